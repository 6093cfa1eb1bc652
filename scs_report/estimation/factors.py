"""Categorical covariates of a model, and those that separate its answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Factor:
    """A categorical covariate: its columns are the levels but the reference, in this order."""

    name: str
    reference: str
    levels: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class SeparatedTerm:
    """A covariate, or the level of a factor, on which the likelihood rises for ever.

    `level` is empty for a number, and where no single level is to blame. Everybody at a separated
    level gives an answer at the end of the scale, as far as the other covariates allow.
    """

    term: str
    level: str
    n: int
