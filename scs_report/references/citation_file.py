"""`CITATION.cff`: how a report and what it rests on ask to be cited, for machines.

https://citation-file-format.github.io. People write the head of the file; from a line on it is made
from the study's own words and its references.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: The file, in the folder of a study.
FILE = "CITATION.cff"
#: Where what is made begins.
MARK = "# Below: made by scs-report references --write from data/ and templates/brand.toml\n"
_HEAD = """cff-version: 1.2.0
message: "Please cite the report."
type: dataset
"""
_TYPES = {
    "article-journal": "article",
    "article-magazine": "magazine-article",
    "article-newspaper": "newspaper-article",
    "book": "book",
    "chapter": "book",
    "dataset": "data",
    "legislation": "legal-rule",
    "paper-conference": "conference-paper",
    "post-weblog": "blog",
    "report": "report",
    "software": "software",
    "standard": "standard",
    "thesis": "thesis",
    "webpage": "website",
}
_FIELDS = {
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "edition": "edition",
    "container-title": "journal",
    "collection-title": "collection-title",
    "collection-number": "number",
    "URL": "url",
    "DOI": "doi",
    "ISBN": "isbn",
    "ISSN": "issn",
}


def citation_file(
    before: str, report: Mapping[str, Any], works: Iterable[Mapping[str, Any]]
) -> str:
    """Return the text of the file.

    Parameters
    ----------
    before
        What the file says now; "" if there is none.
    report
        The report, as CSL has it.
    works
        What it cites.
    """
    head = before.partition(MARK)[0] or "".join((_HEAD, *_lines(_own(report), "")))
    made = ["preferred-citation:\n", *_lines(_entry(report), "  ")]
    listed = [line for work in works for line in _item(_entry(work))]
    return head + MARK + "".join([*made, *(["references:\n", *listed] if listed else [])])


def _own(report: Mapping[str, Any]) -> dict[str, Any]:
    entry = _entry(report)
    return {name: entry[name] for name in ("title", "authors")}


def _entry(work: Mapping[str, Any]) -> dict[str, Any]:
    """Return a work in the terms of the format."""
    entry: dict[str, Any] = {
        "type": _TYPES.get(str(work["type"]), "generic"),
        "title": work["title"],
        "authors": [_name(name) for name in work.get("author", ())] or [{"name": "anonymous"}],
    }
    for role in ("editor", "translator"):
        if role in work:
            entry[f"{role}s"] = [_name(name) for name in work[role]]
    if day := (work.get("issued", {}).get("date-parts") or [()])[0]:
        entry |= dict(zip(("year", "month"), map(int, day), strict=False))
        if len(day) > 2 and entry["type"] in ("report", "website"):
            entry["date-released"] = "-".join(f"{int(part):02}" for part in day)
    if "publisher" in work:
        entry["institution" if entry["type"] == "report" else "publisher"] = {
            "name": work["publisher"]
        }
    entry |= {theirs: work[ours] for ours, theirs in _FIELDS.items() if ours in work}
    first, _, last = str(work.get("page", "")).partition("-")
    entry |= {name: page for name, page in (("start", first), ("end", last)) if page}
    if language := work.get("language"):
        entry["languages"] = [language.partition("-")[0]]
    return entry


def _name(name: Mapping[str, str]) -> dict[str, str]:
    if "literal" in name:
        return {"name": name["literal"]}
    kinds = {"family": "family-names", "given": "given-names", "suffix": "name-suffix"}
    particles = ("dropping-particle", "non-dropping-particle")
    found = {theirs: name[ours] for ours, theirs in kinds.items() if ours in name}
    particle = " ".join(name[one] for one in particles if one in name)
    return {**found, **({"name-particle": particle} if particle else {})}


def _item(entry: Mapping[str, Any]) -> Iterator[str]:
    first, *rest = _lines(entry, "    ")
    yield first.replace("    ", "  - ", 1)
    yield from rest


def _lines(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    """Yield the lines of a mapping in YAML; texts are quoted as in JSON, which YAML reads."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield f"{indent}{name}:\n"
            yield from _lines(inner, indent + "  ")
        elif isinstance(inner, list) and isinstance(inner[0], dict):
            yield f"{indent}{name}:\n"
            for one in inner:
                first, *rest = _lines(one, indent + "    ")
                yield f"{indent}  - {first.strip()}\n"
                yield from rest
        elif isinstance(inner, list):
            yield f"{indent}{name}: {json.dumps(inner, ensure_ascii=False)}\n"
        else:
            yield f"{indent}{name}: {json.dumps(inner, ensure_ascii=False)}\n"
