"""Numbers of observations against the numbers of missing answers (Frechet bounds)."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit import grim
from scs_report.replication.audit.declared_models import Model
from scs_report.replication.audit.finding import Finding, Message, clauses, say, tally
from scs_report.replication.audit.publication import Publication, model_number

RULE = "missing"


def bounds(base: int, missing: list[int]) -> tuple[int, int]:
    """Return the fewest and most people without any missing answer (Frechet bounds).

    Parameters
    ----------
    base
        Number of people.
    missing
        How many lack each variable.
    """
    return max(0, base - sum(missing)), base - max(missing, default=0)


def observations(publication: Publication) -> Iterator[Finding]:
    """Check every model's number of people against the missing answers of its variables."""
    models = {model.id: model for model in publication.declared.models}
    if not models:
        return
    inside: list[Message] = []
    outside: list[Message] = []
    overlaps: list[Message] = []
    for model in publication.declared.models:
        n, number = publication.observations(model.id), model_number(model.id)
        # the reasons for lacking the one new variable exclude each other
        own = _own(publication, model)
        base = publication.base(model.base)
        if model.nested_in:
            outer = models[model.nested_in]
            base = publication.observations(outer.id)
            everybody = publication.base(outer.base)
            overlaps.append(
                say(
                    "missing.overlap",
                    m=number,
                    k=own,
                    o=own - (base - n),
                    e=own * (everybody - base) / everybody,
                )
            )
            low, high = bounds(base, [own])[0], base  # all may lack other variables already
        else:
            core = [_missing(publication, name) for name in model.core_missing]
            low, _ = bounds(base, [own, *core])
            _, high = bounds(base, [own])  # the others may lack answers outside this base
        shown = say("missing.bounds", m=number, n=n, lo=low, hi=high)
        (inside if low <= n <= high else outside).append(shown)
    yield tally(
        "missing.observations",
        len(inside),
        len(models),
        rule=RULE,
        severity="high",
        where=publication.table(publication.declared.layout.models),
        evidence=clauses([*outside, *inside, *overlaps]),
        reading=say("missing.observations.reading"),
    )


def _own(publication: Publication, model: Model) -> int:
    """Return how many lack the variables that are new in a model."""
    return sum(_missing(publication, name) for name in model.new_missing)


def _missing(publication: Publication, name: str) -> int:
    """Return the people behind a share (`cell@base`) or those a base lacks (`grim:question`)."""
    if name.startswith("grim:"):
        question = publication.question(name.removeprefix("grim:"))
        printed = [c.printed for c in publication.shares(question.id, "unweighted")]
        stated = publication.base(question.base)
        return stated - max(grim.bases(printed, stated))
    cell, _, base = name.rpartition("@")
    return publication.count(cell, publication.base(base))


def lost_in_nested(publication: Publication) -> Iterator[Finding]:
    """Say which of two codings a nested model used, from the people it lost."""
    layout = publication.declared.layout
    for model in publication.declared.models:
        if not model.coding:
            continue
        n, number = publication.observations(model.id), model_number(model.id)
        lost = publication.observations(model.nested_in) - n
        missing = _own(publication, model)
        sound = 0 < lost <= missing
        yield Finding(
            key=f"missing.coding.{model.coding}",
            rule=RULE,
            kind="consistent" if sound else "contradiction",
            severity="none" if sound else "medium",
            where=say("place.model", t=publication.table(layout.models), m=number),
            what=say(
                "missing.coding.what",
                q=publication.question_label(model.coding),
                k=missing,
                t=publication.table(layout.means),
            ),
            evidence=say(
                "missing.coding.evidence",
                m=number,
                n=n,
                l=lost,
                o=model_number(model.nested_in),
            ),
        )


def shared_core(publication: Publication) -> Iterator[Finding]:
    """Work out how many lack common variables from two models on the same base."""
    plain = [m for m in publication.declared.models if m.pair]
    for first, second in ((a, b) for a in plain for b in plain if a.pair == b.id):
        base = publication.base(first.base)
        own, other = _own(publication, first), _own(publication, second)
        gone, gone_other = (base - publication.observations(m.id) for m in (first, second))
        least, most = max(gone - own, gone_other - other), min(gone, gone_other)
        both_most = own + most - gone  # of those who lack the first model's own variable
        expected = own * most / base
        if least > most or both_most >= expected / 2:
            continue
        a, b = model_number(first.id), model_number(second.id)
        yield Finding(
            key=f"missing.core.{first.id}",
            rule=RULE,
            kind="contradiction",
            severity="low",
            where=say(
                "place.models",
                t=publication.table(publication.declared.layout.models),
                a=a,
                b=b,
            ),
            what=say("missing.core.what", a=a),
            evidence=say(
                "missing.core.evidence",
                a=a,
                b=b,
                g=gone,
                n=base,
                o=own,
                l=least,
                h=gone_other,
                m=most,
                x=both_most,
                e=expected,
                y=other - (gone_other - least),
                p=other,
            ),
        )
