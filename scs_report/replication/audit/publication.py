"""The printed cells together with the declarations: what every rule is given."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.replication.audit import grim
from scs_report.replication.audit.declarations import Declarations
from scs_report.replication.audit.declared import Base, Question
from scs_report.replication.audit.finding import Message, say
from scs_report.replication.audit.intervals import Interval, number_of, rounded
from scs_report.replication.published_cells import Published, PublishedCell
from scs_report.results import LocalText


class Publication:
    """Cells by name, bases by id, names of places.

    A cell is named by its key; where that is clear enough, without the statistic at its end:
    ``"table-2: trust=1 / unweighted"``.
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
            _("The declarations of the audit do not fit the published numbers"),
            [_("{n} cells are named {name}", n=len(found), name=repr(name))],
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
            raise UserError(
                _("The declarations of the audit do not fit"),
                [_("no base {name}", name=repr(name))],
            )
        return self._bases[name]

    def count(self, name: str, base: int) -> int:
        """Return the number of people behind a percentage; ValueError if it is not one number."""
        found = grim.counts(reading_of(self.cell(name)), base)
        if len(found) != 1:
            raise ValueError(
                _("{n} counts of {base} print as {name}", n=len(found), base=base, name=name)
            )
        return found[0]

    def question(self, name: str) -> Question:
        """Return the declaration of a question."""
        return self._questions[name]

    def question_label(self, name: str) -> LocalText | str:
        """Return the name of a question; its id where none is declared."""
        declared = self._questions.get(name)
        return declared.label if declared else name

    def column(self, table: str, question: str, column: str) -> tuple[PublishedCell, ...]:
        """Return the percentages of one question in one column of a table."""
        return tuple(
            cell
            for cell in self.published.find(table, question=question, column=column)
            if cell.statistic.endswith("_share")
        )

    def shares(self, question: str, column: str) -> tuple[PublishedCell, ...]:
        """Return the `weighted` or `unweighted` percentages in the table of all answers."""
        return self.column(self.declared.layout.shares, question, column)

    def models(self, **keys: str) -> tuple[PublishedCell, ...]:
        """Return cells of the table of models; see `Published.find`."""
        return self.published.find(self.declared.layout.models, **keys)

    def share_name(self, row: str, column: str) -> str:
        """Return the name of a cell in the table of all answers."""
        return f"{self.declared.layout.shares}: {row} / {column}"

    def model_name(self, row: str, model: str, statistic: str = "") -> str:
        """Return the name of a cell in the table of models."""
        name = f"{self.declared.layout.models}: {row} / {model}"
        return f"{name} / {statistic}" if statistic else name

    def observations(self, model: str) -> int:
        """Return the number of observations of a model."""
        return int(self.printed(self.model_name("n", model)))

    def table(self, table: str) -> LocalText | str:
        """Return the name of a table."""
        return self.declared.tables.get(table, table)

    def column_label(self, column: str) -> LocalText | str:
        """Return the name of a column."""
        return self.declared.columns.get(column, column)

    def answer(self, cell: PublishedCell) -> LocalText | str:
        """Return the answer of a cell; as it is printed where no name is declared."""
        return self.declared.answers.get(f"{cell.question}={cell.code}", cell.label)

    def term(self, cell: PublishedCell) -> LocalText | str:
        """Return the name of a term of a model; as it is printed where none is declared."""
        return self.declared.terms.get(cell.row, cell.label)

    def place(self, table: str, question: str, column: str = "") -> Message:
        """Return words for a column of a question in a table."""
        t, q = self.table(table), self.question_label(question)
        if not column:
            return say("place.question", t=t, q=q)
        return say("place.column", t=t, q=q, c=self.column_label(column))

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
        raise ValueError(_("no number is printed in {name}", name=cell.key))
    return value


def reading_of(cell: PublishedCell) -> str:
    """Return the digits that are read in a cell, with the printed number of decimals."""
    if cell.value is None:
        raise ValueError(_("nothing is read in {name}", name=cell.key))
    return f"{cell.value:.{cell.decimals}f}"


def model_number(model: str) -> str:
    """Return the number of a model from the name of its column, `model_5`."""
    return model.removeprefix("model_")


def is_cutpoint(cell: PublishedCell) -> bool:
    """Say whether a row of the table of models is a cutpoint, `cut2`."""
    return cell.row.startswith("cut")
