"""A build leaves whole files and nothing else, whatever happens to it."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from scs_report.errors import UserError
from scs_report.report import build as room
from scs_report.report import documents
from scs_report.report.build import Plan, build
from scs_report.results import Results


@pytest.fixture
def plan(root: Path, tmp_path: Path) -> Plan:
    return Plan(
        ("brief",),
        ("en",),
        ("html",),
        templates=root / "templates",
        out=tmp_path / "out",
        cache=root / ".cache",
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")]
)
def test_a_build_that_breaks_off_changes_nothing(
    error: BaseException, results: Results, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.out.mkdir()
    (plan.out / "brief.en.html").write_text("the last good one")
    before = contents(plan.out)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(room, "_write", fail)
    with pytest.raises(type(error)):
        build(results, plan)
    assert contents(plan.out) == before


def test_old_leftovers_go_and_young_ones_stay(results: Results, plan: Plan) -> None:
    old, young = plan.out / ".unfinished-old", plan.out / ".unfinished-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "brief.en.html").touch()
    then = time.time() - 7200
    os.utime(old, (then, then))
    build(results, plan)
    assert not old.exists()
    assert young.exists()


def test_a_file_where_the_folder_should_be_is_named(results: Results, plan: Plan) -> None:
    plan.out.write_text("")
    with pytest.raises(UserError, match="Nothing can be put into") as caught:
        build(results, plan)
    assert "--out" in caught.value.hint


def test_missing_fonts_are_named_with_the_line_to_run(
    results: Results, plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare = room.prepare_fonts
    monkeypatch.setattr(room, "prepare_fonts", lambda _: prepare(tmp_path / "f", folders=()))
    with pytest.raises(UserError) as caught:
        build(results, plan)
    assert caught.value.problems
    assert "install" in caught.value.hint
    assert not plan.out.exists()


def test_mistakes_in_the_text_of_all_documents_are_told_at_once(
    results: Results, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str, code: str, *_: object) -> None:
        raise UserError("The text cannot be set", [f"{name}.{code}", "in both"])

    monkeypatch.setattr(documents, "render_document", fail)
    both = Plan(("brief", "appendix"), ("en",), ("html",), out=plan.out, cache=plan.cache)
    with pytest.raises(UserError) as caught:
        build(results, both)
    assert caught.value.problems == ("brief.en", "in both", "appendix.en")
