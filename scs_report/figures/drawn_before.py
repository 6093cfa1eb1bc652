"""What of the results a figure shows: it is drawn of that alone, and not again while that lasts.

So a figure is drawn anew if a number or a word in it changes, and not if others do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import chain

import msgspec
from msgspec.structs import replace

from scs_report.caching import Parts, sha256
from scs_report.results import FigureEntry, LocalText, Replication, Results
from scs_report.results.figure_entries import (
    Bars,
    Boxes,
    CoefficientsFigure,
    Dots,
    PredictionsFigure,
    StackedGroups,
)
from scs_report.results.figure_grids import (
    bars,
    compared_in,
    dot_groups,
    figure_addresses,
    stacks,
)
from scs_report.results.models import Terms
from scs_report.results.study import QuestionLabel

_NAME = re.compile(r"\w+")
#: What every number of a model has in its address.
_OF_MODEL = ":model="


class Drawing(msgspec.Struct, frozen=True):
    """A chart as SVG, the same for a phone ("" if it is narrow already), and its data as a file."""

    svg: str
    narrow: str
    csv: str
    table: tuple[list[str], list[list[str]]]


def drawn_once(
    entry: FigureEntry | Replication,
    results: Results,
    how: tuple[object, ...],
    parts: Parts,
    draw: Callable[[Results], Drawing],
) -> Drawing:
    """Return the drawing of an entry, made before or now.

    Parameters
    ----------
    how
        All that the drawing depends on beside entry and results: language, colours, texts.
    parts
        What was made before.
    draw
        Draws it of the results that it is given.
    """
    shown = results if isinstance(entry, Replication) else shown_by(entry, results)
    made_of = msgspec.json.encode((type(entry).__name__, entry, shown, how))
    key = f"drawing:{sha256(made_of)}"
    made = parts.once(key, lambda: msgspec.msgpack.encode(draw(shown)))
    return msgspec.msgpack.decode(made, type=Drawing)


def shown_by(entry: FigureEntry, results: Results) -> Results:
    """Return results without what a figure does not show."""
    of_models = isinstance(entry, CoefficientsFigure | PredictionsFigure)
    addresses = chain(figure_addresses(entry, results), compared_in(entry, results))
    shown = sorted({*map(str, addresses)})
    if of_models:
        shown = [text for text in results.estimates if _OF_MODEL in text]
    models, series = (results.models, results.series) if of_models else ((), ())
    terms = results.terms if of_models or isinstance(entry, Boxes) else Terms()
    said = msgspec.json.encode((entry, models, series, terms, results.study.wave, shown)).decode()
    named = {*_NAME.findall(said)}
    labels = [*_labels(entry, results)]  # everybody is named as a group only
    return replace(
        results,
        data=replace(results.data, file="", sha256=""),
        bases=tuple(
            one if one.when or one.label in labels else replace(one, label={})
            for one in results.bases
        ),
        questions=tuple(one for one in results.questions if _is_named(one, named)),
        estimates={text: results.estimates[text] for text in shown if text in results.estimates},
        withheld={text: results.withheld[text] for text in shown if text in results.withheld},
        tables=(),
        figures=(),
        letters={},
        models=models,
        terms=terms,
        hypotheses=(),
        series=series,
        left_out=(),
        named={},
        reworded=(),
    )


def _is_named(question: QuestionLabel, named: Collection[str]) -> bool:
    """Whether a question, or one of its items, is named."""
    items = question.answers if question.multiple else ()
    return question.key in named or any(item.code in named for item in items)


def _labels(entry: FigureEntry, results: Results) -> Iterator[LocalText | None]:
    """Yield what the groups of a figure are called."""
    match entry:
        case StackedGroups():
            yield from (row.label for block in stacks(entry, results) for row in block.rows)
        case Bars():
            yield from (bar.label for bar in bars(entry, results))
        case Dots():
            yield from dot_groups(entry, results)
        case _:
            return
