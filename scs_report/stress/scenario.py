"""Data to be tried: of which kind they are, and what they change in the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from scs_report.stress.altered import Change

Kind = Literal[
    "as_is",
    "resample",
    "greater",
    "smaller",
    "equal",
    "unclear",
    "withheld",
    "highest",
    "lowest",
    "rising",
    "falling",
    "level",
    "step_down",
    "step_up",
    "small_group",
    "nobody",
    "no_model",
    "hypotheses",
    "sizes",
    "unweighted",
    "one_wave",
    "two_waves",
    "search",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Scenario:
    """Data to be tried: of a kind, about some numbers, and what it changes in the results."""

    kind: Kind
    about: tuple[str, ...]
    change: Change
