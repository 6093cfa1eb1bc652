"""Charts with their captions, as prose asks for them.

{% call figure("approval") %}
title: Four in five approve
unit: Share of respondents, in %
alt: Bar chart. ...
{% endcall %}
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup
from msgspec.structs import replace

from scs_report.brand.brand import Palette
from scs_report.errors import UserError
from scs_report.figures import (
    Drawable,
    draw_figure,
    figure_data,
    figure_note,
    has_narrow_form,
    key_of,
)
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import PredictionsFigure
from scs_report.results.table_entries import Entry

#: Fields of a caption that are Markdown; the others are names.
MARKDOWN_FIELDS = ("title", "unit", "alt", "note")
FIELDS = (*MARKDOWN_FIELDS, "number", "only")
_NEEDED = ("title", "alt")


@dataclass(frozen=True)
class Csv:
    """What a chart shows, as a file inside the page: its name and a `data:` address."""

    name: str
    address: str


@dataclass(frozen=True)
class Figure:
    """A chart with everything printed around it. `svg` and the texts are ready for HTML.

    `narrow` is the same chart for a phone, empty where it has no narrow form.
    """

    key: str
    anchor: str
    number: str
    title: Markup
    unit: Markup
    note: Markup
    source: str
    svg: Markup
    narrow: Markup
    csv: Csv


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
        If a field is unknown or stands there twice, or title or alt text are missing.
    """
    fields: dict[str, Markup] = {}
    for name, _, words in read_fields(text):
        if not name:
            raise UserError(f"Figure {key}: {words!r} stands before any field")
        if name in fields:
            raise UserError(f"Figure {key}: {name} stands there twice")
        fields[name] = write(words) if name in MARKDOWN_FIELDS else Markup(words)
    missing = [field for field in _NEEDED if not fields.get(field)]
    if missing:
        raise UserError(f"Figure {key} has no {' and no '.join(missing)}")
    return fields


def make_figure(
    entry: Drawable,
    caption: dict[str, Markup],
    number: str,
    results: Results,
    language: Language,
    source: str,
    document: str,
    colors: Palette,
) -> Figure:
    """Draw a figure and put its caption together; `document` names the file of its data."""
    if "only" in caption:
        entry = _with_predictions(entry, results, caption["only"])
    title, alt = caption["title"], caption["alt"]
    note = caption.get("note", Markup(""))
    if marks := figure_note(entry, results, language):
        note = note + (" " if language.code == "en" else "") + marks
    if isinstance(entry, Entry) and entry.source:
        source = language.text(entry.source)

    def draw(width: str) -> Markup:
        svg = draw_figure(
            entry,
            results,
            language,
            title=title.striptags(),
            description=alt.striptags(),
            colors=colors,
            width=width,
        )
        return Markup(svg)

    anchor = f"figure-{number.lower()}"
    return Figure(
        key=key_of(entry),
        anchor=anchor,
        number=language.title_number("figure", number),
        title=title,
        unit=caption.get("unit", Markup("")),
        note=note,
        source=source,
        svg=draw("full"),
        narrow=draw("half") if has_narrow_form(entry, results) else Markup(""),
        csv=Csv(
            name=f"{document}-{anchor}.{language.code}.csv",
            address=_csv_address(figure_data(entry, results, language)),
        ),
    )


def _csv_address(table: str) -> str:
    """Return CSV as a `data:` address, with a mark by which Excel knows that it is UTF-8."""
    content = base64.b64encode(table.encode("utf-8-sig")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{content}"


def _with_predictions(entry: Drawable, results: Results, keys: str) -> PredictionsFigure:
    """Keep the predictions of these keys (`<model>.<variable>`) only."""
    if not isinstance(entry, PredictionsFigure):
        raise UserError(f"Figure {key_of(entry)} shows no predictions, so it takes no only")
    known = [series.key for series in results.predictions]
    wanted = [key.strip() for key in keys.split(",")]
    if unknown := [key for key in wanted if key not in known]:
        raise UserError(
            f"There is no prediction {' or '.join(unknown)}", hint=f"There are {', '.join(known)}"
        )
    return replace(entry, series=tuple(wanted))
