"""Named numbers for the prose."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Facts, ShareEntry
from scs_report.errors import UserError
from scs_report.estimation import Mask, MeanEstimate, difference
from scs_report.results import Base, Design, Fact, Hypothesis, Model, PredictionSeries


def make_facts(
    sample: Sample,
    plan: Facts,
    design: Design,
    bases: Iterable[Base],
    hypotheses: Iterable[Hypothesis],
    series: Iterable[PredictionSeries],
    models: Iterable[Model],
) -> tuple[Fact, ...]:
    """Compute the facts of the plan, and those that follow from other results.

    Raises
    ------
    UserError
        If a fact has nobody in its base, or two facts share a name; all problems at once.
    """
    facts: list[Fact] = []
    problems: list[str] = []
    estimates: dict[str, MeanEstimate] = {}
    for entry in plan.shares:
        domain = _domain(sample, entry)
        if not domain.any():
            within = "".join(f" with {name} = {code}" for name, code in entry.within.items())
            problems.append(f"fact {entry.name}: nobody is in {_base(sample, entry)}{within}")
            continue
        estimate = sample.estimate(entry.of, entry.codes, domain)
        estimates[entry.name] = estimate
        facts.append(
            Fact(
                name=entry.name,
                unit="share",
                value=estimate.value,
                se=estimate.se,
                low=estimate.low,
                high=estimate.high,
                n=estimate.n,
                weight=estimate.weight,
                base=_base(sample, entry),
                question=_question(sample, entry.of),
                of=entry.of,
                codes=tuple(map(str, entry.codes)),
                within=tuple((name, str(code)) for name, code in entry.within.items()),
                disclosed=entry.disclosed,
                anchor=entry.anchor or None,
            )
        )
    for pair in plan.differences:
        if pair.first not in estimates or pair.second not in estimates:
            continue  # the share it needs has been reported
        estimate = difference(
            estimates[pair.first],
            estimates[pair.second],
            sample.design,
            df=sample.design.degrees_of_freedom,
        )
        facts.append(
            Fact(
                name=pair.name,
                unit="difference",
                value=estimate.value,
                se=estimate.se,
                low=estimate.low,
                high=estimate.high,
                first=pair.first,
                second=pair.second,
            )
        )
    facts += _design_facts(design)
    facts += [
        Fact(name=f"n.{base.key}", unit="count", value=float(base.n), base=base.key)
        for base in bases
    ]
    facts += _hypothesis_facts(tuple(hypotheses))
    fitted = tuple(models)
    facts += _model_facts(fitted)
    facts += _prediction_facts(series, {model.key: model for model in fitted})
    names = [fact.name for fact in facts]
    problems += [f"fact {name}: the name is used twice" for name in _twice(names)]
    if problems:
        raise UserError("Some facts cannot be computed", problems, "See data/facts.toml.")
    return tuple(facts)


def _domain(sample: Sample, entry: ShareEntry) -> Mask:
    domain: Mask = sample.counted(entry.of, disclosed=entry.disclosed)
    domain = domain & sample.base(_base(sample, entry))
    for variable, code in entry.within.items():
        domain &= np.equal(sample.codes(variable), code)
    return domain


def _base(sample: Sample, entry: ShareEntry) -> str:
    if entry.base:
        return entry.base
    codebook = sample.codebook
    if sample.is_item(entry.of):
        question = codebook.owner(entry.of)
        return question.item(entry.of).base or question.base
    return codebook.variable(entry.of).base


def _question(sample: Sample, name: str) -> str:
    return sample.codebook.owner(name).id if sample.is_item(name) else name


def _design_facts(design: Design) -> list[Fact]:
    return [
        Fact(name="design.n", unit="count", value=float(design.n)),
        Fact(name="design.margin_of_error", unit="share", value=design.margin_of_error),
        Fact(name="design.effect", unit="number", value=design.design_effect),
        Fact(name="design.effective_n", unit="count", value=design.effective_n),
        Fact(name="design.weight_maximum", unit="number", value=design.weight_maximum),
    ]


def _hypothesis_facts(hypotheses: tuple[Hypothesis, ...]) -> list[Fact]:
    supported = sum(h.verdict == "supported" for h in hypotheses)
    return [
        Fact(name="hypotheses.all", unit="count", value=float(len(hypotheses)), anchor="table-1"),
        Fact(name="hypotheses.supported", unit="count", value=float(supported), anchor="table-1"),
    ]


def _model_facts(models: tuple[Model, ...]) -> list[Fact]:
    cutpoints = [len(model.cutpoints) for model in models]
    counts = {
        "models.cutpoints.fewest": min(cutpoints, default=0),
        "models.cutpoints.most": max(cutpoints, default=0),
    }
    return [
        Fact(name=name, unit="count", value=float(count), anchor="table-4")
        for name, count in counts.items()
    ]


def _prediction_facts(series: Iterable[PredictionSeries], models: dict[str, Model]) -> list[Fact]:
    facts = []
    for one in series:
        model = models[one.model]
        names = [f"predicted.{one.key}.{prediction.value}" for prediction in one.predictions]
        for name, prediction in zip(names, one.predictions, strict=True):
            facts.append(
                Fact(
                    name=name,
                    unit="probability",
                    value=prediction.probability,
                    se=prediction.se,
                    low=prediction.low,
                    high=prediction.high,
                    n=model.n,
                    base=model.base,
                    question=model.outcome,
                    of=model.outcome,
                    codes=one.codes,
                    anchor="table-a5",
                )
            )
        facts.append(
            Fact(
                name=f"predicted.{one.key}.change",
                unit="difference",
                value=one.change,
                se=one.change_se,
                low=one.change_low,
                high=one.change_high,
                first=names[-1],
                second=names[0],
                anchor="table-a5",
            )
        )
    return facts


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
