"""Charts of the brief and the appendix, as SVG to stand in HTML, and the data behind each.

Titles, units, sources and notes are set in HTML; a picture holds its labels only.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Literal

from scs_report.border.spreadsheet import write_cells
from scs_report.brand.brand import Palette
from scs_report.figures.approval import (
    draw_approval,
    draw_groups,
    table_approval,
    table_groups,
)
from scs_report.figures.coefficients import (
    draw_coefficients,
    note_coefficients,
    table_coefficients,
)
from scs_report.figures.common import Draw, Table
from scs_report.figures.dots import (
    draw_benefits,
    draw_doubters,
    table_benefits,
    table_doubters,
)
from scs_report.figures.framework import draw_framework, table_framework
from scs_report.figures.predictions import draw_predictions, table_predictions
from scs_report.figures.replicated import draw_replicated, table_replicated
from scs_report.figures.shares import (
    draw_data_use,
    draw_manager,
    draw_use,
    draw_users,
    table_data_use,
    table_manager,
    table_use,
    table_users,
)
from scs_report.figures.style import Theme, full, half
from scs_report.figures.svg import own_settings, to_svg
from scs_report.language import Language
from scs_report.prose.withheld import withheld_notes
from scs_report.results import Answers, CrossTabulation, Replication, Results

__all__ = [
    "CHARTS",
    "FULL_ONLY",
    "Theme",
    "Width",
    "chart_data",
    "chart_note",
    "draw",
    "draw_chart",
]

Width = Literal["full", "half"]

_CHARTS: dict[str, tuple[Draw, Callable[[Results, Language], Table]]] = {
    "framework": (draw_framework, table_framework),
    "use": (draw_use, table_use),
    "approval": (draw_approval, table_approval),
    "groups": (draw_groups, table_groups),
    "manager": (draw_manager, table_manager),
    "data_use": (draw_data_use, table_data_use),
    "coefficients": (draw_coefficients, table_coefficients),
    "predictions": (draw_predictions, table_predictions),
    "benefits": (draw_benefits, table_benefits),
    "doubters": (draw_doubters, table_doubters),
    "users": (draw_users, table_users),
}

#: Keys of all charts: Figures 1 to 6, then those beside the paper's.
CHARTS: tuple[str, ...] = tuple(_CHARTS)

#: Charts that have no half width.
FULL_ONLY = frozenset({"coefficients", "replicated"})

_THEMES: dict[str, Callable[[Palette], Theme]] = {"full": full, "half": half}


def draw(
    key: str,
    results: Results,
    language: Language,
    theme: Theme,
    replication: Replication | None = None,
) -> Any:
    """Return a chart as a matplotlib figure with 72 dots an inch.

    Parameters
    ----------
    key
        One of `CHARTS`.
    """
    with own_settings():
        return _draw(key, results, language, theme, replication)


def _draw(
    key: str,
    results: Results,
    language: Language,
    theme: Theme,
    replication: Replication | None,
) -> Any:
    if key == "replicated" and replication is not None:
        return draw_replicated(replication, results, language, theme)
    draw_one, _ = _CHARTS[key]
    return draw_one(results, language, theme)


def draw_chart(
    key: str,
    results: Results,
    language: Language,
    *,
    title: str,
    description: str,
    colors: Palette,
    width: Width | str = "full",
    replication: Replication | None = None,
) -> str:
    """Return a chart as a complete `<svg>` element to stand in an HTML page.

    The same arguments give the same bytes. All ids begin with `chart-<key>-<language>` (with
    `-half` behind it for half width), so charts do not clash in one page. The element fills the
    width it is given, one of half width up to 78 mm; its classes are `chart` and `chart-full` or
    `chart-half`. At 165 mm a chart of full width has labels of 8.5 points.

    Parameters
    ----------
    key
        One of `CHARTS`.
    title, description
        What a screen reader says instead of the picture; the title also becomes the alternative
        text in a PDF.
    colors
        Those of the brand.
    width
        `full` for a picture across the text, `half` for one of two beside each other: labels
        then stand above bars. Type sizes are the same. Charts of `FULL_ONLY` have no half width.
    replication
        What `replicated`, the one chart of the replication report, shows.

    Raises
    ------
    KeyError
        If there is no such chart.
    ValueError
        If it has no half width, or there is no such width.
    """
    if width not in _THEMES:
        raise ValueError(f"width {width!r}: expected full or half")
    theme = _THEMES[width](colors)
    suffix = "-half" if theme.narrow else ""
    with own_settings():
        return to_svg(
            _draw(key, results, language, theme, replication),
            prefix=f"chart-{key.replace('_', '-')}-{language.code}{suffix}",
            title=title,
            description=description,
            language=language.tag,
            classes=f"chart chart-{width}",
            # Beyond this a half picture would have larger type than the others of the page.
            limit="78mm" if theme.narrow else "",
        )


def chart_note(key: str, results: Results, language: Language) -> str:
    """Return how to read marks that the picture does not explain; empty where there are none."""
    if key == "coefficients":
        return note_coefficients(results, language)
    notes = withheld_notes(_shown(key, results), results, language)
    return ("" if language.code == "zh" else " ").join(notes)


def _shown(key: str, results: Results) -> tuple[Answers, ...]:
    """Return the shares that a chart shows."""
    distributions = {
        "approval": "approval",
        "manager": "manager",
        "data_use": "responsible_data_use",
    }
    if key in distributions:
        return (results.distribution(distributions[key]),)
    if key == "use":
        return (results.figure2,)
    tables: dict[str, tuple[CrossTabulation, ...]] = {
        "groups": results.figure4,
        "users": (results.table2,),
        "benefits": (results.table5,),
        "doubters": results.table3,
    }
    return tuple(group for table in tables.get(key, ()) for group in table.groups)


def chart_data(
    key: str, results: Results, language: Language, replication: Replication | None = None
) -> str:
    """Return what a chart shows as CSV (RFC 4180) with a header in the language.

    Shares are percentages with two decimals and a point, whatever the language.
    """
    if key == "replicated" and replication is not None:
        header, rows = table_replicated(replication, results, language)
    else:
        _, table = _CHARTS[key]
        header, rows = table(results, language)
    target = io.StringIO()
    write_cells(target, [header, *rows])
    return target.getvalue()
