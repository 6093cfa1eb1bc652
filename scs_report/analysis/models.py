"""Fitted models as results have them, and the hypotheses that they judge."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from itertools import pairwise

import msgspec
import numpy as np

from scs_report import estimation
from scs_report.analysis.levels import codes
from scs_report.analysis.model_parameters import by_cutpoint, parameters
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import Fitted, Planned, Unfitted
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import HypothesisEntry, Models, Term
from scs_report.estimation import EstimationError, OrderedLogitResult, parallel_lines
from scs_report.estimation.inference import checked
from scs_report.estimation.remembered import digest_of, once
from scs_report.results import (
    AbsentAnswer,
    Address,
    Cutpoint,
    Dropped,
    Hypothesis,
    Model,
    ParameterEstimate,
    Quantity,
    Reason,
    SeparatedTerm,
    Splits,
    TermBlock,
    TermRow,
    Terms,
    Value,
    WaldTest,
    coefficient,
    cutpoint,
    parallel,
    verdict_of,
)


def terms_of(sample: Sample, plan: Models) -> Terms:
    """Return the terms of all models, in the order of the plan."""
    rows = [
        TermRow(
            key=key,
            block=block.key,
            label=term.label,
            level=sample.answer_label(term.variable, int(code)) if code else None,
        )
        for block in plan.blocks
        for term in block.terms
        for key, code in _planned(sample, term)
    ]
    blocks = tuple(TermBlock(key=block.key, label=block.label) for block in plan.blocks)
    return Terms(blocks=blocks, rows=tuple(rows), reference=plan.reference)


def _planned(sample: Sample, term: Term) -> list[tuple[str, str]]:
    """Return key and code of the coefficients of a term whose levels all have people."""
    if term.reference is None:
        return [(term.variable, "")]
    known = [f"{code:g}" for code in codes(sample, term.variable) if code != term.reference]
    return [(f"{term.variable}={code}", code) for code in known]


def models_of(
    sample: Sample, plan: Models, fitted: Iterable[Planned], numbers: Numbers
) -> tuple[Model, ...]:
    """Return the models; their coefficients, cutpoints and sizes are put among the numbers.

    So is why those of the plan are missing that these people do not carry.
    """
    models = []
    for fit in fitted:
        tests = _parallel_lines(plan, fit) if isinstance(fit, Fitted) else None
        model = _model(sample, plan, fit, tests)
        if tests and isinstance(fit, Fitted) and plan.by_cutpoint:
            model = by_cutpoint(plan, fit, tests, model, numbers)
        numbers.put(model.n_address, Quantity(value=float(model.n)))
        if isinstance(fit, Fitted):
            for address, parameter in zip(model.addresses, parameters(fit.result), strict=True):
                numbers.put(address, parameter)
            for name, value in _fit(fit.result).items():
                numbers.put(model.fit[name], value)
        for test in (tests.overall, *tests.terms) if tests else ():
            if not np.isnan(test.p):  # else the people cannot carry so many coefficients
                found = WaldTest(chi2=test.chi2, df=test.df, p=test.p)
                numbers.put(parallel(model.key, test.term), found)
        _lack(sample, plan, model, fit, numbers)
        models.append(model)
    return tuple(models)


def _lack(sample: Sample, plan: Models, model: Model, fit: Planned, numbers: Numbers) -> None:
    """Put among the numbers why those of the plan are missing."""
    wanted: dict[Address, Reason] = dict.fromkeys(
        (*model.fit.values(), parallel(model.key, "")), "not_estimable"
    )
    for key in fit.entry.blocks:
        for term in plan.block(key).terms:
            out = any(one.variable == term.variable and not one.code for one in model.left_out)
            why = lacking(model, term.variable) if out else "not_estimable"
            wanted[parallel(model.key, term.variable)] = why
            for name, code in _planned(sample, term):
                if name not in model.terms:
                    wanted[coefficient(model.key, name)] = lacking(model, term.variable, code)
    for below, above in pairwise(f"{code:g}" for code in codes(sample, plan.outcome)):
        nobody: Reason = "not_estimable" if model.not_estimable else "no_people"
        wanted[cutpoint(model.key, f"{below}|{above}")] = nobody
    for address, reason in wanted.items():
        if not numbers.knows(address):
            numbers.lack(address, reason)


def lacking(model: Model, variable: str, code: str = "") -> Reason:
    """Say why a model has no number of a term, or of a level of it."""
    if model.not_estimable:
        return "not_estimable"
    out = [term for term in model.left_out if term.variable == variable and term.code in ("", code)]
    none = any(level.variable == variable and level.code == code for level in model.empty)
    return "no_people" if none or any(term.why == "no_people" for term in out) else "left_out"


def hypotheses(
    sample: Sample, plan: Models, fitted: Iterable[Planned], numbers: Numbers, enough: int
) -> tuple[Hypothesis, ...]:
    """Judge every hypothesis by its coefficient (see `Hypothesis` for the rule).

    Groups of fewer people than `enough` judge nothing.
    """
    judged = []
    by_key = {fit.entry.key: fit for fit in fitted}
    for category in plan.categories:
        for entry in category.hypotheses:
            address = coefficient(entry.model, entry.term)
            found = numbers.get(address)
            untested = None
            if not isinstance(found, ParameterEstimate):
                untested = numbers.lacking[address].reason
            elif found.finite and _smallest_group(by_key[entry.model], entry) < enough:
                untested = "small_base"
            judged.append(
                Hypothesis(
                    key=entry.key,
                    category=category.label,
                    variable=entry.variable,
                    statement=entry.statement,
                    model=entry.model,
                    term=entry.term,
                    expected=entry.expected,
                    alpha=plan.alpha,
                    verdict=verdict_of(found, entry.expected, plan.alpha, untested),
                    untested=untested,
                )
            )
    return tuple(judged)


def _fit(result: OrderedLogitResult) -> dict[str, Value]:
    """Return the statistics of fit; without the Wald test where people cannot carry it."""
    found: dict[str, Value] = {
        "log_pseudo_likelihood": Quantity(value=result.log_likelihood),
        "log_pseudo_likelihood_null": Quantity(value=result.log_likelihood_null),
        "mcfadden_r2": Quantity(value=result.mcfadden),
        "nagelkerke_r2": Quantity(value=result.nagelkerke),
    }
    with contextlib.suppress(EstimationError):
        chi2, df, p = result.wald()
        found["wald"] = WaldTest(chi2=chi2, df=df, p=p)
    return found


def _smallest_group(fitted: Planned, entry: HypothesisEntry) -> int:
    """Return how many people the smaller of the groups has that a coefficient compares.

    These are the level and the reference of a factor, or the people with either answer to a
    question that has two; of a number it is everybody.
    """
    variable, _, level = entry.term.partition("=")
    sample = fitted.sample
    values = sample.values(variable)
    compared = codes(sample, variable)
    if level:
        assert isinstance(fitted, Fitted)
        factor = next(factor for factor in fitted.factors if factor.name == variable)
        compared = (float(level), float(factor.reference))
    elif len(compared) != 2:
        return sample.count(fitted.inside)
    return min(sample.count(fitted.inside & (values == code)) for code in compared)


def _model(
    sample: Sample, plan: Models, fitted: Planned, tests: estimation.ParallelLinesTest | None
) -> Model:
    own = fitted.sample
    base = own.base(fitted.entry.base)
    dropped = [
        Dropped(variable=term.variable, n=own.count(base & np.isnan(own.values(term.variable))))
        for term in fitted.terms
    ]
    model = Model(
        key=fitted.entry.key,
        number=fitted.number,
        label=fitted.entry.label,
        outcome=plan.outcome,
        link=plan.link,
        base=fitted.entry.base,
        n=own.count(fitted.inside),
        dropped=tuple(d for d in dropped if d.n),
        terms=(),
        cutpoints=(),
        absent=(),
        covariance=(),
        iterations=0,
        separated=(),
        splits=_splits(tests) if tests else None,
        empty=fitted.empty,
        left_out=fitted.left_out,
        not_estimable=fitted.why if isinstance(fitted, Unfitted) else None,
        inference=checked(plan.inference),
    )
    return _estimated(sample, plan, fitted, model) if isinstance(fitted, Fitted) else model


def _estimated(sample: Sample, plan: Models, fitted: Fitted, model: Model) -> Model:
    """Return the model with what was estimated."""
    result = fitted.result
    return msgspec.structs.replace(
        model,
        terms=tuple(result.names[: result.n_coefficients]),
        cutpoints=_cutpoints(result),
        absent=_absent(sample, plan.outcome, fitted),
        covariance=tuple(tuple(float(v) for v in row) for row in result.covariance),
        iterations=result.iterations,
        separated=tuple(
            SeparatedTerm(
                variable=term.term,
                label=next(t.label for t in fitted.terms if t.variable == term.term),
                level=sample.answer_label(term.term, int(term.level)) if term.level else None,
                n=term.n,
            )
            for term in result.separated
        ),
        degrees_of_freedom=max(result.degrees_of_freedom, 0),
    )


def _splits(tests: estimation.ParallelLinesTest) -> Splits:
    compared, left_out = (
        tuple(f"{level:g}" for level in levels) for levels in (tests.thresholds, tests.left_out)
    )
    return Splits(compared=compared, left_out=left_out)


def _cutpoints(result: OrderedLogitResult) -> tuple[Cutpoint, ...]:
    """Name each cutpoint by the answers given on its sides."""
    given = [f"{level:g}" for level in result.levels]
    keys = result.names[result.n_coefficients :]
    return tuple(
        Cutpoint(key=key, below=below, above=above)
        for key, (below, above) in zip(keys, pairwise(given), strict=True)
    )


def _absent(sample: Sample, outcome: str, fitted: Fitted) -> tuple[AbsentAnswer, ...]:
    """Return the answers that nobody in the model gave."""
    base, values = fitted.sample.base(fitted.entry.base), fitted.sample.values(outcome)
    return tuple(
        AbsentAnswer(code=f"{code:g}", left_out=bool(np.any(base & (values == code))))
        for code in codes(sample, outcome)
        if code not in fitted.result.levels
    )


def _parallel_lines(plan: Models, fitted: Fitted) -> estimation.ParallelLinesTest | None:
    """Test parallel lines; None where fewer than two splits have a finite estimate."""
    answer, design = fitted.sample.values(plan.outcome), fitted.sample.design

    def tested() -> estimation.ParallelLinesTest | None:
        try:
            return parallel_lines(
                answer,
                fitted.X,
                design,
                fitted.keys,
                domain=fitted.inside,
                factors=fitted.factors,
                link=plan.link,
                inference=plan.inference,
            )
        except EstimationError:
            return None

    if design.calibration or design.replicates:
        return tested()
    how = fitted.keys, fitted.factors, plan.link, plan.inference, design.single_cluster
    made_of = digest_of(answer, fitted.X, fitted.inside, *design.made_of)
    return once(("parallel-lines", *how, made_of), tested)
