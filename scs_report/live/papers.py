"""The PDFs that somebody looks at: the last that could be made of each, and whether one is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass

from scs_report.live.findings import Finding, of_error
from scs_report.live.rendering import Edition
from scs_report.live.staff import Files, Staff

#: Name and language of a document.
Name = tuple[str, str]


@dataclass
class _Paper:
    key: str = ""
    content: bytes = b""
    version: int = 0
    problems: tuple[Finding, ...] = ()
    busy: bool = False


class Papers:
    """PDFs, each set while pages are shown; nobody waits for them.

    Parameters
    ----------
    staff
        The processes that make.
    changing
        Within it what is shown changes; others are told at its end.
    finished
        Called within it when a PDF is done: its document may have changed meanwhile.
    """

    def __init__(
        self,
        staff: Staff,
        changing: Callable[[], AbstractContextManager[None]],
        finished: Callable[[], None],
    ) -> None:
        self._staff, self._changing, self._finished = staff, changing, finished
        self._papers: dict[Name, _Paper] = {}

    def make(self, wanted: Iterable[tuple[Edition, str]]) -> None:
        """Have documents set, each with its key, that are no longer what they were set of."""
        for edition, key in wanted:
            name = edition.name, edition.code
            paper = self._papers.setdefault(name, _Paper())
            if paper.busy or paper.key == key:
                continue
            paper.busy, paper.key = True, key
            job = self._staff.publish(edition, "pdf")
            job.add_done_callback(lambda job, paper=paper: self._take(paper, job))  # type: ignore[misc]

    def content(self, name: Name) -> bytes:
        """Return the last PDF of a document; b"" for none."""
        return self._papers.get(name, _Paper()).content

    def versions(self) -> dict[str, int]:
        """Return how often each has changed, by its name."""
        return {".".join(name): paper.version for name, paper in self._papers.items()}

    def problems(self, names: Iterable[Name]) -> list[Finding]:
        """Return why some of them could not be made."""
        return [one for name in names for one in self._papers.get(name, _Paper()).problems]

    def _take(self, paper: _Paper, job: Future[Files]) -> None:
        problems: tuple[Finding, ...] = ()
        try:
            (content,) = job.result().values()
        except Exception as error:
            content, problems = b"", tuple(of_error(error))
        with self._changing():
            paper.busy, paper.problems = False, problems
            if content:
                paper.content = content
                paper.version += 1
            self._finished()
