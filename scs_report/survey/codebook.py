"""What was asked, of whom, and what the codes mean, in every language of the study."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct, field

from scs_report.border.texts import UNNAMED, InText, LocalText
from scs_report.study import Columns, WeightingPlan


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer of a single response, or one value of a derived variable.

    ``missing`` answers have no value in means and models; answers that are not ``counted`` are
    outside the base of shares too. ``when`` is the rule of a derived value.
    """

    code: int
    label: LocalText
    missing: bool = False
    counted: bool = True
    when: str = ""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item (a 0/1 column) of a multiple response.

    ``base`` is the base of its published share where that differs from the question's;
    who was asked is always the base of the question. An ``exclusive`` item stands alone.
    """

    column: str
    label: LocalText
    base: str = ""
    exclusive: bool = False


class Base(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of respondents; the rule ``when`` says who belongs to it ("" = everybody)."""

    id: str
    when: str
    label: LocalText
    note: LocalText | None = None
    #: the people inside a sentence: `among users`
    among: LocalText | None = None


class Variable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What questions and derived variables have in common."""

    id: str
    label: LocalText
    section: str
    base: str = "all"
    note: LocalText | None = None
    unit: LocalText | None = None
    answers: tuple[Answer, ...] = ()
    #: named sets of answers: `satisfied = [4, 5]`
    sets: dict[str, tuple[int, ...]] = {}
    #: what giving an answer of a set is called: `being satisfied`, `表示满意`
    set_labels: dict[str, LocalText] = {}
    #: whether the answers, in their order, go from less to more
    ordered: bool = False
    in_text: InText = UNNAMED

    @property
    def codes(self) -> tuple[int, ...]:
        """Every declared code, in the order of the codebook."""
        return tuple(answer.code for answer in self.answers)

    @property
    def missing_codes(self) -> tuple[int, ...]:
        """Codes that have no value in means and models."""
        return tuple(answer.code for answer in self.answers if answer.missing)

    def answer(self, code: int) -> Answer:
        """Return the answer with this code."""
        for answer in self.answers:
            if answer.code == code:
                return answer
        raise KeyError(f"{self.id} has no code {code}")


class Question(Variable, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of the survey, or a technical column such as the weight.

    An `optional` question may be left blank by people it was put to, who are outside its base then;
    an `optional` multiple response, ticked nowhere.
    """

    kind: Literal["single", "multiple", "number"]
    text: LocalText
    wording: Literal["published", "reconstructed", "technical"]
    items: tuple[Item, ...] = ()
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    integer: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the respondents file that hold the answers."""
        if self.kind == "multiple":
            return tuple(item.column for item in self.items)
        return (self.id,)

    def item(self, column: str) -> Item:
        """Return the item that this column holds."""
        for item in self.items:
            if item.column == column:
                return item
        raise KeyError(f"{self.id} has no item {column}")


class Derived(Variable, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variable made from columns by rules; the first rule that holds decides."""

    source: tuple[str, ...] = field(name="from")


class Weighting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How weights were made: `by` completes “weighted …” (`by age and gender`).

    No weight is above the `cap`; `method` says how they were computed: `raking`.
    """

    by: LocalText | None = None
    cap: float | None = None
    method: LocalText | None = None


class Survey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the survey was made; what is not known is left out."""

    title: LocalText
    source: LocalText
    field_start: datetime.date | None = None
    field_end: datetime.date | None = None
    field_period: LocalText | None = None
    mode: LocalText | None = None
    population: LocalText | None = None
    sample: LocalText | None = None
    weighting: Weighting | None = None


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a variable, or several crossed, is distributed in the population.

    Keys are codes, joined by `/` in the order of the variables (`2/0`); `shares` are per cent,
    `totals` people.
    """

    variables: tuple[str, ...]
    shares: dict[str, float] = {}
    totals: dict[str, float] = {}

    @property
    def given(self) -> dict[str, float]:
        """The shares or totals."""
        return self.shares or self.totals

    @property
    def wanted(self) -> dict[tuple[int, ...], float]:
        """The shares or totals by codes."""
        return {tuple(map(int, key.split("/"))): value for key, value in self.given.items()}


class Targets(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What respondents are weighted to: `source` says where the numbers are from.

    `derived` are variables that only the weighting needs.
    """

    targets: tuple[Target, ...]
    source: LocalText | None = None
    derived: tuple[Derived, ...] = ()


class Codebook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The whole codebook. Made by `load_codebook`, which also checks that it is consistent.

    ``design`` says which columns are ids, weights, strata and so on, ``weighting`` and ``targets``
    how and to what respondents are weighted, if the study asks for it.
    """

    survey: Survey
    bases: tuple[Base, ...]
    questions: tuple[Question, ...]
    derived: tuple[Derived, ...] = ()
    design: Columns = Columns()
    weighting: WeightingPlan | None = None
    targets: Targets | None = None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column of a respondents file, in the order of the codebook."""
        return tuple(column for question in self.questions for column in question.columns)

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _owners(self) -> Mapping[str, Question]:
        return {column: question for question in self.questions for column in question.columns}

    @cached_property
    def _derived(self) -> Mapping[str, Derived]:
        return {derived.id: derived for derived in self.derived}

    @cached_property
    def _bases(self) -> Mapping[str, Base]:
        return {base.id: base for base in self.bases}

    def question(self, name: str) -> Question:
        """Return a question by its id. Raises ``KeyError``."""
        return self._questions[name]

    def owner(self, column: str) -> Question:
        """Return the question whose answers this column holds. Raises ``KeyError``."""
        return self._owners[column]

    def derived_variable(self, name: str) -> Derived:
        """Return a derived variable by its id. Raises ``KeyError``."""
        return self._derived[name]

    def variable(self, name: str) -> Question | Derived:
        """Return the question or derived variable of this id. Raises ``KeyError``."""
        return self._questions[name] if name in self._questions else self._derived[name]

    def base(self, name: str) -> Base:
        """Return a base by its id. Raises ``KeyError``."""
        return self._bases[name]

    def label(self, name: str) -> LocalText:
        """Return the short label of a question, an item's column or a derived variable."""
        if name in self._questions or name in self._derived:
            return self.variable(name).label
        return self._owners[name].item(name).label
