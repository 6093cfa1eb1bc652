"""All cells and findings of a replication as files, for what the report does not print."""

from __future__ import annotations

import io

from scs_report.border.spreadsheet import write_cells
from scs_report.language import Language
from scs_report.results import ReplicatedCell, Replication, Results
from scs_report.tables.printed_names import (
    PrintedNames,
    kind_text,
    severity_text,
    table_name,
    verdict_text,
)


def replication_files(
    replication: Replication, results: Results, language: Language
) -> dict[str, str]:
    """Return CSV by name, with a mark by which Excel knows that it is UTF-8.

    Numbers are as printed, or have a point whatever the language.
    """
    return {
        f"{name}.{language.code}.csv": "\N{ZERO WIDTH NO-BREAK SPACE}" + _csv(rows)
        for name, rows in (
            ("cells", _cells(replication, results, language)),
            ("findings", _findings(replication, language)),
        )
    }


def _csv(rows: list[list[str]]) -> str:
    target = io.StringIO()
    write_cells(target, rows)
    return target.getvalue()


def _cells(replication: Replication, results: Results, language: Language) -> list[list[str]]:
    _ = language.gettext
    names = PrintedNames(replication, results, language)
    header = [
        *(_("Part of the paper"), _("Row"), _("Column"), _("Statistic"), _("Published")),
        *(_("Reading"), _("Computed"), _("Difference"), _("Verdict"), _("Finding")),
    ]

    def row(cell: ReplicatedCell) -> list[str]:
        reading = "" if cell.value is None else f"{cell.value:.10g}"
        # beside a cell that cannot be read a number would look like its recovery
        shown = cell.computed if cell.verdict != "unreadable" else None
        computed = f"{shown:.10g}" if isinstance(shown, float) else shown or ""
        difference = "" if cell.difference is None else f"{cell.difference:.4g}"
        why = replication.finding(cell.finding).what if cell.finding else None
        return [
            *(table_name(cell.table, language), names.cell(cell), names.column(cell)),
            *(cell.statistic, cell.printed, reading, computed, difference),
            *(verdict_text(cell, language), language.text(why) if why else ""),
        ]

    return [header, *map(row, replication.cells)]


def _findings(replication: Replication, language: Language) -> list[list[str]]:
    _ = language.gettext
    header = [
        *(_("Kind"), _("Severity"), _("Where"), _("Finding"), _("Evidence"), _("Reading")),
    ]
    rows = [
        [
            kind_text(one.kind, language),
            severity_text(one.severity, language),
            *map(language.text, (one.where, one.what, one.evidence)),
            language.text(one.reading) if one.reading else "",
        ]
        for one in replication.findings
    ]
    return [header, *rows]
