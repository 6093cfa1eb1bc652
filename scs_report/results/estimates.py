"""Numbers with their uncertainty and their base."""

from __future__ import annotations

from typing import Literal

from scs_report.results._base import Count, Part, Proportion, Size

#: Levels of significance and their marks, strictest first; they are exclusive.
STARS = ((0.01, "***"), (0.05, "**"), (0.1, "*"))

#: Why a number is not there. Not disclosed are those that rest on few people; with which one that
#: does, and is withheld too, would follow; whose people differ by few from those of other numbers.
#: There is none where nobody is in the base, the term was left out of its model, or nothing can be
#: estimated. Of changes since an earlier wave also: the question was put otherwise then, it was not
#: asked, or the model of the number was another one.
Reason = Literal[
    "small_base",
    "complement",
    "difference",
    "no_people",
    "left_out",
    "not_estimable",
    "reworded",
    "not_asked",
    "other_model",
]


class Estimate(Part, frozen=True, tag_field="type", tag="estimate"):
    """A design-based estimate; by itself a difference or a predicted probability.

    `se` is the linearised standard error; `low` and `high` bound the 95% interval. Shares are
    proportions between 0 and 1; intervals of shares are on the logit scale, so they stay there.
    """

    value: float
    se: Size
    low: float
    high: float

    def __repr__(self) -> str:
        people = getattr(self, "n", None)
        size = "" if people is None else f", n = {people:,}"
        name = type(self).__name__
        return (
            f"<{name} {self.value:.4g} ({self.low:.4g} to {self.high:.4g}), se {self.se:.3g}{size}>"
        )


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
        return next((mark for alpha, mark in STARS if self.p < alpha), "")


class Quantity(Part, frozen=True, tag_field="type", tag="quantity"):
    """A number without an error: a size, a tally, a cell that was computed from other cells."""

    value: float


class IndependenceEstimate(Part, frozen=True, tag_field="type", tag="test"):
    """A test of independence with survey weights (Rao and Scott 1984, second-order)."""

    f: Size
    df1: Size
    df2: Size
    p: Proportion


class WaldTest(Part, frozen=True, tag_field="type", tag="wald"):
    """A test of several coefficients at once, all of a model or for parallel lines.

    `p` is by the inference of the model: χ², or the F adjusted for the design's degrees of freedom.
    """

    chi2: Size
    df: Count
    p: Proportion


#: What an address can lead to.
Value = (
    ShareEstimate | Mean | ParameterEstimate | Estimate | Quantity | IndependenceEstimate | WaldTest
)


class Withheld(Part, frozen=True):
    """A number that is not there: among how many people, and why.

    `n` of a number that is not disclosed is 0 where its size would tell what is withheld.
    """

    reason: Reason
    n: Count

    @property
    def people(self) -> int | None:
        """Among how many people; None where that is withheld too."""
        return None if self.hidden and not self.n else self.n

    @property
    def hidden(self) -> bool:
        """Whether there is a number that is not disclosed."""
        return self.reason in ("small_base", "complement", "difference")
