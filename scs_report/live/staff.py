"""The processes that make: one a language, one for data, one for checks, one for files.

Each keeps what it made, so that a document is always made by the same one.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from types import TracebackType

from scs_report.build.workers import Workers, preload_workers
from scs_report.fonts import FontSet
from scs_report.live import paper_pages, rendering
from scs_report.live.paper_pages import Sheet
from scs_report.live.rendering import Edition, Step
from scs_report.project import Project

#: Files by name.
Files = Mapping[str, bytes]

#: What files on demand would wait for.
_PUBLISHED = ("scs_report.paper.pdf", "scs_report.office.word_file", "scs_report.office.excel")


class Staff:
    """Warm processes that end with the block."""

    def __init__(self, project: Project, languages: Sequence[str], fonts: FontSet) -> None:
        self._fonts = fonts
        self._project, self._languages = project, languages
        self._workers: dict[str, Workers] = {}
        self._open, self._hiring = ExitStack(), threading.Lock()

    def __enter__(self) -> Staff:
        preload_workers(self._fonts, self._project.templates, pdf=True, everything=True)
        self.of("data").submit(rendering.warm_up_for_data)
        self.of("published").submit(rendering.warm_up, *_PUBLISHED)
        self.of("checks").submit(rendering.warm_up_for_checks)
        for code in self._languages:
            self.of(code).submit(rendering.warm_up)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._open.close()

    def of(self, name: str) -> Workers:
        """Return who makes the pages of a language, `data`, `checks` or what is `published`."""
        with self._hiring:
            if name not in self._workers:
                made = Workers(self._fonts, self._project.templates, processes=1)
                self._workers[name] = self._open.enter_context(made)
            return self._workers[name]

    def publish(self, edition: Edition, ending: str) -> Future[Files]:
        """Have a document made as a build makes it, in one format."""
        return self.of("published").submit(rendering.publish, edition, self._fonts, ending)

    def way(self, edition: Edition, name: str) -> Future[tuple[Step, ...]]:
        """Have the way of a number told."""
        return self.of(edition.code).submit(rendering.way, edition, name)

    def sheets(self, pdf: bytes) -> Future[tuple[Sheet, ...]]:
        """Have the pages of a PDF looked at."""
        return self.of("published").submit(paper_pages.sheets_of, pdf)

    def sheet(self, pdf: bytes, number: int) -> Future[bytes]:
        """Have a page of a PDF drawn."""
        return self.of("published").submit(paper_pages.draw, pdf, number)

    def tidy(self) -> None:
        """Have all give back memory."""
        for workers in [*self._workers.values()]:
            workers.submit(rendering.tidy)
