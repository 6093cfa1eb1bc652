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

import msgspec
from markupsafe import Markup

from scs_report.brand.brand import Palette
from scs_report.errors import UserError
from scs_report.figures import FULL_ONLY, chart_data, chart_note, draw_chart
from scs_report.language import Language
from scs_report.results import Replication, Results

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
    key: str,
    caption: dict[str, Markup],
    number: str,
    results: Results,
    language: Language,
    source: str,
    document: str,
    colors: Palette,
    replication: Replication | None = None,
) -> Figure:
    """Draw a chart and put its caption together; `document` names the file of its data."""
    title, alt = caption["title"], caption["alt"]
    if "only" in caption:
        results = _with_predictions(results, [name.strip() for name in caption["only"].split(",")])
    note = caption.get("note", Markup(""))
    if marks := chart_note(key, results, language):
        note = note + (" " if language.code == "en" else "") + marks

    def draw(width: str) -> Markup:
        svg = draw_chart(
            key,
            results,
            language,
            title=title.striptags(),
            description=alt.striptags(),
            colors=colors,
            width=width,
            replication=replication,
        )
        return Markup(svg)

    anchor = f"figure-{number.lower()}"
    return Figure(
        key=key,
        anchor=anchor,
        number=language.title_number("figure", number),
        title=title,
        unit=caption.get("unit", Markup("")),
        note=note,
        source=_framework_source(results, language) if key == "framework" else source,
        svg=draw("full"),
        narrow=Markup("") if key in FULL_ONLY else draw("half"),
        csv=Csv(
            name=f"{document}-{anchor}.{language.code}.csv",
            address=_csv_address(chart_data(key, results, language, replication)),
        ),
    )


def _csv_address(table: str) -> str:
    """Return CSV as a `data:` address, with a mark by which Excel knows that it is UTF-8."""
    content = base64.b64encode(table.encode("utf-8-sig")).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{content}"


def _framework_source(results: Results, language: Language) -> str:
    """Return the source of the one figure that shows no data."""
    if results.study.reproduces is None:
        return language.gettext("Authors’ diagram.")
    study = language.text(results.study.reproduces)
    return language.gettext("Authors’ diagram, after {study}.").format(study=study)


def _with_predictions(results: Results, keys: list[str]) -> Results:
    """Keep the predictions of these keys (`<model>.<variable>`) only."""
    known = [series.key for series in results.predictions]
    if unknown := [key for key in keys if key not in known]:
        raise UserError(
            f"There is no prediction {' or '.join(unknown)}", hint=f"There are {', '.join(known)}"
        )
    kept = tuple(results.prediction(key) for key in keys)
    return msgspec.structs.replace(results, predictions=kept)
