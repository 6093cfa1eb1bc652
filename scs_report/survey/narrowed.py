"""Files of respondents as columns that take little room, Parquet without a frame between."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet
from msgspec import Struct

from scs_report.border.text import plain_name
from scs_report.survey.codebook import Codebook
from scs_report.survey.column import (
    Column,
    column_of_floats,
    column_of_series,
    fits,
    joined,
    whole_from,
)
from scs_report.survey.columns import Columns, columns_of
from scs_report.survey.problems import Finding
from scs_report.survey.readers import arrange, column_of, is_whole, raw_of_frame, read_table
from scs_report.survey.reading import Table

#: Rows of a column that are read at a time.
_BATCH = 1 << 18
_SIGNED = (np.int8, np.int16, np.int32, np.int64)
#: What pandas calls an index without a name when it writes it as a column.
_INDEX = re.compile(r"__index_level_\d+__")


class ColumnTable(Struct, frozen=True, eq=False):
    """Columns, problems of the file's form, and notes that are no problems."""

    columns: Columns
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def read_columns(
    path: Path, codebook: Codebook, *, sheet: str | None = None, encoding: str | None = None
) -> ColumnTable:
    """Read a respondents file; arguments and errors as `read_table`."""
    found = None
    if path.suffix.lower() == ".parquet" and not (sheet or encoding):
        # what is wrong with a damaged file is said where it is read as a whole
        with contextlib.suppress(Exception):
            found = parquet_columns(path, codebook)
    return found or narrowed(read_table(path, codebook, sheet=sheet, encoding=encoding), codebook)


def narrowed(table: Table, codebook: Codebook) -> ColumnTable:
    """Return a frame as columns."""
    columns = columns_of(table.frame)
    return ColumnTable(columns, table.findings, table.notes)


def parquet_columns(
    path: Path, codebook: Codebook, groups: Sequence[int] | None = None
) -> ColumnTable | None:
    """Read the columns of the codebook, one at a time and in parts, of some groups of rows or all.

    None where the whole table has to be looked at: see `stored_names`; or there are lines without
    any value, or none at all.
    """
    names = stored_names(path, codebook)
    if names is None:
        return None
    with pa.parquet.ParquetFile(path) as file:
        some = range(file.num_row_groups) if groups is None else groups
        rows = sum(file.metadata.row_group(group).num_rows for group in some)
        stored = [name for name in file.schema_arrow.names if not _INDEX.fullmatch(name)]
    # what there is to be said of the names of columns
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in stored})
    head = arrange(raw_of_frame(empty), codebook)
    with ThreadPoolExecutor() as threads:
        read = threads.map(lambda name: _column(path, names[name], name, codebook, some), names)
        columns = Columns(rows, dict(zip(names, read, strict=True)))
    if not columns.rows or _empty_lines(columns, list(names)):
        return None
    return ColumnTable(columns, head.findings, head.notes)


def stored_names(path: Path, codebook: Codebook) -> dict[str, str] | None:
    """Return what a Parquet file calls the columns of the codebook.

    None where it is no table of numbers alone: it lacks columns of the codebook, or has names
    twice, an index with a name, or texts.
    """
    with pa.parquet.ParquetFile(path) as file:
        schema = file.schema_arrow
    stored = [name for name in schema.names if not _INDEX.fullmatch(name)]
    names = {plain_name(name): name for name in stored}
    wanted = [name for name in codebook.columns if name in names]
    design = codebook.design
    indexed = (schema.pandas_metadata or {}).get("index_columns", [])
    named = any(one["name"] for one in indexed if isinstance(one, dict))
    named |= any(isinstance(one, str) and not _INDEX.fullmatch(one) for one in indexed)
    lacking = len(wanted) < len(codebook.columns)
    texts = any(not _is_number(schema.field(names[name]).type) for name in wanted)
    inexact = design.id in names and pa.types.is_floating(schema.field(names[design.id]).type)
    if len(names) < len(stored) or lacking or texts or named or inexact:
        return None
    return {name: names[name] for name in wanted}


def _is_number(kind: pa.DataType) -> bool:
    return any(
        test(kind) for test in (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    )


def _empty_lines(columns: Columns, names: list[str]) -> bool:
    """Whether somebody has no value at all."""
    empty = np.ones(columns.rows, dtype=bool)
    for name in names:
        empty &= columns[name].blank()
        if not empty.any():
            return False
    return True


def _column(
    path: Path, stored: str, name: str, codebook: Codebook, groups: Sequence[int]
) -> Column:
    with pa.parquet.ParquetFile(path) as file:
        batches = file.iter_batches(_BATCH, list(groups), [stored], use_threads=False)
        parts = [_part(batch.column(0), name, codebook) for batch in batches]
    return joined(parts) if parts else column_of_series(pd.Series(dtype=float), integer=True)


def _part(values: pa.Array, name: str, codebook: Codebook) -> Column:
    """Return a part of a column as `column_of` has it."""
    integer = is_whole(codebook, name)
    if pa.types.is_integer(values.type) and values.type != pa.uint64():
        low, high = (one.as_py() or 0 for one in pa.compute.min_max(values).values())
        exact = name == codebook.design.id and integer
        if (exact or max(-low, high) < 1 << 53) and high - low < 1 << 62 and low > -(1 << 63):
            # blank cells get the number below all others
            narrow = next(kind for kind in _SIGNED if fits(kind, low - 1, high))
            numbers = (
                values.cast(pa.from_numpy_dtype(narrow), safe=False).fill_null(low - 1).to_numpy()
            )
            return whole_from(numbers, low, high, integer=integer)
    if pa.types.is_floating(values.type) and values.type.bit_width >= 32:
        floats = values.fill_null(np.nan).to_numpy().astype(np.float64)
        return column_of_floats(floats, integer=integer)
    return column_of_series(column_of(values.to_pandas(), name, codebook), integer=integer)
