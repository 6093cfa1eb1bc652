"""Regression results (Table 4), hypotheses (Table 1) and collinearity (Table A4)."""

from __future__ import annotations

from typing import Literal

from scs_report.border.texts import LocalText
from scs_report.results._base import Count, Part, Proportion, Size, Words
from scs_report.results.estimates import STAR_LEVELS


class Parameter(Part, frozen=True):
    """A coefficient or cutpoint. `se` is linearised (sandwich); `p` is two-sided.

    `p` and the interval are by the model's `inference`.

    `finite` is False where the maximum of the likelihood lies at infinity (separation): the value
    is then where the likelihood stopped rising, not an estimate.
    """

    key: Words
    value: float
    se: Size
    z: float
    p: Proportion
    low: float
    high: float
    finite: bool = True

    @property
    def stars(self) -> str:
        """The mark of significance."""
        return next((mark for level, mark in STAR_LEVELS if self.p < level), "")


class Cutpoint(Parameter, frozen=True, kw_only=True):
    """A cutpoint, named by the answers that it parts: `2|3` lies between answers 2 and 3.

    `below` and `above` are codes of the outcome that stand beside each other among the answers
    given in the model: where nobody gave 2, `1|3` takes the place of `1|2` and `2|3`.
    """

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


class ParallelLines(Part, frozen=True):
    """A test that the coefficients of a term are the same at all cutpoints; `term` "" for all.

    `chi2` and `p` are None where too few people are in the model for so many coefficients. `p` is
    by the model's `inference`.
    """

    term: str
    chi2: Size | None
    df: Count
    p: Proportion | None


class ParallelLinesTests(Part, frozen=True):
    """Tests of parallel lines of one model.

    `thresholds` are the answers whose splits were compared, `left_out` those whose split has no
    finite estimate.
    """

    overall: ParallelLines
    terms: tuple[ParallelLines, ...]
    thresholds: tuple[str, ...]
    left_out: tuple[str, ...]


class Model(Part, frozen=True):
    """One weighted ordered logit.

    `n` is the unweighted number of people in the model. With `inference` `t`, p-values and
    intervals are by t with `degrees_of_freedom`, those of joint tests by the adjusted F; with
    `normal` by the normal distribution and χ². `wald` tests all coefficients at once; it and its p
    are None where too few people are in the model for so many.
    """

    key: Words
    number: Count
    label: LocalText
    outcome: str
    link: str
    base: str
    n: Count
    dropped: tuple[Dropped, ...]
    coefficients: tuple[Parameter, ...]
    cutpoints: tuple[Cutpoint, ...]
    absent: tuple[AbsentAnswer, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_pseudo_likelihood: float
    log_pseudo_likelihood_null: float
    mcfadden_r2: float
    nagelkerke_r2: float
    wald: Size | None
    wald_df: Count
    wald_p: Proportion | None
    iterations: Count
    separated: tuple[SeparatedTerm, ...]
    parallel_lines: ParallelLinesTests | None
    empty: tuple[EmptyLevel, ...] = ()
    inference: Literal["t", "normal"] = "normal"
    degrees_of_freedom: Count = 0

    def coefficient(self, key: str) -> Parameter:
        """Return the coefficient of the term `key`; KeyError if the model has none such."""
        for parameter in self.coefficients:
            if parameter.key == key:
                return parameter
        raise KeyError(key)


class TermRow(Part, frozen=True):
    """One row of the coefficient block, in the paper's order: a term and how it is printed."""

    key: Words
    block: str
    label: LocalText
    level: LocalText | None = None


class TermBlock(Part, frozen=True):
    """A heading over rows of the coefficient block."""

    key: Words
    label: LocalText


class ModelTable(Part, frozen=True):
    """Seven models side by side (Table 4). `reference` names the reference levels."""

    blocks: tuple[TermBlock, ...]
    rows: tuple[TermRow, ...]
    models: tuple[Model, ...]
    reference: LocalText | None

    def model(self, key: str) -> Model:
        """Return the model `key`; KeyError if there is none such."""
        for model in self.models:
            if model.key == key:
                return model
        raise KeyError(key)


Verdict = Literal["supported", "contradicted", "not_significant", "no_finite_estimate"]


class Hypothesis(Part, frozen=True):
    """A hypothesis and what its model says of it (Table 1).

    `expected` is the sign of the coefficient that would support it. The verdict is `supported`
    if the coefficient of `term` has that sign and p < `level`, `contradicted` if it has the other
    sign and p < `level`, `not_significant` otherwise.
    """

    key: Words
    category: LocalText
    variable: LocalText
    statement: LocalText
    model: str
    term: str
    expected: Literal[-1, 1]
    level: Proportion
    coefficient: Parameter
    verdict: Verdict


class Collinearity(Part, frozen=True):
    """Tolerance (1 − R² on the other predictors) and variance inflation factor (Table A4)."""

    key: str
    label: LocalText
    tolerance: Proportion
    vif: Size


class CollinearityTable(Part, frozen=True):
    """All predictors regressed on one another, on the `n` people with every answer."""

    base: str
    n: Count
    rows: tuple[Collinearity, ...]


class Prediction(Part, frozen=True):
    """Predicted probability of approving (answers 4 and 5) at one value of one variable.

    The other covariates keep each person's own values; probabilities are averaged with the
    weights. The standard error is by the delta method.
    """

    value: Words
    label: LocalText
    probability: Proportion
    se: Size
    low: float
    high: float


class PredictionSeries(Part, frozen=True):
    """Predictions along one variable of one model, lowest value first.

    `change` is the last less the first; `codes` are the answers that count as approving.
    """

    key: Words
    model: str
    label: LocalText
    predictions: tuple[Prediction, ...]
    change: float
    change_se: Size
    change_low: float
    change_high: float
    codes: tuple[str, ...] = ()
