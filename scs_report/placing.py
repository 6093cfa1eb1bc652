"""Atomic replacement of several files: all or none, even if the process is killed.

New files are written into a staging folder beside their targets. Renaming that folder commits the
transaction: the next process completes it (`recover`), or rolls it back if moving had failed. All
of this happens under a lock on the target folder.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.shortages import remedy
from scs_report.stopping import call_when_stopped, set_stop_message, signals_deferred

_UNFINISHED = ".unfinished-"  # staging, not committed
_PLACING = ".placing-"  # committed: files still in it are to be moved
_TAKING_BACK = ".taking-back-"  # moving failed: old files are to be restored
_NEW, _OLD = "new", "old"
_FIRST_TIME = "first-time.json"  # names of files that replace none
_LOCK = ".lock"
_LEFTOVERS_KEPT = 3600.0  # seconds, where there are no locks


@contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Lock a folder, created if necessary, and recover what a killed process left in it.

    Raises
    ------
    UserError
        If the folder cannot be written.
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
        _recover(out, locked)
        yield
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Have a folder to oneself while much is being made in it, created if necessary.

    `wait` is called if another process has it, which is waited for.

    Raises
    ------
    UserError
        If the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        with suppress(OSError):  # some network folders have no locks
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                wait()
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def recover(folder: Path) -> None:
    """Complete or roll back what a killed process had begun in a folder.

    Raises
    ------
    UserError
        If that is not possible.
    """
    if any(folder.glob(f"{_PLACING}*")) or any(folder.glob(f"{_TAKING_BACK}*")):
        with exclusive(folder):
            pass


def place(files: Mapping[Path, bytes], out: Path) -> None:
    """Write files, with paths relative to `out`, all or none.

    Raises
    ------
    UserError
        If that is impossible; nothing has changed then.
    """
    with exclusive(out):
        put_in_place(files, out)


def put_in_place(files: Mapping[Path, bytes], out: Path) -> None:
    """As `place`, within `exclusive`."""
    check_writable(files, out)
    try:
        with ExitStack() as stack:
            with signals_deferred():
                folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=out))
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                call_when_stopped(stack.close)
            _write(files, folder, out)
            with signals_deferred():
                _move_or_roll_back(_renamed(folder, _PLACING), out)
                set_stop_message(N_("Stopped. All files had been put in place."))
    except OSError as error:
        raise _refused(out, error) from error


def check_writable(files: Iterable[Path], out: Path) -> None:
    """Check that files, with paths relative to `out`, can be written.

    Raises
    ------
    UserError
        If one cannot; all obstacles are named.
    """
    problems: dict[str, None] = {}
    for name in files:
        path = out / name
        if path.is_dir():
            problems[_("{path} is a folder; move it away", path=path)] = None
        nearest = next(folder for folder in path.parents if os.path.lexists(folder))
        if not nearest.is_dir():
            problems[_("{path} is no folder; move it away", path=nearest)] = None
        elif not os.access(nearest, os.W_OK | os.X_OK):
            problems[_("{path} may not be written to", path=nearest)] = None
        elif nearest.is_relative_to(out) and nearest.stat().st_dev != out.stat().st_dev:
            problems[
                _("{path} lies on another disk than {out}; move it away", path=nearest, out=out)
            ] = None
    if problems:
        hint = _("Or name another folder with --out.")
        raise UserError(_("Nothing can be put into {folder}", folder=out), tuple(problems), hint)


def _write(files: Mapping[Path, bytes], folder: Path, out: Path) -> None:
    """Write all that moving and rolling back need, and flush it to disk."""
    for name, content in files.items():
        _write_durably(folder / _NEW / name, content)
        if os.path.lexists(out / name):
            _back_up(out / name, folder / _OLD / name)
    first_time = [str(name) for name in files if not os.path.lexists(out / name)]
    _write_durably(folder / _FIRST_TIME, json.dumps(first_time).encode())
    for parent, _folders, _files in os.walk(folder):
        _flush(Path(parent))


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _back_up(path: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError:  # not every file system has links
        shutil.copy2(path, kept, follow_symlinks=False)


def _flush(folder: Path) -> None:
    """Flush the entries of a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system can
            os.fsync(handle)
    finally:
        os.close(handle)


def _recover(out: Path, locked: bool) -> None:
    """Complete or roll back leftovers; under the lock no other process owns them."""
    for folder in out.glob(f"{_TAKING_BACK}*"):
        _roll_back(folder, out)
    for folder in out.glob(f"{_PLACING}*"):
        with signals_deferred():
            _move_or_roll_back(folder, out)
    for folder in out.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if locked or time.time() - folder.stat().st_mtime > _LEFTOVERS_KEPT:
                shutil.rmtree(folder, ignore_errors=True)


def _move_or_roll_back(folder: Path, out: Path) -> None:
    """Move the files that have not been moved yet; roll back on an error."""
    _flush(out)
    try:
        for path in _files(folder / _NEW):
            goal = out / path.relative_to(folder / _NEW)
            goal.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, goal)
    except OSError:
        _roll_back(_renamed(folder, _TAKING_BACK), out)
        raise
    _finish(folder, out)


def _roll_back(folder: Path, out: Path) -> None:
    try:
        _flush(out)
        for name in json.loads((folder / _FIRST_TIME).read_bytes()):
            (out / name).unlink(missing_ok=True)
        for path in _files(folder / _OLD):
            os.replace(path, out / path.relative_to(folder / _OLD))
        _finish(folder, out)
    except OSError as error:
        raise UserError(
            _(
                "Moving files into {folder} failed, and those of before cannot be moved back yet",
                folder=out,
            ),
            [f"{error.filename2 or error.filename or out}: {error.strerror}"],
            _("Mend this, then run the command again: it first puts back what was there."),
        ) from error


def _finish(folder: Path, out: Path) -> None:
    """Flush all moves to disk, then remove the staging folder."""
    for parent, _folders, _files in os.walk(folder / _NEW):
        goal = out / Path(parent).relative_to(folder / _NEW)
        if goal.is_dir():
            _flush(goal)
    shutil.rmtree(_renamed(folder, _UNFINISHED), ignore_errors=True)


def _renamed(folder: Path, state: str) -> Path:
    key = folder.name.rpartition("-")[2]
    return folder.rename(folder.with_name(state + key))


def _files(folder: Path) -> list[Path]:
    return [
        Path(parent, name) for parent, _folders, names in os.walk(folder) for name in sorted(names)
    ]


def _refused(out: Path, error: OSError) -> UserError:
    hint = remedy(error) or _("Name another folder with --out.")
    return UserError(
        _("Nothing can be put into {folder}", folder=out), [error.strerror or str(error)], hint
    )
