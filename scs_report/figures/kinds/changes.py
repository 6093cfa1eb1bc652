"""Named shares over the waves of a study: a row a number, a dot a wave."""

from __future__ import annotations

from scs_report.figures.canvas import Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.kinds.dots import Row, draw_dots, groups_of_few, marks_of, table_of_dots
from scs_report.figures.lookup import look_up
from scs_report.figures.marks import EDGE, Table, draw_nobody
from scs_report.figures.picture import Picture
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, rests_on, shares, whiskers
from scs_report.figures.writing import colon, sentences
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.language.occasions import synthetic_waves, wave_label
from scs_report.results import Address, Results
from scs_report.results.figure_entries import ChangesFigure
from scs_report.results.figure_grids import Labelled


def _rows(entry: ChangesFigure, results: Results, language: Language) -> list[Row]:
    """Return the shares of which something is known in any wave."""
    rows, naming = [], Naming(results, language)
    for name, text in zip(entry.facts, entry.numbers, strict=True):
        address = Address.parse(text)
        if address.statistic != "share" or address.minus:
            continue
        given = entry.labels.get(name)
        label = language.text(given) if given else naming.of(address)
        dots = [
            next(iter(look_up([Labelled(wave, {}, address.at_wave(wave))], results)), None)
            for wave in reversed(entry.waves)
        ]
        if any(dot and dot.share for dot in dots):
            rows.append(Row(label, dots))
    return rows


def _names(entry: ChangesFigure, results: Results, language: Language) -> list[str]:
    """Return the names of the waves, the last one first: its dots are filled."""
    return [wave_label(wave, results, language) for wave in reversed(entry.waves)]


def _draw(entry: ChangesFigure, results: Results, language: Language, theme: Theme) -> Picture:
    canvas = Canvas(theme)
    rows = _rows(entry, results, language)
    if not rows:
        draw_nobody(canvas, EDGE, theme.label, language)
        return canvas.finish(theme.label * 2)
    return draw_dots(canvas, _names(entry, results, language), rows, results, language)


def _table(entry: ChangesFigure, results: Results, language: Language) -> Table:
    names = _names(entry, results, language)
    return table_of_dots(names, _rows(entry, results, language), language)


def _words(entry: ChangesFigure, results: Results, language: Language) -> Words:
    _ = language.gettext
    names = _names(entry, results, language)
    title = _("Key figures, {first} to {last}").format(first=names[-1], last=names[0])
    alt = [_("Dot plot: {title}.").format(title=title)]
    for row in _rows(entry, results, language):
        points = [(name, dot) for name, dot in zip(names, row.dots, strict=True) if dot]
        alt.append(row.label + colon(language) + sentences(shares(points, language), language))
    note = rests_on(
        None, results, language, whiskers(language), *synthetic_waves(results, language)
    )
    return Words(title=title, unit=_("Shares, in %"), alt=sentences(alt, language), note=note)


def _marks(entry: ChangesFigure, results: Results, language: Language) -> list[str]:
    return marks_of(_rows(entry, results, language), results, language)


def _plain_marks(entry: ChangesFigure, results: Results, language: Language) -> list[str]:
    names, rows = _names(entry, results, language), _rows(entry, results, language)
    return groups_of_few(names, rows, results, language)


CHANGES = Kind(_draw, _table, _words, _marks, _plain_marks)
