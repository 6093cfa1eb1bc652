"""A build leaves whole files and nothing else, whatever happens to it; nothing is made twice."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from scs_report import placing
from scs_report.build import run as room
from scs_report.build.builder import DocumentBuilder
from scs_report.build.outcome import TextFindings
from scs_report.build.run import Outcome, Plan, build
from scs_report.caching import Artifact, sha256
from scs_report.errors import UserError
from scs_report.project import HOUSE
from scs_report.results import Results, encode_results

SECTION = "brief/20-use.en.md"


@pytest.fixture
def plan(root: Path, demo_copied: Callable[[Path], Path], tmp_path: Path) -> Plan:
    """A build of one page, with text that a test may spoil and an empty cache but for fonts."""
    demo_copied(tmp_path)
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "fonts").symlink_to(root / ".cache" / "fonts")
    return Plan(
        ("brief",),
        ("en",),
        ("html",),
        templates=tmp_path / "templates",
        out=tmp_path / "out",
        cache=cache,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}


def said(outcomes: list[Outcome]) -> dict[str, str]:
    return {one.path.name: one.said() for one in outcomes}


def add(plan: Plan, name: str, text: str) -> None:
    with (plan.templates / name).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), UserError),
    ],
)
def test_a_build_that_breaks_off_changes_nothing(
    error: BaseException,
    raised: type[BaseException],
    demo_results: Results,
    plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan.out.mkdir()
    (plan.out / "brief.en.html").write_text("the last good one")
    before = contents(plan.out)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(placing, "_write_durably", fail)
    with pytest.raises(raised):
        build(demo_results, plan)
    assert contents(plan.out) == before
    assert list(plan.out.iterdir()) == [plan.out / "brief.en.html"]


@pytest.mark.slow
def test_what_another_build_put_there_meanwhile_is_seen(
    demo_results: Results, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that differs from this build is replaced, so that no halves of two remain."""
    build(demo_results, plan)
    before = contents(plan.out)
    make = DocumentBuilder.build

    def make_slowly(self: DocumentBuilder) -> dict[Path, Artifact]:
        made = make(self)
        for name in made:
            (plan.out / name).write_text("of other data")
        return made

    monkeypatch.setattr(DocumentBuilder, "build", make_slowly)
    told = said(build(demo_results, plan))
    assert told["brief.en.html"] == "taken from the cache, the file had been altered"
    assert contents(plan.out) == before


def test_a_folder_in_the_way_is_named_before_anything_is_made(
    demo_results: Results, plan: Plan
) -> None:
    (plan.out / "brief.en.html").mkdir(parents=True)
    with pytest.raises(UserError) as caught:
        build(
            demo_results, plan, progress=lambda step: pytest.fail(step) if step != "fonts" else None
        )
    assert "brief.en.html is a folder" in caught.value.problems[0]


@pytest.mark.slow
def test_a_folder_elsewhere_may_be_linked_to(
    demo_results: Results, plan: Plan, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    plan.out.symlink_to(tmp_path / "elsewhere")
    build(demo_results, plan)
    assert plan.out.is_symlink()
    assert (tmp_path / "elsewhere" / "brief.en.html").is_file()


@pytest.mark.slow
def test_documents_of_other_results_are_named(demo_results: Results, plan: Plan) -> None:
    """A build leaves other documents as they are; nobody should publish them together unawares."""
    both = replace(plan, documents=("brief", "appendix"))
    build(demo_results, both)
    other = msgspec.structs.replace(demo_results, program_version="0.0.99")
    build(other, plan)
    digests = [Artifact(encode_results(one), {}) for one in (demo_results, other)]
    assert room.of_other_results(digests[1], plan) == ["appendix.en.html"]
    assert room.of_other_results(digests[0], plan) == []
    build(other, both)
    assert room.of_other_results(digests[1], plan) == []
    (plan.out / "appendix.en.html").write_text("of nobody knows what")
    assert room.of_other_results(digests[1], plan) == []


@pytest.mark.slow
def test_a_build_killed_before_anything_was_moved_leaves_true_records(
    demo_results: Results, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(demo_results, plan)
    other = msgspec.structs.replace(demo_results, program_version="0.0.99")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(room, "put_in_place", killed)
        with pytest.raises(KeyboardInterrupt):
            build(other, plan)
    assert said(build(demo_results, plan))["brief.en.html"] == "unchanged"
    build(other, plan)
    assert said(build(demo_results, plan))["brief.en.html"].endswith("the results changed")


def test_a_file_where_the_folder_should_be_is_named(demo_results: Results, plan: Plan) -> None:
    plan.out.write_text("")
    with pytest.raises(UserError, match="Nothing can be put into") as caught:
        build(demo_results, plan)
    assert "--out" in caught.value.hint


def test_missing_fonts_are_named_with_the_line_to_run(
    demo_results: Results, plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare = room.prepare_fonts
    monkeypatch.setattr(room, "prepare_fonts", lambda _, **__: prepare(tmp_path / "f", folders=()))
    with pytest.raises(UserError) as caught:
        build(demo_results, plan)
    assert caught.value.problems
    assert "install" in caught.value.hint
    assert not plan.out.exists()


def test_mistakes_in_the_text_of_all_documents_are_told_at_once(
    demo_results: Results, plan: Plan
) -> None:
    add(plan, SECTION, "{{ nope | pct }}")
    add(plan, "appendix/20-determinants.en.md", "{{ nope_either | pct }}")
    with pytest.raises(UserError) as caught:
        build(demo_results, replace(plan, documents=("brief", "appendix")))
    first, second = caught.value.problems
    assert SECTION in first
    assert "appendix/20-determinants.en.md" in second
    assert not contents(plan.out)


@pytest.mark.slow
def test_a_broken_headline_stops_documents_that_are_in_the_cache_too(
    demo_results: Results, plan: Plan
) -> None:
    build(demo_results, plan)
    (plan.out / "brief.en.html").unlink()
    front = plan.templates / "appendix" / "00-front.en.md"
    front.write_text('# {% claim "odd": design.n < 2 %}Odd{% endclaim %}\n', "utf-8")
    for _ in range(2):
        with pytest.raises(UserError, match="no longer say what the headline") as caught:
            build(demo_results, replace(plan, documents=("brief", "appendix")))
        assert "claim odd" in caught.value.problems[0]
        assert "brief.en.html" not in contents(plan.out)


@pytest.mark.slow
def test_what_is_left_out_is_told_at_each_build(demo_results: Results, plan: Plan) -> None:
    section = "brief/20-use.en.md"
    add(plan, section, '- {% claim "odd": design.n < 2 %}Odd.{% endclaim %}\n')
    for _ in range(2):  # the second is taken from the cache
        told: list[str] = []
        build(demo_results, plan, tell=told.append)
        [note] = told
        assert f"templates/{section}" in note
        assert "claim odd" in note
        assert "en: Odd." in note
        assert "design.n (300) beside 2" in note
    assert "Odd." not in (plan.out / "brief.en.html").read_text("utf-8")


@pytest.mark.slow
def test_what_did_not_change_is_not_made_again(demo_results: Results, plan: Plan) -> None:
    first = said(build(demo_results, plan))
    assert first["brief.en.html"] == "built, the file was not there"
    before = contents(plan.out)
    assert said(build(demo_results, plan))["brief.en.html"] == "unchanged"
    (plan.out / "brief.en.html").write_text("altered")
    again = said(build(demo_results, plan))
    assert again["brief.en.html"] == "taken from the cache, the file had been altered"
    assert contents(plan.out) == before


@pytest.mark.slow
def test_one_sentence_concerns_one_document_in_one_language(
    demo_results: Results, plan: Plan
) -> None:
    plan = replace(plan, documents=("brief", "appendix"), languages=("en", "zh-Hant"))
    build(demo_results, plan)
    add(plan, SECTION, "One more sentence.")
    told = said(build(demo_results, plan))
    assert told.pop("brief.en.html") == f"built, templates/{SECTION} changed"
    assert set(told.values()) == {"unchanged"}
    assert "One more sentence." in (plan.out / "brief.en.html").read_text("utf-8")


@pytest.mark.slow
def test_another_number_of_the_brief_concerns_the_appendix_that_lists_it(
    demo_results: Results, plan: Plan
) -> None:
    plan = replace(plan, documents=("brief", "appendix"))
    build(demo_results, plan)
    add(plan, SECTION, "{{ gap.age | pp }} lie between young and old.")
    told = said(build(demo_results, plan))
    assert told["appendix.en.html"] == "built, numbers of the briefs changed"
    assert "gap.age" in re.sub("<wbr ?/?>", "", (plan.out / "appendix.en.html").read_text("utf-8"))


@pytest.mark.slow
def test_what_the_check_would_refuse_is_told_at_the_end(demo_results: Results, plan: Plan) -> None:
    study = plan.templates.parent / "data" / "study.toml"
    listed = study.read_text("utf-8").replace(
        'judging_words = "error"', 'judging_words = "warning"'
    )
    study.write_text(listed, "utf-8")
    add(plan, SECTION, "49% agree, almost nobody objects.")
    told: list[TextFindings] = []
    build(demo_results, plan, report=told.append)
    build(demo_results, plan, report=told.append)  # nothing is checked again
    assert told[0] == told[1]
    assert any(SECTION in line and "found “49%”" in line for line in told[0].refused)
    add(plan, SECTION, "Almost nobody knows.")
    build(demo_results, plan, report=told.append)
    assert told[2].judged == told[0].judged + 1


@pytest.mark.slow
def test_a_stylesheet_of_the_screen_leaves_paper_alone(demo_results: Results, plan: Plan) -> None:
    plan = replace(plan, formats=("html", "pdf"))
    own = plan.templates / "styles" / "screen.css"  # instead of the house's
    own.parent.mkdir()
    shutil.copy(HOUSE / "styles" / "screen.css", own)
    build(demo_results, plan)
    add(plan, "styles/screen.css", "p { color: inherit }")
    told = said(build(demo_results, plan))
    assert told["brief.en.html"] == "built, templates/styles/screen.css changed"
    assert told["brief.en.pdf"] == "unchanged, though templates/styles/screen.css changed"
    assert said(build(demo_results, plan))["brief.en.pdf"] == "unchanged"


@pytest.mark.slow
def test_other_results_are_printed(demo_results: Results, plan: Plan) -> None:
    build(demo_results, plan)
    other = msgspec.structs.replace(demo_results, program_version="0.0.99")
    told = said(build(other, plan))
    assert told["brief.en.html"] == "built, the results changed"
    assert "0.0.99" in (plan.out / "brief.en.html").read_text("utf-8")


@pytest.mark.slow
def test_a_spoilt_cache_is_not_used(demo_results: Results, plan: Plan) -> None:
    build(demo_results, plan)
    before = contents(plan.out)
    for entry in plan.store.folder.glob("*/*"):
        entry.write_bytes(entry.read_bytes()[:-1] + b"?")
    told = said(build(demo_results, plan))
    assert told["brief.en.html"] == "built, the cache had lost it"
    assert contents(plan.out) == before


def test_text_of_another_document_is_refused_where_a_change_would_go_unnoticed(
    demo_results: Results, plan: Plan
) -> None:
    add(plan, SECTION, '{% include "appendix/20-determinants.en.md" %}')
    with pytest.raises(UserError) as caught:
        build(demo_results, plan)
    assert "templates/appendix/20-determinants.en.md" in caught.value.problems[0]
    assert "components" in caught.value.problems[0]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "record",
    [
        "{}",
        "[]",
        "[" * 100_000,
        '{"makings": 5}',
        '{"makings": [5]}',
        '{"makings": [{"inputs": 5, "sha256": "DIGEST"}]}',
        '{"makings": [{"inputs": {"a": 1}}]}',
    ],
)
def test_a_damaged_record_is_made_again(demo_results: Results, plan: Plan, record: str) -> None:
    build(demo_results, plan)
    records = [path for path in (plan.cache / "records").iterdir() if path.is_file()]
    assert records
    (plan.out / "brief.en.html").write_text("altered")
    for path in records:
        path.write_text(record.replace("DIGEST", sha256("altered")))
    build(demo_results, plan)
    assert any("brief.en.html" in path.read_text() for path in records)
    assert said(build(demo_results, plan))["brief.en.html"] == "unchanged"
