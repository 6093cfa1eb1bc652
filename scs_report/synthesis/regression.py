"""Models of Table 4 as the file has them, and what each person adds to estimates and errors.

Formulation. Near an estimate t with inverse information I and linearised covariance V, giving one
person another answer or other covariates changes the estimate by I s, with s the weighted score.
With J the person's part of the information, it changes the variances by the diagonal of
I s s' I - 2 I J V. Both are sums over people, so that an exchange of options can aim at them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scs_report.estimation.likelihood import Bounds, evaluate
from scs_report.estimation.links import LINKS
from scs_report.synthesis._types import Bools, Floats, Ints
from scs_report.synthesis.draft import Draft
from scs_report.synthesis.statements import Statement
from scs_report.synthesis.targets import BASE_TERMS, CUTS, MODEL_TERMS, Targets

# The reference level of education is a few people who all approve strongly: no finite estimate.
SEPARATED = 5
_LOW = BASE_TERMS.index("education=2")
_LOGIT = LINKS["logit"]


@dataclass(frozen=True)
class Fit:
    """A model estimated on the file.

    Attributes
    ----------
    values
        Estimates, shape (parameters,).
    inverse
        Inverse of the weighted observed information, shape (parameters, parameters).
    covariance
        Linearised covariance, shape (parameters, parameters).
    """

    values: Floats
    inverse: Floats
    covariance: Floats

    def parts(self, design: Floats, answer: Ints, weight: Floats) -> tuple[Floats, Floats]:
        """Return what each row adds to estimates and variances, shape (rows, parameters) each.

        Parameters
        ----------
        design
            Covariates, shape (rows, terms).
        answer
            Answers from zero on, shape (rows,).
        weight
            Weights, shape (rows,).
        """
        bounds = Bounds(design, answer.astype(np.intp), len(CUTS) + 1)
        with np.errstate(all="ignore"):
            here = _LOGIT.between(*bounds.at(self.values))
        inverse = 1.0 / np.maximum(here.probability, 1e-300)
        by_l, by_u = -here.density_lower * inverse, here.density_upper * inverse
        ll = weight * (here.slope_lower * inverse + by_l**2)
        uu = weight * (by_u**2 - here.slope_upper * inverse)
        ul = weight * by_u * by_l
        lower, upper = bounds.gradients()
        step = ((by_l * weight)[:, None] * lower + (by_u * weight)[:, None] * upper) @ self.inverse
        low_i, low_v = lower @ self.inverse, lower @ self.covariance
        up_i, up_v = upper @ self.inverse, upper @ self.covariance
        curved = ll[:, None] * low_i * low_v + uu[:, None] * up_i * up_v
        curved += ul[:, None] * (up_i * low_v + low_i * up_v)
        return step, step**2 - 2.0 * curved

    def level(self, design: Floats, answer: Ints, weight: Floats) -> tuple[Floats, float]:
        """Return each row's weighted score of a constant, and their information about it."""
        bounds = Bounds(design, answer.astype(np.intp), len(CUTS) + 1)
        at = evaluate(self.values, bounds, weight, _LOGIT)
        constant = np.concatenate([np.zeros(design.shape[1]), -np.ones(len(CUTS))])
        score = weight * (at.scores(bounds) @ constant)
        return score, float(constant @ at.information @ constant)


@dataclass(frozen=True)
class Model:
    """One model of Table 4 without what cannot be estimated.

    Attributes
    ----------
    number
        Model of Table 4.
    keep
        Columns of the full design that are in, shape (terms,).
    names
        Terms and cutpoints.
    printed
        Published parameters (working values where print is lost), shape (parameters,).
    read
        Which of them can be read, shape (parameters,).
    half
        Half a unit of the last printed digit, shape (parameters,).
    errors
        Published standard errors, nan where there is none, shape (parameters,).
    """

    number: int
    keep: Bools
    names: tuple[str, ...]
    printed: Floats
    read: Bools
    half: Floats
    errors: Floats

    @staticmethod
    def of(targets: Targets, number: int) -> Model:
        """Read a model; Model 5 reads education and cutpoints from "low"."""
        coefficients, cuts = targets.parameters(number)
        names = [*BASE_TERMS, *MODEL_TERMS[number], *CUTS]
        printed = np.concatenate([coefficients, cuts])
        column = f"model_{number}"
        values = [targets.published.cell("table-4", n, column, "coefficient") for n in names]
        found = [targets.published.cell("table-4", n, column, "standard_error") for n in names]
        read = np.array([cell.reading == "sure" for cell in values])
        errors = np.array([np.nan if e.value is None else e.value for e in found])
        kept = np.ones(len(names), dtype=bool)
        if number == SEPARATED:
            moved = np.array([n.startswith(("education", "cut")) for n in names])
            printed = np.where(moved, printed - printed[_LOW], printed)
            errors[moved] = np.nan
            kept[_LOW] = False
        return Model(
            number=number,
            keep=kept[: len(coefficients)],
            names=tuple(np.array(names)[kept]),
            printed=printed[kept],
            read=read[kept],
            half=np.array([0.5 * 10.0**-cell.decimals for cell in values])[kept],
            errors=errors[kept],
        )

    def people(self, draft: Draft) -> Bools:
        """Tell who has an estimable reference level, shape (people,)."""
        if self.number == SEPARATED:
            result: Bools = draft["education"] != 1
            return result
        return np.ones(draft.people, dtype=bool)

    def estimate(
        self, design: Floats, answer: Ints, weight: Floats, *, lost_only: bool = False
    ) -> Fit:
        """Estimate by Newton's method, from the published parameters on.

        Parameters
        ----------
        design
            Kept columns, shape (rows, terms).
        answer
            Answers from zero on, shape (rows,).
        weight
            Weights, shape (rows,).
        lost_only
            Whether parameters that can be read stay as published.
        """
        bounds = Bounds(design, answer.astype(np.intp), len(CUTS) + 1)
        values = self.printed.copy()
        at = evaluate(values, bounds, weight, _LOGIT)
        for _ in range(60):
            free = np.flatnonzero(~self.read if lost_only else self.read | True)
            step = np.zeros(len(values))
            step[free] = np.linalg.solve(at.information[np.ix_(free, free)], at.gradient[free])
            if float(at.gradient @ step) < 1e-18:
                break
            there = evaluate(values + step, bounds, weight, _LOGIT)
            while not there.value >= at.value - 1e-9:
                step /= 2.0
                there = evaluate(values + step, bounds, weight, _LOGIT)
            values, at = values + step, there
        inverse: Floats = np.linalg.inv(at.information).astype(np.float64)
        influence = (at.scores(bounds) * weight[:, None]) @ inverse
        return Fit(values, inverse, influence.T @ influence)


def covariates(draft: Draft, number: int) -> tuple[Floats, Bools]:
    """Return the covariates of a model, shape (people, terms), and who has all of them."""
    sample = draft.core
    columns = [draft.base_design()]
    for term in MODEL_TERMS[number]:
        codes = draft[term]
        sample = sample & (codes >= 0) & (codes < 97)
        if term == "smartphone_time":
            sample &= codes != 7
        columns.append(codes[:, None].astype(np.float64))
    return np.hstack(columns), sample


def parameters(draft: Draft, number: int) -> Iterator[Statement]:
    """State the coefficients and cutpoints of a model that can be read."""
    model = Model.of(draft.targets, number)
    design, sample = covariates(draft, number)
    rows = np.flatnonzero(sample & model.people(draft))
    data = (design[np.ix_(rows, model.keep)], draft["approval"][rows] - 1, draft.weight[rows])
    fit = model.estimate(*data)
    steps, _ = fit.parts(*data)
    for position in np.flatnonzero(model.read):
        influence = np.zeros(draft.people)
        influence[rows] = steps[:, position] / draft.weight[rows]
        yield Statement(
            f"table-4: {model.names[position]} / model_{number} / coefficient",
            float(model.printed[position]),
            float(model.half[position]),
            float(fit.values[position]),
            influence,
        )
