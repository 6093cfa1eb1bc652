"""Statements: clauses that the program writes itself, right for any data, in every language.

Each takes facts and says which is higher, how a number differs by groups, in what order answers
come, how a number changed; or that this is not clear, or cannot be told, and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from scs_report.border.shape import nearest
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.prose.factbook import FactBook, FactNode
from scs_report.prose.outcomes import Comparison
from scs_report.prose.statements.changes import trend
from scs_report.prose.statements.comparing import Comparing
from scs_report.prose.statements.groups import Groups
from scs_report.prose.statements.naming import Naming
from scs_report.prose.statements.patterns import patterns_of
from scs_report.prose.statements.ranking import Ranking
from scs_report.prose.statements.writing import Told, Writer
from scs_report.results import QuestionLabel, Results
from scs_report.results.families import members_of

#: Names of the functions that write statements; `compare` writes one where it is printed.
STATEMENTS = ("compare", "by", "ranking", "trend")

_FIRST_LETTER = re.compile(r"^((?:<[^<>]*>)*)(\w)")


class Statements:
    """The statements of some results in one language."""

    def __init__(self, language: Language, results: Results, book: FactBook) -> None:
        patterns = patterns_of(language.code)
        self._language = language
        self._results = results
        self._book = book
        self._writer = Writer(language, results, book, patterns)
        self._naming = Naming(language, results, patterns)
        self._comparing = Comparing(self._writer, self._naming)

    @property
    def functions(self) -> dict[str, Callable[..., Markup]]:
        """What prose may call."""
        return {"by": self.by, "ranking": self.ranking, "trend": self.trend}

    def clause(self, comparison: Comparison) -> Markup:
        """Return what a comparison comes to."""
        return self._comparing.clause(comparison)

    def by(self, number: FactNode | str, variable: str) -> Markup:
        """Return how a share or mean differs between the groups that a variable makes.

        Parameters
        ----------
        number
            A fact about everybody, or its name.
        variable
            Key of a question or derived variable.
        """
        question = self._question(variable)
        whole = self._told(number)
        return Groups(whole, question, self._writer, self._naming, self._comparing).clause()

    def ranking(self, of: FactNode | str) -> Markup:
        """Return in what order the answers to a question come, or the items of one.

        Parameters
        ----------
        of
            Key of a question, or a fact or family of facts of one: all its answers or items are
            told, in the base of the fact, also those that are no facts.
        """
        members = self._members(of)
        asked = self._results.asked(members[0].address.of)
        assert asked is not None
        return Ranking(asked, members, self._writer, self._naming).clause()

    def trend(self, number: FactNode | str) -> Markup:
        """Return how a share or mean has changed over the waves of the survey."""
        told, wave = self._told(number), self._results.study.wave
        if not wave:
            raise UserError("There is one wave only", hint="Name the others in data/study.toml.")
        answers = self._results.question(wave).answers
        waves = [self._writer.told(told.address.narrowed(wave=answer.code)) for answer in answers]
        return trend(waves, self._writer, self._naming)

    def sentence(self, clause: Any) -> Markup:
        """Return a clause, or what a comparison comes to, as a sentence with its stop."""
        text = self.clause(clause) if isinstance(clause, Comparison) else escape(clause)
        begun = _FIRST_LETTER.sub(lambda found: found[1] + found[2].upper(), text, count=1)
        return Markup(begun) + self._language.marks.stop.rstrip()

    def stated(self, comparison: Comparison) -> Markup:
        """Return what a comparison comes to, as a sentence; nothing where there are no words."""
        try:
            return self.sentence(comparison)
        except UserError:
            return Markup("")

    def _told(self, number: FactNode | str) -> Told:
        return self._writer.told(number)

    def _question(self, key: str) -> QuestionLabel:
        known = {question.key: question for question in self._results.questions}
        if key not in known:
            raise UserError(f"There is no question {key}{nearest(key, known)}")
        return known[key]

    def _members(self, of: FactNode | str) -> list[Told]:
        """Return all answers or items of the question that something belongs to."""
        if isinstance(of, str):
            addresses = members_of(self._question(of))
        else:
            asked = [self._results.asked(at.of) for at in self._book.beneath(of.path)]
            keys = dict.fromkeys(question.key for question in asked if question)
            if len(keys) != 1:
                raise UserError(
                    f"{of.path} has facts of {len(keys)} questions: {', '.join(keys)}",
                    hint='Name the question: ranking("question").',
                )
            addresses = members_of(self._question(next(iter(keys))))
            if self._book.is_fact(of.path):
                at = self._book.at(of.path)
                addresses = tuple(replace(at, of=one.of, codes=one.codes) for one in addresses)
        members = [self._writer.told(address) for address in addresses]
        if never := [one.address for one in members if not self._book.is_fact(one.node.path)]:
            raise UserError(
                f"{never[0]} was not computed, which belongs to them",
                hint="Name it in data/facts.toml, or show the question in a table or figure.",
            )
        return members
