"""Plausible first assignments: by rank, by preference, by weighted share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from synthesis._types import Floats, Ints


def standardise(values: Floats) -> Floats:
    """Scale to mean 0 and standard deviation 1 (constant values become 0)."""
    spread = float(values.std())
    scaled: Floats = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return scaled


def by_rank(latent: Floats, counts: Mapping[int, int], members: Ints) -> dict[int, Ints]:
    """Cut a latent index by rank, so that every code is given an exact number of times.

    Parameters
    ----------
    latent
        Index of everybody, shape (people,); low values get the first code.
    counts
        Code to number of people, in ascending order of the latent index.
    members
        People to whom the codes are given; as many as the counts sum to.

    Returns
    -------
    dict
        Code to people.

    Raises
    ------
    ValueError
        If there are not as many people as codes.
    """
    if sum(counts.values()) != len(members):
        raise ValueError(f"{sum(counts.values())} codes for {len(members)} people")
    ordered = members[np.argsort(latent[members], kind="stable")]
    edges = np.cumsum(list(counts.values()))[:-1]
    return dict(zip(counts, np.split(ordered, edges), strict=True))


def coded(people: int, parts: Mapping[int, Ints], otherwise: int = 0) -> Ints:
    """Turn code → people into one code a person, shape (people,)."""
    codes = np.full(people, otherwise, dtype=np.int64)
    for code, members in parts.items():
        codes[members] = code
    return codes


def spread_counts(total: int, shares: Sequence[float]) -> list[int]:
    """Split a whole number by shares; largest remainders get the left-over units."""
    exact = np.asarray(shares, dtype=np.float64)
    exact = exact / exact.sum() * total
    parts = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return [int(part) for part in parts]


def by_weighted_share(preference: Floats, shares: Floats, weight: Floats) -> Ints:
    """Choose options by preference, with a price on each option that yields weighted shares.

    Parameters
    ----------
    preference
        Shape (people, options); minus infinity forbids an option.
    shares
        Shape (options,), summing to 1.
    weight
        Shape (people,).

    Returns
    -------
    Ints
        Option of each person; shares hold as nearly as single people allow.
    """
    price = np.log(shares)
    best: Ints = np.argmax(preference + price, axis=1).astype(np.int64)
    least = np.inf
    for _ in range(400):
        choice = np.argmax(preference + price, axis=1)
        reached = np.bincount(choice, weights=weight, minlength=len(shares)) / weight.sum()
        error = float(np.abs(reached - shares).max())
        if error < least:
            best, least = choice.astype(np.int64), error
        price = price + 0.3 * np.log((shares + 1e-4) / (reached + 1e-4))
    return best


def gumbel(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Draw extreme-value noise: with it, the largest preference is a logit choice."""
    noise: Floats = rng.gumbel(size=shape)
    return noise
