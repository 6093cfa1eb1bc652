"""Figures of all documents, as SVG to stand in HTML, and the data behind each.

Titles, units, sources and notes are set in HTML; a picture holds its labels only. What a figure
shows is said by an entry of `results.figures`; its kind (`kinds`) draws it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Literal

from msgspec.structs import replace

from scs_report.border.spreadsheet import write_cells
from scs_report.brand.brand import Palette
from scs_report.brand.scales import DayAndNight
from scs_report.figures.kinds import KINDS
from scs_report.figures.marks import Table
from scs_report.figures.night import by_night
from scs_report.figures.picture import Picture
from scs_report.figures.replicated import draw_replicated, notes_replicated, table_replicated
from scs_report.figures.style import Theme, full, half
from scs_report.figures.svg import own_measures, own_settings, to_svg
from scs_report.figures.words import Words
from scs_report.figures.writing import sentences
from scs_report.language import Language
from scs_report.prose.withheld import withheld_notes
from scs_report.results import FigureEntry, Replication, Results
from scs_report.results.figure_grids import figure_addresses

__all__ = [
    "Drawable",
    "Theme",
    "Width",
    "by_night",
    "draw",
    "draw_figure",
    "figure_data",
    "figure_note",
    "figure_table",
    "figure_words",
    "key_of",
    "picture_of",
]

Width = Literal["full", "half"]

_THEMES: dict[str, Callable[[Palette], Theme]] = {"full": full, "half": half}

#: An entry of the results, or what the one figure of the replication report shows.
Drawable = FigureEntry | Replication


def key_of(entry: Drawable) -> str:
    """Return the name of a figure in prose."""
    return "replicated" if isinstance(entry, Replication) else entry.key


def draw(entry: Drawable, results: Results, language: Language, theme: Theme) -> Any:
    """Return a figure as a matplotlib figure with 72 dots an inch."""
    from scs_report.figures.plotted import plotted

    with own_settings():
        return plotted(_picture_of(entry, results, language, theme))


def picture_of(entry: Drawable, results: Results, language: Language, theme: Theme) -> Picture:
    """Return what is drawn of a figure."""
    with own_measures():
        return _picture_of(entry, results, language, theme)


def _picture_of(entry: Drawable, results: Results, language: Language, theme: Theme) -> Picture:
    theme = replace(theme, language=language.tag, region=language.rules.fonts.region)
    if isinstance(entry, Replication):
        return draw_replicated(entry, results, language, theme)
    return KINDS[type(entry)].draw(entry, results, language, theme)


def draw_figure(
    entry: Drawable,
    results: Results,
    language: Language,
    *,
    title: str,
    description: str,
    colors: Palette,
    dark: Palette | None = None,
    width: Width | str = "full",
    way: str = "",
) -> str:
    """Return a figure as a complete `<svg>` element to stand in an HTML page.

    The same arguments give the same bytes. All ids begin with `chart-<key>-<language>` (with
    `-half` behind it for half width), so figures do not clash in one page. The element fills the
    width it is given, one of half width up to 78 mm; its classes are `chart` and `chart-full` or
    `chart-half`. At 165 mm a figure of full width has labels of 8.5 points.

    Parameters
    ----------
    entry
        What to draw; of the replication report what its one figure shows.
    title, description
        What a screen reader says instead of the picture; the title also becomes the alternative
        text in a PDF.
    colors
        Those of the brand.
    dark
        Those of a dark page; without them the picture has none.
    width
        `full` for a picture across the text, `half` for one of two beside each other: labels
        then stand above bars. Type sizes are the same.
    way
        Tells pictures of one entry in one page apart, in their ids.

    Raises
    ------
    ValueError
        If there is no such width.
    """
    if width not in _THEMES:
        raise ValueError(f"width {width!r}: expected full or half")
    both = DayAndNight.of_both(colors, dark) if dark else None
    theme = _THEMES[width](both or colors)
    suffix = "-half" if theme.narrow else ""
    with own_measures():
        return to_svg(
            _picture_of(entry, results, language, theme),
            both.pairs if both else None,
            prefix=f"chart-{key_of(entry).replace('_', '-')}-{language.code}{suffix}{way}",
            title=title,
            description=description,
            language=language.tag,
            region=language.rules.fonts.region,
            classes=f"chart chart-{width}",
            # Beyond this a half picture would have larger type than the others of the page.
            limit="78mm" if theme.narrow else "",
        )


def figure_note(
    entry: Drawable, results: Results, language: Language, *, plain: bool = False
) -> str:
    """Return how to read marks that the picture does not explain; empty where there are none.

    `plain` is what holds of a chart that an office program draws of the same numbers.
    """
    if isinstance(entry, Replication):
        return sentences(notes_replicated(entry, results, language), language)
    kind = KINDS[type(entry)]
    marks = (kind.plain_marks if plain else kind.marks)(entry, results, language)
    shown = map(str, figure_addresses(entry, results))
    lacking = [results.withheld[address] for address in shown if address in results.withheld]
    notes = [*marks, *withheld_notes([why.reason for why in lacking], results, language)]
    if not all(why.hidden for why in lacking):
        notes.append(language.gettext("Groups that nobody is in are left out."))
    return sentences(notes, language)


def figure_words(entry: Drawable, results: Results, language: Language) -> Words:
    """Return what is said of a figure where nobody has written it."""
    if isinstance(entry, Replication):
        return Words(title="", alt="")
    return KINDS[type(entry)].words(entry, results, language)


def figure_table(entry: Drawable, results: Results, language: Language) -> Table:
    """Return what a figure shows, for machines: a header in the language, and rows.

    Shares are percentages with two decimals or more and a point, whatever the language.
    """
    if isinstance(entry, Replication):
        return table_replicated(entry, results, language)
    return KINDS[type(entry)].table(entry, results, language)


def figure_data(entry: Drawable, results: Results, language: Language) -> str:
    """Return what a figure shows as CSV (RFC 4180) with a header in the language."""
    header, rows = figure_table(entry, results, language)
    target = io.StringIO()
    write_cells(target, [header, *rows])
    return target.getvalue()
