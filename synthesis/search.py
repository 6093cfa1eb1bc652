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

from synthesis._types import Bools, Floats, Ints

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
        size: float | None = None,
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
        size
            Weighted size of the base, where it depends on the options; an average by default.
        """
        shape = (self.options, self.people)
        counted = _spread(chosen, shape)
        within = np.ones(shape) if base is None else _spread(base, shape)
        sums = weight * (counted - share / 100.0 * within)
        scale = float((weight * within.mean(axis=0)).sum() if size is None else size) / 100.0
        self.add_block(sums[:, :, None], np.array([max(tolerance * scale, 1e-3)]))

    def copy(self) -> Criteria:
        """Return criteria to which more can be added without changing these."""
        return Criteria(self.options, self.people, list(self._blocks))

    def contributions(self) -> Floats:
        """Return all contributions in units of tolerance, shape (people, options, sums)."""
        blocks = [block.transpose(1, 0, 2) for block in self._blocks]
        sums = sum(block.shape[2] for block in blocks)
        stacked = np.empty((self.people, self.options, sums))
        np.concatenate(blocks, axis=2, out=stacked)
        stacked *= _GRID
        np.round(stacked, out=stacked)
        stacked /= _GRID
        return stacked


class Parts:
    """Options as combinations of answers, so that single answers can be exchanged.

    Parameters
    ----------
    options
        Codes by option, shape (options, columns).
    enters
        Options that put a person into a sample whose size must not change, shape (options,).
    """

    def __init__(self, options: Ints, enters: Bools) -> None:
        size, columns = options.shape
        lookup = {tuple(row): k for k, row in enumerate(options.tolist())}
        # merged[c, a, b]: option a with the answer c of option b; c = 0 stands for all answers.
        merged = np.full((columns + 1, size, size), -1, dtype=np.int64)
        merged[0] = np.arange(size)[None, :]
        for column in range(columns):
            for a, row in enumerate(options.tolist()):
                for b in range(size):
                    mixed = list(row)
                    mixed[column] = int(options[b, column])
                    merged[column + 1, a, b] = lookup.get(tuple(mixed), -1)
        other = merged.transpose(0, 2, 1)
        inside = enters.astype(np.int64)
        possible = (merged >= 0) & (other >= 0) & (merged != np.arange(size)[:, None])
        possible &= inside[merged] + inside[other] == inside[:, None] + inside
        self._size, self._answers = size, columns + 1
        # flat, since many are looked up a step
        self._merged, self._possible = merged.ravel(), possible.ravel()

    def exchanged(
        self, mine: int, theirs: Ints, rng: np.random.Generator
    ) -> tuple[Ints, Ints, Bools]:
        """Draw the answer exchanged; return what is given, what is taken, and what is possible."""
        at = rng.integers(self._answers, size=len(theirs))
        at *= self._size
        taken = at + mine
        taken *= self._size
        taken += theirs
        at += theirs
        at *= self._size
        at += mine
        return self._merged.take(at), self._merged.take(taken), self._possible.take(taken)


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
    parts: Parts | None = None,
    steps: int = 20_000,
    partners: int = 128,
    heat: tuple[float, float] = (200.0, 0.05),
) -> Ints:
    """Exchange options between people until the criteria are met or the steps used up.

    Each step takes one person at random, tries the exchange with many others of the same group,
    and draws one of the exchanges, or none, with probability proportional to exp(-D / heat), where
    D is the sum of squared deviations afterwards (simulated annealing with a heat bath). The heat
    falls geometrically, and the best assignment met is returned. Too hot a start forgets the
    plausible one, too cold a start freezes at once.

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
    parts
        How options are put together from single answers: two people may then exchange one
        answer and keep the others. Without it they exchange whole options.
    steps
        Number of people tried.
    partners
        Number of exchanges tried a step.
    heat
        First and last heat, in squared units of tolerance.

    Returns
    -------
    Ints
        Option of each person, with the counts of ``start`` in every group.
    """
    matrix = criteria.contributions()
    group = np.zeros(criteria.people, dtype=np.int64) if groups is None else groups
    option = start.astype(np.int64)
    members = {int(g): np.flatnonzero(group == g) for g in np.unique(group) if g >= 0}
    current = matrix[np.arange(len(option)), option]
    residual = current.sum(axis=0)
    objective = float(residual @ residual)
    best, least = option.copy(), objective
    cooling = (heat[1] / heat[0]) ** (1.0 / max(steps - 1, 1))
    temperature = heat[0]
    # A person with an option is a row; looking rows up is what takes the time.
    size = criteria.options
    rows = matrix.reshape(criteria.people * size, -1)
    may = None if allowed is None else np.ascontiguousarray(allowed.T)
    may_at = None if may is None else may.ravel()
    for first in rng.choice(np.flatnonzero(group >= 0), size=steps).tolist():
        temperature *= cooling
        pool = members[int(group[first])]
        others = pool.take(rng.integers(len(pool), size=partners))
        mine, theirs = int(option[first]), option.take(others)
        at = others * size
        if parts is None:
            taken, keep = theirs, theirs != mine
            at += mine
        else:
            given, taken, keep = parts.exchanged(mine, theirs, rng)
            at += given
        if may is not None and may_at is not None:
            keep &= may_at.take(at)
            keep &= may[first].take(taken)
        kept = keep.nonzero()[0]
        if not len(kept):
            continue
        # All sums are exact on the grid, in whatever order.
        change = rows.take(at.take(kept), axis=0)
        change -= current.take(others.take(kept), axis=0)
        change += (matrix[first] + (residual - current[first])).take(taken.take(kept), axis=0)
        candidates = np.einsum("ij,ij->i", change, change)
        drawn = candidates - temperature * rng.gumbel(size=len(kept))
        choice = int(drawn.argmin())
        if drawn[choice] >= objective - temperature * rng.gumbel():
            continue
        chosen = kept[choice]
        second = int(others[chosen])
        option[first], option[second] = taken[chosen], at[chosen] - second * size
        current[first] = matrix[first, option[first]]
        current[second] = matrix[second, option[second]]
        residual = change[choice].copy()
        objective = float(candidates[choice])
        if objective < least:
            best, least = option.copy(), objective
            if least < 1e-3:
                break
    return best
