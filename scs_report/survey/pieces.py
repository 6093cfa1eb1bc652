"""Files of respondents in pieces, each of which can be read and checked without the others."""

from __future__ import annotations

import glob
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet
from msgspec import Struct

from scs_report.errors import N_, Message, UserError
from scs_report.survey.codebook import Codebook
from scs_report.survey.column import Whole
from scs_report.survey.columns import Columns
from scs_report.survey.identifiers import inexact
from scs_report.survey.narrowed import (
    ColumnTable,
    narrowed,
    parquet_columns,
    read_columns,
    stored_names,
)
from scs_report.survey.problems import Finding
from scs_report.survey.readers import arrange, raw_of_frame
from scs_report.survey.screening import validate_columns
from scs_report.survey.validation import as_written, unique

#: Groups of rows are read together until there are so many people.
_PEOPLE = 1 << 20

Ids = npt.NDArray[Any]


class Piece(Struct, frozen=True):
    """A file, or some groups of rows of a Parquet file, with the number of people before these."""

    path: Path
    groups: tuple[int, ...] | None = None
    before: int = 0


class Read(Struct, frozen=True, eq=False):
    """A piece as read. `error` says why it could not be: then there are no columns."""

    piece: Piece
    table: ColumnTable
    error: UserError | None = None


class Facts(Struct, frozen=True, eq=False):
    """What has to be known of every piece to judge any: the sum of it is small.

    `weighing` says whether somebody's weight is above zero, `weightless` how many have none. `ids`
    are the least and the greatest where ids are whole numbers that rise from row to row.
    """

    rows: int
    weighing: bool
    weightless: int
    notes: tuple[str, ...]
    texts: bool = False
    inexact: bool = False
    ids: tuple[int, int] | None = None
    error: UserError | None = None


def files_of(data: Path) -> list[Path]:
    """Return the files that are meant: one, all of a folder, or those of a pattern such as a*.csv.

    Raises
    ------
    UserError
        If there are none.
    """
    if data.is_dir():
        found = [one for one in data.iterdir() if one.is_file() and one.name[0] not in "._"]
        files = [one for one in found if one.suffix != ".toml"]
    elif data.exists() or not glob.has_magic(str(data)):
        return [data]
    else:
        files = [Path(one) for one in glob.glob(str(data)) if Path(one).is_file()]
    if not files:
        raise UserError(Message(N_("{path}: no files of respondents there"), path=str(data)))
    return sorted(files)


def pieces_of(files: Iterable[Path], codebook: Codebook) -> list[Piece]:
    """Return pieces of files: groups of rows of Parquet as far as these hold numbers alone."""
    pieces: list[Piece] = []
    for path in files:
        try:
            plain = path.suffix.lower() == ".parquet" and stored_names(path, codebook)
            rows = _rows_of_groups(path) if plain else []
        except Exception:  # what is wrong with a damaged file is said where it is read
            rows = []
        if not sum(rows):
            pieces.append(Piece(path))
            continue
        groups: list[int] = []
        before = many = 0
        for group, people in enumerate(rows):
            groups.append(group)
            many += people
            if many >= _PEOPLE or group == len(rows) - 1:
                pieces.append(Piece(path, tuple(groups), before))
                before, many, groups = before + many, 0, []
    return pieces


def _rows_of_groups(path: Path) -> list[int]:
    with pyarrow.parquet.ParquetFile(path) as file:
        metadata = file.metadata
        return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]


def sizes_of(paths: Sequence[Path]) -> list[int]:
    """Return the sizes of files; −1 of what is none, or cannot be read."""
    sizes = []
    for path in paths:
        try:
            with path.open("rb") as file:
                status = path.stat()
                file.read(1)
            sizes.append(status.st_size if stat.S_ISREG(status.st_mode) else -1)
        except OSError:
            sizes.append(-1)
    return sizes


def read_piece(
    piece: Piece, codebook: Codebook, sheet: str | None = None, encoding: str | None = None
) -> Read:
    """Read a piece; rows are numbered from 2 on, as if there was none before."""
    if piece.groups is not None and (found := parquet_columns(piece.path, codebook, piece.groups)):
        return Read(piece, found)
    try:
        table = read_columns(piece.path, codebook, sheet=sheet, encoding=encoding)
    except UserError as error:
        return Read(piece, ColumnTable(Columns(0, {})), error)
    if piece.groups is None:
        return Read(piece, table)
    # some line has no value: it is left out as where the file is read as a whole
    with pyarrow.parquet.ParquetFile(piece.path) as file:
        stored = list((stored_names(piece.path, codebook) or {}).values())
        frame = file.read_row_groups(list(piece.groups), stored).to_pandas(ignore_metadata=True)
    raw = raw_of_frame(frame.set_axis(pd.RangeIndex(2, 2 + len(frame)), axis=0))
    own = narrowed(arrange(raw, codebook), codebook)
    return Read(piece, msgspec.structs.replace(table, columns=own.columns))


def facts_of(read: Read, codebook: Codebook) -> Facts:
    """Return what other pieces have to know of a piece."""
    columns, design = read.table.columns, codebook.design
    weights = columns.floats(design.weight) if design.weight in columns else np.ones(columns.rows)
    facts = Facts(
        rows=columns.rows,
        weighing=bool(np.any(weights > 0)),
        weightless=int(np.sum(weights == 0)),
        notes=read.table.notes,
        error=read.error,
    )
    if design.id not in columns or not columns.rows:
        return facts
    ids = columns[design.id]
    if not isinstance(ids, Whole):
        vague = inexact(ids.series())
        return msgspec.structs.replace(facts, texts=True, inexact=vague)
    numbers = _ids(columns, design.id, texts=False)
    if len(numbers) == columns.rows and np.all(numbers[1:] > numbers[:-1]):
        return msgspec.structs.replace(facts, ids=(int(numbers[0]), int(numbers[-1])))
    return facts


def problems_in(read: Read, codebook: Codebook, weighing: bool) -> list[Finding]:
    """Return what is wrong with a piece by itself, rows numbered as in its file."""
    columns = read.table.columns
    report = validate_columns(columns, codebook, str(read.piece.path), weighing)
    found = [one for one in report.findings if one.kind != "duplicate-id"]
    return [_shifted(one, read.piece) for one in (*read.table.findings, *found)]


def dealt(read: Read, codebook: Codebook, hands: int, texts: bool) -> list[Ids]:
    """Deal the ids of a piece out, equal ones of all pieces to the same hand."""
    ids = _ids(read.table.columns, codebook.design.id, texts=texts)
    hand = pd.util.hash_array(ids) % np.uint64(hands)
    return [ids[hand == number] for number in range(hands)]


def hand_of(hands: Sequence[Ids], number: int) -> Ids:
    """Return one of what was dealt."""
    return hands[number]


def repeated(parts: Sequence[Ids]) -> Ids:
    """Return the ids that occur more than once."""
    ids = pd.Series(np.concatenate(parts))
    return np.asarray(ids[ids.duplicated()].unique())


def people_called(read: Read, codebook: Codebook, wanted: Ids, texts: bool) -> list[Finding]:
    """Return where ids stand that occur more than once, as a finding."""
    columns, name = read.table.columns, codebook.design.id
    series = columns[name].series()
    known = series.astype("str") if texts else series
    at = np.flatnonzero(known.isin(list(wanted)).fillna(False).to_numpy(dtype=bool))
    if not len(at):
        return []
    lines = np.arange(2, 2 + columns.rows) if columns.lines is None else columns.lines
    finding = Finding(
        kind="duplicate-id",
        column=name,
        expected=unique(),
        rows=lines[at],
        found=[as_written(value) for value in series.iloc[at]],
    )
    return [_shifted(finding, read.piece)]


def _ids(columns: Columns, name: str, *, texts: bool) -> Ids:
    """Return the ids that are given."""
    column = columns[name]
    if isinstance(column, Whole) and not texts:
        return column.codes[column.codes > 0].astype(np.int64) + column.below
    return column.series().dropna().astype("str").to_numpy(dtype=object)


def _shifted(finding: Finding, piece: Piece) -> Finding:
    return msgspec.structs.replace(finding, rows=finding.rows + piece.before)
