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

from synthesis._types import Bools, Floats, Ints
from synthesis.draft import Draft
from synthesis.likelihood import Bounds, derivatives, evaluate
from synthesis.statements import Statement
from synthesis.targets import BASE_TERMS, CUTS, MODEL_TERMS, Targets

# The reference level of education is a few people who all approve strongly: no finite estimate.
SEPARATED = 5
_LOW = BASE_TERMS.index("education=2")
# Newton decrement at which the level that has no estimate is printed (see `estimation.fit`).
LEVEL_DECREMENT = 1e-5
# Part of a standard error that counts as half a digit, since errors should not cost digits of
# estimates, and how many such parts it may differ from the printed one.
_ERROR_UNIT, _ERROR_SLACK = 0.5, 0.08
# Estimate over error with which a parameter has its stars, a little inside the critical values of
# the normal distribution; and the deviation that counts as half a digit.
_STARS = {"*": (1.65, 1.955), "**": (1.965, 2.57), "***": (2.58, 99.0)}
_STARS_UNIT = 0.5


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
            here = derivatives(*bounds.at(self.values, slice(None)))
        by_l, by_u = here.parts[:2]
        ll, uu, ul = weight * here.parts[2:]
        ll, uu = ll - ul, uu - ul
        lower, upper = bounds.gradients()
        step = ((by_l * weight)[:, None] * lower + (by_u * weight)[:, None] * upper) @ self.inverse
        low_i, low_v = lower @ self.inverse, lower @ self.covariance
        up_i, up_v = upper @ self.inverse, upper @ self.covariance
        curved = ll[:, None] * low_i * low_v + uu[:, None] * up_i * up_v
        curved += ul[:, None] * (up_i * low_v + low_i * up_v)
        return step, step**2 - 2.0 * curved

    def level(self, design: Floats, answer: Ints, weight: Floats) -> tuple[Floats, float]:
        """Return each row's weighted score of a constant, and their information about it."""
        order = np.argsort(answer, kind="stable")
        bounds = Bounds(design[order], answer[order].astype(np.intp), len(CUTS) + 1)
        at = evaluate(self.values, bounds, weight[order])
        constant = np.concatenate([np.zeros(design.shape[1]), -np.ones(len(CUTS))])
        score = np.empty(len(answer))
        score[order] = weight[order] * (at.scores(bounds) @ constant)
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
        Published standard errors, nan where there is none to aim at, shape (parameters,).
    stars
        Published stars, empty where there are none or they cannot be read.
    """

    number: int
    keep: Bools
    names: tuple[str, ...]
    printed: Floats
    read: Bools
    half: Floats
    errors: Floats
    stars: tuple[str, ...]

    @staticmethod
    def of(targets: Targets, number: int) -> Model:
        """Read a model; Model 5 reads education and cutpoints from "low"."""
        coefficients, cuts = targets.parameters(number)
        names = [*BASE_TERMS, *MODEL_TERMS[number], *CUTS]
        printed = np.concatenate([coefficients, cuts])
        column = f"model_{number}"
        values = [targets.published.cell("table-4", n, column, "coefficient") for n in names]
        found = [targets.published.cell("table-4", n, column, "standard_error") for n in names]
        marked = [
            targets.published.find("table-4", row=n, column=column, statistic="stars")
            for n in names
        ]
        stars = np.array([m[0].printed if m and m[0].reading == "sure" else "" for m in marked])
        read = np.array([cell.reading == "sure" for cell in values])
        errors = np.array([np.nan if e.value is None else e.value for e in found])
        # The error of a cutpoint depends on where it lies, so that it is lost with the estimate.
        errors[~read & np.isin(names, CUTS)] = np.nan
        kept = np.ones(len(names), dtype=bool)
        if number == SEPARATED:
            moved = np.array([n.startswith(("education", "cut")) for n in names])
            printed = np.where(moved, printed - printed[_LOW], printed)
            errors[moved], stars[moved] = np.nan, ""
            kept[_LOW] = False
        return Model(
            number=number,
            keep=kept[: len(coefficients)],
            names=tuple(np.array(names)[kept]),
            printed=printed[kept],
            read=read[kept],
            half=np.array([0.5 * 10.0**-cell.decimals for cell in values])[kept],
            errors=errors[kept],
            stars=tuple(stars[kept].tolist()),
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
        order = np.argsort(answer, kind="stable")
        weight = weight[order]
        bounds = Bounds(design[order], answer[order].astype(np.intp), len(CUTS) + 1)
        values = self.printed.copy()
        at = evaluate(values, bounds, weight)
        for _ in range(60):
            free = np.flatnonzero(~self.read if lost_only else self.read | True)
            step = np.zeros(len(values))
            step[free] = np.linalg.solve(at.information[np.ix_(free, free)], at.gradient[free])
            if float(at.gradient @ step) < 1e-18:
                break
            there = evaluate(values + step, bounds, weight)
            while not there.value >= at.value - 1e-9:
                step /= 2.0
                there = evaluate(values + step, bounds, weight)
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


def level_odds(design: Floats, values: Floats) -> Floats:
    """Return the odds of any answer but the highest, from covariates and cutpoints of a model."""
    odds: Floats = np.exp(values[-1] - design @ values[: design.shape[1]])
    return odds


def level(draft: Draft) -> Statement:
    """State the level of education and cutpoints in Model 5, as where the likelihood stops rising.

    Beside the level L, the weighted odds of those who lie on it sum to ``LEVEL_DECREMENT``.
    """
    model = Model.of(draft.targets, SEPARATED)
    design, sample = covariates(draft, SEPARATED)
    inside = model.people(draft)
    rows, on = np.flatnonzero(sample & inside), np.flatnonzero(sample & ~inside)
    data = (design[np.ix_(rows, model.keep)], draft["approval"][rows] - 1, draft.weight[rows])
    fit = model.estimate(*data)
    steps, _ = fit.parts(*data)
    own = design[np.ix_(on, model.keep)]
    odds = level_odds(own, fit.values)
    total, weight = float(draft.weight[on] @ odds), float(draft.weight[sample].sum())
    reached = np.log(LEVEL_DECREMENT / (total * int(sample.sum()) / weight))
    gradient = np.concatenate([(draft.weight[on] * odds) @ own / total, np.zeros(len(CUTS))])
    gradient[-1] = -1.0
    influence = np.zeros(draft.people)
    influence[sample] = 1.0 / weight
    influence[rows] += steps @ gradient / draft.weight[rows]
    influence[on] -= odds / total
    cell = draft.targets.published.cell("table-4", "education=2", "model_5", "coefficient")
    # Cutpoints share the level and are printed with three decimals.
    return Statement(cell.key, cell.value or 0.0, 0.0005, float(reached), influence, 0.2)


def parameters(draft: Draft, number: int) -> Iterator[Statement]:
    """State the coefficients and cutpoints of a model that can be read, their errors and stars.

    The influence on standard errors neglects that scores change with the estimates.
    """
    model = Model.of(draft.targets, number)
    design, sample = covariates(draft, number)
    rows = np.flatnonzero(sample & model.people(draft))
    weight = draft.weight[rows]
    data = (design[np.ix_(rows, model.keep)], draft["approval"][rows] - 1, weight)
    fit = model.estimate(*data)
    steps, spreads = fit.parts(*data)
    errors = np.sqrt(np.diag(fit.covariance))
    for k, name in enumerate(model.names):
        place, value, error = f"table-4: {name} / model_{number}", float(fit.values[k]), errors[k]
        by_value, by_error = np.zeros(draft.people), np.zeros(draft.people)
        by_value[rows] = steps[:, k] / weight
        by_error[rows] = (steps[:, k] ** 2 + spreads[:, k]) / weight / (2.0 * error)
        if model.read[k]:
            printed, half = float(model.printed[k]), float(model.half[k])
            yield Statement(f"{place} / coefficient", printed, half, value, by_value)
        if model.read[k] and model.stars[k]:
            low, high = _STARS[model.stars[k]]
            ratio = (np.sign(value) * by_value - abs(value) / error * by_error) / error
            yield Statement(
                f"{place} / stars",
                (low + high) / 2.0,
                _STARS_UNIT,
                abs(value) / error,
                ratio,
                (high - low) / 2.0 / _STARS_UNIT,
            )
        if not np.isnan(model.errors[k]):
            printed = float(model.errors[k])
            half, slack = _ERROR_UNIT * printed, _ERROR_SLACK
            yield Statement(f"{place} / standard_error", printed, half, error, by_error, slack)
