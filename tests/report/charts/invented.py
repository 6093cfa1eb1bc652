"""Results of a survey that nobody made: questions with any number of answers, any shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from scs_report.results import (
    Address,
    AnswerLabel,
    Base,
    FigureEntry,
    LocalText,
    QuestionLabel,
    Results,
    ShareEstimate,
    Withheld,
)
from scs_report.results.figure_grids import figure_addresses

#: What is found at an address: a share, the size of a base that is withheld, or nobody.
Found = float | int | None


def text(words: str) -> LocalText:
    """Return words that stand in both languages; the Chinese as long as the English, about."""
    return LocalText(en=words, zh=f"选项{words}（受访者所答）")


def question(
    key: str, labels: Sequence[str], *, missing: int = 0, multiple: bool = False
) -> QuestionLabel:
    """Return a question with the answers 1, 2, … or the items `<key>_1` …; the last are missing."""
    answers = tuple(
        AnswerLabel(
            code=f"{key}_{number}" if multiple else str(number),
            label=text(label),
            missing=number > len(labels) - missing,
        )
        for number, label in enumerate(labels, 1)
    )
    return QuestionLabel(
        key=key,
        section="invented",
        kind="multiple" if multiple else "single",
        base="all",
        label=text(f"Question {key}"),
        text=None,
        note=None,
        answers=answers,
        sets={"last": tuple(a.code for a in answers[-2:])},
    )


def share(value: float, n: int = 812) -> ShareEstimate:
    """Return a share with an interval about it."""
    half = 0.04 * (value * (1 - value)) ** 0.5
    return ShareEstimate(
        value=value,
        se=half / 1.96,
        low=max(value - half, 0.0),
        high=min(value + half, 1.0),
        n=n,
        weight=float(n),
        count=round(n * value),
        unweighted=value,
    )


def invented(
    carrier: Results,
    entry: FigureEntry,
    questions: Sequence[QuestionLabel],
    find: Callable[[Address], Found],
) -> Results:
    """Return results that hold what a figure shows, and nothing else of respondents.

    `find` gives a share (a float), how many people's share is withheld (an int), or None.
    """
    bases = (
        Base(key="all", label=text("All"), n=812, weight=812.0),
        Base(key="some", label=text("Some of them"), n=300, weight=300.0, when="q == 1"),
    )
    results = replace(
        carrier,
        study=replace(carrier.study, wave="wave"),
        questions=tuple(questions),
        bases=bases,
        figures=(entry,),
        estimates={},
        withheld={},
    )
    estimates, withheld = {}, {}
    for address in figure_addresses(entry, results):
        found = find(address)
        if isinstance(found, float):
            estimates[str(address)] = share(found)
        elif isinstance(found, int):
            withheld[str(address)] = Withheld(reason="small_base", n=found)
    return replace(results, estimates=estimates, withheld=withheld)
