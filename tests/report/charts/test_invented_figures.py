"""Figures of any kind can be drawn and read, whatever was asked and answered."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

import pytest
from chart_extents import misplaced_texts
from invented import Found, invented, question, text

from scs_report.figures import draw, figure_data, figure_words
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import Address, FigureEntry, QuestionLabel, Results
from scs_report.results.figure_entries import (
    Bars,
    Dots,
    Reference,
    Stacked,
    StackedGroups,
    TrendFigure,
)
from scs_report.results.table_entries import Banner, Net

LABELS = (
    *("Yes", "I would rather not say", "7", "(none)", "Agree"),
    "Neither satisfied nor dissatisfied with how the office has answered so far",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "A label that somebody wrote who did not think of the room there is for it in a chart",
)
#: Shares that are hard to draw, those of few people that are withheld, and none.
HARD: tuple[Found, ...] = (0.0, 1.0, 0.0004, 0.9997, 0.5, 12, None)
TOTAL = Net(label=text("agree"), codes="last")
BY = Banner(variable="g")

#: What is found at addresses: anything, nothing but zeros, all of one answer, withheld, nobody.
MOODS = ("any", "hard", "zero", "whole", "withheld", "nobody")


def labels(chance: random.Random, most: int) -> list[str]:
    return chance.choices(LABELS, k=chance.randint(1, most))


def finder(mood: str, chance: random.Random) -> Callable[[Address], Found]:
    fixed: dict[str, Found] = {"zero": 0.0, "whole": 1.0, "withheld": 12, "nobody": None}

    def find(address: Address) -> Found:
        if mood in fixed:
            return fixed[mood]
        return chance.choice(HARD) if mood == "hard" else chance.random()

    return find


def entries(chance: random.Random, waves: tuple[str, ...]) -> list[FigureEntry]:
    """Return an entry of each kind that shows shares; `m` has items, `q` answers."""
    line = Reference(label=text("a share that was found somewhere else"), value=0.5)
    colors = chance.choice(["diverging", "sequential", "qualitative"])
    order = chance.choice(["asked", "size"])
    sizes = chance.random() < 0.5
    groups = (Banner(base="all"), Banner(base="some"), BY)
    return [
        Stacked(key="f", question="q", total=TOTAL, colors=colors),
        StackedGroups(key="f", question="q", by=groups, total=TOTAL, order=order, colors=colors),
        StackedGroups(key="f", question="q", by=(BY,)),
        Bars(key="f", question="m", order=order, highlight=("m_1",), reference=line, sizes=sizes),
        Bars(key="f", question="q", codes=("1",), bases=groups, grey=("all",), sizes=sizes),
        Bars(key="f", question="q", nets=(TOTAL,), codes=("1",)),
        Dots(key="f", question="m", by=BY, order=order),
        Dots(key="f", variables=("q", "g"), group=BY),
        Dots(key="f", variables=("q",), group=Banner(base="some"), order=order),
        TrendFigure(
            key="f", question="q", lines=(TOTAL, Net(label=text("one"), codes=(1,))), waves=waves
        ),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_asked_and_answered(
    mood: str, seed: int, results: Results, wide: Theme, narrow: Theme
) -> None:
    chance = random.Random(f"{mood} {seed}")
    years = question("wave", [f"Spring {2010 + n}" for n in range(chance.randint(1, 12))])
    survey = [
        question("q", labels(chance, 11), missing=chance.randint(0, 1)),
        question("m", labels(chance, 25), multiple=True),
        question("g", labels(chance, 5)),
        years,
    ]
    language = Language(chance.choice(["en", "zh"]))
    for entry in entries(chance, tuple(answer.code for answer in years.answers)):
        made = invented(results, entry, survey, finder(mood, chance))
        look_at(entry, survey, made, language, (wide, narrow))


def look_at(
    entry: FigureEntry,
    survey: list[QuestionLabel],
    made: Results,
    language: Language,
    themes: tuple[Theme, ...],
) -> None:
    """Draw an entry at both widths, and see that all can be read."""
    for theme in themes:
        figure = draw(entry, made, language, theme)
        assert misplaced_texts(figure) == [], (type(entry), theme.narrow, language.code)
    header, *rows = csv.reader(io.StringIO(figure_data(entry, made, language)))
    assert {len(row) for row in rows} <= {len(header)}
    assert bool(rows) == bool(made.estimates or made.withheld)
    words = figure_words(entry, made, language)
    assert words.title
    assert words.title in words.alt
    assert "{" not in words.alt + words.unit + words.note
