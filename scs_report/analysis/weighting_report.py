"""What the weights of a sample are like, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.estimation import Array, EstimationError, SurveyDesign, design_effect
from scs_report.results.weighting import Bin, LargeWeight, WeightingReport

_BINS = 8
_LARGEST = 5
#: A smaller design effect is rounding.
_DETERMINED = 1e-9


def weighting_report(sample: Sample) -> WeightingReport:
    """Return how the respondents of a sample were weighted.

    Parameters
    ----------
    sample
        Of a study that asks for weighting.
    """
    made = sample.weighting
    assert made is not None
    plan, counted = made.plan, sample.people
    base, everybody = sample.respondents.base_weights, sample.respondents.weights
    weights, about = everybody[counted], sample.about(())
    named = sample.codebook.design.weight if plan.base is None else plan.base
    alike = float(np.ptp(base[counted])) == 0  # a file without its column of weights
    effects = np.array(list(_effects(sample)))
    return WeightingReport(
        file=sample.respondents.file,
        n=int(counted.sum()),
        method=plan.method,
        cap=plan.cap,
        minimum=plan.minimum,
        base="" if alike else named,
        missing=plan.missing,
        source=made.source,
        variables=made.variables,
        margins=made.margins,
        steps=made.steps,
        smallest_cap=made.smallest_cap,
        minimum_weight=float(weights.min()),
        median_weight=float(np.median(weights)),
        maximum_weight=float(weights.max()),
        at_cap=int(np.sum(weights >= made.upper)),
        bins=_bins(weights),
        largest=tuple(_largest(sample, base, everybody)),
        base_effect=SurveyDesign(base).design_effect,
        design_effect=about.design.design_effect,
        effective_n=about.design.effective_n,
        compared=len(effects),
        least_effect=float(effects.min()) if len(effects) else None,
        median_effect=float(np.median(effects)) if len(effects) else None,
        most_effect=float(effects.max()) if len(effects) else None,
    )


def _effects(sample: Sample) -> Iterator[float]:
    """Yield the design effect of the share of every answer of substance to a single response.

    Shares that the targets determine have no error, and are left out.
    """
    for question in sample.codebook.questions:
        if question.kind != "single":
            continue
        one = sample.about([question.id])
        base, codes = one.counted(question.id), one.codes(question.id)
        for answer in question.answers:
            if answer.missing:
                continue
            given = (codes == answer.code).astype(float)
            try:
                effect = design_effect(given, one.design, base)
            except EstimationError:
                continue  # nobody, or everybody, gave it
            if effect > _DETERMINED:
                yield effect


def _bins(weights: Array) -> tuple[Bin, ...]:
    edges = np.histogram_bin_edges(weights, _BINS)
    counts, _ = np.histogram(weights, edges)
    return tuple(
        Bin(low=float(low), high=float(high), n=int(n))
        for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True)
    )


def _largest(sample: Sample, base: Array, weights: Array) -> Iterator[LargeWeight]:
    column = sample.codebook.design.id
    ids = sample.respondents.codes(column) if column else None
    for row in np.argsort(-weights, kind="stable")[:_LARGEST]:
        # rows are numbered as in a spreadsheet
        name = str(ids.iloc[row]) if ids is not None else str(row + 2)
        yield LargeWeight(id=name, base=float(base[row]), weight=float(weights[row]))
