"""Questions over the waves of a study."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.language.occasions import wave_label
from scs_report.results import Results
from scs_report.results.grids import trend_grid
from scs_report.results.table_entries import Trend
from scs_report.tables.layout import Column, Label, Table
from scs_report.tables.rows import block_label, make_cell, question_blocks, row_notes, unit
from scs_report.tables.table_texts import assemble, single_cluster_notes, weighted_note


def build(entry: Trend, results: Results, language: Language) -> Table:
    """Return a column for each wave, and the change from the first to the last."""
    _ = language.gettext
    grid = trend_grid(entry, results)
    labels = [block_label(block, language) for block in grid.blocks]
    columns = [Column(Label(wave_label(column.wave, results, language))) for column in grid.columns]
    notes = [weighted_note(results, language)]
    if len(columns) > 1:
        columns.append(Column(Label(_("Change"))))
        notes.append(
            _(
                "Change: the last wave less the first, in percentage points (of means in their "
                "own unit), with its 95% interval in brackets."
            )
        )
        notes += single_cluster_notes(results, language)
    return assemble(
        entry,
        results,
        language,
        caption=language.list(labels),
        unit=unit(grid),
        stub_head=labels[0] if len(labels) == 1 else _("Question and answer"),
        columns=columns,
        blocks=question_blocks(
            grid,
            entry.key,
            make_cell(entry.key, entry.decimals, results, language),
            results,
            language,
        ),
        notes=[*notes, *row_notes(grid, results, language)],
        beside=True,
    )
