"""The models of a study, fitted to the respondents as far as these carry them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scs_report.analysis.carried import Why, carried
from scs_report.analysis.levels import Levels, levels_in
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import ModelEntry, Models, Term
from scs_report.estimation import (
    Array,
    CollinearError,
    EstimationError,
    Factor,
    Mask,
    OrderedLogitResult,
    fit_ordered_logit,
)
from scs_report.results import EmptyLevel, LeftOutTerm, NotEstimable
from scs_report.survey.derive import needed_by


@dataclass(frozen=True, eq=False)
class Planned:
    """A model of the plan among the people at hand.

    `number` is its place in the plan, `sample` has the combinations of the answers that it needs,
    `inside` (n,) those with every answer, `terms` those that it has, `left_out` and `empty` what is
    missing of it.
    """

    entry: ModelEntry
    number: int
    sample: Sample
    inside: Mask
    terms: tuple[Term, ...]
    left_out: tuple[LeftOutTerm, ...]
    empty: tuple[EmptyLevel, ...]


@dataclass(frozen=True, eq=False)
class Unfitted(Planned):
    """A model that these people do not carry, and why."""

    why: NotEstimable


@dataclass(frozen=True, eq=False)
class Fitted(Planned):
    """A fitted model with the data that predictions need.

    `X` is (n, p) for all rows of the design, nan where a covariate is missing; `keys` names its
    columns, `factors` says which belong together.
    """

    result: OrderedLogitResult
    X: Array
    keys: tuple[str, ...]
    factors: tuple[Factor, ...]


def fit_models(sample: Sample, plan: Models, enough: int = 0) -> tuple[Planned, ...]:
    """Fit every model of the plan, without the terms that its people do not carry.

    Of fewer people than `enough` it is not told which answer all of them gave.
    """
    return tuple(
        _fit(sample, plan, entry, number, enough)
        for number, entry in enumerate(plan.models, start=1)
    )


def _fit(sample: Sample, plan: Models, entry: ModelEntry, number: int, enough: int) -> Planned:
    terms = tuple(term for key in entry.blocks for term in plan.block(key).terms)
    names = [plan.outcome, *(term.variable for term in terms)]
    sample = sample.about([*names, *needed_by(sample.codebook, entry.base)])
    outcome = sample.values(plan.outcome)
    asked = sample.design.inside(sample.base(entry.base)) & ~np.isnan(outcome)
    values = {term.variable: sample.values(term.variable) for term in terms}
    out, inside = carried(values, asked, sample.count)
    kept = tuple(term for term in terms if term.variable not in out)
    left_out = [
        _left_out(sample, term, out[term.variable], asked, enough)
        for term in terms
        if term not in kept
    ]
    levels = {
        term.variable: levels_in(sample, term, inside)
        for term in kept
        if term.reference is not None and inside.any()
    }
    empty = tuple(note for one in levels.values() for note in one.notes(sample))
    collinear: list[str] = []
    while True:
        columns = _columns(sample, kept, levels, collinear)
        there = tuple(term for term in kept if any(_of(key) == term.variable for key, _ in columns))
        missing = (*left_out, *_collinear(sample, kept, collinear))
        answers = len(np.unique(outcome[inside]))
        why: NotEstimable | None = None
        if not inside.any():
            why = "no_people"
        elif answers < 2:
            why = "one_answer"
        elif not columns:
            why = "no_terms"
        elif len(columns) + answers - 1 > sample.count(inside):
            why = "few_people"
        if why:
            return Unfitted(entry, number, sample, inside, there, missing, empty, why)
        keys = tuple(key for key, _ in columns)
        factors = _factors(levels, keys)
        X = np.column_stack([column for _, column in columns])
        try:
            result = fit_ordered_logit(
                outcome,
                X,
                sample.design,
                keys,
                domain=inside,
                link=plan.link,
                factors=factors,
            ).with_inference(plan.inference)
        except CollinearError as error:
            collinear += error.names
        except EstimationError:
            return Unfitted(entry, number, sample, inside, there, missing, empty, "no_maximum")
        else:
            if not np.isfinite(result.interval()[0][: len(keys)]).any():
                why = "no_maximum" if sample.design.clusters is None else "few_clusters"
                return Unfitted(entry, number, sample, inside, there, missing, empty, why)
            return Fitted(
                *(entry, number, sample, inside, there, missing, empty),
                *(result, X, keys, factors),
            )


def _columns(
    sample: Sample, terms: tuple[Term, ...], levels: dict[str, Levels], collinear: list[str]
) -> list[tuple[str, Array]]:
    """Return key and column of each covariate, without the collinear ones."""
    columns: list[tuple[str, Array]] = []
    for term in terms:
        values = sample.values(term.variable)
        known = levels.get(term.variable)
        columns += known.columns(values) if known else [(term.variable, values)]
    return [(key, column) for key, column in columns if key not in collinear]


def _factors(levels: dict[str, Levels], keys: tuple[str, ...]) -> tuple[Factor, ...]:
    """Return which columns are levels of one factor."""
    factors = []
    for variable, known in levels.items():
        columns = tuple(at for at, key in enumerate(keys) if _of(key) == variable)
        if columns:
            coded = tuple(keys[at].partition("=")[2] for at in columns)
            factors.append(Factor(variable, str(known.reference), coded, columns))
    return tuple(factors)


def _of(key: str) -> str:
    """Return the variable of a coefficient."""
    return key.partition("=")[0]


def _left_out(sample: Sample, term: Term, why: Why, asked: Mask, enough: int) -> LeftOutTerm:
    """Return a term as it is told, with the one answer that all of enough people gave."""
    values = sample.values(term.variable)
    answered = asked & ~np.isnan(values)
    found = np.unique(values[answered])
    answers = sample.codebook.variable(term.variable).answers
    return LeftOutTerm(
        variable=term.variable,
        code="",
        label=term.label,
        level=sample.answer_label(term.variable, int(found[0]))
        if answers and len(found) == 1 and sample.count(answered) >= enough
        else None,
        why=why,
    )


def _collinear(sample: Sample, terms: tuple[Term, ...], keys: list[str]) -> tuple[LeftOutTerm, ...]:
    labels = {term.variable: term.label for term in terms}
    return tuple(
        LeftOutTerm(
            variable=variable,
            code=code,
            label=labels[variable],
            level=sample.answer_label(variable, int(code)) if code else None,
            why="collinear",
        )
        for variable, _, code in (key.partition("=") for key in keys)
    )
