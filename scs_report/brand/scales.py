"""Colours of answers for any number of them, made of those of the brand.

Five answers between two poles have the brand's own colours. Others are found on the way through
these in CIE L*a*b* (a dark pole, the light middle, the other pole), at steps of lightness as large
as there is room for; none falls where neither ink nor paper could be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from msgspec.structs import asdict

from scs_report.brand.brand import LEAST_CONTRAST, LEAST_LIGHTNESS, LEAST_SEEN, Ground, Palette
from scs_report.brand.colors import (
    VISIONS,
    Triple,
    ciede2000,
    color_at,
    contrast,
    lab,
    lightness,
)
from scs_report.results.figure_entries import Colors

#: On a dark page light answers lie nearer to one another than dark ones, for these lose their hue.
_BEND = 2.05
#: Above this L* the steps of a dark page are so much smaller: its largest areas would glare.
_GLARING, _CALMED = 74, 0.4
#: How dark and how light derived colours may be, in L*.
_DARKEST, _LIGHTEST = 20, 88
#: A little more than is asked for: colours are rounded to 8 bits a channel.
_STEP = LEAST_LIGHTNESS + 0.5

#: The way that a colour takes as it gets lighter: from L* to the colour.
_Way = Callable[[float], str]


class DayAndNight(Palette, frozen=True, kw_only=True):
    """A palette of a light page and one of a dark page, so that a chart is drawn once for both.

    Its colours stand for pairs of colours, `pairs`, by day and by night; none is one of a page.
    """

    light: Palette
    dark: Palette
    pairs: dict[str, tuple[str, str]]

    @classmethod
    def of_both(cls, light: Palette, dark: Palette) -> DayAndNight:
        """Pair each colour of a palette with its counterpart in the other."""
        pairs: dict[str, tuple[str, str]] = {}
        by_name: dict[str, Any] = {
            name: _paired(pairs, getattr(light, name), getattr(dark, name))
            for name in Palette.__struct_fields__
            if name not in ("answers", "of")
        }
        by_name["answers"] = tuple(map(partial(_paired, pairs), light.answers, dark.answers))
        return cls(**by_name, light=light, dark=dark, pairs=pairs)


def _paired(pairs: dict[str, tuple[str, str]], light: str, dark: str) -> str:
    """Return the colour that stands for a pair; it is made if there is none."""
    pair = (light, dark)
    name = next((name for name, known in pairs.items() if known == pair), "")
    if not name:
        name = f"#{len(pairs) + 1:06x}"  # never black, which matplotlib leaves out
        pairs[name] = pair
    return name


def text_color(palette: Ground, ground: str) -> str:
    """Return the colour of text on a ground: ink or paper, whichever is easier to read."""
    if isinstance(palette, DayAndNight):
        by_day, by_night = palette.pairs[ground]
        return _paired(
            palette.pairs, text_color(palette.light, by_day), text_color(palette.dark, by_night)
        )
    return max((palette.ink, palette.paper), key=lambda text: contrast(text, ground))


def answer_colors(palette: Palette, n: int, colors: Colors = "diverging") -> tuple[str, ...]:
    """Return the colours of `n` answers.

    Text can be read on each (see `text_color`), and neighbours differ in lightness, so that they
    can be told apart in grey and for every kind of colour vision: by 10 in L*, but for rounding,
    for up to eleven answers between two poles, for up to six from little to much; more of these are
    as far apart as there is room.

    Parameters
    ----------
    colors
        `diverging` between two poles, `sequential` from little to much, `qualitative` without
        order.
    """
    if isinstance(palette, DayAndNight):
        both = (_answer_colors(one, n, colors) for one in (palette.light, palette.dark))
        return tuple(map(partial(_paired, palette.pairs), *both))
    return _answer_colors(palette, n, colors)


@lru_cache(maxsize=64)
def _answer_colors(palette: Palette, n: int, colors: Colors) -> tuple[str, ...]:
    if n <= 1:
        return (palette.accent,) * n
    if palette.of is not None:
        return tuple(_turned(color, palette) for color in _answer_colors(palette.of, n, colors))
    if colors == "qualitative":
        return _without_order(palette, n)
    answers = palette.answers
    left, right = _way(answers[:3]), _way(answers[:1:-1])
    if colors == "sequential":
        found = _steps(n, lightness(answers[-1]), _LIGHTEST, [right], palette)
        return tuple(right(step) for step in reversed(found))
    if n == len(answers):
        return answers
    if n == 2:
        return answers[1], answers[-1]
    arm, odd = divmod(n, 2)
    top = lightness(answers[2]) - (_STEP if odd else _STEP / 2)
    dark = min(lightness(answers[0]), lightness(answers[-1]))
    rising = _steps(arm + 1 - odd, dark, top, [left, right], palette)
    falling = rising[::-1]
    if not odd:  # the inner two differ in lightness: each side leaves out another step
        rising, falling = [rising[0], *rising[2:]], falling[1:]
    middle = (answers[2],) if odd else ()
    return (*map(left, rising), *middle, *map(right, falling))


@lru_cache(maxsize=8)
def on_dark(light: Palette, ground: Ground) -> Palette:
    """Return the palette of charts on a dark page: what is light there is dark here.

    Colours keep their hue, so that an answer is known again; each is seen on the page, and text can
    be read on it.
    """
    return Palette(
        **asdict(ground),
        accent_light=_turned(light.accent_light, ground),
        quiet=_turned(light.quiet, ground),
        answers=tuple(_turned(color, ground) for color in light.answers),
        of=light,
    )


def _turned(color: str, ground: Ground) -> str:
    """Return the counterpart of a colour on a dark page, seen there and with text on it."""
    light, a, b = lab(color)
    steps = _seen(ground)
    dark = (_LIGHTEST - light) / (_LIGHTEST - _DARKEST)
    place = min(max(dark, 0.0), 1.0) ** _BEND * (len(steps) - 1)
    nearest = sorted(range(len(steps)), key=lambda number: abs(number - place))
    found = (color_at(steps[number], a, b) for number in nearest)
    return next(color for color in found if _is_seen(color, ground))


@lru_cache(maxsize=8)
def _seen(ground: Ground) -> tuple[float, ...]:
    """Return the steps of lightness that are seen on a page and that text can be read on."""
    steps = (min(step, _GLARING + (step - _GLARING) * _CALMED) for step in range(100))
    return tuple(step for step in steps if _is_seen(color_at(step, 0, 0), ground))


def _is_seen(color: str, ground: Ground) -> bool:
    return contrast(color, ground.paper) >= LEAST_SEEN and _readable(color, ground)


def _way(anchors: Sequence[str]) -> _Way:
    """Return the way through colours, the darkest first; beyond them colour fades."""
    ordered = sorted(anchors, key=lightness)
    places = [lab(anchor) for anchor in ordered]

    def at(light: float) -> str:
        for place, anchor in zip(places, ordered, strict=True):
            if abs(light - place[0]) < 0.2:
                return anchor
        if light <= places[0][0]:
            rest = light / places[0][0]
            return color_at(light, places[0][1] * rest, places[0][2] * rest)
        below = max((place for place in places if place[0] <= light), key=lambda place: place[0])
        above = min((place for place in places if place[0] > light), default=below)
        part = (light - below[0]) / (above[0] - below[0]) if above != below else 0.0
        a, b = (below[at] + (above[at] - below[at]) * part for at in (1, 2))
        return color_at(light, a, b)

    return at


def _steps(
    n: int, dark: float, light: float, ways: Sequence[_Way], palette: Palette
) -> list[float]:
    """Return `n` steps of lightness from `dark` to `light`, as far apart as can be.

    If they are too near, the first is darker than `dark`.
    """
    best: list[float] = []
    widest = 0.0
    for start in range(math.floor(dark), min(_DARKEST, math.floor(dark)) - 1, -2):
        readable = [
            step
            for step in range(start, math.floor(light) + 1)
            if all(_readable(way(step), palette) for way in ways)
        ]
        for gap in range(math.floor(light) - start, math.floor(widest), -1):
            found = list(_apart(readable, n, gap))
            if len(found) == n:
                best, widest = found, gap
                break
        if widest >= _STEP:
            break
    return best


def _apart(steps: Sequence[float], n: int, gap: float) -> Iterator[float]:
    last = -math.inf
    for step in steps:
        if n and step >= last + gap:
            yield step
            last, n = step, n - 1


def _readable(color: str, palette: Ground) -> bool:
    return contrast(text_color(palette, color), color) >= LEAST_CONTRAST


def _without_order(palette: Palette, n: int) -> tuple[str, ...]:
    """Return the accent and colours as unlike all before it as can be, for every kind of vision."""
    pool = [
        color
        for step in (32, 44, 62, 74, 86)
        for hue in range(0, 360, 15)
        if _readable(color := _at_hue(step, hue), palette)
    ]
    found = [palette.accent]
    seen = {color: [lab(color, vision) for vision in VISIONS] for color in (*pool, *found)}
    while len(found) < n:
        last = lightness(found[-1])
        neighbours = [color for color in pool if abs(lightness(color) - last) >= _STEP]
        found.append(
            max(neighbours, key=lambda color: min(_unlike(seen[color], seen[o]) for o in found))
        )
    return tuple(found)


def _at_hue(light: float, degrees: float) -> str:
    chroma = 40.0
    angle = math.radians(degrees)
    return color_at(light, chroma * math.cos(angle), chroma * math.sin(angle))


def _unlike(colors: Sequence[Triple], other: Sequence[Triple]) -> float:
    """Return how far apart two colours are for whoever sees them worst, in grey left aside."""
    return min(ciede2000(a, b) for a, b in zip(colors[:-1], other[:-1], strict=True))
