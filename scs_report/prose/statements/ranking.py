"""Members of a list in order of size; what is not clearly apart is told without an order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, product

from markupsafe import Markup

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.prose.statements.called import Naming, traits_of
from scs_report.prose.statements.grouped import clearly
from scs_report.prose.statements.reasons import reasons
from scs_report.prose.statements.sentences import fill
from scs_report.prose.statements.writer import Told, Writer


def tiers(members: Sequence[Told]) -> list[list[Told]]:
    """Return members from the largest down, in tiers whose members are clearly above all below."""
    ranked = sorted(members, key=lambda told: -told.value)
    found = [ranked[:1]]
    for place in range(1, len(ranked)):
        pairs = product(ranked[:place], ranked[place:])
        if all(clearly(above, below, len(ranked)) for above, below in pairs):
            found.append([])
        found[-1].append(ranked[place])
    return found


class Ranking:
    """Makes clauses of the answers to a question, or of its items, in order of size.

    Parameters
    ----------
    members
        The shares of all of them.

    Raises
    ------
    UserError
        If they are not shares of the answers to one question.
    """

    def __init__(
        self,
        members: Sequence[Told],
        writer: Writer,
        naming: Naming,
    ) -> None:
        counted = {(told.address.of, told.address.codes) for told in members}
        if len({naming.asked(told.address) for told in members}) != 1 or len(counted) < 2:
            names = ", ".join(str(told.address) for told in members)
            raise UserError(
                _("These are not the answers to one question: {names}", names=names),
                hint=_("Say how one number differs between groups with by()."),
            )
        self._known = [told for told in members if told.fact is not None]
        self._lacking = [told for told in members if told.fact is None]
        self._writer = writer
        self._naming = naming
        every = [traits_of(told.address) for told in members]
        self._frame = naming.frame(
            [trait for trait in every[0] if all(trait in traits for traits in every)]
        )

    def clause(self) -> Markup:
        """Return the order of the members, as far as it is clear."""
        patterns, writer = self._writer.patterns.ranking, self._writer
        if self._lacking or len(self._known) < 2:
            lacking = self._lacking or self._known
            people = [self._naming.people(traits_of(told.address)) for told in lacking]
            why = reasons(list(zip(lacking, people, strict=True)), writer)
            return fill(patterns.unknown, reason=why, frame=self._frame)
        order = tiers(self._known)
        steps = [(above[-1], below[0]) for above, below in pairwise(order)]
        decimals = writer.decimals(steps, *self._known)
        if decimals is None:
            order, decimals = [[*self._known]], writer.decimals((), *self._known) or 0
        first, *rest = order
        pattern = (
            patterns.tied if not rest else (patterns.first_tied if first[1:] else patterns.first)
        )
        clause = self._filled(pattern, first, decimals)
        word = "next"
        while rest:
            step = rest.pop(0)
            tied = len(step) > 1
            while not tied and rest and len(rest[0]) == 1:
                step = [*step, *rest.pop(0)]
            form = "_tied" if tied else "_one" if len(step) == 1 else ""
            clause += self._filled(getattr(patterns, word + form), step, decimals)
            word = "then"
        return clause

    def _filled(self, pattern: str, members: Sequence[Told], decimals: int) -> Markup:
        listed = [
            fill(
                self._writer.patterns.ranking.member,
                name=self._naming.member(told.address),
                number=self._writer.number(told, decimals),
            )
            for told in members
        ]
        apart = any(
            clearly(one, other, len(self._known)) for one, other in combinations(members, 2)
        )
        patterns = self._writer.patterns.ranking
        order = patterns.part_order if apart else patterns.no_order
        return fill(pattern, order=order, members=self._writer.names(listed), frame=self._frame)
