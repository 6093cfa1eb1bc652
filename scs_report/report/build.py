"""The build: results into finished files, complete or not at all."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scs_report.errors import UserError
from scs_report.fonts import FontSet, prepare_fonts, use_fonts
from scs_report.report.claims import ClaimLog
from scs_report.report.language import LANGUAGES, Language
from scs_report.results import Replication, Results, encode_results

FORMATS = ("html", "pdf")
_UNFINISHED = ".unfinished-"
_LEFTOVERS_KEPT = 3600.0  # seconds

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


def build(
    results: Results,
    plan: Plan,
    progress: Progress = lambda _: None,
    replication: Replication | None = None,
) -> list[Path]:
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
    try:
        plan.out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=plan.out))
    except OSError as error:
        said = error.strerror or str(error)
        hint = "Name another folder with --out."
        raise UserError(f"Nothing can be put into {plan.out}", [said], hint) from error
    try:
        _remove_leftovers(plan.out)
        files = _make(results, replication, plan, fonts, folder, progress)
        for file in files:
            target = plan.out / file.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            os.replace(file, target)
        return [plan.out / file.relative_to(folder) for file in files]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(
    results: Results,
    replication: Replication | None,
    plan: Plan,
    fonts: FontSet,
    folder: Path,
    progress: Progress,
) -> list[Path]:
    # imported here, after the fonts are there: matplotlib reads its settings once
    use_fonts(fonts)
    from scs_report.report.documents import render_document
    from scs_report.report.prose import MISHAP

    files: list[Path] = []
    problems: dict[str, None] = {}  # each once, in order
    log = ClaimLog()
    paper: list[tuple[Path, str]] = []
    for document in plan.documents:
        for code in plan.languages:
            progress(f"{document}.{code}.html")
            try:
                content = replication if document == "replication" else None
                rendered = render_document(document, code, results, plan.templates, content)
            except UserError as error:
                head = "" if error.title == MISHAP else f"{error.title}: "
                problems |= dict.fromkeys(f"{head}{said}" for said in error.problems)
                continue
            log.claims.extend(rendered.claims)
            if "html" in plan.formats:
                files.append(_write(folder / f"{document}.{code}.html", rendered.screen.encode()))
            if "pdf" in plan.formats:
                paper.append((folder / f"{document}.{code}.pdf", rendered.paper))
    if problems:
        raise UserError(MISHAP, tuple(problems), "Mend it in templates/.")
    log.check()
    files.append(_write(folder / "results.json", encode_results(results)))
    if replication is not None:
        files.append(_write(folder / "replication.json", encode_results(replication)))
    if "appendix" in plan.documents:
        files += _manuscript_tables(results, plan.languages, folder / "tables")
    with ProcessPoolExecutor(max_workers=2, initializer=_follow_parent) as pool:
        jobs = [(path, pool.submit(_set_paper, html, fonts)) for path, html in paper]
        for path, job in jobs:
            progress(path.name)
            try:
                files.append(_write(path, job.result()))
            except UserError as error:
                problems |= dict.fromkeys(f"{path.name}: {said}" for said in error.problems)
    if problems:
        raise UserError("The PDF would be faulty", tuple(problems))
    return files


def _follow_parent() -> None:
    """End without a word when the build is interrupted or killed."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _remove_leftovers(out: Path) -> None:
    """Remove what killed builds left; a young folder may belong to a build at work."""
    for folder in out.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LEFTOVERS_KEPT:
                shutil.rmtree(folder, ignore_errors=True)


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
