"""Numbers with their uncertainty and their base."""

from __future__ import annotations

from typing import Literal

from scs_report.border.texts import LocalText, MaybeText
from scs_report.results._base import Count, Part, Proportion, Size, Words

#: Levels of significance and their marks, strictest first; they are exclusive.
STAR_LEVELS = ((0.01, "***"), (0.05, "**"), (0.1, "*"))

#: Why a number is withheld: it rests on few people; one that does is withheld too and would follow
#: from it; or its people differ by few from those of other numbers.
Reason = Literal["small_base", "complement", "difference"]


class Estimate(Part, frozen=True, tag_field="type", tag="estimate"):
    """A design-based estimate; by itself a difference or a predicted probability.

    `se` is the linearised standard error; `low` and `high` bound the 95% interval. Shares are
    proportions between 0 and 1; intervals of shares are on the logit scale, so they stay there.
    """

    value: float
    se: Size
    low: float
    high: float


class ShareEstimate(Estimate, frozen=True, tag="share"):
    """A weighted share; `count` of the `n` people of the base (unweighted) gave the answers.

    `weight` is the base's sum of weights, `unweighted` the share without weights.
    """

    n: Count
    weight: Size
    count: Count
    unweighted: Proportion


class Mean(Estimate, frozen=True, tag="mean"):
    """A weighted mean of `n` people.

    `sd` is the square root of the weighted variance with the factor n/(n−1).
    """

    n: Count
    weight: Size
    sd: Size


class ParameterEstimate(Estimate, frozen=True, tag="parameter"):
    """A coefficient or cutpoint; `p` is two-sided; it and the interval are by its model.

    `finite` is False where the maximum of the likelihood lies at infinity (separation): the value
    is then where the likelihood stopped rising, not an estimate.
    """

    z: float
    p: Proportion
    finite: bool = True

    @property
    def stars(self) -> str:
        """The mark of significance."""
        return next((mark for level, mark in STAR_LEVELS if self.p < level), "")


class Quantity(Part, frozen=True, tag_field="type", tag="quantity"):
    """A number without an error: a size, a tally, a cell that was computed from other cells."""

    value: float


class IndependenceEstimate(Part, frozen=True, tag_field="type", tag="test"):
    """A test of independence with survey weights (Rao and Scott 1984, second-order)."""

    f: Size
    df1: Size
    df2: Size
    p: Proportion


#: What an address can lead to.
Value = ShareEstimate | Mean | ParameterEstimate | Estimate | Quantity | IndependenceEstimate


class Withheld(Part, frozen=True):
    """A number that is not disclosed: among how many people, and why."""

    reason: Reason
    n: Count


class Share(Estimate, frozen=True):
    """The weighted share of one answer.

    `code` is the answer's code as text, or the column of an item of a multiple-response question.
    `count` of `base_n` people (unweighted) gave it; `base_weight` is the base's sum of weights.
    """

    code: Words
    count: Count
    base_n: Count
    base_weight: Size
    unweighted: Proportion


class WithheldShare(Part, frozen=True):
    """A share that is not disclosed: of what, among how many people, and why."""

    code: Words
    base_n: Count
    reason: Reason


class Answers(Part, frozen=True, kw_only=True):
    """The shares of all answers among some people; what is withheld stands apart, without numbers.

    Both keep the order of the answers.
    """

    shares: tuple[Share, ...]
    withheld: tuple[WithheldShare, ...] = ()

    def share(self, code: str | int) -> Share:
        """Return the share of the answer `code`; KeyError if there is none such."""
        for share in self.shares:
            if share.code == str(code):
                return share
        raise KeyError(code)

    def disclosed(self, code: str | int) -> Share | None:
        """Return the share of the answer `code`, None if it is withheld; KeyError as above."""
        if any(share.code == str(code) for share in self.withheld):
            return None
        return self.share(code)

    @property
    def codes(self) -> tuple[str, ...]:
        """The answers, those withheld behind the others."""
        return (*(share.code for share in self.shares), *(share.code for share in self.withheld))


class Distribution(Answers, frozen=True):
    """All answers to one question in one base (Table A2, Figures 2, 3, 5, 6)."""

    question: str
    base: str


class Group(Answers, frozen=True):
    """One column of a cross-tabulation: the answers within one group of people."""

    key: Words
    label: LocalText
    n: Count
    weight: Size


class IndependenceTest(Part, frozen=True):
    """A test of independence with survey weights (Rao and Scott 1984, second-order)."""

    f: Size
    df1: Size
    df2: Size
    p: Proportion


class CrossTabulation(Part, frozen=True):
    """The answers to `question` within the groups formed `by` another variable.

    `test` is the Rao–Scott test of independence where the groups do not overlap and nothing is
    withheld.
    """

    key: Words
    question: str
    by: str
    groups: tuple[Group, ...]
    test: IndependenceTest | None = None

    def group(self, key: str) -> Group:
        """Return the group `key`; KeyError if there is none such."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)


class Moment(Part, frozen=True):
    """Mean and standard deviation of a variable (Table A3), missing values left out.

    `sd` is the square root of the weighted variance with the factor n/(n−1). Both are None where
    they are `withheld`.
    """

    variable: Words
    label: LocalText
    coding: MaybeText
    n: Count
    mean: Estimate | None
    sd: Size | None
    withheld: Reason | None = None
