"""Predicted probabilities along variables of models."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scs_report.figures.canvas import ASCENT, LEADING, Canvas
from scs_report.figures.kind import Kind
from scs_report.figures.marks import (
    EDGE,
    GAP,
    Mark,
    Table,
    draw_axis,
    draw_legend,
    nice_step,
)
from scs_report.figures.picture import Picture
from scs_report.figures.predicted import (
    Line,
    grouped_predictions,
    lines_of,
    plain_label,
    wanted,
)
from scs_report.figures.style import Theme
from scs_report.figures.words import Words, labelled
from scs_report.figures.writing import (
    interval_header,
    n_text,
    plain_percent,
    sentences,
    share_text,
    signed_points,
)
from scs_report.language import Language
from scs_report.results import Estimate, LocalText, PredictionSeries, Results
from scs_report.results.figure_entries import PredictionsFigure

#: How high the bands of intervals are about the dots: of the lowest value, and within it of the
#: highest, so that both show where they overlap.
_LOWEST, _HIGHEST = 7.4, 3.6
_PLOT = 19.0
#: Room for the mark before the label of an end, and between the two.
_MARK, _BETWEEN = 9.0, 9.0


def _draw(entry: PredictionsFigure, results: Results, language: Language, theme: Theme) -> Picture:
    """Draw the predicted probability at two values of each variable.

    In each group the largest change comes first; its size in percentage points stands at the right.
    """
    canvas = Canvas(theme)
    groups = grouped_predictions(entry, results)
    series = [line for _, lines in groups for line in lines]
    if not series:
        canvas.middle(EDGE, theme.label, language.gettext("There is no prediction."))
        return canvas.finish(theme.label * 2)
    several = len({line.series.model for line in series}) > 1
    tags = [_tag(line, results, language) if several else "" for line in series]
    names = [line.name(language) for line in series]
    changes = [signed_points(language, line.change.value) for line in series]
    head = language.gettext("Difference in percentage points")
    change_width = canvas.widest(changes, theme.label, bold=True)
    label_width = theme.width - 2 * EDGE - change_width - GAP
    left, right = EDGE, theme.width - EDGE
    if not theme.narrow:
        widest = max(
            canvas.measure(name, theme.label, bold=True) + _beside(canvas, tag)
            for name, tag in zip(names, tags, strict=True)
        )
        label_width = min(widest + 24, 0.4 * theme.width)
        left, right = EDGE + label_width + GAP, right - change_width - GAP
    x, ticks = _scale(canvas, language, series, left, right)

    beside = 0.0 if theme.narrow else canvas.measure(head, theme.small) + GAP
    y = draw_legend(canvas, _key(canvas, language, series), 0.0, mark=16.0, beside=beside) + 3
    if theme.narrow:
        y += theme.small * 1.6
    how: dict[str, Any] = {"size": theme.small, "color": canvas.colors.muted, "align": "right"}
    canvas.text(theme.width - EDGE, y - 3 if theme.narrow else theme.small, head, **how)
    start = y + 6
    titles = {line.series.key: title for line, *title in zip(series, names, tags, strict=True)}
    rows, bottom = _places(canvas, language, groups, titles, start, label_width)
    lower = draw_axis(canvas, ticks, start - 2, bottom)
    for row in rows:
        if theme.narrow or row.line is None:
            above, below = (1, 0) if row.line else (3, 3)
            high = row.height + above + below
            canvas.box(0, row.top - above, canvas.width, high, canvas.colors.paper)
        color = canvas.colors.accent if row.line is None else None
        edge = canvas.lines(EDGE, row.top, row.title, bold=True, color=color)
        if row.line is None:
            continue
        edge = _write_tag(canvas, row, edge)
        row.ends.draw(canvas, EDGE, edge)
        middle = row.top + row.height / 2
        _series(canvas, language, x, row.plot or middle, row.line)
        # a change whose interval holds zero may be none
        change = signed_points(language, row.line.change.value)
        clear = _is_clear(row.line.change)
        how = {"bold": clear, "color": None if clear else canvas.colors.muted, "align": "right"}
        canvas.middle(theme.width - EDGE, middle, change, **how)
    return canvas.finish(lower)


def _is_clear(change: Estimate) -> bool:
    return change.low > 0 or change.high < 0


def _tag(line: Line, results: Results, language: Language) -> str:
    """Return what stands behind the label of a row: its model."""
    model = next(one for one in results.models if one.key == line.series.model)
    return _model(model.number, language)


def _model(number: int | str, language: Language) -> str:
    return language.gettext("model {number}").format(number=number)


def _beside(canvas: Canvas, tag: str) -> float:
    """Return the room that a tag needs behind a label."""
    return canvas.measure(tag, canvas.theme.small) + _BETWEEN / 2 if tag else 0.0


def _write_tag(canvas: Canvas, row: _Place, edge: float) -> float:
    """Write the tag of a row behind the last line of its label or below; return the lower edge."""
    size, small = canvas.theme.label, canvas.theme.small
    how: dict[str, Any] = {"size": small, "color": canvas.colors.muted}
    if row.below:
        return canvas.lines(EDGE, edge, [row.tag], **how)
    behind = EDGE + canvas.measure(row.title[-1], size, bold=True) + _BETWEEN / 2
    canvas.text(behind, row.top + size * (ASCENT + LEADING * (len(row.title) - 1)), row.tag, **how)
    return edge


def _key(canvas: Canvas, language: Language, lines: Sequence[Line]) -> list[tuple[str, Mark]]:
    """Return the marks of a row as they are drawn there, each with what it means."""
    colors = canvas.colors

    def end(color: str, height: float, *, hollow: bool) -> Mark:
        def mark(x: float, y: float) -> None:
            ring = colors.muted if hollow else colors.accent
            _band(canvas, x, x + 16, y, height, color)
            canvas.dot(x + 8, y, ring, hollow=hollow, radius=3.9 if hollow else 2.7)

        return mark

    def between(x: float, y: float) -> None:
        canvas.dot(x + 8, y, colors.muted, radius=1.6)

    key = [
        (
            language.gettext("lowest category, 95% interval"),
            end(colors.rule, _LOWEST, hollow=True),
        ),
        (
            language.gettext("highest category, 95% interval"),
            end(colors.accent_light, _HIGHEST, hollow=False),
        ),
    ]
    if any(len(line.compared) > 2 for line in lines):
        key.append((language.gettext("in between"), between))
    return key


@dataclass(frozen=True)
class _Ends:
    """The labels of the two values, each behind its mark: in one line if there is room."""

    texts: tuple[list[str], list[str]]
    beside: float

    @classmethod
    def of(cls, canvas: Canvas, language: Language, line: Line, width: float) -> _Ends:
        """Lay them out; where they are no and yes in many words, in short."""
        small = canvas.theme.small
        labels = [language.text(end.label) for end in line.ends]
        long = sum(canvas.measure(label, small) for label in labels) + 2 * _MARK + _BETWEEN
        if long > width and [end.value for end in line.ends] == ["0", "1"]:
            labels = [language.gettext("No"), language.gettext("Yes")]
        first, second = labels
        beside = _MARK + canvas.measure(first, small) + _BETWEEN
        if beside + _MARK + canvas.measure(second, small) <= width:
            return cls(([first], [second]), beside)
        room = width - _MARK
        return cls((canvas.wrap(first, small, room), canvas.wrap(second, small, room)), 0.0)

    def height(self, canvas: Canvas) -> float:
        lines = 1 if self.beside else sum(map(len, self.texts))
        return canvas.height(lines, canvas.theme.small)

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        small, colors = canvas.theme.small, canvas.colors
        looks = ((colors.muted, True), (colors.accent, False))
        for lines, (color, hollow) in zip(self.texts, looks, strict=True):
            middle = y + canvas.height(1, small) / 2
            canvas.dot(x + 3, middle, color, hollow, radius=2.7)
            edge = canvas.lines(x + _MARK, y, lines, size=small, color=colors.muted)
            x, y = (x + self.beside, y) if self.beside else (x, edge)


@dataclass(frozen=True)
class _Place:
    """A heading, or a variable: its label from `top` on, the height of both, where dots stand.

    `plot` is 0 where dots stand beside the label; a tag stands behind the label or below it.
    """

    title: list[str]
    top: float
    height: float
    line: Line | None = None
    ends: _Ends = field(default_factory=lambda: _Ends(([], []), 0.0))
    plot: float = 0.0
    tag: str = ""
    below: bool = False


def _places(
    canvas: Canvas,
    language: Language,
    groups: Sequence[tuple[LocalText | None, list[Line]]],
    titles: Mapping[str, Sequence[str]],
    top: float,
    width: float,
) -> tuple[list[_Place], float]:
    """Return where headings and variables stand from `top` on, and the end of all."""
    size, narrow = canvas.theme.label, canvas.theme.narrow
    plot, space = (_PLOT, 9.0) if narrow else (0.0, 5.0)
    places: list[_Place] = []
    y = top
    for heading, lines in groups:
        if heading:
            y += 4.0 if places else 0.0
            title = canvas.wrap(language.text(heading), size, canvas.width - 2 * EDGE, bold=True)
            places.append(_Place(title, y, canvas.height(len(title))))
            y += canvas.height(len(title)) + 3
        for line in lines:
            name, tag = titles[line.series.key]
            title = canvas.wrap(name, size, width, bold=True)
            last = canvas.measure(title[-1], size, bold=True)
            below = last + _beside(canvas, tag) > width
            ends = _Ends.of(canvas, language, line, width)
            height = canvas.height(len(title)) + ends.height(canvas)
            height += canvas.height(1, canvas.theme.small) if below else 0.0
            at = y + height + plot / 2 if plot else 0.0
            places.append(_Place(title, y, height, line, ends, at, tag, below))
            y += height + plot + space
    return places, y - space + 4


def _scale(
    canvas: Canvas, language: Language, series: list[Line], left: float, right: float
) -> tuple[Callable[[float], float], list[tuple[float, str]]]:
    """Return where a share stands between left and right, and the ticks of the axis.

    The scale is as long as the values printed beyond the intervals allow.
    """
    theme = canvas.theme
    beyond = canvas.measure("100%", theme.value, bold=True) + 6
    points = [point for line in series for point in line.compared]
    lowest, highest = min(p.low for p in points), max(p.high for p in points)
    step = max(nice_step(max(highest - lowest, 0.01), 6), 0.01)
    low = step * math.floor(lowest / step + 1e-9)
    high = max(step * math.ceil(highest / step - 1e-9), low + step)
    # At least half a tick's label, at most a value, stands out at each end.
    start, end = left + beyond, right - beyond
    least = canvas.measure("100%", theme.small) / 2

    def x(share: float) -> float:
        return start + (end - start) * (share - low) / (high - low)

    while start - 1 >= left + least and x(lowest) - beyond - 1 > left:
        start -= 1
    while end + 1 <= right - least and x(highest) + beyond + 1 < right:
        end += 1
    numbers = [low + step * number for number in range(round((high - low) / step) + 1)]
    return x, [(x(number), language.percent(number)) for number in numbers]


def _band(
    canvas: Canvas, left: float, right: float, middle: float, height: float, color: str
) -> None:
    """Draw an interval about the dot whose it is."""
    canvas.box(left, middle - height / 2, right - left, height, color)


def _series(
    canvas: Canvas,
    language: Language,
    x: Callable[[float], float],
    middle: float,
    line: Line,
) -> None:
    first, *_, last = line.compared
    bands = ((first, _LOWEST, canvas.colors.rule), (last, _HIGHEST, canvas.colors.accent_light))
    for end, height, color in bands:
        _band(canvas, x(end.low), x(end.high), middle, height, color)
    canvas.line([(x(first.value), middle), (x(last.value), middle)], canvas.colors.muted, 0.7)
    addresses = line.series.addresses[line.first : line.last + 1]
    for point, address in list(zip(line.compared, addresses, strict=True))[1:-1]:
        canvas.dot(x(point.value), middle, canvas.colors.muted, radius=1.6, address=address)
    # a ring and a dot, of which both show where they coincide
    ring, dot = canvas.colors.muted, canvas.colors.accent
    canvas.dot(x(first.value), middle, ring, hollow=True, radius=3.9, address=addresses[0])
    canvas.dot(x(last.value), middle, dot, radius=2.7, address=addresses[-1])
    outer = (min(x(first.low), x(last.low)) - 5, max(x(first.high), x(last.high)) + 5)
    ends: list[tuple[Estimate, str]] = [(first, canvas.colors.muted), (last, canvas.colors.accent)]
    ends.sort(key=lambda end: end[0].value)
    for (prediction, color), at, align in zip(ends, outer, ("right", "left"), strict=True):
        value = share_text(language, prediction.value)
        how: dict[str, Any] = {"bold": prediction is last, "align": align, "backed": True}
        canvas.middle(at, middle, value, size=canvas.theme.value, color=color, **how)


def _table(entry: PredictionsFigure, results: Results, language: Language) -> Table:
    """Return the predicted probabilities, all values of each variable."""
    head = language.gettext("Predicted probability (%)")
    if entry.outcome:
        head = language.gettext("Predicted probability {outcome} (%)").format(
            outcome=language.text(entry.outcome)
        )
    header = [
        language.gettext("Variable"),
        language.gettext("Value"),
        head,
        *interval_header(language),
    ]
    rows = []
    for line in lines_of(entry, results):
        for at, point in zip(line.series.values, line.points, strict=True):
            numbers = [plain_percent(p) for p in (point.value, point.low, point.high)]
            rows.append([line.name(language), language.text(at.label), *numbers])
    return header, rows


def _words(entry: PredictionsFigure, results: Results, language: Language) -> Words:
    title = language.gettext("Predicted probabilities")
    if entry.outcome:
        title = language.gettext("Predicted probability {outcome}").format(
            outcome=language.text(entry.outcome)
        )
    alt = [
        language.gettext("Dumbbell chart: {title}.").format(title=title),
        language.gettext("A line for each variable, from its lowest to its highest value."),
    ]
    if series := lines_of(entry, results):
        largest = max(series, key=lambda line: abs(line.change.value))
        lowest, *_, highest = largest.compared
        first, last = largest.ends
        alt.append(
            language.gettext("Largest difference: {variable}, {first}; {last}.").format(
                variable=largest.name(language),
                first=labelled(language.text(first.label), lowest.value, language),
                last=labelled(language.text(last.label), highest.value, language),
            )
        )
    return Words(title=title, unit=language.gettext("In %"), alt=sentences(alt, language))


def _marks(entry: PredictionsFigure, results: Results, language: Language) -> list[str]:
    """Say which answers are compared, and name variables that are not drawn, if there are any."""
    lines = lines_of(entry, results)
    notes = []
    if not all(_is_clear(line.change) for line in lines):
        notes.append(language.gettext("Differences in grey are not clearly different from zero."))
    notes += _numbered(lines, results, language)
    notes += _not_compared(entry, lines, language)
    return [*notes, *_not_drawn(entry, lines, results, language)]


def _plain_marks(entry: PredictionsFigure, results: Results, language: Language) -> list[str]:
    lines = lines_of(entry, results)
    models = _models(lines, results, language)
    return [*models, *_not_drawn(entry, lines, results, language)]


def _not_compared(entry: PredictionsFigure, lines: list[Line], language: Language) -> list[str]:
    rarer = dict.fromkeys(language.text(at.label) for line in lines for at in line.left_out)
    if not rarer:
        return []
    answers = language.list(list(rarer))
    if not entry.least:
        return [language.gettext("Not compared: {answers}.").format(answers=answers)]
    said = language.gettext(
        "Answers that fewer than {share} of those in the model give are not compared: {answers}."
    )
    return [said.format(share=share_text(language, entry.least), answers=answers)]


def _not_drawn(
    entry: PredictionsFigure, lines: list[Line], results: Results, language: Language
) -> list[str]:
    notes = []
    drawn = {line.series.key for line in lines}
    lacking = [one for one in wanted(entry, results) if one.key not in drawn]
    alone = [one for one in lacking if len({*entry.ends.get(one.key, ())}) == 1]
    missing = [one for one in lacking if one not in alone]

    def named(some: list[PredictionSeries]) -> str:
        labels = (entry.labels.get(one.key, one.label) for one in some)
        return language.list([plain_label(label, language) for label in labels])

    if alone:
        said = language.gettext("Not drawn, since no two answers are that frequent: {variables}.")
        notes.append(said.format(variables=named(alone)))
    if missing:
        said = language.gettext(
            "Not drawn, since nothing can be predicted at one of its ends or its model cannot be "
            "estimated: {variables}."
        )
        notes.append(said.format(variables=named(missing)))
    return notes


def _numbered(lines: list[Line], results: Results, language: Language) -> list[str]:
    """Say whom and how many people the models behind labels cover."""
    models = [one for one in results.models if one.key in {line.series.model for line in lines}]
    if len(models) < 2:
        return _models(lines, results, language)
    marks = language.marks
    groups = []
    for base in dict.fromkeys(model.base for model in models):
        of_base = [model for model in models if model.base == base]
        sizes = [
            language.marks.aside.format(_model(model.number, language), n_text(language, model.n))
            for model in of_base
        ]
        label = language.text(results.base(base).label)
        groups.append(f"{label}{marks.colon}{marks.comma.join(sizes)}")
    return [language.gettext("{models}.").format(models=marks.semicolon.join(groups))]


def _models(lines: list[Line], results: Results, language: Language) -> list[str]:
    """Say which model each variable is of, and whom and how many people it covers."""
    said = language.gettext("Model {number} ({base}, {n}): {variables}.")
    return [
        said.format(
            number=model.number,
            base=language.text(results.base(model.base).label),
            n=n_text(language, model.n),
            variables=language.list([line.name(language) for line in of_model]),
        )
        for model in results.models
        if (of_model := [line for line in lines if line.series.model == model.key])
    ]


PREDICTIONS = Kind(_draw, _table, _words, _marks, _plain_marks)
