"""The build: results into finished files, complete or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scs_report.fonts import FontSet, prepare_fonts, use_fonts
from scs_report.report.claims import ClaimLog
from scs_report.report.language import LANGUAGES, Language
from scs_report.results import Results, encode_results

FORMATS = ("html", "pdf")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to make, from where, to where."""

    documents: tuple[str, ...]
    languages: tuple[str, ...] = LANGUAGES
    formats: tuple[str, ...] = FORMATS
    templates: Path = Path("templates")
    out: Path = Path("build")
    cache: Path = Path(".cache")

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the plan makes."""
        return tuple(
            self.out / f"{document}.{code}.{ending}"
            for document in self.documents
            for code in self.languages
            for ending in self.formats
        )


def build(results: Results, plan: Plan, progress: Progress = lambda _: None) -> list[Path]:
    """Make the documents of the plan and return their files.

    All pages are rendered first and their claims checked; then paper is set, two documents at a
    time; then everything is moved into place. If anything fails, nothing that was there changes.

    Raises
    ------
    UserError
        If fonts are missing, prose asks for what does not exist, a claim does not hold or a PDF
        would be faulty.
    """
    progress("fonts")
    fonts = prepare_fonts(plan.cache / "fonts")
    plan.out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=plan.out))
    try:
        files = _make(results, plan, fonts, folder, progress)
        for file in files:
            target = plan.out / file.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            os.replace(file, target)
        return [plan.out / file.relative_to(folder) for file in files]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(
    results: Results, plan: Plan, fonts: FontSet, folder: Path, progress: Progress
) -> list[Path]:
    # imported here, after the fonts are there: matplotlib reads its settings once
    use_fonts(fonts)
    from scs_report.report.documents import render_document

    files: list[Path] = []
    log = ClaimLog()
    paper: list[tuple[Path, str]] = []
    for document in plan.documents:
        for code in plan.languages:
            progress(f"{document}.{code}.html")
            rendered = render_document(document, code, results, plan.templates)
            log.claims.extend(rendered.claims)
            if "html" in plan.formats:
                files.append(_write(folder / f"{document}.{code}.html", rendered.screen.encode()))
            if "pdf" in plan.formats:
                paper.append((folder / f"{document}.{code}.pdf", rendered.paper))
    log.check()
    files.append(_write(folder / "results.json", encode_results(results)))
    if "appendix" in plan.documents:
        files += _manuscript_tables(results, plan.languages, folder / "tables")
    with ProcessPoolExecutor(max_workers=2) as pool:
        jobs = [(path, pool.submit(_set_paper, html, fonts)) for path, html in paper]
        for path, job in jobs:
            progress(path.name)
            files.append(_write(path, job.result()))
    return files


def _set_paper(html: str, fonts: FontSet) -> bytes:
    from scs_report.report.pdf import write_pdf

    return write_pdf(html, fonts)


def _manuscript_tables(results: Results, languages: Sequence[str], folder: Path) -> list[Path]:
    from scs_report.report.stargazer_export import export_table_4

    folder.mkdir()
    return [
        _write(folder / f"table-4.{code}.{ending}", text.encode())
        for code in languages
        for ending, text in export_table_4(results, Language(code)).items()
    ]


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
