"""Worker processes that render pages and set PDFs: forks of one that has loaded what they need."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.forkserver
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing import resource_tracker, util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from scs_report.build.crew import Crew
from scs_report.build.outcome import TextFindings
from scs_report.fonts import FontSet, use_fonts
from scs_report.names import Pictures
from scs_report.project import Project
from scs_report.stopping import SIGNALS, call_when_stopped, signals_deferred

if TYPE_CHECKING:
    from scs_report.caching import Parts
    from scs_report.pages.rendered import Rendered

T = TypeVar("T")

#: Environment variable that tells the fork server which study it preloads.
TEMPLATES = "SCS_REPORT_TEMPLATES"
#: And one that is there if PDFs are to be set.
PAPER = "SCS_REPORT_PAPER"

_PROCESSES = 2
_COLLECT_ABOVE = 5 * 10**8  # bytes of memory; a few documents of this size
_LONGEST_FOLDER = 64  # bytes; socket paths have about 100, of which ours take 32


def preload_workers(
    fonts: FontSet,
    templates: Path,
    *,
    pdf: bool,
    everything: bool = False,
) -> None:
    """Start the fork server, which loads what workers need while this process continues.

    With `pdf` it loads WeasyPrint, too, with `everything` also what draws figures, and it compiles
    all templates of the study. A second call does nothing.
    """
    use_fonts(fonts, charts=False)
    os.environ[TEMPLATES] = str(templates.absolute())
    os.environ.pop(PAPER, None)
    if pdf:
        os.environ[PAPER] = "1"
    context = multiprocessing.get_context("forkserver")
    modules = ["without_gc", "preload", *(["preload_everything"] if everything else ())]
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


class Workers(Crew):
    """Renders and sets documents; workers start with the first job and end with the block.

    Unless `pdf` is false, the first job raises UserError if WeasyPrint is not as expected.
    """

    def __init__(
        self, fonts: FontSet, templates: Path, *, pdf: bool = True, processes: int | None = None
    ) -> None:
        super().__init__(processes or _PROCESSES, "forkserver")
        self._fonts, self._templates, self._pdf = fonts, templates, pdf

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
        brand: str = "",
        pictures: Pictures | None = None,
        whole: tuple[str, ...] = (),
        kept: tuple[Path, str] | None = None,
    ) -> Future[Rendered]:
        """Render a document from encoded results, and write it in other formats.

        Its drawings and fonts are those that it had before, as far as they are the same: `kept`
        are the store that keeps them, and their key. See `render_manuscript`, `written` and, for
        files of the whole study, `parts_of`.
        """
        given = (name, code, results, replication, templates, draft, printed, formats, brand)
        return self.submit(_render, self._fonts, *given, pictures or Pictures(), whole, kept)

    def printed(
        self,
        code: str,
        results: bytes,
        templates: Path,
        draft: bool,
        kept: tuple[Path, str] | None = None,
    ) -> Future[bytes]:
        """Find out what numbers the briefs print; see `printed_numbers`, and `kept` of `render`."""
        return self.submit(_printed, code, results, templates, draft, kept)

    def of_study(self, ending: str, parts: tuple[bytes, ...]) -> Future[bytes]:
        """Write the file of a whole study; see `of_study`."""
        return self.submit(_of_study, ending, parts)

    def check(self, root: Path) -> Future[TextFindings]:
        """Check the text of a study; see `check_study`."""
        return self.submit(_check, root)

    def set_pdf(self, html: str) -> Future[bytes]:
        """Set a PDF; see `write_pdf`."""
        return self.submit(_set_pdf, html, self._fonts)

    def _begin(self) -> None:
        preload_workers(self._fonts, self._templates, pdf=self._pdf)
        if self._pdf:
            from scs_report.paper.replacing import check_sources

            check_sources()


class Forked(Workers):
    """Two forks of this process, of which one renders and the other sets PDFs.

    They begin with the block and load at once what this process has not; it must have no threads
    then. Where there are few pages to make, that is sooner than what the fork server does.
    """

    def __init__(self, fonts: FontSet, templates: Path) -> None:
        super().__init__(fonts, templates, processes=1)
        self._way = "fork"
        self._papers = Crew(1, "fork")

    def __enter__(self) -> Self:
        use_fonts(self._fonts, charts=False)
        super().__enter__()
        self._papers.__enter__()
        # the fork that has loaded WeasyPrint is not the one that is ready to render sooner
        Crew.submit(self, load_pages, self._fonts, self._templates)
        self._papers.submit(load_paper, self._fonts, self._templates)
        return self

    def __exit__(self, *error: Any) -> None:
        self._papers.__exit__(*error)
        super().__exit__(*error)

    def set_pdf(self, html: str) -> Future[bytes]:
        """Set a PDF; see `write_pdf`."""
        return self._papers.submit(_set_pdf, html, self._fonts)

    def submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        """Have a function called by the fork that renders; WeasyPrint is looked at meanwhile."""
        from scs_report.paper.replacing import check_sources

        job = super().submit(function, *arguments)
        check_sources()
        return job

    def _begin(self) -> None:
        """Nothing: what a fork cannot load it tells with its first job."""


class Inline(Workers):
    """Does all in this process, one after the other: for a worker of a cluster."""

    def submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        """Call a function."""
        if not self._begun:
            self._begun = True
            use_fonts(self._fonts)
        done: Future[T] = Future()
        try:
            done.set_result(function(*arguments))
        except Exception as error:
            done.set_exception(error)
        return done

    _begun = False


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
    brand: str,
    pictures: Pictures,
    whole: tuple[str, ...],
    kept: tuple[Path, str] | None,
) -> Rendered:
    from scs_report.language.rules import rules_of
    from scs_report.pages.documents import render_manuscript
    from scs_report.pages.made_before import Kept
    from scs_report.pages.manuscript import parts_of, written
    from scs_report.pages.page_fonts import with_fonts
    from scs_report.pages.rendered import PrintedNumbers
    from scs_report.results import decode_replication, decode_results

    parts = _parts(kept)
    found = decode_results(results)
    manuscript = render_manuscript(
        name,
        code,
        found,
        templates,
        None if replication is None else decode_replication(replication),
        draft=draft,
        brand_file=brand,
        printed=msgspec.json.decode(printed, type=tuple[PrintedNumbers, ...]) if printed else None,
        kept=Kept(parts),
    )
    han = rules_of(code).typesetting.han
    # a part of the people is seldom alone: its report is one of a hundred
    quick = bool(found.study.whole)
    screen = with_fonts(manuscript.rendered.screen, fonts, han=han, parts=parts, quick=quick)
    parts.keep()
    files = written(replace(manuscript, pictures=pictures), formats)
    return replace(
        manuscript.rendered, screen=screen, files=files, parts=parts_of(manuscript, whole)
    )


def _of_study(ending: str, parts: tuple[bytes, ...]) -> bytes:
    from scs_report.pages.manuscript import of_study

    return of_study(ending, parts)


def _printed(
    code: str, results: bytes, templates: Path, draft: bool, kept: tuple[Path, str] | None
) -> bytes:
    from scs_report.pages.explained import printed_numbers
    from scs_report.results import decode_results

    found = decode_results(results)
    made = printed_numbers(templates, found, code, draft=draft, parts=_parts(kept))
    return msgspec.json.encode(made)


def _parts(kept: tuple[Path, str] | None) -> Parts:
    from scs_report.caching import Parts, Store

    return Parts(Store(kept[0]), kept[1]) if kept else Parts()


def _check(root: Path) -> TextFindings:
    from scs_report.checks import check_study

    found = check_study(root)
    return TextFindings(tuple(found.refused), len(found.judged))


def load_pages(fonts: FontSet, templates: Path) -> None:
    """Load what renders pages of a study."""
    gc.disable()  # see `without_gc`
    use_fonts(fonts, charts="later")
    import scs_report.pages.documents  # noqa: F401
    from scs_report.language import Language

    for code in Project.of_templates(templates).study.languages:
        Language(code).number(0.5, 1)


def load_paper(fonts: FontSet, templates: Path) -> None:
    """Load what sets PDFs in the languages of a study."""
    gc.disable()
    use_fonts(fonts, charts=False)
    import scs_report.paper.pdf  # noqa: F401
    from scs_report.language import Language
    from scs_report.paper.engine import preload

    preload(Language(code).tag for code in Project.of_templates(templates).study.languages)


def _set_pdf(html: str, fonts: FontSet) -> bytes:
    from scs_report.paper.pdf import write_pdf

    if _peak_memory() > _COLLECT_ABOVE:
        gc.collect()  # automatic collection is disabled here
    return write_pdf(html, fonts)


def _peak_memory() -> int:
    """Return the peak memory of this process in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
