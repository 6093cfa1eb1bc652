"""The processes that render pages and set paper, two at a time."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.forkserver
import os
import resource
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from scs_report.fonts import FontSet, use_fonts

if TYPE_CHECKING:
    from scs_report.report.rendered import Rendered

_AT_ONCE = 2
_ENOUGH = 10**9  # bytes; some eight documents of this size


def get_ready(fonts: FontSet, *, ahead: bool = False) -> None:
    """Begin to load what workers need, in a process beside this one.

    Worth calling early: the libraries load while this process computes. `ahead` also compiles
    all templates of the project, for when there is time. Calling it again does no harm.
    """
    use_fonts(fonts, charts=False)
    context = multiprocessing.get_context("forkserver")
    room = "scs_report.report.building"
    context.set_forkserver_preload([f"{room}.ready", *([f"{room}.ahead"] if ahead else [])])
    # until it has said what an interruption does to it, it gets none: no traceback is shown
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """Renders and sets documents; processes start with the first job and end with the block."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._started: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._started is not None:
            self._started.shutdown(cancel_futures=True)

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
        return self._pool.submit(_render, name, code, results, replication, templates, draft)

    def set_paper(self, html: str) -> Future[bytes]:
        """Set a document; see `write_pdf`."""
        return self._pool.submit(_set_paper, html, self._fonts)

    @property
    def _pool(self) -> ProcessPoolExecutor:
        if self._started is None:
            get_ready(self._fonts)
            context = multiprocessing.get_context("forkserver")
            self._started = ProcessPoolExecutor(_AT_ONCE, context, initializer=_follow_parent)
        return self._started


def _render(
    name: str,
    code: str,
    results: bytes,
    replication: bytes | None,
    templates: Path,
    draft: bool,
) -> Rendered:
    from scs_report.report.documents import render_document
    from scs_report.results import decode_replication, decode_results

    compared = None if replication is None else decode_replication(replication)
    return render_document(name, code, decode_results(results), templates, compared, draft=draft)


def _set_paper(html: str, fonts: FontSet) -> bytes:
    from scs_report.report.pdf import write_pdf

    if _most_memory() > _ENOUGH:
        gc.collect()  # what documents before left; none runs by itself here
    return write_pdf(html, fonts)


def _most_memory() -> int:
    """Return how many bytes this process has held at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _follow_parent() -> None:
    """End without a word when the build is killed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
