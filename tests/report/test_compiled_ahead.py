"""Templates that are compiled before there are results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.prose.environment import compile_ahead
from scs_report.results import Results


@pytest.fixture
def templates(copied: Callable[[Path], Path], tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.mark.slow
def test_they_say_the_same_in_both_languages(results: Results, templates: Path) -> None:
    def pages() -> list[str]:
        return [render_document("brief", code, results, templates).screen for code in ("zh", "en")]

    before = pages()
    compile_ahead(templates)
    assert pages() == before


@pytest.mark.slow
def test_constants_in_them_are_written_in_each_language(results: Results, templates: Path) -> None:
    for code in ("en", "zh"):
        with (templates / "brief" / f"20-approval.{code}.md").open("a", encoding="utf-8") as file:
            file.write("\n{{ 3 | ordinal }}; {{ 1234 | count }}\n")
    compile_ahead(templates)
    assert "third; " in render_document("brief", "en", results, templates).screen
    assert "第三; " in render_document("brief", "zh", results, templates).screen


def test_what_was_edited_since_is_read_again(results: Results, templates: Path) -> None:
    compile_ahead(templates)
    with (templates / "brief" / "20-approval.en.md").open("a", encoding="utf-8") as file:
        file.write("\nOne sentence more.\n")
    assert "One sentence more." in render_document("brief", "en", results, templates).screen


@pytest.mark.slow
def test_mistakes_are_told_by_the_document(results: Results, templates: Path) -> None:
    with (templates / "brief" / "20-approval.en.md").open("a", encoding="utf-8") as file:
        file.write("\n{% if %}\n")
    compile_ahead(templates)
    render_document("appendix", "en", results, templates)
    with pytest.raises(UserError) as error:
        render_document("brief", "en", results, templates)
    assert "templates/brief/20-approval.en.md, line" in error.value.problems[0]
