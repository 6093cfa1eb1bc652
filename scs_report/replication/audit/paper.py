"""The printed cells together with the declarations: what every rule is given."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.errors import UserError
from scs_report.replication.audit import grim
from scs_report.replication.audit.declarations import Declarations
from scs_report.replication.audit.declared import Base, Question
from scs_report.replication.audit.intervals import Interval, number_of, rounded
from scs_report.replication.audit.wording import local
from scs_report.replication.cells import Published, PublishedCell
from scs_report.results import LocalText


class Paper:
    """Cells by name, bases by id, names of places in both languages.

    A cell is named by its key; where that is clear enough, without the statistic at its end:
    ``"table-a2: age_band=1 / unweighted"``.
    """

    def __init__(self, published: Published, declarations: Declarations) -> None:
        self.published = published
        self.declared = declarations
        self._full = {cell.key: cell for cell in published}
        self._short: dict[str, list[PublishedCell]] = {}
        for cell in published:
            self._short.setdefault(cell.key.rpartition(" / ")[0], []).append(cell)
        self._bases = {base.id: base for base in declarations.bases}
        self._questions = {question.id: question for question in declarations.questions}

    def cell(self, name: str) -> PublishedCell:
        """Return a cell; UserError if none or several bear the name."""
        if name in self._full:
            return self._full[name]
        found = self._short.get(name, [])
        if len(found) == 1:
            return found[0]
        raise UserError(
            "The declarations of the audit do not fit the published numbers",
            [f"{len(found)} cells are named {name!r}"],
        )

    def printed(self, name: str) -> float:
        """Return the number printed in a cell; ValueError if there is none."""
        return value_of(self.cell(name))

    def rounded(self, name: str) -> Interval:
        """Return the numbers that round to the printed ones."""
        return rounded(self.cell(name).printed)

    def read(self, name: str) -> Interval:
        """Return the numbers that round to the reading of a cell, which may mend the print."""
        return rounded(reading_of(self.cell(name)))

    @property
    def size(self) -> int:
        """Number of respondents."""
        return int(self.printed(self.declared.sample))

    def base(self, name: str) -> int:
        """Return the number of people of a base."""
        base = self._base(name)
        total = sum(int(self.printed(cell)) for cell in base.plus)
        total -= sum(int(self.printed(cell)) for cell in base.less)
        for cell in base.minus:
            total -= self.count(cell, self.base(base.minus_of))
        return total

    def base_label(self, name: str) -> LocalText:
        """Return the name of a base."""
        return self._base(name).label

    def _base(self, name: str) -> Base:
        if name not in self._bases:
            raise UserError("The declarations of the audit do not fit", [f"no base {name!r}"])
        return self._bases[name]

    def count(self, name: str, base: int) -> int:
        """Return the number of people behind a percentage; ValueError if it is not one number."""
        found = grim.counts(reading_of(self.cell(name)), base)
        if len(found) != 1:
            raise ValueError(f"{len(found)} counts of {base} print as {name}")
        return found[0]

    def question(self, name: str) -> Question:
        """Return the declaration of a question."""
        return self._questions[name]

    def question_label(self, name: str) -> LocalText:
        """Return the name of a question; its id where none is declared."""
        declared = self._questions.get(name)
        return declared.label if declared else LocalText(en=name, zh=name)

    def column(self, table: str, question: str, column: str) -> tuple[PublishedCell, ...]:
        """Return the percentages of one question in one column of a table."""
        return tuple(
            cell
            for cell in self.published.find(table, question=question, column=column)
            if cell.statistic.endswith("_share")
        )

    def table(self, table: str) -> LocalText:
        """Return the name of a table."""
        return self.declared.tables.get(table, LocalText(en=table, zh=table))

    def column_label(self, column: str) -> LocalText:
        """Return the name of a column."""
        return self.declared.columns.get(column, LocalText(en=column, zh=column))

    def answer(self, cell: PublishedCell) -> LocalText:
        """Return the answer of a cell, as the paper words it and in Chinese."""
        fallback = LocalText(en=cell.label, zh=cell.label)
        return self.declared.answers.get(f"{cell.question}={cell.code}", fallback)

    def place(self, table: str, question: str, column: str = "") -> LocalText:
        """Return words for a column of a question in a table."""
        if not column:
            return local(
                "{t}, {q}", "{t}，{q}", t=self.table(table), q=self.question_label(question)
            )
        return local(
            "{t}, {q}, {c}",
            "{t}，{q}，{c}",
            t=self.table(table),
            q=self.question_label(question),
            c=self.column_label(column),
        )

    def percentages(self) -> Iterator[tuple[str, str, str, bool, tuple[PublishedCell, ...]]]:
        """Yield the declared columns of exclusive answers.

        Yields
        ------
        tuple
            Table, question, column, whether it is weighted, and the cells.
        """
        for group in self.declared.percentages:
            for question in group.questions:
                for column in group.columns:
                    cells = self.column(group.table, question, column)
                    if cells:
                        yield group.table, question, column, group.weighted, cells


def value_of(cell: PublishedCell) -> float:
    """Return the number printed in a cell; ValueError if there is none."""
    value = number_of(cell.printed)
    if value is None:
        raise ValueError(f"no number is printed in {cell.key}")
    return value


def reading_of(cell: PublishedCell) -> str:
    """Return the digits that are read in a cell, with the printed number of decimals."""
    if cell.value is None:
        raise ValueError(f"nothing is read in {cell.key}")
    return f"{cell.value:.{cell.decimals}f}"
