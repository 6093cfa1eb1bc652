"""Questions under a banner of bases and variables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import msgspec

from scs_report.language import Language
from scs_report.results import Address, Results
from scs_report.results.grids import Grid, GridRow, cross_grid
from scs_report.results.letters import Letters
from scs_report.results.table_entries import Cross
from scs_report.results.table_grids import tests_of
from scs_report.tables.cells import largest, largest_text
from scs_report.tables.layout import Cell, Column, Label, Spanner, Table
from scs_report.tables.rows import (
    MakeCell,
    block_label,
    make_cell,
    question_blocks,
    row_notes,
    unit,
)
from scs_report.tables.table_texts import (
    assemble,
    base_note,
    count,
    several_note,
    single_cluster_notes,
    small_base_notes,
    tests_note,
    weighted_note,
)

#: Of a table that has no letters.
_NONE = Letters(columns=())


def build(entry: Cross, results: Results, language: Language) -> Table:
    """Return a column for each base or answer of the banner, a block of rows for each question."""
    _ = language.gettext
    grid = cross_grid(entry, results)
    letters = results.letters.get(entry.key, _NONE)
    labels = [block_label(block, language) for block in grid.blocks]
    return assemble(
        entry,
        results,
        language,
        caption=language.list(labels),
        unit=unit(grid),
        stub_head=labels[0] if len(labels) == 1 else _("Question and answer"),
        columns=_columns(entry, grid, letters, results, language),
        spanners=_spanners(grid, language),
        blocks=question_blocks(
            grid,
            entry.key,
            _with_letters(make_cell(entry.key, entry.decimals, results, language), letters.cells),
            results,
            language,
        ),
        notes=[
            *_base_notes(entry, grid, results, language),
            weighted_note(results, language),
            *tests_note(_tests(entry, results, language), results, language),
            *_letter_notes(entry, results, language),
            *row_notes(grid, results, language),
        ],
    )


def _with_letters(make: MakeCell, letters: Mapping[str, str]) -> MakeCell:
    def cell(row: GridRow, address: Address) -> Cell:
        return msgspec.structs.replace(make(row, address), letters=letters.get(str(address), ""))

    return cell


def _letter_notes(entry: Cross, results: Results, language: Language) -> list[str]:
    if not any(results.letters.get(entry.key, _NONE).columns):
        return []
    _ = language.gettext
    note = _(
        "Letters behind a number name the columns under the same heading that are significantly "
        "lower: two-sided t tests with linearised standard errors, in which people who are in both "
        "columns count once; p < {alpha} after Holm’s adjustment for all comparisons of a row."
    )
    notes = [note.format(alpha=language.shortest(entry.alpha))]
    if flag := results.disclosure.flag:
        note = _("Columns of fewer than {n} respondents are not compared.")
        notes.append(note.format(n=language.number(flag)))
    return [*notes, *single_cluster_notes(results, language)]


def _columns(
    entry: Cross, grid: Grid, letters: Letters, results: Results, language: Language
) -> list[Column]:
    _ = language.gettext
    columns = []
    for at, column in enumerate(grid.columns):
        label = language.text(column.label) if column.label else _("Total")
        letter = letters.columns[at] if letters.columns else ""
        if len(grid.blocks) > 1 or entry.percent == "row":
            # sizes have a row or column of their own
            columns.append(Column(Label(label, letter=letter)))
            continue
        cells = [row.cells[at] for row in grid.blocks[0].rows if row.kind != "effective_n"]
        notes = small_base_notes(largest(cells, results), results, language)
        n = count(largest_text(cells, results, language), language)
        columns.append(Column(Label(label, n, letter, notes)))
    if entry.percent == "row":
        columns.append(Column(Label("n")))
    return columns


def _spanners(grid: Grid, language: Language) -> list[Spanner]:
    """Return the names of variables over their answers; one variable alone needs none."""
    if len({(column.variable, column.base) for column in grid.columns}) == 1:
        return []
    spanners, first = [], 0
    for (variable, _base), columns in groupby(
        grid.columns, key=lambda column: (column.variable, column.base)
    ):
        span = list(columns)
        last = first + len(span) - 1
        if variable and span[0].spanner:
            spanners.append(Spanner(Label(language.text(span[0].spanner)), first, last))
        first = last + 1
    return spanners


def _base_notes(entry: Cross, grid: Grid, results: Results, language: Language) -> list[str]:
    """Name the base of columns that have none of their own, and say if answers may be several.

    Where there are several questions, their headings say so.
    """
    notes = []
    own = all(column.base for column in entry.banner)
    base = results.base(entry.base or grid.blocks[0].question.base)
    if base.when and not own and (entry.base or len(grid.blocks) == 1):
        notes.append(base_note(base.key, base.n, results, language))
    if len(grid.blocks) == 1 and grid.blocks[0].question.multiple:
        notes.append(several_note(language))
    return notes


def _tests(entry: Cross, results: Results, language: Language) -> list[tuple[str, Address]]:
    by = language.gettext("{question} by {variable}")
    return [
        (
            by.format(
                question=block_label(block, language),
                variable=language.text(results.question(variable).label),
            ),
            address,
        )
        for block, variable, address in tests_of(entry, results)
    ]
