"""What Ctrl-C, SIGTERM and SIGHUP do: one line, nothing left behind, at whatever moment they come.

No exception is raised: it could be lost in a library or in the midst of an import. What is to go
is noted here (`clear_away_if_stopped`), and the process ends where it stands.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_SHOW_CURSOR = "\r\x1b[2K\x1b[?25h"  # a line of progress may have hidden it
_clean_ups: list[Callable[[], object]] = []
_said = "Stopped. What was there before is unchanged."
_held = 0
_waiting: int | None = None


def listen() -> None:
    """Take charge of the signals; those that are ignored (`nohup`) stay so."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _receive)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@contextmanager
def held() -> Iterator[None]:
    """Let nothing be stopped in this block; a signal is attended to after it."""
    global _held
    _held += 1
    try:
        yield
    finally:
        _held -= 1
        if not _held and _waiting is not None:
            _stop(_waiting)


def clear_away_if_stopped(clean_up: Callable[[], object]) -> None:
    """Have this called if the program is stopped, after what is noted later."""
    if clean_up not in _clean_ups:
        _clean_ups.append(clean_up)


def say_when_stopped(line: str) -> None:
    """Say this from now on; at first it is that nothing has changed."""
    global _said
    _said = line


def _receive(number: int, _: FrameType | None) -> None:
    global _waiting
    if _held:
        _waiting = number
    else:
        _stop(number)


def _stop(number: int) -> None:
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    for clean_up in reversed(_clean_ups):
        with suppress(Exception):
            clean_up()
    with suppress(OSError):
        start = _SHOW_CURSOR if os.isatty(2) else ""
        os.write(2, f"{start}{_said}\n".encode())
    os._exit(128 + number)
