"""Reads a file as it is, whatever program wrote it and whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from scs_report.errors import N_, Message, UserError
from scs_report.errors import say as _
from scs_report.survey.reading.columnar import read_columnar
from scs_report.survey.reading.delimited import read_delimited
from scs_report.survey.reading.heads import name_key
from scs_report.survey.reading.kinds import (
    FEATHER,
    FORMS,
    GZIP,
    MARKUP,
    PARQUET,
    PORTABLE,
    SHEETS,
    SPSS,
    STATA,
    TEXT,
    ZIP,
    OtherFileError,
    kind_of_path,
)
from scs_report.survey.reading.labelled import read_labelled
from scs_report.survey.reading.packed import unpacked
from scs_report.survey.reading.portable import read_portable
from scs_report.survey.reading.raw import RawTable
from scs_report.survey.reading.web_tables import read_markup
from scs_report.survey.reading.workbook import read_workbook

_SAVE_AGAIN = N_("Open it in the program that made it and save it again.")
_READABLE = N_(
    "What can be read: CSV (.csv, .tsv, .txt), Excel (.xlsx, .xls), LibreOffice (.ods), "
    "SPSS (.sav, .zsav, .por), Stata (.dta), Parquet, Feather, and a .zip or .gz of one of them."
)
#: Endings that name a kind of file which text is not.
_NO_TEXT = {
    ".parquet": PARQUET,
    ".feather": FEATHER,
    ".sav": SPSS,
    ".zsav": SPSS,
    ".por": PORTABLE,
    ".dta": STATA,
}


def read_raw(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    known: Collection[str] = (),
) -> RawTable:
    """Read a file as it is, whatever its columns.

    Parameters
    ----------
    sheet
        The sheet of a workbook, or the file of an archive, that is meant; found out if None.
    encoding
        That of the texts, where the file says a wrong one or none.
    known
        Names of columns that are looked for: they tell the row of names, and the sheet.

    Raises
    ------
    UserError
        If the file cannot be read at all.
    """
    title = Message(N_("{file} cannot be read"), file=str(path))
    _require_file(path, title)
    keys = frozenset(map(name_key, known))
    try:
        return _read(path, sheet, encoding, keys)
    except UserError:
        raise
    except OtherFileError as error:
        hint = N_("Save it without a password.") if "password" in error.what else _READABLE
        raise UserError(title, [Message(error.what)], Message(hint)) from error
    except MemoryError:
        raise
    except Exception as error:
        # The libraries raise whatever they like at damaged files; all of it means the same here.
        form = _NO_TEXT.get(path.suffix.lower())
        text = N_("the file is damaged or no file of {form} ({reason})")
        form = FORMS.get(form or "", path.suffix.lstrip(".").upper() or "?")
        problem = Message(text, form=form, reason=str(error))
        raise UserError(title, [problem], Message(_SAVE_AGAIN)) from error


def _read(path: Path, sheet: str | None, encoding: str | None, known: frozenset[str]) -> RawTable:
    kind = kind_of_path(path)
    if kind in (GZIP, ZIP):
        pattern = "|".join(map(re.escape, sorted(known))) or r"\b\B"

        def wanted(file: BinaryIO) -> bool:
            head = file.read(1 << 14).decode(errors="replace").casefold()
            return len(set(re.findall(pattern, head))) >= min(3, max(len(known), 1))

        with unpacked(path, kind, sheet, wanted) as (inner, name, others):
            try:
                table = _read(inner, None if kind == ZIP else sheet, encoding, known)
            except UserError as error:
                raise _inside(error, path, inner, name) from error
        notes = [Message(N_("The archive’s file “{name}” was read"), name=name)]
        if others:
            notes.append(Message(N_("Left out of the archive: {names}"), names=others))
        return replace(table, notes=(*notes, *table.notes))
    if kind == SHEETS:
        return read_workbook(path, sheet, known)
    if kind == PORTABLE:
        return read_portable(path, encoding)
    if kind in (SPSS, STATA):
        return read_labelled(path, kind, encoding)
    if kind in (PARQUET, FEATHER):
        return read_columnar(path, kind)
    if kind == MARKUP:
        return read_markup(path, encoding, known)
    assert kind == TEXT
    claimed = _NO_TEXT.get(path.suffix.lower())
    if claimed and b"\0" in path.read_bytes()[: 1 << 16]:
        raise ValueError(_("its beginning is another file’s"))
    table = read_delimited(path, encoding, known)
    if claimed or path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods"):
        note = Message(N_("The file is CSV, whatever its name"))
        table = replace(table, notes=(note, *table.notes))
    return table


def _inside(error: UserError, path: Path, inner: Path, name: str) -> UserError:
    """Say of a file in an archive what is wrong with it, by the names that people know."""
    shown = f"{path}, {name}"
    problems = [_renamed(problem, str(inner), shown) for problem in error.problems]
    return UserError(_renamed(error.title, str(inner), shown), problems, error.hint)


def _renamed(said: str, old: str, new: str) -> str:
    if isinstance(said, Message):
        fields = {k: new if v == old else v for k, v in said.fields.items()}
        return Message(said.key, **fields)
    return said.replace(old, new)


def _require_file(path: Path, title: Message) -> None:
    """Refuse what cannot be opened or is empty."""
    try:
        if not path.is_file():
            if path.is_dir():
                hint = N_("Name the file in it.")
                raise UserError(title, [Message(N_("it is a folder"))], Message(hint))
            there = N_("it is no file") if path.exists() else N_("there is no such file")
            raise UserError(
                title, [Message(there)], Message(N_("Is the name right, and the folder?"))
            )
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        hint = N_("Close it in other programs, and see that you may read it.")
        raise UserError(title, [error.strerror or str(error)], Message(hint)) from error
    if not start:
        hint = N_("Copy it again from where it came, or save it again in the program that made it.")
        raise UserError(title, [Message(N_("the file is empty"))], Message(hint))
