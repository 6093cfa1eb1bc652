"""The one object that crosses from analysis to report."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TypeVar

import msgspec

from scs_report.border.shape import nearest
from scs_report.errors import N_
from scs_report.errors import say as _
from scs_report.results._base import Part, Words
from scs_report.results.addresses import Address, AddressError
from scs_report.results.completing import complete
from scs_report.results.estimates import (
    IndependenceEstimate,
    ParameterEstimate,
    ShareEstimate,
    Value,
    WaldTest,
    Withheld,
)
from scs_report.results.facts import MADE, Fact, named
from scs_report.results.figure_entries import FigureEntry
from scs_report.results.frames import FittedModel, TableView, fitted
from scs_report.results.lacking import REASONS, LeftOut
from scs_report.results.letters import Letters
from scs_report.results.models import Hypothesis, Model, PredictionSeries, Terms
from scs_report.results.statistics import BESIDE, Statistic
from scs_report.results.study import (
    Base,
    DataSource,
    Design,
    Disclosure,
    QuestionLabel,
    Study,
    asked_by,
)
from scs_report.results.table_entries import TableEntry
from scs_report.results.waves import Reworded, Wave

_Keyed = TypeVar(
    "_Keyed", QuestionLabel, Base, Model, Hypothesis, PredictionSeries, TableEntry, FigureEntry
)

#: Raised when the shape changes; files of any other version are refused.
SCHEMA_VERSION = "4.3"


class WithheldError(LookupError):
    """A number that is not disclosed, or not there; the message says why."""


class Results(Part, frozen=True, dict=True):
    """Everything that any document prints.

    Attributes
    ----------
    estimates
        Every number that a document prints, by its address (see `Address`), in the order of
        addresses.
    withheld
        Numbers that are not disclosed, or that there are none of, by address, and why.
    tables, figures
        As the study declares them; what they show follows from their kind (see `grids`).
    letters
        By the key of a table: which of its columns differ.
    models, terms
        What was estimated, and how its terms are printed. The numbers themselves are estimates:
        `results.parameter(coefficient(model.key, term))`.
    hypotheses, series
        What hypotheses come to, and along which variables something is predicted.
    left_out
        What was to be printed and is not there, and why, place by place.
    named
        Addresses by the names that prose uses (`facts` in the file), withheld ones among them.
    waves, reworded
        The waves of the study, earliest first, the one that is analysed last, and which questions
        were put otherwise before; none where there is one wave.
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
    models: tuple[Model, ...]
    terms: Terms
    hypotheses: tuple[Hypothesis, ...]
    series: tuple[PredictionSeries, ...]
    left_out: tuple[LeftOut, ...]
    named: dict[str, Words] = msgspec.field(name="facts")
    waves: tuple[Wave, ...] = ()
    reworded: tuple[Reworded, ...] = ()

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
        of_model = at.model and not at.is_difference
        return self.model(at.model).n if of_model else None

    @cached_property
    def withheld_facts(self) -> tuple[tuple[str, Withheld], ...]:
        """Names of the numbers that are not disclosed, and why."""
        return tuple(
            (name, self.withheld[address])
            for name, address in self.named.items()
            if address in self.withheld
        )

    @cached_property
    def compared(self) -> dict[str, str]:
        """Addresses by the names with which texts compare a part with all respondents.

        `here.NAME` is the number of those whom the results are of, `all.NAME` that of everybody,
        the same number where they are of everybody.
        """
        part = self.study.whole is not msgspec.UNSET
        found: dict[str, str] = {}
        for name, text in self.named.items():
            if name.partition(".")[0] in MADE or " - " in text:
                continue
            of_all = f"{text}:part=all" if part else text
            if of_all in self.estimates or of_all in self.withheld:
                found |= {f"here.{name}": text, f"all.{name}": of_all}
        return {name: text for name, text in found.items() if name not in self.named}

    @property
    def wave_question(self) -> str:
        """The question whose answers are the waves of the survey; "" if there is one wave alone."""
        return self.study.wave

    @property
    def wave_keys(self) -> tuple[str, ...]:
        """The waves of several files as addresses name them, "" for the one that is analysed."""
        return (*(wave.key for wave in self.waves[:-1]), "") if self.waves else ()

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

    def parameters(self, model: Model) -> tuple[ParameterEstimate, ...]:
        """Return the coefficients of a model, then its cutpoints."""
        found = (self.parameter(address) for address in model.addresses)
        return tuple(value for value in found if value is not None)

    def __getitem__(self, name: Address | str) -> Value:
        """Return a number by its name or address, whose base may be left to the question.

        Raises
        ------
        WithheldError
            If it is not disclosed, or nobody is there to compute it from.
        KeyError
            If there is none such; it names the nearest.

        Examples
        --------
        >>> results["satisfaction.high.urban"]  # doctest: +SKIP
        >>> results["share:satisfaction=satisfied/urban=1"]  # doctest: +SKIP
        """
        text = self.named.get(str(name), str(name))
        with contextlib.suppress(AddressError):
            text = str(complete(Address.parse(text), self))
        if why := self.withheld.get(text):
            among = "" if why.people is None else f", n = {why.people}"
            hidden = N_("{name} is not disclosed: {reason}")
            said = hidden if why.hidden else N_("{name} is not there: {reason}")
            raise WithheldError(_(said, name=str(name), reason=_(REASONS[why.reason]) + among))
        if text not in self.estimates:
            known = (*self.named, *self.estimates)
            raise KeyError(f"there is no number {name}{nearest(text, known)}")
        return self.estimates[text]

    def number(self, address: Address) -> float | None:
        """Return the number at an address, or the one that stands beside another in its estimate.

        `standard_error:`, `unweighted_share:` and their like (see `BESIDE`) are such.
        """
        found = self.value(address)
        if found is not None:
            return found.p if isinstance(found, IndependenceEstimate | WaldTest) else found.value
        field = BESIDE.get(address.statistic, "")
        others: tuple[Statistic, ...] = ("share", "mean", "coefficient", "cutpoint", "prediction")
        for other in others if field else ():
            beside = getattr(self.value(address.statistic_of(other)), field, None)
            if beside is not None:
                return float(beside)
        return None

    def table(self, key: str) -> TableView:
        """Return a table of numbers, to be shown or made a frame; KeyError if there is none."""
        return TableView(_find(self.tables, key.replace("-", "_")), self)

    def figure(self, key: str) -> FigureEntry:
        """Return the entry of a figure; KeyError if there is none such."""
        return _find(self.figures, key)

    def question(self, key: str) -> QuestionLabel:
        """Return the labels of the question `key`; KeyError if there is none such."""
        return _find(self.questions, key)

    def base(self, key: str) -> Base:
        """Return the base `key`; KeyError if there is none such."""
        return _find(self.bases, key)

    def model(self, key: str) -> FittedModel:
        """Return the model `key`; KeyError if there is none such."""
        if key not in self._fitted:
            self._fitted[key] = fitted(_find(self.models, key), self)
        return self._fitted[key]

    @cached_property
    def _fitted(self) -> dict[str, FittedModel]:
        return {}

    def hypothesis(self, key: str) -> Hypothesis:
        """Return the hypothesis `key`; KeyError if there is none such."""
        return _find(self.hypotheses, key)

    def prediction(self, key: str) -> PredictionSeries:
        """Return the series of predictions `key`, `model.variable`; KeyError if there is none."""
        return _find(self.series, key)

    def __repr__(self) -> str:
        title = next(iter(self.study.title.values()))
        return (
            f"<results of {title!r}: {self.design.n:,} respondents, {len(self.estimates):,} "
            f"estimates ({len(self.withheld):,} withheld), {len(self.named):,} facts, "
            f"{len(self.tables)} tables, {len(self.figures)} figures, {len(self.models)} models>"
        )


def _find(parts: tuple[_Keyed, ...], key: str) -> _Keyed:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
