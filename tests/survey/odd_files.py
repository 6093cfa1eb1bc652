"""Files as people and programs write them, each with the right answer. Small, and made here."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pyreadstat

from scs_report.survey import Codebook

Frame = pd.DataFrame
LONG = [20180201000000001 + 2 * n for n in range(12)]


@dataclass(frozen=True)
class Odd:
    """An odd file: how it is made of valid respondents, and what is right.

    `notes` and `said` are parts of what is told; `ids` the ids if they are others; `wrong` are
    kind, column and number of the problems; `refused` is said of a file that cannot be read;
    `quiet` of one about which nothing is said at all. `changed` gives the values that are right.
    """

    name: str
    write: Callable[[Frame, Path], None]
    notes: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str | None, int], ...] = ()
    said: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    changed: Callable[[Frame], Frame] = lambda frame: frame

    @property
    def ending(self) -> str:
        return "." + self.name.rpartition(".")[2]


# ------------------------------------------------------------------------------ writers


def rows_of(frame: Frame) -> list[list[str]]:
    """Return the table as texts, the names first."""
    texts = frame.astype("string").fillna("")
    return [list(frame.columns), *texts.values.tolist()]


def text_of(rows: list[list[str]], separator: str = ",", ending: str = "\n") -> str:
    """Return rows as CSV; cells are quoted where they have to be."""

    def cell(text: str) -> str:
        special = any(mark in text for mark in (separator, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if special else text

    return ending.join(separator.join(map(cell, row)) for row in rows) + ending


def csv_with(
    change: Callable[[list[list[str]]], Any] = lambda rows: None,
    separator: str = ",",
    ending: str = "\n",
    encoding: str = "utf-8",
    begin: str = "",
    end: str = "",
) -> Callable[[Frame, Path], None]:
    """Return a writer of CSV; `change` changes the rows in place, or returns others."""

    def write(frame: Frame, path: Path) -> None:
        rows = rows_of(frame)
        rows = change(rows) or rows
        text = begin + text_of(rows, separator, ending) + end
        path.write_bytes(text.encode(encoding))

    return write


def in_column(column: str, change: Callable[[str], str]) -> Callable[[list[list[str]]], None]:
    """Return a change of all cells of a column but blank ones."""

    def changed(rows: list[list[str]]) -> None:
        place = rows[0].index(column)
        for row in rows[1:]:
            row[place] = change(row[place]) if row[place] else ""

    return changed


def everywhere(change: Callable[[str], str]) -> Callable[[list[list[str]]], None]:
    """Return a change of all cells below the names."""

    def changed(rows: list[list[str]]) -> None:
        rows[1:] = [[change(cell) for cell in row] for row in rows[1:]]

    return changed


def cell(row: int, column: str, text: str) -> Callable[[list[list[str]]], None]:
    """Return a change of one cell, in a row as a spreadsheet numbers it."""

    def changed(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = text

    return changed


def cells_of(frame: Frame) -> list[list[Any]]:
    """Return the table as a sheet has it."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [list(frame.columns), *plain.values.tolist()]


def xlsx_with(
    change: Callable[[Any, Any], None] = lambda book, sheet: None, width: int | None = None
) -> Callable[[Frame, Path], None]:
    """Return a writer of a workbook; `change` gets the book and its first sheet."""

    def write(frame: Frame, path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "data"
        for row in cells_of(frame):
            sheet.append(row)
        change(book, sheet)
        with io.BytesIO() as kept:
            book.save(kept)
            path.write_bytes(kept.getvalue())

    return write


def edited(
    write: Callable[[Frame, Path], None], change: Callable[[str, bytes], bytes]
) -> Callable[[Frame, Path], None]:
    """Return a writer that changes the parts of a workbook afterwards."""

    def written(frame: Frame, path: Path) -> None:
        write(frame, path)
        with io.BytesIO() as kept:
            with (
                zipfile.ZipFile(path) as old,
                zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
            ):
                for name in old.namelist():
                    new.writestr(name, change(name, old.read(name)))
            path.write_bytes(kept.getvalue())

    return written


def in_sheet(pattern: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """Return a change of the XML of the first sheet."""

    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("worksheets/sheet1.xml"):
            return content
        changed, count = re.subn(pattern, new, content)
        assert count, pattern
        return changed

    return change


def ods(hidden: bool = False, tail: int = 0) -> Callable[[Frame, Path], None]:
    """Return a writer of a small sheet of OpenDocument; `tail` repeats an empty row."""

    def write(frame: Frame, path: Path) -> None:
        def one(value: Any) -> str:
            if value is None:
                return "<table:table-cell/>"
            kind = "string" if isinstance(value, str) else "float"
            said = "" if kind == "string" else f' office:value="{value}"'
            return (
                f'<table:table-cell office:value-type="{kind}"{said}>'
                f"<text:p>{html.escape(str(value))}</text:p></table:table-cell>"
            )

        rows = "".join(
            f"<table:table-row>{''.join(map(one, row))}</table:table-row>"
            for row in cells_of(frame)
        )
        if tail:
            rows += (
                f'<table:table-row table:number-rows-repeated="{tail}"><table:table-cell '
                'table:number-columns-repeated="1024"/></table:table-row>'
            )
        spaces = "".join(
            f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("office", "table", "text", "style")
        )
        shown = "false" if hidden else "true"
        other = (
            '<table:table table:name="old" table:style-name="h"><table:table-row>'
            '<table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>'
            "</table:table-row></table:table>"
            if hidden
            else ""
        )
        style = (
            '<office:automatic-styles><style:style style:name="h" style:family="table">'
            f'<style:table-properties table:display="{shown}"/></style:style>'
            "</office:automatic-styles>"
        )
        content = (
            f'<?xml version="1.0"?><office:document-content{spaces} office:version="1.2">{style}'
            f'<office:body><office:spreadsheet>{other}<table:table table:name="data">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        with zipfile.ZipFile(path, "w") as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            book.writestr("content.xml", content)
            book.writestr("META-INF/manifest.xml", "<manifest/>")

    return write


def sav(frame: Frame, path: Path, **options: Any) -> None:
    """Write a file of SPSS."""
    numbers = frame.apply(lambda one: one if one.dtype == "str" else one.astype(float))
    pyreadstat.write_sav(numbers, str(path), **options)


def dta(frame: Frame, path: Path, **options: Any) -> None:
    """Write a file of Stata."""
    numbers = frame.apply(lambda one: one if one.dtype == "str" else one.astype(float))
    pyreadstat.write_dta(numbers, str(path), **options)


def por(frame: Frame, path: Path, **options: Any) -> None:
    """Write a portable file of SPSS; names have at most eight characters there."""
    pyreadstat.write_por(frame.astype(float), str(path), **options)


def arrow(change: Callable[[pa.Table], pa.Table], end: str) -> Callable[[Frame, Path], None]:
    """Return a writer of Parquet or Feather."""

    def write(frame: Frame, path: Path) -> None:
        table = change(pa.Table.from_pandas(frame, preserve_index=False))
        if end == "parquet":
            pa.parquet.write_table(table, path)
        else:
            pa.feather.write_feather(table, str(path))

    return write


def recast(column: str, kind: Any) -> Callable[[pa.Table], pa.Table]:
    """Return a table with a column of another type."""

    def change(table: pa.Table) -> pa.Table:
        place = table.column_names.index(column)
        return table.set_column(place, column, table[column].cast(kind))

    return change


def in_archive(
    write: Callable[[Frame, Path], None], name: str, *others: tuple[str, bytes]
) -> Callable[[Frame, Path], None]:
    """Return a writer of a zip archive."""

    def written(frame: Frame, path: Path) -> None:
        inner = path.with_name(f"inner-{Path(name).name}")
        write(frame, inner)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for other, content in others:
                archive.writestr(other, content)
            archive.write(inner, name)
        inner.unlink()

    return written


def gzipped(write: Callable[[Frame, Path], None]) -> Callable[[Frame, Path], None]:
    """Return a writer of a compressed file."""

    def written(frame: Frame, path: Path) -> None:
        write(frame, path)
        path.write_bytes(gzip.compress(path.read_bytes()))

    return written


def page(frame: Frame, path: Path) -> None:
    """Write a table of HTML."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>"
        for row in rows_of(frame)
    )
    path.write_text(f"<html><body><p>Export</p><table>{rows}</table></body></html>", "utf-8")


def xml_2003(frame: Frame, path: Path) -> None:
    """Write XML as Excel did in 2003; blank cells are left out, the next says where it is."""
    lines = []
    for row in rows_of(frame):
        parts, skipped = [], False
        for number, text in enumerate(row, 1):
            if text:
                where = f' ss:Index="{number}"' if skipped else ""
                parts.append(
                    f'<Cell{where}><Data ss:Type="String">{html.escape(text)}</Data></Cell>'
                )
            skipped = not text
        lines.append(f"<Row>{''.join(parts)}</Row>")
    path.write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a">'
        f"<Table>{''.join(lines)}</Table></Worksheet></Workbook>",
        "utf-8",
    )


def raw(content: bytes) -> Callable[[Frame, Path], None]:
    """Return a writer of these bytes."""
    return lambda frame, path: path.write_bytes(content) and None


def with_ids(frame: Frame, ids: list[Any]) -> Frame:
    """Return respondents with other ids."""
    values = ids[: len(frame)]
    text = isinstance(values[0], str)
    return frame.assign(id=pd.Series(values, dtype="str" if text else "Int64"))


# ------------------------------------------------------------------------------ the files


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)


def _texts() -> Iterator[Odd]:
    """Yield forms of CSV."""
    for name, separator in (("semicolons", ";"), ("tabs", "\t"), ("bars", "|")):
        yield Odd(f"{name}.csv", csv_with(separator=separator), notes=(f"separated by {name}",))
        comma = in_column("weight", lambda text: text.replace(".", ","))
        said = (f"separated by {name}", "Decimal commas were read as such: weight")
        yield Odd(f"{name}_decimal_commas.csv", csv_with(comma, separator=separator), notes=said)
    yield Odd("tabs.tsv", csv_with(separator="\t"), notes=("separated by tabs",))
    yield Odd("commas.txt", csv_with())
    yield Odd("commas.dat", csv_with())
    yield Odd("no_ending", csv_with())
    comma = in_column("weight", lambda text: text.replace(".", ","))
    yield Odd("quoted_decimal_commas.csv", csv_with(comma), notes=("Decimal commas",))
    for encoding, called in (
        ("gb18030", "GB18030"),
        ("big5", "Big5"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("utf-8-sig", ""),
    ):
        remark = {"cp1252": "zufällig gewählt: Größe, Maß", "big5": "沒有意見"}.get(
            encoding, "没有意见"
        )

        def remarked(rows: list[list[str]], remark: str = remark) -> None:
            for row in rows:
                row.append(remark)
            rows[0][-1] = "remark"

        notes = (f"The encoding was taken to be {called}",) if called else ()
        yield Odd(
            f"{encoding}.csv",
            csv_with(remarked, encoding=encoding),
            notes=(*notes, "no such column: “remark”"),
        )
    yield Odd(
        "euc_kr_named.csv",
        csv_with(lambda rows: [[*row, "번호"] for row in rows], encoding="euc_kr"),
        notes=("no such column: “번호”",),
        options=(("encoding", "euc_kr"),),
    )
    yield Odd("line_ends_of_windows.csv", csv_with(ending="\r\n"))
    yield Odd("line_ends_of_old_macs.csv", csv_with(ending="\r"))
    yield Odd(
        "separator_declared.csv", csv_with(separator=";", begin="sep=;\n"), notes=("semicolons",)
    )
    yield Odd("blank_lines_at_the_end.csv", csv_with(end="\n\n,,,\n".replace(",,,", "," * 61)))
    for mark in ("NA", ".", "-", "N/A", "#N/A", "NULL", " ", "nan", "na", "<NA>", "--"):
        notes = () if not mark.strip() else ("cells were read as blank", f"“{mark}”")
        yield Odd(
            f"blank_is_{mark.replace('/', '_').strip('<>') or 'space'}.csv",
            csv_with(everywhere(lambda text, mark=mark: text or mark)),
            notes=notes,
        )
    for name, column, change, note in (
        ("full_width", "age", _wide, "Digits of another width"),
        ("full_width", "approval", _wide, "Digits of another width"),
        ("full_width", "id", _wide, "Digits of another width"),
        ("apostrophes", "id", "'{}".format, "Digits of another width"),
        ("apostrophes", "gender", "'{}".format, "Digits of another width"),
        ("as_formulas", "id", '="{}"'.format, "Digits of another width"),
        ("as_formulas", "age", '="{}"'.format, "Digits of another width"),
        ("no_break_spaces", "age", "\u00a0{}\u00a0".format, ""),
        ("thin_spaces", "weight", "\u2009{}".format, ""),
        ("zero_behind", "approval", "{}.0".format, ""),
        ("zero_behind", "income", "{}.00".format, ""),
        ("plus", "age", "+{}".format, ""),
        ("exponents", "age", lambda text: f"{float(text):e}", ""),
    ):
        yield Odd(
            f"{name}_{column}.csv", csv_with(in_column(column, change)), notes=(note,) * bool(note)
        )
    thousands = [f"{1000 + n:,}" for n in range(12)]
    for name, mark in (
        ("comma", ","),
        ("point", "."),
        ("space", " "),
        ("thin", "\u202f"),
        ("apostrophe", "’"),
    ):
        if mark == ".":
            continue  # 1.000 is a number as it stands
        ids = [text.replace(",", mark) for text in thousands]

        def numbered(rows: list[list[str]], ids: list[str] = ids) -> None:
            for row, one in zip(rows[1:], ids, strict=True):
                row[0] = one

        yield Odd(
            f"thousands_{name}.csv",
            csv_with(numbered),
            notes=("Marks between thousands were left out: id",),
            changed=partial(with_ids, ids=[1000 + n for n in range(12)]),
        )
    yield Odd(
        "seventeen_digits.csv",
        lambda frame, path: csv_with()(with_ids(frame, LONG), path),
        changed=partial(with_ids, ids=LONG),
    )
    yield Odd(
        "twenty_digits.csv",
        lambda frame, path: csv_with()(frame.assign(id=[str(10**19 + n) for n in range(12)]), path),
        changed=partial(with_ids, ids=[str(10**19 + n) for n in range(12)]),
    )
    yield Odd(
        "digits_cut_by_excel.csv",
        csv_with(in_column("id", lambda text: "2.01802E+16")),
        notes=("the file keeps 15 digits of these numbers",),
        changed=lambda frame: frame.assign(id=2.01802e16),
    )
    for column in ("gender", "approval", "province", "age"):
        yield Odd(
            f"hexadecimal_{column}.csv",
            csv_with(cell(5, column, "0x1")),
            wrong=(("text", column, 1),),
            said=("row 5: “0x1”",),
        )
    yield Odd(
        "true_false.csv",
        csv_with(in_column("use_sesame", lambda t: "TRUE" if t == "1" else "FALSE")),
        notes=("Yes and no",),
    )
    yield Odd(
        "capitals.csv",
        csv_with(lambda rows: [[n.upper() for n in rows[0]], *rows[1:]]),
        notes=("recognised", "ID → id"),
    )
    yield Odd(
        "spaces_in_names.csv",
        csv_with(lambda rows: [[f" {n.replace('_', ' ')} " for n in rows[0]], *rows[1:]]),
        notes=("recognised",),
    )
    yield Odd(
        "title_above.csv",
        csv_with(lambda rows: [["Wave 2, final"], [], *rows]),
        notes=("above the names of columns, in row 3",),
    )
    labels = [f"Question {n}: how, and how much?" for n in range(62)]
    yield Odd(
        "labels_below.csv",
        csv_with(lambda rows: [rows[0], labels, *rows[1:]]),
        notes=("second row of heads",),
    )
    yield Odd(
        "labels_above.csv", csv_with(lambda rows: [labels, *rows]), notes=("second row of heads",)
    )
    imports = [f'{{"ImportId":"QID{n}"}}' for n in range(62)]
    yield Odd(
        "qualtrics.csv",
        csv_with(lambda rows: [rows[0], labels, imports, *rows[1:]]),
        notes=("second row of heads", "Rows 3 to 3 belong to the head"),
    )
    yield Odd(
        "names_of_rows.csv",
        csv_with(lambda rows: [rows[0], *([str(n), *row] for n, row in enumerate(rows[1:], 1))]),
        notes=("a column without a name",),
    )
    yield Odd(
        "names_of_two_lines.csv",
        csv_with(lambda rows: [["age\n(years)" if n == "age" else n for n in rows[0]], *rows[1:]]),
        notes=("“age (years)”",),
        wrong=(("missing-column", "age", 1),),
        said=("Column not found: age (Age)", "scs-report import"),
    )
    yield Odd(
        "cells_of_two_lines.csv",
        csv_with(lambda rows: [[*row, 'he said "yes",\nthen no'] for row in rows]),
        notes=("no such column",),
    )
    yield Odd(
        "open_quote_in_names.csv",
        csv_with(begin='"'),
        refused=("line 1: a quotation mark", "delete the single"),
    )
    yield Odd(
        "open_quote_below.csv",
        lambda frame, path: (
            path.write_text(
                "\n".join(
                    ('"' * (n == 6)) + line
                    for n, line in enumerate(text_of(rows_of(frame)).splitlines())
                )
            )
            and None
        ),
        wrong=(("ragged-row", None, 1),),
        said=("row 7", "never closed", "text editor"),
    )
    yield Odd(
        "control_characters.csv",
        csv_with(cell(7, "age", "\x1b[31m\x1b]0;title\x07")),
        wrong=(("text", "age", 1),),
        said=("\\x1b[31m\\x1b]0;title\\x07",),
    )
    yield Odd(
        "formula_error.csv",
        csv_with(cell(3, "age", "#REF!")),
        wrong=(("formula-error", "age", 1),),
        said=("mend the formulas",),
    )
    yield Odd("empty.csv", raw(b""), refused=("the file is empty", "Copy it again"))
    yield Odd(
        "blanks.csv", raw(b" \n\n  \n"), refused=("nothing in it but blanks", "first row holds")
    )
    yield Odd(
        "zeros.csv",
        raw(b"id,weight\n\0\0,1\n"),
        refused=("line 2: the file holds zero bytes", "save it again"),
    )
    yield Odd(
        "a_source_below.csv",
        csv_with(end="\nSource: an agency\n"),
        notes=("A remark below the table was left out: “Source: an agency”",),
    )
    yield Odd(
        "rows_end_with_commas.csv",
        csv_with(lambda rows: [rows[0], *([*row, ""] for row in rows[1:])]),
    )
    yield Odd("end_of_dos.csv", csv_with(end="\x1a"))

    def in_apostrophes(frame: Frame, path: Path) -> None:
        lines = (",".join(f"'{text}'" for text in row) for row in rows_of(frame))
        path.write_text("\n".join(lines), "utf-8")

    yield Odd("apostrophes_for_quotes.csv", in_apostrophes)

    def marked(frame: Frame, path: Path) -> None:
        text = text_of([[*row, "备注"] for row in rows_of(frame)])
        path.write_bytes(b"\xef\xbb\xbf" + text.encode("gbk"))

    yield Odd("utf8_mark_before_gbk.csv", marked, notes=("GB18030", "“备注”"))
    yield Odd(
        "names_only.csv",
        csv_with(lambda rows: rows[:1]),
        wrong=(("no-rows", None, 1),),
        said=("--sheet",),
    )
    yield Odd(
        "broken_utf8.csv",
        lambda frame, path: (
            path.write_bytes(
                text_of([[*row, "好评"] for row in rows_of(frame)])
                .encode()
                .replace("好评".encode(), b"\xe5\xa5", 1)
            )
            and None
        ),
        notes=("no UTF-8",),
    )
    yield Odd(
        "answers_as_texts.csv",
        csv_with(in_column("gender", lambda text: "Male" if text == "1" else "女")),
        notes=("Answers written as texts were read as their codes: gender",),
    )
    yield Odd(
        "codes_with_texts.csv",
        csv_with(in_column("gender", lambda text: "1 - Male" if text == "1" else "0. Female")),
        notes=("Answers written as texts",),
    )
    yield Odd("csv_named.xlsx", csv_with(), notes=("The file is CSV, whatever its name",))
    yield Odd(
        "csv_named.xls", csv_with(separator="\t"), notes=("The file is CSV", "separated by tabs")
    )
    yield Odd("html_named.xls", page, notes=("page of HTML",))
    yield Odd("xml_named.xls", xml_2003, notes=("page of HTML",))


def _sheets() -> Iterator[Odd]:
    """Yield workbooks."""
    plain = xlsx_with()
    for claimed in (b"A1", b"A1:C3", b"A1:BJ7"):
        yield Odd(
            f"dimension_{claimed.decode().replace(':', '_')}.xlsx",
            edited(
                plain, in_sheet(rb'<dimension ref="[^"]*"', b'<dimension ref="' + claimed + b'"')
            ),
        )
    yield Odd("no_dimension.xlsx", edited(plain, in_sheet(rb'<dimension ref="[^"]*" ?/>', b"")))
    yield Odd("plain.xlsm", plain)

    def moved(book: Any, sheet: Any) -> None:
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)

    yield Odd("away_from_the_corner.xlsx", xlsx_with(moved))
    yield Odd(
        "a_source_below.xlsx",
        xlsx_with(lambda book, sheet: (sheet.append([]), sheet.append(["Source: agency"]))[1]),
        notes=("A remark below the table was left out: “Source: agency”",),
    )
    yield Odd("xlsx_named.csv", plain)
    yield Odd("xlsx_named.sav", plain)
    yield Odd("plain.ods", ods())
    yield Odd("hidden.ods", ods(hidden=True), notes=("since they are hidden: old",))
    yield Odd("a_million_empty_rows.ods", ods(tail=1_048_000))

    def strict(name: str, content: bytes) -> bytes:
        for old, new in (
            (
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
        ):
            content = content.replace(old, new)
        return content

    yield Odd("strict.xlsx", edited(plain, strict))

    def prefixed(name: str, content: bytes) -> bytes:
        if "worksheets/sheet" not in name:
            return content
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", content).replace(b"xmlns=", b"xmlns:x=")

    yield Odd("prefixed.xlsx", edited(plain, prefixed))

    def hide(book: Any, sheet: Any, state: str, first: bool) -> None:
        draft = book.copy_worksheet(sheet)
        draft.title, draft.sheet_state = "old draft", state
        draft.delete_rows(3, 4)
        if first:
            book.move_sheet(draft, -1)
            book.active = 1

    for state in ("hidden", "veryHidden"):
        for first in (True, False):
            yield Odd(
                f"{state}_{'first' if first else 'last'}.xlsx",
                xlsx_with(partial(hide, state=state, first=first)),
                notes=("The sheet “data” was read; left out, since they are hidden: old draft",),
            )
    yield Odd(
        "hidden_asked_for.xlsx",
        xlsx_with(partial(hide, state="hidden", first=True)),
        options=(("sheet", "old draft"),),
        notes=("The sheet “old draft” is hidden",),
        changed=lambda frame: frame.drop(index=[1, 2, 3, 4]).reset_index(drop=True),
    )
    yield Odd(
        "two_sheets_with_the_columns.xlsx",
        xlsx_with(lambda book, sheet: book.copy_worksheet(sheet)),
        refused=("several sheets hold the columns: data, data Copy", "--sheet"),
    )
    yield Odd(
        "two_sheets_one_named.xlsx",
        xlsx_with(lambda book, sheet: book.copy_worksheet(sheet)),
        options=(("sheet", "2"),),
        notes=("The sheet “data Copy” was read; left out: data",),
    )
    yield Odd(
        "no_such_sheet.xlsx",
        plain,
        options=(("sheet", "wave"),),
        refused=("no sheet “wave”", "It has data."),
    )

    def before(book: Any, sheet: Any) -> None:
        book.create_sheet("Read me", 0).append(["Fieldwork agency", "second wave", "final"])
        book.create_sheet("Codes").append(["age", "in years"])

    yield Odd("second_sheet.xlsx", xlsx_with(before), notes=("left out: Read me, Codes",))

    def formulas(book: Any, sheet: Any, column: int) -> None:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column).value = "=1/2"

    for column, name in ((2, "weight"), (3, "age"), (4, "gender")):
        yield Odd(
            f"formulas_{name}.xlsx",
            xlsx_with(partial(formulas, column=column)),
            wrong=(("formula", name, 12),),
            said=("“=1/2”", "let it calculate, and save it"),
        )

    def value(book: Any, sheet: Any, row: int, name: str, what: Any, form: str = "") -> None:
        place = [one.value for one in sheet[1]].index(name) + 1
        sheet.cell(row, place).value = what
        if form:
            sheet.cell(row, place).number_format = form

    for error in ("#REF!", "#DIV/0!", "#NAME?"):
        yield Odd(
            f"error_{error.strip('#!?').replace('/', '')}.xlsx",
            xlsx_with(partial(value, row=4, name="age", what=error)),
            wrong=(("formula-error", "age", 1),),
            said=(f"row 4: “{error}”", "mend the formulas"),
        )

    def not_available(book: Any, sheet: Any) -> None:
        place = [one.value for one in sheet[1]].index("sesame_score") + 1
        for row in range(2, 14):
            if sheet.cell(row, place).value is None:
                sheet.cell(row, place).value = "#N/A"

    yield Odd("not_available.xlsx", xlsx_with(not_available), notes=("“#N/A”",))

    def dated(book: Any, sheet: Any, name: str) -> None:
        place = [one.value for one in sheet[1]].index(name) + 1
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, place).number_format = "yyyy-mm-dd"

    for name in ("age", "approval", "province"):
        yield Odd(
            f"as_dates_{name}.xlsx",
            xlsx_with(partial(dated, name=name)),
            notes=(f"shows as dates were read as numbers: {name}",),
        )

    def mac(book: Any, sheet: Any) -> None:
        book.epoch = dt.datetime(1904, 1, 1)
        dated(book, sheet, "age")

    yield Odd("as_dates_of_1904.xlsx", xlsx_with(mac), notes=("were read as numbers: age",))
    yield Odd(
        "a_real_date.xlsx",
        xlsx_with(partial(value, row=3, name="age", what=dt.date(2026, 1, 5))),
        wrong=(("text", "age", 1),),
        said=("row 3: “2026-01-05”",),
    )

    def stamped(book: Any, sheet: Any) -> None:
        place = sheet.max_column + 1
        sheet.cell(1, place).value = "interview"
        for row in range(2, 14):
            sheet.cell(row, place).value = dt.datetime(2026, 3, row, 12, 30)

    yield Odd("dates_beside.xlsx", xlsx_with(stamped), notes=("no such column: “interview”",))

    def ticks(book: Any, sheet: Any) -> None:
        place = [one.value for one in sheet[1]].index("use_sesame") + 1
        for row in range(2, 14):
            sheet.cell(row, place).value = bool(sheet.cell(row, place).value)

    yield Odd(
        "booleans.xlsx",
        xlsx_with(ticks),
        notes=("TRUE and FALSE were read as 1 and 0: use_sesame",),
    )

    def as_text(book: Any, sheet: Any) -> None:
        for row, one in enumerate(LONG, 2):
            sheet.cell(row, 1).value = str(one)

    yield Odd("long_ids_as_text.xlsx", xlsx_with(as_text), changed=partial(with_ids, ids=LONG))

    def exact(name: str, content: bytes) -> bytes:
        if "worksheets/sheet" in name:
            for row, one in enumerate(LONG, 2):
                content = re.sub(rb'(<c r="A%d"[^>]*><v>)[^<]*' % row, rb"\g<1>%d" % one, content)
        return content

    yield Odd("long_ids_as_numbers.xlsx", edited(plain, exact), changed=partial(with_ids, ids=LONG))

    def hidden_rows(book: Any, sheet: Any) -> None:
        sheet.auto_filter.ref = "A1:C13"
        for row in (4, 5, 6):
            sheet.row_dimensions[row].hidden = True

    yield Odd("filtered.xlsx", xlsx_with(hidden_rows), notes=("3 rows that the sheet hides",))

    def hidden_column(book: Any, sheet: Any) -> None:
        sheet.column_dimensions["C"].hidden = True

    yield Odd(
        "hidden_column.xlsx", xlsx_with(hidden_column), notes=("Columns that the sheet hides",)
    )

    def titled(book: Any, sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Second wave, final data"
        sheet.merge_cells("A1:F1")

    yield Odd(
        "title_above.xlsx", xlsx_with(titled), notes=("above the names of columns, in row 3",)
    )

    def grouped(book: Any, sheet: Any) -> None:
        sheet.insert_rows(1)
        for place in (1, 4, 20, 40):
            sheet.cell(1, place).value = f"Part {place}"
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("D1:S1")

    yield Odd("merged_heads.xlsx", xlsx_with(grouped), notes=("second row of heads",))

    def labelled(book: Any, sheet: Any) -> None:
        sheet.insert_rows(2)
        for place in range(1, sheet.max_column + 1):
            sheet.cell(2, place).value = f"第{place}题"

    yield Odd("two_heads.xlsx", xlsx_with(labelled), notes=("second row of heads",))

    def formatted(book: Any, sheet: Any) -> None:
        for row in range(20, 400):
            for place in range(1, 80):
                sheet.cell(row, place).font = openpyxl.styles.Font(bold=True)

    yield Odd("formatted_empty_rows.xlsx", xlsx_with(formatted))

    def shared(book: Any, sheet: Any) -> None:
        for row in range(2, 14):
            sheet.cell(row, 4).value = "１" if sheet.cell(row, 4).value == 1 else " 0 "

    yield Odd("numbers_as_text.xlsx", xlsx_with(shared), notes=("Digits of another width",))
    yield Odd(
        "empty_book.xlsx",
        lambda frame, path: openpyxl.Workbook().save(path),
        refused=("there is nothing in it", "first row holds"),
    )

    def bomb(frame: Frame, path: Path) -> None:
        plain(frame, path)
        row = b"<row>" + b"<c/>" * 250_000 + b"</row>"
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as book,
            book.open("xl/worksheets/sheet9.xml", "w") as part,
        ):
            for _ in range(300):
                part.write(row)

    yield Odd("unpacks_to_much.xlsx", bomb, refused=("MB when unpacked", "delete empty rows"))
    package = "EncryptedPackage".encode("utf-16-le")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield Odd(
        "password.xlsx",
        raw(ole + bytes(900) + package),
        refused=("protected by a password", "without a password"),
    )
    yield Odd("scan.pdf", raw(b"%PDF-1.7\n%\xe2\xe3"), refused=("it is a PDF", "What can be read"))
    yield Odd(
        "letter.docx",
        in_archive(raw(b"x"), "word/document.xml"),
        refused=("text document (Word)", "What can be read"),
    )
    yield Odd("picture.csv", raw(b"\x89PNG\r\n\x1a\n" + bytes(40)), refused=("it is a picture",))


def _labelled() -> Iterator[Odd]:
    """Yield files of SPSS and Stata."""
    yield Odd("plain.zsav", partial(sav, compress=True))
    yield Odd("sav_named.csv", sav)
    yield Odd("sav_named.por", sav)
    yield Odd("dta_named.txt", dta)

    def short(frame: Frame, path: Path) -> None:
        keep = frame.rename(columns={n: n[:8] for n in frame if len(n) <= 8})
        por(keep[[n for n in keep if len(n) <= 8]], path)

    yield Odd(
        "short_names.por",
        short,
        wrong=tuple(("missing-column", name, 1) for name in _NAMES if len(name) > 8),
        notes=("recognised",),
        said=("columns not found",),
    )
    for form, name in ((sav, "sav"), (dta, "dta")):
        yield Odd(
            f"a_date_beside.{name}",
            lambda frame, path, form=form: form(frame.assign(day=1.0).astype(float), path),
            notes=("no such column: “day”",),
        )
        yield Odd(
            f"long_ids_as_text.{name}",
            lambda frame, path, form=form: form(
                frame.assign(id=pd.Series(map(str, LONG), dtype="str")), path
            ),
            changed=partial(with_ids, ids=LONG),
        )
        yield Odd(
            f"texts.{name}",
            lambda frame, path, form=form: form(
                frame.assign(gender=frame["gender"].map({1: "男", 0: "女"}).astype("str")), path
            ),
            notes=("Answers written as texts were read as their codes: gender",),
        )
        yield Odd(
            f"very_long_texts.{name}",
            lambda frame, path, form=form: form(
                frame.assign(remark=pd.Series(["很好" * 500] * 12, dtype="str")), path
            ),
            notes=("no such column: “remark”",),
        )
        yield Odd(
            f"labels_of_other_codes.{name}",
            lambda frame, path, form=form: form(
                frame, path, variable_value_labels={"gender": {1: "Female", 0: "Male"}}
            ),
            wrong=(("other-label", "gender", 1), ("other-label", "gender", 1)),
            said=("the file calls 1 “Female”", "scs-report import"),
        )
        yield Odd(
            f"labels_twice.{name}",
            lambda frame, path, form=form: form(
                frame, path, variable_value_labels={"income": {98: "none", 99: "none"}}
            ),
        )
        yield Odd(
            f"labels_in_two_languages.{name}",
            lambda frame, path, form=form: form(
                frame, path, variable_value_labels={"gender": {1: "男", 0: "Female"}}
            ),
        )
        yield Odd(
            f"texts_as_blanks.{name}",
            lambda frame, path, form=form: form(
                frame.assign(
                    sesame_score=frame["sesame_score"].astype("string").fillna("NA").astype("str")
                ),
                path,
            ),
            notes=("“NA”",),
        )
        yield Odd(
            f"control_characters.{name}",
            lambda frame, path, form=form: form(
                frame.assign(
                    age=frame["age"]
                    .astype("string")
                    .where(frame.index != 4, "\x1b[2J")
                    .astype("str")
                ),
                path,
            ),
            wrong=(("text", "age", 1),),
            said=("\\x1b[2J",),
        )
        yield Odd(
            f"half.{name}",
            lambda frame, path, form=form: (
                form(frame, path),
                path.write_bytes(path.read_bytes()[:1500]),
            )[0],
            refused=("damaged", "save it again"),
        )
    yield Odd(
        "missing_ranges.sav",
        partial(sav, missing_ranges={"income": [99], "age": [{"lo": 97, "hi": 99}]}),
    )

    def impossible(frame: Frame, path: Path) -> None:
        day = 86400.0 * np.array([160000.0] * 11 + [9e9])
        sav(
            frame.astype(float).assign(interview=day), path, variable_format={"interview": "DATE11"}
        )

    yield Odd(
        "an_impossible_date.sav",
        impossible,
        notes=("Dates that are none were read as blank: interview", "“interview”"),
    )
    for encoding, text in (("gbk", "性别"), ("big5", "性別"), ("cp1252", "Geschlecht männlich")):
        yield Odd(
            f"declared_utf8_but_{encoding}.sav",
            partial(_misdeclared, text=text, encoding=encoding),
            notes=("The encoding was taken to be",),
        )

    def letters(frame: Frame, path: Path) -> None:
        lettered = frame.astype(object)
        lettered.loc[2, "education"] = "a"
        dta(
            lettered.where(lettered.notna(), None).infer_objects(), path
        ) if False else pyreadstat.write_dta(
            pd.DataFrame(
                {n: lettered[n] if n == "education" else frame[n].astype(float) for n in frame}
            ),
            str(path),
            missing_user_values={"education": ["a"]},
            variable_value_labels={"education": {"a": "not recorded"}},
        )

    yield Odd(
        "extended_missing.dta",
        letters,
        notes=("education .a (not recorded) → 97",),
        changed=lambda frame: frame.assign(
            education=frame["education"].where(frame.index != 2, 97)
        ),
    )


_NAMES: list[str] = []


def _misdeclared(frame: Frame, path: Path, text: str, encoding: str) -> None:
    """Write a label whose bytes are not in the encoding that the file names."""
    wanted = text.encode(encoding)
    held = "x" * len(wanted)
    sav(frame, path, column_labels={"gender": held})
    content = path.read_bytes()
    assert content.count(held.encode()) == 1
    path.write_bytes(content.replace(held.encode(), wanted))


def _columnar() -> Iterator[Odd]:
    """Yield files of Arrow."""
    for end in ("parquet", "feather"):
        yield Odd(f"plain.{end}", arrow(lambda table: table, end))
        yield Odd(f"{end}_named.csv", arrow(lambda table: table, end))
        for kind in (
            pa.int8(),
            pa.uint16(),
            pa.int64(),
            pa.float32(),
            pa.string(),
            pa.large_string(),
        ):
            yield Odd(f"approval_{kind}.{end}", arrow(recast("approval", kind), end))
        yield Odd(
            f"long_ids.{end}",
            lambda frame, path, end=end: arrow(lambda table: table, end)(
                with_ids(frame, LONG), path
            ),
            changed=partial(with_ids, ids=LONG),
        )
        yield Odd(
            f"long_decimals.{end}",
            lambda frame, path, end=end: arrow(recast("id", pa.decimal128(20)), end)(
                with_ids(frame, LONG), path
            ),
            changed=partial(with_ids, ids=LONG),
        )
        yield Odd(f"booleans.{end}", arrow(recast("use_sesame", pa.bool_()), end))
        yield Odd(
            f"categories.{end}",
            lambda frame, path, end=end: arrow(lambda table: table, end)(
                frame.assign(
                    gender=frame["gender"].map({1: "Male", 0: "Female"}).astype("category")
                ),
                path,
            ),
            notes=("Answers written as texts",),
        )
        yield Odd(
            f"times_beside.{end}",
            arrow(lambda t: t.append_column("day", pa.array([dt.datetime(2026, 1, 1)] * 12)), end),
            notes=("“day”",),
        )
    yield Odd(
        "half.parquet",
        lambda frame, path: (
            arrow(lambda t: t, "parquet")(frame, path),
            path.write_bytes(path.read_bytes()[:3000]),
        )[0],
        refused=("damaged",),
    )


def _archives() -> Iterator[Odd]:
    """Yield compressed files."""
    for write, name in (
        (csv_with(), "a.csv"),
        (xlsx_with(), "a.xlsx"),
        (sav, "a.sav"),
        (dta, "a.dta"),
    ):
        end = name.partition(".")[2]
        yield Odd(
            f"{end}.zip", in_archive(write, name), notes=(f"The archive’s file “{name}” was read",)
        )
        yield Odd(f"{name}.gz", gzipped(write), notes=("The archive’s file",))
    yield Odd(
        "zip_named.csv", in_archive(csv_with(), "deep/er/wave2.csv"), notes=("“deep/er/wave2.csv”",)
    )
    yield Odd(
        "with_leaflet.zip",
        in_archive(
            csv_with(),
            "wave2.csv",
            ("readme.txt", b"About these data"),
            ("__MACOSX/._a", b"x"),
            ("logo.png", b"\x89PNG\r\n"),
        ),
        notes=("“wave2.csv” was read", "Left out of the archive: readme.txt"),
    )
    yield Odd(
        "two_waves.zip",
        in_archive(csv_with(), "b.csv", ("a.csv", b"id,weight,age,gender\n1,1,20,1\n")),
        refused=("several files: a.csv, b.csv", "--sheet"),
    )
    yield Odd(
        "two_waves_one_named.zip",
        in_archive(csv_with(), "b.csv", ("a.csv", b"id,weight,age,gender\n1,1,20,1\n")),
        options=(("sheet", "b.csv"),),
        notes=("“b.csv” was read", "Left out of the archive: a.csv"),
    )
    yield Odd(
        "pictures_only.zip",
        in_archive(raw(b"\x89PNG\r\n"), "a.png"),
        refused=("without a file that can be read", "Put one file"),
    )
    yield Odd("path_that_climbs.zip", in_archive(csv_with(), "../../evil.csv"), notes=("evil.csv",))
    yield Odd(
        "half.gz",
        lambda frame, path: (
            gzipped(csv_with())(frame, path),
            path.write_bytes(path.read_bytes()[:200]),
        )[0],
        refused=("not whole", "Copy it again"),
    )

    def bomb(frame: Frame, path: Path) -> None:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
            archive.open("a.csv", "w") as part,
        ):
            part.write(b"id,weight\n")
            for _ in range(300):
                part.write(b"1,1\n" * (1 << 18))

    yield Odd("unpacks_to_much.zip", bomb, refused=("MB when unpacked",))


def odd_files(codebook: Codebook) -> list[Odd]:
    """Return all of them."""
    _NAMES[:] = list(codebook.columns)
    return [*_texts(), *_sheets(), *_labelled(), *_columnar(), *_archives()]
