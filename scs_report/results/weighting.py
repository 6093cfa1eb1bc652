"""How respondents were weighted to targets: what `scs-report weight` tells."""

from __future__ import annotations

from typing import Literal

from scs_report.border.texts import LocalText
from scs_report.results._base import Count, Part, Proportion, Size, Words


class WeightedGroup(Part, frozen=True):
    """A group of a margin with its people and shares, 0 to 1.

    `cells` hold the label of each variable's answer, several where groups were merged; none where
    it is the people without an answer.
    """

    cells: tuple[tuple[LocalText, ...], ...]
    n: Count
    before: Proportion
    target: Proportion
    after: Proportion


class Margin(Part, frozen=True):
    """What people were weighted to by one variable, or several crossed."""

    variables: tuple[LocalText, ...]
    groups: tuple[WeightedGroup, ...]


class Bin(Part, frozen=True):
    """How many weights lie from `low` to below `high`, the last one's end included."""

    low: Size
    high: Size
    n: Count


class LargeWeight(Part, frozen=True):
    """One of the largest weights: whose (id, or row of the file), before and after."""

    id: Words
    base: Size
    weight: Size


class WeightingReport(Part, frozen=True):
    """How respondents were weighted, and what it costs.

    Attributes
    ----------
    method, cap, minimum, base, missing
        As the study asks for it; `base` "" where all began with the weight one.
    steps
        Of the search, until all targets held.
    smallest_cap
        With a lower cap than this, no weights meet the targets.
    minimum_weight, median_weight, maximum_weight, at_cap, bins, largest
        The weights, whose mean is one.
    base_effect, design_effect, effective_n
        Kish's design effect before and after, and the effective sample size after.
    compared, least_effect, median_effect, most_effect
        Of so many shares of the study: their variance, the calibration known, over that of a
        simple random sample of the same size.
    """

    file: Words
    n: Count
    method: Literal["raking", "post-stratification"]
    cap: Size | None
    minimum: Count
    base: str
    missing: Literal["refuse", "keep"]
    source: LocalText | None
    variables: tuple[LocalText, ...]
    margins: tuple[Margin, ...]
    steps: Count
    smallest_cap: Size | None
    minimum_weight: Size
    median_weight: Size
    maximum_weight: Size
    at_cap: Count
    bins: tuple[Bin, ...]
    largest: tuple[LargeWeight, ...]
    base_effect: Size
    design_effect: Size
    effective_n: Size
    compared: Count
    least_effect: Size | None
    median_effect: Size | None
    most_effect: Size | None

    @property
    def merged(self) -> tuple[WeightedGroup, ...]:
        """The groups that were made of several."""
        groups = [group for margin in self.margins for group in margin.groups]
        return tuple(group for group in groups if len(group.cells) > 1)
