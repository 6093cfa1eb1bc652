"""What is said below a chart that an office program draws, and in its place.

Its note says nothing of rings, signs and greys, which only our own drawings have.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from scs_report.figures.captions import Figure
from scs_report.figures.chart_data import ChartData
from scs_report.figures.words import whiskers
from scs_report.figures.writing import sentences
from scs_report.language import Language

_LEVEL = re.compile(r"(?<!\d)95(?!\d)")


def chart_note(figure: Figure, data: ChartData, language: Language) -> str:
    """Return what of the note of a figure holds of such a chart, and what whiskers are."""
    note, unit = (Markup(text).striptags() for text in (figure.plain_note, figure.unit))
    if data.whiskers and not _LEVEL.search(f"{unit} {note}"):
        return sentences([text for text in (note, whiskers(language)) if text], language)
    return note


def chart_alt(figure: Figure, data: ChartData, language: Language) -> str:
    """Return what such a chart shows, in words."""
    _ = language.gettext
    drawn = {"stacked": _("Stacked bars by group: {title}."), "lines": _("Line chart: {title}.")}
    title = Markup(figure.title).striptags()
    rows = list(dict.fromkeys(str(row[0] or row[1]) for row in data.rows))
    said = _("Rows: {rows}; columns: {columns}.").format(
        rows=language.list(rows), columns=language.list([one.name for one in data.series])
    )
    named = drawn.get(data.shape, _("Bar chart: {title}.")).format(title=title)
    return sentences([named, said, chart_note(figure, data, language)], language)
