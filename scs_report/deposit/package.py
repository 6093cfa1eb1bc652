"""The deposit as a whole: one ZIP with a README, data, codebook, results, documents, checksums."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from scs_report.border.archive import zipped
from scs_report.brand.file import read_brand
from scs_report.deposit.ddi import codebook_csv, codebook_xml
from scs_report.deposit.metadata import CHECKSUMS, CRATE, CROISSANT, checksums, crate, croissant
from scs_report.deposit.program import environment, wheel
from scs_report.deposit.readme import Shown, readme
from scs_report.language import Language
from scs_report.project import Project
from scs_report.results import Results
from scs_report.study import Study, dated
from scs_report.survey import Codebook, load_codebook
from scs_report.version import VERSION

#: What of a study's folder goes along: what documents are made of.
_FOLDERS = ("data", "templates")
_REBUILD = """#!/bin/sh
# Builds everything anew from data/ and templates/ and compares the numbers with results/.
set -eu
cd "$(dirname "$0")"
python3 -m venv rebuilt/environment
rebuilt/environment/bin/python -m pip install --requirement environment.txt
rebuilt/environment/bin/scs-report build --study . --out rebuilt/build
rebuilt/environment/bin/scs-report diff results/results.json rebuilt/build/results.json
"""


def deposit_files(
    project: Project,
    results: Results,
    built: Mapping[str, bytes],
    respondents: Path,
    *,
    with_respondents: bool,
) -> dict[str, bytes]:
    """Return the files of a deposit by path.

    Parameters
    ----------
    built
        Documents and their companions by path, as a build makes them.
    respondents
        The file that the results were computed from.
    with_respondents
        Whether it goes along. If not, the README says so and the rest is as it would be.
    """
    first, *_ = languages = [Language(code) for code in project.study.languages]
    study = _dated(project, results, first)
    codebook = _with_years(load_codebook(project.data / "codebook.toml"), results)
    files: dict[str, bytes] = {}
    ours = {respondents.resolve(), respondents.with_suffix(".toml").resolve()}
    for path in _own_files(project):
        if with_respondents or path.resolve() not in ours:
            others = path.stem == "respondents" and path.suffix != ".fingerprints"
            if others and path.resolve() not in ours:
                continue  # these were not analysed
            files[path.relative_to(project.root).as_posix()] = path.read_bytes()
    name = ""
    if with_respondents:
        name = f"data/respondents{respondents.suffix.lower()}"
        files[name] = respondents.read_bytes()
    files |= {f"results/{made}": content for made, content in built.items()}
    for code in study.languages:
        files[f"codebook/codebook.{code}.csv"] = codebook_csv(codebook, code)
    file = name.rpartition("/")[2] or respondents.name
    files["codebook/codebook.xml"] = codebook_xml(codebook, study, file, results.data.rows)
    program, content = wheel()
    files[f"program/{program}"] = content
    files["environment.txt"] = environment(f"program/{program}").encode()
    files["rebuild.sh"] = _REBUILD.encode()
    said = {
        "description": first.text(study.title),
        "citation": first.text(codebook.survey.source),
        "version": VERSION,
        "date": study.publication.date or results.study.field_end or "1970-01-01",
        "license": study.publication.license or "https://rightsstatements.org/vocab/CNE/1.0/",
    }
    if results.data.synthetic and results.data.note:
        said["description"] += f". {first.text(results.data.note)}"
    for language in languages:
        of_language = _dated(project, results, language)
        shown = _shown(built, language.code)
        text = readme(language, of_language, codebook, results, files, shown, bool(name))
        files[f"README.{language.code}.md"] = text.encode()
    files[CROISSANT] = croissant(files, codebook, study, said, name)
    authors = [first.text(author) for author in study.publication.authors]
    house = read_brand(project.templates).name
    institute = first.text(house) if house else ""
    files[CRATE] = crate(files, first.text(study.title), said, authors, institute)
    files[CHECKSUMS] = checksums(files)
    return files


def _dated(project: Project, results: Results, language: Language) -> Study:
    of = results.study
    return project.study.dated(language.years(of.field_start, of.field_end))


def _with_years(codebook: Codebook, results: Results) -> Codebook:
    """Return the codebook with the years of the field dates where its title says `{year}`."""
    start, end = results.study.field_start, results.study.field_end
    title = {
        code: dated({code: words}, Language(code).years(start, end) if start and end else "")[code]
        for code, words in codebook.survey.title.items()
    }
    return replace(codebook, survey=replace(codebook.survey, title=title))


def _shown(built: Mapping[str, bytes], code: str) -> list[Shown]:
    """Return the tables and figures of all documents in a language, as their data say."""
    found = []
    for name, content in sorted(built.items()):
        if known := re.fullmatch(rf"csv/(.+)\.{re.escape(code)}/datapackage\.json", name):
            folder = f"results/{name.rpartition('/')[0]}"
            for one in json.loads(content)["resources"]:
                found.append(Shown(known[1], one["title"], f"{folder}/{one['path']}"))
    return found


def packed_deposit(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return the files as a ZIP with one folder; the same files are the same ZIP."""
    return zipped({f"{folder}/{name}": content for name, content in sorted(files.items())})


def _own_files(project: Project) -> Iterable[Path]:
    for folder in _FOLDERS:
        for path in sorted((project.root / folder).rglob("*")):
            hidden = any(
                part.startswith((".", "__")) for part in path.relative_to(project.root).parts
            )
            if path.is_file() and not hidden:
                yield path
    for name in ("CITATION.cff", "LICENSE"):
        if (project.root / name).is_file():
            yield project.root / name
