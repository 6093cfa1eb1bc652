"""Categorical covariates of a model, and those that separate its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scs_report.estimation.inputs import Array
from scs_report.estimation.json_form import Kept


@dataclass(frozen=True)
class Factor:
    """A categorical covariate: its columns are the levels but the reference, in this order."""

    name: str
    reference: str
    levels: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class SeparatedTerm(Kept):
    """A covariate, or the level of a factor, on which the likelihood rises for ever.

    `level` is empty for a number, and where no single level is to blame. Everybody at a separated
    level gives an answer at the end of the scale, as far as the other covariates allow.
    """

    term: str
    level: str
    n: int


def separated_terms(
    directions: Array,
    names: Sequence[str],
    factors: Sequence[Factor],
    X: Array,
    counts: npt.NDArray[np.integer],
) -> tuple[SeparatedTerm, ...]:
    """Name the terms, and levels of factors, that directions of separation run along.

    Where all cutpoints move together by s, a level is to blame whose coefficient (0 for the
    reference) moves by something else; numbers are to blame if their coefficient moves.

    Parameters
    ----------
    directions
        (p + K − 1, m) on the scale of the covariates.
    X, counts
        (P, p) covariates of the patterns and how many people have each.
    """
    p = len(names)
    moves, cuts = directions[:p], directions[p:]
    together = np.abs(cuts - cuts[0]).max(axis=0) < 1e-6
    common = np.where(together, cuts[0], 0.0)
    terms: list[SeparatedTerm] = []
    in_factor: set[int] = set()
    for factor in factors:
        columns = list(factor.columns)
        in_factor |= set(columns)
        if not np.any(moves[columns]):
            continue
        at_level = [*(X[:, column] == 1 for column in columns)]
        at_reference = ~np.logical_or.reduce(at_level)
        levels = [(factor.reference, np.zeros_like(common), at_reference)]
        levels += [
            (level, moves[column], rows)
            for level, column, rows in zip(factor.levels, columns, at_level, strict=True)
        ]
        terms += [
            SeparatedTerm(factor.name, level, int(counts[rows].sum()))
            for level, move, rows in levels
            if np.any(np.abs(move - common) > 1e-6)
        ]
    terms += [
        SeparatedTerm(name, "", int(counts.sum()))
        for column, name in enumerate(names)
        if column not in in_factor and np.any(moves[column])
    ]
    return tuple(terms)
