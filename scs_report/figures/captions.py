"""Figures with their captions, as prose asks for them.

{% call figure("use") %}
title: Half of all users …
unit: Share of respondents, in %
alt: Bar chart. ...
{% endcall %}

What prose leaves out is taken from the figure's entry, and what that leaves out is made from the
results; so {{ figure("use") }} is enough.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count

from markupsafe import Markup, escape
from msgspec.structs import replace

from scs_report.brand.brand import Brand
from scs_report.brand.scales import on_dark
from scs_report.caching import Parts
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.figures import (
    Drawable,
    draw_figure,
    figure_data,
    figure_note,
    figure_table,
    figure_words,
    key_of,
)
from scs_report.figures.drawn_before import Drawing, drawn_once
from scs_report.figures.marks import Table
from scs_report.figures.switches import Choice, Way, choices, ways
from scs_report.figures.tips import by_place, with_tips
from scs_report.figures.writing import sentences
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import Drawn, PredictionsFigure, StackedGroups

#: Fields of a caption that are Markdown; the others are names.
MARKDOWN_FIELDS = ("title", "unit", "alt", "note")
FIELDS = (*MARKDOWN_FIELDS, "number", "only")


@dataclass(frozen=True)
class Csv:
    """What a chart shows, as a file inside the page: its name and a `data:` address."""

    name: str
    address: str


@dataclass(frozen=True)
class Figure:
    """A chart with everything printed around it. `svg` and the texts are ready for HTML.

    `entry` is what is drawn.
    `plain_note` is the note below a chart that an office program draws of the same numbers.
    `message` is what a reader is to see, where it stands above the picture and the title, which
    says what is shown, below. `half` says that it takes half of the width of the text. `narrow` is
    the same chart for a phone, empty where it is narrow already. `others` are what a reader of a
    screen may choose to see instead, `headings` the titles of other groups; `classes` and `heading`
    name there the chart and its title.
    """

    key: str
    entry: Drawable
    anchor: str
    number: str
    message: Markup
    title: Markup
    unit: Markup
    note: Markup
    plain_note: Markup
    source: str
    svg: Markup
    half: bool
    narrow: Markup
    csv: Csv
    table: Table
    classes: str = ""
    choices: tuple[Choice, ...] = ()
    others: tuple[View, ...] = ()
    heading: str = ""
    headings: tuple[tuple[str, Markup], ...] = ()

    @property
    def views(self) -> tuple[Figure | View, ...]:
        """What there is to see, first the chart of the figure."""
        return (self, *self.others)


@dataclass(frozen=True)
class View:
    """What a reader of a screen may see instead of the chart of a figure; fields as there."""

    classes: str
    note: Markup
    svg: Markup
    narrow: Markup
    csv: Csv
    table: Table


#: What stands in a drawing for its title and description, which change without it.
_TITLE, _DESCRIPTION = "\ue000", "\ue001"
#: What stands for a picture that nobody will look at.
BLANK = View("", Markup(""), Markup(""), Markup(""), Csv("", ""), ([], []))


class FigureNumbers:
    """The numbers of the figures of a document, in order but for those that are given."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def of(self, entry: Drawable, caption: dict[str, Markup]) -> str:
        """Return the number that prose gives, or else the next one.

        Raises
        ------
        UserError
            If prose gives another number than the entry, by which other documents refer to it.
        """
        given = str(caption.get("number", ""))
        own = entry.number if isinstance(entry, Drawn) else ""
        if given and own and given != own:
            raise UserError(
                _(
                    "Figure {key}: found number {found}, its entry says {expected}",
                    key=key_of(entry),
                    found=given,
                    expected=own,
                )
            )
        number = given or next(n for n in map(str, count(1)) if n not in self._used)
        self._used.add(number)
        return number


def read_fields(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the fields of a caption: name, line counted from 0, text.

    A line without a name goes on with the field before; before any field its name is "".
    """
    name, start, lines = "", 0, list[str]()
    for number, line in enumerate(text.split("\n")):
        match = re.match(r"\s*([a-z]+):\s?(.*)", line)
        if match and match[1] in FIELDS:
            if lines:
                yield name, start, "\n".join(lines)
            name, start, lines = match[1], number, [match[2].strip()]
        elif line.strip() or lines:
            start = start if lines else number
            lines.append(line.strip())
    if lines:
        yield name, start, "\n".join(lines).rstrip()


def read_caption(text: str, key: str, write: Callable[[str], Markup]) -> dict[str, Markup]:
    """Read `name: text` lines.

    Parameters
    ----------
    text
        The lines.
    key
        The figure that they belong to.
    write
        Turns Markdown into HTML.

    Raises
    ------
    UserError
        If a field is unknown or stands there twice.
    """
    fields: dict[str, Markup] = {}
    for name, _line, words in read_fields(text):
        if not name:
            raise UserError(
                _("Figure {key}: {text} stands before any field", key=key, text=repr(words))
            )
        if name in fields:
            raise UserError(_("Figure {key}: {name} stands there twice", key=key, name=name))
        fields[name] = write(words) if name in MARKDOWN_FIELDS else Markup(words)
    return fields


def make_figure(
    entry: Drawable,
    caption: dict[str, Markup],
    number: str,
    results: Results,
    language: Language,
    source: str,
    document: str,
    brand: Brand,
    *,
    brief: bool = False,
    drawn: Figure | View | None = None,
    parts: Parts | None = None,
) -> Figure:
    """Draw a figure and put its caption together; `document` names the file of its data.

    If it is `drawn`, its picture stays as it is; if one of `parts` shows the same, it is taken.

    In a `brief` titles that prose gives are messages. Where a language has titles below pictures,
    they stand above all the same, and the title is what is shown in which unit.
    """
    if "only" in caption:
        entry = _with_predictions(entry, results, caption["only"])
    choosing: tuple[Choice, ...] = ()
    others: tuple[Way, ...] = ()
    classes = heading = ""
    if isinstance(entry, StackedGroups):
        if brief and (choosing := choices(entry, results, language)):
            first, *rest = ways(entry, results)
            classes, heading, others = first.classes, first.heading, tuple(rest)
        entry = entry.ways[0]
    texts = _with_defaults(caption, entry, results, language)
    own = "full"
    if isinstance(entry, Drawn):
        source = language.text(entry.source) if entry.source else source
        own = entry.width

    title, unit, message = texts["title"], texts["unit"], Markup("")
    if brief and "title" in caption and language.rules.typesetting.figure_title == "below":
        message = title
        if "unit" in caption:
            title, unit = unit, Markup("")
        else:
            title = _with_defaults({}, entry, results, language)["title"]
    anchor = f"figure-{number.lower()}"
    camera = _Camera(language, brand, own, f"{document}-{anchor}", parts or Parts(), drawn)
    shown = camera.view(entry, results, texts, classes)
    plain_marks = figure_note(entry, results, language, plain=True)
    given = {name: text for name, text in caption.items() if name in ("title", "unit")}
    return Figure(
        key=key_of(entry),
        entry=entry,
        anchor=anchor,
        number=language.title_number("figure", number),
        message=message,
        title=title,
        unit=unit,
        note=shown.note,
        plain_note=Markup(
            sentences([text for text in (texts["note"], escape(plain_marks)) if text], language)
        ),
        source=source,
        svg=shown.svg,
        half=own == "half",
        narrow=shown.narrow,
        csv=shown.csv,
        table=shown.table,
        classes=classes,
        choices=choosing,
        heading=heading,
        headings=tuple(
            (way.heading, _with_defaults({}, way.entry, results, language)["title"])
            for way in others
            if way.groups and not way.weights
        ),
        others=tuple(
            camera.view(
                way.entry,
                way.results,
                _with_defaults(given, way.entry, way.results, language),
                way.classes,
            )
            for way in others
        ),
    )


@dataclass(frozen=True)
class _Camera:
    """Takes the views of a figure: as entries, ways of weighting and groups show it.

    `name` is that of the file of its data, without its ending. What one of `parts` shows is not
    drawn again; if a figure is `drawn`, its picture stays as it is.
    """

    language: Language
    brand: Brand
    width: str
    name: str
    parts: Parts
    drawn: Figure | View | None

    def view(
        self, entry: Drawable, results: Results, texts: dict[str, Markup], classes: str
    ) -> View:
        """Return what an entry shows, under its texts; `classes` names it on the page."""
        title, description = texts["title"].striptags(), texts["alt"].striptags()
        marks = figure_note(entry, results, self.language)
        said: list[str] = [text for text in (texts["note"], escape(marks)) if text]
        note = Markup(sentences(said, self.language))
        if (drawn := self.drawn) is not None:
            return View(classes, note, drawn.svg, drawn.narrow, drawn.csv, drawn.table)
        way, described = "".join(re.findall(r"-\d", classes)), bool(description)
        colors = (self.brand.light, self.brand.dark)
        how = (self.language.code, described, self.width, way, *colors)
        draw = partial(self._drawing, entry, described=described, way=way)
        made = drawn_once(entry, results, how, self.parts, draw)

        def told(svg: str) -> Markup:
            told = svg.replace(_TITLE, _in_xml(title), 1)
            return Markup(told.replace(_DESCRIPTION, _in_xml(description), 1))

        return View(
            classes,
            note=note,
            svg=told(made.svg),
            narrow=told(made.narrow),
            csv=Csv(name=f"{self.name}.{self.language.code}.csv", address=made.csv),
            table=made.table,
        )

    def _drawing(self, entry: Drawable, results: Results, *, described: bool, way: str) -> Drawing:
        language = self.language

        def drawn_in(width: str) -> str:
            return draw_figure(
                entry,
                results,
                language,
                title=_TITLE,
                description=_DESCRIPTION if described else "",
                colors=self.brand.light,
                dark=on_dark(self.brand.light, self.brand.dark),
                width=width,
                way=way,
            )

        svg = with_tips(drawn_in(self.width), entry, results, language)
        return Drawing(
            svg,
            narrow=by_place(drawn_in("half"), svg) if self.width == "full" else "",
            csv=_csv_address(figure_data(entry, results, language)),
            table=for_readers(figure_table(entry, results, language), language),
        )


def _with_defaults(
    caption: dict[str, Markup], entry: Drawable, results: Results, language: Language
) -> dict[str, Markup]:
    """Fill in what prose leaves out: what the entry says, or else what follows from the results.

    Raises
    ------
    UserError
        If there is neither; only the figure of the replication report has none.
    """
    words = figure_words(entry, results, language)
    given: dict[str, str] = {}
    if isinstance(entry, Drawn):
        written = {"title": entry.caption, "unit": entry.unit}
        given = {name: language.text(text) for name, text in written.items() if text}
        given["note"] = sentences([language.text(note) for note in entry.notes], language)
    made = {
        "title": words.title,
        "unit": words.unit,
        "alt": words.alt,
        "note": words.note,
    }
    texts = {
        name: caption.get(name) or escape(given.get(name) or made[name]) for name in MARKDOWN_FIELDS
    }
    if missing := [name for name in ("title", "alt") if not texts[name]]:
        raise UserError(_("Figure {key} has no {name}", key=key_of(entry), name=missing))
    return texts


def _in_xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def for_readers(table: Table, language: Language) -> Table:
    """Return a table for machines as people read it: one decimal, the signs of the language."""
    header, rows = table

    def written(cell: str) -> str:
        if not re.fullmatch(r"-?\d+(\.\d+)?", cell):
            return cell
        return language.number(float(cell), 1 if "." in cell else 0)

    return header, [[written(cell) for cell in row] for row in rows]


def _csv_address(table: str) -> str:
    """Return CSV as a `data:` address, with a mark by which Excel knows that it is UTF-8."""
    content = base64.b64encode(table.encode("utf-8-sig")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{content}"


def _with_predictions(entry: Drawable, results: Results, keys: str) -> PredictionsFigure:
    """Keep the predictions of these keys (`<model>.<variable>`) only."""
    if not isinstance(entry, PredictionsFigure):
        raise UserError(
            _("Figure {key} shows no predictions, so it takes no only", key=key_of(entry))
        )
    known = [series.key for series in results.series]
    wanted = [key.strip() for key in str(keys).split(",")]
    if unknown := [key for key in wanted if key not in known]:
        raise UserError(
            _("There is no prediction {name}", name=unknown),
            hint=_("There are {names}.", names=known),
        )
    return replace(entry, series=tuple(wanted))
