"""Groups compared: the columns of a banner, each with each, as polling firms' tables have them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.among import quotient
from scs_report.estimation.conversion import as_pandas
from scs_report.estimation.design import Array, Mask, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.group_comparison import (
    GroupComparison,
    GroupDifference,
    GroupEstimate,
    Reason,
    column_letter,
)
from scs_report.estimation.inference import CONFIDENCE, NO_ERROR, adjust_p, ends, two_sided
from scs_report.estimation.means import check_shares
from scs_report.estimation.share_intervals import share_interval
from scs_report.estimation.weights import refuse_extreme

#: A difference with a smaller part of its groups' variances is computed from its own influence.
_CANCELLED = 1e-6
#: Influence values that differ by a smaller part are equal but for rounding.
_ROUNDING = 1e-12


class Banner:
    """Groups to be compared on one question after another.

    What does not depend on the question is computed once.

    Parameters
    ----------
    groups
        k masks (n,), or a mapping or data frame of them by name: who is in each column. Groups may
        overlap, and one may hold another; their covariance is that of the people they share. Or
        a column (n,) of labels, each of which is a group.
    design
        The full design.
    domain
        (n,) True or False: the rows that count in any group; None for all.
    blocks
        k labels: only groups of one block are compared (women with men, but not with the young);
        None to compare each with each.

    Raises
    ------
    EstimationError
        If there are no groups, names occur twice, `blocks` has another length, or a mask does not
        say True or False for every row.

    Examples
    --------
    >>> design = SurveyDesign(np.ones(300))
    >>> city, yes = np.arange(300) % 3 == 0, np.arange(300) % 30 == 0
    >>> banner = Banner({"city": city, "country": ~city}, design)
    >>> row = banner.compare(np.where(yes, 1.0, np.arange(300) % 2), share=True)
    >>> row.letters
    ('', '')
    >>> row.n_comparisons
    1
    """

    def __init__(
        self,
        groups: Mapping[Any, Any] | Sequence[Any] | Any,
        design: SurveyDesign,
        domain: Any = None,
        *,
        blocks: Sequence[Hashable] | None = None,
    ) -> None:
        self.design = design_of(design)
        inside = design.inside(domain)
        groups = inputs.masks_by_label(as_pandas(groups), design.n)
        named = {str(name): groups[name] for name in groups} if hasattr(groups, "keys") else None
        masks = list(groups) if named is None else list(named.values())
        if not masks:
            raise EstimationError("groups: none given, expected one mask for each column")
        self.names = tuple(named or map(column_letter, range(len(masks))))
        self.blocks = [None] * len(masks) if blocks is None else list(blocks)
        if named is not None and len(named) < len(groups.keys()):
            raise EstimationError("groups: two have the same name")
        if len(self.blocks) != len(masks):
            raise EstimationError(f"blocks: {len(self.blocks)} labels, expected {len(masks)}")
        self.members: Mask = np.column_stack(
            [
                inside & inputs.mask(mask, f"groups, {name}", design.n)
                for name, mask in zip(self.names, masks, strict=True)
            ]
        )
        self._weights = np.where(self.members, design.weights[:, None], 0.0)
        self._df = design.degrees_of_freedom_by_pair(self.members)

    def __repr__(self) -> str:
        return f"Banner({', '.join(self.names)})"

    def compare(
        self,
        values: Any,
        *,
        share: bool = False,
        interval: str = "logit",
        adjust: str = "holm",
        alpha: float = 0.05,
        minimum: int = 0,
        df: float | None = None,
    ) -> GroupComparison:
        """Compare the groups on one question; see `compare_groups`."""
        inputs.between_0_and_1(alpha, "alpha", "such as 0.05")
        values = inputs.vector(values, "values", self.design.n)
        anyone: Mask = np.any(self.members, axis=1)
        inputs.finite(values, "values", anyone)
        given = ~np.isnan(values)
        if share:
            check_shares(values, anyone & given)
        x = np.where(given & anyone, values, 0.0)
        members = self.members & given[:, None]
        n = np.array([self.design.count(column) for column in members.T])
        weight = given.astype(float) @ self._weights
        some = np.where(n > 0, weight, 1.0)
        means = x @ self._weights / some
        for column in np.flatnonzero(n):
            held = x[members[:, column]]  # rounding must not take the mean beyond the values
            means[column] = np.clip(means[column], held.min(), held.max())
        relative = self._weights / some
        relative[~given] = 0.0
        deviation = x[:, None] - means
        influence = relative * deviation  # zero outside the groups
        refuse_extreme(influence)
        deviations = self.design.deviations(
            lambda weights: np.where(n > 0, quotient(*self._totals((x, given), weights)), 0.0)
        )
        covariance = self.design.covariance(influence, deviations)
        se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        se[se <= NO_ERROR * self.design.length(influence)] = 0.0
        kish = 1 / np.maximum(self.design.length(relative) ** 2, 1e-300)
        simple = np.einsum("ij,ij->j", influence, deviation) / np.maximum(n - 1, 1)
        groups = []
        for j, name in enumerate(self.names):
            if n[j] == 0:
                nothing = (np.nan,) * 4
                groups.append(GroupEstimate(name, *nothing, 0, 0.0, 0.0, np.nan, "empty"))
                continue
            own, base = int(self._df[j, j]), int(n[j])
            value, error, people = float(means[j]), float(se[j]), float(kish[j])
            if share:
                low, high = share_interval(value, error, base, people, own, df, interval)
            else:
                low, high = map(float, ends(means[j], se[j], CONFIDENCE, own if df is None else df))
            effect = error**2 / float(simple[j]) if simple[j] > 0 else np.nan
            reason: Reason = ""
            if base < minimum:
                reason = "small base"
            elif own < 1:
                reason = "single cluster"
            elif error == 0:
                reason = "no variance"
            total = float(weight[j])
            groups.append(
                GroupEstimate(name, value, error, low, high, base, total, people, effect, reason)
            )
        covariance[n == 0, :] = covariance[:, n == 0] = np.nan
        differences = self._differences(groups, influence, deviations, covariance, adjust, df)
        return GroupComparison(tuple(groups), differences, covariance, adjust, alpha)

    def _totals(self, columns: Sequence[Array | Mask], weights: Array) -> list[Array]:
        """Return the totals of columns (n,) in the groups, (R, k) each, by weights (n, R)."""
        return [weights.T @ (column[:, None] * self.members) for column in columns]

    def _differences(
        self,
        groups: Sequence[GroupEstimate],
        influence: Array,
        deviations: Array | None,
        covariance: Array,
        adjust: str,
        df: float | None,
    ) -> tuple[GroupDifference, ...]:
        """Compare each group with each of its block."""
        pairs = [
            (i, j)
            for i, j in combinations(range(len(groups)), 2)
            if self.blocks[i] == self.blocks[j]
        ]
        gap = np.array([groups[i].value - groups[j].value for i, j in pairs])
        reasons: list[Reason] = [groups[i].reason or groups[j].reason for i, j in pairs]
        se, own = np.full(len(pairs), np.nan), np.empty(len(pairs))
        for at, (i, j) in enumerate(pairs):
            own[at] = self._df[i, j] if df is None else df
            if "empty" in (groups[i].reason, groups[j].reason):
                continue
            both = covariance[i, i] + covariance[j, j]
            variance = both - 2 * covariance[i, j]
            if variance < _CANCELLED * both:  # groups that share nearly everybody
                step = influence[:, i] - influence[:, j]
                moved = None if deviations is None else deviations[:, [i]] - deviations[:, [j]]
                variance = float(self.design.covariance(step, moved)[0, 0])
                size = float(self.design.length(step)[0])
                if size <= _ROUNDING * float(self.design.length(influence[:, i])[0]):
                    gap[at] = size = variance = 0.0  # the same people
                if variance <= (NO_ERROR * size) ** 2:
                    variance = 0.0
            se[at] = np.sqrt(variance)
            reasons[at] = reasons[at] or ("" if variance > 0 else "no variance")
        left_out = np.array([bool(reason) for reason in reasons], dtype=bool)
        t = np.where(left_out, np.nan, gap / np.where(left_out, 1.0, se))
        p = two_sided(t, own)
        adjusted = adjust_p(p, adjust)
        return tuple(
            GroupDifference(
                first,
                second,
                value=float(gap[at]),
                se=float(se[at]),
                df=float(own[at]),
                t=float(t[at]),
                p=float(p[at]),
                p_adjusted=float(adjusted[at]),
                reason=reasons[at],
            )
            for at, (first, second) in enumerate(pairs)
        )


def compare_groups(
    values: Any,
    groups: Mapping[Any, Any] | Sequence[Any] | Any,
    design: SurveyDesign,
    *,
    domain: Any = None,
    share: bool = False,
    interval: str = "logit",
    blocks: Sequence[Hashable] | None = None,
    adjust: str = "holm",
    alpha: float = 0.05,
    minimum: int = 0,
    df: float | None = None,
) -> GroupComparison:
    """Estimate a mean or share in groups and test every difference between them.

    For many questions with the same groups make one `Banner` and call its `compare`.

    Parameters
    ----------
    values
        (n,) values, by position; for a share zeros and ones; nan is missing.
    groups, design, domain, blocks
        As in `Banner`.
    share, interval
        True for shares, and how their intervals are made, as in `weighted_mean`.
    adjust
        `holm`, `bonferroni` or `none`: how p-values are adjusted; the family is every comparison
        made on this question. See `adjust_p`.
    alpha
        A difference is significant if its adjusted p-value is below.
    minimum
        Groups in which fewer people have a value are not compared.
    df
        Degrees of freedom. None for those of the domain, as in `weighted_mean` and `difference`:
        of a pair, the clusters less the strata with members in either group.

    Returns
    -------
    GroupComparison

    Raises
    ------
    EstimationError
        If an argument is not what is expected, as in `weighted_mean` and `Banner`; never for a
        group that has nobody or cannot be compared: its `reason` says so.

    Notes
    -----
    A difference has the linearised error of its influence values (those of R's
    `svyby(covmat = TRUE)` and `svycontrast`), so people in both groups count once. A group whose
    members all have one value has no error of its own and is not compared: a t-test would take a
    share of 0 or 1 for certain.

    Examples
    --------
    >>> x = np.arange(400)
    >>> design = SurveyDesign(1 + x % 3)
    >>> young, city = x < 200, x % 2 == 0
    >>> row = compare_groups((x * 7 % 10 < 3) | (x < 90), [young, ~young, city], design, share=True)
    >>> row.letters
    ('BC', '', 'B')
    >>> round(row.difference(0, 1).value, 3)
    0.309
    """
    banner = Banner(groups, design, domain, blocks=blocks)
    how: dict[str, Any] = {"share": share, "interval": interval, "adjust": adjust, "alpha": alpha}
    return banner.compare(values, **how, minimum=minimum, df=df)
