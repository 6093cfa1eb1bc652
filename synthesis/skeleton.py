"""Stage 1: ages, genders, regions and weights.

Formulation. People are counted in cells of age band (five, so that the bands of the quotas and
those of the tables are both unions of them), gender and region. Counts are the quotas of Table A1,
bent so that older westerners are scarce and older men plentiful (footnote 7 of the paper), raked
to the counts of Table A2 and rounded with all margins kept. Weights are constant in cells of
quota age, gender (not asked for above 39) and region; they are w = min(2, d exp(a'l)), where d
is the ratio of quota to count and l makes the weighted shares of age, gender and region
those of Table A2. How scarce older westerners are settles the design effect (1.134, as the
margin of error implies). Ages inside bands follow a smooth shape, tilted to the published mean and
deviation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import root

from synthesis._types import Floats, Ints
from synthesis.draft import Draft
from synthesis.draws import spread_counts
from synthesis.targets import Targets

BANDS = ((14, 25), (26, 30), (31, 39), (40, 50), (51, 65))
QUOTA_BAND = np.array([0, 1, 1, 2, 2])
TABLE_BAND = np.array([1, 1, 2, 2, 3])
_QUOTA_NAMES = ("14-25", "26-39", "40-65")
_REGION_NAMES = ("west", "central", "east")
_UNKNOWN_REGION = 3
WEIGHT_CAP = 2.0
# Older westerners in the sample for each one in the quotas. With it the design effect is 1.134,
# which the margin of error implies: 2.22 % = 1.96 sqrt(0.25 / 2,209 * 1.134).
_OLDER_WESTERNERS = 0.39
# Split of 14-30 and of 31-50 in the sample, so that mean and spread of age come out.
_YOUNGEST = 0.625
_THIRTIES = 0.47


@dataclass(frozen=True)
class Cells:
    """Counts by band, gender and region (the last region is "not recorded").

    Attributes
    ----------
    count
        Shape (5, 2, 4).
    quota
        Weighted size each cell should have, shape (5, 2, 4).
    """

    count: Ints
    quota: Floats


def _quotas(targets: Targets) -> Floats:
    quota = np.zeros((5, 2, 4))
    inside = np.array([0.57, 0.60, 0.40, 0.86, 0.14])
    for band in range(5):
        for gender in range(2):
            row = f"age={_QUOTA_NAMES[QUOTA_BAND[band]]},gender={gender}"
            for region, name in enumerate(_REGION_NAMES):
                share = 1.0 if band == 0 else inside[band]
                value = targets.published.value("table-a1", row, f"step5_{name}")
                quota[band, gender, region] = share * value
    scaled: Floats = quota / quota.sum() * sum(targets.counts("gender").values())
    return scaled


def _margins(targets: Targets) -> tuple[list[int], list[int], list[int]]:
    age = targets.counts("age_band")
    youngest, thirties = round(_YOUNGEST * age[1]), round(_THIRTIES * age[2])
    bands = [youngest, age[1] - youngest, thirties, age[2] - thirties, age[3]]
    region = list(targets.counts("region").values())
    genders = list(targets.counts("gender").values())
    return bands, genders, [*region, sum(genders) - sum(region)]


def _rake(table: Floats, margins: tuple[list[int], list[int], list[int]]) -> Floats:
    for _ in range(500):
        for axis, margin in enumerate(margins):
            others = tuple(a for a in range(3) if a != axis)
            factor = np.asarray(margin) / table.sum(axis=others)
            shape = [1, 1, 1]
            shape[axis] = -1
            table = table * factor.reshape(shape)
    return table


def _round_rows(table: Floats, rows: list[int], columns: list[int]) -> Ints:
    """Round a table so that it keeps whole row and column sums."""
    whole = np.array([spread_counts(n, list(row)) for n, row in zip(rows, table, strict=True)])
    while True:
        surplus = whole.sum(axis=0) - np.asarray(columns)
        if not surplus.any():
            return whole
        down, up = int(np.argmax(surplus)), int(np.argmin(surplus))
        cost = (whole[:, down] - table[:, down]) - (whole[:, up] - table[:, up])
        row = int(np.argmax(np.where(whole[:, down] > 0, cost, -np.inf)))
        whole[row, down] -= 1
        whole[row, up] += 1


def count_cells(targets: Targets) -> Cells:
    """Count people by band, gender and region, with the published margins."""
    quota = _quotas(targets)
    bands, genders, regions = _margins(targets)
    seed = quota.copy()
    seed[:, :, _UNKNOWN_REGION] = quota.sum(axis=2) * 0.004
    seed[3:, :, 0] *= _OLDER_WESTERNERS
    seed[3:, 1, :] *= 1.45
    ideal = _rake(seed, (bands, genders, regions))
    by_gender = _round_rows(ideal.sum(axis=0).T, regions, genders)
    rows = ideal.transpose(2, 1, 0).reshape(8, 5)
    flat = _round_rows(rows, [int(n) for n in by_gender.reshape(8)], bands)
    return Cells(count=flat.reshape(4, 2, 5).transpose(2, 1, 0), quota=quota)


def _weight_cell_index() -> Ints:
    """Give the number of the weight cell of each count cell, shape (5, 2, 4)."""
    index = np.zeros((5, 2, 4), dtype=np.int64)
    for band in range(5):
        for gender in range(2):
            for region in range(4):
                old = QUOTA_BAND[band] == 2
                index[band, gender, region] = (
                    18 if region == _UNKNOWN_REGION else QUOTA_BAND[band] * 6 + region * 2
                ) + (0 if old or region == _UNKNOWN_REGION else gender)
    return index


def _share_rows(targets: Targets, cells: Cells) -> Floats:
    """Linear conditions on weights: rows times counts times weights is zero, but for the first."""
    band = np.arange(5)[:, None, None] + np.zeros((5, 2, 4), dtype=np.int64)
    gender = np.arange(2)[None, :, None] + np.zeros((5, 2, 4), dtype=np.int64)
    region = np.arange(4)[None, None, :] + np.zeros((5, 2, 4), dtype=np.int64)
    known = region != _UNKNOWN_REGION

    def exact(shares: dict[int, float]) -> list[float]:
        # Printed percentages sum to 99.99 or 100.01: spread the difference evenly.
        gap = (100.0 - sum(shares.values())) / len(shares)
        return [(share + gap) / 100.0 for share in shares.values()]

    age = exact(targets.shares("age_band"))
    regions = exact(targets.shares("region"))
    male = targets.shares("gender")[1] / 100.0
    return np.stack(
        [
            np.ones_like(band, dtype=np.float64),
            (TABLE_BAND[band] == 1) - age[0],
            (TABLE_BAND[band] == 2) - age[1],
            (gender == 1) - male,
            ((region == 0) - regions[0]) * known,
            ((region == 1) - regions[1]) * known,
        ]
    )


def _calibrate(targets: Targets, cells: Cells) -> Floats:
    """Find the weights of the weight cells."""
    index = _weight_cell_index()
    size = int(index.max()) + 1
    count = np.bincount(index.ravel(), weights=cells.count.ravel(), minlength=size)
    quota = np.bincount(index.ravel(), weights=cells.quota.ravel(), minlength=size)
    used = count > 0
    start = np.ones(size)
    known = used & (quota > 0)
    start[known] = quota[known] / count[known]
    # Older westerners are given the largest weight (section 3.1 of the paper).
    start[index[-1, 0, 0]] = np.exp(10.0)
    rows = _share_rows(targets, cells)
    sums = np.stack(
        [
            np.bincount(index.ravel(), weights=(row * cells.count).ravel(), minlength=size)
            for row in rows
        ]
    )
    means = np.divide(sums, count, out=np.zeros_like(sums), where=used)
    wanted = np.zeros(len(rows))
    wanted[0] = float(cells.count.sum())

    def weights(multiplier: Floats) -> Floats:
        return np.asarray(np.minimum(WEIGHT_CAP, start * np.exp(multiplier @ means)))

    def gap(multiplier: Floats) -> Floats:
        result: Floats = (sums @ weights(multiplier) - wanted) / 100.0
        return result

    solution = root(gap, np.zeros(len(rows)), tol=1e-13)
    if np.abs(gap(solution.x)).max() > 1e-7:
        raise ValueError("no weights reach the published shares")
    return weights(solution.x)


def cell_weights(targets: Targets, cells: Cells) -> Floats:
    """Weights by band, gender and region, shape (5, 2, 4).

    Raises
    ------
    ValueError
        If no weights reach the published shares.
    """
    weight = _calibrate(targets, cells)
    spread: Floats = weight[_weight_cell_index()]
    return spread


def _age_shape(band: int) -> Floats:
    ages = np.arange(BANDS[band][0], BANDS[band][1] + 1, dtype=np.float64)
    young = np.interp(ages, [14, 15, 16, 17, 18, 19, 20], [0.08, 0.12, 0.2, 0.3, 0.6, 0.85, 1.0])
    old = np.exp(-0.11 * np.maximum(ages - 50, 0))
    shape: Floats = young * old
    return shape


def _age_probabilities(mass: Floats, mean: float, deviation: float) -> list[Floats]:
    """Probability of each age in its band, tilted until mean and deviation are as asked."""
    ages = [np.arange(low, high + 1, dtype=np.float64) for low, high in BANDS]

    def tilted(tilt: Floats) -> list[Floats]:
        parts = []
        for band, age in enumerate(ages):
            z = (age - mean) / deviation
            p = _age_shape(band) * np.exp(tilt[0] * z + tilt[1] * z * z)
            parts.append(p / p.sum())
        return parts

    def gap(tilt: Floats) -> Floats:
        parts = tilted(tilt)
        first = sum(m * float(p @ (a - mean)) for m, p, a in zip(mass, parts, ages, strict=True))
        second = sum(
            m * float(p @ (a - mean) ** 2) for m, p, a in zip(mass, parts, ages, strict=True)
        )
        return np.array([first, second / deviation**2 - 1.0])

    solution = root(gap, np.zeros(2), tol=1e-12)
    return tilted(np.clip(solution.x, -3.0, 3.0))


def _people(cells: Cells, weights: Floats, shape: list[Floats], offset: Floats) -> Floats:
    """List the people, shape (people, 4): age, gender, region code, weight."""
    records = []
    for band, (low, _) in enumerate(BANDS):
        edges = np.cumsum(shape[band])
        for gender in range(2):
            for region in range(4):
                count = int(cells.count[band, gender, region])
                # One age at each quantile, the start at random: the shape without noise.
                quantile = (np.arange(count) + offset[band, gender, region]) / max(count, 1)
                ages = low + np.minimum(np.searchsorted(edges, quantile), len(edges) - 1)
                code = 97 if region == _UNKNOWN_REGION else region + 1
                weight = float(weights[band, gender, region])
                records += [(float(age), gender, code, weight) for age in ages]
    return np.array(records, dtype=np.float64)


def lay_skeleton(draft: Draft) -> None:
    """Fill age, gender, region and weight."""
    targets, rng = draft.targets, draft.rng(1)
    cells = count_cells(targets)
    weights = cell_weights(targets, cells)
    mass = (weights * cells.count).sum(axis=(1, 2))
    mean = targets.published.value("table-a3", "age", "mean")
    deviation = targets.published.value("table-a3", "age", "sd")
    offset = rng.random((5, 2, 4))
    aim, table, least = np.array([mean, deviation]), np.zeros((0, 4)), np.inf
    for _ in range(12):
        # Whole years and few people a cell leave a gap: aim beside the target by as much.
        shape = _age_probabilities(mass / mass.sum(), float(aim[0]), float(aim[1]))
        people = _people(cells, weights, shape, offset)
        reached = float(np.average(people[:, 0], weights=people[:, 3]))
        spread = np.average((people[:, 0] - reached) ** 2, weights=people[:, 3])
        gap = np.array([mean - reached, deviation - np.sqrt(spread)])
        if float(np.abs(gap).max()) < least:
            table, least = people, float(np.abs(gap).max())
        aim = aim + 0.7 * gap
    table = table[rng.permutation(len(table))]
    draft["age"] = table[:, 0].astype(np.int64)
    draft["gender"] = table[:, 1].astype(np.int64)
    draft["region"] = table[:, 2].astype(np.int64)
    draft.weight = np.round(table[:, 3], 6)
    draft["age_band"] = np.digitize(draft["age"], [31, 51]).astype(np.int64) + 1
