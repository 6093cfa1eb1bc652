"""Makes the files of a plan from results, or takes them from the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from scs_report.build.dependencies import template_inputs
from scs_report.build.plan import Plan
from scs_report.build.workers import Workers
from scs_report.caching import Inputs, Sourced, Store, digest_of, sha256
from scs_report.errors import UserError
from scs_report.pages.rendered import MISHAP, Rendered
from scs_report.project import Project
from scs_report.prose.claims import ClaimLog

#: Name and language of a document.
Place = tuple[str, str]


@dataclass(frozen=True)
class _Paper:
    """A PDF from the store, or one that is being set and will be kept there under its key."""

    key: str
    pdf: bytes | Future[bytes]


@dataclass(frozen=True)
class _Page:
    """A document in one language, for the screen and for paper if that is asked for."""

    screen: bytes
    paper: _Paper | None
    inputs: Inputs
    new: bool


@dataclass(frozen=True)
class Maker:
    """Makes the files of a plan, or takes them from the store.

    What fails is not kept, so that its errors are told again by every build until they are
    mended.
    """

    plan: Plan
    results: Sourced
    replication: Sourced | None
    machinery: Inputs
    store: Store
    workers: Workers
    progress: Callable[[str], None]

    def make(self) -> dict[Path, Sourced]:
        """Return all files by their names in the folder of the plan.

        Raises
        ------
        UserError
            If a page cannot be rendered, a claim does not hold or a PDF would be faulty; all such
            problems of all documents at once.
        """
        pages = self._pages()
        # while the workers set paper
        study = Project.of_templates(self.plan.templates).study
        wanted = study.appendix in self.plan.documents
        tables = self._manuscript_tables() if wanted else {}
        papers = self._papers(pages)
        made: dict[Path, Sourced] = {}
        for place, page in pages.items():
            screen = Sourced(page.screen, page.inputs, page.new)
            for end in self.plan.formats:
                made[_file(place, end)] = papers[place] if end == "pdf" else screen
        made[Path("results.json")] = self.results
        if self.replication is not None:
            made[Path("replication.json")] = self.replication
        made |= tables
        return made

    def _pages(self) -> dict[Place, _Page]:
        pages: dict[Place, _Page] = {}
        jobs: dict[Place, Future[Rendered]] = {}
        templates: dict[Place, Inputs] = {}
        places = [(name, code) for name in self.plan.documents for code in self.plan.languages]
        # the longest first, so that none is left over to one worker at the end; the brief is short
        for place in reversed(places):
            templates[place] = template_inputs(self.plan.templates, *place)
            if page := self._kept(place, templates[place]):
                pages[place] = page
            else:
                jobs[place] = self.workers.render(
                    *place,
                    self.results.content,
                    self._compared(place[0]),
                    self.plan.templates,
                    self.plan.draft,
                )
        for place, (rendered, paper) in self._rendered(jobs, templates).items():
            pages[place] = self._keep(place, rendered, paper, templates[place])
        return {place: pages[place] for place in places}

    def _rendered(
        self, jobs: Mapping[Place, Future[Rendered]], templates: Mapping[Place, Inputs]
    ) -> dict[Place, tuple[Rendered, _Paper | None]]:
        """Wait for the pages and have paper set; look at the claims of all of them."""
        done: dict[Place, tuple[Rendered, _Paper | None]] = {}
        problems: dict[Place, list[str]] = {}
        logs: dict[Place, ClaimLog] = {}
        for place, job in jobs.items():
            self.progress(str(_file(place, "html")))
            try:
                rendered = job.result()
            except UserError as error:
                if not error.problems:  # it is none of the text
                    raise
                head = "" if error.title == MISHAP else f"{error.title}: "
                problems[place] = [f"{head}{said}" for said in error.problems]
                continue
            logs[place] = ClaimLog(list(rendered.claims), self.plan.draft)
            if problems or (logs[place].broken and not self.plan.draft):
                continue  # nothing will be made, so no more paper is set
            done[place] = rendered, self._begin_paper(rendered.paper.encode())
        if problems:  # each once, in the order of the documents
            said = dict.fromkeys(said for place in reversed(problems) for said in problems[place])
            raise UserError(MISHAP, tuple(said), "Mend it in templates/.")
        claims = [claim for place in reversed(logs) for claim in logs[place].claims]
        ClaimLog(claims, self.plan.draft).check()
        return done

    def _kept(self, place: Place, templates: Inputs) -> _Page | None:
        key = self._key(place, templates)
        screen, paper = self.store.get(f"{key}.screen"), self.store.get(f"{key}.paper")
        if screen is None or paper is None:
            return None
        return _Page(screen, self._begin_paper(paper), self._inputs(place, templates), new=False)

    def _keep(
        self, place: Place, rendered: Rendered, paper: _Paper | None, templates: Inputs
    ) -> _Page:
        screen = rendered.screen.encode()
        # text that was edited meanwhile is in no key
        if template_inputs(self.plan.templates, *place) == templates:
            key = self._key(place, templates)
            self.store.put(f"{key}.screen", screen)
            self.store.put(f"{key}.paper", rendered.paper.encode())
        return _Page(screen, paper, self._inputs(place, templates), new=True)

    def _key(self, place: Place, templates: Inputs) -> str:
        printed = {"results": sha256(self.results.content)}
        if self.plan.draft:
            printed["draft"] = "draft"
        if compared := self._compared(place[0]):
            printed["replication"] = sha256(compared)
        return digest_of(".".join(place), {**self.machinery, **templates, **printed})

    def _inputs(self, place: Place, templates: Inputs) -> Inputs:
        """Return what a person would name; results are known by what they were made of."""
        sources = self.results if self._compared(place[0]) is None else self.replication
        return {**(sources.inputs if sources else {}), **self.machinery, **templates}

    def _compared(self, document: str) -> bytes | None:
        study = Project.of_templates(self.plan.templates).study
        if document in study.published and self.replication is not None:
            return self.replication.content
        return None

    def _begin_paper(self, html: bytes) -> _Paper | None:
        """Have a PDF set, if one is asked for and the store has none."""
        if "pdf" not in self.plan.formats:
            return None
        key = digest_of("pdf", {**self.machinery, "html": sha256(html)})
        kept = self.store.get(key)
        return _Paper(key, self.workers.set_paper(html.decode()) if kept is None else kept)

    def _papers(self, pages: Mapping[Place, _Page]) -> dict[Place, Sourced]:
        made: dict[Place, Sourced] = {}
        problems: dict[str, None] = {}
        for place, page in pages.items():
            if page.paper is None:
                continue
            name, pdf = _file(place, "pdf"), page.paper.pdf
            if isinstance(pdf, bytes):
                made[place] = Sourced(pdf, page.inputs)
                continue
            self.progress(name.name)
            try:
                made[place] = Sourced(pdf.result(), page.inputs, new=True)
            except UserError as error:
                if not error.problems:
                    raise
                problems |= dict.fromkeys(f"{name}: {said}" for said in error.problems)
                continue
            self.store.put(page.paper.key, made[place].content)
        if problems:
            raise UserError("The PDF would be faulty", tuple(problems))
        return made

    def _manuscript_tables(self) -> dict[Path, Sourced]:
        inputs = {**self.results.inputs, **self.machinery}
        printed = {**self.machinery, "results": sha256(self.results.content)}
        key = digest_of(f"table-4 {' '.join(self.plan.languages)}", printed)
        kept = self.store.get(key)
        encoded = kept or json.dumps(self._export(), ensure_ascii=False).encode()
        if kept is None:
            self.store.put(key, encoded)
        return {
            Path("tables", name): Sourced(text.encode(), inputs, new=kept is None)
            for name, text in json.loads(encoded).items()
        }

    def _export(self) -> dict[str, str]:
        from scs_report.language import Language
        from scs_report.results import decode_results
        from scs_report.tables.stargazer_export import export_table_4

        results = decode_results(self.results.content)
        return {
            f"table-4.{code}.{ending}": text
            for code in self.plan.languages
            for ending, text in export_table_4(results, Language(code)).items()
        }


def _file(place: Place, ending: str) -> Path:
    return Path(".".join((*place, ending)))
