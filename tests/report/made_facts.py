"""Results that hold other facts, for tests of what is said of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from msgspec.structs import replace

from scs_report.results import Estimate, Fact, Quantity, Results, ShareEstimate, Value, Withheld


def with_facts(results: Results, facts: Iterable[Fact]) -> Results:
    """Return the results with these facts instead of their own; each has an address of its unit."""
    numbers = count()
    named: dict[str, str] = {}
    estimates: dict[str, Value] = {}
    for fact in facts:
        number = next(numbers)
        address = {
            "share": f"share:made{number}=1@all",
            "probability": f"prediction:made{number}=1/x=1",
            "difference": f"share:made{number}=1@all - share:made{number}=0@all",
            "count": f"n@made{number}",
            "number": f"vif:made{number}@all",
        }[fact.unit]
        named[fact.name] = address
        estimates[address] = _value(fact)
    return replace(results, named=named, estimates=estimates, withheld={})


def without(results: Results, name: str, n: int = 12) -> Results:
    """Return the results with a fact, and all that it is part of, withheld for its small base."""
    part = results.named[name]
    gone = {address for address in results.estimates if part in address.split(" - ")}
    return replace(
        results,
        estimates={one: v for one, v in results.estimates.items() if one not in gone},
        withheld={address: Withheld(reason="small_base", n=n) for address in gone},
    )


def _value(fact: Fact) -> Value:
    if fact.unit in ("count", "number"):
        return Quantity(value=fact.value)
    low, high = (fact.value if end is None else end for end in (fact.low, fact.high))
    interval = {"value": fact.value, "se": fact.se or 0.0, "low": low, "high": high}
    if fact.unit == "share":
        n = fact.n or 1000
        return ShareEstimate(**interval, n=n, weight=float(n), count=0, unweighted=0.0)
    return Estimate(**interval)
