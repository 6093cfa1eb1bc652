"""Rows that are alike, collapsed: what makes many rows as cheap as few patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

#: Codes below this are counted in a table of their own size instead of being hashed, unless rows
#: are so few that most of the table would be empty.
_DENSE, _EMPTY = 1 << 22, 16
#: From this number of rows on, looking for patterns may cost less than it saves.
MANY_ROWS = 10_000
#: Keys of so many rows fit the cache of a processor.
_CACHED = 1 << 16


def find_patterns(columns: list[npt.NDArray[np.generic]]) -> tuple[Index, Index]:
    """Give a number to each distinct row of several columns of equal length.

    Parameters
    ----------
    columns
        (n,) numbers each, without missing values. Small whole numbers are quickest.

    Returns
    -------
    pattern, first
        (n,) the number of each row's pattern, 0 … P−1, and (P,) a row that shows it. Patterns are
        ordered by the columns' values.
    """
    n = len(columns[0])
    key: Index = np.zeros(n, dtype=np.int64)
    size = 1
    for column in columns:
        code, levels = _code(np.asarray(column))
        if size > (1 << 62) // max(levels, 1):
            key, size = _dense(key, size)
        key *= levels
        key += code
        size *= levels
    pattern, count = _dense(key, size)
    first = np.empty(count, dtype=np.int64)
    first[pattern[::-1]] = np.arange(n - 1, -1, -1)
    return pattern, first


def repeated(columns: Sequence[npt.NDArray[np.generic]], rows: Index) -> bool:
    """Whether so many rows are alike that looking for patterns costs less than it saves.

    A sample tells: m rows of P equally frequent patterns show P (1 − exp(−m/P)) of them. They are
    worth it if P is below half the rows.
    """
    if len(rows) <= MANY_ROWS:
        return False
    sample = rows[:: len(rows) // MANY_ROWS]
    shown = len(find_patterns([column[sample] for column in columns])[1])
    half = len(rows) / 2
    return bool(shown < -half * np.expm1(-len(sample) / half))


def _code(column: npt.NDArray[np.generic]) -> tuple[Index, int]:
    """Code a column by whole numbers in the order of its values."""
    low, high = float(column.min()), float(column.max())
    if high - low < _DENSE and (
        np.issubdtype(column.dtype, np.integer) or bool(np.all(column == np.floor(column)))
    ):
        codes = column.astype(np.int64) - int(low)
        return codes, int(high - low) + 1
    codes, uniques = pd.factorize(column, sort=True)
    return codes.astype(np.int64, copy=False), len(uniques)


def _dense(key: Index, size: int) -> tuple[Index, int]:
    """Renumber keys 0 … size−1 without gaps, in their order."""
    if size <= len(key) or _counted(size, len(key)):
        present = np.bincount(key, minlength=size) > 0
        number = np.cumsum(present) - 1
        return np.asarray(number[key], dtype=np.int64), int(number[-1]) + 1
    codes, uniques = pd.factorize(key, sort=True)
    return np.asarray(codes, dtype=np.int64), len(uniques)


def _counted(size: int, n: int) -> bool:
    """Whether n codes below `size` are counted in a table."""
    return size <= min(_DENSE, max(_EMPTY * n, 1 << 14))


def sums(pattern: Index, count: int, values: Array) -> Array:
    """Sum values by pattern, (count,)."""
    return np.asarray(np.bincount(pattern, values, minlength=count), dtype=np.float64)


class Coded(NamedTuple):
    """A column of whole numbers from `low` on, (n,), all of them below `low` + `levels`."""

    codes: npt.NDArray[np.generic]
    levels: int
    low: int = 0


class Collapsed(NamedTuple):
    """Rows that are alike, as one: the combinations of codes that occur, ordered by them.

    `codes` has (G,) of each column; `people` (G,) counts the rows, `weights` (G,) adds up their
    weights and `squares` (G,) the squares of these.
    """

    codes: tuple[Index, ...]
    people: Array
    weights: Array
    squares: Array


def collapse(
    columns: Sequence[Coded],
    n: int,
    weights: Array | None = None,
    people: Array | None = None,
    squares: Array | None = None,
) -> Collapsed:
    """Add up weights by combination of codes, in one pass over blocks that fit the cache.

    Parameters
    ----------
    columns
        Of n rows each; without columns all rows are alike.
    weights
        (n,); None for weights of one.
    people, squares
        (n,) of rows that stand for several people already; None where each is one.

    Examples
    --------
    >>> answer, city = np.array([2, 1, 2, 2]), np.array([0, 1, 0, 1])
    >>> found = collapse([Coded(answer, 3), Coded(city, 2)], 4, np.array([1.0, 1, 2, 1]))
    >>> [codes.tolist() for codes in found.codes]
    [[1, 2, 2], [1, 0, 1]]
    >>> found.people.tolist(), found.weights.tolist(), found.squares.tolist()
    ([1.0, 2.0, 1.0], [1.0, 3.0, 1.0], [1.0, 5.0, 1.0])
    """
    size = combinations(columns)
    if size > 1 << 62:
        pattern, first = find_patterns([column.codes for column in columns])
        made = collapse([Coded(pattern, len(first))], n, weights, people, squares)
        codes = tuple(one.codes[first].astype(np.int64) - one.low for one in columns)
        return made._replace(codes=codes)
    dense = _counted(size, n)
    sums = np.zeros((1 if weights is None else 3, size if dense else 0))
    keys: Index = np.empty(0, dtype=np.int64)
    for rows, key in _blocks(columns, n, 4 * size if dense else 1 << 20):
        count = size
        if not dense:
            key, different = pd.factorize(key)
            keys, count = np.concatenate([keys, different]), len(different)
        added = [np.bincount(key, None if people is None else people[rows], count)]
        if weights is not None:
            w = weights[rows]
            added.append(np.bincount(key, w, count))
            added.append(np.bincount(key, w * w if squares is None else squares[rows], count))
        block = np.array(added, dtype=np.float64)
        if dense:
            sums += block
            continue
        sums = np.hstack([sums, block])
        if len(keys) > 4 * _DENSE:
            keys, sums = _joined(keys, sums)
    if dense:
        keys = np.flatnonzero(sums[0])
        sums = sums[:, keys]
    else:
        keys, sums = _joined(keys, sums)
    found, rest = list[Index](), keys
    for column in reversed(columns):
        rest, code = np.divmod(rest, column.levels)
        found.append(code)
    people, weights, squares = sums if len(sums) == 3 else (sums[0],) * 3
    return Collapsed(tuple(reversed(found)), people, weights, squares)


def combinations(columns: Sequence[Coded]) -> int:
    """Return how many combinations of codes are possible."""
    size = 1
    for column in columns:
        size *= max(column.levels, 1)
    return size


def keys_of(columns: Sequence[Coded], start: int, stop: int) -> npt.NDArray[np.integer[Any]]:
    """Return one number for the codes of each row of a part, in the order of combinations."""
    small = combinations(columns) < 1 << 32
    key: npt.NDArray[Any] = np.zeros(stop - start, dtype=np.uint32 if small else np.int64)
    lowest = 0
    for at, column in enumerate(columns):
        if at:
            key *= key.dtype.type(column.levels)
        np.add(key, column.codes[start:stop], out=key, casting="unsafe")
        lowest = lowest * column.levels + column.low
    if lowest:  # modulo the size of numbers, as all before
        key -= np.array(lowest % (1 << 32) if small else lowest).astype(key.dtype)
    return key


def _blocks(columns: Sequence[Coded], n: int, least: int) -> Iterator[tuple[slice, Index]]:
    """Yield the keys of so many rows at a time, made in parts that fit the cache."""
    size = max(1 << 18, least)
    room: Index = np.empty(min(size, n), dtype=np.int64)
    for start in range(0, n, size):
        stop = min(start + size, n)
        for at in range(start, stop, _CACHED):
            end = min(at + _CACHED, stop)
            room[at - start : end - start] = keys_of(columns, at, end)
        yield slice(start, stop), room[: stop - start]


def _joined(keys: Index, sums: Array) -> tuple[Index, Array]:
    """Add up what has the same key."""
    found, place = np.unique(keys, return_inverse=True)
    return found, np.array([np.bincount(place, part, len(found)) for part in sums])
