"""The models of Table 4, fitted to the respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scs_report.analysis.levels import levels_in
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import ModelEntry, Models, Term
from scs_report.border.texts import first
from scs_report.errors import UserError
from scs_report.estimation import (
    Array,
    EstimationError,
    Factor,
    Mask,
    OrderedLogitResult,
    fit_ordered_logit,
)
from scs_report.results import EmptyLevel


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model with the data that predictions need.

    `X` is (n, p) for all rows of the design, nan where a covariate is missing; `keys` names its
    columns, `factors` says which belong together, `empty` which levels nobody in the model has.
    `number` is the model's place in the plan.
    """

    entry: ModelEntry
    number: int
    result: OrderedLogitResult
    X: Array
    keys: tuple[str, ...]
    inside: Mask
    terms: tuple[Term, ...]
    factors: tuple[Factor, ...]
    empty: tuple[EmptyLevel, ...]


def fit_models(sample: Sample, plan: Models) -> tuple[Fitted, ...]:
    """Fit every model of the plan.

    Raises
    ------
    UserError
        If a model cannot be estimated; all such models at once, each with the reason.
    """
    fitted, problems = [], []
    for number, entry in enumerate(plan.models, start=1):
        terms = tuple(term for key in entry.blocks for term in plan.block(key).terms)
        outcome = sample.values(plan.outcome)
        inside = sample.design.inside(sample.base(entry.base)) & ~np.isnan(outcome)
        for term in terms:
            inside &= ~np.isnan(sample.values(term.variable))
        if alone := _same_for_all(sample, terms, inside):
            problems += [f"model {number}, {first(entry.label)}: {problem}" for problem in alone]
            continue
        keys: list[str] = []
        columns: list[Array] = []
        factors: list[Factor] = []
        empty: list[EmptyLevel] = []
        for term in terms:
            made = [(term.variable, sample.values(term.variable))]
            if term.reference is not None:
                levels = levels_in(sample, term, inside)
                factors.append(levels.factor(len(keys)))
                empty += levels.notes(sample)
                made = levels.columns(sample.values(term.variable))
            keys += [key for key, _ in made]
            columns += [column for _, column in made]
        X = np.column_stack(columns)
        try:
            result = fit_ordered_logit(
                outcome,
                X,
                sample.design,
                keys,
                domain=sample.base(entry.base),
                link=plan.link,
                factors=factors,
            ).with_inference(plan.inference)
        except EstimationError as error:
            problems.append(f"model {number}, {first(entry.label)}: {error}")
            continue
        fitted.append(
            Fitted(
                entry, number, result, X, tuple(keys), inside, terms, tuple(factors), tuple(empty)
            )
        )
    if problems:
        hint = "Mend the data, or change the model in data/models.toml."
        raise UserError("Some models cannot be estimated", problems, hint)
    return tuple(fitted)


def _same_for_all(sample: Sample, terms: tuple[Term, ...], inside: Mask) -> list[str]:
    """Name the terms that have one value among the people of a model, and it."""
    problems = []
    for term in terms:
        found = np.unique(sample.values(term.variable)[inside])
        if len(found) == 1:
            problems.append(
                f"everybody in it has {term.variable} = {found[0]:g}; leave {term.variable} out"
            )
    if not inside.any():
        problems.append("nobody has a value for every variable of the model")
    return problems
