"""Processes that do jobs for the threads of this one.

Each belongs to one thread, which sends it jobs through a socket pair of its own, so the death of a
process is noticed at once and blocks nothing else. `ProcessPoolExecutor` shares pipes and locks
between processes and can deadlock when one is killed (python/cpython#94777).
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.stopping import SIGNALS, call_when_stopped

T = TypeVar("T")

_KILLED = N_(
    "A process of the build was killed, most often for want of memory. Close other "
    "programs and run the command again; what was there before is unchanged."
)


class Crew:
    """So many processes, which end with the block.

    Processes of the way `fork` know what this one knew when the block began; others start with the
    first job.
    """

    def __init__(self, processes: int, way: Literal["fork", "forkserver"]) -> None:
        self._size, self._way = processes, way
        self._threads: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._processes: list[BaseProcess] = []
        self._ready: list[Connection[Any, Any]] = []
        self._closed = False

    def __enter__(self) -> Self:
        call_when_stopped(self._end_processes)
        if self._way == "fork":  # before there are threads
            before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
            try:
                self._ready = [self._start() for _ in range(self._size)]
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._closed = True
        self._end_processes()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        """Have a function called by one of the processes."""
        if self._threads is None:
            self._begin()
            self._threads = ThreadPoolExecutor(self._size, initializer=_block_signals)
        return self._threads.submit(self._run, function, arguments)

    def _begin(self) -> None:
        """Do what has to be done before the first job."""

    def _run(self, function: Callable[..., T], arguments: tuple[object, ...]) -> T:
        """Run a job in the worker of this thread, which starts with its first job."""
        try:
            if not hasattr(self._local, "process"):
                self._local.process = self._ready.pop() if self._ready else self._start()
            process: Connection[Any, Any] = self._local.process
            process.send((function, arguments))
            made, error = process.recv()
        except (EOFError, OSError) as lost:
            if getattr(lost, "errno", None) is None or isinstance(lost, ConnectionError):
                raise UserError(_(_KILLED)) from lost
            raise
        if error is not None:
            raise error
        done: T = made
        return done

    def _start(self) -> Connection[Any, Any]:
        context: Any = multiprocessing.get_context(self._way)
        pair: tuple[Connection[Any, Any], Connection[Any, Any]] = context.Pipe()
        ours, theirs = pair
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self._processes.append(process)
        if self._closed:
            process.kill()
        return ours

    def _end_processes(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()


def _block_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _serve(jobs: Connection[Any, Any]) -> None:
    """Run jobs until the build closes the connection or dies."""
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    with suppress(EOFError, ConnectionError):
        while True:
            function, arguments = jobs.recv()
            try:
                jobs.send((function(*arguments), None))
            except ConnectionError:
                raise
            except Exception as error:
                jobs.send((None, _portable(error)))


def _portable(error: Exception) -> Exception:
    """Return an error that can be pickled, with its traceback as a note."""
    details = f"In a process of the build:\n{''.join(traceback.format_exception(error))}"
    error.add_note(details)
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        if isinstance(error, UserError):  # one that holds more than it says
            return UserError(error.title, error.problems, error.hint, in_lines=error.in_lines)
        return RuntimeError(details)
    return error


def _exit_with_parent() -> None:
    """Exit silently when the build is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
