"""What a warm process does: analyse, render, set. It keeps what it has made of the same results."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scs_report.build.pipeline import encoded_replication, encoded_results
from scs_report.caching import Artifact, Store, sha256
from scs_report.errors import UserError
from scs_report.fonts import FontSet
from scs_report.live.findings import Finding, OpenedClaim, of_check, of_page, opened
from scs_report.project import Project

if TYPE_CHECKING:
    from scs_report.pages.made_before import Kept
    from scs_report.pages.manuscript import Manuscript
    from scs_report.pages.rendered import PrintedNumbers
    from scs_report.results import Replication, Results


#: How far checks step back, and the seconds that browsers have to show pages before.
_BEHIND, _AFTER = 10, 0.2


class Sources(msgspec.Struct, frozen=True):
    """Encoded results, and the comparison with published numbers if the study has any."""

    results: bytes
    replication: bytes | None
    digest: str


class Edition(msgspec.Struct, frozen=True):
    """A document in one language, and what it is made of.

    `numbers` is a digest of the texts whose numbers it lists, "" if it lists none.
    """

    name: str
    code: str
    templates: Path
    sources: Sources
    numbers: str = ""


class Page(msgspec.Struct, frozen=True):
    """A page for who writes it, its claims, and what it is to be marked with."""

    html: str
    claims: tuple[OpenedClaim, ...]
    findings: tuple[Finding, ...]


class Step(msgspec.Struct, frozen=True):
    """A line of the way of a number: what is told, and what it is."""

    label: str
    text: str


class _Memory:
    """Results that were decoded, and what was made of them."""

    def __init__(self) -> None:
        from scs_report.pages.made_before import Kept

        self.kept: Kept = Kept()
        self._digest = ""
        self._decoded: tuple[Results, Replication | None]
        self._numbers: dict[tuple[str, str, str], tuple[PrintedNumbers, ...]] = {}

    def decoded(self, sources: Sources) -> tuple[Results, Replication | None]:
        from scs_report.results import decode_replication, decode_results

        if self._digest != sources.digest:
            compared = sources.replication
            self._decoded = (
                decode_results(sources.results),
                None if compared is None else decode_replication(compared),
            )
            self._digest = sources.digest
        return self._decoded

    def numbers(self, edition: Edition) -> tuple[PrintedNumbers, ...] | None:
        from scs_report.pages.explained import printed_numbers

        if not edition.numbers:
            return None
        key = (edition.numbers, edition.code, edition.sources.digest)
        if key not in self._numbers:
            results, _ = self.decoded(edition.sources)
            made = printed_numbers(edition.templates, results, edition.code, draft=True)
            self._numbers = {key: made}
        return self._numbers[key]


@cache
def _memory() -> _Memory:
    """Return what this process keeps."""
    return _Memory()


def analyse(root: Path, folder: Path) -> tuple[Sources, tuple[str, ...]]:
    """Return the results of the study as it is now, and notes on its data.

    Parameters
    ----------
    root, folder
        The folder of the study, and that of what need not be made again.

    Raises
    ------
    UserError
        If the data or what is said of them cannot be used.
    """
    notes: list[str] = []
    store = Store(folder / "store")
    with files_by_name(root):
        results = encoded_results(Project(root), None, store, _quiet, tell=notes.append)
    return Sources(results.content, None, sha256(results.content)), tuple(notes)


def remember(root: Path) -> None:
    """Keep what the next analysis need not compute again, if this one came from the cache."""
    from scs_report.build.pipeline import analyse_project

    with suppress(UserError):
        analyse_project(Project(root), None, _quiet)


def compare(root: Path, folder: Path, sources: Sources) -> Sources:
    """Return the results together with their comparison with published numbers.

    Raises
    ------
    UserError
        If the published numbers cannot be used.
    """
    results = Artifact(sources.results, {"results": sources.digest})
    with files_by_name(root):
        made = encoded_replication(Project(root), results, Store(folder / "store"), _quiet).content
    return Sources(sources.results, made, sha256(sources.digest + sha256(made)))


def render(edition: Edition) -> Page:
    """Render a document for who writes it.

    Raises
    ------
    UserError
        If it cannot be rendered.
    """
    made = _manuscript(edition, located=True).rendered
    results, _ = _memory().decoded(edition.sources)
    marked = of_page(made.screen, made.claims, made.lacking, made.plain, results)
    return Page(made.screen, tuple(opened(made.claims)), tuple(marked))


def publish(edition: Edition, fonts: FontSet, ending: str) -> Mapping[str, bytes]:
    """Make a document as a build makes it, in one format; return its files by name.

    Raises
    ------
    UserError
        If a build would refuse it.
    """
    from scs_report.pages.manuscript import written
    from scs_report.prose.told import refuse_broken

    manuscript = _manuscript(edition, paper_only=ending == "pdf")
    refuse_broken(manuscript.rendered.claims)
    if ending != "pdf":
        return written(manuscript, (ending,))[ending]
    from scs_report.paper.pdf import write_pdf

    return {f"{manuscript.edition}.pdf": write_pdf(manuscript.rendered.paper, fonts)}


def check(root: Path) -> tuple[Finding, ...]:
    """Return what is wrong with the text of a study."""
    from scs_report.checks import check_study

    time.sleep(_AFTER)
    return tuple(of_check(check_study(root)))


def way(edition: Edition, name: str) -> tuple[Step, ...]:
    """Return the way of a number, in the language of the document.

    Raises
    ------
    UserError
        If there is no such number, or it is withheld.
    """
    from scs_report.language import Language
    from scs_report.provenance.origin import trace
    from scs_report.provenance.terminal import account_rows

    results, _ = _memory().decoded(edition.sources)
    language = Language(edition.code)
    origin = trace(name, results, (), language)
    return tuple(
        Step(label, text)
        for one in (origin, *origin.parts)
        for label, text in (
            (one.fact.name, one.written),
            *account_rows(one, language),
        )
    )


def warm_up(*modules: str) -> None:
    """Load what the first jobs would wait for."""
    for module in modules:
        import_module(module)
    gc.freeze()


def warm_up_for_data() -> None:
    """Load what analyses, and keep what depends on nothing that was saved."""
    from scs_report.estimation.remembered import keep

    keep()
    warm_up("scs_report.analysis", "scs_report.survey", "scs_report.replication.folder")


def warm_up_for_checks() -> None:
    """Load what checks, and step back for what somebody waits for."""
    os.nice(_BEHIND)
    warm_up("scs_report.checks")


def tidy() -> None:
    """Give back memory: cycles are not looked for while documents are made."""
    gc.collect()


@contextmanager
def files_by_name(root: Path) -> Iterator[None]:
    """Have errors call files as they are called everywhere else."""
    try:
        yield
    except UserError as error:
        title, *problems = (text.replace(f"{root}/", "") for text in (error.title, *error.problems))
        raise UserError(title, problems, error.hint, in_lines=error.in_lines) from None


def _manuscript(edition: Edition, *, located: bool = False, paper_only: bool = False) -> Manuscript:
    from scs_report.pages.documents import render_manuscript

    memory = _memory()
    results, replication = memory.decoded(edition.sources)
    published = Project.of_templates(edition.templates).study.published
    return render_manuscript(
        edition.name,
        edition.code,
        results,
        edition.templates,
        replication if edition.name in published else None,
        printed=memory.numbers(edition),
        located=located,
        paper_only=paper_only,
        kept=memory.kept,
    )


def _quiet(_: str) -> None:
    pass
