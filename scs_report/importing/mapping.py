"""A mapping: which column of a file is which question, and which value which answer.

It is a file that people read and correct (`data/imports/NAME.toml`); it is read back strictly.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import Fault, nearest, shown
from scs_report.border.toml import convert_toml, parse_toml, placed
from scs_report.errors import UserError
from scs_report.importing.meanings import BLANK
from scs_report.language.reader import tell as _
from scs_report.survey.codebook import Codebook, Question

#: What stands where somebody has to decide.
OPEN = "?"
#: What stands where the file has no such column.
NONE = "none"
#: The key of cells that are blank.
BLANKS = "(blank)"

#: What a column holds that is not the answers themselves.
Way = Literal["answers", "year of birth", "numbers for bands"]


class _Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands in the file."""


class ColumnEntry(_Written, frozen=True, kw_only=True):
    """A column of the study: that of the file, and what its values are."""

    column: str
    way: Way = "answers"
    year: int | None = None
    confirmed: bool = True
    answers: dict[str, int | str] = {}


class MultipleEntry(_Written, frozen=True, kw_only=True):
    """A question with several answers in one column of joined texts, or by first, second … mention.

    `separator` parts the texts of one column.
    """

    columns: tuple[str, ...]
    separator: str = ""
    confirmed: bool = True
    answers: dict[str, str] = {}


class Seen(_Written, frozen=True, kw_only=True):
    """What the file calls a column and its values: by this the next file is known."""

    label: str = ""
    values: dict[str, str] = {}


class File(_Written, frozen=True, kw_only=True):
    """The file a mapping is for.

    `same_codes` is whether codes that the file has no words for are those of the study,
    `one_is_yes` whether 1 without words is yes and 2 no.
    """

    name: str
    sha256: str
    rows: int
    sheet: str = ""
    encoding: str = ""
    like: str = ""
    same_codes: bool | Literal["?"] | None = None
    one_is_yes: bool | Literal["?"] | None = None


class Mapping(_Written, frozen=True, kw_only=True):
    """The whole mapping; entries by columns of the study, or by question where it has several."""

    file: File
    columns: dict[str, ColumnEntry] = {}
    multiple: dict[str, MultipleEntry] = {}
    seen: dict[str, Seen] = {}

    @property
    def used(self) -> set[str]:
        """Names of the file's columns that something is made of."""
        names = {entry.column for entry in self.columns.values()} - {OPEN, NONE}
        return names | {name for entry in self.multiple.values() for name in entry.columns}


def read_mapping(path: Path, codebook: Codebook) -> Mapping:
    """Read a mapping.

    Raises
    ------
    UserError
        With all that is wrong, each with its line, what was found and what was expected.
    """
    title = _("The mapping {file} cannot be used", file=path)
    hint = _("Mend what is named in this file; or remove it, and the program proposes a new one.")
    try:
        text = read_text(path)
        tree = parse_toml(text)
        mapping = convert_toml(text, tree, Mapping)
    except UnreadableError as error:
        raise UserError(title, error.problems, hint) from error
    if faults := list(_contradictions(mapping, codebook)):
        raise UserError(title, [placed(fault, text, tree) for fault in faults], hint)
    return mapping


def _contradictions(mapping: Mapping, codebook: Codebook) -> Iterator[Fault]:
    multiple = {question.id: question for question in codebook.questions if question.items}
    for name, entry in mapping.multiple.items():
        path = ("multiple", name)
        if name not in multiple:
            expected = _("a question of the study with several answers")
            yield Fault(path, shown(name), expected + nearest(name, multiple))
            continue
        items = (*multiple[name].columns, OPEN, BLANK)
        for key, item in entry.answers.items():
            if item not in items:
                yield Fault((*path, "answers", key), shown(item), _one_of(items))
        for place, column in enumerate(entry.columns):
            yield from _of_file(column, (*path, "columns", place), mapping, ())
    within = {
        column for name in mapping.multiple if name in multiple for column in multiple[name].columns
    }
    for name, column_entry in mapping.columns.items():
        path = ("columns", name)
        if name not in codebook.columns:
            yield Fault(
                path, shown(name), _("a column of the study") + nearest(name, codebook.columns)
            )
            continue
        yield from _of_file(column_entry.column, (*path, "column"), mapping, (OPEN, NONE))
        known = codes_of(codebook.owner(name))
        for key, code in column_entry.answers.items():
            if code not in (OPEN, BLANK) and (
                isinstance(code, str) or (known and code not in known)
            ):
                yield Fault((*path, "answers", key), shown(code), _one_of((*known, BLANK, OPEN)))
        if column_entry.way == "year of birth" and column_entry.year is None:
            yield Fault((*path, "year"), shown(None), _("the year of the interviews, such as 2018"))
    weight = codebook.design.weight
    for name in codebook.columns:
        if name not in mapping.columns and name not in within and name != weight:
            yield Fault(
                ("columns", name), _("nothing"), _("which column of the file it is, or none")
            )


def codes_of(question: Question) -> tuple[int, ...]:
    """Return the codes that a column of a question may hold; none where it holds numbers."""
    return {"single": question.codes, "multiple": (0, 1), "number": ()}[question.kind]


def _of_file(
    name: str, path: tuple[str | int, ...], mapping: Mapping, others: tuple[str, ...]
) -> Iterator[Fault]:
    if name not in (*mapping.seen, *others):
        near = nearest(name, mapping.seen)
        others_in_words = _one_of(others) if others else ""
        expected = _("a column of {file}", file=mapping.file.name) + near
        yield Fault(path, shown(name), ", ".join(filter(None, (expected, others_in_words))))


def _one_of(values: tuple[object, ...]) -> str:
    return _("one of {values}", values=", ".join(map(str, values)))
