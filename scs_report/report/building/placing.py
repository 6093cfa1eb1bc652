"""Finished files into their folder: all of them, each whole, or none."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from scs_report.errors import UserError

_UNFINISHED = ".unfinished-"
_LEFTOVERS_KEPT = 3600.0  # seconds


@contextmanager
def unfinished(out: Path) -> Iterator[Path]:
    """Give a folder inside `out` to write into; it is gone afterwards.

    Raises
    ------
    UserError
        If nothing can be put into `out`.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=out))
    except OSError as error:
        said = error.strerror or str(error)
        hint = "Name another folder with --out."
        raise UserError(f"Nothing can be put into {out}", [said], hint) from error
    try:
        _remove_leftovers(out)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(files: Mapping[Path, bytes], folder: Path, out: Path) -> None:
    """Write files (named from `out`) into the unfinished folder, then move them over.

    Moving waits for a build that is moving its own, so that files of two do not mix.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with _alone(out):
        for name in files:
            (out / name).parent.mkdir(exist_ok=True)
            os.replace(folder / name, out / name)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network folders have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_leftovers(out: Path) -> None:
    """Remove what killed builds left; a young folder may belong to a build at work."""
    for folder in out.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LEFTOVERS_KEPT:
                shutil.rmtree(folder, ignore_errors=True)
