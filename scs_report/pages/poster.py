"""What a summary of one page takes from its brief; not a word of it is its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scs_report.border.shape import nearest
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.figures.captions import Figure
from scs_report.figures.writing import share_text
from scs_report.language import Language
from scs_report.pages.sections import Section
from scs_report.prose.source_marks import after_marks
from scs_report.provenance.notes import facts_in, number_notes
from scs_report.results import Results
from scs_report.study import FILE, Document

#: Section of a brief with the recommendations, a numbered list.
RECOMMENDATIONS = "recommendations"
_NUMBERS, _CHARTS, _POINTS = 4, 2, 6
#: So many points stand beside each other, on the axes of the charts.
_BESIDE = 2
#: A chart of half width is at most so many times as high as wide; below one that is shorter than
#: the other by so many times its width is room for the points.
_TALL, _ROOM = 0.95, 0.3

_LEAD = re.compile(r"<p>(.*?)</p>", re.S)
_BOX = re.compile(r'<div class="box box-(\w+)">(.*?)</div>', re.S)
_ITEM = re.compile(r"<li>\s*(?:<p>)?(.*?)(?:</p>)?\s*</li>", re.S)
_BOLD = re.compile(r"<strong>(.*?)</strong>", re.S)
_HEADING = re.compile(r"<h[2-4]>(.*?)</h[2-4]>", re.S)
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Chart:
    """A chart of the brief with its message; `svg` is of half width."""

    message: Markup
    unit: Markup
    note: Markup
    svg: Markup


@dataclass(frozen=True)
class Poster:
    """The pieces of a summary, ready for HTML.

    Attributes
    ----------
    lead
        The brief's first paragraph, the standfirst.
    caveat
        What the brief says of whom its numbers do not speak for; empty where the study names none.
    numbers
        Of the brief's box of numbers, or the key numbers with what they are.
    charts
        At most two.
    heading, points
        What the brief recommends, or where it recommends nothing what it found, in a sentence each.
    beside
        The number of the chart below which the points stand, the other being higher by far;
        none if they stand below both.
    """

    lead: Markup
    caveat: Markup
    numbers: tuple[Markup, ...]
    charts: tuple[Chart, ...]
    heading: Markup
    points: tuple[Markup, ...]
    beside: int | None = None

    @property
    def rows(self) -> list[list[tuple[int, Markup]]]:
        """The points with their numbers, two beside each other."""
        numbered = list(enumerate(self.points, 1))
        return [numbered[at : at + _BESIDE] for at in range(0, len(numbered), _BESIDE)]


def poster_of(
    document: Document,
    front: Section,
    sections: Sequence[Section],
    figures: Mapping[str, Figure],
    results: Results,
    language: Language,
) -> Poster:
    """Take the pieces of a summary from the rendered sections and figures of its brief.

    Raises
    ------
    UserError
        If the study names a chart that the brief does not show.
    """
    boxes = dict(_BOX.findall(front.html))
    lead = _LEAD.search(_BOX.sub("", front.html))
    numbers = [item for item in _ITEM.findall(boxes.get("numbers", "")) if _BOLD.search(item)]
    heading, points = _points(boxes.get("findings", ""), sections)
    charts = tuple(_charts(document, figures))
    return Poster(
        lead=Markup(lead[1] if lead else ""),
        caveat=_caveat(document, boxes.get("findings", ""), results),
        numbers=tuple(map(Markup, numbers[:_NUMBERS]))
        or tuple(_named_numbers(document, front, sections, results, language)),
        charts=charts,
        heading=heading,
        points=points,
        beside=_with_room([_height(chart.svg) for chart in charts]),
    )


def _caveat(document: Document, findings: str, results: Results) -> Markup:
    """Return the finding that prints the fact named by the study, whole; "" where none does."""
    if not document.caveat:
        return Markup("")
    if document.caveat not in results.named:
        raise UserError(
            _("data/{file} names a fact that there is not", file=FILE),
            [
                _(
                    "document {document}, caveat: found {found}, expected the name of a fact that "
                    "a key finding of the brief prints",
                    document=document.name,
                    found=f'"{document.caveat}"{nearest(document.caveat, results.named)}',
                )
            ],
        )
    printing = [item for item in _ITEM.findall(findings) if document.caveat in facts_in([item])]
    return Markup(printing[0].strip() if printing else "")


def _points(findings: str, sections: Sequence[Section]) -> tuple[Markup, tuple[Markup, ...]]:
    """Return what is recommended, else what was found, by the sentences in bold of each."""
    for section in sections:
        if section.key == RECOMMENDATIONS and (bold := list(_leads(section.html))):
            return section.title, tuple(bold[:_POINTS])
    heading = _HEADING.search(findings)
    return Markup(heading[1] if heading else ""), tuple(_leads(findings))[:_POINTS]


def _leads(html: str) -> Iterable[Markup]:
    for item in _ITEM.findall(html):
        marks, words = after_marks(item.strip())
        if bold := _BOLD.match(words):
            yield Markup(marks.partition("<mark")[0] + bold[1])


def _named_numbers(
    document: Document,
    front: Section,
    sections: Sequence[Section],
    results: Results,
    language: Language,
) -> Iterable[Markup]:
    """Yield shares among the key numbers, or the first of the text, each with what it is."""
    names = document.key_numbers or facts_in((front.title, front.html, *(s.html for s in sections)))
    shares = [name for name in names if results.share(results.named.get(name, ""))]
    for note in number_notes(shares[:_NUMBERS], results, language):
        share = results.share(results.named[note.name])
        assert share is not None
        yield Markup("<strong>{}</strong> {}").format(share_text(language, share.value), note.short)


def _charts(document: Document, figures: Mapping[str, Figure]) -> Iterable[Chart]:
    if unknown := [key for key in document.charts if key not in figures]:
        raise UserError(
            _("data/{file} names charts that the brief does not show", file=FILE),
            [
                _(
                    "document {document}, charts: found {found}, expected one of {names}",
                    document=document.name,
                    found=f'"{key}"{nearest(key, figures)}',
                    names=list(figures),
                )
                for key in unknown
            ],
        )
    wanted = document.charts or [key for key in figures if _fits(figures[key])]
    for figure in [figures[key] for key in wanted][:_CHARTS]:
        yield Chart(
            message=figure.message or figure.title,
            unit=figure.title if figure.message else figure.unit,
            note=figure.note,
            svg=figure.narrow or figure.svg,
        )


def _fits(figure: Figure) -> bool:
    return bool(figure.narrow) and _height(figure.narrow) < _TALL


def _with_room(heights: list[float]) -> int | None:
    """Return which of two charts has room below it."""
    if len(heights) == _CHARTS and abs(heights[0] - heights[1]) >= _ROOM:
        return heights.index(min(heights))
    return None


def _height(svg: str) -> float:
    """Return how many times as high as wide a drawing is."""
    size = _SIZE.search(svg)
    return float(size[2]) / float(size[1]) if size else 0.0
