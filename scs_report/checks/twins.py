"""Twins: a section is the same in each language: its claims, facts and what it shows.

So is what the program states by itself.

Each text is compared with that of the study's first language, or with the first that there is.

The order may differ, as the languages order their sentences differently; only figures must come in
one order, because it gives them their numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scs_report.checks.problem import Problem
from scs_report.checks.sections import ClaimText, Mention, Section, Text
from scs_report.errors import N_
from scs_report.language.reader import tell as _


def check_twins(sections: Iterable[Section]) -> Iterator[Problem]:
    """Report what one language of a section has and another lacks."""
    for section in sections:
        source, *twins = section.texts.values()
        if section.lacking:
            message = _("has no twin, expected {files}", files=section.files(section.lacking))
            yield Problem(source.file, 1, message)
        for twin in twins:
            for text, other in ((source, twin), (twin, source)):
                yield from _lacking(text, other, N_("fact {name}"), text.facts, other.facts)
                yield from _lacking(text, other, "{name}", text.calls, other.calls)
                yield from _lacking(
                    text, other, N_("statement {name}"), text.statements, other.statements
                )
            yield from _claims(source, twin)
            yield from _order(source, twin)


def _lacking(
    text: Text, other: Text, what: str, mentions: Sequence[Mention], others: Sequence[Mention]
) -> Iterator[Problem]:
    there = {mention.name for mention in others}
    lines = {mention.name: mention.line for mention in reversed(mentions)}
    for name, line in lines.items():
        if name not in there:
            said = _(what, name=name)
            yield Problem(text.file, line, _("{what}: not in {file}", what=said, file=other.file))


def _claims(source: Text, twin: Text) -> Iterator[Problem]:
    for text, other in ((source, twin), (twin, source)):
        spare = Counter(_said(claim) for claim in other.claims)
        names = {claim.name: claim for claim in other.claims}
        for claim in text.claims:
            if spare[_said(claim)]:
                spare[_said(claim)] -= 1
            elif claim.name not in names:
                said = _("claim {name}", name=claim.name)
                message = _("{what}: not in {file}", what=said, file=other.file)
                yield Problem(text.file, claim.line, message)
            elif text is source:
                yield _difference(text, claim, other, names[claim.name])


def _said(claim: ClaimText) -> tuple[str, str, tuple[str, ...], frozenset[str]]:
    return claim.name, claim.expression, claim.whens, frozenset(claim.outcomes)


def _difference(text: Text, claim: ClaimText, other: Text, twin: ClaimText) -> Problem:
    here, there = claim.expression, twin.expression
    if here == there:
        here, there = _branches(claim), _branches(twin)
    message = _(
        "claim {name}: {here}; but {file}, line {line}: {there}",
        name=claim.name,
        here=here,
        file=other.file,
        line=twin.line,
        there=there,
    )
    return Problem(text.file, claim.line, message)


def _branches(claim: ClaimText) -> str:
    words = (*(f"when {condition}" for condition in claim.whens), *claim.outcomes)
    return ", ".join(f"{{% {word} %}}" for word in words) or _("no other branch")


def _order(source: Text, twin: Text) -> Iterator[Problem]:
    orders = [
        [call for call in text.calls if call.name.startswith("figure(")] for text in (source, twin)
    ]
    names = [[call.name for call in order] for order in orders]
    if names[0] == names[1] or Counter(names[0]) != Counter(names[1]):
        return
    for call, name in zip(orders[0], names[1], strict=True):
        if call.name != name:
            message = _(
                "{here} where {file} has {there}: figures need one order",
                here=call.name,
                file=twin.file,
                there=name,
            )
            yield Problem(source.file, call.line, message)
            return
