"""Numbers that belong together: one number in all groups that the answers to a question make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from scs_report.results.addresses import Address
from scs_report.results.study import AnswerLabel, QuestionLabel


def levels_of(address: Address, question: QuestionLabel) -> tuple[Address, ...]:
    """Return a number among those who gave each answer of substance, in the order of the codebook.

    Of items, among those who named each; not of those that say none of the others.
    """
    if question.multiple:
        pairs = [(answer.code, ("1",)) for answer in substantial(question)]
    else:
        pairs = [(question.key, (answer.code,)) for answer in substantial(question)]
    return tuple(address.narrowed((pair,)) for pair in pairs)


def members_of(question: QuestionLabel) -> tuple[Address, ...]:
    """Return the shares of all answers or items of substance."""
    return tuple(question.address(answer.code) for answer in substantial(question))


def substantial(question: QuestionLabel) -> Iterator[AnswerLabel]:
    """Yield the answers that say something: counted, not missing, not exclusive items."""
    for answer in question.answers:
        if answer.counted and not answer.missing and not answer.exclusive:
            yield answer


def differences_of(levels: Iterable[Address]) -> Iterator[Address]:
    """Yield the differences of all pairs, a later one less an earlier one."""
    for earlier, later in combinations(levels, 2):
        yield later - earlier
