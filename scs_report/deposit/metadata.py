"""What machines read of a deposit: Croissant 1.0, RO-Crate 1.1, checksums."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Mapping, Sequence
from typing import Any

from scs_report.language.rules import rules_of
from scs_report.study import Study
from scs_report.survey import Codebook

#: Names that are written when all others are there.
CROISSANT, CRATE, CHECKSUMS = "croissant.json", "ro-crate-metadata.json", "checksums.sha256"

_CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
#: The context of RO-Crate 1.1, which has no word for checksums yet.
_CRATE_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]


def kind_of_file(name: str) -> str:
    """Return the media type of a file by its name."""
    known = {".toml": "application/toml", ".md": "text/markdown", ".cff": "application/yaml"}
    ending = "." + name.rpartition(".")[2]
    return known.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def croissant(
    files: Mapping[str, bytes],
    codebook: Codebook,
    study: Study,
    said: Mapping[str, str],
    respondents: str,
) -> bytes:
    """Return the dataset as Croissant 1.0: its files, and the columns of the respondents.

    Parameters
    ----------
    said
        `description`, `citation`, `version`, `date` and `license`.
    respondents
        The path of the respondents among the files; "" if they are not there.
    """
    code = study.languages[0]
    data: dict[str, Any] = {
        "@context": {**_CONTEXT, "@language": rules_of(code).tag},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": codebook.survey.title[code],
        "description": said["description"],
        "citeAs": said["citation"],
        "version": said["version"],
        "url": study.publication.link or "https://example.org/",
        "datePublished": said["date"],
        "license": said["license"],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "encodingFormat": kind_of_file(name),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, content in files.items()
        ],
    }
    if not study.publication.link:
        del data["url"]
    if respondents.endswith(".csv"):
        data["recordSet"] = [
            {
                "@type": "cr:RecordSet",
                "@id": "respondents",
                "name": "respondents",
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"respondents/{column}",
                        "name": column,
                        "description": (
                            question.item(column).label[code]
                            if question.kind == "multiple"
                            else question.text[code]
                        ),
                        "dataType": "sc:Float" if not question.integer else "sc:Integer",
                        "source": {
                            "fileObject": {"@id": respondents},
                            "extract": {"column": column},
                        },
                    }
                    for question in codebook.questions
                    for column in question.columns
                ],
            }
        ]
    return _json(data)


def crate(
    files: Mapping[str, bytes],
    name: str,
    said: Mapping[str, str],
    authors: Sequence[str],
    institute: str,
) -> bytes:
    """Return what makes the folder an RO-Crate 1.1; without authors the institute is the author."""
    license_: dict[str, str] = {"@id": said["license"]}
    house = [{"@id": "#institute", "@type": "Organization", "name": institute}]
    house = house if institute else []
    people = [
        {"@id": f"#author-{number}", "@type": "Person", "name": author}
        for number, author in enumerate(authors, 1)
    ]
    made_by = {
        "author": [{"@id": one["@id"]} for one in people or house],
        "publisher": [{"@id": one["@id"]} for one in house],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": name,
            "description": said["description"],
            "datePublished": said["date"],
            "license": license_,
            **{role: who if len(who) > 1 else who[0] for role, who in made_by.items() if who},
            "hasPart": [{"@id": file} for file in files],
        },
        {"@id": said["license"], "@type": "CreativeWork", "name": said["license"]},
        *house,
        *people,
        *(
            {
                "@id": file,
                "@type": "File",
                "name": file.rpartition("/")[2],
                "encodingFormat": kind_of_file(file),
                "contentSize": str(len(content)),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for file, content in files.items()
        ),
    ]
    return _json({"@context": _CRATE_CONTEXT, "@graph": graph})


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return checksums as `sha256sum --check` reads them."""
    lines = (f"{hashlib.sha256(one).hexdigest()}  {name}\n" for name, one in sorted(files.items()))
    return "".join(lines).encode()


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
