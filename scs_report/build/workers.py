"""The processes that render pages and set paper, two at a time.

Each belongs to a thread of the build, which gives it one job after the other through a pair of
sockets that nobody else has. So the end of a process, at whatever moment and for whatever reason,
is seen at once and holds up nobody; `ProcessPoolExecutor` shares pipes and locks between
processes and can wait for ever for one that was killed (python/cpython#94777).
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.forkserver
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import resource_tracker, util
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from scs_report.errors import UserError
from scs_report.fonts import FontSet, use_fonts
from scs_report.stopping import SIGNALS, clear_away_if_stopped, held

if TYPE_CHECKING:
    from scs_report.pages.rendered import Rendered

T = TypeVar("T")

#: Tells the process that workers are copies of which study it is to get ready for.
TEMPLATES = "SCS_REPORT_TEMPLATES"

_AT_ONCE = 2
_ENOUGH = 10**9  # bytes; some eight documents of this size
_LONGEST_FOLDER = 64  # bytes; names of sockets have some 100, of which ours take 32
_KILLED = (
    "A process of the build was killed, most often for want of memory. "
    "Close other programs and run the command again; what was there before is unchanged."
)


def get_ready(fonts: FontSet, templates: Path, *, ahead: bool = False) -> None:
    """Begin to load what workers need, in a process beside this one.

    Worth calling early: the libraries load while this process computes. `ahead` also compiles
    all templates of the study, for when there is time. Calling it again does no harm.
    """
    use_fonts(fonts, charts=False)
    os.environ[TEMPLATES] = str(templates.absolute())
    context = multiprocessing.get_context("forkserver")
    room = "scs_report.build"
    context.set_forkserver_preload([f"{room}.ready", *([f"{room}.ahead"] if ahead else [])])
    with held():
        clear_away_if_stopped(_end_server)
        _find_room_for_socket()
        resource_tracker.ensure_running()  # before signals are blocked: it unblocks them
        # it and all workers get no signals: the build ends them when it is stopped
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            multiprocessing.forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """Renders and sets documents; processes start with the first job and end with the block."""

    def __init__(self, fonts: FontSet, templates: Path) -> None:
        self._fonts, self._templates = fonts, templates
        self._threads: ThreadPoolExecutor | None = None
        self._here = threading.local()
        self._processes: list[BaseProcess] = []
        self._over = False

    def __enter__(self) -> Workers:
        clear_away_if_stopped(self._end_processes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._over = True
        self._end_processes()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def render(
        self,
        name: str,
        code: str,
        results: bytes,
        replication: bytes | None,
        templates: Path,
        draft: bool,
    ) -> Future[Rendered]:
        """Render a document from encoded results; see `render_document`."""
        return self._submit(_render, name, code, results, replication, templates, draft)

    def set_paper(self, html: str) -> Future[bytes]:
        """Set a document; see `write_pdf`."""
        return self._submit(_set_paper, html, self._fonts)

    def _submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        if self._threads is None:
            get_ready(self._fonts, self._templates)
            self._threads = ThreadPoolExecutor(_AT_ONCE, initializer=_leave_signals_to_main_thread)
        return self._threads.submit(self._have_done, function, arguments)

    def _have_done(self, function: Callable[..., T], arguments: tuple[object, ...]) -> T:
        """Have the process of this thread do a job; it is started with the first one."""
        try:
            if not hasattr(self._here, "process"):
                self._here.process = self._start()
            process: Connection[Any, Any] = self._here.process
            process.send((function, arguments))
            made, error = process.recv()
        except (EOFError, OSError) as lost:
            if getattr(lost, "errno", None) is None or isinstance(lost, ConnectionError):
                raise UserError(_KILLED) from lost
            raise
        if error is not None:
            raise error
        done: T = made
        return done

    def _start(self) -> Connection[Any, Any]:
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self._processes.append(process)
        if self._over:
            process.kill()
        return ours

    def _end_processes(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()


def _find_room_for_socket() -> None:
    """Have multiprocessing take another folder where names of sockets would get too long."""
    usual = tempfile.gettempdir()
    if len(os.fsencode(usual)) > _LONGEST_FOLDER:
        tempfile.tempdir = "/tmp"
        try:
            util.get_temp_dir()  # it is remembered
        finally:
            tempfile.tempdir = usual


def _end_server() -> None:
    """End the process that workers are copies of at once; it may still be loading."""
    pid = getattr(multiprocessing.forkserver._forkserver, "_forkserver_pid", None)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    shutil.rmtree(util.get_temp_dir(), ignore_errors=True)  # where its socket lies


def _leave_signals_to_main_thread() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _work(jobs: Connection[Any, Any]) -> None:
    """Do one job after the other, until the build has no more or is no more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
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
    """Return an error that survives the way to the build, with its traceback."""
    details = f"In a process of the build:\n{''.join(traceback.format_exception(error))}"
    error.add_note(details)
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(details)
    return error


def _render(
    name: str,
    code: str,
    results: bytes,
    replication: bytes | None,
    templates: Path,
    draft: bool,
) -> Rendered:
    from scs_report.pages.documents import render_document
    from scs_report.results import decode_replication, decode_results

    compared = None if replication is None else decode_replication(replication)
    return render_document(name, code, decode_results(results), templates, compared, draft=draft)


def _set_paper(html: str, fonts: FontSet) -> bytes:
    from scs_report.paper.pdf import write_pdf

    if _most_memory() > _ENOUGH:
        gc.collect()  # what documents before left; none runs by itself here
    return write_pdf(html, fonts)


def _most_memory() -> int:
    """Return how many bytes this process has held at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _end_with_parent() -> None:
    """End without a word when the build is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
