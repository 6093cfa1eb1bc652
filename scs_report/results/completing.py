"""What people leave out of an address: the base, names of answer sets, the code of an item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from scs_report.border.shape import is_no
from scs_report.errors import say as _
from scs_report.results.addresses import Address, Within
from scs_report.results.study import Base, QuestionLabel

#: Statistics of questions, whose base and codes the codebook knows.
_OF_QUESTIONS = (
    *("share", "mean", "standard_deviation", "n", "count", "unweighted_share"),
    *("standard_error", "independence"),
)


class Names(Protocol):
    """What knows questions, items and bases; results do."""

    @property
    def bases(self) -> tuple[Base, ...]:
        """All bases."""

    @property
    def questions(self) -> tuple[QuestionLabel, ...]:
        """All questions and derived variables."""

    def asked(self, of: str) -> QuestionLabel | None:
        """Return the question that a variable or item belongs to; None if there is none such."""


def complete(address: Address, names: Names) -> Address:
    """Return the canonical address: with its base, and codes for names of answer sets.

    What is not known stays as it is; `unknown` tells it.
    """
    first, second = replace(address, minus=None), address.minus
    question = None if first.of_model else names.asked(first.of)
    codes, base = _coded(first.of, first.codes, names), first.base
    if question and first.statistic in _OF_QUESTIONS:
        item = question.multiple and first.of != question.key
        if item and not codes and first.statistic != "n":
            codes = ("1",)
        base = base or (item and question.answer(first.of).base) or question.base
    within: Within = tuple((name, _coded(name, given, names)) for name, given in first.within)
    missing = first.missing if question and any(a.missing for a in question.answers) else ""
    whole = replace(first, codes=codes, base=base, within=within, missing=missing)
    return whole if second is None else whole - complete(second, names)


def _coded(of: str, codes: tuple[str, ...], names: Names) -> tuple[str, ...]:
    question = names.asked(of)
    sets = question.sets if question else {}
    return tuple(code for given in codes for code in sets.get(given, (given,)))


def unknown(address: Address, names: Names) -> Iterator[str]:
    """Yield what a completed address names that the codebook does not know."""
    for part in address.parts or (address,):
        bases = {base.key for base in names.bases}
        if part.base and part.base not in bases:
            yield is_no(_("base"), part.base, bases)
        asked = part.statistic in _OF_QUESTIONS and not part.of_model
        pairs = [(part.of, part.codes), *part.within] if asked else []
        for of, codes in pairs:
            yield from _unknown_answers(of, codes, names)
        if part.statistic == "share" and not part.codes and names.asked(part.of):
            yield _("{name}: no answers are named; write {of}=CODE", name=part.of, of=part.of)


def _unknown_answers(of: str, codes: tuple[str, ...], names: Names) -> Iterator[str]:
    question = names.asked(of)
    if not of:
        return
    if question is None:
        known = [
            name
            for question in names.questions
            for name in (
                question.key,
                *((a.code for a in question.answers) if question.multiple else ()),
            )
        ]
        yield is_no(_("question, derived variable or item"), of, known)
        return
    answers = ("0", "1") if of != question.key else tuple(a.code for a in question.answers)
    for code in codes:
        if answers and code not in answers:
            said = _("one of {names}", names=answers)
            if question.sets:
                said = _("{one}, or a set: {sets}", one=said, sets=list(question.sets))
            yield _(
                "{name}: found the code {code}, expected {expected}",
                name=of,
                code=code,
                expected=said,
            )
