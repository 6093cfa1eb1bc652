"""What goes wrong in templates is said with its file and line, all of it at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from scs_report.errors import UserError
from scs_report.figures.kinds import KINDS
from scs_report.pages.documents import render_document
from scs_report.results import Results
from scs_report.results.figure_entries import Bars

FRONT, COVERAGE = "brief/00-front.en.md", "brief/10-coverage.en.md"


@pytest.fixture
def templates(copied: Callable[[Path], Path], tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture
def refused(templates: Path, results: Results) -> Callable[[], tuple[str, ...]]:
    def refused() -> tuple[str, ...]:
        with pytest.raises(UserError) as caught:
            render_document("brief", "en", results, templates)
        return caught.value.problems

    return refused


def add(templates: Path, name: str, text: str) -> int:
    """Add a line at the end of a file and return its number."""
    path = templates / name
    before = path.read_text("utf-8")
    path.write_text(f"{before}\n{text}\n", "utf-8")
    return before.count("\n") + 2


def figure(key: str, *lines: str) -> str:
    return "\n".join([f'{{% call figure("{key}") %}}', *lines, "{% endcall %}"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ approval.suport | pct }}", "Did you mean approval.support"),
        ("{{ aproval.support | pct }}", "nothing named aproval. Did you mean approval?"),
        ("{{ approval.support | prozent }}", "there is no filter prozent; there are abs, approx"),
        ("{{ approval.support }}", "without a filter"),
        ("{{ approval.support * 2 }}", "unsupported operand"),
        ("{{ 1 / 0 }}", "division by zero"),
        ('{% include "nope.md" %}', "no file templates/nope.md"),
        ('{% claim "x": significant(3) %}a{% endclaim %}', "no attribute"),
        ('{{ table("nope") }}', 'no table "nope". There are table_1'),
        (figure("nope", "title: a", "alt: b"), "no figure nope; there are framework"),
        (figure("manager", "title: a", "number: 9"), "found number 9, its entry says 5"),
        (figure("manager", "title: a", "alt: b", "only: no.x"), "manager shows no predictions"),
    ],
)
def test_a_error_is_located(
    text: str, said: str, templates: Path, refused: Callable[[], tuple[str, ...]]
) -> None:
    line = add(templates, COVERAGE, text)
    (problem,) = refused()
    assert problem.startswith(f"templates/{COVERAGE}, line {line}: ")
    assert said in problem


@pytest.mark.slow
def test_errors_of_all_sections_are_told_at_once(
    templates: Path, refused: Callable[[], tuple[str, ...]]
) -> None:
    add(templates, FRONT, "{{ nope | pct }}")
    add(templates, COVERAGE, "{% if %}")
    assert [problem.split(",")[0] for problem in refused()] == [
        f"templates/{FRONT}",
        f"templates/{COVERAGE}",
    ]


@pytest.mark.slow
def test_a_missing_part_of_a_layout_is_named(
    templates: Path, refused: Callable[[], tuple[str, ...]]
) -> None:
    own = templates / "layout" / "colophon.html.j2"
    own.parent.mkdir()
    own.write_text('<p>\n{% include "layout/address.html.j2" %}\n</p>', "utf-8")
    (problem,) = refused()
    assert problem.startswith("templates/layout/colophon.html.j2, line 2: ")
    assert "no file templates/layout/address.html.j2" in problem


@pytest.mark.slow
def test_a_file_in_another_encoding_is_named(
    templates: Path, refused: Callable[[], tuple[str, ...]]
) -> None:
    (templates / COVERAGE).write_bytes("# 标题\n".encode("gbk"))
    said = "the file is not UTF-8 but GBK, as Windows saves Chinese; save it as UTF-8"
    assert refused() == (f"templates/{COVERAGE}: {said}",)


def test_a_folder_without_prose_is_named(
    templates: Path, refused: Callable[[], tuple[str, ...]]
) -> None:
    for path in (templates / "brief").glob("*.md"):
        path.unlink()
    assert "templates/brief: found no text" in refused()[0]


@pytest.mark.slow
def test_byte_order_marks_and_hidden_files_do_no_harm(templates: Path, results: Results) -> None:
    good = render_document("brief", "en", results, templates)
    path = templates / COVERAGE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (templates / "brief" / "._10-coverage.en.md").write_bytes(b"\x00\x05\x16\x07")
    assert render_document("brief", "en", results, templates).screen == good.screen


@pytest.mark.slow
def test_what_the_study_left_out_is_named_where_it_is_printed(
    templates: Path, results: Results
) -> None:
    kept = tuple(question for question in results.questions if question.key != "approval")
    with pytest.raises(UserError) as caught:
        render_document("brief", "en", replace(results, questions=kept), templates)
    assert caught.value.problems[0].startswith("templates/brief/")
    assert "“approval” is to be printed" in caught.value.problems[0]


def test_faults_of_drawing_are_no_mistakes_of_the_text(
    templates: Path, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(*_: object) -> None:
        raise KeyError("a fault")

    monkeypatch.setitem(KINDS, Bars, dataclasses.replace(KINDS[Bars], draw=draw))
    add(templates, COVERAGE, figure("use", "title: a", "alt: b"))
    with pytest.raises(KeyError, match="a fault"):
        render_document("brief", "en", results, templates)
