"""The examples of docs/gallery.md do what they say, and R printed what stands beside them."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).parent / "reference"
PAGES = pytest.mark.parametrize("page", ["gallery.md", "gallery.zh.md"])


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def parts(file: str, mark: str) -> list[str]:
    text = (FOLDER / file).read_text("utf-8")
    return [part.strip("\n") + "\n" for part in re.split(mark, text, flags=re.M)[1:]]


@pytest.mark.slow
@PAGES
def test_examples_run(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    source = "\n".join(blocks(page, "python"))
    example = doctest.DocTestParser().get_doctest(source, {}, page, page, 0)
    assert len(example.examples) > 50
    with pd.option_context("display.width", 100):
        result = doctest.DocTestRunner().run(example)
    assert not result.failed


@PAGES
def test_r_stands_beside_them(page: str) -> None:
    assert blocks(page, "r") == parts("gallery.R", r'^cat\("# \d+\\n"\)$')
    assert blocks(page, "text") == parts("gallery.txt", r"^# \d+$")
    assert len(blocks(page, "r")) == 10


def test_both_languages_have_the_same_examples() -> None:
    for language in ("python", "r", "text"):
        assert blocks("gallery.md", language) == blocks("gallery.zh.md", language)
