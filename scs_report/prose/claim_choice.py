"""Which branch of a claim is printed: what its conditions come to, of three values each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.prose.claim_syntax import MAIN, Place
from scs_report.prose.evidence import Evidence, Judge
from scs_report.prose.outcomes import Comparison
from scs_report.prose.truth import Unknown, all_of, truth_of


@dataclass(frozen=True)
class Tag:
    """What a claim's tag hands on to be judged; all of it constants."""

    name: str
    template: str
    line: int
    expression: str
    place: Place
    confidence: float | None
    compares: bool
    #: name, outcomes and printed facts of each branch
    branches: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    #: how many parts each condition has
    parts: tuple[int, ...]
    #: what its conditions look up
    names: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A part of a condition: what it comes to, and the comparisons it made."""

    value: Any
    judge: Judge

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The comparisons."""
        return tuple(self.judge.evidence)


def truth(value: object) -> object:
    """Return what a part comes to; a comparison that is known holds by itself."""
    if isinstance(value, Comparison):
        return Unknown((value.reason,)) if value.outcome == "unknown" else True
    return truth_of(value)


def decided(
    tag: Tag, conditions: Sequence[Sequence[Part]]
) -> tuple[str, int | None, tuple[str, ...]]:
    """Return the outcome, the place of its branch (None if there is none), and why not known."""
    if tag.compares:
        comparison = conditions[0][0].value
        if len(conditions[0]) > 1 or not isinstance(comparison, Comparison):
            raise UserError(
                _("claim {name} has branches of a comparison and compares nothing", name=tag.name),
                hint=_("Write compare(one, other) behind its colon, and nothing else."),
            )
        reasons = (comparison.reason,) if comparison.reason else ()
        return comparison.outcome, branch_for(tag, comparison.outcome), reasons
    unknown: list[str] = []
    found = [all_of(*(part.value for part in parts)) for parts in conditions]
    for number, value in enumerate(found):
        if value is True:
            return "true", branch_for(tag, f"when {number}" if number else MAIN), ()
        if isinstance(value, Unknown):
            unknown += value.reasons or ("",)
    if unknown:
        return "unknown", branch_for(tag, "unknown"), tuple(dict.fromkeys(filter(None, unknown)))
    return "false", branch_for(tag, "otherwise"), ()


def branch_for(tag: Tag, wanted: str) -> int | None:
    """Return the place of the branch with a name, or for an outcome; None if there is none."""
    for place, (name, outcomes, __) in enumerate(tag.branches):
        if wanted == name or wanted in outcomes:
            return place
    return None
