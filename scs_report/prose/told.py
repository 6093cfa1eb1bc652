"""What an editor is told of claims: the sentences, the numbers, what would be true instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from markupsafe import Markup

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.names import OF_MESSAGES
from scs_report.prose.claims import Claim, LackingNumber, PlainNumber
from scs_report.prose.evidence import Evidence
from scs_report.prose.left_out import without_left_out
from scs_report.results import PROPORTIONS, Unit

_REASONS = {
    "small_base": "it rests on too few people to be printed",
    "complement": "with it a number on few people could be calculated",
    "difference": "with it the answers of few people could be calculated",
    "no_people": "nobody is in its base",
    "left_out": "its term is in no model that could be estimated",
    "not_estimable": "it cannot be estimated",
    "reworded": "its question was put differently in the earlier wave",
    "not_asked": "the earlier wave has no such number",
    "same_people": "some people answered in both waves, and its error is not known",
}
_MARKDOWN = re.compile(r"\*\*|^[ \t]*(?:#+|[-*+]|\d+\.|title:|unit:|note:|alt:)[ \t]+", re.M)
#: What messages are written in.
_WRITTEN = Language(OF_MESSAGES)


def reason_in_words(reason: str) -> str:
    """Return why there is no number; a reason of the results, or one that is words already."""
    return _REASONS.get(reason, reason or "it is not known")


def plain_words(text: str) -> str:
    """Return the words of a sentence as a reader sees them, in one line."""
    words = Markup(_MARKDOWN.sub("", without_left_out(text))).striptags()
    return " ".join(str(words).split())


def in_words(evidence: Evidence) -> str:
    """Return a comparison with its numbers as readers see them, and what it comes to.

    Examples
    --------
    >>> in_words(Evidence("gap", "compare", "0", 0.039, 0.0, 0.039, -0.003, 0.082, "difference",
    ...     "unclear", None, left_unit="difference"))
    'gap: 3.9 points, 95% interval −0.3 to 8.2: not clear'
    """
    return f"{_sides(evidence)}: {_gap(evidence)}"


def _sides(evidence: Evidence) -> str:
    if evidence.right == "0" and evidence.left_unit == "difference":
        return evidence.left
    left = _named(evidence.left, evidence.left_value, evidence.left_unit)
    right = evidence.right
    if _is_number(right):
        right = _value(float(right), evidence.left_unit)
    else:
        right = _named(right, evidence.right_value, evidence.left_unit)
    return f"{left} beside {right}"


def _gap(evidence: Evidence) -> str:
    if evidence.estimate is None or evidence.low is None or evidence.high is None:
        return f"not known; {reason_in_words(evidence.reason)}"
    size = _difference(evidence.estimate, evidence.unit)
    if evidence.low == evidence.high:
        word = {"greater": "more", "smaller": "less"}.get(evidence.outcome, "the same")
        return f"{size}: {word}"
    ends = [_number(end, evidence.unit) for end in (evidence.low, evidence.high)]
    confidence = f"{100 * evidence.confidence:g}%"
    word = {"greater": "clearly more", "smaller": "clearly less"}.get(evidence.outcome, "not clear")
    return f"{size}, {confidence} interval {ends[0]} to {ends[1]}: {word}"


def _named(name: str, value: float | None, unit: Unit) -> str:
    if value is None or _is_number(name):
        return name
    return f"{name} ({_value(value, unit)})"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[\d.]+(?:e-?\d+)?", text) is not None


def _value(value: float, unit: Unit) -> str:
    if unit in ("share", "probability"):
        return _WRITTEN.percent(value, 1)
    return _difference(value, unit)


def _difference(value: float, unit: Unit) -> str:
    points = " points" if unit in ("difference", "margin") else ""
    return f"{_number(value, unit)}{points}"


def _number(value: float, unit: Unit) -> str:
    if unit in PROPORTIONS:
        return _WRITTEN.number(value * 100, 1)
    return _WRITTEN.number(value) if unit == "count" else _WRITTEN.significant(value)


def refuse_broken(claims: Iterable[Claim]) -> None:
    """Stop if a headline or a standfirst has no branch that fits.

    Raises
    ------
    UserError
        With a problem for each of them, in all languages at once.
    """
    broken = [group for group in _together(claims) if any(claim.broken for claim in group)]
    if broken:
        raise UserError(
            "The data no longer say what the headline or the standfirst says",
            ["\n".join(_broken(group)) for group in broken],
            "Write another sentence there, or give the claim a branch for this case "
            "({% when … %}, {% otherwise %}). Or look at it in place: --draft. The conditions: "
            "scs-report claims --broken.",
            in_lines=True,
        )


def left_out(
    claims: Iterable[Claim],
    lacking: Iterable[LackingNumber],
    plain: Iterable[PlainNumber] = (),
) -> Iterator[str]:
    """Yield what documents leave out, for their editor: each claim once for all languages.

    `plain` are numbers that do not bear the words which a text has for them.
    """
    for group in _together(claims):
        if all(claim.left_out for claim in group):
            yield "\n".join(_left_out(group))
    told: dict[tuple[str, str], list[str]] = {}
    for number in lacking:
        told.setdefault((number.fact, number.reason), []).append(number.template)
    for (fact, reason), templates in told.items():
        files = ", ".join(f"templates/{name}" for name in dict.fromkeys(templates))
        yield f"{files}: printed as withheld: {fact}; {reason_in_words(reason)}"
    unfit: dict[tuple[str, str], list[str]] = {}
    for one in plain:
        unfit.setdefault((one.why, one.text), []).append(one.template)
    for (why, text), templates in unfit.items():
        files = ", ".join(f"templates/{name}" for name in dict.fromkeys(templates))
        yield f"{files}: {why}; printed as {text}"


def _together(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Return claims that are the same one in several languages."""
    groups: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.section, claim.name), {})[claim.template] = claim
    return [list(group.values()) for group in groups.values()]


def _broken(group: Sequence[Claim]) -> Iterator[str]:
    yield _place(group)
    yield from _texts(group, lambda claim: (claim.text,))
    yield "  does not hold:" if group[0].outcome != "unknown" else "  cannot be told:"
    yield from _evidence(group[0])
    if any(claim.instead for claim in group):
        yield "  true instead:"
        yield from _texts(group, lambda claim: claim.instead)
        yield "  to paste, in each language:"
        yield from (f"    {written}" for written in group[0].paste)


def _left_out(group: Sequence[Claim]) -> Iterator[str]:
    yield f"{_place(group)}: left out"
    yield from _texts(group, lambda claim: (claim.text,))
    yield from _evidence(group[0])


def _place(group: Sequence[Claim]) -> str:
    places = ", ".join(f"templates/{claim.template}, line {claim.line}" for claim in group)
    return f"{places} (claim {group[0].name})"


def _texts(group: Sequence[Claim], texts: Callable[[Claim], Sequence[str]]) -> Iterator[str]:
    for claim in group:
        code = claim.template.removesuffix(".md").rpartition(".")[2]
        yield from (f"    {code}: {text}" for text in texts(claim) if text)


def _evidence(claim: Claim) -> Iterator[str]:
    yield from dict.fromkeys(f"    {in_words(comparison)}" for comparison in claim.failed)
    known = {comparison.reason for comparison in claim.failed}
    for reason in claim.reasons:
        if reason not in known:
            yield f"    a number that it prints is not there: {reason_in_words(reason)}"
