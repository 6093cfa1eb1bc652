"""A set of prepared faces on disk: sealed, put in place whole, made again when damaged."""

from __future__ import annotations

import hashlib
import shutil
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from scs_report.border.files import UNFINISHED, write_atomically

_LEFTOVERS_KEPT = 3600.0  # seconds; a folder younger than this may belong to a running build


class Entry(msgspec.Struct, frozen=True):
    """One face of a set: what a stylesheet calls it, and the name of its file."""

    family: str
    weight: int
    italic: bool
    file: str


def seal(folder: Path, entries: tuple[Entry, ...]) -> str:
    """Return the digest of all that the entries say and of the bytes of their files.

    Raises
    ------
    OSError
        If a file is not there or cannot be read.
    """
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(hashlib.sha256(msgspec.json.encode(entry)).digest())
        digest.update(hashlib.sha256((folder / entry.file).read_bytes()).digest())
    return digest.hexdigest()[:16]


def is_whole(folder: Path, entries: tuple[Entry, ...]) -> bool:
    """Tell whether a folder holds these faces as they were made, and nothing else.

    A folder is named by its seal: damaged, exchanged or added files break it.
    """
    try:
        names = {path.name for path in folder.iterdir()}
        return names == {e.file for e in entries} and seal(folder, entries) == folder.name
    except OSError:
        return False


def put_in_place(workshop: Path, folder: Path, entries: tuple[Entry, ...]) -> None:
    """Make a new set the one in `folder`, whatever stands there.

    Raises
    ------
    OSError
        If that is impossible.
    """
    with suppress(OSError):
        workshop.rename(folder)
    if is_whole(folder, entries):  # perhaps another build was first
        return
    # File by file, so that a build that reads them finds all of them at any time.
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name not in {entry.file for entry in entries}:
                path.unlink()
        for entry in entries:
            write_atomically(folder / entry.file, (workshop / entry.file).read_bytes(), workshop)
    if is_whole(folder, entries):
        return
    # Not a folder, not readable, or with folders in it.
    aside = workshop.with_name(f"{workshop.name}-damaged")
    with suppress(OSError):
        folder.rename(aside)
    try:
        workshop.rename(folder)
    except OSError:
        if not is_whole(folder, entries):
            raise
    _remove(aside)


def remove_leftovers(cache: Path, current: set[str]) -> None:
    """Remove older sets of faces than the current ones, and what broken-off runs left."""
    length = len(next(iter(current), ""))
    for path in cache.iterdir():
        ours = path.name.startswith(UNFINISHED) or (path.is_dir() and len(path.name) == length)
        if not ours or path.name in current:
            continue
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > _LEFTOVERS_KEPT:
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        with suppress(OSError):
            path.chmod(0o700)  # or what is in it cannot be removed
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
