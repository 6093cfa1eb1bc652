"""Worker processes that render pages and set PDFs; a build has two.

Each belongs to one thread of the build, which sends it jobs through a socket pair of its own, so
the death of a worker is noticed at once and blocks nothing else. `ProcessPoolExecutor` shares
pipes and locks between processes and can deadlock when one is killed (python/cpython#94777).
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
from dataclasses import replace
from multiprocessing import resource_tracker, util
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from scs_report.build.outcome import TextFindings
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.fonts import FontSet, use_fonts
from scs_report.names import Pictures
from scs_report.stopping import SIGNALS, call_when_stopped, signals_deferred

if TYPE_CHECKING:
    from scs_report.pages.rendered import Rendered

T = TypeVar("T")

#: Environment variable that tells the fork server which study it preloads.
TEMPLATES = "SCS_REPORT_TEMPLATES"
#: And one that is there if PDFs are to be set.
PAPER = "SCS_REPORT_PAPER"

_PROCESSES = 2
_COLLECT_ABOVE = 10**9  # bytes of memory; about eight documents of this size
_LONGEST_FOLDER = 64  # bytes; socket paths have about 100, of which ours take 32
_KILLED = N_(
    "A process of the build was killed, most often for want of memory. Close other "
    "programs and run the command again; what was there before is unchanged."
)


def preload_workers(
    fonts: FontSet, templates: Path, *, pdf: bool, compile_all: bool = False
) -> None:
    """Start the fork server, which loads what workers need while this process continues.

    With `pdf` it loads WeasyPrint, too, with `compile_all` it also compiles all templates of the
    study. A second call does nothing.
    """
    use_fonts(fonts, charts=False)
    os.environ[TEMPLATES] = str(templates.absolute())
    os.environ.pop(PAPER, None)
    if pdf:
        os.environ[PAPER] = "1"
    context = multiprocessing.get_context("forkserver")
    modules = ["preload", "preload_templates"] if compile_all else ["preload"]
    context.set_forkserver_preload([f"scs_report.build.{name}" for name in modules])
    with signals_deferred():
        call_when_stopped(_end_server)
        _shorten_socket_path()
        resource_tracker.ensure_running()  # before signals are blocked: it unblocks them
        # the server and workers block signals: the build kills them when it is stopped
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            multiprocessing.forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """Renders and sets documents; workers start with the first job and end with the block.

    Unless `pdf` is false, the first job raises UserError if WeasyPrint is not as expected.
    """

    def __init__(
        self, fonts: FontSet, templates: Path, *, pdf: bool = True, processes: int = _PROCESSES
    ) -> None:
        self._fonts, self._templates, self._pdf = fonts, templates, pdf
        self._many = processes
        self._threads: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._processes: list[BaseProcess] = []
        self._closed = False

    def __enter__(self) -> Workers:
        call_when_stopped(self._end_processes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._closed = True
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
        printed: bytes | None = None,
        formats: tuple[str, ...] = (),
        pictures: Pictures | None = None,
    ) -> Future[Rendered]:
        """Render a document from encoded results, and write it in other formats.

        See `render_manuscript` and `written`.
        """
        given = (name, code, results, replication, templates, draft, printed, formats)
        return self.submit(_render, self._fonts, *given, pictures or Pictures())

    def printed(self, code: str, results: bytes, templates: Path, draft: bool) -> Future[bytes]:
        """Find out what numbers the briefs print; see `printed_numbers`."""
        return self.submit(_printed, code, results, templates, draft)

    def check(self, root: Path) -> Future[TextFindings]:
        """Check the text of a study; see `check_study`."""
        return self.submit(_check, root)

    def set_pdf(self, html: str) -> Future[bytes]:
        """Set a PDF; see `write_pdf`."""
        return self.submit(_set_pdf, html, self._fonts)

    def submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        """Have a worker call a function of a module; what it takes and gives can be pickled."""
        if self._threads is None:
            preload_workers(self._fonts, self._templates, pdf=self._pdf)
            if self._pdf:
                from scs_report.paper.replacing import check_sources

                check_sources()
            self._threads = ThreadPoolExecutor(self._many, initializer=_block_signals)
        return self._threads.submit(self._run, function, arguments)

    def _run(self, function: Callable[..., T], arguments: tuple[object, ...]) -> T:
        """Run a job in the worker of this thread, which starts with its first job."""
        try:
            if not hasattr(self._local, "process"):
                self._local.process = self._start()
            process: Connection[Any, Any] = self._local.process
            process.send((function, arguments))
            made, error = process.recv()
        except (EOFError, OSError) as lost:
            self._local.__dict__.pop("process", None)  # the next job has a new one
            if getattr(lost, "errno", None) is None or isinstance(lost, ConnectionError):
                raise UserError(_(_KILLED)) from lost
            raise
        if error is not None:
            raise error
        done: T = made
        return done

    def _start(self) -> Connection[Any, Any]:
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
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


def _shorten_socket_path() -> None:
    """Let multiprocessing use /tmp if its socket path would be too long."""
    usual = tempfile.gettempdir()
    if len(os.fsencode(usual)) > _LONGEST_FOLDER:
        tempfile.tempdir = "/tmp"
        try:
            util.get_temp_dir()  # multiprocessing remembers it
        finally:
            tempfile.tempdir = usual


def _end_server() -> None:
    """Kill the fork server; it may still be loading."""
    pid = getattr(multiprocessing.forkserver._forkserver, "_forkserver_pid", None)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    shutil.rmtree(util.get_temp_dir(), ignore_errors=True)  # its socket is there


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


def _render(
    fonts: FontSet,
    name: str,
    code: str,
    results: bytes,
    replication: bytes | None,
    templates: Path,
    draft: bool,
    printed: bytes | None,
    formats: tuple[str, ...],
    pictures: Pictures,
) -> Rendered:
    from scs_report.language.rules import rules_of
    from scs_report.pages.documents import render_manuscript
    from scs_report.pages.manuscript import written
    from scs_report.pages.page_fonts import with_fonts
    from scs_report.pages.rendered import PrintedNumbers
    from scs_report.results import decode_replication, decode_results

    manuscript = render_manuscript(
        name,
        code,
        decode_results(results),
        templates,
        None if replication is None else decode_replication(replication),
        draft=draft,
        printed=msgspec.json.decode(printed, type=tuple[PrintedNumbers, ...]) if printed else None,
    )
    screen = with_fonts(manuscript.rendered.screen, fonts, han=rules_of(code).typesetting.han)
    files = written(replace(manuscript, pictures=pictures), formats)
    return replace(manuscript.rendered, screen=screen, files=files)


def _printed(code: str, results: bytes, templates: Path, draft: bool) -> bytes:
    from scs_report.pages.explained import printed_numbers
    from scs_report.results import decode_results

    made = printed_numbers(templates, decode_results(results), code, draft=draft)
    return msgspec.json.encode(made)


def _check(root: Path) -> TextFindings:
    from scs_report.checks import check_study

    found = check_study(root)
    return TextFindings(tuple(found.refused), len(found.judged))


def _set_pdf(html: str, fonts: FontSet) -> bytes:
    from scs_report.paper.pdf import write_pdf

    if _peak_memory() > _COLLECT_ABOVE:
        gc.collect()  # automatic collection is disabled here
    return write_pdf(html, fonts)


def _peak_memory() -> int:
    """Return the peak memory of this process in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _exit_with_parent() -> None:
    """Exit silently when the build is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
