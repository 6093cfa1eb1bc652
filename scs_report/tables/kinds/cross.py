"""Questions under a banner of bases and variables."""

from __future__ import annotations

from itertools import groupby

from scs_report.language import Language
from scs_report.results import Address, Results
from scs_report.results.grids import Grid, cross_grid, independence
from scs_report.results.table_entries import Cross
from scs_report.tables.cells import largest
from scs_report.tables.layout import Column, Label, Spanner, Table
from scs_report.tables.rows import block_label, make_cell, question_blocks, row_notes
from scs_report.tables.texts import (
    assemble,
    base_note,
    count,
    several_note,
    small_base_notes,
    tests_note,
    weighted_note,
)


def build(entry: Cross, results: Results, language: Language) -> Table:
    """Return a column for each base or answer of the banner, a block of rows for each question."""
    _ = language.gettext
    grid = cross_grid(entry, results)
    labels = [block_label(block, language) for block in grid.blocks]
    return assemble(
        entry,
        results,
        language,
        caption=language.list(labels),
        unit="%",
        stub_head=labels[0] if len(labels) == 1 else _("Question and answer"),
        columns=_columns(entry, grid, results, language),
        spanners=_spanners(grid, language),
        blocks=question_blocks(
            grid,
            entry.key,
            make_cell(entry.key, entry.decimals, results, language),
            results,
            language,
        ),
        notes=[
            *_base_notes(entry, grid, results, language),
            weighted_note(results, language),
            *tests_note(_tests(entry, grid, results, language), results, language),
            *row_notes(grid, results, language),
        ],
    )


def _columns(entry: Cross, grid: Grid, results: Results, language: Language) -> list[Column]:
    _ = language.gettext
    columns = []
    for at, column in enumerate(grid.columns):
        label = language.text(column.label) if column.label else _("Total")
        if len(grid.blocks) > 1 or entry.percent == "row":
            columns.append(Column(Label(label)))  # sizes have a row or column of their own
            continue
        cells = (row.cells[at] for row in grid.blocks[0].rows if row.kind != "effective_n")
        n = largest(cells, results)
        notes = small_base_notes(n, results, language)
        columns.append(Column(Label(label, count(n, language), notes)))
    if entry.percent == "row":
        columns.append(Column(Label("N")))
    return columns


def _spanners(grid: Grid, language: Language) -> list[Spanner]:
    """Return the names of variables over their answers; one variable alone needs none."""
    if len({column.variable for column in grid.columns}) == 1:
        return []
    spanners, first = [], 0
    for variable, columns in groupby(grid.columns, key=lambda column: column.variable):
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


def _tests(
    entry: Cross, grid: Grid, results: Results, language: Language
) -> list[tuple[str, Address]]:
    if not entry.tests:
        return []
    by = language.gettext("{question} by {variable}")
    variables = dict.fromkeys(one.variable for one in grid.columns if one.variable)
    return [
        (
            by.format(
                question=block_label(block, language),
                variable=language.text(results.question(variable).label),
            ),
            independence(block.question.key, variable, results),
        )
        for block in grid.blocks
        if not block.question.multiple
        for variable in variables
    ]
