"""Nothing that decides about a page or a PDF is missing from the key it is kept under."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scs_report.build import dependencies
from scs_report.build import run as room
from scs_report.build.builder import DocumentBuilder
from scs_report.build.run import Plan, build
from scs_report.build.workers import Workers
from scs_report.caching import Artifact, package_inputs, program_inputs
from scs_report.names import WRITERS
from scs_report.pages.rendered import Rendered
from scs_report.results import Results

DOCUMENT = ("brief", "en")


class Asked:
    """Counts what workers are asked for, and hands out one page and one PDF at once."""

    def __init__(self, rendered: Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages = self.papers = 0
        self.rendered = rendered
        monkeypatch.setattr(Workers, "render", lambda _, *args: self._page())
        monkeypatch.setattr(Workers, "set_pdf", lambda _, html: self._paper())

    def _page(self) -> Future[Rendered]:
        self.pages += 1
        return _done(self.rendered)

    def _paper(self) -> Future[bytes]:
        self.papers += 1
        return _done(b"%PDF")

    def since(self, before: tuple[int, int]) -> tuple[int, int]:
        return self.pages - before[0], self.papers - before[1]

    @property
    def now(self) -> tuple[int, int]:
        return self.pages, self.papers


def _done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


@pytest.fixture(scope="module")
def rendered(demo_made: Callable[[str, str], Rendered]) -> Rendered:
    return demo_made(*DOCUMENT)


@pytest.fixture
def asked(rendered: Rendered, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(rendered, monkeypatch)


@pytest.fixture
def plan(root: Path, demo: Path, tmp_path: Path) -> Plan:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "fonts").symlink_to(root / ".cache" / "fonts")
    return Plan(
        DOCUMENT[:1], DOCUMENT[1:], templates=demo / "templates", out=tmp_path / "out", cache=cache
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "starts", ["scs_report/pages/", "scs_report/fonts/", "package jinja2", "package weasyprint"]
)
def test_another_program_or_package_makes_pages_and_paper_anew(
    starts: str, asked: Asked, plan: Plan, demo_results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    machinery = room.machinery
    build(demo_results, plan)
    assert asked.now == (1, 1)
    build(demo_results, plan)
    assert asked.now == (1, 1)

    def changed(fonts: Any) -> dict[str, str]:
        inputs = machinery(fonts)
        name = next(name for name in inputs if name.startswith(starts))
        return {**inputs, name: "another"}

    monkeypatch.setattr(room, "machinery", changed)
    before = asked.now
    build(demo_results, plan)
    assert asked.since(before) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fonts", "SOURCE_DATE_EPOCH", "Python", "library "])
def test_other_fonts_libraries_and_dates_make_pages_and_paper_anew(
    name: str, asked: Asked, plan: Plan, demo_results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    machinery = room.machinery
    build(demo_results, plan)

    def changed(fonts: Any) -> dict[str, str]:
        inputs = machinery(fonts)
        return {**inputs, next(key for key in inputs if key.startswith(name)): "another"}

    monkeypatch.setattr(room, "machinery", changed)
    before = asked.now
    build(demo_results, plan)
    assert asked.since(before) == (1, 1)


@pytest.mark.slow
def test_a_draft_is_another_page_but_the_same_paper(
    asked: Asked, plan: Plan, demo_results: Results
) -> None:
    build(demo_results, plan)
    before = asked.now
    build(demo_results, replace(plan, draft=True))
    assert asked.since(before) == (1, 0)


def test_what_writes_other_formats_decides_about_them() -> None:
    inputs = program_inputs(*dependencies._ROOMS)
    for writer in WRITERS.values():
        name = writer.partition(":")[0].replace(".", "/")
        assert f"{name}.py" in inputs, writer
    assert "package uharfbuzz" in package_inputs(dependencies.PACKAGES), "it draws letters of SVG"


def test_lists_of_published_numbers_have_the_labels_of_the_results(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(self: DocumentBuilder) -> dict[str, str]:
        return {"cells.en.csv": self.results.content.decode()}

    monkeypatch.setattr(DocumentBuilder, "_listed", listed)
    builder = DocumentBuilder(
        plan=plan,
        results=Artifact(b"a label", {}),
        replication=Artifact(b"numbers", {}),
        machinery={},
        store=plan.store,
        workers=None,  # type: ignore[arg-type]
        progress=str,
        report=None,
        tell=str,
    )
    for label in (b"a label", b"another label"):
        made = replace(builder, results=Artifact(label, {}))._replication_files()
        assert [one.content for one in made.values()] == [label]
