"""Data that are otherwise as a whole: groups emptied, hypotheses, sizes, weights, waves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scs_report.language import Language
from scs_report.results import Address, Hypothesis, Reason, Results, ShareEstimate
from scs_report.stress.altered import Altered, Change
from scs_report.stress.ground import Ground
from scs_report.stress.scenario import Kind, Scenario
from scs_report.stress.targets import Pair


def emptied(ground: Ground, pairs: Sequence[Pair]) -> Iterator[Scenario]:
    """Yield data in which few or none are in a base, or gave an answer, or a model fails."""
    results = ground.results
    used = {*results.named.values(), *(text for pair in pairs for _, text in pair.terms)}
    groups: dict[str, set[str]] = defaultdict(set)
    models: dict[str, set[str]] = defaultdict(set)
    for text, address in ground.addresses.items():
        for part in address.parts or (address,):
            if part.model:
                models[part.model].add(text)
                continue
            for group in _groups(part, results):
                groups[group].add(text)
    reasons: tuple[tuple[Kind, Reason], ...] = (
        ("small_group", "small_base"),
        ("nobody", "no_people"),
    )
    for group, texts in groups.items():
        if not texts & used or len(texts) == len(ground.addresses):
            continue
        for kind, reason in reasons:
            altered = Altered(ground)
            altered.remove(sorted(texts), reason)
            yield Scenario(kind, (group,), altered.change)
    every = {", ".join(models): set().union(*models.values())} if models else {}
    for model, texts in (models | every).items():
        altered = Altered(ground)
        altered.remove(sorted(texts), "not_estimable")
        yield Scenario("no_model", (model,), altered.change)


def _groups(part: Address, results: Results) -> Iterator[str]:
    if part.base and part.base != results.bases[0].key:
        yield part.base
    for variable, codes in part.within:
        yield f"{variable}={','.join(codes)}"
    if part.wave:
        yield f"wave={part.wave}"


def hypotheses(ground: Ground) -> Iterator[Scenario]:
    """Yield data in which each hypothesis comes out otherwise, then all alike, then all but one."""
    known = [
        one
        for one in ground.results.hypotheses
        if str(one.address) in ground.results.estimates and not one.untested
    ]
    for hypothesis in known:
        size = -6.0 if hypothesis.verdict == "supported" else 6.0
        yield _sized(ground, [hypothesis], size, hypothesis.key)
    for size in (6.0, -6.0, 0.1) if known else ():
        yield _sized(ground, known, size, f"{known[0].key}–{known[-1].key}")
    for supported in [one for one in known if one.verdict == "supported"][:1]:
        others = [one for one in known if one is not supported]
        yield _sized(ground, others, 0.1, ", ".join(one.key for one in others))


def _sized(ground: Ground, hypotheses: Sequence[Hypothesis], size: float, called: str) -> Scenario:
    """Return data in which coefficients lie so many standard errors from zero, as expected."""
    altered = Altered(ground)
    for one in hypotheses:
        text = str(one.address)
        altered.set(text, size * one.expected * altered.error(text))
    return Scenario("hypotheses", (called, f"{size:+g}"), altered.change)


def sizes(ground: Ground, pairs: Sequence[Pair], codes: Sequence[str]) -> Iterator[Scenario]:
    """Yield data in which shares go through all sizes, each another one at a time."""
    results = ground.results
    bounds = {pair.bound for pair in pairs if 0 < pair.bound < 1}
    for code in codes:
        sizes = Language(code).rules.words.sizes
        bounds |= {float(bound) for bound in (*sizes.above, *sizes.below)}
    grid = sorted({0.004, 0.996, *(b + side for b in bounds for side in (-0.04, 0.04))})
    grid = [value for value in grid if 0 < value < 1]
    shares = [
        text
        for text in dict.fromkeys(results.named.values())
        if isinstance(results.estimates.get(text), ShareEstimate)
    ]
    for turn in range(len(grid) if shares else 0):
        altered = Altered(ground)
        for place in range(len(shares)):
            # who comes last is not moved by other answers to its question
            place = (place + turn) % len(shares)
            altered.set(shares[place], grid[(place * 7 + turn) % len(grid)])
        yield Scenario("sizes", (str(turn + 1),), altered.change)


def designs(ground: Ground) -> Iterator[Scenario]:
    """Yield data without weights, and of the last waves alone."""
    if ground.results.design.weighted:
        yield Scenario("unweighted", (), Change({}, {}, unweighted=True))
    waves = sorted({part.wave for at in ground.addresses.values() for part in at.parts or (at,)})
    waves = [wave for wave in waves if wave]
    if ground.results.waves:  # of several files; numbers of the last name no wave
        waves = [wave.key for wave in ground.results.waves]
    numbers: tuple[tuple[int, Kind], ...] = ((1, "one_wave"), (2, "two_waves"))
    for kept, kind in numbers:
        if len(waves) <= kept:
            continue
        altered = Altered(ground)
        gone = {*waves[:-kept]}
        altered.remove(
            [
                text
                for text, at in ground.addresses.items()
                if any(part.wave in gone for part in at.parts or (at,))
            ],
            "no_people",
        )
        yield Scenario(kind, tuple(waves[-kept:]), altered.change)
