"""The script of pages is one small file, made of readable ones."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

#: All that a page does by itself: contents, notes of numbers, charts that answer and can be copied.
MOST = 5_900
#: Of these, what charts do.
MOST_FOR_CHARTS = 3_500


@pytest.fixture(scope="module")
def made(root: Path) -> str:
    found: str = runpy.run_path(str(root / "scripts" / "small_script.py"))["small_script"]()
    return found


def test_the_small_script_is_made_of_the_readable_ones(made: str, root: Path) -> None:
    kept = root / "scs_report" / "house" / "layout" / "page.js"
    assert kept.read_text("utf-8") == made, "make script renews it"


def test_the_script_is_small(made: str) -> None:
    assert len(made.encode()) < MOST


def test_what_charts_do_is_small(root: Path) -> None:
    import minify

    source = root / "scs_report" / "house" / "script" / "3-charts.js"
    small = minify.string("application/javascript", f"{{{source.read_text('utf-8')}}}")
    assert 2_000 < len(small.encode()) < MOST_FOR_CHARTS


def test_no_template_holds_jinja_in_the_script(made: str) -> None:
    assert "{{" not in made
    assert "{%" not in made
    assert "{#" not in made
    assert "</script" not in made
