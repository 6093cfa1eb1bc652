"""Builds the files of a plan from results, or takes them from the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from scs_report.build.beside import require_pictures, stands, with_links, with_ways
from scs_report.build.dependencies import template_inputs, text_inputs
from scs_report.build.outcome import TextFindings
from scs_report.build.plan import Plan
from scs_report.build.study_files import begin_whole
from scs_report.build.workers import Workers
from scs_report.caching import Artifact, Inputs, Store, digest_of, sha256
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.errors import say as _
from scs_report.language.reader import reader
from scs_report.names import Pictures
from scs_report.pages.rendered import Lacks, Rendered
from scs_report.project import Project
from scs_report.prose.told import left_out, refuse_broken

#: Name and language of a document.
Edition = tuple[str, str]


@dataclass(frozen=True)
class _Pdf:
    """A PDF from the store, or one that is being set and will be stored under its key."""

    key: str
    pdf: bytes | Future[bytes]


@dataclass(frozen=True)
class _Page:
    """A document in one language: its HTML, its PDF if one is asked for, and what it lacks."""

    html: bytes
    pdf: _Pdf | None
    inputs: Inputs
    new: bool
    lacks: Lacks
    #: in other formats, by format and path
    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    #: what it puts into files of the whole study, by format
    parts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentBuilder:
    """Builds the files of a plan, or takes them from the store.

    Failures are not cached, so every build reports them again.
    """

    plan: Plan
    results: Artifact
    replication: Artifact | None
    machinery: Inputs
    store: Store
    workers: Workers
    progress: Callable[[str], None]
    #: told what the check of the text finds; None if it is not to be checked
    report: Callable[[TextFindings], None] | None
    #: told what documents leave out
    tell: Callable[[str], None]
    #: whether drawings are kept for the next build; one of many groups has none like them
    keeps_parts: bool = True
    #: what numbers of other documents an edition lists
    printed: dict[Edition, bytes] = field(default_factory=dict)

    def build(self) -> dict[Path, Artifact]:
        """Return all files by their paths in the output folder.

        Raises
        ------
        UserError
            If a page cannot be rendered, a headline or standfirst does not hold or a PDF would be
            faulty; all problems of all documents at once.
        """
        pages = self._pages()
        made = [name for page in pages.values() for files in page.files.values() for name in files]
        require_pictures(self.plan, made, self.results.content)
        whole = begin_whole(self.plan, pages, self.machinery, self.store, self.workers)
        found = self._findings() if self.report else None
        # while the workers set PDFs and check the text
        study = Project.of_templates(self.plan.templates).study
        wanted = study.appendix in self.plan.documents
        tables = self._model_tables() if wanted else {}
        if set(study.published) & {*self.plan.documents}:
            tables |= self._replication_files()
        pdfs = self._pdfs(pages)
        if self.report and found:
            self.report(found())
        artifacts: dict[Path, Artifact] = {}
        for edition, page in pages.items():
            screen = with_links(self.plan, page.html, page.inputs, new=page.new)
            if "html" in self.plan.formats or stands(self.plan, _file(edition, "html"), screen):
                artifacts[_file(edition, "html")] = screen
            if "pdf" in self.plan.formats:
                artifacts[_file(edition, "pdf")] = pdfs[edition]
            for files in page.files.values():
                for name, content in files.items():
                    artifacts[Path(name)] = Artifact(content, page.inputs, page.new)
        artifacts |= whole() | self._other_pages(pages)
        artifacts[Path("results.json")] = self.results
        if self.replication is not None:
            artifacts[Path("replication.json")] = self.replication
        artifacts |= tables
        lacks = [page.lacks for page in pages.values()]
        for note in left_out(
            (claim for one in lacks for claim in one.claims),
            (number for one in lacks for number in one.numbers),
            (number for one in lacks for number in one.plain),
        ):
            self.tell(note)
        return artifacts

    def _other_pages(self, built: Collection[Edition]) -> dict[Path, Artifact]:
        """Return pages of documents that are not built, with links to what there is now."""
        study = Project.of_templates(self.plan.templates).study
        found: dict[Path, Artifact] = {}
        for edition in ((name, code) for name in study.names for code in study.languages):
            name = _file(edition, "html")
            if edition in built or not (self.plan.out / name).is_file():
                continue
            if edition[0] == study.appendix and edition not in self.printed:
                kept = self.store.get(self._key_of_printed(edition[1]))
                if kept is None:
                    continue
                self.printed[edition] = kept
            templates = template_inputs(self.plan.templates, *edition)
            html = self.store.get(f"{self._key(edition, templates)}.screen")
            if html is not None:
                inputs = self._inputs(edition, templates)
                page = with_links(self.plan, html, inputs, new=False)
                if stands(self.plan, name, page):
                    found[name] = page
        return found

    def _pages(self) -> dict[Edition, _Page]:
        pages: dict[Edition, _Page] = {}
        jobs: dict[Edition, Future[Rendered]] = {}
        templates: dict[Edition, Inputs] = {}
        editions = [(name, code) for name in self.plan.documents for code in self.plan.languages]
        waiting = self._waiting()

        def begin(edition: Edition) -> None:
            templates[edition] = template_inputs(self.plan.templates, *edition)
            if page := self._cached(edition, templates[edition]):
                pages[edition] = page
            else:
                jobs[edition] = self.workers.render(
                    *edition,
                    self.results.content,
                    self._compared(edition[0]),
                    self.plan.templates,
                    self.plan.draft,
                    self.printed.get(edition),
                    self.plan.written,
                    self.plan.brand,
                    self.plan.pictures,
                    self.plan.whole,
                    self._parts(edition),
                )

        # what lists no numbers need not wait for them; where all is to be made, the longest is
        # first, so that both workers finish together: the brief is short
        ahead = [] if len(waiting) == len(self.plan.languages) else editions
        for edition in reversed(ahead):
            if edition not in waiting:
                begin(edition)
        self._find_printed(waiting)
        for edition in reversed(editions):
            if edition not in templates:
                begin(edition)
        for edition, (rendered, pdf) in self._rendered(jobs, templates).items():
            pages[edition] = self._store(edition, rendered, pdf, templates[edition])
        return {edition: pages[edition] for edition in editions}

    def _parts(self, edition: Edition) -> tuple[Path, str] | None:
        """Return where drawings and fonts of a document lie that need not be made again."""
        if not self.keeps_parts:
            return None
        return self.store.folder, digest_of(f"parts:{'.'.join(edition)}", self.machinery)

    def _waiting(self) -> dict[Edition, str]:
        """Return editions of the appendix whose listed numbers are not known, and their keys.

        They are the numbers that the briefs print, no other text: a sentence of a brief concerns
        the appendix only if it has other numbers.
        """
        study = Project.of_templates(self.plan.templates).study
        if study.appendix not in self.plan.documents:
            return {}
        waiting: dict[Edition, str] = {}
        for code in self.plan.languages:
            edition, key = (study.appendix, code), self._key_of_printed(code)
            if (kept := self.store.get(key)) is not None:
                self.printed[edition] = kept
            else:
                waiting[edition] = key
        return waiting

    def _find_printed(self, waiting: Mapping[Edition, str]) -> None:
        """Find out what numbers these editions list, and keep it under their keys."""
        briefs = Project.of_templates(self.plan.templates).study.briefs
        jobs = {
            (name, code): self.workers.printed(
                *(code, self.results.content, self.plan.templates, self.plan.draft),
                self._parts((briefs[0], code)) if briefs else None,
            )
            for name, code in waiting
        }
        for edition, job in jobs.items():
            with suppress(UserError):  # told where the document is rendered
                self.printed[edition] = job.result()
                self.store.put(waiting[edition], self.printed[edition])

    def _key_of_printed(self, code: str) -> str:
        texts: Inputs = {}
        for name in Project.of_templates(self.plan.templates).study.briefs:
            texts = {**texts, **template_inputs(self.plan.templates, name, code)}
        results = {"results": sha256(self.results.content), "draft": str(self.plan.draft)}
        return digest_of(f"numbers {code}", {**self.machinery, **texts, **results})

    def _rendered(
        self, jobs: Mapping[Edition, Future[Rendered]], templates: Mapping[Edition, Inputs]
    ) -> dict[Edition, tuple[Rendered, _Pdf | None]]:
        """Wait for the pages, submit their PDFs, and check the claims of all pages."""
        done: dict[Edition, tuple[Rendered, _Pdf | None]] = {}
        problems: dict[Edition, list[str]] = {}
        made: dict[Edition, Rendered] = {}
        for edition, job in jobs.items():
            self.progress(str(_file(edition, "html")))
            try:
                rendered = job.result()
            except UserError as error:
                if not error.problems:  # not an error in the text
                    raise
                head = "" if error.title == CANNOT_SET_TEXT else f"{error.title}: "
                problems[edition] = [f"{head}{problem}" for problem in error.problems]
                continue
            made[edition] = rendered
            if problems or (not self.plan.draft and any(one.broken for one in rendered.claims)):
                continue  # the build will fail, so no more PDFs are set
            done[edition] = rendered, self._submit_pdf(rendered.paper.encode())
        if problems:  # each once, in the order of documents
            once = dict.fromkeys(
                problem for edition in reversed(problems) for problem in problems[edition]
            )
            raise UserError(CANNOT_SET_TEXT, tuple(once), _("Mend it in templates/."))
        if not self.plan.draft:
            refuse_broken(claim for edition in reversed(made) for claim in made[edition].claims)
        return done

    def _findings(self) -> Callable[[], TextFindings]:
        """Have the text of the whole study checked, unless that was done; returns what is found."""
        inputs = {**self.machinery, **text_inputs(self.plan.templates)}
        key = digest_of(f"findings {reader().code}", inputs)
        kept = self.store.get(key)
        if kept is not None:
            return lambda: msgspec.json.decode(kept, type=TextFindings)
        job = self.workers.check(Project.of_templates(self.plan.templates).root)

        def wait() -> TextFindings:
            found = job.result()
            self.store.put(key, msgspec.json.encode(found))
            return found

        return wait

    def _cached(self, edition: Edition, templates: Inputs) -> _Page | None:
        key = self._key(edition, templates)
        kept = [self.store.get(f"{key}.{part}") for part in ("screen", "paper", "lacks")]
        html, paper, lacks = kept
        if html is None or paper is None or lacks is None:
            return None
        files: dict[str, dict[str, bytes]] = {}
        for ending in self.plan.written:
            if (written := self.store.get(f"{key}.{ending}")) is None:
                return None
            files[ending] = msgspec.msgpack.decode(written, type=dict[str, bytes])
        parts = {ending: self.store.get(f"{key}.{ending}.part") for ending in self.plan.whole}
        if None in parts.values():
            return None
        inputs = self._inputs(edition, templates)
        pdf = self._submit_pdf(paper)
        return _Page(
            html,
            pdf,
            inputs,
            new=False,
            lacks=Lacks.decode(lacks),
            files=files,
            parts={ending: part for ending, part in parts.items() if part is not None},
        )

    def _store(
        self, edition: Edition, rendered: Rendered, pdf: _Pdf | None, templates: Inputs
    ) -> _Page:
        html = rendered.screen.encode()
        lacks = Lacks.of(rendered)
        # text edited meanwhile belongs to no key
        if template_inputs(self.plan.templates, *edition) == templates:
            key = self._key(edition, templates)
            self.store.put(f"{key}.screen", html)
            self.store.put(f"{key}.paper", rendered.paper.encode())
            self.store.put(f"{key}.lacks", lacks.encode())
            for ending, files in rendered.files.items():
                self.store.put(f"{key}.{ending}", msgspec.msgpack.encode(files))
            for ending, part in rendered.parts.items():
                self.store.put(f"{key}.{ending}.part", part)
        inputs = self._inputs(edition, templates)
        return _Page(
            html, pdf, inputs, new=True, lacks=lacks, files=rendered.files, parts=rendered.parts
        )

    def _key(self, edition: Edition, templates: Inputs) -> str:
        printed = {"results": sha256(self.results.content)}
        if self.plan.draft:
            printed["draft"] = "draft"
        if self.plan.brand:
            printed["brand"] = self.plan.brand
        if compared := self._compared(edition[0]):
            printed["replication"] = sha256(compared)
        if listed := self.printed.get(edition):
            printed["numbers"] = sha256(listed)
        if self.plan.pictures != Pictures():
            printed["pictures"] = repr(self.plan.pictures)
        return digest_of(".".join(edition), {**self.machinery, **templates, **printed})

    def _inputs(self, edition: Edition, templates: Inputs) -> Inputs:
        """Return inputs as a person would name them; results by their own inputs."""
        sources = self.results if self._compared(edition[0]) is None else self.replication
        listed = self.printed.get(edition)
        numbers = {"numbers of the briefs": sha256(listed)} if listed else {}
        return {**(sources.inputs if sources else {}), **self.machinery, **templates, **numbers}

    def _compared(self, document: str) -> bytes | None:
        study = Project.of_templates(self.plan.templates).study
        if document in study.published and self.replication is not None:
            return self.replication.content
        return None

    def _submit_pdf(self, html: bytes) -> _Pdf | None:
        """Return the PDF of a page, if one is asked for: from the store or from a worker."""
        if "pdf" not in self.plan.formats:
            return None
        html = with_ways(self.plan, html)
        key = digest_of("pdf", {**self.machinery, "html": sha256(html)})
        kept = self.store.get(key)
        return _Pdf(key, self.workers.set_pdf(html.decode()) if kept is None else kept)

    def _pdfs(self, pages: Mapping[Edition, _Page]) -> dict[Edition, Artifact]:
        artifacts: dict[Edition, Artifact] = {}
        problems: dict[str, None] = {}
        hint = ""
        for edition, page in pages.items():
            if page.pdf is None:
                continue
            name, pdf = _file(edition, "pdf"), page.pdf.pdf
            if isinstance(pdf, bytes):
                artifacts[edition] = Artifact(pdf, page.inputs)
                continue
            self.progress(name.name)
            try:
                artifacts[edition] = Artifact(pdf.result(), page.inputs, new=True)
            except UserError as error:
                if not error.problems:
                    raise
                problems |= dict.fromkeys(f"{name}: {problem}" for problem in error.problems)
                hint = hint or error.hint
                continue
            self.store.put(page.pdf.key, artifacts[edition].content)
        if problems:
            raise UserError(_("The PDF would be faulty"), tuple(problems), hint)
        return artifacts

    def _model_tables(self) -> dict[Path, Artifact]:
        inputs = {**self.results.inputs, **self.machinery}
        printed = {**self.machinery, "results": sha256(self.results.content)}
        key = digest_of(f"model tables {' '.join(self.plan.languages)}", printed)
        kept = self.store.get(key)
        encoded = kept or json.dumps(self._export(), ensure_ascii=False).encode()
        if kept is None:
            self.store.put(key, encoded)
        return {
            Path("tables", name): Artifact(text.encode(), inputs, new=kept is None)
            for name, text in json.loads(encoded).items()
        }

    def _replication_files(self) -> dict[Path, Artifact]:
        assert self.replication is not None
        inputs = {**self.replication.inputs, **self.machinery}
        made_of = {"replication": self.replication.content, "results": self.results.content}
        printed = {**self.machinery, **{name: sha256(of) for name, of in made_of.items()}}
        key = digest_of(f"replication files {' '.join(self.plan.languages)}", printed)
        kept = self.store.get(key)
        encoded = kept or json.dumps(self._listed(), ensure_ascii=False).encode()
        if kept is None:
            self.store.put(key, encoded)
        return {
            Path("replication", name): Artifact(text.encode(), inputs, new=kept is None)
            for name, text in json.loads(encoded).items()
        }

    def _listed(self) -> dict[str, str]:
        from scs_report.language import Language
        from scs_report.results import decode_replication, decode_results
        from scs_report.tables.replication_files import replication_files

        assert self.replication is not None
        results = decode_results(self.results.content)
        replication = decode_replication(self.replication.content)
        return {
            name: text
            for code in self.plan.languages
            for name, text in replication_files(replication, results, Language(code)).items()
        }

    def _export(self) -> dict[str, str]:
        from scs_report.language import Language
        from scs_report.results import decode_results
        from scs_report.results.table_entries import ModelsTable
        from scs_report.tables.layout import anchor
        from scs_report.tables.stargazer_export import export_models

        results = decode_results(self.results.content)
        return {
            f"{anchor(entry.key)}.{code}.{ending}": text
            for entry in results.tables
            if isinstance(entry, ModelsTable)
            for code in self.plan.languages
            for ending, text in export_models(entry, results, Language(code)).items()
        }


def _file(edition: Edition, ending: str) -> Path:
    return Path(".".join((*edition, ending)))
