"""Which numbers a table or figure shows: the addresses that follow from its entry.

Analysis computes what is named here, documents print it; neither knows the layout twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from scs_report.results._base import LocalText
from scs_report.results.addresses import Address, Within
from scs_report.results.figure_entries import (
    Bars,
    Dots,
    FigureEntry,
    Stacked,
    StackedGroups,
    TrendFigure,
)
from scs_report.results.study import Base, QuestionLabel
from scs_report.results.table_entries import (
    AnswersTable,
    Banner,
    CollinearityEntry,
    Cross,
    Moments,
    Profile,
    Rows,
    TableEntry,
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

    `label` is None for all people; `variable` is what its spanner names.
    """

    base: str = ""
    within: Within = ()
    label: LocalText | None = None
    variable: str = ""
    wave: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row: an answer or item (`code`), a net (`label`), or the mean; an address a column."""

    kind: Literal["answer", "net", "mean"]
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
    for one in banner:
        if not one.variable:
            label = one.label or (catalogue.base(one.base).label if one.base else None)
            columns.append(GridColumn(one.base or base, label=label))
            continue
        question = catalogue.question(one.variable)
        codes = [str(code) for code in one.codes] or [
            answer.code for answer in question.answers if answer.counted and not answer.missing
        ]
        columns += [
            GridColumn(
                one.base or base,
                ((one.variable, (code,)),),
                question.answer(code).label,
                one.variable,
            )
            for code in codes
        ]
    return tuple(columns)


def grid(rows: Iterable[Rows], columns: tuple[GridColumn, ...], catalogue: Catalogue) -> Grid:
    """Return the addresses of rows of questions under columns."""
    return Grid(columns, tuple(_block(one, columns, catalogue) for one in rows))


def cross_grid(entry: Cross, catalogue: Catalogue) -> Grid:
    """Return the cells of a table of questions under a banner."""
    return grid(entry.rows, banner_columns(entry.banner, catalogue, entry.base), catalogue)


def trend_grid(entry: Trend, catalogue: Catalogue) -> Grid:
    """Return the cells of a table of questions over waves."""
    columns = tuple(GridColumn(entry.base, wave=wave) for wave in entry.waves)
    return grid(entry.rows, columns, catalogue)


def _block(entry: Rows, columns: tuple[GridColumn, ...], catalogue: Catalogue) -> GridBlock:
    question = catalogue.question(entry.question)

    def cells(codes: str | tuple[str, ...]) -> tuple[Address, ...]:
        return tuple(
            question.address(codes, column.base, column.within).narrowed(wave=column.wave)
            for column in columns
        )

    codes = [str(code) for code in entry.codes] or [
        answer.code for answer in question.answers if answer.counted
    ]
    answers = [
        GridRow("answer", cells(code), code)
        for code in codes
        if entry.answers and code not in entry.leave_out
    ]
    nets = [
        GridRow("net", cells(question.codes_of(net.codes)), label=net.label) for net in entry.nets
    ]
    rows = [*nets, *answers] if entry.nets_first else [*answers, *nets]
    if entry.mean:
        means = tuple(
            Address("mean", question.key, (), column.base or question.base, column.within).narrowed(
                wave=column.wave
            )
            for column in columns
        )
        rows.append(GridRow("mean", means))
    return GridBlock(question, entry, tuple(rows))


def shares_of(question: QuestionLabel, base: str = "", within: Within = ()) -> dict[str, Address]:
    """Return the addresses of all answers that count, by code."""
    return {
        answer.code: question.address(answer.code, base, within)
        for answer in question.answers
        if answer.counted
    }


@dataclass(frozen=True)
class ProfileLine:
    """An answer of a profile: among the group, among all who answered, and with refusals."""

    code: str
    group: Address
    total: Address
    total_all: Address


def profile_lines(variable: str, group: Within, catalogue: Catalogue) -> tuple[ProfileLine, ...]:
    """Return the lines of a profile by one variable.

    People who would not say are left out of `group` and `total`; `total_all` keeps them.
    """
    question = catalogue.question(variable)
    return tuple(
        ProfileLine(
            answer.code,
            question.address(answer.code, within=group).narrowed(missing="excluded"),
            question.address(answer.code).narrowed(missing="excluded"),
            question.address(answer.code),
        )
        for answer in question.answers
        if answer.counted and not answer.missing
    )


def group_of(entry: Profile) -> Within:
    """Return what narrows everybody to the group of a profile."""
    return ((entry.variable, (str(entry.code),)),)


def independence(question: str, by: str, catalogue: Catalogue) -> Address:
    """Return the address of the test of independence of a question and a variable."""
    return Address("independence", question, base=catalogue.question(question).base, by=by)


def mean_of(variable: str, catalogue: Catalogue) -> Address:
    """Return the address of a mean in the base of its question."""
    return Address("mean", variable, base=catalogue.question(variable).base)


def shown_in(entry: TableEntry | FigureEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the addresses of all numbers from respondents that a table or figure shows."""
    match entry:
        case Cross():
            cells = cross_grid(entry, catalogue)
            yield from cells.addresses
            if entry.tests:
                yield from _tests(cells, catalogue)
        case Trend():
            yield from trend_grid(entry, catalogue).addresses
        case AnswersTable():
            for key in entry.questions:
                yield from shares_of(catalogue.question(key)).values()
        case Profile():
            for variable in entry.variables:
                for line in profile_lines(variable, group_of(entry), catalogue):
                    yield from (line.group, line.total, line.total_all)
                yield independence(variable, entry.variable, catalogue)
        case Moments():
            yield from (mean_of(variable, catalogue) for variable in entry.variables)
        case CollinearityEntry():
            for variable in entry.variables:
                yield Address("tolerance", variable, base=entry.base)
                yield Address("vif", variable, base=entry.base)
        case Stacked():
            question = catalogue.question(entry.question)
            yield from shares_of(question, entry.base).values()
            if entry.total:
                yield question.address(question.codes_of(entry.total.codes), entry.base)
        case StackedGroups():
            question = catalogue.question(entry.question)
            for column in banner_columns(entry.by, catalogue, entry.base):
                yield from shares_of(question, column.base, column.within).values()
                if entry.total:
                    codes = question.codes_of(entry.total.codes)
                    yield question.address(codes, column.base, column.within)
        case Bars():
            yield from (address for _, address in bars(entry, catalogue))
        case Dots():
            yield from dots(entry, catalogue)
        case TrendFigure():
            question = catalogue.question(entry.question)
            for net in entry.lines:
                for wave in entry.waves:
                    share = question.address(question.codes_of(net.codes), entry.base)
                    yield share.narrowed(wave=wave)
        case _:  # numbers of models have the addresses of their model
            return


def bars(entry: Bars, catalogue: Catalogue) -> Iterator[tuple[str, Address]]:
    """Yield the bars: the code of an answer or key of a base, and the address of its share."""
    question = catalogue.question(entry.question)
    if entry.bases:
        for column in banner_columns(entry.bases, catalogue, entry.base):
            key = column.within[0][1][0] if column.within else column.base
            yield key, question.address(entry.codes, column.base, column.within)
        return
    for code in entry.codes or [answer.code for answer in question.answers if answer.counted]:
        if code not in entry.leave_out:
            yield code, question.address(code, entry.base)


def dots(entry: Dots, catalogue: Catalogue) -> Iterator[Address]:
    """Yield the addresses of all dots."""
    if entry.by is not None:
        question = catalogue.question(entry.question)
        for column in banner_columns((entry.by,), catalogue, entry.base):
            for code, address in shares_of(question, column.base, column.within).items():
                if code not in entry.leave_out:
                    yield address
    if entry.group is not None:
        for column in banner_columns((entry.group,), catalogue, entry.base):
            for variable in entry.variables:
                for line in profile_lines(variable, column.within, catalogue):
                    yield from (line.group, line.total)


def _tests(cells: Grid, catalogue: Catalogue) -> Iterator[Address]:
    variables = dict.fromkeys(column.variable for column in cells.columns if column.variable)
    for block in cells.blocks:
        if not block.question.multiple:
            yield from (
                independence(block.question.key, variable, catalogue) for variable in variables
            )
