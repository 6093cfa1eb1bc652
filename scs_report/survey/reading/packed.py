"""Files within files: what `.gz` and `.zip` hold, and how much it would be."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from scs_report.border.text import visible
from scs_report.errors import N_, Message, UserError
from scs_report.errors import say as _
from scs_report.survey.reading.kinds import READABLE, ZIP, OtherFileError, kind_of

#: More than this is not unpacked, in bytes; nor what grows so many times, if it is large.
MOST = 8 << 30
MOST_TIMES, LARGE = 150, 256 << 20
_CHUNK = 1 << 20


def too_large(path: Path, size: int) -> UserError:
    """Say that a file is not unpacked."""
    return UserError(
        Message(N_("{file} cannot be read"), file=str(path)),
        [
            Message(
                N_("it is {small} MB and would be more than {large} MB when unpacked"),
                small=max(path.stat().st_size >> 20, 1),
                large=size >> 20,
            )
        ],
        Message(
            N_(
                "Open it in the program that made it, delete empty rows and columns and sheets "
                "that are not needed, and save it again; or save it as CSV."
            )
        ),
    )


def check_unpacked(path: Path) -> None:
    """Refuse a workbook that unpacks to more than it should; sizes are counted, not believed.

    Raises
    ------
    UserError
        If it does.
    """
    packed, total = max(path.stat().st_size, 1), 0
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        if packed * 1032 < LARGE:  # no deflated stream grows more than 1032 times
            return
        for entry in archive.infolist():
            if entry.compress_type != zipfile.ZIP_DEFLATED:
                continue
            for size in _sizes(file, entry):
                total += size
                if total > MOST or (total > LARGE and total > MOST_TIMES * packed):
                    raise too_large(path, total)


def _sizes(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[int]:
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30:
        raise zipfile.BadZipFile(_("file is not whole"))
    lengths = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
    file.seek(sum(lengths), 1)
    engine, left = zlib.decompressobj(-15), entry.compress_size
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        while chunk:
            yield len(engine.decompress(chunk, _CHUNK))
            chunk = engine.unconsumed_tail


@contextmanager
def unpacked(
    path: Path, kind: str, member: str | None, wanted: Callable[[BinaryIO], bool]
) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Yield the file that is packed in another one, what it is called there, and the others.

    Parameters
    ----------
    member
        Its name or ending in an archive, where several can be read.
    wanted
        Tells of several files which holds the columns.

    Raises
    ------
    UserError
        If there is none, if there are several that fit, or if it is too large.
    """
    with tempfile.TemporaryDirectory(prefix="scs-report-") as folder:
        if kind == ZIP:
            yield _of_zip(path, Path(folder), member, wanted)
            return
        name = path.stem if path.suffix.lower() in (".gz", ".gzip") else path.name
        place = Path(folder, Path(name).name)
        try:
            with gzip.open(path) as source:
                _copy(path, cast("IO[bytes]", source), place)
        except (EOFError, zlib.error) as error:
            raise UserError(
                Message(N_("{file} cannot be read"), file=str(path)),
                [Message(N_("the archive is not whole"))],
                Message(N_("Copy it again from where it came; its end is missing.")),
            ) from error
        yield place, place.name, ()


def _copy(path: Path, source: IO[bytes], place: Path) -> None:
    packed, total = path.stat().st_size, 0
    with place.open("wb") as target:
        while chunk := source.read(_CHUNK):
            total += len(chunk)
            if total > MOST or (total > LARGE and total > MOST_TIMES * packed):
                raise too_large(path, total)
            target.write(chunk)


def _of_zip(
    path: Path, folder: Path, member: str | None, wanted: Callable[[BinaryIO], bool]
) -> tuple[Path, str, tuple[str, ...]]:
    title = Message(N_("{file} cannot be read"), file=str(path))
    with zipfile.ZipFile(path) as archive:
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            hint = Message(N_("Take the file out of the archive, with the password, and use that."))
            raise UserError(title, [Message(N_("it is protected by a password"))], hint)
        found: list[zipfile.ZipInfo] = []
        for entry in archive.infolist():
            name = PurePosixPath(entry.filename)
            if entry.is_dir() or name.name.startswith(".") or "__MACOSX" in name.parts:
                continue
            if _readable(archive, entry):
                found.append(entry)
        names = tuple(visible(entry.filename) for entry in found)
        if member is not None:
            fitting = [one for one in found if one.filename == member] or [
                one for one in found if one.filename.endswith(member)
            ]
        elif len(found) > 1:
            # a table beats texts, and columns that are looked for beat all
            fitting = [one for one in found if _holds(archive, one, wanted)] or [
                one for one in found if not one.filename.lower().endswith((".txt", ".md"))
            ]
        else:
            fitting = found
        if not found:
            problem = Message(N_("it is an archive without a file that can be read"))
            hint = Message(
                N_("Put one file with the answers into it, such as .csv, .xlsx or .sav.")
            )
            raise UserError(title, [problem], hint)
        if len(fitting) != 1:
            several = Message(N_("it is an archive of several files: {names}"), names=names)
            hint = Message(N_("Say which one is meant with --sheet NAME, or take it out."))
            raise UserError(title, [several], hint)
        place = folder / PurePosixPath(fitting[0].filename.replace("\\", "/")).name
        with archive.open(fitting[0]) as source:
            _copy(path, source, place)
        chosen = visible(fitting[0].filename)
        return place, chosen, tuple(name for name in names if name != chosen)


def _readable(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as source:
        head = io.BytesIO(source.read(1 << 12))
    try:
        kind = kind_of(head)
    except OtherFileError:
        return False
    except zipfile.BadZipFile:
        return True  # the beginning of a workbook
    text = kind == "text" and b"\0" in head.getvalue() and head.getvalue()[:2] not in _WIDE
    return kind in READABLE and not text


_WIDE = (b"\xff\xfe", b"\xfe\xff")


def _holds(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, wanted: Callable[[BinaryIO], bool]
) -> bool:
    with archive.open(entry) as source:
        return wanted(io.BytesIO(source.read(1 << 16)))
