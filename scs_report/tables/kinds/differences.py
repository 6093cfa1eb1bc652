"""Named differences side by side, each with its interval."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.results import Address, Results
from scs_report.results.table_entries import Differences
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table
from scs_report.tables.rows import change_cell
from scs_report.tables.table_texts import assemble, withholding_notes


def build(entry: Differences, results: Results, language: Language) -> Table:
    """Return a row for each of the entry's, with a dash where it names no difference."""
    _ = language.gettext
    named = {name: results.named[name] for row in entry.rows for name in row.cells.values()}

    def cell(name: str) -> Cell:
        if not name:
            return Cell("–")
        address = Address.parse(named[name])
        return change_cell(entry.key, address, results, language, decimals=1, mean=False)

    rows = [
        Row(
            Label(language.text(row.label)),
            tuple(cell(row.cells.get(key, "")) for key in entry.columns),
        )
        for row in entry.rows
    ]
    return assemble(
        entry,
        results,
        language,
        caption=_("Differences"),
        unit=_("percentage points"),
        stub_head=_("Difference"),
        columns=[Column(Label(language.text(label))) for label in entry.columns.values()],
        blocks=[Block(tuple(rows))],
        beside=True,
        notes=[
            _("In brackets: 95% intervals; a difference is clear if its interval excludes zero."),
            *withholding_notes(map(Address.parse, named.values()), results, language),
        ],
    )
