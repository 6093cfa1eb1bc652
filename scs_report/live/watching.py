"""Files of a study that were saved, as soon as whoever saves them has done so."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from watchfiles import Change, DefaultFilter, watch

#: Milliseconds without another change after which a save counts as done, and the most to wait.
_QUIET, _MOST = 5, 80
#: Seconds after which folders that were not there are looked for again.
_AGAIN = 0.5


def watch_study(
    folders: Iterable[Path],
    saved: Callable[[Mapping[Path, float]], None],
    files: Collection[str] = (),
) -> NoReturn:
    """Tell which files of these folders were saved, and when, until the process ends.

    Parameters
    ----------
    folders
        Absolute paths. One that goes away, as under another branch of git, is waited for.
    saved
        Is told files, and when each was saved in seconds since 1970.
    files
        Look at files of these names only, and into no folder within.
    """
    watched, polling = list(folders), False
    every = DefaultFilter()

    def wanted(change: Change, name: str) -> bool:
        return every(change, name) and (not files or Path(name).name in files)

    while True:
        there = [folder for folder in watched if folder.is_dir()]
        if there:
            try:
                for changes in watch(
                    *there,
                    watch_filter=wanted,
                    recursive=not files,
                    debounce=_MOST,
                    step=_QUIET,
                    raise_interrupt=False,
                    force_polling=polling or None,
                ):
                    saved(when_saved(Path(name) for _, name in changes))
                    if any(not folder.is_dir() for folder in watched):
                        break
            except OSError:  # it went away just now, or there are too many to be told of
                polling = all(folder.is_dir() for folder in there)
        time.sleep(_AGAIN)
        if there != watched:
            saved(when_saved(folder for folder in watched if folder.is_dir()))


def when_saved(files: Iterable[Path]) -> dict[Path, float]:
    """Return when each file was saved; now, if it is gone or was moved here with its old time."""
    now = time.time()
    found: dict[Path, float] = {}
    for path in files:
        try:
            at = path.stat().st_mtime
        except OSError:
            at = now
        found[path] = at if now - 5 < at <= now else now
    return found
