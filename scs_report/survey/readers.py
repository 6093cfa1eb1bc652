"""Reads respondents from CSV, Parquet, Excel, Stata and SPSS into one and the same form.

Whatever the format, the result has the columns of the codebook in its order; whole numbers are
``Int64`` and other numbers ``float64``. A column that holds anything but numbers stays text, so
that validation can show what it found. The index is the line of the file as a spreadsheet shows
it: the header is line 1.
"""

from __future__ import annotations

import difflib
import io
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from scs_report.border.text import plain_name
from scs_report.errors import UserError
from scs_report.survey.codebook import Codebook
from scs_report.survey.encodings import require_utf8
from scs_report.survey.identifiers import identifiers, inexact
from scs_report.survey.problems import Finding, Report, in_one_line
from scs_report.survey.reading import RawColumn, RawTable, Table
from scs_report.survey.reading.raw import Value

SUFFIXES = (".csv", ".parquet", ".xlsx", ".dta", ".sav")
_SAVE_AGAIN = "Open it in the program that made it and save it again."


def read_respondents(path: Path | str, codebook: Codebook) -> pd.DataFrame:
    """Read a respondents file without validating its answers.

    Returns
    -------
    DataFrame
        The columns of the codebook that the file has, in the order of the codebook, indexed by
        line number; blank cells are missing.

    Raises
    ------
    UserError
        If the file cannot be read or has rows that are too short or too long.
    """
    table = read_table(path, codebook)
    if table.findings:
        report = Report(file=str(path), rows=len(table.frame), findings=table.findings)
        raise UserError(f"{path} cannot be read", report.lines())
    return table.frame


def read_table(path: Path | str, codebook: Codebook) -> Table:
    """Read a respondents file; rows that are too short or too long are left out and reported.

    Raises
    ------
    UserError
        If the file cannot be read at all.
    """
    path = Path(path)
    raw = read_raw(path)
    if not set(codebook.columns) & {plain_name(str(name)) for name in raw.frame.columns}:
        raise _headless(path, raw, codebook)
    return arrange(raw, codebook)


def read_raw(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> RawTable:
    """Read a file as it is, whatever its columns.

    Parameters
    ----------
    sheet
        The sheet of a workbook, or the file of an archive, that is meant; found out if None.
    encoding
        That of the texts, where the file says a wrong one or none.

    Raises
    ------
    UserError
        If the file cannot be read at all.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(SUFFIXES)
        hint = "Save it as .xlsx." if path.suffix.lower() == ".xls" else ""
        problem = f'the ending "{path.suffix}" is not one of {known}'
        raise UserError(f"{path} cannot be read", [problem], hint)
    _require_file(path)
    try:
        return reader(path, encoding)
    except UserError:
        raise
    except Exception as error:
        # The libraries raise whatever they like at damaged files; all of it means the same here.
        problem = f"the file is damaged or no {_NAMES[path.suffix.lower()]} file ({error})"
        raise UserError(f"{path} cannot be read", [problem], _SAVE_AGAIN) from error


def _require_file(path: Path) -> None:
    """Refuse what cannot be opened, is empty, or is another kind of file than its name says."""
    title = f"{path} cannot be read"
    try:
        if not path.is_file():
            if path.is_dir():
                raise UserError(title, ["it is a folder"])
            raise UserError(title, ["it is no file" if path.exists() else "there is no such file"])
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UserError(title, [error.strerror or str(error)]) from error
    if not start:
        raise UserError(title, ["the file is empty"])
    suffix = path.suffix.lower()
    if start.startswith(b"PK\x03\x04") and suffix != ".xlsx":
        raise UserError(title, ["the file looks like Excel"], "Name it .xlsx, or save it again.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        problem = "the file is an old .xls, or protected by a password"
        raise UserError(title, [problem], "Save it as .xlsx without a password.")


def _headless(path: Path, raw: Table, codebook: Codebook) -> UserError:
    """Say that a file has no column of the codebook: one problem, not one for every column."""
    names = [plain_name(str(name)) for name in raw.frame.columns]
    found = ", ".join(f'"{in_one_line(name, 30)}"' for name in names[:5])
    expected = ", ".join(codebook.columns[:5])
    problem = f"row 1: found {found}{', …' * (len(names) > 5)}, expected {expected}, …"
    return UserError(
        f"{path} cannot be used: no column has a name of the codebook",
        [problem, *raw.notes],
        "Row 1 must hold the names of the columns as data/codebook.toml spells them, in small "
        "letters; nothing may stand above it.",
    )


def arrange(raw: Table, codebook: Codebook) -> Table:
    """Bring a raw table into the form that this module promises."""
    frame, findings, notes = raw.frame, list(raw.findings), list(raw.notes)
    names = [plain_name(str(name)) for name in frame.columns]
    frame.columns = pd.Index(names)
    for name, count in Counter(names).items():
        if count > 1 and name in codebook.columns:
            findings.append(_of_file("duplicate-column", name, f"{count} columns of this name"))
    frame = frame.loc[:, ~frame.columns.duplicated()]
    wanted = [column for column in codebook.columns if column in frame.columns]
    extra = [name for name in frame.columns if name not in codebook.columns]
    for name in extra:
        near = difflib.get_close_matches(name.lower(), codebook.columns, n=1, cutoff=0.8)
        meant = f' (did you mean "{near[0]}"?)' if near and near[0] not in wanted else ""
        problem = f'the column "{name}"' if name else "a column without a name"
        notes.append(f"{problem} is not in the codebook and was left out{meant}")
    columns = {name: column_of(frame[name], name, codebook) for name in wanted}
    known = columns.get(codebook.design.id)
    if known is not None and inexact(known):
        notes.append(
            f'column "{codebook.design.id}": the file keeps 15 digits of these numbers, which have '
            "more, so that nobody can say who is who; save the column as text"
        )
    tidy = pd.DataFrame(columns, index=frame.index)
    # A line without any value is no respondent (spreadsheets like to leave some at the end).
    empty = tidy.isna().all(axis=1) & frame[extra].isna().all(axis=1)
    tidy = tidy.loc[~empty]
    tidy.index.name = "line"
    weight = codebook.design.weight
    if [name for name in codebook.columns if name not in wanted] == [weight] and not any(
        _may_be_weight(frame[name], name, weight) for name in extra
    ):
        tidy.insert(codebook.columns.index(weight), weight, 1.0)
        notes.append(f'there is no column "{weight}": the respondents are unweighted')
    return Table(tidy, tuple(findings), tuple(notes))


def _may_be_weight(values: pd.Series[Any], name: str, weight: str) -> bool:
    """Whether a column could be the weights under another name: by its name, or by fractions."""
    if weight.lower() in name.lower() or difflib.get_close_matches(name.lower(), [weight.lower()]):
        return True
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    return bool((numbers != np.floor(numbers)).any())


def column_of(values: pd.Series[Any], name: str, codebook: Codebook) -> pd.Series[Any]:
    """Return a column of the codebook as numbers or text; ids keep every digit."""
    if name == codebook.design.id and is_whole(codebook, name):
        if values.dtype == "Int64":
            return values
        known = identifiers(values, _as_text(values))
        if known is not None:
            return known
    return numbers_or_text(values, is_whole(codebook, name))


def is_whole(codebook: Codebook, column: str) -> bool:
    """Whether the codebook expects whole numbers in a column."""
    question = codebook.owner(column)
    return question.kind != "number" or question.integer


def numbers_or_text(values: pd.Series[Any], whole: bool) -> pd.Series[Any]:
    """Return a column as ``Int64`` or ``float64`` if it holds numbers only, else as text.

    Parameters
    ----------
    values
        The column as a library read it.
    whole
        Whether the codebook expects whole numbers; then 5.0 becomes 5.
    """
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)):
        values = _as_text(values)
        numbers = pd.to_numeric(values, errors="coerce")
        # "nan" and the like are words, too: a blank cell has nothing in it.
        if bool((numbers.isna() & values.notna()).any()):
            return values
    else:
        numbers = values
    floats = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    known = floats[~np.isnan(floats)]
    if whole and bool(
        np.all(np.isfinite(known) & (np.abs(known) < 2**53) & (np.floor(known) == known))
    ):
        return pd.Series(numbers.astype("Int64"), index=values.index)
    return pd.Series(floats, index=values.index)


def _as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    if values.dtype != "str":
        values = pd.Series([_text(value) for value in values], index=values.index, dtype="str")
    values = values.str.strip()
    return values.mask(values == "")


def _text(value: Any) -> str | None:
    if not pd.api.types.is_scalar(value):
        return str(value)  # a list or the like, which Parquet can hold
    if pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_file(kind: Any, column: str | None, fact: str) -> Finding:
    none = np.empty(0, dtype=np.int64)
    return Finding(kind=kind, column=column, expected="exactly one", rows=none, found=(), fact=fact)


def _read_csv(path: Path, encoding: str | None) -> RawTable:
    data = path.read_bytes()
    require_utf8(data, str(path))
    header = next(iter(data.removeprefix(b"\xef\xbb\xbf").splitlines()), b"").decode()
    if not header.strip():
        raise UserError(f"{path} cannot be read", ["line 1: empty, expected the column names"])
    if header.count('"') % 2:
        problem = "line 1: a quotation mark is opened here and never closed"
        raise UserError(f"{path} cannot be read", [problem])
    if not data.endswith((b"\n", b"\r")) and len(data.splitlines()) == 1:
        data += b"\n"  # Arrow recognises a header only if its line is terminated
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if mark in header and "," not in header:
            problem = f"line 1: the columns are separated by {name}, expected commas"
            raise UserError(f"{path} cannot be read", [problem], "Save it with commas.")
    bad: list[tuple[int, int, int, str]] = []

    def remember(row: Any) -> str:
        bad.append((row.number, row.actual_columns, row.expected_columns, row.text))
        return "skip"

    def read(texts: Sequence[str] = ()) -> pa.Table:
        bad.clear()
        return pa.csv.read_csv(
            io.BytesIO(data),
            # One thread, because rows are numbered only then.
            read_options=pa.csv.ReadOptions(use_threads=False, block_size=1 << 24),
            parse_options=pa.csv.ParseOptions(
                ignore_empty_lines=False,
                newlines_in_values=b'"' in data,
                invalid_row_handler=remember,
            ),
            convert_options=pa.csv.ConvertOptions(
                null_values=[""],
                strings_can_be_null=True,
                true_values=[],
                false_values=[],
                column_types=dict.fromkeys(texts, pa.string()),
            ),
        )

    table = read()
    # what has more digits than a number holds is read as it is written
    columns = zip(table.column_names, table.columns, strict=True)
    if long := [name for name, column in columns if _long(column)]:
        table = read(long)
    frame = _frame(table)
    lines = np.arange(2, 2 + len(frame) + len(bad), dtype=np.int64)
    frame.index = pd.Index(np.setdiff1d(lines, [number for number, *_ in bad]))
    cut = None if data.endswith((b"\n", b"\r")) else 1 + len(lines)
    return _of_frame(frame, "CSV", _ragged(bad, cut))


def _long(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_floating(column.type):
        return False
    largest = pa.compute.max(pa.compute.abs(column)).as_py()
    return largest is not None and 2**53 <= largest < float("inf")


def _frame(table: pa.Table) -> pd.DataFrame:
    columns = []
    for column in table.columns:
        # Arrow takes the word "nan" for a number; nobody answered that.
        if pa.types.is_floating(column.type) and pa.compute.any(pa.compute.is_nan(column)).as_py():
            column = column.cast(pa.string())
        columns.append(column.to_pandas())
    # Side by side, not by name: two columns of one name must both be seen.
    frame: pd.DataFrame = pd.concat(columns, axis=1)
    frame.columns = pd.Index(table.column_names)
    return frame


def _ragged(bad: Sequence[tuple[int, int, int, str]], cut: int | None) -> tuple[Finding, ...]:
    """Group bad rows by what is wrong; ``cut`` is the last line if it has no end."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for number, actual, expected, text in bad:
        wanted = f"{expected} values, as many as the header has names"
        if "\n" in text and actual < expected:
            wanted += " (a quotation mark is opened here and never closed)"
        elif number == cut and actual < expected:
            wanted += " (the file ends in the middle of this line: is it complete?)"
        groups.setdefault(wanted, []).append((number, f"{actual} value{'s' * (actual != 1)}"))
    return tuple(
        Finding(
            kind="ragged-row",
            column=None,
            expected=wanted,
            rows=np.array([number for number, _ in rows], dtype=np.int64),
            found=[found for _, found in rows],
        )
        for wanted, rows in groups.items()
    )


def _of_frame(
    frame: pd.DataFrame, form: str, findings: Sequence[Finding] = (), notes: Sequence[str] = ()
) -> RawTable:
    columns = (RawColumn(name=str(name), values=frame.iloc[:, n]) for n, name in enumerate(frame))
    return RawTable(frame, tuple(findings), tuple(notes), columns=tuple(columns), form=form)


def _numbered(frame: pd.DataFrame, form: str, notes: Sequence[str] = ()) -> RawTable:
    return _of_frame(frame.set_axis(pd.RangeIndex(2, 2 + len(frame)), axis=0), form, (), notes)


def _read_parquet(path: Path, encoding: str | None) -> RawTable:
    frame = pd.read_parquet(path)
    # A named index that pandas wrote is a column for every other program.
    return _numbered(frame.reset_index(drop=frame.index.names == [None]), "Parquet")


def _read_excel(path: Path, encoding: str | None) -> RawTable:
    import openpyxl  # type: ignore[import-untyped]  # takes a tenth of a second

    with warnings.catch_warnings():
        # openpyxl warns of styles and drop-down lists it does not keep; no answer depends on them.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            every = book.worksheets
            shown = [sheet for sheet in every if sheet.sheet_state == "visible"] or every
            sheet, others = shown[0], len(every) - 1
            # how far a sheet goes is what its cells say, not what the file claims
            sheet.reset_dimensions()
            rows = list(sheet.iter_rows(values_only=True))
        finally:
            book.close()
    if not rows or all(name is None for name in rows[0]):
        problem = f'the first row of the sheet "{sheet.title}" is empty, expected the column names'
        raise UserError(f"{path} cannot be read", [problem])
    width = max(map(len, rows))
    rows = [(*row, *[None] * (width - len(row))) for row in rows]
    which = "first sheet" if sheet is every[0] else "first sheet that is not hidden"
    notes = [f'only the {which}, "{sheet.title}", was read'] if others else []
    frame = pd.DataFrame(rows[1:], columns=pd.Index(rows[0]), dtype=object)
    # Nameless columns to the right of the table are what spreadsheets keep of deleted ones.
    return _numbered(frame.loc[:, [name is not None for name in rows[0]]], "Excel", notes)


def _read_stata(path: Path, encoding: str | None) -> RawTable:
    import pyreadstat  # slow to load, and seldom wanted

    frame, meta = pyreadstat.read_dta(path, user_missing=True, encoding=encoding)
    return _with_labels(frame, meta, "Stata")


def _read_spss(path: Path, encoding: str | None) -> RawTable:
    # Codes 97, 98 and 99 may be declared as user-missing; they are answers here.
    import pyreadstat

    frame, meta = pyreadstat.read_sav(path, user_missing=True, encoding=encoding)
    return _with_labels(frame, meta, "SPSS")


def _with_labels(frame: pd.DataFrame, meta: Any, form: str) -> RawTable:
    """Return what pyreadstat found."""
    frame = frame.set_axis(pd.RangeIndex(2, 2 + len(frame)), axis=0)
    columns = []
    ranges = getattr(meta, "missing_ranges", None) or {}
    for name in map(str, frame):
        values, letters = frame[name], None
        if form == "Stata" and meta.readstat_variable_types[name] != "string":
            lettered = values.map(lambda value: isinstance(value, str))
            if lettered.any():
                letters = values.where(lettered, "").astype("str")
                frame[name] = values = values.mask(lettered).astype("float64")
        labels = meta.variable_value_labels.get(name, {})
        columns.append(
            RawColumn(
                name=name,
                values=values,
                label=meta.column_names_to_labels.get(name) or "",
                value_labels={_value(key): str(text) for key, text in labels.items()},
                missing=tuple((span["lo"], span["hi"]) for span in ranges.get(name, ())),
                letters=letters,
                measure=(meta.variable_measure.get(name) or "").replace("unknown", ""),
                format=meta.original_variable_types.get(name) or "",
            )
        )
    return RawTable(frame, columns=tuple(columns), form=form)


def _value(key: Any) -> Value:
    """Return a labelled value; those missing in Stata as ".a" to ".z"."""
    if isinstance(key, str):
        return f".{key}" if len(key) == 1 and key.isalpha() else key
    return float(key)


_READERS: dict[str, Callable[[Path, str | None], RawTable]] = {
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".xlsx": _read_excel,
    ".dta": _read_stata,
    ".sav": _read_spss,
}
_NAMES = {
    ".csv": "CSV",
    ".parquet": "Parquet",
    ".xlsx": "Excel",
    ".dta": "Stata",
    ".sav": "SPSS",
}
