"""Files of SPSS, Stata and SAS: values with labels, missing codes, encodings that they claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scs_report.errors import N_, Message
from scs_report.survey.reading.encodings import guess, known_encoding, named
from scs_report.survey.reading.grid import listed, numbered, side_by_side
from scs_report.survey.reading.kinds import FORMS, SAS, SPSS, STATA, TRANSPORT
from scs_report.survey.reading.raw import RawColumn, RawTable, Value
from scs_report.survey.reading.spss_header import weight_of

#: Bytes read as these are never refused, and give the same bytes when written again.
_BYTES = "latin1"
_SPSS_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "DATETIME", "YMDHMS")
_SPSS_DAY_0 = dt.datetime(1582, 10, 14)
_SAS_DATES = ("DATE", "DDMMYY", "MMDDYY", "YYMMDD", "YYMMDDD", "YYMMDDN", "E8601DA", "MONYY")
_SAS_TIMES = ("DATETIME", "E8601DT", "DTDATE")
_STATA_DAY_0 = dt.datetime(1960, 1, 1)  # that of SAS, too


def read_labelled(path: Path, kind: str, encoding: str | None) -> RawTable:
    """Read a file of SPSS, Stata or SAS.

    Texts that the encoding named in the file does not fit are read as what they are. Dates are
    converted one by one, so that one that is none spoils no other.

    Raises
    ------
    UserError
        If there is no encoding of that name.
    """
    import pyreadstat  # slow to load, and seldom wanted

    read = {
        STATA: pyreadstat.read_dta,
        SAS: pyreadstat.read_sas7bdat,
        TRANSPORT: pyreadstat.read_xport,
    }.get(kind, pyreadstat.read_sav)
    options: dict[str, Any] = {"disable_datetime_conversion": True}
    if kind != TRANSPORT:
        options["user_missing"] = True
    notes: list[Message] = []
    asked = known_encoding(encoding) if encoding else None
    frame, meta, used = _read(path, read, options, asked)
    if used and not asked:
        text = N_(
            "The encoding was taken to be {name}; "
            "if texts are garbled, give another one with --encoding"
        )
        notes.append(Message(text, name=named(used)))
    frame = numbered(frame)
    ranges = getattr(meta, "missing_ranges", None) or {}
    columns = []
    impossible: list[str] = []
    for place, name in enumerate(map(str, frame.columns)):
        values, letters = frame.iloc[:, place], None
        shown = meta.original_variable_types.get(name) or ""
        if meta.readstat_variable_types.get(name) != "string":
            if values.dtype == object or values.dtype == "str":
                values, letters = _lettered(values)
            if convert := _dates(kind, shown):
                values, lost = _dated(values, convert)
                impossible += [name] * lost
        else:
            values = values.mask(values == "")
        columns.append(
            RawColumn(
                name=name,
                values=values,
                label=meta.column_names_to_labels.get(name) or "",
                value_labels=_labels(
                    meta.variable_value_labels.get(name, {}), lettered=kind in (STATA, SAS)
                ),
                missing=tuple((span["lo"], span["hi"]) for span in ranges.get(name, ())),
                letters=letters,
                measure=(meta.variable_measure.get(name) or "").replace("unknown", ""),
                format=shown,
            )
        )
    if impossible:
        text = N_("Dates that are none were read as blank: {columns}")
        notes.append(Message(text, columns=listed(impossible)))
    texts = used or meta.file_encoding or ""
    weight = weight_of(path, texts or "utf-8") if kind == SPSS else ""
    return side_by_side(columns, frame.index, FORMS[kind], (), notes, encoding=texts, weight=weight)


def _read(
    path: Path, read: Callable[..., Any], options: dict[str, Any], asked: str | None
) -> tuple[pd.DataFrame, Any, str | None]:
    """Return data, what the file says of them, and the encoding where it was not the file's own."""
    import pyreadstat

    if asked:
        return *_with(path, read, options, asked), asked
    try:
        frame, meta = read(str(path), **options)
    except pyreadstat.ReadstatError as error:
        if "invalid byte" not in str(error) and "encoding" not in str(error).lower():
            raise
        return _by_bytes(path, read, options, "")
    declared = (meta.file_encoding or "").lower()
    if "utf" in declared or _texts(frame, meta).isascii():
        return frame, meta, None
    # a Western encoding fits all bytes, so that Chinese texts come out garbled without an error
    return _by_bytes(path, read, options, declared, (frame, meta))


def _by_bytes(
    path: Path,
    read: Callable[..., Any],
    options: dict[str, Any],
    declared: str,
    before: tuple[pd.DataFrame, Any] | None = None,
) -> tuple[pd.DataFrame, Any, str | None]:
    frame, meta = _with(path, read, options, _BYTES)
    found = guess(_texts(frame, meta).encode(_BYTES, errors="replace"))
    if before is not None and (found == "cp1252" or _same(found, declared)):
        return *before, None
    if before is not None and found == "utf-8" and not declared:  # Stata from 14 on
        return *before, None
    try:
        return *_with(path, read, options, found), found
    except Exception:  # here and there a text is in another encoding than the rest
        return frame, meta, "cp1252"


def _same(found: str, declared: str) -> bool:
    simple = declared.replace("-", "").replace("_", "")
    chinese = ("gbk", "gb2312", "cp936", "936", "windows936", "euccn")
    return simple == found or (found == "gb18030" and simple in chinese)


def _with(
    path: Path, read: Callable[..., Any], options: dict[str, Any], encoding: str
) -> tuple[pd.DataFrame, Any]:
    names = {"utf-8": "UTF-8", "cp1252": "WINDOWS-1252", _BYTES: "ISO-8859-1"}
    frame, meta = read(str(path), encoding=names.get(encoding, encoding.upper()), **options)
    return frame, meta


def _texts(frame: pd.DataFrame, meta: Any) -> str:
    """Return all texts of a file, a line each."""
    texts = [*map(str, frame.columns), *(text or "" for text in meta.column_labels)]
    texts += [
        str(text) for labels in meta.variable_value_labels.values() for text in labels.values()
    ]
    for place, name in enumerate(map(str, frame.columns)):
        if meta.readstat_variable_types.get(name) == "string":
            texts += [str(text) for text in frame.iloc[:, place].dropna().unique()[:2000]]
    return "\n".join(texts)


def _labels(labels: dict[Any, Any], *, lettered: bool) -> dict[Value, str]:
    """Return names of values; letters are missing values of Stata, ".a" to ".z"."""
    letter = "." if lettered else ""
    return {
        f"{letter}{key}" if isinstance(key, str) else float(key): str(text)
        for key, text in labels.items()
    }


def _lettered(values: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any] | None]:
    """Part numbers from the letters of missing values."""
    lettered = values.map(lambda value: isinstance(value, str))
    if not lettered.any():
        return values, None
    letters = values.where(lettered, "").astype("str")
    return values.mask(lettered).astype("float64"), letters


def _dates(kind: str, shown: str) -> Callable[[float], dt.datetime] | None:
    """Return how numbers of a format are dates; None if they are not."""
    if kind == STATA:
        if shown.startswith(("%td", "%d", "%-td", "%-d")) and not shown.endswith(("f", "g")):
            return lambda value: _STATA_DAY_0 + dt.timedelta(days=value)
        if shown.startswith(("%tc", "%tC", "%-tc")):
            return lambda value: _STATA_DAY_0 + dt.timedelta(milliseconds=value)
        return None
    if kind in (SAS, TRANSPORT):
        name = shown.rstrip("0123456789.").upper()
        if name in _SAS_DATES:
            return lambda value: _STATA_DAY_0 + dt.timedelta(days=value)
        if name in _SAS_TIMES:
            return lambda value: _STATA_DAY_0 + dt.timedelta(seconds=value)
        return None
    if shown.rstrip("0123456789.") in _SPSS_DATES:
        return lambda value: _SPSS_DAY_0 + dt.timedelta(seconds=value)
    return None


def _dated(
    values: pd.Series[Any], convert: Callable[[float], dt.datetime]
) -> tuple[pd.Series[Any], bool]:
    """Return dates as texts, and whether some are none."""
    if not pd.api.types.is_numeric_dtype(values):
        return values, False
    found: dict[float, str | None] = {}
    for value in np.unique(values.dropna()):
        try:
            moment = convert(float(value))
            plain = moment.time() == dt.time()
            found[value] = moment.date().isoformat() if plain else moment.isoformat(" ", "seconds")
        except (OverflowError, ValueError):
            found[value] = None
    texts = pd.Series([found.get(value) for value in values], index=values.index, dtype="str")
    return texts, any(text is None for text in found.values())
