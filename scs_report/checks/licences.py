"""Which judging words the expression of a claim licenses: what it tests, whichever way it came out.

    significant(gap.urban) and gap.urban > 0            a comparison
    not significant(gap.other)                          that nothing is clear
    highest(satisfaction)                               a superlative

An expression is read from its syntax tree. What is known where it does not hold (`otherwise`) is
what its negation tests: of a comparison that is nothing, for the opposite may be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from jinja2 import TemplateSyntaxError, nodes

from scs_report.checks.parsed import ENVIRONMENT
from scs_report.errors import N_
from scs_report.language.judging_words import Words

Kind = Literal[
    "superlative",
    "comparison",
    "margin",
    "ordering",
    "rising",
    "falling",
    "above",
    "below",
    "alike",
    "unclear",
    "claimed",
    "several",
]


@dataclass(frozen=True)
class Known:
    """One thing that is tested; `bound` is the share that something is above or below."""

    kind: Kind
    bound: float = 0.0


#: What a test by name says where it holds.
_CALLS: dict[str, tuple[Known, ...]] = {
    "highest": (Known("superlative"), Known("comparison")),
    "lowest": (Known("superlative"), Known("comparison")),
    "strongest": (Known("superlative"), Known("comparison")),
    "ordering": (Known("ordering"), Known("comparison")),
    "rising": (Known("rising"), Known("comparison")),
    "falling": (Known("falling"), Known("comparison")),
    "alike": (Known("alike"), Known("several")),
    "majority": (Known("above", 0.5),),
    "most": (Known("above", 0.5), Known("several")),
    "all_but": (Known("several"),),
    "every": (Known("several"),),
    "both": (Known("several"), Known("claimed")),
    "claimed": (Known("claimed"),),
    "significant": (Known("comparison"),),
    "verdict": (Known("comparison"),),
}
#: What a test by name says where it does not hold.
_DENIED: dict[str, tuple[Known, ...]] = {"significant": (Known("unclear"),)}
#: What the branches of a comparison say.
_OUTCOMES: dict[str, tuple[Known, ...]] = {
    "greater": (Known("comparison"),),
    "smaller": (Known("comparison"),),
    "unclear": (Known("unclear"),),
    "unknown": (),
}
#: First or last parts of the names of differences: beside a number they tell of a distance.
_DIFFERENCES = {"gap", "change"}

#: What would license the words of a category, for messages.
ADVICE = {
    "superlative": N_("a test of the whole family: highest(…), lowest(…), strongest(…)"),
    "comparison": N_("a comparison: a > b, or compare(a, b) with its branches"),
    "margin": N_("a comparison with a distance: a > b + 0.1"),
    "trend": N_("a test of all levels: rising(…), falling(…) or ordering(…)"),
    "majority": N_("a share above a number: majority(…), x > 0.65"),
    "size": N_("a share above or below a number: x > 0.65, x < 0.1; or the filter `size`"),
    "alike": N_("a test that they are alike: alike(…, within=5)"),
    "unclear": N_("the branch {{% unclear %}}, or not significant(…)"),
    "additive": N_("that its partner holds: claimed(…)"),
    "all": N_("a test of each: every(…), all_but(…), or several joined by `and`"),
    "joined": N_("a test of both sides: several joined by `and`, or claimed(…)"),
    "causal": N_("no comparison: only a design that bears a cause"),
}


def licensed(words: Words, tests: Iterable[Known]) -> bool:
    """Whether one of these tests bears the words."""
    kinds: dict[str, list[float]] = {}
    for test in tests:
        kinds.setdefault(test.kind, []).append(test.bound)
    match words.category:
        case "superlative":
            return "superlative" in kinds
        case "comparison":
            return "comparison" in kinds
        case "margin":
            return "margin" in kinds
        case "trend":
            way = {"up": ("rising",), "down": ("falling",)}.get(words.way, ("rising", "falling"))
            # each greater than the next can be told from either end
            return any(kind in kinds for kind in (*way, "ordering"))
        case "majority" | "size":
            return _large_enough(words, kinds)
        case "alike":
            return "alike" in kinds
        case "unclear":
            return "unclear" in kinds
        case "additive":
            return "claimed" in kinds
        case "all":
            return "several" in kinds
        case "joined":
            return "several" in kinds or "claimed" in kinds
        case _:
            return False


def _large_enough(words: Words, kinds: dict[str, list[float]]) -> bool:
    above, below = kinds.get("above", []), kinds.get("below", [])
    if words.way == "down":
        return any(words.most is None or bound <= words.most for bound in below)
    if any(words.least is None or bound >= words.least for bound in above):
        return True
    # most do not know it where fewer than half know it
    least = words.least
    return (
        words.category == "majority"
        and least is not None
        and any(bound <= 1 - least for bound in below)
    )


@lru_cache(maxsize=1024)
def known_of(expression: str, *, holds: bool) -> frozenset[Known]:
    """Return what is known where an expression holds, or does not: nothing, if it is broken."""
    try:
        tree = ENVIRONMENT.parse("{{ " + expression + " }}")
    except TemplateSyntaxError:
        return frozenset()
    output = next(tree.find_all(nodes.Output), None)
    return frozenset() if output is None else _tests(output.nodes[0], holds=holds)


def known_in(outcomes: Sequence[str]) -> frozenset[Known]:
    """Return what is known in a branch for outcomes of a comparison: what all of them say."""
    first, *others = [frozenset(_OUTCOMES.get(outcome, ())) for outcome in outcomes]
    return first.intersection(*others)


def _tests(node: nodes.Node, *, holds: bool) -> frozenset[Known]:
    if isinstance(node, nodes.Not):
        return _tests(node.node, holds=not holds)
    if isinstance(node, nodes.And | nodes.Or):
        left, right = (_tests(side, holds=holds) for side in (node.left, node.right))
        if isinstance(node, nodes.And) is holds:
            several = {Known("several")} if left and right else set[Known]()
            return left | right | several
        return left & right
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        name = node.node.name
        message = frozenset((_CALLS if holds else _DENIED).get(name, ()))
        # of a whole family the order tells which is the highest
        whole = name == "ordering" and holds and (len(node.args) == 1 or _says(node, "whole"))
        return message | {Known("superlative")} if whole else message
    if isinstance(node, nodes.Compare) and holds:
        return _compared(node)
    return frozenset()


def _compared(node: nodes.Compare) -> frozenset[Known]:
    if len(node.ops) != 1:
        return frozenset()
    left, right, sign = node.expr, node.ops[0].expr, node.ops[0].op
    if sign == "eq":
        word = right.value if isinstance(right, nodes.Const) else None
        if isinstance(word, str):
            return known_in([word]) if word in _OUTCOMES else _tests(left, holds=True)
        return frozenset({Known("alike"), Known("several")})
    if sign not in ("gt", "gteq", "lt", "lteq"):
        return frozenset()
    if isinstance(left, nodes.Const):  # 0.5 < x
        left, right = right, left
        sign = {"gt": "lt", "gteq": "lteq", "lt": "gt", "lteq": "gteq"}[sign]
    if not isinstance(right, nodes.Const):
        joined = any(_number(part) for part in (left, right))
        return frozenset({Known("comparison"), *([Known("margin")] if joined else [])})
    bound = float(right.value) if isinstance(right.value, int | float) else 0.0
    if isinstance(left, nodes.Sub) or _DIFFERENCES & _ends(left):  # a - b > 0.1
        return frozenset({Known("comparison"), *([Known("margin")] if bound else [])})
    if sign.startswith("lt"):
        return frozenset({Known("below", bound)})
    # numbers of people say nothing of shares
    return frozenset({Known("above", bound if bound < 1 else 0.0)})


def _says(node: nodes.Call, option: str) -> bool:
    return any(given.key == option for given in node.kwargs)


def _number(node: nodes.Node) -> bool:
    """Whether a distance is added: `b + 0.1`."""
    sides = (node.left, node.right) if isinstance(node, nodes.Add | nodes.Sub) else ()
    return any(isinstance(side, nodes.Const) for side in sides)


def _ends(node: nodes.Node) -> set[str]:
    """Return the first and the last part of the name of a fact."""
    last = node.attr if isinstance(node, nodes.Getattr) else ""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return {last, node.name if isinstance(node, nodes.Name) else ""}
