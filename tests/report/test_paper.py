"""Finished PDFs as readers and their software get them: PDF/UA-1, tables, fonts."""

from __future__ import annotations

import copy
import io
import itertools
import re
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from tagged import Element, Tagged, walk

from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names


EVERY = [(name, code) for name in DOCUMENTS for code in ("en", "zh")]
FONTS = {"SCS-Sans", "SCS-Serif", "SCS-Han-Sans", "SCS-Han-Serif"}
PRINTED = 1 << 2  # flag of annotations
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
CONTINUED = {"en": "{} (continued)", "zh": "续{}"}
UNNUMBERED = {"en": "{} (continued)", "zh": "{}（续）"}
ALLOWED = {
    "Table": {"Caption", "THead", "TBody"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOCI"},
}


@pytest.fixture(scope="session", params=EVERY, ids=".".join)
def document(folder: Path, request: pytest.FixtureRequest) -> tuple[str, Tagged, BeautifulSoup]:
    stem = ".".join(request.param)
    html = BeautifulSoup((folder / f"{stem}.html").read_text("utf-8"), "lxml")
    return request.param[1], Tagged(folder / f"{stem}.pdf"), html


@pytest.fixture(scope="session")
def code(document: tuple[str, Tagged, BeautifulSoup]) -> str:
    return document[0]


@pytest.fixture(scope="session")
def pdf(document: tuple[str, Tagged, BeautifulSoup]) -> Tagged:
    return document[1]


@pytest.fixture(scope="session")
def html(document: tuple[str, Tagged, BeautifulSoup]) -> BeautifulSoup:
    return document[2]


@pytest.fixture(scope="session")
def printed(document: tuple[str, Tagged, BeautifulSoup]) -> list[Tag]:
    """The tables that are on paper too: no data of charts, no rows that only browsers print.

    Names of numbers are for who copies them from the page.
    """
    tables = copy.copy(document[2])
    for one in tables.select(".screen-only, tr.continued, table.sources tbody .stub .second"):
        one.decompose()
    return tables.select("table")


def plain(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060\u00ad\u2010]+", "", text)


def names(pdf: Tagged) -> list[tuple[str, str]]:
    """All strings of a PDF that are listed, searched or read aloud, with their keys."""
    return [
        (key, str(value))
        for one in pdf.pdf.objects
        if isinstance(one, pikepdf.Dictionary)
        for key, value in one.items()
        if isinstance(value, pikepdf.String)
    ]


def test_it_says_that_it_is_pdf_ua(pdf: Tagged) -> None:
    assert pdf.pdf.Root.MarkInfo.Marked
    with pdf.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
    assert all(page.Tabs == "/S" for page in pdf.pdf.pages)


def test_it_names_its_language_and_title(pdf: Tagged, code: str, html: BeautifulSoup) -> None:
    assert str(pdf.pdf.Root.Lang) == {"en": "en", "zh": "zh-Hans"}[code]
    assert pdf.pdf.Root.ViewerPreferences.DisplayDocTitle
    assert html.title is not None
    assert str(pdf.pdf.docinfo["/Title"]) == html.title.text


def test_no_name_holds_what_cannot_be_seen(pdf: Tagged, html: BeautifulSoup) -> None:
    found = names(pdf)
    assert {"/Title", "/Alt", "/Lang"} <= {key for key, _ in found}
    assert [name for name in found if UNSEEN.search(name[1])] == []
    with pdf.pdf.open_metadata() as metadata:
        assert not UNSEEN.search(str(metadata))
    assert not UNSEEN.search("".join(piece.text for piece in pdf.pieces))
    assert html.title is not None
    assert not UNSEEN.search(html.title.text)
    assert [
        one["id"] for one in html.select("[id]") if not re.fullmatch(r"[!-~]+", one["id"])
    ] == []


def test_its_bookmarks_are_its_headings(pdf: Tagged) -> None:
    def flat(items: list) -> list[str]:
        return [title for item in items for title in (item.title, *flat(item.children))]

    with pdf.pdf.open_outline() as outline:
        bookmarks = [plain(title) for title in flat(outline.root)]
    headings = list(pdf.tree.all("H1", "H2", "H3", "H4"))
    assert bookmarks == [plain(heading.text) for heading in headings]
    levels = [int(heading.tag[1]) for heading in headings]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_figure_is_described_and_placed(pdf: Tagged, html: BeautifulSoup) -> None:
    figures = list(pdf.tree.all("Figure"))
    assert len(figures) == len(html.select("figure"))
    said = [plain(str(figure.dictionary.Alt)) for figure in figures]
    for drawing, alt in zip(html.select("figure"), said, strict=True):
        assert drawing.svg is not None
        assert drawing.svg.desc is not None
        assert plain(drawing.svg.desc.text) in alt
    for figure in figures:
        (page,) = figure.pages
        left, bottom, right, top = (float(at) for at in figure.attribute("/BBox"))
        _, _, width, height = (float(at) for at in pdf.pdf.pages[page].MediaBox)
        assert 0 < left < right < width
        assert 0 < bottom < top < height


def test_every_header_cell_has_a_scope(pdf: Tagged) -> None:
    headers = list(pdf.tree.all("TH"))
    assert headers or not list(pdf.tree.all("Table"))
    assert all(header.attribute("/Scope") in ("/Row", "/Column") for header in headers)


def test_every_cell_names_its_header_cells(pdf: Tagged, printed: list[Tag]) -> None:
    """Those of its column, that of its block and that of its row, and no others."""
    listed = list(pdf.pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", []))
    headers = {cell.dictionary.objgen: cell for cell in pdf.tree.all("TH")}
    named = {
        str(name): headers[cell.objgen]
        for name, cell in zip(listed[::2], listed[1::2], strict=True)
    }
    assert list(named) == sorted(named)
    assert {str(cell.dictionary.ID) for cell in named.values()} == set(named)
    for table, source in zip(pdf.tree.all("Table"), printed, strict=True):
        cells = table.all("TH", "TD")
        above: dict[int, list] = {}
        for row in source.select("thead tr"):
            spread = [
                one for one in row.select("th, td") for _ in range(int(one.get("colspan", 1)))
            ]
            for column, cell in enumerate(spread):
                above.setdefault(column, []).append(cell)
        for row in source.select("tr"):
            block = row.find_parent("tbody")
            heading = block.select("th[scope=rowgroup]") if block else []
            for column, cell in enumerate(row.select("th, td")):
                said = [named[str(name)] for name in next(cells).attribute("/Headers") or ()]
                if block is None:
                    continue
                over = [head for head in above[column] if head.name == "th"]
                stubs = [head for head in row.select("th") if head in list(cell.previous_siblings)]
                expected = [] if cell in heading else [*over, *heading, *stubs]
                assert [plain(one.text) for one in said] == [plain(one.text) for one in expected]


def test_every_table_is_one_and_regular(pdf: Tagged, printed: list[Tag]) -> None:
    tables = list(pdf.tree.all("Table"))
    captions = [plain(next(table.all("Caption")).text) for table in tables]
    assert captions == [plain(source.select_one("caption").text) for source in printed]
    for table, source in zip(tables, printed, strict=True):
        assert [child.tag for child in table.children][:2] == ["Caption", "THead"]
        rows = list(table.all("TR"))
        assert len(rows) == len(source.select("tr"))
        widths = {sum(int(cell.attribute("/ColSpan") or 1) for cell in r.children) for r in rows}
        assert len(widths) == 1
        cells = [plain(cell.text) for cell in table.all("TH", "TD")]
        assert cells == [plain(cell.text) for cell in source.select("th, td")]


def test_elements_stand_where_they_may(pdf: Tagged) -> None:
    def check(element: Element) -> None:
        allowed = ALLOWED.get(element.tag)
        for child in element.children:
            assert allowed is None or child.tag in allowed, f"{child.tag} in {element.tag}"
            check(child)

    check(pdf.tree)


def test_every_link_has_a_name_and_a_place_in_the_tree(pdf: Tagged) -> None:
    links = [a for page in pdf.pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"]
    assert all(str(link.Contents) and "/StructParent" in link for link in links)
    assert all(int(link.F) == PRINTED for link in links)
    assert all(link.text for link in pdf.tree.all("Link"))


def test_every_printed_address_is_a_link(pdf: Tagged, html: BeautifulSoup) -> None:
    annotations = [a for page in pdf.pdf.pages for a in page.get("/Annots", [])]
    targets = {str(a.A.URI) for a in annotations if "/A" in a}
    targets = {one for one in targets if not re.fullmatch(r"[\w.-]+\.pdf", one)}  # its twins
    address = re.compile(r"https?://[!-~]+|[\w.+-]+@[\w-]+\.[\w.-]*\w", re.A)
    texts = [block.text for block in pdf.tree.all("P", "LI", "TH", "TD", "Caption")]
    printed = [found for text in texts for found in address.findall(text)]
    assert printed, "the contact in the imprint"
    dois = [
        found for text in texts for found in re.findall(r"DOI:\s?(10\.[!-~]*[\w/])", text, re.A)
    ]
    printed += [f"https://doi.org/{doi}" for doi in dois]  # as GB/T 7714 has them
    assert targets == {one if "//" in one else f"mailto:{one}" for one in printed}
    assert targets <= {str(link["href"]) for link in html.select("a[href]")}


def test_all_content_is_tagged_or_an_artifact(pdf: Tagged) -> None:
    assert not pdf.untagged
    owned = {id(piece) for element in walk(pdf.tree) for piece in element.pieces}
    for piece in pdf.pieces:
        assert (piece.tag == "Artifact") != (id(piece) in owned)


def test_running_headers_and_footers_are_artifacts(pdf: Tagged) -> None:
    title = plain(str(pdf.pdf.docinfo["/Title"]))
    for number, _ in enumerate(pdf.pdf.pages):
        pieces = [piece for piece in pdf.pieces if piece.page == number]
        headers = plain("".join(piece.text for piece in pieces if piece.subtype == "Header"))
        footers = plain("".join(piece.text for piece in pieces if piece.subtype == "Footer"))
        assert headers.endswith(title) or number == 0
        # a poster is one page without a number
        assert footers.endswith(str(number + 1)) or (not footers and len(pdf.pdf.pages) == 1)


def test_a_table_says_on_every_page_that_it_goes_on(
    pdf: Tagged, code: str, printed: list[Tag]
) -> None:
    expected = []
    for table, source in zip(pdf.tree.all("Table"), printed, strict=True):
        first, *others = sorted(set().union(*(row.pages for row in table.all("TR"))))
        assert next(table.all("Caption")).pages == {first}
        number = source.select_one(".table-number")
        assert number is not None
        # the further parts of a table say of themselves that it goes on
        mark = CONTINUED[code].format("").strip()
        numbered = re.search(r"\d", number.text) is not None
        form = CONTINUED[code] if numbered else UNNUMBERED[code]
        form = "{}" if mark in number.text else form
        expected += [(page, plain(form.format(number.text))) for page in others]
    said = []
    for number, _ in enumerate(pdf.pdf.pages):
        repeated = [p for p in pdf.pieces if p.page == number and p.subtype == "Pagination"]
        text = plain("".join(piece.text for piece in repeated))
        pattern = r"^续表[A-Z]?\d+|^Table[A-Z]?\d+\(continued\)|^\D+?(?:\(continued\)|（续）)"
        said += [(number, found) for found in re.findall(pattern, text)]
    assert said == expected


def test_a_block_that_goes_on_repeats_its_heading(pdf: Tagged) -> None:
    expected = {}
    for body in pdf.tree.all("TBody"):
        heading, *rows = body.all("TR")
        if [cell.tag for cell in heading.children] != ["TH"]:
            continue
        first, *others = sorted(set().union(*(row.pages for row in rows)))
        assert heading.pages == {first}
        expected |= {page: plain(heading.text) for page in others}
    for number, heading in expected.items():
        repeated = [p for p in pdf.pieces if p.page == number and p.subtype == "Pagination"]
        assert plain("".join(piece.text for piece in repeated)).endswith(heading)


def test_only_prepared_fonts_are_used_and_all_are_in_the_file(pdf: Tagged) -> None:
    assert pdf.glyphs
    for name in pdf.glyphs:
        font = pdf.fonts[name]
        family = str(font.BaseFont).split("+")[-1]
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert any(family.startswith(known) for known in FONTS), str(font.BaseFont)


def test_every_viewer_finds_the_glyphs(pdf: Tagged) -> None:
    """By their place in the file, whether it goes by that or by the charset."""
    for name, used in pdf.glyphs.items():
        (font,) = pdf.fonts[name].DescendantFonts
        with TTFont(io.BytesIO(embedded(font))) as program:
            cids, order = charset(program), program.getGlyphOrder()
            assert pdf.fonts[name].Encoding == "/Identity-H"
            assert font.Subtype == ("/CIDFontType0" if "CFF " in program else "/CIDFontType2")
            assert font.CIDToGIDMap == "/Identity"
            assert cids is None or cids == list(range(len(order)))
            glyphs = program.getGlyphSet()
            for code in used:
                pen = RecordingPen()
                glyphs[order[code]].draw(pen)
                assert bool(pen.value) == bool(pdf.unicode[name][code].strip()), code


def test_widths_are_those_of_the_fonts(pdf: Tagged) -> None:
    for name, used in pdf.glyphs.items():
        (font,) = pdf.fonts[name].DescendantFonts
        with TTFont(io.BytesIO(embedded(font))) as program:
            order, units = program.getGlyphOrder(), program["head"].unitsPerEm
            widths = {code: program["hmtx"][order[code]][0] * 1000 / units for code in used}
        said: dict[int, float] = {}
        widths_array = list(font.W)
        for first, row in zip(widths_array[::2], widths_array[1::2], strict=True):
            said |= {int(first) + index: float(width) for index, width in enumerate(row)}
        assert set(said) >= used
        assert all(abs(said[code] - width) <= 1 for code, width in widths.items())


def embedded(font: pikepdf.Object) -> bytes:
    descriptor = font.FontDescriptor
    (file,) = (descriptor[key] for key in ("/FontFile2", "/FontFile3") if key in descriptor)
    return file.read_bytes()


def charset(program: TTFont) -> list[int] | None:
    """The numbers of all glyphs of a CID-keyed font."""
    if "CFF " not in program or not hasattr(program["CFF "].cff.topDictIndex[0], "ROS"):
        return None
    names = program["CFF "].cff.topDictIndex[0].charset
    return [0 if name == ".notdef" else int(name.removeprefix("cid")) for name in names]


def test_no_character_lacks_a_glyph(pdf: Tagged) -> None:
    for name, used in pdf.glyphs.items():
        descriptor = pdf.fonts[name].DescendantFonts[0].FontDescriptor
        file = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
        assert 0 not in used
        assert used <= set(pdf.unicode[name])
        raw = file.read_bytes()
        if raw[:4] in (b"OTTO", b"\0\1\0\0"):
            assert max(used) < TTFont(io.BytesIO(raw))["maxp"].numGlyphs
    assert "\ufffd" not in pdf.tree.text
