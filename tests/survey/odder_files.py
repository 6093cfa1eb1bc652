"""More odd files: codes beside their texts, marks and words of all kinds, formats seldom seen."""

from __future__ import annotations

import bz2
import datetime as dt
import lzma
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pyreadstat
from odd_files import (
    Frame,
    Odd,
    arrow,
    cell,
    csv_with,
    dta,
    edited,
    in_archive,
    in_column,
    in_sheet,
    ods,
    raw,
    rows_of,
    sav,
    text_of,
    with_ids,
    xlsx_with,
)

from scs_report.survey import Codebook

Change = Callable[[str], str]


def as_text(column: str, change: Change) -> dict[str, Callable[[Frame, Path], None]]:
    """Return writers of several formats in which a column is written as texts."""

    def changed(frame: Frame) -> Frame:
        texts = [None if pd.isna(value) else change(f"{value:g}") for value in frame[column]]
        return frame.assign(**{column: pd.Series(texts, dtype="str")})

    def with_texts(write: Callable[[Frame, Path], None]) -> Callable[[Frame, Path], None]:
        return lambda frame, path: write(changed(frame), path)

    return {
        "csv": csv_with(in_column(column, change)),
        "xlsx": with_texts(xlsx_with()),
        "sav": with_texts(sav),
        "dta": with_texts(dta),
        "parquet": with_texts(arrow(lambda table: table, "parquet")),
    }


def _answers(codebook: Codebook) -> Iterator[Odd]:
    """Yield answers with code and text in every order, ticks in every word, odd numbers."""
    labels = {str(one.code): one.label for one in codebook.question("approval").answers}
    answers = ("Answers written as texts were read as their codes: approval",)
    forms = {
        "brackets_alone": lambda code: f"[{code}]",
        "brackets": lambda code: f"[{code}] {labels[code]['en']}",
        "round_brackets": lambda code: f"({code}) {labels[code]['en']}",
        "wide_brackets": lambda code: f"（{code}）{labels[code]['zh']}",
        "lenticular": lambda code: f"【{code}】{labels[code]['zh']}",
        "bracket_behind": lambda code: f"{code}）{labels[code]['zh']}",
        "wide_colon": lambda code: f"{code}：{labels[code]['zh']}",
        "wide_point": lambda code: f"{code}．{labels[code]['zh']}",
        "equals": lambda code: f"{code}={labels[code]['zh']}",
        "dash": lambda code: f"{code} – {labels[code]['en']}",
        "nothing_between": lambda code: f"{code}{labels[code]['zh']}",
        "code_behind": lambda code: f"{labels[code]['en']} ({code})",
        "wide_code_behind": lambda code: f"{labels[code]['zh']}（{code}）",
    }
    for name, form in forms.items():
        for end, write in as_text("approval", form).items():
            yield Odd(f"{name}.{end}", write, notes=answers)
    other = as_text("approval", lambda code: f"{(int(code) % 5) + 1} - {labels[code]['en']}")
    yield Odd(
        "code_of_another_text.csv",
        other["csv"],
        wrong=(("text", "approval", 12),),
        said=("expected: one of 1–5", "scs-report import"),
    )
    ticks = {"y": ("Y", "N"), "you": ("有", "没有"), "marks": ("✓", "☐"), "ja": ("ja", "nein")}
    for name, (yes, no) in ticks.items():
        for end, write in as_text("use_sesame", {"1": yes, "0": no}.__getitem__).items():
            yield Odd(f"tick_{name}.{end}", write, notes=("Yes and no",))
    unseen = {"zero_width": "\u200b{}\u200d", "direction": "\u200f{}\u202c"}
    for name, around in unseen.items():
        for end, write in as_text("approval", around.format).items():
            yield Odd(f"{name}.{end}", write, notes=("Digits of another width",))
    for end, write in as_text("weight", lambda text: f"{float(text) * 100:.1f}%").items():
        yield Odd(f"percentages.{end}", write, notes=("Percentages were read as parts of 1",))
    ids = [1001 + 7 * n for n in range(12)]
    for end, write in as_text(
        "id", lambda text: f"{994 + 7 * int(text):,}".replace(",", ".")
    ).items():
        yield Odd(
            f"points_between_thousands.{end}",
            write,
            notes=("Marks between thousands were left out: id",),
            changed=partial(with_ids, ids=ids),
        )
    for mark in ("\\N", "n.a.", "(null)", "……", "（空）", "1.#IND"):
        name = f"blank_is_{'_'.join(f'{ord(char):x}' for char in mark)}.csv"
        blank = csv_with(lambda rows, mark=mark: [[text or mark for text in row] for row in rows])
        yield Odd(name, blank, notes=("cells were read as blank",))


def _texts() -> Iterator[Odd]:
    for order in ("le", "be"):
        yield Odd(f"utf-32-{order}.csv", csv_with(encoding=f"utf-32-{order}"), notes=("UTF-32",))
    yield Odd(
        "a_quoted_source_below.csv",
        csv_with(end='\n"Source: an agency, 2019"\n'),
        notes=("left out: “Source: an agency, 2019”",),
    )
    yield Odd(
        "a_word_below.csv",
        csv_with(end="END\n"),
        wrong=(("ragged-row", None, 1),),
        said=("row 14: one value, “END”",),
    )


_FAR_BLANK = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'


def _shown_as(form: str, *ages: int) -> Callable[[Any, Any], None]:
    """Return a change of a workbook: ages that it shows as dates or times."""

    def change(book: Any, sheet: Any) -> None:
        for row, age in enumerate(ages, 2):
            sheet.cell(row, 3).value = age
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 3).number_format = form

    return change


def _ages(frame: Frame, *ages: int) -> Frame:
    return frame.assign(age=[*ages, *frame["age"].tolist()[len(ages) :]])


def _flat(frame: Frame, path: Path) -> None:
    """Write OpenDocument as one text, indented."""
    packed = path.with_suffix(".ods")
    ods()(frame, packed)
    with zipfile.ZipFile(packed) as book:
        text = book.read("content.xml").decode()
    packed.unlink()
    kind = ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    text = text.replace("office:document-content", "office:document").replace(
        "<office:document", f"<office:document{kind}", 1
    )
    path.write_text(text.replace("<table:table-", "\n  <table:table-"), "utf-8")


def _dates_of_opendocument(frame: Frame, path: Path) -> None:
    """Write ages as dates: in OpenDocument 1900 is no leap year."""

    def dated(name: str, content: bytes) -> bytes:
        text = content.decode()
        for age in (58, 59, 60, 61):
            day = dt.date(1899, 12, 30) + dt.timedelta(days=age)
            old = f'office:value-type="float" office:value="{age}"><text:p>{age}<'
            new = f'office:value-type="date" office:date-value="{day}"><text:p>{day}<'
            text = text.replace(old, new)
        return text.encode()

    edited(ods(), dated)(_ages(frame, 58, 59, 60, 61), path)


def _sheets() -> Iterator[Odd]:
    plain = xlsx_with()
    for form in ("yyyy-mm-dd", "mmm-yy", "h:mm"):
        yield Odd(
            f"days_59_and_60_as_{form.replace(':', '_')}.xlsx",
            xlsx_with(_shown_as(form, 58, 59, 60, 61)),
            notes=("shows as dates were read as numbers: age",),
            changed=partial(_ages_of, ages=(58, 59, 60, 61)),
        )
    yield Odd(
        "hours_that_passed.xlsx",
        xlsx_with(_shown_as("[h]:mm")),
        notes=("shows as dates were read as numbers: age",),
    )
    yield Odd(
        "days_59_and_60.ods",
        _dates_of_opendocument,
        notes=("shows as dates were read as numbers: age",),
        changed=partial(_ages_of, ages=(58, 59, 60, 61)),
    )
    for end in ("xls", "ods", "xlsb"):
        yield Odd(f"xlsx_named.{end}", plain)
    yield Odd("flat.fods", _flat)
    yield Odd("flat_named.xml", _flat)
    yield Odd(
        "a_cell_far_away.xlsx",
        xlsx_with(lambda book, sheet: sheet.cell(1_048_576, 16_384, "x")),
        refused=("cell XFD1048576 holds something", "Delete what stands there"),
    )
    yield Odd(
        "a_blank_cell_far_away.xlsx",
        edited(
            plain,
            in_sheet(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
            ),
        ),
    )

    def one_column(frame: Frame, path: Path) -> None:
        lines = text_of(rows_of(frame)).splitlines()
        xlsx_with()(pd.DataFrame({lines[0]: lines[1:]}), path)

    yield Odd("csv_in_one_column.xlsx", one_column, notes=("Each row stood in one cell",))


def _ages_of(frame: Frame, ages: tuple[int, ...]) -> Frame:
    return _ages(frame, *ages)


def _others() -> Iterator[Odd]:
    for name, pack in (("bz2", bz2.compress), ("xz", lzma.compress)):
        for end, write in (("csv", csv_with()), ("sav", sav)):

            def packed(frame: Frame, path: Path, write: Any = write, pack: Any = pack) -> None:
                write(frame, path)
                path.write_bytes(pack(path.read_bytes()))

            yield Odd(f"packed.{end}.{name}", packed, notes=(f"The archive’s file “packed.{end}”",))
    yield Odd(
        "half.xz",
        lambda frame, path: (
            csv_with()(frame, path),
            path.write_bytes(lzma.compress(path.read_bytes())[:200]),
        )[0],
        refused=("not whole", "Copy it again"),
    )
    yield Odd(
        "with_a_lock_file.zip",
        in_archive(csv_with(), "wave2.csv", ("~$wave2.xlsx", b"\x05Li" + b" " * 160)),
        notes=("“wave2.csv” was read",),
    )

    def transport(frame: Frame, path: Path) -> None:
        pyreadstat.write_xport(frame.astype(float), str(path), file_format_version=8)

    yield Odd("plain.xpt", transport)
    yield Odd("transport_named.csv", transport)

    def twice(frame: Frame, path: Path) -> None:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pyarrow.parquet.write_table(table.append_column("age", table["age"]), path)

    yield Odd(
        "a_column_twice.parquet",
        twice,
        wrong=(("duplicate-column", "age", 1),),
        said=("2 columns of this name",),
    )
    save_as = "Save it as one of these"
    foreign = {
        "w.rds": (b"A\n3\n262145\n197888\n", "a workspace of R"),
        "w.xml": (b"<?xml version='1.0'?><data><row/></data>", "XML without a table"),
        "w.tar": (b"wave2.csv".ljust(257, b"\0") + b"ustar\0", "an archive (tar)"),
        "w.zst": (b"\x28\xb5\x2f\xfd" + bytes(90), "an archive (zstd)"),
        "w.orc": (b"ORC\x08", "a table of ORC"),
        "w.avro": (b"Obj\x01", "a table of Avro"),
        "w.arrows": (b"\xff\xff\xff\xff\x10", "a stream of Arrow"),
        "w.mdb": (b"\0\x01\0\0Standard Jet DB\0", "a database (Access)"),
        "w.dbf": (b"\x03\x7e\x0b\x1b\x02\0\0\0" + bytes(24), "a table of dBase"),
        "w.sas7bcat": (b"\0" * 12 + b"\xc2\xea\x81\x63", "a catalogue of SAS"),
    }
    for name, (content, what) in foreign.items():
        yield Odd(name, raw(content), refused=(what, save_as))
    for name, content in (("w.sav", b"\x1c" + bytes(7) + b"ENCRYPTEDSAV"), ("w.parquet", b"PARE")):
        yield Odd(f"password_{name}", raw(content), refused=("protected by a password",))
    yield Odd(
        "a_code_with_an_accent.csv",
        csv_with(cell(5, "approval", "3\u0301")),
        wrong=(("text", "approval", 1),),
        said=("row 5",),
    )


def odder_files(codebook: Codebook) -> list[Odd]:
    """Return all of them."""
    return [*_answers(codebook), *_texts(), *_sheets(), *_others()]
