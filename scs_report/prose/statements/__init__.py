"""Statements: clauses that the program writes itself, right for any data, in every language.

Each takes facts and says which is higher, how a number differs by groups, in what order answers
come, how a number changed; or that this is not clear, or cannot be told, and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from scs_report.border.shape import nearest
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.reader import tell as _
from scs_report.prose.factbook import FactBook, FactNode, path_of
from scs_report.prose.family_claims import Family, FamilyTests, LeftOut
from scs_report.prose.outcomes import Comparison, compare
from scs_report.prose.statements.called import Naming
from scs_report.prose.statements.comparing import Comparing
from scs_report.prose.statements.grouped import Groups
from scs_report.prose.statements.ranking import Ranking
from scs_report.prose.statements.sentences import patterns_of
from scs_report.prose.statements.trends import trend
from scs_report.prose.statements.writer import Told, Writer
from scs_report.results import QuestionLabel, Results
from scs_report.results.families import ANSWERS, ITEMS, WAVES, family_of

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
        self._families = FamilyTests(book)
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
        levels = [self._writer.told(node) for node in self._families.family(whole.node, variable)]
        return Groups(whole, question, levels, self._writer, self._naming, self._comparing).clause()

    def ranking(self, of: FactNode | str | Family, leave_out: LeftOut = ()) -> Markup:
        """Return in what order the answers to a question come, or the items of one.

        Parameters
        ----------
        of
            A fact, or the beginning of the names of several: all answers or items of its question
            are told, in the base of the fact, also those that are no facts.
        leave_out
            Codes or items that are not to be told.
        """
        if not isinstance(of, Family):
            of = self._family(of, leave_out)
        members = [self._writer.told(node) for node in of]
        return Ranking(members, self._writer, self._naming).clause()

    def trend(self, number: FactNode | str) -> Markup:
        """Return how a share or mean has changed over the waves of the survey."""
        told = self._told(number)
        if not self._results.study.wave and not self._results.waves:
            raise UserError(
                _("There is one wave only"), hint=_("Name the others in data/study.toml.")
            )
        nodes = self._families.family(told.node, WAVES).members
        if len(nodes) < 2:  # nobody is there of the others: it is told which are missing
            every = family_of(told.address, self._results, WAVES)
            nodes = tuple(self._book.node(str(address)) for address in every)
        return trend([self._writer.told(node) for node in nodes], self._writer, self._naming)

    def trend_of(self, change: str) -> Markup:
        """Return how the number of a change has changed, as a sentence; nothing without words."""
        return self.stated(compare(self._book.node(change)))

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
            raise UserError(_("There is no question {key}", key=key) + nearest(key, known))
        return known[key]

    def _family(self, of: FactNode | str, leave_out: LeftOut) -> Family:
        """Return all answers to the question of a fact, or of the facts that a name begins."""
        path = path_of(of) if isinstance(of, FactNode) else of
        beneath = [self._book.at(path)] if self._book.is_fact(path) else self._book.beneath(path)
        asked = [question for at in beneath if (question := self._results.asked(at.of))]
        names = sorted({question.key for question in asked})
        if len(names) != 1:
            raise UserError(
                _(
                    "{path} has facts of {n} questions: {names}",
                    path=path,
                    n=len(names),
                    names=", ".join(names),
                ),
                hint=_("Name one fact of the question: ranking({path}.…).", path=path),
            )
        over = ITEMS if beneath[0].of != names[0] else ANSWERS
        return self._families.family(self._book.node(beneath[0]), over, leave_out)
