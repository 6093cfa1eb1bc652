"""Of which part of the people a file is: the groups that all who answered belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from scs_report.analysis.numbers import Numbers
from scs_report.analysis.sample import Sample
from scs_report.errors import N_, Message, UserError
from scs_report.results import Address, Within
from scs_report.study import DisclosurePlan
from scs_report.survey import Domain


def require_enough(sample: Sample, where: Domain, disclosure: DisclosurePlan) -> None:
    """Make sure that a part of the respondents neither is nor leaves out too few people.

    Numbers of the part less those of all would tell what the few outside it answered; not so those
    who gave no answer, if the study exempts them.

    Raises
    ------
    UserError
        If it does.
    """
    title = Message(N_("No document can be made of {rule}"), rule=where.rule.text)
    about = sample.about(where.rule.names)
    inside, few = about.count(about.people), max(disclosure.withhold, 2)
    if inside < few:
        problem = Message(N_("found {n} respondents, expected {few} at least"), n=inside, few=few)
        raise UserError(title, [problem])
    outside = about.design.inside() & ~about.people
    if disclosure.nonresponse == "exempt":
        for name in where.rule.names:
            outside &= about.answered(name)
    left = about.count(outside)
    if 0 < left < disclosure.withhold:
        message = N_(
            "it leaves out {n} respondents, fewer than {few}: what they answered would follow from "
            "these documents and those of all"
        )
        raise UserError(title, [Message(message, n=left, few=disclosure.withhold)])


def compare_with_all(numbers: Numbers, declared: Mapping[str, Address]) -> None:
    """Set named shares and means of a part beside those of all respondents, and their difference.

    A part overlaps with the whole: errors are those of the difference of their influence values.
    """
    if numbers.sample.whole is numbers.sample:
        return
    for address in declared.values():
        if address.statistic in ("share", "mean") and not address.parts and not address.wave:
            numbers.get(address.of_all())
            numbers.get(address - address.of_all())


def groups_of(sample: Sample, where: Domain) -> Within:
    """Return a part as groups of all respondents: of each variable the values of its people.

    A part is all who have one of these of each, since its rule speaks of one variable at a time.
    """
    found, about = [], sample.about(where.rule.names)
    for name in sorted(where.rule.names):
        values = np.unique(about.codes(name)[about.everyone])
        found.append((name, tuple(f"{value:.17g}" for value in values)))
    return tuple(found)


def part_of(sample: Sample, addresses: Iterable[Address], where: Domain | None = None) -> Within:
    """Return the variables that divide people in some number, where nobody is in another group.

    A missing answer is no group. The conditions of a part that was asked for come first.
    """
    asked = where.conditions if where else ()
    dividing = {name for one in addresses if not one.of_model for name, _ in one.within} - {
        sample.codebook.design.wave
    }
    found: list[tuple[str, tuple[str, ...]]] = [*asked]
    codebook = sample.codebook
    for variable in (*codebook.questions, *codebook.derived):
        name = variable.id
        if name not in dividing or name in dict(asked):
            continue
        several = [a for a in variable.answers if a.counted and not a.missing]
        one = sample.about([name])
        codes = np.unique(one.codes(name)[one.people])
        if len(several) > 1 and len(codes) == 1 and codes[0] in [a.code for a in several]:
            found.append((name, (f"{codes[0]:g}",)))
    return tuple(found)
