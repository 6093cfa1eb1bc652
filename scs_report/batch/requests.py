"""Which reports are asked for: one for each group by some variables, or those of a list."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from scs_report.batch.made import Request, Usual
from scs_report.border.shape import nearest
from scs_report.brand.file import FILE as BRAND
from scs_report.errors import N_, Message, UserError
from scs_report.names import FORMATS, WRITERS
from scs_report.project import Project
from scs_report.results import LocalText
from scs_report.survey import Codebook, Domain, domain_of
from scs_report.survey.reading import read_raw

#: Columns of a list; a title may have one for each language, `title.zh`.
COLUMNS = ("name", "filter", "title", "brand", "languages", "documents", "formats")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
#: What no folder may be called on Windows, with whatever ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
_MENDED = N_("Mend the list; its columns are {names}.")


def requests_by(names: Sequence[str], codebook: Codebook, usual: Usual) -> list[Request]:
    """Return a report for each combination of answers to some questions.

    Raises
    ------
    UserError
        If one is no question with answers to choose from.
    """
    known = [
        one.id
        for one in (*codebook.questions, *codebook.derived)
        if any(answer.counted and not answer.missing for answer in one.answers)
    ]
    twice = [name for name, times in Counter(names).items() if times > 1 and name in known]
    unknown = [name for name in names if name not in known]
    if unknown or twice:
        problems: list[str] = [Message(N_('"{name}" is named twice'), name=name) for name in twice]
        problems += [
            Message(
                N_('found "{name}", expected a question with answers to choose from{near}'),
                name=name,
                near=nearest(name, known),
            )
            for name in unknown
        ]
        title = N_("No reports can be made by {names}")
        hint = N_(
            "There are {names}. Of a number, derive groups in data/codebook.toml first, or give "
            "a list of reports, --list FILE."
        )
        raise UserError(Message(title, names=list(names)), problems, Message(hint, names=known))
    answers = [
        [(name, one) for one in codebook.variable(name).answers if one.counted and not one.missing]
        for name in names
    ]
    found, groups = [], list(itertools.product(*answers))
    for group in groups:
        label = {
            code: ", ".join(answer.label.get(code, "") for _, answer in group)
            for code in group[0][1].label
        }
        found.append(
            Request(
                name=_folder("-".join(_slug(name, one.code, one.label) for name, one in group)),
                where=" and ".join(f"{name} == {one.code}" for name, one in group),
                title=label,
                documents=usual.documents,
                languages=usual.languages,
                formats=usual.formats,
            )
        )
    codes = ["-".join(f"{name}-{one.code}" for name, one in group).lower() for group in groups]
    return _told_apart(found, codes)


def _told_apart(found: Sequence[Request], codes: Sequence[str]) -> list[Request]:
    """Return reports of which no two have one folder: where labels are alike, codes tell."""
    often = Counter(one.name for one in found)
    taken = {name for name, times in often.items() if times == 1}
    apart: list[Request] = []
    for one, code in zip(found, codes, strict=True):
        name = one.name
        if often[name] > 1:
            ends = itertools.chain([""], map("-{}".format, itertools.count(2)))
            name = next(f"{code}{end}" for end in ends if f"{code}{end}" not in taken)
            taken.add(name)
        apart.append(replace(one, name=name))
    return apart


def requests_listed(
    file: Path, project: Project, codebook: Codebook, usual: Usual
) -> list[Request]:
    """Read a list of reports: CSV, or any other table.

    Raises
    ------
    UserError
        With all that is wrong, by row.
    """
    table = read_raw(file, known=COLUMNS)
    frame = table.frame
    columns = {*COLUMNS, *(f"title.{code}" for code in project.study.languages)}
    written = {name.casefold(): name for name in columns}
    heads = [written.get(plain := str(name).strip().casefold(), plain) for name in frame.columns]
    problems: list[str] = [
        Message(
            N_('column "{name}": expected one of {names}{near}'),
            name=name,
            names=sorted(columns),
            near=nearest(name, columns),
        )
        for name in heads
        if name not in columns
    ]
    problems += [
        Message(N_('column "{name}" stands there twice'), name=name)
        for name, times in Counter(heads).items()
        if times > 1
    ]
    problems += [
        Message(N_('there is no column "{name}"'), name=name)
        for name in ("name", "filter")
        if name not in heads
    ]
    usable, found = {"name", "filter"} <= {*heads}, list[Request]()
    for line, row in zip(frame.index, frame.itertuples(index=False), strict=True):
        cells = {
            head: "" if value is None or value != value else _written(value)
            for head, value in zip(heads, row, strict=True)
        }
        if not usable or not any(cells.values()):
            continue
        asked = _request(cells, project, usual)
        taken = [one.name for one in found]
        said = [*_problems(asked, project, codebook, taken)]
        problems += [
            Message(N_("row {row}: {problem}"), row=int(line), problem=one) for one in said
        ]
        found.append(asked)
    if not found and not problems:
        problems.append(Message(N_("found no row")))
    if problems:
        raise UserError(
            Message(N_("The list {file} cannot be used"), file=str(file)),
            problems,
            Message(_MENDED, names=list(COLUMNS)),
        )
    return found


def _written(cell: object) -> str:
    """Return a cell as a person wrote it: 2020, which a workbook holds as 2020.0."""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def domains_of(requests: Sequence[Request], codebook: Codebook) -> dict[str, Domain]:
    """Return whom each report is of."""
    return {one.name: domain_of(one.where, codebook) for one in requests}


def _request(cells: dict[str, str], project: Project, usual: Usual) -> Request:
    title = cells.get("title", "")
    titles = {code: cells.get(f"title.{code}", "") or title for code in project.study.languages}
    if any(titles.values()):  # called something in each language, or by its rule in all of them
        titles = {code: said or cells["name"] for code, said in titles.items()}
    several = {
        name: tuple(re.split(r"[\s,;]+", cells[name])) for name in _SEVERAL if cells.get(name)
    }
    return Request(
        name=cells["name"],
        where=cells["filter"],
        title=titles if any(titles.values()) else {},
        brand=cells.get("brand", ""),
        documents=several.get("documents", usual.documents),
        languages=several.get("languages", usual.languages),
        formats=several.get("formats", usual.formats),
    )


_SEVERAL = ("languages", "documents", "formats")


def _problems(
    asked: Request, project: Project, codebook: Codebook, taken: Sequence[str]
) -> Iterator[str]:
    if _NAME.fullmatch(asked.name) is None:
        text = N_('name: found "{name}", expected small letters, digits, - and _')
        yield Message(text, name=asked.name)
    elif _RESERVED.fullmatch(asked.name):
        text = N_('name: found "{name}", which Windows keeps for itself')
        yield Message(text, name=asked.name)
    if asked.name in taken:
        yield Message(N_('name: "{name}" stands there twice'), name=asked.name)
    known = {
        "documents": [name for name in project.study.names if name not in project.study.published],
        "languages": project.study.languages,
        "formats": (*FORMATS, *WRITERS),
    }
    for what, names in known.items():
        for name in getattr(asked, what):
            if name not in names:
                text = N_('{what}: found "{name}", expected some of {names}')
                yield Message(text, what=what, name=name, names=list(names))
    if asked.brand and not _inside(project.templates / asked.brand, project.templates):
        text = N_('brand: found "{name}", expected a file in templates/ such as {example}')
        yield Message(text, name=asked.brand, example=BRAND)
    try:
        domain_of(asked.where, codebook)
    except UserError as error:
        told = N_("filter: {problem}")
        yield from (Message(told, problem=problem) for problem in error.problems)


def _inside(file: Path, folder: Path) -> bool:
    return file.is_file() and file.resolve().is_relative_to(folder.resolve())


def _folder(name: str) -> str:
    """Return a name that is a folder's on every computer."""
    return f"{name}-" if _RESERVED.fullmatch(name) else name


def _slug(name: str, code: int, label: LocalText) -> str:
    """Return a name for a folder: the label in letters that every disk knows, or the code."""
    for text in label.values():
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        if slug and len(plain) >= len(text):
            return slug[:40]
    return f"{name}-{code}".lower()
