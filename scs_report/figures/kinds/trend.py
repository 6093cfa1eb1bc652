"""Shares over the waves of a study, a line for each net."""

from __future__ import annotations

from typing import Any

from scs_report.figures.kind import Kind
from scs_report.figures.marks import EDGE, Table, draw_nobody
from scs_report.figures.sheet import Sheet
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import TrendFigure


def _draw(entry: TrendFigure, results: Results, language: Language, theme: Theme) -> Any:
    sheet = Sheet(theme)
    draw_nobody(sheet, EDGE, theme.label, language)
    return sheet.finish(theme.label * 2)


def _table(entry: TrendFigure, results: Results, language: Language) -> Table:
    return [], []


def _describe(entry: TrendFigure, results: Results, language: Language) -> list[str]:
    return []


TREND = Kind(_draw, _table, _describe)
