"""Every page looks and reads the same in programs that share no code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from engines import differing_tiles, text_by_mupdf, text_by_pdfium
from tagged import Tagged, walk

from scs_report.fonts.charset import misnumbered
from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names

EVERY = [f"{name}.{code}" for name in DOCUMENTS for code in ("en", "zh")]

pytestmark = pytest.mark.slow


@pytest.fixture(params=EVERY)
def path(folder: Path, request: pytest.FixtureRequest) -> Path:
    return folder / f"{request.param}.pdf"


@pytest.fixture
def chinese(folder: Path) -> Path:
    return folder / "brief.zh.pdf"


def test_pages_look_the_same(path: Path) -> None:
    assert differing_tiles(path, path) == []


def test_pages_read_the_same(path: Path) -> None:
    assert text_by_pdfium(path) == text_by_mupdf(path)
    assert not {"\ufffd", "\ufffe"} & set().union(*text_by_mupdf(path))


def test_a_charset_that_is_not_the_place_of_glyphs_would_show(
    chinese: Path, tmp_path: Path, misnumber: Callable[[bytes], bytes]
) -> None:
    """PDFium takes the place of a glyph, MuPDF its number in the charset, as the standard says."""
    damaged = tmp_path / "damaged.pdf"
    with pikepdf.open(chinese) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            if "Han" in str(font.BaseFont):
                program = descriptor.FontFile3.read_bytes()
                cut = misnumber(program)
                assert misnumbered(program) == 0 < misnumbered(cut)
                descriptor.FontFile3.write(cut)
                descriptor.FontFile3.Subtype = pikepdf.Name.OpenType
        pdf.save(damaged)
    assert {page for page, _, _ in differing_tiles(damaged, damaged)} == set(
        range(1, len(pikepdf.open(damaged).pages) + 1)
    )


@pytest.mark.parametrize("name", ["brief.en", "brief.zh"])
@pytest.mark.parametrize("tag", ["P", "H2", "LI", "Caption"])
def test_a_paragraph_that_one_program_does_not_show_would_show(
    folder: Path, tmp_path: Path, name: str, tag: str
) -> None:
    whole, damaged = folder / f"{name}.pdf", tmp_path / "damaged.pdf"
    tagged = Tagged(whole)
    element = next(tagged.tree.all(tag))
    (page,) = element.pages
    lost = {piece.number for part in walk(element) for piece in part.pieces}
    with pikepdf.open(whole) as pdf:
        kept, inside = [], False
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[page]):
            if str(operator) == "BDC":
                inside = int(operands[1].get("/MCID", -1)) in lost
            if not (inside and str(operator) in ("Tj", "TJ")):
                kept.append((operands, operator))
        pdf.pages[page].Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        pdf.save(damaged)
    assert {place[0] for place in differing_tiles(whole, damaged)} == {page + 1}
    assert text_by_pdfium(whole) != text_by_mupdf(damaged)
