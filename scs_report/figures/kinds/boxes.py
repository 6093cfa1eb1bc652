"""What may explain an outcome: boxes of factors in categories, with arrows to it."""

from __future__ import annotations

from itertools import groupby

import msgspec

from scs_report.figures.canvas import Canvas, pieces
from scs_report.figures.kind import Kind
from scs_report.figures.marks import EDGE, Table
from scs_report.figures.picture import Picture
from scs_report.figures.style import Theme
from scs_report.figures.words import Words
from scs_report.figures.writing import colon, sentences
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import Boxes

#: Inner margin of boxes, space between variables, type size of what is explained.
_PAD = 5.0
_BETWEEN = 0.8
_GOAL = 10.0
#: How thick the bar is at which arrows end.
_BAR = 2.4
#: Least and greatest width of its box.
_GOAL_WIDTHS = 88.0, 130.0


class _Box(msgspec.Struct, frozen=True):
    """A factor and the labels of its variables."""

    label: str
    variables: list[str]


def _categories(entry: Boxes, results: Results, language: Language) -> list[tuple[str, list[_Box]]]:
    """Return the boxes by category."""
    labels = {row.key: row.label for row in results.terms.rows}
    labels |= {question.key: question.label for question in results.questions}
    return [
        (
            language.text(category),
            [
                _Box(
                    language.text(box.label),
                    [language.text((labels | box.labels)[key]) for key in box.variables],
                )
                for box in boxes
            ],
        )
        for category, boxes in groupby(entry.boxes, key=lambda box: box.category)
    ]


def _draw(entry: Boxes, results: Results, language: Language, theme: Theme) -> Picture:
    """Draw the categories below one another, their boxes side by side, the outcome beyond."""
    canvas = Canvas(theme)
    outcome = language.text(entry.outcome)
    arrow = 24.0
    goal_width = 0.0 if theme.narrow else _goal_width(canvas, outcome)
    right = theme.width - EDGE - (0 if theme.narrow else goal_width + arrow)
    y = 0.5
    centres = []
    for number, (category, boxes) in enumerate(_categories(entry, results, language)):
        y += 5.0 if number else 0.0
        bottom = _category(canvas, category, boxes, y, right)
        centres.append((y + bottom) / 2)
        y = bottom
    if theme.narrow:
        centre = theme.width / 2
        _arrow(canvas, [(centre, y + 2), (centre, y + arrow - 4)])
        lines = canvas.wrap(outcome, theme.label, theme.width - 4 * _PAD, bold=True)
        top = y + arrow - 2
        height = canvas.height(len(lines)) + 2 * _PAD
        _goal(canvas, EDGE, top, theme.width - 2 * EDGE, height)
        canvas.middle_lines(
            centre, top + height / 2, lines, bold=True, color=canvas.colors.accent, align="center"
        )
        return canvas.finish(top + height + 0.5)
    left = theme.width - EDGE - goal_width
    lines = canvas.wrap(outcome, _GOAL, goal_width - _PAD, bold=True)
    _goal(canvas, left, 0.5, goal_width, y - 0.5)
    canvas.middle_lines(
        left + goal_width / 2,
        y / 2,
        lines,
        size=_GOAL,
        bold=True,
        color=canvas.colors.accent,
        align="center",
    )
    for centre in centres:
        _arrow(canvas, [(right + 3, centre), (left - 3, centre)])
    return canvas.finish(y + 0.5)


def _goal(canvas: Canvas, left: float, top: float, width: float, height: float) -> None:
    """Draw the box of the outcome, in which the arrows end at a bar."""
    canvas.box(left, top, width, height, canvas.colors.tint)
    if canvas.theme.narrow:
        canvas.box(left, top, width, _BAR, canvas.colors.accent)
    else:
        canvas.box(left, top, _BAR, height, canvas.colors.accent)


def _goal_width(canvas: Canvas, outcome: str) -> float:
    """Return the width of the box of the outcome: that of its longest word, within bounds."""
    word = canvas.widest([piece.strip() for piece in pieces(outcome)], _GOAL, bold=True)
    return min(max(word + 2 * _PAD, _GOAL_WIDTHS[0]), _GOAL_WIDTHS[1])


def _category(canvas: Canvas, category: str, boxes: list[_Box], top: float, right: float) -> float:
    """Draw one category from `top`; return its lower edge."""
    theme = canvas.theme
    inner = right - EDGE - 2 * _PAD
    widths = [inner] * len(boxes) if theme.narrow else _widths(canvas, boxes, inner)
    heading = canvas.wrap(category, theme.label, inner, bold=True)
    contents = [
        (
            canvas.wrap(box.label, theme.label, width - 2 * _PAD, bold=True),
            [canvas.wrap(variable, theme.small, width - 2 * _PAD) for variable in box.variables],
        )
        for box, width in zip(boxes, widths, strict=True)
    ]
    heights = [_height(canvas, title, variables) for title, variables in contents]
    if not theme.narrow:
        heights = [max(heights)] * len(boxes)
    y = top + _PAD + canvas.height(len(heading)) + 3
    tall = sum(heights) + _PAD * (len(boxes) - 1) if theme.narrow else heights[0]
    bottom = y + tall + _PAD
    canvas.box(EDGE, top, right - EDGE, bottom - top, canvas.colors.tint)
    canvas.lines(EDGE + _PAD, top + _PAD - 2, heading, bold=True, color=canvas.colors.accent)
    x = EDGE + _PAD
    for (title, variables), width, height in zip(contents, widths, heights, strict=True):
        canvas.box(x, y, width, height, canvas.colors.paper)
        edge = canvas.lines(x + _PAD, y + _PAD - 1, title, bold=True) + 2
        for lines in variables:
            edge = canvas.lines(x + _PAD, edge, lines, size=theme.small) + _BETWEEN
        if theme.narrow:
            y += height + _PAD
        else:
            x += width + _PAD
    return bottom


def _widths(canvas: Canvas, boxes: list[_Box], inner: float) -> list[float]:
    """Share the width out: to each box what its texts need, then the rest in equal parts."""
    theme = canvas.theme
    natural = [
        max(
            canvas.measure(box.label, theme.label, bold=True),
            canvas.widest(box.variables, theme.small),
        )
        + 2 * _PAD
        + 1
        for box in boxes
    ]
    room = inner - _PAD * (len(boxes) - 1)
    if sum(natural) <= room:
        return [width + (room - sum(natural)) / len(boxes) for width in natural]
    return [room / len(boxes)] * len(boxes)


def _height(canvas: Canvas, title: list[str], variables: list[list[str]]) -> float:
    body = sum(canvas.height(len(lines), canvas.theme.small) + _BETWEEN for lines in variables)
    return 2 * _PAD + canvas.height(len(title)) + (2 + body if variables else 0) - 2


def _arrow(canvas: Canvas, points: list[tuple[float, float]]) -> None:
    (x0, y0), (x1, y1) = points
    across = x1 != x0
    if across:
        canvas.line([(x0, y0), (x1 - 5, y1)], canvas.colors.accent, 1.2)
        canvas.shape([(x1, y1), (x1 - 6, y1 - 3.5), (x1 - 6, y1 + 3.5)], canvas.colors.accent)
    else:
        canvas.line([(x0, y0), (x1, y1 - 5)], canvas.colors.accent, 1.2)
        canvas.shape([(x1, y1), (x1 - 3.5, y1 - 6), (x1 + 3.5, y1 - 6)], canvas.colors.accent)


def _table(entry: Boxes, results: Results, language: Language) -> Table:
    """Return the categories, their factors and the variables that measure them."""
    header = [
        language.gettext("Category"),
        language.gettext("Factor"),
        language.gettext("Variable"),
    ]
    rows = [
        [category, box.label, variable]
        for category, boxes in _categories(entry, results, language)
        for box in boxes
        for variable in box.variables
    ]
    return header, rows


def _words(entry: Boxes, results: Results, language: Language) -> Words:
    outcome = language.text(entry.outcome)
    alt = [
        language.gettext("Diagram: boxes with arrows to {outcome}.").format(outcome=outcome),
        *(
            category
            + colon(language)
            + language.list([box.label for box in boxes])
            + language.gettext(".")
            for category, boxes in _categories(entry, results, language)
        ),
    ]
    return Words(title=outcome, alt=sentences(alt, language))


BOXES = Kind(_draw, _table, _words)
