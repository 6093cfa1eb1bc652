"""The data that texts are tried with: comparisons turned, families and orders made and broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np

from scs_report.prose.claims import Claim
from scs_report.stress.altered import Altered, Change
from scs_report.stress.drawn import Drawing
from scs_report.stress.ground import Ground, Terms
from scs_report.stress.scenario import Kind, Scenario
from scs_report.stress.targets import Family, Pair, asked_for, families_in, orders_in, pairs_in
from scs_report.stress.whole import designs, emptied, hypotheses, sizes

#: Steps of a ladder that are clear whatever the errors of usual groups.
_FAR = 0.08
#: Numbers that any data have.
_ALWAYS = (
    *("n", "tally", "weight", "effective_n", "design_effect", "margin_of_error"),
    "largest_weight",
)
#: How many data are tried for a claim of which a branch was not seen.
_TRIED = 81
_COMBINED = 4


def scenarios(
    ground: Ground, claims: Sequence[Claim], codes: Sequence[str], count: int, seed: int
) -> Iterator[Scenario]:
    """Yield all data, in an order that a seed settles.

    Parameters
    ----------
    ground
        The results.
    claims
        Those that texts make with them.
    codes
        The languages of the texts, whose words for sizes have thresholds.
    count
        How many resamples.
    """
    yield Scenario("as_is", (), Change({}, {}))
    pairs = list(pairs_in(claims, ground))
    yield from _pairs(ground, pairs)
    yield from _withheld(ground, [*_numbers(pairs), *asked_for(claims, ground)])
    yield from _families(ground, families_in(claims, ground))
    yield from _orders(ground, orders_in(claims, ground))
    yield from emptied(ground, pairs)
    yield from hypotheses(ground)
    yield from sizes(ground, pairs, codes)
    yield from designs(ground)
    drawing = Drawing(ground)
    for number in range(count):
        yield Scenario("resample", (str(number + 1),), drawing.resample(seed, number))


def turned(ground: Ground, pairs: Iterable[Pair], start: Change | None = None) -> list[Scenario]:
    """Return data in which pairs come out in each way, on top of others if these are given."""
    some = list(pairs)
    return [*_pairs(ground, some, start, every=True), *_withheld(ground, _numbers(some), start)]


def combined(ground: Ground, pairs: Sequence[Pair], start: Change, seed: int) -> Iterator[Scenario]:
    """Yield data in which several comparisons come out in all ways together, or in random ones."""
    ways: tuple[Kind, ...] = ("greater", "smaller", "equal")
    about = tuple(word for pair in pairs[:1] for word in (pair.left, pair.right))
    nothing = Altered(ground, start)
    nothing.remove({text for pair in pairs for _, text in pair.terms}, "small_base")
    yield Scenario("search", about, nothing.change)
    if len(pairs) <= _COMBINED:
        chosen: Iterable[Sequence[Kind]] = product(ways, repeat=len(pairs))
    else:
        random = np.random.default_rng([seed, len(pairs)])
        draws = random.integers(0, len(ways), (_TRIED, len(pairs)))
        chosen = [[ways[way] for way in draw] for draw in draws.tolist()]
    for some in chosen:
        altered = Altered(ground, start)
        for kind, pair in zip(some, pairs, strict=True):
            _compare(altered, pair, kind)
        yield Scenario("search", about, altered.change)


def _pairs(
    ground: Ground, pairs: Iterable[Pair], start: Change | None = None, *, every: bool = False
) -> Iterator[Scenario]:
    kinds: tuple[Kind, ...] = ("greater", "smaller", "equal", "unclear")
    for pair in pairs:
        for kind in kinds:
            if kind == pair.outcome and kind != "unclear" and not every:
                continue
            altered = Altered(ground, start)
            _compare(altered, pair, kind)
            yield Scenario(kind, (pair.left, pair.right), altered.change)


def _compare(altered: Altered, pair: Pair, kind: Kind) -> None:
    """Make a comparison come out in a way: clearly turned by as much as it was, or more."""
    now = sum(sign * altered.value(text) for sign, text in pair.terms) - pair.bound
    error = pair.error(altered)
    far = max(abs(now), 5 * error) or 1.0
    wanted = {"greater": far, "smaller": -far, "unclear": 0.5 * error}.get(kind, 0.0)
    if kind == "unclear" and now < 0:
        wanted = -wanted
    altered.move(pair.terms, pair.bound + wanted)


def _numbers(pairs: Iterable[Pair]) -> Iterator[str]:
    for pair in pairs:
        yield from (text for _, text in pair.terms)


def _withheld(
    ground: Ground, numbers: Iterable[str], start: Change | None = None
) -> Iterator[Scenario]:
    for text in dict.fromkeys(numbers):
        if ground.addresses[text].statistic in _ALWAYS:
            continue
        altered = Altered(ground, start)
        altered.remove([text], "small_base")
        yield Scenario("withheld", (ground.name(text),), altered.change)


def _families(ground: Ground, families: Iterable[Family]) -> Iterator[Scenario]:
    for family in families:
        for place, member in enumerate(family):
            for kind in ("highest", "lowest"):
                altered = Altered(ground)
                others = family[:place] + family[place + 1 :]
                _outdo(altered, member, others, up=kind == "highest")
                yield Scenario(kind, (_called(ground, member),), altered.change)


def _outdo(altered: Altered, member: Terms, others: Sequence[Terms], *, up: bool) -> None:
    """Put a number clearly above or below others, which give way where there is no room."""
    sign = 1 if up else -1
    step = max(_FAR, *(6 * altered.error(text) for _, text in member))
    best = max(sign * _sum(altered, one) for one in others)
    altered.move(member, sign * (best + step))
    own = _sum(altered, member)
    for one in others:
        if sign * (own - _sum(altered, one)) < step:
            altered.move(one, own - sign * step)


def _orders(ground: Ground, orders: Iterable[Family]) -> Iterator[Scenario]:
    for order in orders:
        ends = (_called(ground, order[0]), _called(ground, order[-1]))
        last = len(order) - 1
        rising = [place / last for place in range(last + 1)]
        yield _ladder(ground, "rising", ends, order, rising)
        yield _ladder(ground, "falling", ends, order, rising[::-1])
        yield _ladder(ground, "level", ends, order, [0.5] * (last + 1))
        for place in range(1, last):
            about = (_called(ground, order[place]),)
            yield _ladder(ground, "step_down", about, order, _bent(rising, place, -1))
            yield _ladder(ground, "step_up", about, order, _bent(rising, place, 1))


def _bent(ladder: Sequence[float], place: int, sign: int) -> list[float]:
    """Return a ladder whose one inner step lies below the first, or above the last."""
    bent = list(ladder)
    bent[place] = -0.3 if sign < 0 else 1.3
    return bent


def _ladder(
    ground: Ground, kind: Kind, about: tuple[str, ...], order: Family, steps: Sequence[float]
) -> Scenario:
    altered = Altered(ground)
    now = [_sum(altered, terms) for terms in order]
    middle = sum(now) / len(now)
    errors = [altered.error(text) for terms in order for _, text in terms]
    width = max(_FAR, 6 * max(errors)) * (len(order) - 1)
    for _ in range(3):  # answers to one question make room for each other
        for terms, step in zip(order, steps, strict=True):
            altered.move(terms, middle + (step - 0.5) * width)
        low, high = (end(_sum(altered, one) for one in order) for end in (min, max))
        if high - low > 0.9 * width * (max(steps) - min(steps)):
            break
        middle = min(max(middle, width / 2 + 0.02), 0.98 - width / 2)
    return Scenario(kind, about, altered.change)


def _sum(altered: Altered, terms: Terms) -> float:
    return sum(sign * altered.value(text) for sign, text in terms)


def _called(ground: Ground, terms: Terms) -> str:
    names = [ground.name(text) for _, text in terms]
    return names[0] if len(names) == 1 else " - ".join(names[:2])
