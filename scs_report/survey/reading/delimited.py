"""Tables as text: CSV and its kin, whatever the separator, the encoding and the head."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from scs_report.errors import N_, Message, UserError
from scs_report.survey.problems import Finding, shortened
from scs_report.survey.reading.encodings import decoded, named
from scs_report.survey.reading.grid import side_by_side
from scs_report.survey.reading.heads import Head, find_head, is_remark, remark
from scs_report.survey.reading.raw import RawColumn, RawTable

_SEPARATORS = ",;\t|"
_NAMES = {
    ";": N_("Columns are separated by semicolons"),
    "\t": N_("Columns are separated by tabs"),
    "|": N_("Columns are separated by bars"),
}
#: So many records, and so many characters, tell the separator and the head.
_RECORDS, _SAMPLE = 70, 1 << 18
_WANTED = N_("The first row holds the names of the columns, each other row one respondent.")
#: Names of columns have at most so many line ends.
_MOST_LINES = 4
_HEX = re.compile(rb"[,;\t|\n\r\"][+-]?0[xX]")


def read_delimited(path: Path, encoding: str | None, known: Collection[str]) -> RawTable:
    """Read a table of text.

    Raises
    ------
    UserError
        If it is no text, empty, or its head cannot be told from the rest.
    """
    data, codec, damaged = _as_utf8(path, encoding)
    notes: list[Message] = []
    if encoding is None and codec not in ("utf-8", "ascii"):
        text = N_(
            "The encoding was taken to be {name}; "
            "if texts are garbled, give another one with --encoding"
        )
        notes.append(Message(text, name=named(codec)))
    if damaged:
        text = N_("In {n} places there are bytes that are no {name}; what stood there is lost")
        notes.append(Message(text, n=damaged, name=named(codec)))
    sample = data[:_SAMPLE].decode("utf-8", errors="ignore")
    lines = sample.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise _refused(path, Message(N_("there is nothing in it but blanks")), _WANTED)
    declared = re.fullmatch(r"sep=(.)\s*", lines[0])  # Excel's own first line
    separator = declared[1] if declared else _separator(sample)
    if separator in _NAMES:
        notes.append(Message(_NAMES[separator]))
    apostrophes = re.fullmatch(rf"'[^']*'({re.escape(separator)}'[^']*')+\s*", first)
    quote = "'" if apostrophes else '"'
    records, ends = _records(sample, separator, quote)
    if declared:
        records[0] = []
    head = find_head(records, known)
    if head is None:
        problem = Message(N_("there is nothing in it but blanks"))
        raise _refused(path, problem, _WANTED)
    start = ends[head.row - 1] if head.row else 0
    _require_closed(path, head.row, records[head.row], data[start : ends[head.row]])
    width, in_front = _width(records, head)
    rows, bad, cut = _parsed(data[ends[head.below - 1] :], separator, quote, width)
    names = [*head.names[: len(records[head.row])]]
    labels = [*head.labels[: len(names)]]
    extra = len(rows.columns) - len(names)
    if extra > 0:
        blank = [""] * extra
        names = [*blank, *names] if in_front else [*names, *blank]
        labels = [*blank, *labels] if in_front else [*labels, *blank]
    numbers = np.arange(head.below + 1, head.below + 1 + len(rows) + len(bad), dtype=np.int64)
    index = pd.Index(np.setdiff1d(numbers, [head.below + number for number, *_ in bad]))
    columns = []
    for place, (name, label) in enumerate(zip(names, labels, strict=True)):
        values = rows.iloc[:, place].set_axis(index)
        if name or values.notna().any():
            columns.append(RawColumn(name=name, values=values, label=label))
    last = None if cut else int(numbers[-1]) if len(numbers) else None
    bad, remarks = _without_remarks(bad, len(rows) + len(bad), width)
    notes += remarks
    shifted = [(head.below + row, actual, wanted, text) for row, actual, wanted, text in bad]
    return side_by_side(
        columns,
        index,
        "CSV",
        _ragged(shifted, last),
        (*notes, *head.notes),
        encoding=codec,
    )


def _refused(path: Path, problem: Message, hint: str) -> UserError:
    return UserError(Message(N_("{file} cannot be read"), file=str(path)), [problem], Message(hint))


def _as_utf8(path: Path, encoding: str | None) -> tuple[bytes, str, int]:
    """Return the text as UTF-8, its encoding, and how many places are damaged."""
    data = path.read_bytes()
    text, codec, damaged = decoded(data, encoding)
    if codec != "utf-8" or damaged:
        data = text.encode("utf-8", errors="replace")
    data = data.removeprefix(b"\xef\xbb\xbf").rstrip(b"\x1a")  # the end of files under DOS
    if (nul := data.find(b"\0")) >= 0:
        line = str(data.count(b"\n", 0, nul) + 1)
        problem = Message(
            N_("line {line}: the file holds zero bytes; it is damaged or no text file"), line=line
        )
        raise _refused(path, problem, N_("Open it in the program that made it and save it again."))
    return data, codec, damaged


def _separator(sample: str) -> str:
    """Return what parts the columns: what parts most lines into the same number of cells.

    What parts the head as well comes before decimal commas, which stand below it only.
    """

    def even(separator: str) -> tuple[float, bool, int]:
        records, _ = _records(sample, separator)
        sizes = Counter(len(record) for record in records if len(record) > 1)
        if not sizes:
            return 0.0, False, 0
        size, count = sizes.most_common(1)[0]
        full = [record for record in records if record]
        return round(count * (size > 1) / len(full), 1), len(full[0]) == size, size

    found = {separator: even(separator) for separator in _SEPARATORS}
    best = max(found, key=lambda one: found[one])
    if found[best][0]:
        return best
    return " " if even(" ")[0] > 0.9 else ","  # as R writes


def _records(sample: str, separator: str, quote: str = '"') -> tuple[list[list[str]], list[int]]:
    """Return the first records, and where each ends in bytes of UTF-8."""
    lines = _lines(sample)
    reader = csv.reader(lines, delimiter=separator, quotechar=quote)
    records: list[list[str]] = []
    ends: list[int] = []
    done, end = 0, 0
    try:
        for record in reader:
            end += sum(len(line.encode()) for line in lines[done : reader.line_num])
            done = reader.line_num
            records.append(record)
            ends.append(end)
            if len(records) == _RECORDS:
                break
    except csv.Error:
        pass  # a line that is no record; what stands before it is enough
    return records or [[]], ends or [len(sample.encode())]


def _lines(sample: str) -> list[str]:
    """Return lines with their ends; `splitlines` knows ends that files do not."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", sample)


def _width(records: Sequence[Sequence[str]], head: Head) -> tuple[int, bool]:
    """Return how many columns there are, and whether one without a name stands in front.

    R writes names of rows without a name of their column; others end each row with a separator.
    """
    names = len(records[head.row])
    rows = [record for record in records[head.below :] if record]
    if len(rows) < 2 or {len(row) for row in rows} != {names + 1}:
        return names, False
    numbers = [str(number) for number in range(1, len(rows) + 1)]
    ids = {row[1] for row in rows}
    in_front = [row[0] for row in rows] == numbers and len(ids) == len(rows) and _whole(ids)
    return names + 1, in_front or any(row[-1].strip() for row in rows)


def _whole(texts: Collection[str]) -> bool:
    return all(text.strip().isdigit() for text in texts)


def _without_remarks(
    bad: list[tuple[int, int, int, str]], rows: int, width: int
) -> tuple[list[tuple[int, int, int, str]], list[Message]]:
    """Part rows of another length from remarks below the table, such as its source."""
    kept, notes = list(bad), []
    while kept and kept[-1][0] == rows and kept[-1][1] == 1:
        text = kept[-1][3]
        if len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2:
            text = text[1:-1]
        if '"' in text or "\n" in text or not is_remark([text], width):
            break
        kept.pop()
        notes.append(remark(text))
        rows -= 1
    return kept, notes


def _require_closed(path: Path, row: int, record: Sequence[str], written: bytes) -> None:
    """Refuse a head in which a quotation mark is opened and never closed."""
    swallowed = any(cell.count("\n") > _MOST_LINES for cell in record)
    if swallowed or written.count(b'"') % 2:
        problem = Message(
            N_("line {line}: a quotation mark is opened here and never closed"),
            line=str(row + 1),
        )
        raise _refused(
            path,
            problem,
            N_(
                "Open the file in a text editor (Notepad, TextEdit) and delete the single "
                "quotation mark, or add the one that is missing; or save the table as .xlsx."
            ),
        )


def _parsed(
    data: bytes, separator: str, quote: str, width: int
) -> tuple[pd.DataFrame, list[tuple[int, int, int, str]], bool]:
    """Return columns by place, rows of another length, and whether the last line has an end."""
    bad: list[tuple[int, int, int, str]] = []
    names = [f"c{n}" for n in range(width)]
    ended = data.endswith((b"\n", b"\r"))
    if not data.strip(b"\r\n"):
        return pd.DataFrame({name: pd.Series(dtype="str") for name in names}), [], True

    def remember(row: Any) -> str:
        bad.append((row.number, row.actual_columns, row.expected_columns, row.text))
        return "skip"

    def read(texts: Sequence[str] = ()) -> pa.Table:
        bad.clear()
        return pa.csv.read_csv(
            io.BytesIO(data),
            # One thread, because rows are numbered only then.
            read_options=pa.csv.ReadOptions(
                use_threads=False, block_size=1 << 24, column_names=names
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=separator,
                quote_char=quote,
                ignore_empty_lines=False,
                newlines_in_values=quote.encode() in data,
                invalid_row_handler=remember,
            ),
            convert_options=pa.csv.ConvertOptions(
                null_values=[""],
                strings_can_be_null=True,
                true_values=[],
                false_values=[],
                timestamp_parsers=[],
                column_types=dict.fromkeys(texts, pa.string()),
            ),
        )

    try:
        table = read()
    except pa.ArrowInvalid:
        table = read(names)  # what looks like a date or number at first, and is none later
    again = [name for name in names if _inexact(table[name])]
    if (b"0x" in data or b"0X" in data) and _HEX.search(data):  # Arrow takes 0x1 for a number
        again += [name for name in names if pa.types.is_integer(table[name].type)]
    if again:
        texts = read(again)
        for name in again:
            column = texts[name]
            if _inexact(table[name]) or _has_hexadecimal(column):
                table = table.set_column(names.index(name), name, column)
    frame = pd.concat([_series(column) for column in table.columns], axis=1)
    frame.columns = pd.Index(names)
    return frame, bad, ended


def _inexact(column: pa.ChunkedArray) -> bool:
    """Whether a column would lose digits as numbers, or is read as something that it is not."""
    if pa.types.is_temporal(column.type):
        return True
    if not pa.types.is_floating(column.type):
        return False
    largest = pa.compute.max(pa.compute.abs(column)).as_py()
    if largest is None or largest < 1000:
        return _may_be_thousands(column)
    return bool(2**53 <= largest < float("inf"))


def _may_be_thousands(column: pa.ChunkedArray) -> bool:
    """Whether numbers, each another, may be whole ones with points between thousands (`1.001`)."""
    if column.null_count or len(column) < 2 or not pa.compute.min(column).as_py() >= 1:
        return False
    numbers = column.to_numpy()
    parts = np.abs(numbers * 1000 - np.rint(numbers * 1000)) < 1e-6
    fractions = numbers != np.floor(numbers)
    return bool(parts.all() and fractions.any()) and len(np.unique(numbers)) == len(numbers)


def _has_hexadecimal(column: pa.ChunkedArray) -> bool:
    return bool(pa.compute.any(pa.compute.match_substring_regex(column, "(?i)0x")).as_py())


def _series(column: pa.ChunkedArray) -> pd.Series[Any]:
    # Arrow takes the word "nan" for a number; nobody answered that.
    if pa.types.is_floating(column.type) and pa.compute.any(pa.compute.is_nan(column)).as_py():
        column = column.cast(pa.string())
    if pa.types.is_null(column.type):
        return pd.Series(np.nan, index=range(len(column)))
    series: pd.Series[Any] = column.to_pandas()
    return series


def _ragged(bad: Sequence[tuple[int, int, int, str]], cut: int | None) -> tuple[Finding, ...]:
    """Group bad rows by what is wrong; ``cut`` is the last line if it has no end."""
    groups: dict[Message, list[tuple[int, str]]] = {}
    for number, actual, expected, text in bad:
        wanted = Message(N_("{n} values, as many as there are names"), n=expected)
        if "\n" in text and actual < expected:
            wanted = Message(
                N_(
                    "{n} values, as many as there are names; "
                    "a quotation mark is opened here and never closed"
                ),
                n=expected,
            )
        elif number == cut and actual < expected:
            wanted = Message(
                N_(
                    "{n} values, as many as there are names; "
                    "the file ends in the middle of this line: is it complete?"
                ),
                n=expected,
            )
        found = Message(N_("{n} values"), n=actual)
        if actual == 1:
            found = Message(N_("one value, “{text}”"), text=shortened(text))
        groups.setdefault(wanted, []).append((number, found))
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
