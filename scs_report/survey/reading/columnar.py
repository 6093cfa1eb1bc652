"""Parquet and Feather, by Arrow: whole numbers and decimals keep every digit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.feather
import pyarrow.parquet

from scs_report.survey.reading.grid import side_by_side
from scs_report.survey.reading.kinds import FORMS, PARQUET
from scs_report.survey.reading.raw import RawColumn, RawTable


def read_columnar(path: Path, kind: str) -> RawTable:
    """Read a file of Arrow's."""
    if kind == PARQUET:
        with pa.parquet.ParquetFile(path) as file:  # which knows columns of one name
            table = file.read()
    else:
        table = pa.feather.read_table(str(path))
    lines = pd.RangeIndex(2, 2 + table.num_rows)
    left_out = _row_numbers(table)
    columns = [
        RawColumn(name=str(name), values=_series(column).set_axis(lines))
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name not in left_out
    ]
    columns += (
        RawColumn(
            name=one["name"],
            values=pd.Series(range(one["start"], one["stop"], one["step"]), lines),
        )
        for one in _indexes(table)
        if isinstance(one, dict) and one.get("name")
    )
    return side_by_side(columns, lines, FORMS[kind])


def _indexes(table: pa.Table) -> tuple[Any, ...]:
    """Return what pandas noted of a frame's index: names of columns, or rows that it counted."""
    return tuple((table.schema.pandas_metadata or {}).get("index_columns", ()))


def _row_numbers(table: pa.Table) -> set[str]:
    """Return columns that are the nameless index of a frame; a named one is a column."""
    return {
        name
        for name in _indexes(table)
        if isinstance(name, str) and name.startswith("__index_level_")
    }


def _series(column: pa.ChunkedArray) -> pd.Series[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = pa.chunked_array(
            [chunk.dictionary_decode() for chunk in column.chunks], kind.value_type
        )
        kind = column.type
    if pa.types.is_decimal(kind):
        whole = pa.compute.all(pa.compute.equal(column, pa.compute.floor(column))).as_py()
        fits = kind.precision - kind.scale <= 18
        column = column.cast(
            pa.int64() if whole and fits else pa.string() if whole else pa.float64()
        )
        kind = column.type
    if pa.types.is_temporal(kind) and not pa.types.is_duration(kind):
        column = column.cast(pa.string())
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [
            None if one is None else one.decode(errors="replace") for one in column.to_pylist()
        ]
        return pd.Series(texts, dtype="str")
    elif pa.types.is_null(kind):
        return pd.Series([float("nan")] * len(column))
    elif pa.types.is_integer(kind) and column.null_count:
        series = column.to_pandas(types_mapper=_nullable.get)
        return pd.Series(series)
    return pd.Series(column.to_pandas())


_nullable = {
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}
