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
def templates(demo_copied: Callable[[Path], Path], tmp_path: Path) -> Path:
    return demo_copied(tmp_path)


@pytest.mark.slow
def test_they_say_the_same_in_all_languages(demo_results: Results, templates: Path) -> None:
    def pages() -> list[str]:
        return [
            render_document("brief", code, demo_results, templates).screen
            for code in ("zh-Hant", "de", "en")
        ]

    before = pages()
    compile_ahead(templates)
    assert pages() == before


@pytest.mark.slow
def test_constants_in_them_are_written_in_each_language(
    demo_results: Results, templates: Path
) -> None:
    for code in ("en", "de", "zh-Hant"):
        with (templates / "brief" / f"20-use.{code}.md").open("a", encoding="utf-8") as file:
            file.write("\n{{ 3 | ordinal }}; {{ 1234 | count }}\n")
    compile_ahead(templates)
    assert "third; " in render_document("brief", "en", demo_results, templates).screen
    assert "第三; " in render_document("brief", "zh-Hant", demo_results, templates).screen


@pytest.mark.slow
def test_what_was_edited_since_is_read_again(demo_results: Results, templates: Path) -> None:
    compile_ahead(templates)
    with (templates / "brief" / "20-use.en.md").open("a", encoding="utf-8") as file:
        file.write("\nOne sentence more.\n")
    assert "One sentence more." in render_document("brief", "en", demo_results, templates).screen


@pytest.mark.slow
def test_mistakes_are_told_by_the_document(demo_results: Results, templates: Path) -> None:
    with (templates / "brief" / "20-use.en.md").open("a", encoding="utf-8") as file:
        file.write("\n{% if %}\n")
    compile_ahead(templates)
    render_document("appendix", "de", demo_results, templates)
    for name in ("brief", "appendix"):  # which lists the numbers of the brief
        with pytest.raises(UserError) as error:
            render_document(name, "en", demo_results, templates)
        assert "templates/brief/20-use.en.md, line" in error.value.problems[0]
