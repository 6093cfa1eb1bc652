"""A table of the numbers of another document: what each is, whom it rests on, where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from scs_report.language import Language
from scs_report.provenance.notes import NumberNote
from scs_report.results import Results
from scs_report.tables.alignment import width_of
from scs_report.tables.layout import EMPTY, Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.table_texts import note_label, source_line

#: On paper, in mm: the width of the page, of n and of the place, of an em and of the padding; of
#: what values and intervals do not need one of these parts says what a number is, the rest whom it
#: rests on: that part with which the table has the fewest lines.
_PAGE, _N, _PLACE, _EM, _PADDING = 166, 13, 18, 2.65, 3.0
_WHAT = [part / 100 for part in range(46, 76)]


def sources_table(
    document: str,
    number: str,
    sections: Iterable[tuple[str, tuple[NumberNote, ...]]],
    results: Results,
    language: Language,
) -> Table:
    """Return a row for each number, under the section where it is printed first.

    Parameters
    ----------
    document
        The name of the document.
    number
        Of the table, in the appendix.
    sections
        Their titles, each with the notes on its numbers.
    """
    _ = language.gettext
    sections = [(title, notes) for title, notes in sections if notes]
    printed = [note for _title, notes in sections for note in notes]
    value, interval = (
        ceil(_EM * max(map(width_of, texts), default=0) + _PADDING)
        for texts in (
            [note.value for note in printed],
            [_interval(note, language) for note in printed],
        )
    )
    left = _PAGE - value - interval - _N - _PLACE
    what = round(left * min(_WHAT, key=lambda part: _lines(printed, part * left, left)))
    return Table(
        key=f"sources_{document}",
        kind="sources",
        number=number,
        anchor=anchor(f"sources_{document}"),
        label=language.title_number("table", number),
        separator=language.marks.title,
        continued=_("{} (continued)"),
        caption=Label(_("Numbers in order of appearance")),
        stub_head=Label(_("What it is")),
        columns=(
            Column(Label(_("Base")), align="text"),
            Column(Label(_("Value"))),
            Column(Label("n")),
            Column(Label(_("95% interval"))),
            Column(Label(_("Shown in")), align="text"),
            Column(Label(_("Name")), align="text"),
        ),
        blocks=tuple(
            Block(tuple(_row(note, language) for note in notes), heading=Label(title))
            for title, notes in sections
        ),
        note_label=note_label(language),
        notes=(
            _("n counts respondents, unweighted."),
            _(
                "Below each entry stands its name: scs-report trace with that name shows how the "
                "number was computed."
            ),
        ),
        source=source_line(results, language),
        widths=(what, left - what, value, _N, interval, _PLACE),
    )


def _lines(notes: list[NumberNote], what: float, both: float) -> int:
    """Return how many lines the texts of all rows have in columns of these widths, in mm."""

    def lines(text: str, width: float) -> int:
        return max(1, ceil(_EM * width_of(text) / (width - _PADDING)))

    return sum(
        max(lines(note.what, what), lines(note.whom, both - what) if note.whom else 0)
        for note in notes
    )


def _interval(note: NumberNote, language: Language) -> str:
    """Return an interval without the unit that its value has: `+26.2 pp`, `21.4 to 30.9`."""
    return note.interval.removesuffix(language.rules.numbers.short_points.format(""))


def _row(note: NumberNote, language: Language) -> Row:
    in_text = Cell(language.gettext("text only"), kind="text")
    return Row(
        Label(note.what),
        (
            Cell(note.whom, kind="text") if note.whom else EMPTY,
            Cell(note.value),
            *(Cell(one) if one else EMPTY for one in (note.n, _interval(note, language))),
            Cell(note.place, kind="text", link=note.target) if note.place else in_text,
            Cell(note.name, kind="name"),
        ),
    )
