"""What the printed cells are called, in the language of the report."""

from __future__ import annotations

import re

from scs_report.language import Language
from scs_report.results import QuestionLabel, ReplicatedCell, Replication, Results


class CellLabels:
    """Names rows and columns of printed cells by the labels of the results."""

    def __init__(self, replication: Replication, results: Results, language: Language) -> None:
        self._rows = replication.rows
        self._columns = replication.columns
        self._results = results
        self._language = language
        self._questions = {question.key: question for question in results.questions}
        self._items = {
            answer.code: answer.label
            for question in results.questions
            if question.kind == "multiple"
            for answer in question.answers
        }
        self._terms = {row.key: row for row in results.terms.rows}

    def row(self, row: str) -> str:
        """Return the name of a row: `satisfaction=5`, `uses_app=1`, `cut2`, `age`, `n`."""
        text, colon = self._language.text, self._language.marks.colon
        if row == "n":
            return "N"
        if cut := re.fullmatch(r"cut(\d)", row):
            return self._language.gettext("Cutpoint {number}").format(number=cut[1])
        if row in self._rows:
            return text(self._rows[row])
        name, _, codes = row.partition("=")
        if name in self._items:
            item = text(self._items[name])
            return (
                item
                if codes != "0"
                else self._language.gettext("Not named: {item}").format(item=item)
            )
        if name in self._questions and codes:
            question = self._questions[name]
            return f"{text(question.label)}{colon}{self._answers(question, codes)}"
        if name in self._questions:
            return text(self._questions[name].label)
        if name in self._terms:
            return text(self._terms[name].label)
        return row

    def cell(self, cell: ReplicatedCell) -> str:
        """Return the name of a cell's row, told apart from those of other blocks.

        In the text it says of whom the number speaks, if not of all; in a table of named rows
        and columns it says both.
        """
        row = self.row(cell.row)
        if cell.row in self._rows:
            comma = self._language.marks.comma
            return f"{row}{comma}{self.column(cell.column)}"
        if cell.table != "text" or cell.base in ("", "all") or cell.base.startswith("model_"):
            return row
        parts = [self._condition(part.strip()) for part in cell.base.split(" and ")]
        return self._language.aside(row, self._language.marks.comma.join(parts))

    def _condition(self, part: str) -> str:
        """Name a base, or the answer of a condition such as `region == 1`."""
        name, _equals, code = part.partition(" == ")
        if code and name in self._questions:
            return self._language.text(self._questions[name].answer(code).label)
        for base in self._results.bases:
            if base.key == name:
                return self._language.text(base.label)
        return self.row(f"{name}=1")

    def column(self, column: str) -> str:
        """Return the name of a column: one that the study names, a statistic, a model, a base."""
        _ = self._language.gettext
        known = {
            "weighted": _("Weighted"),
            "unweighted": _("Unweighted"),
            "total": _("Total"),
            "mean": _("Mean"),
            "sd": _("Standard deviation"),
            "tolerance": _("Tolerance"),
            "vif": _("VIF"),
            "comment": _("Comment"),
        }
        if column in self._columns:
            return self._language.text(self._columns[column])
        if column in known:
            return known[column]
        if model := re.fullmatch(r"model_(\d)", column):
            return _("Model {number}").format(number=model[1])
        if figure := re.fullmatch(r"figure-(\d)", column):
            return self._language.title_number("figure", figure[1])
        if section := re.fullmatch(r"paper section ([\w.]+)(?: \(weighted\))?", column):
            return _("Section {number}").format(number=section[1])
        name, _equals, code = column.partition("=")
        if name in self._questions and code:
            return self._language.text(self._questions[name].answer(code).label)
        for base in self._results.bases:
            if base.key == column:
                return self._language.text(base.label)
        return column

    def question(self, row: str) -> str:
        """Return the question that a row of answers belongs to."""
        name = row.partition("=")[0]
        for question in self._results.questions:
            if name in {answer.code for answer in question.answers}:
                return self._language.text(question.label)
        return self.row(name)

    def answer(self, row: str) -> str:
        """Return the answer alone."""
        name, _equals, codes = row.partition("=")
        if name in self._items or name not in self._questions or not codes:
            return self.row(row)
        return self._answers(self._questions[name], codes)

    def _answers(self, question: QuestionLabel, codes: str) -> str:
        known = {answer.code for answer in question.answers}
        labels = [
            self._language.text(question.answer(code).label) if code in known else code
            for code in codes.split(",")
        ]
        return self._language.list(labels)
