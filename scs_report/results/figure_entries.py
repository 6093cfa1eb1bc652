"""Figures as a study declares them in `figures.toml`, by kind; results carry them as they are."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from scs_report.border.texts import LocalText
from scs_report.results._base import Part, Proportion, Words
from scs_report.results.table_entries import Banner, Entry, Net

#: The order of bars and rows: as the codebook has the answers, or by size, largest first.
Order = Literal["asked", "size"]
#: The same of groups; `clear` puts variables first whose groups clearly differ.
GroupOrder = Literal["asked", "size", "clear"]
#: How answers that have an order are coloured: two poles, from little to much, or without order.
Colors = Literal["diverging", "sequential", "qualitative"]


class Drawn(Entry, frozen=True):
    """What all figures say; one of `half` width takes half of the text's.

    `number` is what the figure is called where other documents refer to it; prose there gives it
    the same. Figures to which prose gives none are numbered in the order of their document.
    """

    width: Literal["full", "half"] = "full"


class Reference(Part, frozen=True):
    """A line to compare with: at a share that is given, or at that of an address."""

    label: LocalText
    value: Proportion | None = None
    address: str = ""


class Stacked(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="stacked"):
    """One bar of all answers to a question; `total` is held together by a bracket.

    Answers that are missing in means, and those of `grey`, are set back.
    """

    question: Words
    base: str = ""
    total: Net | None = None
    colors: Colors = "diverging"
    grey: tuple[str, ...] = ()


class OtherGroups(Part, frozen=True):
    """Groups that a figure on a screen shows instead, if a reader asks for them."""

    label: LocalText
    by: tuple[Banner, ...]


class Switch(Part, frozen=True):
    """What a reader may choose on a screen; paper shows what the entry says.

    Attributes
    ----------
    label
        What the groups of the entry itself are called among `others`.
    others
        Other groups.
    unweighted
        Whether shares can be seen without weights.
    """

    label: LocalText = msgspec.field(default_factory=dict)
    others: tuple[OtherGroups, ...] = ()
    unweighted: bool = False


class StackedGroups(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="stacked_groups"):
    """A bar of all answers for each group of several variables, with `total` at the right.

    With `order` `size` groups of a variable stand by their total; with `clear` variables of which
    two groups clearly differ come first, those with the widest difference before others, and all
    the rest stand under a heading that says so. With `switch` a reader chooses other groups, or
    shares without weights.
    """

    question: Words
    by: tuple[Banner, ...]
    base: str = ""
    total: Net | None = None
    order: GroupOrder = "asked"
    colors: Colors = "diverging"
    grey: tuple[str, ...] = ()
    switch: Switch | None = None

    @property
    def ways(self) -> tuple[StackedGroups, ...]:
        """The figure itself, then with each of the other groups; none of them has a switch."""
        others = self.switch.others if self.switch else ()
        every = (self.by, *(other.by for other in others))
        return tuple(replace(self, by=by, switch=None) for by in every)


class Bars(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="bars"):
    """A bar for each answer or item of a question, or for one share in several bases.

    Attributes
    ----------
    question
        The question; its answers are the bars, unless `bases` are named.
    codes
        Only these answers; with `bases` the answers that are counted.
    nets
        Bars of several answers added up; then only answers of `codes` are bars too.
    base
        Instead of the question's own.
    bases
        A bar for each.
    order, grey, highlight
        The order of bars; codes (of nets their answer set, of groups their code or base) of those
        that are set back, or alone in the accent colour.
    reference
        A line to compare with.
    sizes
        Whether the number of people stands beside each label.
    """

    question: Words
    codes: tuple[str, ...] = ()
    nets: tuple[Net, ...] = ()
    base: str = ""
    bases: tuple[Banner, ...] = ()
    leave_out: tuple[str, ...] = ()
    order: Order = "asked"
    grey: tuple[str, ...] = ()
    highlight: tuple[str, ...] = ()
    reference: Reference | None = None
    sizes: bool = False


class Dots(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="dots"):
    """Two or more groups compared by dots: answers to a question, or a profile beside everybody.

    With `question`, each answer or item is a row, and the answers to `by` are the dots. With
    `variables`, their answers are the rows, and dots are those in the group and everybody.
    `difference` adds how far the first of two groups is from the second.
    """

    question: str = ""
    by: Banner | None = None
    variables: tuple[str, ...] = ()
    group: Banner | None = None
    leave_out: tuple[str, ...] = ()
    base: str = ""
    order: Order = "asked"
    difference: bool = False


class CoefficientsFigure(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="coefficients"):
    """The coefficients of models with their intervals."""

    models: tuple[str, ...] = ()


class SeriesGroup(Part, frozen=True):
    """Predictions that stand together under a heading."""

    label: LocalText
    series: tuple[str, ...]


class PredictionsFigure(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="predictions"):
    """Predicted probabilities at two answers of each variable, and the change between them.

    Attributes
    ----------
    series
        Those that are shown; without them those of `groups`, or else all of the study.
    groups
        Headings, and the predictions below each; what is in none stands below all.
    labels
        What predictions are called here, by key.
    outcome
        Of what they are (`of being satisfied`).
    least
        Compared are the lowest and the highest answer that so many of those in the model give.
    ends
        Or these two, by key; the analysis adds what follows from `least`. Twice the same answer
        says that there are no two to compare.
    """

    series: tuple[str, ...] = ()
    groups: tuple[SeriesGroup, ...] = ()
    labels: dict[str, LocalText] = msgspec.field(default_factory=dict)
    outcome: LocalText | None = None
    least: Proportion = 0.0
    ends: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)


class Box(Part, frozen=True):
    """One box: a factor and the variables that measure it; boxes of a category stand together.

    Variables are called what the models or the codebook call them, or as `labels` say.
    """

    category: LocalText
    label: LocalText
    variables: tuple[str, ...]
    labels: dict[str, LocalText] = msgspec.field(default_factory=dict)


class Boxes(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="boxes"):
    """What may shape the outcome: boxes of factors, with arrows to it."""

    outcome: LocalText
    boxes: tuple[Box, ...]


class TrendFigure(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="trend"):
    """Shares of a question over waves, a line for each net; all waves if none are named."""

    question: Words
    lines: tuple[Net, ...]
    waves: tuple[str, ...] = ()
    base: str = ""


class ChangesFigure(Drawn, frozen=True, kw_only=True, tag_field="kind", tag="changes"):
    """Named shares in all waves, as dots; fields are as in a table of changes.

    `waves` are completed by the analysis.
    """

    facts: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    labels: dict[str, LocalText] = msgspec.field(default_factory=dict)
    numbers: tuple[Words, ...] = ()


FigureEntry = (
    Stacked
    | StackedGroups
    | Bars
    | Dots
    | CoefficientsFigure
    | PredictionsFigure
    | Boxes
    | TrendFigure
    | ChangesFigure
)
