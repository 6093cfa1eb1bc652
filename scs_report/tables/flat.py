"""Tables as sheets: one head row, one value a cell, numbers as numbers.

Programs, and people whom a program reads a sheet aloud, know no merged heads, no second lines and
no stars behind a number: a spanner is named in the heads below it, signs, degrees of freedom,
p-values, standard errors, ends of intervals, stars, letters and remarks stand in columns of their
own, headings of blocks in the first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scs_report.language import Language
from scs_report.prose.withheld import NOBODY, WITHHELD
from scs_report.results import Results
from scs_report.tables.flat_parts import PARTS, Part, Reading
from scs_report.tables.layout import Row, Table
from scs_report.tables.printed_numbers import FlatCell, plain_text

#: The parts of each cell of a row, or of a column.
Parts = list[dict[Part, FlatCell]]
#: What stands in the second line of a cell.
_BELOW: set[Part] = {"p", "degrees", "error", "low"}
_NONE = FlatCell("")


class Flat(msgspec.Struct, frozen=True):
    """A sheet: heads, rows of as many cells, and what stands around them.

    `stubs` columns name the row; `remarks` is the column of remarks, -1 if there is none.
    """

    anchor: str
    label: str
    title: str
    unit: str
    head: tuple[str, ...]
    rows: tuple[tuple[FlatCell, ...], ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    stubs: int = 1
    remarks: int = -1

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold a number."""
        return tuple(
            any(row[at].number is not None for row in self.rows) for at in range(self.width)
        )

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.head)


def flatten(table: Table, results: Results, language: Language) -> Flat:
    """Return a table as a sheet; a number is that of the results if it is printed so."""
    blocks = any(block.heading for block in table.blocks)
    reading = Reading(results, language)
    by_row = [reading.row(row) for row in table.rows]
    columns = [_apart([row[at] for row in by_row]) for at in range(len(table.columns))]
    shown = [_shown(column) for column in columns]
    _ = language.gettext
    heads = _heads(table, language)
    head = [_("Group")] if blocks else []
    head.append(plain_text(table.stub_head.text) or _("Row"))
    for name, parts in zip(heads, shown, strict=True):
        head += [_head(name, part, language) for part in parts]
    remarks = {note.mark: note.text for note in table.footnotes}
    rows: list[tuple[FlatCell, ...]] = []
    said: list[list[str]] = []
    each = iter(range(len(by_row)))
    for block in table.blocks:
        group = FlatCell(plain_text(block.heading.text) if block.heading else "")
        for row in block.rows:
            stub = FlatCell(_full(row.stub), indent=row.indent, strong=row.strong)
            cells = [group, stub] if blocks else [stub]
            at = next(each)
            held = [column[at] for column in columns]
            for cell, wanted in zip(held, shown, strict=True):
                cells += [cell.get(part, _NONE) for part in wanted]
            rows.append(tuple(cells))
            said.append(_remarks(row, held, heads, remarks, language))
    if any(said):
        head.append(_("Remarks"))
        joined = (FlatCell(language.marks.semicolon.join(each)) for each in said)
        rows = [(*row, remark) for row, remark in zip(rows, joined, strict=True)]
    notes = [*table.notes, *([table.significance] if table.significance else [])]
    notes += [f"{note.mark} {note.text}" for note in table.footnotes]
    return Flat(
        anchor=table.anchor,
        label=table.label,
        title=plain_text(table.caption.text),
        unit=plain_text(table.unit),
        head=tuple(head),
        rows=tuple(rows),
        notes=tuple(map(plain_text, notes)),
        source=plain_text(table.source),
        stubs=2 if blocks else 1,
        remarks=len(head) - 1 if any(said) else -1,
    )


def unlike(heads: Iterable[str]) -> list[str]:
    """Return heads that are unlike each other, also to programs that know no capitals.

    >>> unlike(["n", "%", "N"])
    ['n', '%', 'N 2']
    """
    names: list[str] = []
    known: set[str] = set()
    for head in heads:
        free = (one for one in (head, *(f"{head} {n}" for n in range(2, 999))))
        names.append(next(one for one in free if one.lower() not in known))
        known.add(names[-1].lower())
    return names


def _apart(column: Parts) -> Parts:
    """Return the cells of a column of intervals with what stands instead of one at both ends."""
    if not any("low" in parts for parts in column):
        return column
    if any(parts["value"].number is not None for parts in column if "value" in parts):
        return column
    made: Parts = []
    for parts in column:
        instead = FlatCell(parts["value"].text) if "value" in parts else _NONE
        both: dict[Part, FlatCell] = {"low": instead, "high": instead}
        made.append(both | {part: cell for part, cell in parts.items() if part != "value"})
    return made


def _shown(column: Parts) -> list[Part]:
    """Return the parts that a column has, at least one."""
    found = [part for part in PARTS if any(parts.get(part, _NONE).text for parts in column)]
    return found or ["value"]


def _head(name: str, part: Part, language: Language) -> str:
    _ = language.gettext
    said = {
        "sign": _("sign"),
        "degrees": _("degrees of freedom"),
        "p": "p",
        "error": _("standard error"),
        "error_sign": f"{_('standard error')}{language.marks.comma}{_('sign')}",
        "low": _("95% interval, low"),
        "high": _("95% interval, high"),
        "stars": _("significance"),
        "letters": _("differs from"),
    }
    if part == "value":
        return name
    interval = _("95% interval")
    if part in ("low", "high") and name.endswith(interval):
        return name.removesuffix(interval) + said[part]
    return f"{name}{language.marks.colon}{said[part]}"


def _remarks(
    row: Row, read: Parts, heads: Sequence[str], notes: dict[str, str], language: Language
) -> list[str]:
    said = []
    for name, cell, parts in zip(heads, row.cells, read, strict=True):
        why = [plain_text(notes[mark]) for mark in cell.mark.split(", ") if mark in notes]
        if cell.second and not _BELOW & {*parts}:
            why.append(cell.second)
        if cell.text == WITHHELD:
            why.append(language.gettext("withheld"))
        # a test or prediction that there is not is a dash too
        if cell.text == NOBODY and cell.address:
            why.append(language.gettext("nobody"))
        if cell.small_base:
            why.append(language.gettext("small base"))
        if cell.differs:
            why.append(language.gettext("differs"))
        if why:
            said.append(name + language.marks.colon + language.marks.comma.join(why))
    own = [plain_text(notes[mark]) for mark in row.stub.mark.split(", ") if mark in notes]
    return own + said


def _heads(table: Table, language: Language) -> list[str]:
    over = [""] * len(table.columns)
    for spanner in table.spanners:
        for at in range(spanner.first, spanner.last + 1):
            over[at] = plain_text(spanner.label.text) + language.marks.colon
    return [
        before + _full(column.label) + (f" ({column.label.letter})" if column.label.letter else "")
        for before, column in zip(over, table.columns, strict=True)
    ]


def _full(label: object) -> str:
    text, second = plain_text(getattr(label, "text", "")), plain_text(getattr(label, "second", ""))
    return f"{text} {second}" if text and second else text or second
