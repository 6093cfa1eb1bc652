"""Models, what hypotheses come to in them, and series of predictions; numbers by address."""

from __future__ import annotations

from typing import Literal

from scs_report.border.texts import LocalText
from scs_report.results._base import Count, Part, Proportion, Words
from scs_report.results.addresses import Address, coefficient, cutpoint, fit, parallel
from scs_report.results.estimates import ParameterEstimate, Reason, Value
from scs_report.results.statistics import FIT


class Cutpoint(Part, frozen=True, kw_only=True):
    """A cutpoint, named by the answers that it parts: `2|3` lies between answers 2 and 3.

    `below` and `above` are codes of the outcome that stand beside each other among the answers
    given in the model: where nobody gave 2, `1|3` takes the place of `1|2` and `2|3`.
    """

    key: Words
    below: str
    above: str


class AbsentAnswer(Part, frozen=True):
    """An answer to the outcome that nobody in a model gave.

    `left_out` says that some in the base of the model gave it, but lack another of its answers.
    """

    code: str
    left_out: bool


class Dropped(Part, frozen=True):
    """How many rows of the design a variable's missing values cost the model."""

    variable: str
    n: Count


class SeparatedTerm(Part, frozen=True):
    """A covariate, or a level of a factor, without a finite estimate; `n` people have it.

    `level` is None for a number.
    """

    variable: str
    label: LocalText
    level: LocalText | None
    n: Count


class EmptyLevel(Part, frozen=True):
    """A level of a factor that nobody in a model has, and which so has no coefficient.

    Where it was to be the reference, `reference` is the level that is so instead.
    """

    variable: Words
    code: Words
    label: LocalText
    level: LocalText
    reference: LocalText | None


class LeftOutTerm(Part, frozen=True):
    """A term, or a level of a factor, that a model was to have and has not.

    Nobody in the model has an answer to it; or all have the same one, whose label is `level`; or it
    follows from the terms before it. `code` is that of the level, "" for a term as a whole.
    """

    variable: Words
    code: str
    label: LocalText
    level: LocalText | None
    why: Literal["no_people", "constant", "collinear"]


#: Why a model cannot be estimated: nobody has every answer; all gave the same answer to the
#: outcome; no term is left; it has more parameters than people; these lie in too few clusters for
#: any error; the likelihood has no maximum that can be found.
NotEstimable = Literal[
    "no_people", "one_answer", "no_terms", "few_people", "few_clusters", "no_maximum"
]


class Splits(Part, frozen=True):
    """The splits of the answers, k or higher against lower, whose tests are `parallel:`.

    `compared` are the answers k, `left_out` those whose split has no finite estimate.
    """

    compared: tuple[str, ...]
    left_out: tuple[str, ...]


class Model(Part, frozen=True):
    """One weighted ordered regression; its numbers are among the estimates.

    `terms` are the keys of its coefficients, in order; `covariance` has a row and a column for each
    of them and then for each of the `cutpoints`.
    `n` is the unweighted number of people in the model. With `inference` `t`, p-values and
    intervals are by t with `degrees_of_freedom`, those of joint tests by the adjusted F; with
    `normal` by the normal distribution and χ². `splits` is None where fewer than two have a finite
    estimate. Tests that need more people than the model has are not among the estimates. `left_out`
    are terms of the plan that these people do not carry. A model that is `not_estimable` has no
    parameters and no fit. The variables in `by_cutpoint` fail the test of parallel lines: in a
    partial proportional odds model they have a coefficient at every cutpoint.
    """

    key: Words
    number: Count
    label: LocalText
    outcome: str
    link: str
    base: str
    n: Count
    dropped: tuple[Dropped, ...]
    terms: tuple[Words, ...]
    cutpoints: tuple[Cutpoint, ...]
    absent: tuple[AbsentAnswer, ...]
    covariance: tuple[tuple[float, ...], ...]
    iterations: Count
    separated: tuple[SeparatedTerm, ...]
    splits: Splits | None
    empty: tuple[EmptyLevel, ...] = ()
    left_out: tuple[LeftOutTerm, ...] = ()
    not_estimable: NotEstimable | None = None
    inference: Literal["t", "normal"] = "normal"
    degrees_of_freedom: Count = 0
    by_cutpoint: tuple[Words, ...] = ()

    @property
    def at_cutpoints(self) -> dict[tuple[str, str], Address]:
        """The coefficients of variables that vary, by term and cutpoint."""
        return {
            (term, bound.key): coefficient(self.key, term, ((self.outcome, (bound.above,)),))
            for term in self.terms
            if term.partition("=")[0] in self.by_cutpoint
            for bound in self.cutpoints
        }

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Its coefficients, then its cutpoints, as in `covariance`."""
        return (
            *(coefficient(self.key, term) for term in self.terms),
            *(cutpoint(self.key, bound.key) for bound in self.cutpoints),
        )

    @property
    def n_address(self) -> Address:
        """How many people are in it."""
        return Address("n", base=self.base, model=self.key)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of its terms, in order."""
        return tuple(dict.fromkeys(term.partition("=")[0] for term in self.terms))

    @property
    def tests(self) -> tuple[Address, ...]:
        """Its tests of parallel lines: of all terms, then of each variable; none without splits."""
        if self.splits is None:
            return ()
        return tuple(parallel(self.key, variable) for variable in ("", *self.variables))

    @property
    def fit(self) -> dict[str, Address]:
        """Its statistics of fit, by name."""
        return {name: fit(self.key, name) for name in FIT}


class TermRow(Part, frozen=True):
    """A term and how it is printed; `level` is that of a factor."""

    key: Words
    block: str
    label: LocalText
    level: LocalText | None = None

    @property
    def code(self) -> str:
        """Code of the level; "" for a number."""
        return self.key.partition("=")[2]


class TermBlock(Part, frozen=True):
    """A heading over terms."""

    key: Words
    label: LocalText


class Terms(Part, frozen=True):
    """The terms of all models in the order of print, in their blocks.

    `reference` names the levels that factors are compared with.
    """

    blocks: tuple[TermBlock, ...] = ()
    rows: tuple[TermRow, ...] = ()
    reference: LocalText | None = None


Verdict = Literal[
    "supported", "contradicted", "not_significant", "no_finite_estimate", "not_tested"
]


class Hypothesis(Part, frozen=True):
    """A hypothesis and what its model says of it.

    `expected` is the sign of the coefficient that would support it. The verdict is `supported`
    if the coefficient of `term` has that sign and p < `alpha`, `contradicted` if it has the other
    sign and p < `alpha`, `not_significant` otherwise. It is `not_tested` where there is no such
    coefficient, or where one of the groups that it compares is of few people (`small_base`):
    `untested` says why.
    """

    key: Words
    category: LocalText
    variable: LocalText
    statement: LocalText
    model: str
    term: str
    expected: Literal[-1, 1]
    alpha: Proportion
    verdict: Verdict
    untested: Reason | None = None

    @property
    def address(self) -> Address:
        """The coefficient that decides it."""
        return coefficient(self.model, self.term)


def verdict_of(
    found: Value | None, expected: int, alpha: float, untested: Reason | None = None
) -> Verdict:
    """Return what a coefficient says of a hypothesis that expects this sign."""
    if untested or not isinstance(found, ParameterEstimate):
        return "not_tested"
    if not found.finite:
        return "no_finite_estimate"
    if found.p >= alpha:
        return "not_significant"
    return "supported" if (found.value > 0) == (expected > 0) else "contradicted"


class PredictedAt(Part, frozen=True):
    """A value of a variable that a model predicts at."""

    value: Words
    label: LocalText


class PredictionSeries(Part, frozen=True):
    """Predictions along one variable of one model, lowest value first.

    Everybody is given the value, the other covariates keep each person's own; the probabilities of
    the answers `codes` are averaged with the weights.
    """

    key: Words
    model: Words
    variable: Words
    label: LocalText
    outcome: str
    codes: tuple[str, ...]
    values: tuple[PredictedAt, ...]

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The predictions."""
        return tuple(
            Address(
                "prediction",
                self.outcome,
                self.codes,
                within=((self.variable, (value.value,)),),
                model=self.model,
            )
            for value in self.values
        )

    @property
    def change(self) -> Address:
        """The last less the first."""
        first, *_, last = self.addresses
        return last - first
