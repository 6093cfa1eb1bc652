"""What is shown now, and what of it is made anew when a file was saved.

One thread makes (`run`); others tell it what was saved and what they show, and wait for news.
What a page depends on is what a build says it depends on: its key decides, not the name of the
file that was saved.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from scs_report.build.dependencies import template_inputs, text_inputs
from scs_report.caching import digest_of
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.live import rendering
from scs_report.live.findings import Finding, in_order, of_error
from scs_report.live.latency import Latency, Timing
from scs_report.live.papers import Name, Papers
from scs_report.live.rendering import Edition, Page, Sources
from scs_report.live.staff import Staff
from scs_report.project import Project
from scs_report.study import Study

#: Turns after which processes give back memory.
_BETWEEN_TIDYING = 20
#: Seconds for which a page is believed to be as it should be, if nothing was saved meanwhile.
_FRESH = 2.0


class News(msgspec.Struct, frozen=True):
    """What is shown: the version of each page and PDF, all findings, and the last save."""

    revision: int
    pages: dict[str, int]
    papers: dict[str, int]
    findings: tuple[Finding, ...]
    timing: Timing | None


@dataclass
class _Shown:
    """A page as it is shown: the last that could be made, and of what."""

    key: str = ""
    page: Page | None = None
    version: int = 0
    problems: tuple[Finding, ...] = ()
    seen: float = -math.inf  # when it was last known to be as it should be


@dataclass
class _Counted:
    """What came so often from so many who look."""

    pages: Counter[Name] = field(default_factory=Counter)
    papers: Counter[Name] = field(default_factory=Counter)


class Desk:
    """The documents of a study while they are written.

    Parameters
    ----------
    project
        The study.
    staff
        The processes that make.
    tell
        Is told, in a line, what was made of what was saved.
    """

    def __init__(
        self, project: Project, staff: Staff, tell: Callable[[Timing, Collection[str]], None]
    ) -> None:
        self._root, self._folder = project.root, project.cache
        self._staff, self._tell = staff, tell
        self.study: Study = project.study
        self._news = threading.Condition()
        self._revision = 0
        self._pages: dict[Name, _Shown] = {}
        self._papers = Papers(staff, self._changing, self._look_again)
        self._looked_at = _Counted()
        self._asked: set[Name] = set()
        self._in_turn: set[Name] = set()  # asked for before this turn began: it makes them
        self._again = False  # whether what is looked at may no longer be what it should be
        self._saved: dict[Path, float] = {}
        self._sources: Sources | None = None
        self._compared: Sources | None = None  # with published numbers, for who shows such
        self._problems: dict[str, tuple[Finding, ...]] = {}
        self._checked = ""
        self._checking = False
        self._latency = Latency(project.data)
        self._timing: Timing | None = None
        self._turns = 0
        self._remembers = False

    @property
    def templates(self) -> Path:
        """The folder of the study's templates."""
        return self._root / "templates"

    def saved(self, files: Mapping[Path, float]) -> None:
        """Be told that files were saved, and when; those that are gone, when that was seen."""
        with self._news:
            for shown in self._pages.values():
                shown.seen = -math.inf
            self._saved.update(files)
            self._news.notify_all()

    @contextmanager
    def looking(self, pages: Collection[Name], papers: Collection[Name]) -> Iterator[None]:
        """Make these pages and PDFs anew as long as somebody looks at them."""
        counted = self._looked_at
        with self._news:
            counted.pages.update(pages)
            counted.papers.update(papers)
            self._asked |= {*pages, *papers}
            self._news.notify_all()
        try:
            yield
        finally:
            with self._news:
                counted.pages.subtract(pages)
                counted.papers.subtract(papers)

    def page(self, name: Name, patience: float) -> tuple[Page | None, tuple[Finding, ...]]:
        """Return a page as it should be now, waiting so many seconds for it, and its problems."""
        self.demand(name)
        with self._news:
            if time.monotonic() - self._pages.get(name, _Shown()).seen > _FRESH:
                self._asked.add(name)
                self._news.notify_all()
                self._news.wait_for(
                    lambda: name not in self._asked | self._in_turn and not self._saved, patience
                )
            shown = self._pages.get(name, _Shown())
            return shown.page, shown.problems or self._problems.get("data", ())

    def paper(self, name: Name) -> bytes:
        """Return the last PDF of a document that was made for who looks at it; b"" for none."""
        return self._papers.content(name)

    def edition(self, name: Name) -> Edition:
        """Return what a document is made of now.

        Raises
        ------
        UserError
            If the study has no such document, or the data cannot be used.
        """
        self.demand(name)
        if self._sources is None:
            raise UserError(CANNOT_SET_TEXT, [one.text for one in self._problems.get("data", ())])
        return self._edition(name, self._sources_of(name, self._sources))

    def demand(self, name: Name) -> None:
        """Raise KeyError unless the study has this document in this language."""
        if name[0] not in self.study.names or name[1] not in self.study.languages:
            raise KeyError(name)

    def news(self, since: int, patience: float) -> News | None:
        """Return what is shown, if it is newer than a revision; wait so many seconds for it."""
        with self._news:
            if not self._news.wait_for(lambda: self._revision > since, patience):
                return None
            return self._state()

    def run(self) -> None:
        """Make what is asked for and what was saved, until the process ends."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._saved or self._asked or self._again)
                saved, self._saved = self._saved, {}
            self.turn(saved)

    def turn(self, saved: Mapping[Path, float]) -> None:
        """Make once what these files, and what is asked for, call for."""
        with self._news:
            # what is asked for while this turn goes on is for the next
            self._in_turn, self._asked, self._again = self._asked, set(), False
        try:
            project = Project(self._root)
            with rendering.files_by_name(self._root):
                self.study = project.study
            self._read(project, saved)
            jobs = self._begin_pages()
            self._papers.make(self._looked_at_papers())
            made = self._take_pages(jobs, saved)
            self._check(project)
        except Exception as error:  # `study.toml` itself
            self._trouble("data", tuple(of_error(error)))
            made = []
        with self._news:
            self._in_turn.clear()
            self._news.notify_all()
        if made and self._timing:
            self._tell(self._timing, made)
        if made and not self._remembers:
            self._remembers = True
            self._staff.of("data").submit(rendering.remember, self._root)
        self._turns += 1
        if self._turns % _BETWEEN_TIDYING == 0:
            self._staff.tidy()

    def _read(self, project: Project, saved: Mapping[Path, float]) -> None:
        """Analyse, if the data, or what is said of them, may have changed."""
        data = project.data.resolve()
        if self._sources and not any(path.is_relative_to(data) for path in saved):
            return
        try:
            done = self._staff.of("data").submit(rendering.analyse, self._root, self._folder)
            self._sources, notes = done.result()
            self._compared = None
            self._trouble("data", ())
            self._trouble("notes", tuple(Finding("word", "", 0, note) for note in notes))
        except Exception as error:
            self._trouble("data", tuple(of_error(error)))

    def _begin_pages(self) -> dict[Future[Page], tuple[Name, str]]:
        """Have rendered what is looked at and is no longer what it was made of."""
        if (sources := self._sources) is None:
            return {}
        with self._news:
            wanted = self._wanted(self._looked_at.pages)
        jobs: dict[Future[Page], tuple[Name, str]] = {}
        # those that wait for the comparison with published numbers come last
        for name in sorted(wanted, key=lambda name: name[0] in self.study.published):
            shown = self._pages.setdefault(name, _Shown())
            try:
                edition = self._edition(name, self._sources_of(name, sources))
            except Exception as error:
                with self._changing():
                    shown.key, shown.problems = "", tuple(of_error(error))
                continue
            key = self._key(edition)
            if shown.key != key:
                job = self._staff.of(name[1]).submit(rendering.render, edition)
                jobs[job] = name, key
        return jobs

    def _take_pages(
        self, jobs: Mapping[Future[Page], tuple[Name, str]], saved: Mapping[Path, float]
    ) -> list[str]:
        """Show pages as they are made; return the names of those that were."""
        made: list[str] = []
        for job in as_completed(jobs):
            name, key = jobs[job]
            shown = self._pages[name]
            try:
                page = job.result()
            except Exception as error:
                with self._changing():
                    # what is no matter of the text, such as a killed process, is tried again
                    shown.key = key if getattr(error, "problems", ()) else ""
                    shown.problems = tuple(of_error(error))
                continue
            made.append(".".join(name))
            with self._changing():
                shown.key, shown.page, shown.problems = key, page, ()
                # not if something was saved after this turn began
                shown.seen = -math.inf if self._saved else time.monotonic()
                shown.version += 1
                if saved:
                    self._timing = self._latency.note(saved, last=len(made) == len(jobs))
        return made

    def _sources_of(self, name: Name, sources: Sources) -> Sources:
        """Return what a document is made of: the results, for some with published numbers."""
        if name[0] not in self.study.published:
            return sources
        if self._compared is None:
            data = self._staff.of("data")
            self._compared = data.submit(
                rendering.compare, self._root, self._folder, sources
            ).result()
        return self._compared

    def _looked_at_papers(self) -> Iterator[tuple[Edition, str]]:
        """Yield the documents whose PDFs somebody looks at, each with its key."""
        if (sources := self._sources) is None:
            return
        with self._news:
            wanted = self._wanted(self._looked_at.papers, asked=False)
        for name in wanted:
            with suppress(Exception):  # its page says why
                edition = self._edition(name, self._sources_of(name, sources))
                yield edition, self._key(edition)

    def _look_again(self) -> None:
        self._again = True

    def _check(self, project: Project) -> None:
        """Have the text of the whole study checked, if any of it changed; nobody waits for it."""
        inputs = digest_of("text", text_inputs(project.templates))
        if self._checking or inputs == self._checked:
            return
        self._checking, self._checked = True, inputs
        job = self._staff.of("checks").submit(rendering.check, self._root)

        def take(done: Future[tuple[Finding, ...]]) -> None:
            try:
                found = done.result()
            except Exception as error:
                found = tuple(of_error(error))
            self._trouble("text", found)
            self._checking = False
            with suppress(Exception):  # else the next save has it checked
                self._check(Project(self._root))  # it may have changed meanwhile

        job.add_done_callback(take)

    def _trouble(self, what: str, found: tuple[Finding, ...]) -> None:
        if found != self._problems.get(what, ()):
            with self._changing():
                self._problems[what] = found

    def _wanted(self, looked_at: Counter[Name], *, asked: bool = True) -> list[Name]:
        """Return documents that are looked at, or asked for, as far as the study has them."""
        names = {name for name, times in looked_at.items() if times > 0}
        names |= self._in_turn if asked else set()
        known = ((one, code) for one in self.study.names for code in self.study.languages)
        return [name for name in known if name in names]

    def _key(self, edition: Edition) -> str:
        inputs = template_inputs(self.templates, edition.name, edition.code)
        made_of = {"results": edition.sources.digest, "numbers": edition.numbers}
        return digest_of(f"{edition.name}.{edition.code}", {**inputs, **made_of})

    def _numbers(self, name: Name) -> str:
        """Return a digest of the texts whose numbers a document lists; "" if it lists none."""
        if name[0] != self.study.appendix:
            return ""
        texts: dict[str, str] = {}
        for brief in self.study.briefs:
            texts |= template_inputs(self.templates, brief, name[1])
        return digest_of("numbers", texts)

    def _edition(self, name: Name, sources: Sources) -> Edition:
        return Edition(*name, self.templates, sources, self._numbers(name))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._news:
            yield
            self._revision += 1
            self._news.notify_all()

    def _state(self) -> News:
        found: list[Finding] = [one for several in self._problems.values() for one in several]
        for name in self._wanted(self._looked_at.pages, asked=False):
            if shown := self._pages.get(name):
                found += shown.problems
                found += shown.page.findings if shown.page else ()
        found += self._papers.problems(self._wanted(self._looked_at.papers, asked=False))
        return News(
            revision=self._revision,
            pages={".".join(name): one.version for name, one in self._pages.items()},
            papers=self._papers.versions(),
            findings=in_order(found),
            timing=self._timing,
        )
