"""Exchange search: moves answers between people until weighted targets hold.

Everything the paper prints about an answer is a sum over people of a number that depends on the
person and on the option the person has: a weighted share, and likewise the score of an ordered
logit at the published coefficients. A stage therefore starts from a plausible assignment with the
right counts and exchanges the options of two people whenever that brings the sums nearer to their
targets. Exchanges inside a group leave every count of that group as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scs_report.synthesis._types import Bools, Floats, Ints

# Contributions are kept on a binary grid, so that sums do not depend on the order of adding.
_GRID = 2.0**24


@dataclass
class Criteria:
    """Sums that an assignment of options should reach.

    Attributes
    ----------
    options
        Number of options a person may have.
    people
        Number of people.
    """

    options: int
    people: int
    _blocks: list[Floats] = field(default_factory=list)

    def add_block(self, contributions: Floats, tolerances: Floats) -> None:
        """Ask for several sums of zero.

        Parameters
        ----------
        contributions
            Shape (options, people, sums).
        tolerances
            Shape (sums,): the deviation that counts as one unit.
        """
        self._blocks.append(contributions / tolerances)

    def add_share(
        self,
        chosen: Bools,
        share: float,
        weight: Floats,
        *,
        base: Bools | None = None,
        tolerance: float = 0.004,
    ) -> None:
        """Ask for a weighted share.

        Parameters
        ----------
        chosen
            Options that count, shape (options,) or (options, people).
        share
            Target in per cent of the base.
        weight
            Weight of each person, shape (people,); zero leaves a person out.
        base
            Options that are in the base, as ``chosen``; all by default.
        tolerance
            Deviation in percentage points that counts as one unit.
        """
        shape = (self.options, self.people)
        counted = _spread(chosen, shape)
        within = np.ones(shape) if base is None else _spread(base, shape)
        sums = weight * (counted - share / 100.0 * within)
        # The base varies little with the options, its expectation is a good enough scale.
        scale = float((weight * within.mean(axis=0)).sum()) / 100.0
        self.add_block(sums[:, :, None], np.array([max(tolerance * scale, 1e-3)]))

    def contributions(self) -> Floats:
        """Return all contributions in units of tolerance, shape (options, people, sums)."""
        stacked = np.concatenate(self._blocks, axis=2)
        return np.round(stacked * _GRID) / _GRID


def _spread(flags: Bools, shape: tuple[int, int]) -> Floats:
    array = flags.astype(np.float64)
    return np.broadcast_to(array[:, None] if array.ndim == 1 else array, shape)


def exchange(
    start: Ints,
    criteria: Criteria,
    rng: np.random.Generator,
    *,
    groups: Ints | None = None,
    allowed: Bools | None = None,
    steps: int = 20_000,
    partners: int = 192,
) -> Ints:
    """Exchange options between people until the criteria are met or the steps used up.

    Each step takes one person at random, tries the exchange with many others of the same group,
    and makes the best of them if it brings the sum of squared deviations down.

    Parameters
    ----------
    start
        Option of each person, shape (people,).
    criteria
        Sums to reach.
    rng
        Source of randomness.
    groups
        Group of each person, shape (people,); negative values stay as they are.
    allowed
        Whether a person may have an option, shape (options, people).
    steps
        Number of people tried.
    partners
        Number of exchanges tried a step.

    Returns
    -------
    Ints
        Option of each person, with the counts of ``start`` in every group.
    """
    people = criteria.people
    matrix = criteria.contributions()
    option = start.astype(np.int64).copy()
    everyone = np.arange(people)
    group = np.zeros(people, dtype=np.int64) if groups is None else groups
    members = {int(g): np.flatnonzero(group == g) for g in np.unique(group) if g >= 0}
    movable = np.flatnonzero(group >= 0)
    current = matrix[option, everyone]
    residual = current.sum(axis=0)
    objective = float(residual @ residual)
    for first in rng.choice(movable, size=steps):
        if objective < 1e-3:
            break
        pool = members[int(group[first])]
        others = pool[rng.integers(len(pool), size=min(partners, len(pool)))]
        mine, theirs = option[first], option[others]
        keep = theirs != mine
        if allowed is not None:
            keep &= allowed[mine, others] & allowed[theirs, first]
        others, theirs = others[keep], theirs[keep]
        if not len(others):
            continue
        change = matrix[mine, others] - current[others] + matrix[theirs, first] - current[first]
        change += residual
        candidates = np.einsum("ij,ij->i", change, change)
        best = int(np.argmin(candidates))
        if candidates[best] < objective - 1e-9:
            second = int(others[best])
            option[first], option[second] = option[second], option[first]
            current[first] = matrix[option[first], first]
            current[second] = matrix[option[second], second]
            residual = change[best].copy()
            objective = float(candidates[best])
    return option
