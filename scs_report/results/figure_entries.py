"""Figures as a study declares them in `figures.toml`, by kind; results carry them as they are."""

from __future__ import annotations

from typing import Literal

from scs_report.results._base import LocalText, Part, Words
from scs_report.results.table_entries import Banner, Entry, Net

#: The order of bars and rows: as the codebook has the answers, or by size, largest first.
Order = Literal["asked", "size"]


class Stacked(Entry, frozen=True, kw_only=True, tag_field="kind", tag="stacked"):
    """One bar of all answers to a question; `total` is held together by a bracket."""

    question: Words
    base: str = ""
    total: Net | None = None


class StackedGroups(Entry, frozen=True, kw_only=True, tag_field="kind", tag="stacked_groups"):
    """A bar of all answers for each group of several variables, with `total` at the right."""

    question: Words
    by: tuple[Banner, ...]
    base: str = ""
    total: Net | None = None


class Bars(Entry, frozen=True, kw_only=True, tag_field="kind", tag="bars"):
    """A bar for each answer or item of a question, or for one share in several bases.

    Attributes
    ----------
    question
        The question; its answers are the bars, unless `bases` are named.
    codes
        Only these answers; with `bases` the answers that are counted.
    base
        Instead of the question's own.
    bases
        A bar for each.
    order, grey, highlight
        The order of bars; codes of those that are set back, or alone in the accent colour.
    reference
        A share at which a line is drawn.
    """

    question: Words
    codes: tuple[str, ...] = ()
    base: str = ""
    bases: tuple[Banner, ...] = ()
    leave_out: tuple[str, ...] = ()
    order: Order = "asked"
    grey: tuple[str, ...] = ()
    highlight: tuple[str, ...] = ()
    reference: float | None = None
    sizes: bool = False


class Dots(Entry, frozen=True, kw_only=True, tag_field="kind", tag="dots"):
    """Two or more groups compared by dots: answers to a question, or a profile beside everybody.

    With `question`, each answer or item is a row, and the answers to `by` are the dots. With
    `variables`, their answers are the rows, and dots are those in the group and everybody.
    """

    question: str = ""
    by: Banner | None = None
    variables: tuple[str, ...] = ()
    group: Banner | None = None
    leave_out: tuple[str, ...] = ()
    base: str = ""
    order: Order = "asked"


class CoefficientsFigure(Entry, frozen=True, kw_only=True, tag_field="kind", tag="coefficients"):
    """The coefficients of models with their intervals."""

    models: tuple[str, ...] = ()


class PredictionsFigure(Entry, frozen=True, kw_only=True, tag_field="kind", tag="predictions"):
    """Predicted probabilities along variables."""

    series: tuple[str, ...] = ()


class Box(Part, frozen=True):
    """One box: a factor and the variables that measure it, called what the models call them."""

    category: LocalText
    label: LocalText
    variables: tuple[str, ...]


class Boxes(Entry, frozen=True, kw_only=True, tag_field="kind", tag="boxes"):
    """What may shape the outcome: boxes of factors, with arrows to it."""

    outcome: LocalText
    boxes: tuple[Box, ...]


class TrendFigure(Entry, frozen=True, kw_only=True, tag_field="kind", tag="trend"):
    """Shares of a question over the waves of the study, a line for each net or answer."""

    question: Words
    lines: tuple[Net, ...]
    waves: tuple[str, ...] = ()
    base: str = ""


FigureEntry = (
    Stacked
    | StackedGroups
    | Bars
    | Dots
    | CoefficientsFigure
    | PredictionsFigure
    | Boxes
    | TrendFigure
)
