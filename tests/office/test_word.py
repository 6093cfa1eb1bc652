"""A document as a Word file: valid, whole, and each number under lock with its address."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import lxml.html
import msgspec
import pytest
from lxml import etree
from PIL import Image, ImageChops
from reference_docx import reference
from wordfile import NAMES, W, WordFile, bare, faults, schema, text_of

from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.language.rules import rules_of
from scs_report.notebook import open_study
from scs_report.office.word_file import REFERENCE, write
from scs_report.office.word_look import Look
from scs_report.office.word_page import labels_of
from scs_report.office.word_pictures import as_png, chart
from scs_report.office.word_styles import styles_xml
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript
from scs_report.project import HOUSE
from scs_report.results import Results, encode_results

# whole documents are written and read
pytestmark = pytest.mark.slow

EDITIONS = [("brief", "de"), ("appendix", "en"), ("appendix", "zh-Hant"), ("summary", "en")]
Made = tuple[Manuscript, WordFile]


@pytest.fixture(scope="module")
def manuscripts(
    root: Path, demo: Path, demo_results: Results
) -> Iterator[Callable[[str, str], Manuscript]]:
    fonts = root / ".cache" / "fonts"
    use_fonts(prepare_fonts(fonts, regions=("TC",)))
    yield cache(lambda name, code: render_manuscript(name, code, demo_results, demo / "templates"))
    use_fonts(prepare_fonts(fonts))  # other tests draw in those of the mainland


@pytest.fixture(scope="module")
def written(manuscripts: Callable[[str, str], Manuscript]) -> Callable[[str, str], WordFile]:
    def made(name: str, code: str) -> WordFile:
        (raw,) = write(manuscripts(name, code)).values()
        return WordFile(raw)

    return cache(made)


@pytest.fixture(params=EDITIONS, ids=".".join)
def made(
    request: pytest.FixtureRequest,
    manuscripts: Callable[[str, str], Manuscript],
    written: Callable[[str, str], WordFile],
) -> Made:
    return manuscripts(*request.param), written(*request.param)


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    return schema(tmp_path_factory.mktemp("schema"))


def page(manuscript: Manuscript) -> Any:
    return lxml.html.document_fromstring(manuscript.text.encode())


def test_it_is_valid_by_the_schema(made: Made, valid: etree.XMLSchema) -> None:
    assert faults(made[1], valid) == []


def test_the_schema_finds_an_element_out_of_place(
    written: Callable[[str, str], WordFile], valid: etree.XMLSchema
) -> None:
    document = written("summary", "en").part("word/document.xml")
    first = document.find(f".//{W}pPr/{W}pStyle")
    first.getparent().append(first)
    assert not valid.validate(document)


def test_it_opens_in_another_program(made: Made) -> None:
    manuscript, word = made
    read = docx.Document(io.BytesIO(word.bytes))
    assert read.core_properties.title == manuscript.title
    heads = [one.text for one in read.paragraphs if one.style.name == "Title"]  # type: ignore[union-attr]
    assert [bare(head) for head in heads] == [bare(manuscript.title)]


def test_the_same_manuscript_gives_the_same_bytes(
    manuscripts: Callable[[str, str], Manuscript],
) -> None:
    manuscript = manuscripts("brief", "de")
    assert write(manuscript) == write(manuscript)


def test_every_number_of_a_fact_is_locked_in_its_order(made: Made) -> None:
    manuscript, word = made
    spans = page(manuscript).xpath("//span[@data-fact]")
    wanted = [(one.get("data-fact"), bare("".join(one.itertext()))) for one in spans]
    assert [(what, text) for kind, what, text in locked(word) if kind == "fact"] == wanted


def test_every_cell_of_a_table_is_there_and_its_number_locked_by_address(made: Made) -> None:
    manuscript, word = made
    tables = word.find("//w:tbl")
    panels = [panel for table in manuscript.tables for panel in table.panels]
    assert len(tables) == len(panels)
    for found, panel in zip(tables, panels, strict=True):
        wanted = [
            (cell.address, bare(cell.text))
            for row in panel.rows
            for cell in row.cells
            if cell.address and cell.text
        ]
        numbers = [(what, text) for kind, what, text in locked(word, found) if kind == "cell"]
        assert numbers == wanted
    rows = [
        bare("".join(row.itertext()))
        for row in page(manuscript).xpath("//table//tr[not(@class='continued')]")
    ]
    assert [text_of(row) for row in word.find("//w:tr")] == rows


def locked(word: WordFile, within: Any = None) -> Iterator[tuple[str, str, str]]:
    """Yield kind, fact or address, and text of locked numbers."""
    listed = {
        one.get("tag"): one.get("of")
        for one in word.find("//n:number", word.part("customXml/item1.xml"))
    }
    for one in word.find(".//w:sdt", within):
        assert word.attribute(one, "w:sdtPr/w:lock") == "contentLocked"
        tag = word.attribute(one, "w:sdtPr/w:tag")
        assert len(tag) <= 64, "Word opens no file with longer ones"
        kind, _, what = listed[tag].partition(":")
        yield kind, what, text_of(one)


def test_every_text_of_the_page_is_in_the_file(made: Made) -> None:
    manuscript, word = made
    html = page(manuscript)
    for drawing in html.xpath("//svg | //style | //title"):
        drawing.getparent().remove(drawing)
    if manuscript.document.form in ("brief", "summary"):
        for contents in html.xpath("//nav"):
            contents.getparent().remove(contents)
    for ways in html.xpath("//ul[contains(@class,'neighbours')]"):  # they are not beside it
        ways.getparent().remove(ways)
    for paragraph in html.xpath("//p | //li[not(p)] | //caption | //h1 | //h2 | //h3"):
        text = bare("".join(paragraph.itertext()))
        assert text in text_of(word.document), text


def test_rows_of_heads_are_flagged_and_repeat_and_tables_tell_what_they_are(made: Made) -> None:
    manuscript, word = made
    panels = [panel for table in manuscript.tables for panel in table.panels]
    for found, panel in zip(word.find("//w:tbl"), panels, strict=True):
        heads = 2 if panel.spanners else 1
        rows = word.find("w:tr", found)
        flagged = [bool(word.find("w:trPr/w:tblHeader", row)) for row in rows]
        assert flagged == [at < heads for at in range(len(rows))]
        assert bare(panel.caption.text) in bare(word.attribute(found, "w:tblPr/w:tblCaption"))
        assert word.attribute(found, "w:tblPr/w:tblDescription")
        assert word.attribute(found, "w:tblPr/w:tblLook", "firstRow") == "1"
        grid = len(word.find("w:tblGrid/w:gridCol", found))
        for row in rows:
            spans = [int(one) for one in word.find("w:tc/w:tcPr/w:gridSpan/@w:val", row)]
            assert sum(spans) + len(word.find("w:tc", row)) - len(spans) == grid


def test_charts_are_svg_with_png_beside_and_words(made: Made) -> None:
    manuscript, word = made
    drawings = word.find("//wp:inline")
    assert len(drawings) == len(page(manuscript).xpath("//svg | //img[@class='logo']"))
    for one in drawings:
        assert one.find("wp:docPr", NAMES).get("descr")
        png = word.related[word.find(".//a:blip/@r:embed", one)[0]]
        svg = word.related[word.find(".//asvg:svgBlip/@r:embed", one)[0]]
        assert word.raw(f"word/{png}")[:4] == b"\x89PNG"
        assert etree.fromstring(word.raw(f"word/{svg}")).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_picture_is_the_same_whatever_others_there_are(
    manuscripts: Callable[[str, str], Manuscript],
) -> None:
    svgs = re.findall(r"<svg\b.*?</svg>", manuscripts("brief", "de").text, re.S)
    charts = [chart(svg) for svg in svgs]
    together = as_png(charts)
    for one, png in zip(charts, together, strict=True):
        (alone,) = as_png([one])
        with Image.open(io.BytesIO(png)) as picture, Image.open(io.BytesIO(alone)) as other:
            apart = ImageChops.difference(picture.convert("L"), other.convert("L"))
            assert picture.size == other.size
            # but for the edges of letters
            assert sum(apart.histogram()[80:]) < 0.03 * picture.width * picture.height
            shape = one.width / one.height
            assert picture.width / picture.height == pytest.approx(shape, rel=0.01)
            assert len(picture.convert("RGB").getcolors(100_000) or ()) > 3


def test_numbers_of_captions_stay_right_when_word_counts_anew(made: Made) -> None:
    manuscript, word = made
    counts: dict[str, int] = {}
    for instruction, shown in word.fields():
        name, *rest = instruction.split()
        if name == "SEQ":
            key = rest[0]
            again = re.search(r"\\r (\d+)", instruction)
            counts[key] = int(again[1]) if again else counts.get(key, 0) + 1
            assert shown == str(counts[key])
    labels = page(manuscript).xpath(
        "//figure[@id]//span[@class='figure-number'] | "
        "//div[contains(@class,'table-wrap') and not(contains(@class,'further'))]"
        "//span[@class='table-number']"
    )
    numbered = [one for one in labels if re.search(r"\d$", "".join(one.itertext()))]
    assert sum(one.startswith("SEQ") for one, _ in word.fields()) == len(numbered)


def test_references_are_fields_that_say_what_their_bookmark_says(made: Made) -> None:
    manuscript, word = made
    inside: dict[str, str] = {}
    for start in word.find("//w:bookmarkStart"):
        name, number = start.get(f"{W}name"), start.get(f"{W}id")
        assert name not in inside
        assert re.fullmatch(r"[^\W\d]\w{0,39}", name)
        text = ""
        for one in start.itersiblings():
            if one.tag == f"{W}bookmarkEnd" and one.get(f"{W}id") == number:
                break
            text += text_of(one)
        inside[name] = text
    references = [one for one in word.fields() if one[0].startswith("REF ")]
    called = dict(labels_of(page(manuscript)))
    wanted = [
        bare("".join(one.itertext()))
        for one in page(manuscript).xpath("//a[starts-with(@href, '#')]")
        if called.get(one.get("href")[1:]) == "".join(one.itertext())
    ]
    assert [bare(shown) for _, shown in references] == wanted
    assert len(wanted) >= len(page(manuscript).xpath("//a[@class='ref']"))
    for instruction, shown in references:
        assert inside[instruction.split()[1]] == bare(shown)
    for anchor in word.find("//w:hyperlink/@w:anchor"):
        assert anchor in inside


def test_every_paragraph_and_run_has_a_style_that_exists(made: Made) -> None:
    word = made[1]
    styles = set(word.styles())
    assert {*word.find("//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")} <= styles
    assert all(word.find("w:pPr/w:pStyle", one) for one in word.find("//w:p"))


def test_headings_captions_and_lists_are_those_of_word(made: Made) -> None:
    manuscript, word = made
    names = {key: one.find("w:name", NAMES).get(f"{W}val") for key, one in word.styles().items()}
    used = Counter(names[key] for key in word.find("//w:p/w:pPr/w:pStyle/@w:val"))
    assert used["Title"] == 1
    html = page(manuscript)
    headings = html.xpath("count(//main//h2[not(ancestor::nav)])")
    assert used["heading 1"] == headings
    assert used["caption"] == html.xpath("count(//figure[@id])")
    assert used["List Bullet"] + used["List Number"] == html.xpath(
        "count(//section[not(contains(@class,'numbers') or contains(@class,'references'))]//li)"
    )


def test_no_caption_parts_from_what_it_names(made: Made) -> None:
    word = made[1]
    styles = word.styles()

    def keeps(paragraph: Any) -> bool:
        style = word.attribute(paragraph, "w:pPr/w:pStyle")
        while style and not word.find("w:pPr/w:keepNext", styles[style]):
            based = styles[style].find("w:basedOn", NAMES)
            style = based.get(f"{W}val") if based is not None else ""
        return bool(style or word.find("w:pPr/w:keepNext", paragraph))

    for one in word.find("//w:tbl"):
        assert keeps(one.getprevious())
        assert all(keeps(part) for part in word.find("w:tr[1]//w:p", one))
        assert all(keeps(part) for part in word.find("w:tr[last()]//w:p", one))
    for one in word.find("//w:drawing"):
        (paragraph,) = word.find("ancestor::w:p", one)
        if word.attribute(paragraph, "w:pPr/w:pStyle") == "Chart":
            assert keeps(paragraph)
            before = paragraph.getprevious()
            named = {"Caption", "Unit", "FigureMessage"}
            if word.attribute(before, "w:pPr/w:pStyle") in named:
                assert keeps(before)


@pytest.mark.parametrize(
    ("code", "letters", "han"),
    [("en", "en-GB", "zh-CN"), ("de", "de-DE", "zh-CN"), ("zh-Hant", "en-GB", "zh-TW")],
)
def test_it_says_its_languages_and_fonts(
    code: str, letters: str, han: str, written: Callable[[str, str], WordFile]
) -> None:
    word = written("brief", code)
    (default,) = word.find("//w:docDefaults//w:rPr", word.part("word/styles.xml"))
    assert word.attribute(default, "w:lang") == letters
    assert word.attribute(default, "w:lang", "eastAsia") == han
    assert word.attribute(default, "w:rFonts", "eastAsia") in ("SimSun", "PMingLiU")
    hinted = word.find("//w:rFonts[@w:hint='eastAsia']")
    assert bool(hinted) == rules_of(code).typesetting.han


def test_every_page_says_that_data_are_synthetic_and_its_number(made: Made) -> None:
    manuscript, word = made
    feet = [name for name in word.names if name.startswith("word/footer")]
    assert feet
    words = bare(str(page(manuscript).xpath("string(//p[@class='series']/@data-notice)")))
    for name in feet:
        foot = word.part(name)
        assert words in text_of(foot)
        assert "PAGE" in "".join(foot.itertext())
    for section in word.find("//w:sectPr"):
        assert {one.get(f"{W}type") for one in word.find("w:footerReference", section)} >= {
            "default"
        }


def test_tables_that_a_page_has_no_room_for_lie_on_their_side(
    manuscripts: Callable[[str, str], Manuscript], valid: etree.XMLSchema
) -> None:
    manuscript = manuscripts("appendix", "en")
    small = msgspec.structs.replace(manuscript.brand.page, size="A5", side=45)
    brand = msgspec.structs.replace(manuscript.brand, page=small)
    (raw,) = write(replace(manuscript, brand=brand)).values()
    word = WordFile(raw)
    assert faults(word, valid) == []
    turned = word.find("//w:sectPr/w:pgSz/@w:orient")
    assert "landscape" in turned
    # upright again behind each, and no section without a page
    assert not word.find("//w:sectPr[not(ancestor::w:p)]/w:pgSz/@w:orient")
    assert len(word.find("//w:p[w:pPr/w:sectPr]")) == 2 * len(turned)
    heads = word.find("//w:p[w:pPr/w:sectPr]/w:pPr/w:pStyle/@w:val")
    assert not [one for one in heads if one.startswith("Heading")]


def test_an_institutes_own_styles_take_the_place_of_the_house_s(
    manuscripts: Callable[[str, str], Manuscript], valid: etree.XMLSchema
) -> None:
    manuscript = manuscripts("brief", "en")
    own = docx.Document()
    own.styles["Heading 1"].font.name = "Garamond"  # type: ignore[attr-defined]
    own.add_paragraph("This is not printed.")
    own.sections[0].header.paragraphs[0].text = "Nor is this."
    file = io.BytesIO()
    own.save(file)
    (raw,) = write(replace(manuscript, reference=file.getvalue())).values()
    word = WordFile(raw)
    assert faults(word, valid) == []
    styles = word.styles()
    assert word.attribute(styles["Heading1"], ".//w:rFonts", "ascii") == "Garamond"
    assert {"KeyNumber", "ReportTable", "TableText"} <= set(styles)
    assert "printed" not in text_of(word.document)
    assert not [name for name in word.names if "Nor is" in str(word.raw(name))]


def test_colours_are_those_of_the_brand(manuscripts: Callable[[str, str], Manuscript]) -> None:
    manuscript = manuscripts("brief", "en")
    light = msgspec.structs.replace(manuscript.brand.light, accent="#123456")
    look = Look(msgspec.structs.replace(manuscript.brand, light=light), rules_of("en"))
    assert "123456" in styles_xml(look)
    assert "123456" not in styles_xml(Look(manuscript.brand, rules_of("en")))


def test_the_house_s_file_has_the_styles_of_its_brand() -> None:
    assert Path(HOUSE, REFERENCE).read_bytes() == reference()


def test_another_process_writes_the_same_bytes(root: Path, demo: Path, tmp_path: Path) -> None:
    """Whatever the seed of hashes, the documents before it and the faces that are known."""
    program = (
        "import sys; from pathlib import Path; from hashlib import sha256\n"
        "from scs_report.fonts import prepare_fonts, use_fonts\n"
        "fonts, demo, results, regions, *names = sys.argv[1:]\n"
        "for region in regions.split(): use_fonts(prepare_fonts(Path(fonts), regions=(region,)))\n"
        "from scs_report.pages.documents import render_manuscript\n"
        "from scs_report.pages.manuscript import written\n"
        "from scs_report.results import decode_results\n"
        "results = decode_results(Path(results).read_bytes())\n"
        "for name in names:\n"
        "    made = render_manuscript(name, 'zh-Hant', results, Path(demo, 'templates'))\n"
        "    for files in written(made, ('docx', 'xlsx', 'pptx')).values():\n"
        "        for file, content in files.items(): print(file, sha256(content).hexdigest())\n"
    )
    results = tmp_path / "results.json"
    results.write_bytes(encode_results(open_study(demo).analyse()))
    said = []
    for seed, regions, names in (
        ("1", "TC", ("brief", "summary")),
        ("2", "SC TC", ("summary", "brief")),
    ):
        given = [str(root / ".cache" / "fonts"), str(demo), str(results), regions, *names]
        done = subprocess.run(
            [sys.executable, "-c", program, *given],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(sorted(done.stdout.splitlines()))
    assert len(said[0]) == 6
    assert said[0] == said[1]
