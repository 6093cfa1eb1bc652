"""Knows synthetic respondents by their answers, whatever file they are found in.

Beside a synthetic file lie the fingerprints of its rows (`respondents.fingerprints`). The columns
of answers, without id and weight, are dealt into groups, and a row has a digest of its answers in
each group. A row of another file is taken for one of them if the groups in which both agree would
hardly agree by chance: each counts log2(rows / rows with that digest) bits, as if groups were
independent, and `_BITS` are needed. So a row stays known when some of its answers are edited, and
answers that many people give prove little.

With 2,209 rows a row of other origin is taken for synthetic with a chance of about 2,209 / 2^30 if
groups were independent. Answers go together, so more are: of the shipped file with every column
shuffled among those who were asked the same, one row in 700; with two columns kept, one in 80. Rows
of it of which two answers were changed are all known, of three 97 per cent.
"""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.patterns import find_patterns
from scs_report.survey.column import Whole
from scs_report.survey.columns import Columns, columns_of

Digests = npt.NDArray[np.uint16]

#: Share of rows that may match synthetic ones by coincidence; with more a file counts as synthetic.
MOST_UNSAID = 0.1

_GROUPS = 8
#: Evidence that a row needs, in bits.
_BITS = 30.0
_BLANK = -1
_CHUNK = 2_000
#: Sums of evidence may differ by so much, in whatever order they are made.
_ROUNDING = 1e-3
#: Rows looked at together, so that they fit the cache; digests kept until they are compared.
_BLOCK, _PENDING = 1 << 15, 1 << 21


class Fingerprints(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows of a synthetic file: `digests` are the base64 of (rows, groups) numbers of 16 bits.

    `groups` are the columns that each digest is made of, `of` the file's name.
    """

    of: str
    rows: int
    groups: tuple[tuple[str, ...], ...]
    digests: str

    def matrix(self) -> Digests:
        """Return the digests, (rows, groups); ValueError if they are damaged."""
        raw = np.frombuffer(base64.b64decode(self.digests, validate=True), dtype="<u2")
        return raw.reshape(self.rows, len(self.groups))


def fingerprints_of(frame: pd.DataFrame, name: str, leave_out: Iterable[str]) -> Fingerprints:
    """Take the fingerprints of synthetic respondents.

    Parameters
    ----------
    frame
        One row a person, answers as whole numbers or missing.
    name
        The name of their file.
    leave_out
        Columns that are no answers: id and weight.
    """
    columns = [str(column) for column in frame if column not in set(leave_out)]
    # dealt to groups in turn, so that each has some of the questions that everybody answers
    groups = tuple(tuple(columns[first::_GROUPS]) for first in range(_GROUPS))
    answers = columns_of(frame[columns])
    raw = _digests(answers, groups, slice(0, len(frame))).astype("<u2").tobytes()
    return Fingerprints(
        of=name, rows=len(frame), groups=groups, digests=base64.b64encode(raw).decode("ascii")
    )


def fingerprints_text(prints: Fingerprints, command: str) -> str:
    """Return fingerprints as the text of their file, which names the command that wrote it."""
    groups = ",\n".join(f"  [{', '.join(map(_quoted, group))}]" for group in prints.groups)
    return (
        "# By these its rows are known wherever they turn up; see data/README.md.\n"
        f"# Written by `{command}`.\nof = {_quoted(prints.of)}\nrows = {prints.rows}\n"
        f"groups = [\n{groups},\n]\ndigests = {_quoted(prints.digests)}\n"
    )


def read_fingerprints(path: Path) -> Fingerprints:
    """Read a file of fingerprints.

    Raises
    ------
    UserError
        If it is damaged.
    """
    try:
        prints = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Fingerprints)
        prints.matrix()
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise UserError(
            _("{path} cannot be used", path=path),
            [str(error)],
            _("Restore it; or make it anew, with the respondents that lie beside it."),
        ) from error
    return prints


def synthetic_rows(respondents: Columns | pd.DataFrame, known: Iterable[Fingerprints]) -> int:
    """Count the rows that are synthetic respondents.

    Parameters
    ----------
    respondents
        Valid respondents; a column that is missing has no answers.
    known
        Fingerprints of all synthetic files that are known.
    """
    columns = respondents if isinstance(respondents, Columns) else columns_of(respondents)
    sources = [_Source(prints, prints.matrix()) for prints in known]
    if not sources:
        return 0
    found = 0
    # digests of rows that may be known, and how many rows have them
    pending: list[tuple[Digests, npt.NDArray[np.int64]]] = []
    for start in range(0, columns.rows, _BLOCK):
        rows = slice(start, min(start + _BLOCK, columns.rows))
        digests = np.hstack([_digests(columns, one.prints.groups, rows) for one in sources])
        at, likely = 0, np.zeros(len(digests), dtype=bool)
        for one in sources:
            likely |= one.may_know(digests[:, at : at + one.width])
            at += one.width
        pending.append(_distinct(digests[likely], np.ones(int(likely.sum()))))
        if sum(len(some) for some, _ in pending) > _PENDING:
            pending = [_distinct(*map(np.concatenate, zip(*pending, strict=True)))]
            if len(pending[0][0]) > _PENDING // 2:
                found += _count(pending.pop(), sources)
    if pending:
        found += _count(_distinct(*map(np.concatenate, zip(*pending, strict=True))), sources)
    return found


class _Source:
    """A synthetic file that is known."""

    def __init__(self, prints: Fingerprints, synthetic: Digests) -> None:
        self.prints, self.synthetic = prints, synthetic
        self.width = synthetic.shape[1]
        #: evidence of each digest in each group
        self.bits = np.zeros((self.width, 1 << 16), dtype=np.float32)
        for group, column in enumerate(synthetic.T):
            digest, count = np.unique(column, return_counts=True)
            self.bits[group, digest] = np.log2(len(synthetic) / count)

    def evidence(self, rows: Digests) -> npt.NDArray[np.float32]:
        """Return how many bits it counts that a synthetic row has each digest, (rows, groups)."""
        return np.column_stack(
            [bits[column] for bits, column in zip(self.bits, rows.T, strict=True)]
        )

    def may_know(self, rows: Digests) -> npt.NDArray[np.bool_]:
        """Return where the evidence would do, were all that a row shares shared with one other."""
        likely: npt.NDArray[np.bool_] = self.evidence(rows).sum(axis=1) >= _BITS - _ROUNDING
        return likely

    def knows(self, rows: Digests) -> npt.NDArray[np.bool_]:
        """Return which rows agree with a synthetic row in more than chance explains."""
        evidence = self.evidence(rows)
        # who shares none of the groups that count most has not evidence enough in the others
        order = np.argsort(-evidence, axis=1)
        most = np.take_along_axis(evidence, order, axis=1)
        spare = most.sum(axis=1, keepdims=True) - _BITS + _ROUNDING
        telling = (np.cumsum(most, axis=1) - most <= spare) & (spare >= 0) & (most > 0)
        looked_at = np.zeros(rows.shape, dtype=bool)
        np.put_along_axis(looked_at, order, telling, axis=1)
        known = np.zeros(len(rows), dtype=bool)
        for group, column in enumerate(self.synthetic.T):
            by_digest = np.argsort(column, kind="stable")
            some = np.flatnonzero(looked_at[:, group])
            ends = [
                np.searchsorted(column[by_digest], rows[some, group], side)
                for side in ("left", "right")
            ]
            for start in range(0, len(some), _CHUNK):
                these = slice(start, start + _CHUNK)
                first, last = ends[0][these], ends[1][these]
                many = last - first
                row = np.repeat(some[these], many)
                place = np.arange(len(row)) - np.repeat(np.cumsum(many) - many - first, many)
                alike = rows[row] == self.synthetic[by_digest[place]]
                shared = np.zeros(len(row), dtype=np.float32)
                for bits, same in zip(evidence.T, alike.T, strict=True):
                    shared += np.where(same, bits[row], np.float32(0))
                known[row[shared >= _BITS]] = True
        return known


def _distinct(rows: Digests, counts: npt.NDArray[Any]) -> tuple[Digests, npt.NDArray[np.int64]]:
    """Return the rows that differ and how many of each there are."""
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int64)
    pattern, first = find_patterns(list(rows.T))
    return rows[first], np.bincount(pattern, counts, len(first)).astype(np.int64)


def _count(distinct: tuple[Digests, npt.NDArray[np.int64]], sources: Sequence[_Source]) -> int:
    """Count the rows that one of the files knows."""
    rows, counts = distinct
    known, at = np.zeros(len(rows), dtype=bool), 0
    for one in sources:
        known |= one.knows(rows[:, at : at + one.width])
        at += one.width
    return int(counts[known].sum())


def _digests(columns: Columns, groups: Sequence[Sequence[str]], rows: slice) -> Digests:
    """Return a digest of 16 bits of each row's answers in each group, the same on all computers."""
    many = rows.stop - rows.start
    digests = np.empty((many, len(groups)), dtype=np.uint16)
    for number, group in enumerate(groups):
        state = np.full(many, np.uint64(number + 1), dtype=np.uint64)
        for name in group:
            state ^= _answers(columns, name, rows).view(np.uint64)
            _mix(state)
        digests[:, number] = (state >> np.uint64(48)).astype(np.uint16)
    return digests


def _answers(columns: Columns, name: str, rows: slice) -> npt.NDArray[np.int64]:
    if name not in columns:
        return np.full(rows.stop - rows.start, _BLANK, dtype=np.int64)
    column = columns[name]
    if isinstance(column, Whole):
        numbers = column.codes[rows].astype(np.int64)
        numbers += column.below
        numbers[column.blank(rows)] = _BLANK
        return numbers
    values = column.floats(rows)
    return np.where(np.isfinite(values), values, _BLANK).astype(np.int64)


def _mix(state: npt.NDArray[np.uint64]) -> None:
    """Spread every bit over all others, in place (the finaliser of SplitMix64; Steele 2014)."""
    state += np.uint64(0x9E3779B97F4A7C15)
    state ^= state >> np.uint64(30)
    state *= np.uint64(0xBF58476D1CE4E5B9)
    state ^= state >> np.uint64(27)
    state *= np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
