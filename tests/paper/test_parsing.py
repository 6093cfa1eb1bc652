"""Documents as WeasyPrint gets them: XML where it is well-formed, HTML otherwise."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import weasyprint.html
from weasyprint import tinyhtml5

from scs_report.fonts import FontSet
from scs_report.pages.rendered import Rendered
from scs_report.paper.pdf import write_pdf

PLACES = [("brief", "en"), ("brief", "zh-Hant"), ("appendix", "en"), ("appendix", "de")]


@pytest.fixture(scope="module", params=PLACES, ids=".".join)
def html(request: pytest.FixtureRequest, demo_made: Callable[[str, str], Rendered]) -> str:
    return demo_made(*request.param).paper


@pytest.mark.slow
def test_pages_are_xml_that_says_the_same_as_html(html: str) -> None:
    def told(root: ElementTree.Element | None) -> list[tuple[object, ...]]:
        assert root is not None
        return [
            (
                one.tag,
                {name: one.attrib[name] for name in one.attrib if "xmlns" not in name},
                one.text or "",
                (one.tail or "") if one is not root else "",
            )
            for one in root.iter()
        ]

    as_html = tinyhtml5.parse(html, namespace_html_elements=False)
    assert told(ElementTree.fromstring(html).find("body/div")) == told(as_html.find("body/div"))


def test_prose_need_not_be_xml(fonts: FontSet) -> None:
    page = '<html lang="en"><title>A</title><p>one<br>two & three'
    assert write_pdf(page, fonts).startswith(b"%PDF")


def test_footnotes_keep_their_marks(fonts: FontSet, tmp_path: Path) -> None:
    style = "body { font: 10pt 'SCS Serif' } .n { float: footnote }"
    page = f'<html lang="en"><title>A</title><style>{style}</style><p>Yes<span class="n">No</span>.'
    (tmp_path / "a.pdf").write_bytes(write_pdf(page, fonts))
    said = subprocess.run(
        ["pdftotext", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Yes1" in said.replace("\n", "")
    assert "1. No" in said


def test_rules_for_notes_are_left_out_only_without_notes() -> None:
    from scs_report.paper.engine import install
    from scs_report.paper.tree import own_rules, parse

    install()
    page = '<html lang="en"><style>{} {{ float: footnote }}</style></html>'
    assert parse(page.format("i").replace("footnote", "left"))._ua_stylesheets() == [own_rules()]
    assert parse(page.format("i"))._ua_stylesheets() != [own_rules()]
    # and they are there to be left out
    assert re.search(r"^::(?:foot)?note-", weasyprint.html.UA, re.M)
    assert re.search(r"^::marker \{", weasyprint.html.UA, re.M)
