"""Standard errors and coefficients that say something about the regressors behind them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

import msgspec

from scs_report.replication.audit.declared_models import Regressor
from scs_report.replication.audit.finding import Finding, Message, figures, listing, say, tally
from scs_report.replication.audit.publication import Publication, is_cutpoint, model_number

RULE = "standard_error"
#: How far beyond the largest information constant of the other regressors one stands out.
_BEYOND = 1.25
#: Beyond this a log-odds is a sign of separation: odds of more than 20,000 to 1.
_RUN_AWAY = 10.0


class _Constant(msgspec.Struct, frozen=True):
    regressor: Regressor
    n: int
    error: float
    variance: float
    tolerance: float

    @property
    def value(self) -> float:
        return constant(self.error, self.n, self.variance, self.tolerance)


def constant(error: float, n: int, variance: float, tolerance: float = 1.0) -> float:
    """Return SE² · N · variance · tolerance, roughly the same for all regressors of a model.

    In an ordered logit the information about a slope is about proportional to N times the part
    of the regressor's variance that the others do not explain.

    Parameters
    ----------
    error
        Standard error of the coefficient.
    n
        Number of observations.
    variance
        Variance of the regressor.
    tolerance
        1 - R² of the regressor on the others.
    """
    return error**2 * n * variance * tolerance


def standard_errors(publication: Publication) -> Iterator[Finding]:
    """Find standard errors that do not go with the variance of their regressor."""
    found = [_constant(publication, declared) for declared in publication.declared.regressors]
    out: list[_Constant] = []
    kept = sorted(found, key=lambda c: c.value)
    while len(kept) > 2 and kept[-1].value > _BEYOND * kept[-2].value:
        out.append(kept.pop())
    for item in out:
        yield _stands_out(publication, item, kept)
    for item in found:
        if item.regressor.rival and item not in out:
            finding = _chosen(publication, item, kept)
            if finding:
                yield finding
    if kept:
        yield Finding(
            key="error.agree",
            rule=RULE,
            where=publication.table(publication.declared.layout.models),
            what=say("error.agree.what", n=len(kept)),
            evidence=say(
                "error.agree.evidence",
                lo=kept[0].value,
                hi=kept[-1].value,
                m=median(c.value for c in kept),
            ),
        )


def _constant(publication: Publication, declared: Regressor) -> _Constant:
    if declared.sd:
        variance = publication.printed(declared.sd) ** 2
    else:
        share = publication.read(declared.share).middle / 100
        variance = share * (1 - share)
    error = publication.model_name(declared.row, declared.model, "standard_error")
    return _Constant(
        declared,
        publication.observations(declared.model),
        publication.printed(error),
        variance,
        publication.printed(declared.tolerance) if declared.tolerance else 1.0,
    )


def _place(publication: Publication, item: _Constant) -> Message:
    return say(
        "place.term",
        t=publication.table(publication.declared.layout.models),
        q=item.regressor.label,
        m=model_number(item.regressor.model),
    )


def _model_median(item: _Constant, kept: list[_Constant]) -> float:
    same = [c.value for c in kept if c.regressor.model == item.regressor.model]
    return median(same or [c.value for c in kept])


def _stands_out(publication: Publication, item: _Constant, kept: list[_Constant]) -> Finding:
    usual = _model_median(item, kept)
    implied = usual / (item.error**2 * item.n * item.tolerance)
    # a dummy with this variance
    mean = 0.5 + math.sqrt(max(0.25 - implied, 0.0))
    far = item.value > 2 * _BEYOND * kept[-1].value
    regressor = item.regressor
    cell = publication.cell(
        publication.model_name(regressor.row, regressor.model, "standard_error")
    )
    doubtful = say("error.doubtful") if cell.reading != "sure" else ""
    return Finding(
        key=f"error.{regressor.row}",
        rule=RULE,
        kind="base",
        severity="medium" if far else "low",
        where=_place(publication, item),
        what=say("error.far") if far else say("error.large", d=doubtful),
        evidence=say(
            "error.evidence",
            s=cell.printed,
            x=math.sqrt(usual / (item.n * item.variance * item.tolerance)),
            c=item.value,
            lo=kept[0].value,
            hi=kept[-1].value,
            v=implied,
            w=item.variance,
            m=say("error.dummy", a=mean, b=1 - mean) if item.variance <= 0.25 and far else "",
        ),
    )


def _chosen(publication: Publication, item: _Constant, kept: list[_Constant]) -> Finding | None:
    share = publication.read(item.regressor.rival).middle / 100
    rival = constant(item.error, item.n, share * (1 - share), item.tolerance)
    if rival <= _BEYOND * kept[-1].value:
        return None
    return Finding(
        key=f"error.{item.regressor.row}",
        rule=RULE,
        where=_place(publication, item),
        what=say(
            "error.rival.what",
            a=publication.table(publication.declared.layout.means),
            b=publication.table(publication.declared.layout.shares),
            p=100 * share,
            q=100 - 100 * share,
        ),
        evidence=say(
            "error.rival.evidence",
            c=item.value,
            r=rival,
            lo=kept[0].value,
            hi=kept[-1].value,
        ),
    )


def separation(publication: Publication) -> Iterator[Finding]:
    """Find dummies of one variable that all ran away together, the cutpoints with them."""
    rows: dict[tuple[str, str], dict[str, float]] = {}
    cuts: dict[str, list[float]] = {}
    for cell in publication.models(statistic="coefficient"):
        if cell.value is None:
            continue
        if is_cutpoint(cell):
            cuts.setdefault(cell.column, []).append(cell.value)
        else:
            rows.setdefault((cell.column, cell.question), {})[cell.row] = cell.value
    for (model, question), terms in rows.items():
        if len(terms) < 2 or not all(abs(value) > _RUN_AWAY for value in terms.values()):
            continue
        elsewhere = [
            abs(value)
            for (other, name), found in rows.items()
            if name == question and other != model
            for value in found.values()
        ]
        errors = [
            cell.printed
            for cell in publication.models(column=model, statistic="standard_error")
            if cell.question == question and cell.printed
        ]
        first, *others = terms.values()
        yield Finding(
            key=f"separation.{model}.{question}",
            rule="separation",
            kind="base",
            severity="high",
            where=say(
                "place.term",
                t=publication.table(publication.declared.layout.models),
                q=publication.question_label(question),
                m=model_number(model),
            ),
            what=say("separation.what"),
            evidence=say(
                "separation.evidence",
                c=figures(terms.values(), "g"),
                e=listing(errors),
                o=say("separation.elsewhere", x=max(elsewhere)) if elsewhere else "",
                k=figures(cuts.get(model, ()), "g"),
                d=figures((value - first for value in others), "+.2f"),
            ),
        )


def cutpoints(publication: Publication) -> Iterator[Finding]:
    """Check that the cutpoints of each model ascend."""
    wrong: list[str] = []
    legible = 0
    for model in publication.declared.models:
        values = [
            cell.value
            for cell in publication.models(column=model.id, statistic="coefficient")
            if is_cutpoint(cell) and cell.value is not None
        ]
        legible += len(values)
        if values != sorted(values):
            wrong.append(model.id)
    if not legible:
        return
    models = len(publication.declared.models)
    yield tally(
        "cutpoints.ascend",
        models - len(wrong),
        models,
        rule="cutpoints",
        severity="high",
        where=publication.table(publication.declared.layout.models),
        evidence=say(
            "cutpoints.ascend.evidence",
            n=legible,
            w=say("cutpoints.ascend.wrong", m=listing(wrong)) if wrong else "",
        ),
    )
