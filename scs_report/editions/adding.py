"""Writes an edition: all formats, manifest, what changed in words, the index of all editions."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from scs_report.caching import sha256
from scs_report.editions.manifest import (
    LISTED,
    MANIFEST,
    Edition,
    Listed,
    kept,
    read_edition,
    read_listed,
)
from scs_report.editions.verifying import faults_of
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.placing import exclusive, put_in_place
from scs_report.project import Project
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.template_errors import as_user_errors
from scs_report.provenance.compare import compare
from scs_report.provenance.page import comparison_page, environments_of, framed
from scs_report.provenance.tables import comparison_tables, remarks
from scs_report.results import Address, Comparison, Results, decode_results
from scs_report.version import VERSION

INDEX, CHANGES = "index.html", "changes.html"
_PART = "editions/part.html.j2"
#: Rows of a table of changes that are told in words.
_TOLD = 5
_LISTED_FORMATS = ("html", "pdf", "docx", "xlsx", "pptx")


@dataclass(frozen=True)
class Published:
    """What came of publishing: the edition, and whether it is new."""

    edition: Edition
    new: bool


def publish(project: Project, files: Mapping[str, bytes], day: str, folder: Path) -> Published:
    """Write an edition of a day into a folder of editions, unless nothing changed.

    Parameters
    ----------
    files
        What a build made, by path; `results.json` among them.
    day
        Such as `2026-11-27`.

    Raises
    ------
    UserError
        If editions of before are not as they were published, or of a later day, or the folder
        cannot be written.
    """
    listed = read_listed(folder)
    if faults := [fault for name in listed.editions for fault in faults_of(folder, name, listed)]:
        raise UserError(
            _("Nothing is added to {folder}: an edition is not as it was published", folder=folder),
            faults,
            _("Put back what was there, or publish to another folder."),
        )
    last = next(reversed(listed.editions), "")
    before = read_edition(folder / last / MANIFEST) if last else None
    now = kept(files)
    if before and now == {name: one for name, one in before.files.items() if name != CHANGES}:
        return Published(before, new=False)
    if before and day < before.published:  # each tells what changed since the one before
        raise UserError(
            _("No edition of {day}: the last one is of {last}", day=day, last=before.published),
            hint=_("Give this day or a later one, --date."),
        )
    results = decode_results(files["results.json"])
    edition, made = _edition(project, files, day, folder, before, results)
    content = edition.encoded()
    listed = Listed(editions={**listed.editions, edition.name: sha256(content)})
    placed = {Path(edition.name, name): one for name, one in made.items()}
    placed[Path(edition.name, MANIFEST)] = content
    editions = [
        read_edition(folder / name / MANIFEST) for name in listed.editions if name != edition.name
    ]
    placed[Path(LISTED)] = listed.encoded()
    placed[Path(INDEX)] = _index(project, [*editions, edition], results).encode()
    with exclusive(folder):
        put_in_place(placed, folder)
    for name in placed:
        if len(name.parts) > 1:  # an edition is never written again
            os.chmod(folder / name, stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return Published(edition, new=True)


def _edition(
    project: Project,
    files: Mapping[str, bytes],
    day: str,
    folder: Path,
    before: Edition | None,
    results: Results,
) -> tuple[Edition, dict[str, bytes]]:
    name, number = day, 1
    while (folder / name).exists():
        number += 1
        name = f"{day}-{number}"
    languages, made = project.study.languages, dict(files)
    changes: dict[str, tuple[str, ...]] = {}
    if before:
        old = decode_results((folder / before.name / "results.json").read_bytes())
        comparison = compare(old, results, project.templates, (before.name, name))
        changes = {code: tuple(in_words(comparison, results, Language(code))) for code in languages}
        made[CHANGES] = comparison_page(comparison, results, project.templates, languages).encode()
    edition = Edition(
        name=name,
        published=day,
        title=results.study.title,
        languages=languages,
        documents=project.study.names,
        program_version=VERSION,
        results=sha256(files["results.json"]),
        before=before.name if before else "",
        before_sha256=sha256((folder / before.name / MANIFEST).read_bytes()) if before else "",
        changes=changes,
        files=kept(made),
    )
    return edition, made


def in_words(comparison: Comparison, results: Results, language: Language) -> list[str]:
    """Return what changed, a line for each kind of change: how many, and the first ones."""
    beside = remarks(comparison, language)
    lines = []
    if comparison.same:
        lines = [language.gettext("No number changed; texts, layout or the program did.")]
        beside = beside[1:]
    marks, naming = language.marks, Naming(results, language)
    for table in comparison_tables(comparison, language):
        rows = [row for block in table.blocks for row in block.rows]
        told = []
        for row in rows[:_TOLD]:
            cells = [_plain(cell.text) or "–" for cell in row.cells[:2]]
            name = _plain(row.stub.text)
            at = results.named.get(name) or (name if name in results.estimates else "")
            if at:  # a fact, or a number that has no other name than its address
                name = naming.of(Address.parse(at))
            told.append(f"{name} {' → '.join(cells)}")
        head = f"{_plain(table.caption.text)} ({language.number(len(rows))})"
        lines.append(head + marks.colon + marks.semicolon.join(told))
    return [*lines, *beside]


def _plain(text: object) -> str:
    return " ".join(Markup(str(text)).striptags().split())


def _index(project: Project, editions: Sequence[Edition], results: Results) -> str:
    environments = environments_of(project.templates, results, project.study.languages)
    parts, titles = {}, []
    for code, environment in environments.items():
        language = Language(code)
        title = language.gettext("{study}: editions").format(
            study=language.text(results.study.title)
        )
        titles.append(title)
        notice = synthetic_words(results.data, language, results.study.reproduces)
        with as_user_errors(environment, _PART):
            parts[code] = environment.get_template(_PART).render(
                title=title,
                notice=notice.running if notice else "",
                editions=[_shown(one, language) for one in reversed(editions)],
                program_version=VERSION,
            )
    return framed(
        "index", titles[0], {code: Markup(part) for code, part in parts.items()}, environments
    )


def _shown(edition: Edition, language: Language) -> dict[str, object]:
    number = edition.name.removeprefix(edition.published).lstrip("-")
    day = language.date(edition.published)
    code = language.code if language.code in edition.languages else edition.languages[0]
    files = [
        name
        for name in edition.files
        if f".{code}." in name and "/" not in name and name.endswith(_LISTED_FORMATS)
    ]
    return {
        "name": f"{day} ({number})" if number else day,
        "files": [(f"{edition.name}/{name}", name) for name in files],
        "several": language.number(len(edition.files)),
        "manifest": f"{edition.name}/{MANIFEST}",
        "page": f"{edition.name}/{CHANGES}" if CHANGES in edition.files else "",
        "changes": edition.changes.get(language.code, ()),
        "before": edition.before,
    }
