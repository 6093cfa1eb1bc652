"""The one object that crosses from analysis to report."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

import msgspec

from scs_report.results._base import Part, Words
from scs_report.results.addresses import Address
from scs_report.results.estimates import (
    CrossTabulation,
    Distribution,
    Moment,
    ParameterEstimate,
    ShareEstimate,
    Value,
    Withheld,
)
from scs_report.results.facts import Fact, named
from scs_report.results.figure_entries import FigureEntry
from scs_report.results.letters import Letters
from scs_report.results.models import (
    CollinearityTable,
    Hypothesis,
    ModelTable,
    PredictionSeries,
)
from scs_report.results.study import (
    Base,
    DataSource,
    Design,
    Disclosure,
    FrameworkBox,
    QuestionLabel,
    Quotas,
    Study,
    asked_by,
)
from scs_report.results.table_entries import TableEntry

_Keyed = TypeVar("_Keyed", QuestionLabel, Base, PredictionSeries, TableEntry, FigureEntry)

#: Raised when the shape changes; files of any other version are refused.
SCHEMA_VERSION = "3.0"


class Results(Part, frozen=True, dict=True):
    """Everything that any document prints.

    Attributes
    ----------
    estimates
        Every number that a document prints, by its address (see `Address`), in the order of
        addresses.
    withheld
        Numbers that are not disclosed, by address; they stand nowhere in the results.
    tables, figures
        As the study declares them; what they show follows from their kind (see `grids`).
    letters
        By the key of a table: which of its columns differ.
    table1 … table_a4
        The paper's tables. `table2`, `table3` and `figure4` are cross-tabulations; Table A2 is
        `distributions`.
    table_a2, table_a7
        The questions of these tables, by key and in order; their answers are in `distributions`.
    table3
        Socio-demographic composition: one cross-tabulation a variable, with the groups `doubters`,
        `total` (of those with an answer) and `total_all` (refusals in the base, as printed).
    figure2
        Use of systems, all shares of all respondents; Table A2 counts memberships among those who
        know theirs.
    figure4
        Approval by age band, income group, gender, education, location and region.
    table5
        Benefits (a multiple response) by location.
    distributions
        Each question's answers among those it was put to; the key is the question's.
    named
        Addresses by the names that prose uses (`facts` in the file), withheld ones among them.
    disclosure
        What is few people. Withheld numbers stand nowhere in the results.
    """

    schema_version: str
    program_version: str
    study: Study
    data: DataSource
    design: Design
    disclosure: Disclosure
    bases: tuple[Base, ...]
    questions: tuple[QuestionLabel, ...]
    estimates: dict[str, Value]
    withheld: dict[str, Withheld]
    tables: tuple[TableEntry, ...]
    figures: tuple[FigureEntry, ...]
    letters: dict[str, Letters]
    framework: tuple[FrameworkBox, ...]
    distributions: tuple[Distribution, ...]
    table1: tuple[Hypothesis, ...]
    table2: CrossTabulation
    table3: tuple[CrossTabulation, ...]
    table4: ModelTable
    table5: CrossTabulation
    figure2: Distribution
    figure4: tuple[CrossTabulation, ...]
    table_a1: Quotas
    table_a2: tuple[str, ...]
    table_a3: tuple[Moment, ...]
    table_a4: CollinearityTable
    table_a7: tuple[str, ...]
    predictions: tuple[PredictionSeries, ...]
    named: dict[str, Words] = msgspec.field(name="facts")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The named numbers that are disclosed, in the order of the study."""
        return tuple(
            named(name, address, self.estimates[address], self._people_of(address))
            for name, address in self.named.items()
            if address in self.estimates
        )

    def _people_of(self, address: str) -> int | None:
        """Return how many people a model has, for one of its predictions."""
        at = Address.parse(address)
        of_model = at.model and not at.minus
        return self.table4.model(at.model).n if of_model else None

    @cached_property
    def withheld_facts(self) -> tuple[tuple[str, Withheld], ...]:
        """Names of the numbers that are not disclosed, and why."""
        return tuple(
            (name, self.withheld[address])
            for name, address in self.named.items()
            if address in self.withheld
        )

    def asked(self, of: str) -> QuestionLabel | None:
        """Return the question that a variable or item belongs to; None if there is none such."""
        return self._asked.get(of)

    @cached_property
    def _asked(self) -> dict[str, QuestionLabel]:
        return asked_by(self.questions)

    def value(self, address: Address | str) -> Value | None:
        """Return the number at an address; None if it is withheld or was not computed."""
        return self.estimates.get(str(address))

    def share(self, address: Address | str) -> ShareEstimate | None:
        """Return the share at an address; None as `value`."""
        found = self.estimates.get(str(address))
        return found if isinstance(found, ShareEstimate) else None

    def parameter(self, address: Address | str) -> ParameterEstimate | None:
        """Return the coefficient or cutpoint at an address; None as `value`."""
        found = self.estimates.get(str(address))
        return found if isinstance(found, ParameterEstimate) else None

    def table(self, key: str) -> TableEntry:
        """Return the entry of a table; KeyError if there is none such."""
        return _find(self.tables, key)

    def figure(self, key: str) -> FigureEntry:
        """Return the entry of a figure; KeyError if there is none such."""
        return _find(self.figures, key)

    def question(self, key: str) -> QuestionLabel:
        """Return the labels of the question `key`; KeyError if there is none such."""
        return _find(self.questions, key)

    def base(self, key: str) -> Base:
        """Return the base `key`; KeyError if there is none such."""
        return _find(self.bases, key)

    def distribution(self, question: str) -> Distribution:
        """Return the distribution of the question; KeyError if there is none such."""
        for distribution in self.distributions:
            if distribution.question == question:
                return distribution
        raise KeyError(question)

    def prediction(self, key: str) -> PredictionSeries:
        """Return the series of predictions `key`; KeyError if there is none such."""
        return _find(self.predictions, key)


def _find(parts: tuple[_Keyed, ...], key: str) -> _Keyed:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
