"""What differs between two results, most important first: one object for every renderer."""

from __future__ import annotations

from typing import Literal

from scs_report.border.texts import LocalText
from scs_report.results._base import Part
from scs_report.results.estimates import Estimate
from scs_report.results.facts import Fact
from scs_report.results.models import Verdict
from scs_report.results.study import DataSource, Design

#: What a difference, a coefficient (its stars) or a hypothesis is said to be.
State = (
    Literal["above_zero", "below_zero", "not_significant", "", "*", "**", "***"]
    | Literal["no_finite_estimate"]
    | Verdict
)


class Side(Part, frozen=True):
    """One of the two results: where they came from."""

    path: str
    schema_version: str
    program_version: str
    data: DataSource
    design: Design


class SignificanceChange(Part, frozen=True):
    """Significance that came or went, or changed its sign.

    `key` is the name of a fact, an address or the key of a hypothesis. `before` and `after`
    say what was and is; `old` and `new` are the estimates behind it.
    """

    kind: Literal["difference", "coefficient", "hypothesis"]
    key: str
    label: LocalText
    before: State
    after: State
    old: Estimate
    new: Estimate


class ClaimChange(Part, frozen=True):
    """A claim that prints another branch with one of the two results than with the other.

    `before` and `after` name the branches, "" where the sentence is left out; `stops` says that its
    document can no longer be built. `places` are lines of templates, in both languages.
    """

    document: str
    section: str
    name: str
    expression: str
    before: str
    after: str
    stops: bool
    places: tuple[str, ...]


class FactChange(Part, frozen=True):
    """A fact that is not what it was.

    `change` is new minus old (a proportion for shares), `errors` its size in standard errors of
    the old value; None where there is none. `redefined` facts count something else than before:
    other answers, or another base.
    """

    name: str
    old: Fact
    new: Fact
    change: float
    errors: float | None
    redefined: bool = False


class BaseChange(Part, frozen=True):
    """A base with other people; None on a side that lacks it."""

    key: str
    label: LocalText
    old_n: int | None
    new_n: int | None
    old_weight: float | None
    new_weight: float | None


class StudyChange(Part, frozen=True):
    """A field of the description of data, design or study, by its path: `data.file`."""

    field: str
    old: str | float | bool | None
    new: str | float | bool | None


class Comparison(Part, frozen=True):
    """What differs between two results.

    Attributes
    ----------
    significance, claims, facts, numbers
        Each with the most important first; `numbers` have an address but no name of a fact.
    bases, study
        In the order of the results.
    appeared, vanished
        Names of facts that only the new or the old results have.
    unread
        Sections of the documents whose claims cannot be evaluated with both results, and why.
    parts
        Other parts of the results that differ, by name (`questions`, `tables`).
    """

    old: Side
    new: Side
    significance: tuple[SignificanceChange, ...]
    claims: tuple[ClaimChange, ...]
    facts: tuple[FactChange, ...]
    numbers: tuple[FactChange, ...]
    bases: tuple[BaseChange, ...]
    study: tuple[StudyChange, ...]
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    unread: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.significance
            or self.claims
            or self.facts
            or self.numbers
            or self.bases
            or self.study
            or self.appeared
            or self.vanished
            or self.parts
        )
