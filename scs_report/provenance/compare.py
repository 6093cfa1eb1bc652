"""Two results set side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.prose.claims import Claim
from scs_report.provenance.uses import Reading, read_prose
from scs_report.provenance.values import close
from scs_report.results import (
    Address,
    BaseChange,
    ClaimChange,
    Comparison,
    Estimate,
    Fact,
    FactChange,
    Hypothesis,
    LocalText,
    ParameterEstimate,
    Results,
    Side,
    SignificanceChange,
    State,
    StudyChange,
    Value,
    coefficient,
)
from scs_report.results.facts import named

#: Parts of the results that are told apart, not as "other parts that differ".
_TOLD = (
    "schema_version",
    "program_version",
    "study",
    "data",
    "design",
    "bases",
    "named",
    "estimates",
)
#: The numbers of a fact, and what they count; the rest of a fact says where it is shown.
_NUMBERS = ("value", "se", "low", "high")
_MEANING = ("unit", "address")
T = TypeVar("T")


def compare(
    old: Results, new: Results, templates: Path, names: tuple[str, str] = ("", "")
) -> Comparison:
    """Return what differs between two results; `names` are what their files are called.

    Numbers that agree to nine significant digits are the same: computers differ in the last ones.
    """
    before, after = _by_name(old.facts), _by_name(new.facts)
    readings = [read_prose(templates, results) for results in (old, new)]
    facts = _facts(before, after, meaning=old.schema_version == new.schema_version)
    numbers = _numbers(old, new)
    told = {change.new.address for change in (*facts, *numbers)}
    return Comparison(
        old=_side(old, names[0]),
        new=_side(new, names[1]),
        significance=(
            *_hypotheses(old, new),
            *_differences(old, new),
            *_coefficients(old, new),
        ),
        claims=_claims(*readings),
        facts=facts,
        numbers=numbers,
        bases=_bases(old, new),
        study=tuple(_study(old, new)),
        appeared=tuple(name for name in after if name not in before),
        vanished=tuple(name for name in before if name not in after),
        unread=tuple(
            dict.fromkeys(problem for reading in readings for problem in reading.problems)
        ),
        parts=tuple(
            name
            for name in Results.__struct_fields__
            if name not in _TOLD and not alike(getattr(old, name), getattr(new, name))
        )
        + (("estimates",) if _others_differ(old, new, told) else ()),
    )


def _others_differ(old: Results, new: Results, told: set[str]) -> bool:
    """Whether numbers came or went, or something of them differs that changes do not tell."""
    if _unnamed(old).keys() != _unnamed(new).keys():
        return True
    both = old.estimates.keys() & new.estimates.keys() - told
    return any(not alike(old.estimates[text], new.estimates[text]) for text in both)


def alike(part: Any, other: Any) -> bool:
    """Whether two pieces of results are the same but for the last digits of their numbers."""
    if isinstance(part, msgspec.Struct):
        return type(part) is type(other) and all(
            alike(getattr(part, name), getattr(other, name)) for name in part.__struct_fields__
        )
    if isinstance(part, dict):
        return (
            isinstance(other, dict)
            and part.keys() == other.keys()
            and all(alike(value, other[key]) for key, value in part.items())
        )
    if isinstance(part, tuple | list):
        return len(part) == len(other) and all(map(alike, part, other))
    if isinstance(part, float) and isinstance(other, float):
        return close(part, other)
    return bool(part == other)


def _side(results: Results, path: str) -> Side:
    return Side(
        path=path,
        schema_version=results.schema_version,
        program_version=results.program_version,
        data=results.data,
        design=results.design,
    )


def _by_name(facts: Iterable[Fact]) -> dict[str, Fact]:
    return {fact.name: fact for fact in facts}


def _pairs(old: Iterable[T], new: Iterable[T], key: Callable[[T], str]) -> list[tuple[T, T]]:
    """Return what both sides have, in the order of the new."""
    known = {key(part): part for part in old}
    return [(known[key(part)], part) for part in new if key(part) in known]


def _hypotheses(old: Results, new: Results) -> list[SignificanceChange]:
    def key(hypothesis: Hypothesis) -> str:
        return hypothesis.key

    return [
        SignificanceChange(
            kind="hypothesis",
            key=b.key,
            label=b.statement,
            before=a.verdict,
            after=b.verdict,
            old=_estimate(old.estimates[str(a.address)]),
            new=_estimate(new.estimates[str(b.address)]),
        )
        for a, b in _pairs(old.hypotheses, new.hypotheses, key)
        if a.verdict != b.verdict
    ]


def _differences(old: Results, new: Results) -> list[SignificanceChange]:
    """Return differences that are clear in one of the results alone, named ones first."""
    changes = []
    names = {address: name for name, address in new.named.items()}
    for address in dict.fromkeys([*names, *new.estimates]):
        a, b = old.value(address), new.value(address)
        if " - " not in address or not isinstance(a, Estimate) or not isinstance(b, Estimate):
            continue
        if _sign(a) != _sign(b):
            name = names.get(address, address)
            changes.append(
                SignificanceChange(
                    kind="difference",
                    key=name,
                    label=_named(Address.parse(address), new),
                    before=_sign(a),
                    after=_sign(b),
                    old=_estimate(a),
                    new=_estimate(b),
                )
            )
    return changes


def _sign(estimate: Estimate) -> State:
    if estimate.low > 0:
        return "above_zero"
    return "below_zero" if estimate.high < 0 else "not_significant"


def _named(address: Address, results: Results) -> LocalText:
    """Return what a number is called, in all languages of the study."""
    return {code: Naming(results, Language(code)).of(address) for code in results.study.title}


def _coefficients(old: Results, new: Results) -> list[SignificanceChange]:
    changes = []
    for model in new.models:
        for term in model.terms:
            address = coefficient(model.key, term)
            a, b = old.parameter(address), new.parameter(address)
            if a is None or b is None:
                continue
            turned = bool(_stars(a)) and a.value * b.value < 0
            if _stars(a) != _stars(b) or turned:
                changes.append(
                    SignificanceChange(
                        kind="coefficient",
                        key=str(address),
                        label=_named(address, new),
                        before=_stars(a),
                        after=_stars(b),
                        old=_estimate(a),
                        new=_estimate(b),
                    )
                )
    # what came or went whole stands before what went up or down a level
    return sorted(changes, key=lambda change: bool(change.before) == bool(change.after))


def _stars(parameter: ParameterEstimate) -> State:
    if not parameter.finite:
        return "no_finite_estimate"
    mark: Any = parameter.stars
    return mark  # type: ignore[no-any-return]


def _estimate(part: Value) -> Estimate:
    assert isinstance(part, Estimate)
    return Estimate(value=part.value, se=part.se, low=part.low, high=part.high)


def _unnamed(results: Results) -> dict[str, Value]:
    """Return the numbers that are no facts."""
    names = {*results.named.values()}
    return {text: value for text, value in results.estimates.items() if text not in names}


def _numbers(old: Results, new: Results) -> tuple[FactChange, ...]:
    """Return the changed numbers that are facts in neither of the results."""
    before, after = _unnamed(old), _unnamed(new)
    sides = [
        {
            text: named(text, text, values[text])
            for text in values
            if text in before and text in after
        }
        for values in (before, after)
    ]
    return _facts(*sides, meaning=True)


def _claims(before: Reading, after: Reading) -> tuple[ClaimChange, ...]:
    def key(claim: Claim) -> tuple[str, str, str]:
        return claim.template, claim.name, claim.expression

    printed = {key(claim): claim.chosen for claim in before.claims}
    flipped: dict[tuple[str, str, str], ClaimChange] = {}
    for claim in after.claims:
        was = printed.get(key(claim))
        if was is None or was == claim.chosen:
            continue
        document, file = claim.template.split("/")
        stem = file.split(".")[0]
        known_by = (document, stem, claim.name)
        earlier = flipped[known_by].places if known_by in flipped else ()
        flipped[known_by] = ClaimChange(
            document=document,
            section=stem.partition("-")[2],
            name=claim.name,
            expression=claim.expression,
            before=was,
            after=claim.chosen,
            stops=claim.broken,
            places=(*earlier, f"templates/{claim.template}, line {claim.line}"),
        )
    # what now stops the build comes first
    return tuple(sorted(flipped.values(), key=lambda claim: (not claim.stops, bool(claim.after))))


def _same(entry: Any, other: Any, fields: Iterable[str]) -> bool:
    return all(alike(getattr(entry, field), getattr(other, field)) for field in fields)


def _facts(
    before: dict[str, Fact], after: dict[str, Fact], *, meaning: bool
) -> tuple[FactChange, ...]:
    """Compare facts; what they count only if `meaning`: older files do not say it of all facts."""
    changes = []
    for name, new in after.items():
        old = before.get(name)
        if old is None:
            continue
        redefined = meaning and not _same(old, new, _MEANING)
        numbers = (*_NUMBERS, "n") if meaning else _NUMBERS
        if _same(old, new, numbers) and not redefined:
            continue
        change = 0.0 if close(old.value, new.value) else new.value - old.value
        se = old.se or new.se
        errors = abs(change) / se if se else None
        changes.append(
            FactChange(
                name=name, old=old, new=new, change=change, errors=errors, redefined=redefined
            )
        )
    return tuple(sorted(changes, key=_weight))


def _weight(change: FactChange) -> tuple[bool, float]:
    """Sort by standard errors; what has none comes after, by its relative change."""
    if change.errors is not None:
        return False, -change.errors
    return True, -abs(change.change / (change.old.value or 1))


def _bases(old: Results, new: Results) -> tuple[BaseChange, ...]:
    before = {base.key: base for base in old.bases}
    after = {base.key: base for base in new.bases}
    meaning = old.schema_version == new.schema_version
    changes = []
    for key in dict.fromkeys([*after, *before]):
        a, b = before.get(key), after.get(key)
        fields = ("n", "weight", "when") if meaning else ("n", "weight")
        if a is not None and b is not None and _same(a, b, fields):
            continue
        known = b or a
        assert known is not None
        changes.append(
            BaseChange(
                key=key,
                label=known.label,
                old_n=a.n if a else None,
                new_n=b.n if b else None,
                old_weight=a.weight if a else None,
                new_weight=b.weight if b else None,
            )
        )
    return tuple(changes)


def _study(old: Results, new: Results) -> Iterable[StudyChange]:
    for part in ("data", "design", "study"):
        before, after = (_fields(getattr(results, part), part) for results in (old, new))
        for field in dict.fromkeys([*after, *before]):
            if not alike(before.get(field), after.get(field)):
                yield StudyChange(field=field, old=before.get(field), new=after.get(field))
    for field in ("program_version", "schema_version"):
        if getattr(old, field) != getattr(new, field):
            yield StudyChange(field=field, old=getattr(old, field), new=getattr(new, field))


def _fields(part: Any, path: str) -> dict[str, Any]:
    """Return what a part says, by path: texts by language, lists as they stand in the file."""
    if isinstance(part, msgspec.Struct):
        part = {field: getattr(part, field) for field in part.__struct_fields__}
    if not isinstance(part, dict):
        if part is msgspec.UNSET:
            return {}
        plain = part is None or isinstance(part, str | float | int)
        return {path: part if plain else msgspec.json.encode(part).decode()}
    return {
        name: value
        for field, inner in part.items()
        for name, value in _fields(inner, f"{path}.{field}").items()
    }
