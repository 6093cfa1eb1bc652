"""The kinds of tables, each with the view that prints its entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scs_report.language import Language
from scs_report.results import Results, table_entries
from scs_report.tables.kinds import (
    answers,
    changes,
    collinearity,
    cross,
    differences,
    hypotheses,
    model_bases,
    models,
    moments,
    parallel_lines,
    predictions,
    profile,
    sheet,
    trend,
)
from scs_report.tables.layout import Table

#: Every kind of entry, and what makes a table of it.
VIEWS: dict[type[table_entries.TableForm], Callable[[Any, Results, Language], Table]] = {
    table_entries.AnswersTable: answers.build,
    table_entries.Changes: changes.build,
    table_entries.CollinearityEntry: collinearity.build,
    table_entries.Cross: cross.build,
    table_entries.Differences: differences.build,
    table_entries.HypothesesTable: hypotheses.build,
    table_entries.ModelBases: model_bases.build,
    table_entries.ModelsTable: models.build,
    table_entries.Moments: moments.build,
    table_entries.ParallelLinesTable: parallel_lines.build,
    table_entries.PredictionsTable: predictions.build,
    table_entries.Profile: profile.build,
    table_entries.Sheet: sheet.build,
    table_entries.Trend: trend.build,
}
