"""No PDF leaves with a font that some viewers would show wrong, nor with unseen marks in names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pydyf
import pytest

from scs_report.errors import UserError
from scs_report.fonts import HAN_SANS, SERIF, FontSet, prepare_fonts
from scs_report.paper.finished import FaultyFontError, finish
from scs_report.paper.pdf import write_pdf


def program(fonts: FontSet, family: str) -> bytes:
    return next(face.path.read_bytes() for face in fonts.faces if face.family == family)


def pdf_with(kind: str, file: str, content: bytes, glyphs: str = "/Identity") -> pydyf.PDF:
    pdf = pydyf.PDF()
    stream = pydyf.Stream([content])
    pdf.add_object(stream)
    descriptor = pydyf.Dictionary({"Type": "/FontDescriptor", file: stream.reference})
    pdf.add_object(descriptor)
    font = {"Type": "/Font", "Subtype": f"/{kind}", "BaseFont": b"/AAAAAA+Some"}
    font |= {"FontDescriptor": descriptor.reference, "CIDToGIDMap": glyphs}
    pdf.add_object(pydyf.Dictionary(font))
    return pdf


def test_prepared_fonts_pass(fonts: FontSet) -> None:
    finish(None, pdf_with("CIDFontType0", "FontFile3", program(fonts, HAN_SANS)))
    finish(None, pdf_with("CIDFontType2", "FontFile2", program(fonts, SERIF)))


def test_glyphs_that_are_found_by_anything_but_their_place_do_not(fonts: FontSet) -> None:
    with pytest.raises(FaultyFontError, match="Some: the font is not in the file"):
        finish(None, pdf_with("CIDFontType2", "Other", b""))
    with pytest.raises(FaultyFontError, match="Some: glyphs are found by another map"):
        finish(None, pdf_with("CIDFontType2", "FontFile2", program(fonts, SERIF), "7 0 R"))


def test_names_lose_what_cannot_be_seen() -> None:
    pdf = pydyf.PDF()
    names = {
        key: pydyf.String("一\u2060、二\u200b三\u00ad") for key in ("Title", "Alt", "Contents")
    }
    pdf.add_object(pydyf.Dictionary(names))
    finish(None, pdf)
    assert {name.string for name in pdf.objects[-1].values()} == {"一、二三"}


@pytest.mark.slow
def test_a_font_numbered_as_cutting_leaves_it_sets_no_paper(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts, subset
subset.number_by_place = lambda font: None
subset.misnumbered = lambda program: 0
from scs_report.paper.pdf import write_pdf
page = "<html lang='zh'><title>t</title><p style='font-family: {}'>中国社会信用</p></html>"
fonts = prepare_fonts(Path(sys.argv[1]))
try:
    write_pdf(page.format("SCS Han Serif"), fonts)
except UserError as error:
    print(error.title, error.problems)
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("The PDF would be faulty")
    assert "SCS-Han-Serif: " in run.stdout
    assert "glyphs are numbered other than by their place" in run.stdout


@pytest.mark.slow
def test_a_face_that_would_be_wrong_somewhere_is_not_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scs_report.fonts.subset.number_by_place", lambda font: None)
    with pytest.raises(RuntimeError, match=r"SCSHanSerif-Regular: \d+ glyphs would be wrong"):
        prepare_fonts(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_letters_that_no_font_has_are_told_with_their_texts(fonts: FontSet) -> None:
    page = (
        '<html lang="en"><title>t</title><body><p>plain</p>'
        "<p>who answers &amp; שלום</p><p>a \N{GIRL}</p></body></html>"
    )
    with pytest.raises(UserError) as found:
        write_pdf(page, fonts)
    (problem,) = found.value.problems
    assert "“who answers & שלום”" in problem
    assert "“a \N{GIRL}”" in problem
    assert "(U+05E9)" in problem
    assert "plain" not in problem
    assert "--format html" in found.value.hint
