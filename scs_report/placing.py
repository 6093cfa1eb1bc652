"""Files into their folder: all of them, each whole, or none, whatever happens meanwhile.

New files are written into a folder of their own beside those that they replace. That folder is
then renamed, and from this moment on it says what is to be done: whoever comes next finishes what
was begun (`settle`), or takes it back if moving had failed. All of this happens under a lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scs_report.errors import UserError
from scs_report.shortages import what_to_do
from scs_report.stopping import clear_away_if_stopped, held, say_when_stopped

_UNFINISHED = ".unfinished-"  # being written: worth nothing
_PLACING = ".placing-"  # complete: what is still in it is to be moved into place
_TAKING_BACK = ".taking-back-"  # moving failed: what was there before is to be put back
_NEW, _OLD = "new", "old"
_FIRST_TIME = "first-time.json"  # files that replace none
_LEFTOVERS_KEPT = 3600.0  # seconds, where there are no locks


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Have a folder to oneself, made if it is not there, with nothing half done in it.

    Raises
    ------
    UserError
        If nothing can be put into it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _refused(out, error) from error
    try:
        locked = True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:  # some network folders have no locks
            locked = False
        _settle(out, locked)
        yield
    finally:
        os.close(handle)


def settle(folder: Path) -> None:
    """Finish or take back what a killed program had begun to put into a folder.

    Raises
    ------
    UserError
        If that is not possible.
    """
    if any(folder.glob(f"{_PLACING}*")) or any(folder.glob(f"{_TAKING_BACK}*")):
        with alone(folder):
            pass


def place(files: Mapping[Path, bytes], out: Path) -> None:
    """Put files (named from `out`) into a folder.

    Raises
    ------
    UserError
        If something is in the way, or there is no room; nothing has changed then.
    """
    with alone(out):
        put_in_place(files, out)


def put_in_place(files: Mapping[Path, bytes], out: Path) -> None:
    """Do what `place` does, for whoever is `alone` in the folder."""
    look_for_obstacles(files, out)
    try:
        with ExitStack() as stack:
            with held():
                folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=out))
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                clear_away_if_stopped(stack.close)
            _write(files, folder, out)
            with held():
                _move_or_take_back(_renamed(folder, _PLACING), out)
                say_when_stopped("Stopped. All files had been put in place.")
    except OSError as error:
        raise _refused(out, error) from error


def look_for_obstacles(files: Iterable[Path], out: Path) -> None:
    """Complain about what would keep files (named from `out`) from their places.

    Raises
    ------
    UserError
        If there is any; all of them are named.
    """
    problems: dict[str, None] = {}
    for name in files:
        path = out / name
        if path.is_dir():
            problems[f"{path} is a folder; move it away"] = None
        nearest = next(one for one in path.parents if os.path.lexists(one))
        if not nearest.is_dir():
            problems[f"{nearest} is no folder; move it away"] = None
        elif not os.access(nearest, os.W_OK | os.X_OK):
            problems[f"{nearest} may not be written to"] = None
        elif nearest.is_relative_to(out) and nearest.stat().st_dev != out.stat().st_dev:
            problems[f"{nearest} lies on another disk than {out}; move it away"] = None
    if problems:
        hint = "Or name another folder with --out."
        raise UserError(f"Nothing can be put into {out}", tuple(problems), hint)


def _write(files: Mapping[Path, bytes], folder: Path, out: Path) -> None:
    """Write all that moving and taking back need, and wait until the disk has it."""
    for name, content in files.items():
        _write_through(folder / _NEW / name, content)
        if os.path.lexists(out / name):
            _keep_old(out / name, folder / _OLD / name)
    first_time = [str(name) for name in files if not os.path.lexists(out / name)]
    _write_through(folder / _FIRST_TIME, json.dumps(first_time).encode())
    for parent, _, _ in os.walk(folder):
        _flush(Path(parent))


def _write_through(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_old(path: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError:  # not every file system has links
        shutil.copy2(path, kept, follow_symlinks=False)


def _flush(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system can
            os.fsync(handle)
    finally:
        os.close(handle)


def _settle(out: Path, locked: bool) -> None:
    """Bring to an end what is half done; under the lock, all of that was left behind."""
    for folder in out.glob(f"{_TAKING_BACK}*"):
        _take_back(folder, out)
    for folder in out.glob(f"{_PLACING}*"):
        with held():
            _move_or_take_back(folder, out)
    for folder in out.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if locked or time.time() - folder.stat().st_mtime > _LEFTOVERS_KEPT:
                shutil.rmtree(folder, ignore_errors=True)


def _move_or_take_back(folder: Path, out: Path) -> None:
    """Move what is still there into place; what is no longer there has been moved."""
    _flush(out)
    try:
        for path in _files(folder / _NEW):
            goal = out / path.relative_to(folder / _NEW)
            goal.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, goal)
    except OSError:
        _take_back(_renamed(folder, _TAKING_BACK), out)
        raise
    _finish(folder, out)


def _take_back(folder: Path, out: Path) -> None:
    try:
        _flush(out)
        for name in json.loads((folder / _FIRST_TIME).read_bytes()):
            (out / name).unlink(missing_ok=True)
        for path in _files(folder / _OLD):
            os.replace(path, out / path.relative_to(folder / _OLD))
        _finish(folder, out)
    except OSError as error:
        raise UserError(
            f"Moving files into {out} failed, and those of before cannot be moved back yet",
            [f"{error.filename2 or error.filename or out}: {error.strerror}"],
            "Mend this, then run the command again: it first puts back what was there.",
        ) from error


def _finish(folder: Path, out: Path) -> None:
    """Wait until the disk has all moves; then the folder is worth nothing any more."""
    for parent, _, _ in os.walk(folder / _NEW):
        goal = out / Path(parent).relative_to(folder / _NEW)
        if goal.is_dir():
            _flush(goal)
    shutil.rmtree(_renamed(folder, _UNFINISHED), ignore_errors=True)


def _renamed(folder: Path, state: str) -> Path:
    key = folder.name.rpartition("-")[2]
    return folder.rename(folder.with_name(state + key))


def _files(folder: Path) -> list[Path]:
    return [Path(parent, name) for parent, _, names in os.walk(folder) for name in sorted(names)]


def _refused(out: Path, error: OSError) -> UserError:
    hint = what_to_do(error) or "Name another folder with --out."
    return UserError(f"Nothing can be put into {out}", [error.strerror or str(error)], hint)
