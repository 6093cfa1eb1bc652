"""Tables as sheets: one head row, one value a cell, numbers as numbers.

Programs, and people whom a program reads a sheet aloud, know no merged heads, no second lines and
no stars behind a number: a spanner is named in the heads below it, standard errors, stars, letters
and remarks stand in columns of their own, headings of blocks in the first one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from scs_report.language import MINUS, Language
from scs_report.prose.withheld import NOBODY, WITHHELD
from scs_report.results import Address, Results
from scs_report.tables.layout import Cell, Row, Table

#: An interval below a number: its ends, between them what the language parts numbers by.
_INTERVAL = re.compile(r"\[(\S+?)(?:[;，；、]\s*|,\s+)(\S+)\]")
#: The number of an address; None if there is none.
Numbers = Callable[[Address], "float | None"]


class FlatCell(msgspec.Struct, frozen=True):
    """One value: its text as printed and, of a number, the number in the unit of the text.

    `decimals` are those printed; `percent` says that the text has a percent sign, and then the
    number is a proportion. `indent` is that of a stub.
    """

    text: str
    number: float | None = None
    decimals: int = 0
    percent: bool = False
    address: str = ""
    anchor: str = ""
    indent: int = 0
    strong: bool = False


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
    second, between = (
        [any(read(row.cells[at]) for row in table.rows) for at in range(len(table.columns))]
        for read in (partial(_error_of, numbers=results.number), _ends)
    )
    stars = [_any(table, at, "stars") for at in range(len(table.columns))]
    letters = [_any(table, at, "letters") for at in range(len(table.columns))]
    _ = language.gettext
    heads = _heads(table, language)
    ends = _("95% interval, low"), _("95% interval, high")
    error, marked, differs = _("standard error"), _("significance"), _("differs from")
    head = [_("Group")] if blocks else []
    head.append(plain_text(table.stub_head.text) or _("Row"))
    remarks = {note.mark: note.text for note in table.footnotes}
    for at, name in enumerate(heads):
        head.append(name)
        head += [f"{name}{language.marks.colon}{error}"] if second[at] else []
        head += [f"{name}{language.marks.colon}{end}" for end in ends] if between[at] else []
        head += [f"{name}{language.marks.colon}{marked}"] if stars[at] else []
        head += [f"{name}{language.marks.colon}{differs}"] if letters[at] else []
    rows: list[tuple[FlatCell, ...]] = []
    said: list[list[str]] = []
    for block in table.blocks:
        for row in block.rows:
            stub = FlatCell(_full(row.stub), indent=row.indent, strong=row.strong)
            cells = (
                [FlatCell(plain_text(block.heading.text) if block.heading else "")]
                if blocks
                else []
            )
            cells.append(stub)
            for at, cell in enumerate(row.cells):
                cells.append(_value(cell, results.number, language))
                cells += [_error(cell, results.number, language)] if second[at] else []
                if between[at]:
                    cells += [read_number(end, language) for end in _ends(cell) or ("", "")]
                cells += [FlatCell(cell.stars)] if stars[at] else []
                cells += [FlatCell(cell.letters)] if letters[at] else []
            rows.append(tuple(cells))
            said.append(_remarks(row, heads, remarks, results.number, language))
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


def flat_rows(
    head: Sequence[str], rows: Iterable[Sequence[str]], language: Language
) -> tuple[tuple[str, ...], tuple[tuple[FlatCell, ...], ...]]:
    """Return texts as a head and cells; what reads as a number in the language is one."""
    return tuple(head), tuple(tuple(read_number(text, language) for text in row) for row in rows)


def read_number(text: str, language: Language) -> FlatCell:
    """Return a printed text as a cell, with its number if it is nothing but one.

    >>> from scs_report.language import Language
    >>> read_number("1,309", Language("en")).number
    1309.0
    >>> read_number("1–4", Language("en")).number is None
    True
    """
    point = language.decimal_point
    comma = "." if point == "," else ","
    plain = text.strip().replace("\N{NARROW NO-BREAK SPACE}", "").replace(MINUS, "-")
    number = rf"[+-]?\d{{1,3}}(?:{re.escape(comma)}\d{{3}})+|[+-]?\d+"
    found = re.fullmatch(rf"({number})(?:{re.escape(point)}(\d+))?(\s?%)?", plain)
    if not found:
        return FlatCell(text)
    decimals = len(found[2] or "")
    value = float(found[1].replace(comma, "") + (f".{found[2]}" if decimals else ""))
    if found[3]:
        return FlatCell(text, value / 100, decimals, percent=True)
    return FlatCell(text, value, decimals)


def _value(cell: Cell, numbers: Numbers, language: Language) -> FlatCell:
    printed = read_number(cell.text, language)
    address = Address.parse(cell.address) if cell.address else None
    number = _exact(printed, address, numbers)
    return msgspec.structs.replace(
        printed, number=number, address=cell.address, anchor=cell.anchor, text=plain_text(cell.text)
    )


def _error(cell: Cell, numbers: Numbers, language: Language) -> FlatCell:
    if (of := _error_of(cell, numbers)) is None:
        return FlatCell("")
    printed = read_number(cell.second.strip("()[]（）"), language)
    number = _exact(printed, of, numbers)
    return msgspec.structs.replace(printed, number=number, address=str(of))


def _error_of(cell: Cell, numbers: Numbers) -> Address | None:
    """Return the address of the standard error in the second line, if that is what stands there."""
    if _ends(cell):
        return None
    of = Address.parse(cell.address).statistic_of("standard_error") if cell.address else None
    return of if of is not None and cell.second and numbers(of) is not None else None


def _ends(cell: Cell) -> tuple[str, str] | None:
    """Return the ends of the interval in the second line, if one stands there."""
    found = _INTERVAL.fullmatch(cell.second)
    return (found[1], found[2]) if found else None


def _exact(printed: FlatCell, address: Address | None, numbers: Numbers) -> float | None:
    """Return the number of an address, in the unit of the text, if the text is it, rounded."""
    if printed.number is None or address is None:
        return printed.number
    unit = 100 if printed.percent else 1
    if (exact := numbers(address)) is None:
        return printed.number
    half = 0.5 * 10.0**-printed.decimals * (1 + 1e-9)
    fits = (one for one in (exact, exact * 100) if abs(one - printed.number * unit) <= half)
    return next(fits, printed.number * unit) / unit


def _remarks(
    row: Row, heads: Sequence[str], notes: dict[str, str], numbers: Numbers, language: Language
) -> list[str]:
    said = []
    for name, cell in zip(heads, row.cells, strict=True):
        why = [plain_text(notes[mark]) for mark in cell.mark.split(", ") if mark in notes]
        if cell.second and _error_of(cell, numbers) is None and not _ends(cell):
            why.append(cell.second)
        if cell.text == WITHHELD:
            why.append(language.gettext("withheld"))
        if cell.text == NOBODY:
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


def _any(table: Table, at: int, what: str) -> bool:
    return any(getattr(row.cells[at], what) for row in table.rows)


def plain_text(text: str) -> str:
    """Return a text of a page without its tags."""
    return re.sub(r"<[^>]+>", "", str(text)).strip()
