"""What an editor is told of claims: the sentences, the numbers, what would be true instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from markupsafe import Markup

from scs_report.errors import UserError
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.prose.claims import Claim, LackingNumber, PlainNumber
from scs_report.prose.evidence_words import in_words, reason_in_words
from scs_report.prose.left_out import without_left_out

_MARKDOWN = re.compile(r"\*\*|^[ \t]*(?:#+|[-*+]|\d+\.|title:|unit:|note:|alt:)[ \t]+", re.M)


def plain_words(text: str) -> str:
    """Return the words of a sentence as a reader sees them, in one line."""
    words = Markup(_MARKDOWN.sub("", without_left_out(text))).striptags()
    return " ".join(str(words).split())


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
            _("The data no longer say what the headline or the standfirst says"),
            ["\n".join(_broken(group)) for group in broken],
            _(
                "Write another sentence there, or give the claim a branch for this case ({when}, "
                "{otherwise}). Or look at it in place: --draft. The conditions: {command}.",
                when="{% when … %}",
                otherwise="{% otherwise %}",
                command="scs-report claims --broken",
            ),
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
        why = reason_in_words(reason)
        yield _(
            "{files}: printed as withheld: {fact}; {why}",
            files=_files(templates),
            fact=fact,
            why=why,
        )
    unfit: dict[tuple[str, str], list[str]] = {}
    for one in plain:
        unfit.setdefault((_(one.why, **one.fields), one.text), []).append(one.template)
    for (why, text), templates in unfit.items():
        yield _("{files}: {why}; printed as {text}", files=_files(templates), why=why, text=text)


def _files(templates: Iterable[str]) -> str:
    return reader().marks.comma.join(f"templates/{name}" for name in dict.fromkeys(templates))


def _together(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Return claims that are the same one in several languages."""
    groups: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.section, claim.name), {})[claim.template] = claim
    return [list(group.values()) for group in groups.values()]


def _broken(group: Sequence[Claim]) -> Iterator[str]:
    yield _place(group)
    yield from _texts(group, lambda claim: (claim.text,))
    yield "  " + (_("does not hold:") if group[0].outcome != "unknown" else _("cannot be told:"))
    yield from _evidence(group[0])
    if any(claim.instead for claim in group):
        yield "  " + _("true instead:")
        yield from _texts(group, lambda claim: claim.instead)
        yield "  " + _("to paste, in each language:")
        yield from (f"    {written}" for written in group[0].paste)


def _left_out(group: Sequence[Claim]) -> Iterator[str]:
    yield _("{place}: left out", place=_place(group))
    yield from _texts(group, lambda claim: (claim.text,))
    yield from _evidence(group[0])


def _place(group: Sequence[Claim]) -> str:
    places = [
        _("{file}, line {line}", file=f"templates/{claim.template}", line=claim.line)
        for claim in group
    ]
    joined = reader().marks.comma.join(places)
    return _("{places} (claim {name})", places=joined, name=group[0].name)


def _texts(group: Sequence[Claim], texts: Callable[[Claim], Sequence[str]]) -> Iterator[str]:
    for claim in group:
        yield from (f"    {claim.language}: {text}" for text in texts(claim) if text)


def _evidence(claim: Claim) -> Iterator[str]:
    yield from dict.fromkeys(f"    {in_words(comparison)}" for comparison in claim.failed)
    known = {comparison.reason for comparison in claim.failed}
    for reason in claim.reasons:
        if reason not in known:
            why = reason_in_words(reason)
            yield "    " + _("a number that it prints is not there: {why}", why=why)
