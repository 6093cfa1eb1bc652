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

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scs_report.errors import UserError

Digests = npt.NDArray[np.uint16]

#: Share of rows that may match synthetic ones by coincidence; with more a file counts as synthetic.
MOST_UNSAID = 0.1

_GROUPS = 8
#: Evidence that a row needs, in bits.
_BITS = 30.0
_BLANK = -1
_CHUNK = 2_000


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
    raw = _digests(frame, groups).astype("<u2").tobytes()
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
            f"{path} cannot be used",
            [str(error)],
            "Restore it; or make it anew, with the respondents that lie beside it.",
        ) from error
    return prints


def synthetic_rows(frame: pd.DataFrame, known: Iterable[Fingerprints]) -> int:
    """Count the rows that are synthetic respondents.

    Parameters
    ----------
    frame
        Valid respondents; a column that is missing has no answers.
    known
        Fingerprints of all synthetic files that are known.
    """
    found = np.zeros(len(frame), dtype=bool)
    for prints in known:
        found |= _known(_digests(frame, prints.groups), prints.matrix())
    return int(found.sum())


def _known(rows: Digests, synthetic: Digests) -> npt.NDArray[np.bool_]:
    """Return which rows agree with a synthetic row in more than chance explains."""
    bits = np.zeros((synthetic.shape[1], 1 << 16), dtype=np.float32)
    for group, column in enumerate(synthetic.T):
        digest, count = np.unique(column, return_counts=True)
        bits[group, digest] = np.log2(len(synthetic) / count)
    different, back = np.unique(rows, axis=0, return_inverse=True)
    # an upper bound: the evidence if all that a row shares were shared with one synthetic row
    most = sum(bits[group, column] for group, column in enumerate(different.T))
    enough = np.zeros(len(different), dtype=bool)
    candidates = np.flatnonzero(np.asarray(most) >= _BITS)
    for start in range(0, len(candidates), _CHUNK):
        some = candidates[start : start + _CHUNK]
        shared = np.zeros((len(some), len(synthetic)), dtype=np.float32)
        for group, column in enumerate(synthetic.T):
            shared += np.where(
                different[some, group, None] == column, bits[group, column], np.float32(0)
            )
        enough[some] = shared.max(axis=1) >= _BITS
    known: npt.NDArray[np.bool_] = enough[back.reshape(-1)]
    return known


def _digests(frame: pd.DataFrame, groups: Sequence[Sequence[str]]) -> Digests:
    """Return a digest of 16 bits of each row's answers in each group, the same on all computers."""
    digests = np.empty((len(frame), len(groups)), dtype=np.uint16)
    for number, group in enumerate(groups):
        state = np.full(len(frame), np.uint64(number + 1), dtype=np.uint64)
        for column in group:
            state = _mixed(state ^ _answers(frame, column).astype(np.uint64))
        digests[:, number] = (state >> np.uint64(48)).astype(np.uint16)
    return digests


def _answers(frame: pd.DataFrame, column: str) -> npt.NDArray[np.int64]:
    if column not in frame:
        return np.full(len(frame), _BLANK, dtype=np.int64)
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    whole: npt.NDArray[np.int64] = np.where(np.isfinite(values), values, _BLANK).astype(np.int64)
    return whole


def _mixed(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread every bit over all others (the finaliser of SplitMix64; Steele et al. 2014)."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
