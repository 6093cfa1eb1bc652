"""Labels and other texts of a study are words, whatever signs they hold."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from scs_report.brand.file import read_brand
from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.pages.rendered import Rendered
from scs_report.results import Results, decode_results, encode_results

HOSTILE = """<b>&"'</b><script>alert(1)</script></script>{{ 7 * 7 }} *a* [b](javascript:c) `d` |"""

Copy = Callable[[Path], Path]


def spoilt(value: Any) -> Any:
    """Add hostile signs to all texts in two languages."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            return {code: f"{text} {HOSTILE}" for code, text in value.items()}
        return {name: spoilt(inner) for name, inner in value.items()}
    return [spoilt(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def hostile(results: Results) -> Results:
    made = spoilt(json.loads(encode_results(results)))
    made["data"]["file"] = f"{HOSTILE}.csv"
    return decode_results(json.dumps(made).encode())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["brief", "appendix"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_they_stay_words_in_every_page(
    root: Path, made: Callable[[str, str], Rendered], hostile: Results, name: str, code: str
) -> None:
    plain = made(name, code)
    page = render_document(name, code, hostile, root / "templates")
    ElementTree.fromstring(page.paper.removeprefix("<!DOCTYPE html>"))
    for before, after in ((plain.screen, page.screen), (plain.paper, page.paper)):
        soups = [BeautifulSoup(one, "lxml") for one in (before, after)]
        for element in ("script", "b", "em", "code", "table"):
            assert len(soups[0].find_all(element)) == len(soups[1].find_all(element)), element
        assert soups[1].find(href=re.compile("^javascript")) is None
        text = soups[1].get_text()
        assert "<b>&\"'</b><script>" in text
        assert "{{ 7 * 7 }} *a* [b](javascript:c) `d` |" in text
        assert "&amp;" not in text
        assert "&lt;" not in text


@pytest.mark.slow
def test_the_brand_is_words_too(copied: Copy, results: Results, tmp_path: Path) -> None:
    copied(tmp_path)
    brand = tmp_path / "templates" / "brand.toml"
    text = brand.read_text("utf-8").replace("SCS Report Project", "<script>x</script> & *a*")
    brand.write_text(text.replace("studies@", "<img src=http://x> studies@"), "utf-8")
    made = render_document("brief", "en", results, tmp_path / "templates").screen
    assert "&lt;script&gt;x&lt;/script&gt; &amp; *a*" in made
    assert "<img src=http" not in made


@pytest.mark.parametrize("name", ["../outside.svg", "link.svg", "/etc/hostname"])
def test_a_logo_lies_in_the_folder(
    copied: Copy, results: Results, tmp_path: Path, name: str
) -> None:
    folder = copied(tmp_path)
    shutil.copy(folder / "brand" / "logo.svg", tmp_path / "outside.svg")
    (folder / "link.svg").symlink_to(tmp_path / "outside.svg")
    brand = folder / "brand.toml"
    brand.write_text(brand.read_text("utf-8").replace("brand/logo.svg", name), "utf-8")
    with pytest.raises(UserError) as caught:
        read_brand(folder)
    assert "leads out of templates/" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>x</script>", "holds <script>"),
        ('<g onload="x()"/>', "holds onload"),
        ("<foreignObject/>", "holds <foreignObject>"),
        ('<style>@import "http://x";</style>', "in a style"),
        ('<path fill="url(http://x#a)"/>', "in a style"),
        ('<image href="http://x"/>', "from elsewhere"),
    ],
)
def test_a_logo_that_does_something(copied: Copy, tmp_path: Path, inside: str, said: str) -> None:
    folder = copied(tmp_path)
    logo = folder / "brand" / "logo.svg"
    logo.write_text(logo.read_text("utf-8").replace("</svg>", f"{inside}</svg>"), "utf-8")
    with pytest.raises(UserError) as caught:
        read_brand(folder)
    assert said in caught.value.problems[0]
    logo.write_text('<!DOCTYPE svg [<!ENTITY a "b">]>' + logo.read_text("utf-8"), "utf-8")
    with pytest.raises(UserError, match="cannot be set"):
        read_brand(folder)
