"""Estimates of groups, the differences between them, and the letters of polling tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from scs_report.estimation.inputs import Array
from scs_report.estimation.views import Shown

#: Why a group, or a pair of groups, is not compared: nobody has a value; fewer people than asked
#: for; no more clusters than strata, so that nothing says how clusters differ; everybody has one
#: value, or both groups are the same people.
Reason = Literal["", "empty", "small base", "single cluster", "no variance"]


@dataclass(frozen=True, repr=False)
class GroupEstimate(Shown):
    """The mean or share of one group.

    `n` counts the people with a value and a weight, `weight` adds up their weights, `effective_n`
    is Kish's, `design_effect` the variance over that of a simple random sample of `n` drawn with
    replacement. `reason` says why the group is not compared, and is empty if it is.
    """

    name: str
    value: float
    se: float
    low: float
    high: float
    n: int
    weight: float
    effective_n: float
    design_effect: float
    reason: Reason = ""


@dataclass(frozen=True, repr=False)
class GroupDifference(Shown):
    """The difference of two groups, first − second, by their positions.

    `p` is for this pair alone, `p_adjusted` for the family of all comparisons made. Where `reason`
    is not empty, the pair is not compared and both are nan.
    """

    first: int
    second: int
    value: float
    se: float
    df: float
    t: float
    p: float
    p_adjusted: float
    reason: Reason = ""


@dataclass(frozen=True, eq=False, repr=False)
class GroupComparison(Shown):
    """Estimates of groups and all differences between them.

    Attributes
    ----------
    groups
        (k,) one estimate for each group, in the order given.
    differences
        Every pair that is compared or would be, but for a reason; first before second.
    covariance
        (k, k) linearised covariance of the estimates; nan for empty groups.
    adjust, alpha
        How p-values are adjusted over the `n_comparisons` of the family, and below which adjusted
        p-value a difference is significant.
    """

    groups: tuple[GroupEstimate, ...]
    differences: tuple[GroupDifference, ...]
    covariance: Array
    adjust: str
    alpha: float

    @property
    def n_comparisons(self) -> int:
        """Number of comparisons in the family that p-values are adjusted for."""
        return sum(not gap.reason for gap in self.differences)

    @property
    def significantly_lower(self) -> tuple[tuple[int, ...], ...]:
        """For each group the positions of those that are significantly lower, ascending."""
        lower: list[list[int]] = [[] for _ in self.groups]
        for gap in self.differences:
            if gap.p_adjusted < self.alpha:
                higher, below = (gap.first, gap.second)[:: 1 if gap.value > 0 else -1]
                lower[higher].append(below)
        return tuple(tuple(sorted(found)) for found in lower)

    @property
    def letters(self) -> tuple[str, ...]:
        """For each group the letters of those that are significantly lower, such as `AC`.

        Columns are called A, B … Z, AA …; with more than 26 of them commas part the letters.
        """
        part = "" if len(self.groups) <= 26 else ","
        return tuple(part.join(map(column_letter, found)) for found in self.significantly_lower)

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{group.name} {group.value:.4g}{f' {letters}' if letters else ''}"
            for group, letters in zip(self.groups, self.letters, strict=True)
        )
        return f"GroupComparison({shown}; {self._method()})"

    def to_frame(self) -> pd.DataFrame:
        """Return the groups as a table: a row each, `higher_than` the letters of those below it."""
        frame = pd.DataFrame([vars(group) for group in self.groups]).set_index("name")
        frame.insert(0, "column", [column_letter(j) for j in range(len(frame))])
        frame.insert(2, "higher_than", self.letters)
        return frame

    def differences_frame(self) -> pd.DataFrame:
        """Return the differences as a table, a row a pair, the groups by name."""
        frame = pd.DataFrame([vars(gap) for gap in self.differences])
        for side in ("first", "second"):
            frame[side] = [self.groups[getattr(gap, side)].name for gap in self.differences]
        return frame

    def _caption(self) -> str:
        return "Groups compared"

    def _notes(self) -> tuple[str, ...]:
        return (
            "A letter beside a figure: significantly higher than the column of that letter "
            f"({self._method()}).",
        )

    def _method(self) -> str:
        how = {"holm": "Holm's", "bonferroni": "Bonferroni's"}.get(self.adjust)
        adjusted = f"adjusted by {how} method" if how else "not adjusted"
        return f"p < {self.alpha:g}, {adjusted}, {self.n_comparisons} comparisons"

    def difference(self, first: int, second: int) -> GroupDifference:
        """Return the difference of two groups by their positions, first − second.

        Raises
        ------
        KeyError
            If the two are not compared.
        """
        for gap in self.differences:
            if (gap.first, gap.second) == (first, second):
                return gap
            if (gap.second, gap.first) == (first, second):
                return replace(gap, first=first, second=second, value=-gap.value, t=-gap.t)
        raise KeyError((first, second))


def column_letter(position: int) -> str:
    """Return the letter of a column: A, B … Z, then AA, AB and so on.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    before, at = divmod(position, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + at)
