"""Rows of questions under columns: the addresses of a table's cells, as its entry says.

Analysis computes what is named here, documents print it; neither knows the layout twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from scs_report.border.texts import LocalText
from scs_report.results.addresses import Address, Within
from scs_report.results.study import Base, QuestionLabel
from scs_report.results.table_entries import (
    Banner,
    Cross,
    Rows,
    Trend,
)


class Catalogue(Protocol):
    """What knows questions and bases by their keys; results do."""

    def question(self, key: str) -> QuestionLabel:
        """Return the labels of a question; KeyError if there is none such."""

    def base(self, key: str) -> Base:
        """Return a base; KeyError if there is none such."""


@dataclass(frozen=True)
class GridColumn:
    """A column: a base ("" for each question's own) narrowed by an answer to a variable.

    `label` is None for all people. Columns of one `spanner`, the label of a variable, stand
    beside each other; those of bases have none.
    """

    base: str = ""
    within: Within = ()
    label: LocalText | None = None
    variable: str = ""
    wave: str = ""
    spanner: LocalText | None = None


RowKind = Literal["answer", "net", "mean", "n", "effective_n"]


@dataclass(frozen=True)
class GridRow:
    """A row: an answer or item (`code`), a net (`label`), the mean or sizes, and its addresses."""

    kind: RowKind
    cells: tuple[Address, ...]
    code: str = ""
    label: LocalText | None = None


@dataclass(frozen=True)
class GridBlock:
    """The rows of one question."""

    question: QuestionLabel
    entry: Rows
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Grid:
    """Blocks of rows under columns."""

    columns: tuple[GridColumn, ...]
    blocks: tuple[GridBlock, ...]

    @property
    def addresses(self) -> Iterator[Address]:
        """All cells, row by row."""
        return (cell for block in self.blocks for row in block.rows for cell in row.cells)


def banner_columns(
    banner: Iterable[Banner], catalogue: Catalogue, base: str = ""
) -> tuple[GridColumn, ...]:
    """Return the columns of a banner; those that name no base have `base`."""
    columns: list[GridColumn] = []
    for part in banner:
        if not part.variable:
            label = part.label or (catalogue.base(part.base).label if part.base else None)
            columns.append(GridColumn(part.base or base, label=label))
            continue
        question = catalogue.question(part.variable)
        codes = [str(code) for code in part.codes] or [
            answer.code for answer in question.answers if answer.counted and not answer.missing
        ]
        columns += [
            GridColumn(
                part.base or base,
                ((part.variable, (code,)),),
                question.answer(code).label,
                part.variable,
                spanner=part.label or question.label,
            )
            for code in codes
        ]
    return tuple(columns)


def cross_grid(entry: Cross, catalogue: Catalogue) -> Grid:
    """Return the cells of a table of questions under a banner.

    Sizes are rows where there are several questions; effective sizes if the entry asks for them.
    In percent of rows, the last column is the size of each row.
    """
    columns = banner_columns(entry.banner, catalogue, entry.base)
    by_row = entry.percent == "row"
    sizes: list[Literal["n", "effective_n"]] = []
    if len(entry.rows) > 1 and not by_row:
        sizes.append("n")
    if entry.effective_n:
        sizes.append("effective_n")
    cell = _Cells(columns, catalogue, by_row=by_row)
    return Grid(columns, tuple(_block(rows, cell, sizes, catalogue) for rows in entry.rows))


def trend_grid(entry: Trend, catalogue: Catalogue) -> Grid:
    """Return the cells of a table of questions over waves, with the sizes of the waves.

    The last column is the change from the first wave to the last.
    """
    columns = tuple(GridColumn(entry.base, wave=wave) for wave in entry.waves)
    cell = _Cells(columns, catalogue, change=len(columns) > 1)
    return Grid(columns, tuple(_block(rows, cell, ["n"], catalogue) for rows in entry.rows))


class _Cells:
    """Makes the addresses of a row: one a column, and what stands in the last."""

    def __init__(
        self,
        columns: tuple[GridColumn, ...],
        catalogue: Catalogue,
        *,
        by_row: bool = False,
        change: bool = False,
    ) -> None:
        self._columns = columns
        self._catalogue = catalogue
        self._by_row = by_row
        self._change = change

    def shares(self, question: QuestionLabel, codes: str | tuple[str, ...]) -> tuple[Address, ...]:
        if self._by_row:
            return self._of_row(question, codes)
        found = [
            question.address(codes, column.base, column.within).narrowed(wave=column.wave)
            for column in self._columns
        ]
        return self._with_change(found)

    def means(self, question: QuestionLabel) -> tuple[Address, ...]:
        return self._with_change(
            [
                Address(
                    "mean",
                    question.key,
                    (),
                    column.base or question.base,
                    column.within,
                    wave=column.wave,
                )
                for column in self._columns
            ]
        )

    def sizes(
        self, statistic: Literal["n", "effective_n"], question: QuestionLabel
    ) -> tuple[Address, ...]:
        # everybody who was asked one item was asked all
        of = question.answers[0].code if question.multiple else question.key
        return tuple(
            Address(
                statistic, of, (), column.base or question.base, column.within, wave=column.wave
            )
            for column in self._columns
        )

    def _with_change(self, found: list[Address]) -> tuple[Address, ...]:
        if not self._change:
            return tuple(found)
        first, last = found[0], found[-1]
        return (*found, last - first if last.wave else last.since_wave(first.wave))

    def _of_row(self, question: QuestionLabel, codes: str | tuple[str, ...]) -> tuple[Address, ...]:
        """Return how those who gave an answer divide among the answers to other variables."""
        given = question.address(codes)
        of_row: Within = ((given.of, given.codes),)
        cells = []
        for column in self._columns:
            variable = self._catalogue.question(column.variable)
            (_, answers), *_others = column.within
            base = column.base or given.base
            cells.append(variable.address(answers, base, of_row))
        return (*cells, Address("n", base=self._columns[0].base or given.base, within=of_row))


def _block(
    entry: Rows, cell: _Cells, sizes: Iterable[Literal["n", "effective_n"]], catalogue: Catalogue
) -> GridBlock:
    question = catalogue.question(entry.question)
    codes = [str(code) for code in entry.codes] or [
        answer.code for answer in question.answers if answer.counted
    ]
    answers = [
        GridRow("answer", cell.shares(question, code), code)
        for code in codes
        if entry.answers and code not in entry.leave_out
    ]
    nets = [
        GridRow("net", cell.shares(question, question.codes_of(net.codes)), label=net.label)
        for net in entry.nets
    ]
    rows = [*nets, *answers] if entry.nets_first else [*answers, *nets]
    if entry.mean:
        rows.append(GridRow("mean", cell.means(question)))
    rows += [GridRow(statistic, cell.sizes(statistic, question)) for statistic in sizes]
    return GridBlock(question, entry, tuple(rows))
