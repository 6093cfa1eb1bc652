"""What makes paper quick changes nothing on it."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from weasyprint import tinyhtml5

from scs_report.fonts import FontSet, prepare_fonts
from scs_report.pages.documents import render_document
from scs_report.paper.libraries import found_by_soname
from scs_report.paper.pdf import write_pdf
from scs_report.results import Results

PLACES = [("brief", "en"), ("brief", "zh"), ("appendix", "en"), ("appendix", "zh")]
# As WeasyPrint does it: HTML read as such, all rules, every line measured whenever it is asked for.
PLAINLY = """
import sys
from pathlib import Path
from scs_report.fonts import prepare_fonts, use_fonts
from scs_report import paper
from scs_report.paper import pdf
fonts = prepare_fonts(Path(sys.argv[1]))
use_fonts(fonts)
paper.lines.install = paper.styles.install = lambda: None
paper.Tree = lambda html: paper.libraries.weasyprint.HTML(string=html)
Path(sys.argv[3]).write_bytes(pdf.write_pdf(Path(sys.argv[2]).read_text("utf-8"), fonts))
"""


@pytest.fixture(scope="module")
def fonts(root: Path) -> FontSet:
    return prepare_fonts(root / ".cache" / "fonts")


@pytest.fixture(scope="module", params=PLACES, ids=".".join)
def html(request: pytest.FixtureRequest, results: Results, root: Path) -> str:
    return render_document(*request.param, results, root / "templates").paper


@pytest.mark.slow
def test_the_bytes_are_those_of_the_long_way(
    html: str, fonts: FontSet, root: Path, tmp_path: Path
) -> None:
    page, plain = tmp_path / "page.html", tmp_path / "plain.pdf"
    page.write_text(html, "utf-8")
    arguments = [str(root / ".cache" / "fonts"), str(page), str(plain)]
    subprocess.run([sys.executable, "-c", PLAINLY, *arguments], check=True, cwd=root)
    assert write_pdf(html, fonts) == plain.read_bytes()


@pytest.mark.exhaustive
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


def test_a_label_of_a_drawing_is_one_piece_of_text(fonts: FontSet, tmp_path: Path) -> None:
    style = "body { font: 10pt 'SCS Serif' }"
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 20" width="200" height="20">'
        '<title>T</title><text x="5" y="15" font-family="SCS Sans">AVATAR</text>'
        '<text x="90 110 130" y="15" font-family="SCS Sans">abc</text></svg>'
    )
    page = f'<html lang="en"><title>A</title><style>{style}</style><body>{drawing}</body></html>'
    (tmp_path / "a.pdf").write_bytes(write_pdf(page, fonts))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        drawn = [
            sum(len(bytes(part)) // 2 for part in operands[0] if isinstance(part, pikepdf.String))
            for operands, operator in pikepdf.parse_content_stream(pdf.pages[0])
            if str(operator) == "TJ"
        ]
        kerned = [
            part
            for operands, operator in pikepdf.parse_content_stream(pdf.pages[0])
            if str(operator) == "TJ"
            for part in operands[0]
            if not isinstance(part, pikepdf.String) and part
        ]
    assert drawn == [6, 1, 1, 1]
    assert kerned  # A and V move together


def test_libraries_are_looked_for_again_afterwards() -> None:
    before = ctypes.util.find_library
    with found_by_soname():
        pass
    assert ctypes.util.find_library is before
