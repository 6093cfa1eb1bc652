"""A study whose texts hold all that texts may, as Word files that come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from edited_study import NOTES, Desk, plain_of

from scs_report.figures.captions import BLANK
from scs_report.office.word_file import write
from scs_report.pages.documents import render_manuscript
from scs_report.prose.source_marks import Trace
from scs_report.results import Results


@pytest.fixture(scope="session")
def desks(
    demo_copied: Callable[[Path], Path],
    demo_results: Results,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], tuple[Path, bytes]]:
    @cache
    def made(language: str) -> tuple[Path, bytes]:
        templates = demo_copied(tmp_path_factory.mktemp("sent"))
        for code, text in NOTES.items():
            (templates / "brief" / f"15-notes.{code}.md").write_text(text, "utf-8")
        manuscript = render_manuscript(
            "brief", language, demo_results, templates, trace=Trace(blank=BLANK)
        )
        text, _ = manuscript.traced()
        (raw,) = write(replace(manuscript, text=plain_of(text))).values()
        return templates, raw

    return made


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    desks: Callable[[str], tuple[Path, bytes]],
    demo_copied: Callable[[Path], Path],
    demo_results: Results,
    tmp_path: Path,
) -> Desk:
    """The study, freshly copied; `language` of the test, else English."""
    language = getattr(request, "param", "en")
    _, raw = desks(language)
    templates = demo_copied(tmp_path)
    for code, text in NOTES.items():
        (templates / "brief" / f"15-notes.{code}.md").write_text(text, "utf-8")
    return Desk(templates, demo_results, language, raw)
