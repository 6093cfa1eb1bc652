"""Whether cutpoints and coefficients reproduce the printed share of the highest answer."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scs_report.replication.audit.declared_models import Model
from scs_report.replication.audit.finding import Finding, Message, checked, clauses, say
from scs_report.replication.audit.publication import (
    Publication,
    is_cutpoint,
    model_number,
    value_of,
)
from scs_report.replication.published_cells import PublishedCell

_CLOSE = 6.0


def top_share(predictor: float, cutpoint: float) -> float:
    """Return the percentage above the last cutpoint of an ordered logit at a linear predictor."""
    return 100 / (1 + math.exp(cutpoint - predictor))


def _mean(publication: Publication, term: PublishedCell) -> float | None:
    """Return the mean of a term: the share of a dummy's answer, else the printed mean."""
    declared = publication.declared
    if not term.code:
        found = publication.published.find(declared.layout.means, row=term.row, column="mean")
        return found[0].value if found else None
    cells = publication.shares(term.question, "weighted")
    known = {c.code: value_of(c) for c in cells if c.code not in declared.missing_codes}
    return known[term.code] / sum(known.values()) if term.code in known else None


def margins(publication: Publication) -> Iterator[Finding]:
    """Predict the highest answer at the means; where one coefficient is lost, solve for it."""
    shown: list[Message] = []
    implied: list[Message] = []
    far = 0
    for model in publication.declared.models:
        if not model.top_share:
            continue
        target = publication.printed(model.top_share)
        cut, predictor, lost = _at_means(publication, model)
        number = model_number(model.id)
        if not lost:
            share = top_share(predictor, cut)
            far += abs(share - target) > _CLOSE
            shown.append(say("margins.predicted", m=number, p=share, t=target))
        elif len(lost) == 1 and lost[0][1]:
            [(cell, mean)] = lost
            value = (cut - predictor + math.log(target / (100 - target))) / (mean or 1.0)
            answer = publication.answer(cell)
            implied.append(say("margins.implied", m=number, q=answer, v=value))
    if shown:
        yield checked(
            "margins.top",
            not far,
            rule="margins",
            where=say("margins.top.where"),
            evidence=clauses(shown),
            reading=say("margins.top.reading", i=clauses(implied)) if implied else None,
        )


def _at_means(
    publication: Publication, model: Model
) -> tuple[float, float, list[tuple[PublishedCell, float | None]]]:
    """Return the last cutpoint, the linear predictor without lost terms, and the lost ones."""
    cells = publication.models(column=model.id, statistic="coefficient")
    last = max((cell for cell in cells if is_cutpoint(cell)), key=lambda cell: cell.row)
    predictor = 0.0
    lost: list[tuple[PublishedCell, float | None]] = []
    for cell in cells:
        if is_cutpoint(cell):
            continue
        mean = _mean(publication, cell)
        if cell.value is None or mean is None:
            lost.append((cell, mean))
        else:
            predictor += cell.value * mean
    return value_of(last), predictor, lost
