"""Handling of Ctrl-C, SIGTERM and SIGHUP: clean up, print one line, exit.

Handlers raise no exception, since a library or an import could swallow it. They run the registered
clean-ups (`call_when_stopped`) and exit at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from scs_report.errors import N_, say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_SHOW_CURSOR = "\r\x1b[2K\x1b[?25h"  # a line of progress may have hidden it
_clean_ups: list[Callable[[], object]] = []
_message = N_("Stopped. What was there before is unchanged.")
_ends_well = False
_deferring = 0
_pending: int | None = None


def handle_signals() -> None:
    """Install the handlers; ignored signals (`nohup`) stay ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _receive)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Defer signals to the end of this block."""
    global _deferring
    _deferring += 1
    try:
        yield
    finally:
        _deferring -= 1
        if not _deferring and _pending is not None:
            _stop(_pending)


def call_when_stopped(clean_up: Callable[[], object]) -> None:
    """Register a clean-up; the last registered runs first."""
    if clean_up not in _clean_ups:
        _clean_ups.append(clean_up)


def set_stop_message(line: str, *, ends_well: bool = False) -> None:
    """Set the line that is printed, a message (`N_`); the default says that nothing has changed.

    `ends_well` is for what runs until it is stopped: the exit status is 0 then.
    """
    global _message, _ends_well
    _message, _ends_well = line, ends_well


def _receive(number: int, _: FrameType | None) -> None:
    global _pending
    if _deferring:
        _pending = number
    else:
        _stop(number)


def _in_readers_language() -> str:
    """Return the line in the reader's language; in English if it cannot be looked up just now."""
    try:
        return say(_message)
    except Exception:
        return _message


def _stop(number: int) -> None:
    for watched in SIGNALS:
        signal.signal(watched, signal.SIG_IGN)
    for clean_up in reversed(_clean_ups):
        with suppress(Exception):
            clean_up()
    with suppress(OSError):
        start = _SHOW_CURSOR if os.isatty(2) else ""
        os.write(2, f"{start}{_in_readers_language()}\n".encode(sys.stderr.encoding, "replace"))
    os._exit(0 if _ends_well else 128 + number)
