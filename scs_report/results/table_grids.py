"""Which numbers a table shows: the addresses that follow from its entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scs_report.results.addresses import Address, Within
from scs_report.results.grids import Catalogue, GridBlock, cross_grid, trend_grid
from scs_report.results.study import QuestionLabel
from scs_report.results.table_entries import (
    AnswersTable,
    Changes,
    CollinearityEntry,
    Cross,
    Moments,
    Profile,
    Sheet,
    TableEntry,
    Trend,
)


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
    missing = "excluded" if any(answer.missing for answer in question.answers) else ""
    return tuple(
        ProfileLine(
            answer.code,
            question.address(answer.code, within=group).narrowed(missing=missing),
            question.address(answer.code).narrowed(missing=missing),
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


def tests_of(entry: Cross, catalogue: Catalogue) -> Iterator[tuple[GridBlock, str, Address]]:
    """Yield the tests of questions and variables of a banner, unless letters say more."""
    grid = cross_grid(entry, catalogue)
    variables = dict.fromkeys(column.variable for column in grid.columns if column.variable)
    for block in grid.blocks if entry.tests and not entry.letters else ():
        if not block.question.multiple:
            for variable in variables:
                yield block, variable, independence(block.question.key, variable, catalogue)


def mean_of(variable: str, catalogue: Catalogue) -> Address:
    """Return the address of a mean in the base of its question."""
    return Address("mean", variable, base=catalogue.question(variable).base)


def complete_answers(entry: CollinearityEntry) -> Address:
    """Return the address of how many people have every answer that a table of this kind needs."""
    return Address("tally", entry.key, base=entry.base)


def sheet_cell(entry: Sheet, row: str, column: str) -> Address:
    """Return the address of a cell of a sheet; the row of sums is `total`."""
    return Address("cell", f"{entry.key}.{row}.{column}")


def cells_in(entry: TableEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the addresses of all numbers from respondents that have a cell of a table."""
    match entry:
        case Cross():
            yield from cross_grid(entry, catalogue).addresses
        case Trend():
            yield from trend_grid(entry, catalogue).addresses
        case AnswersTable():
            for key in entry.questions:
                yield from shares_of(catalogue.question(key)).values()
        case Profile():
            for variable in entry.variables:
                for line in profile_lines(variable, group_of(entry), catalogue):
                    yield from (line.group, line.total)
        case Moments():
            yield from (mean_of(variable, catalogue) for variable in entry.variables)
        case CollinearityEntry():
            for variable in entry.variables:
                yield Address("tolerance", variable, base=entry.base)
                yield Address("vif", variable, base=entry.base)
        case Changes():
            for one in map(Address.parse, entry.numbers):
                yield from (one.at_wave(entry.since), one, one.since_wave(entry.since))
        case Sheet():
            rows = [row.key for row in entry.rows] + (["total"] if entry.total else [])
            for column in (column for column in entry.columns if not column.text):
                yield from (sheet_cell(entry, row, column.key) for row in rows)
        case _:  # numbers of models have the addresses of their model
            return


def _noted_in(entry: TableEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the addresses of numbers that the notes of a table say."""
    match entry:
        case Cross():
            yield from (address for *_, address in tests_of(entry, catalogue))
        case Profile():
            for variable in entry.variables:
                for line in profile_lines(variable, group_of(entry), catalogue):
                    yield line.total_all
                yield independence(variable, entry.variable, catalogue)
        case _:
            return


def table_addresses(entry: TableEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the addresses of all numbers from respondents that a table shows."""
    yield from cells_in(entry, catalogue)
    yield from _noted_in(entry, catalogue)
