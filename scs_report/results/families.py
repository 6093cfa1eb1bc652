"""Families: numbers that belong together, of which a text may say that one is the highest.

Levels of one variable, answers or items of one question, waves, values and changes that models
predict. Analysis computes all members and their differences, texts compare them; neither knows
twice which they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Protocol

from scs_report.errors import say as _
from scs_report.results.addresses import Address
from scs_report.results.models import PredictionSeries
from scs_report.results.study import QuestionLabel

#: What a family may be over, beside a variable.
ANSWERS, ITEMS, WAVES, TRAITS = "answers", "items", "waves", "traits"


class FamilyError(ValueError):
    """A number that is in no such family; the message says why."""


class Families(Protocol):
    """What knows questions and what models predict; results do."""

    @property
    def series(self) -> tuple[PredictionSeries, ...]:
        """Along which variables models predict."""

    def asked(self, of: str) -> QuestionLabel | None:
        """Return the question that a variable or item belongs to; None if there is none such."""

    @property
    def wave_question(self) -> str:
        """The question whose answers are the waves; "" if there is none."""

    @property
    def wave_keys(self) -> tuple[str, ...]:
        """The waves of several files as addresses name them, "" for the one that is analysed."""


def family_of(address: Address, names: Families, over: str = "") -> tuple[Address, ...]:
    """Return all members of the family of a number, itself among them, in the codebook's order.

    Parameters
    ----------
    address
        A share, a mean, a prediction, or the change along a series of predictions.
    names
        What knows the other members.
    over
        A variable, or `answers`, `items`, `waves`, `traits`. Without it the family follows from the
        address: the one variable that narrows it, the wave, the items of its question, its answers.

    Raises
    ------
    FamilyError
        If the number is in no such family, or in several.
    """
    if names.wave_keys and (over == WAVES or address.wave):
        return tuple(address.at_wave(key) for key in names.wave_keys)
    if address.minus is not None or over == TRAITS:
        return _changes(address, names)
    if address.statistic == "prediction":
        return _predicted(address, names)
    if address.statistic not in ("share", "mean"):
        raise FamilyError(_("{address} is no share, mean or prediction", address=address))
    match over or _implied(address, names):
        case "waves":
            question = names.asked(names.wave_question)
            if question is None:
                raise FamilyError(_("the survey has one wave alone"))
            return tuple(replace(address, wave=one) for one in _codes(question))
        case "items":
            question = names.asked(address.of)
            if question is None or not question.multiple or address.of == question.key:
                raise FamilyError(_("{name} is no item of a question", name=address.of))
            items = [one.code for one in question.answers if not one.exclusive]
            return tuple(replace(address, of=item) for item in items)
        case "answers":
            question = names.asked(address.of)
            if question is None or address.of != question.key or len(address.codes) != 1:
                raise FamilyError(_("{address} is not the share of one answer", address=address))
            return tuple(replace(address, codes=(code,)) for code in _codes(question))
        case variable:
            question = names.asked(variable)
            if question is None:
                raise FamilyError(_("{name} is no variable", name=variable))
            others = tuple(pair for pair in address.within if pair[0] != variable)
            return tuple(
                replace(address, within=(*others, (variable, (code,)))) for code in _codes(question)
            )


def pairs(members: Sequence[Address]) -> Iterator[Address]:
    """Yield the differences of all members, the first minus the second of two."""
    if all(member.minus is None for member in members):
        yield from (first - second for first, second in combinations(members, 2))


def computed(facts: Iterable[Address], names: Families) -> Iterator[Address]:
    """Yield the numbers that the families of some facts need: members, then their differences."""
    told: set[tuple[Address, ...]] = set()
    for address in facts:
        if address.statistic not in ("share", "mean") or address.minus is not None:
            continue
        try:
            members = family_of(address, names)
        except FamilyError:
            continue
        if address in members and members not in told:
            told.add(members)
            yield from members
            yield from pairs(members)


def _implied(address: Address, names: Families) -> str:
    if len(address.within) > 1:
        variables = " and ".join(variable for variable, _ in address.within)
        raise FamilyError(
            _(
                "{address} is narrowed by {variables}; say over which the family is",
                address=address,
                variables=variables,
            )
        )
    if address.within:
        return address.within[0][0]
    if address.wave:
        return WAVES
    question = names.asked(address.of)
    if question is not None and question.multiple and address.of != question.key:
        return ITEMS
    return ANSWERS


def _codes(question: QuestionLabel) -> list[str]:
    return [one.code for one in question.answers if one.counted and not one.missing]


def _predicted(address: Address, names: Families) -> tuple[Address, ...]:
    for one in names.series:
        if address in one.addresses:
            return one.addresses
    raise FamilyError(_("{address} belongs to no series of predictions", address=address))


def _changes(address: Address, names: Families) -> tuple[Address, ...]:
    changes = tuple(one.change for one in names.series if len(one.values) > 1)
    if address not in changes:
        raise FamilyError(
            _("{address} is no change along a series of predictions", address=address)
        )
    return changes
