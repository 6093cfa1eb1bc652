"""Figures as pictures: complete, whole, the same everywhere, and each of its size."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from markupsafe import Markup
from PIL import Image, ImageChops

from scs_report.brand.file import read_brand
from scs_report.figures.canvas import text_width
from scs_report.figures.style import registered_families
from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.names import PICTURE_SIZES, Pictures
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript, plain
from scs_report.paper.pixels import Vector, as_pixels
from scs_report.pictures.picture_files import write_png, write_svg
from scs_report.pictures.sheet import SIZES, sheet
from scs_report.results import Results

SVG = "{http://www.w3.org/2000/svg}"
CODES = ["en", "de", "zh-Hant"]
LONG = {
    "en": "Those who have had a benefit from their score, and those who find that it is computed "
    "fairly, approve of social credit far more often than all others in towns and villages do",
    "de": "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenversicherungsanstalten stimmen "
    "der Bewertung der Kreditwürdigkeit in Städten und Gemeinden weit häufiger zu als alle anderen",
    "zh-Hant": "認為社會信用有助於促使企業守法、評分公平，以及曾經因為自己的信用分得到過好處的"
    "受訪者，比住在城市與鄉村的其他所有受訪者更常表示贊成社會信用體系，而且差距明顯",
}


@pytest.fixture(scope="module")
def manuscripts(
    root: Path, demo: Path, demo_results: Results
) -> Iterator[Callable[[str], Manuscript]]:
    fonts = root / ".cache" / "fonts"
    use_fonts(prepare_fonts(fonts, regions=("TC",)))
    brand = read_brand(root / "templates")  # the demo has no logo
    named = {code: f"SCS {code}" for code in CODES}
    brand = msgspec.structs.replace(brand, name=named, series=None, contact=None)

    def made(code: str) -> Manuscript:
        document = render_manuscript("brief", code, demo_results, demo / "templates")
        return replace(document, brand=brand)

    yield cache(made)
    use_fonts(prepare_fonts(fonts))


@pytest.fixture(params=CODES)
def manuscript(
    request: pytest.FixtureRequest, manuscripts: Callable[[str], Manuscript]
) -> Manuscript:
    return manuscripts(request.param)


def texts(drawing: ET.Element) -> list[ET.Element]:
    return list(drawing.iter(f"{SVG}text"))


def words(drawing: ET.Element) -> str:
    return bare("".join(one.text or "" for one in texts(drawing)))


def bare(text: str) -> str:
    """A text without blanks and hyphens, which lines change."""
    return re.sub(r"[\s\u00ad-]", "", text.replace("'", "’"))


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", PICTURE_SIZES)
def test_a_picture_says_all_that_stands_around_a_figure(manuscript: Manuscript, name: str) -> None:
    synthetic = manuscript.synthetic
    assert synthetic
    for figure in manuscript.figures:
        made = sheet(figure, manuscript, name)
        said = words(made.drawing)
        for part in (figure.message, figure.title, figure.unit, figure.note, figure.source):
            assert bare(plain(part)) in said
        assert bare(synthetic.running) in said
        assert bare(manuscript.language.text(manuscript.brand.name)) in said
        assert bare(figure.number) in said
        # of the chart, whose labels a phone would show in other lines
        shown = re.findall(r"<text\b[^>]*>([^<]*\d[^<]*)</text>", str(figure.svg))
        assert sum(bare(Markup(one).unescape()) in said for one in shown) > len(shown) * 0.6
        assert made.drawing.findall(f"{SVG}g")[-1].find(f"{SVG}circle") is not None  # the logo


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", PICTURE_SIZES)
@pytest.mark.parametrize("code", CODES)
def test_long_titles_are_wrapped_and_nothing_leaves_the_picture(
    manuscripts: Callable[[str], Manuscript], code: str, name: str
) -> None:
    manuscript = manuscripts(code)
    brand = msgspec.structs.replace(manuscript.brand, name={code: LONG[code]})
    figure = replace(manuscript.figures[0], title=Markup(LONG[code]), unit=Markup(LONG[code]))
    made = sheet(figure, replace(manuscript, brand=brand), name)
    assert bare(LONG[code]) in words(made.drawing)
    faces = registered_families("TC")
    if SIZES[name].square:
        assert made.width == made.height
    ends = [0.0]
    for text in made.drawing.findall(f"{SVG}text"):
        size = float(text.get("font-size", made.drawing.get("font-size", "")).removesuffix("px"))
        bold = text.get("font-weight") == "700"
        wide = text_width(text.text or "", size, bold, faces)
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        right = text.get("text-anchor") == "end"
        left = x - wide if right else x
        assert left > 10
        assert left + wide < made.width - 10
        assert y < made.height - 5
        ends.append(y)
    # lines of the head stand above the chart, those of the foot below
    (moved,) = (g.get("transform", "") for g in made.drawing.findall(f"{SVG}g")[:1])
    chart_at = float(moved.split()[1].rstrip(")"))
    title = [t for t in made.drawing.findall(f"{SVG}text") if (t.text or "x") in LONG[code]]
    assert title
    assert float(title[0].get("y", "")) < chart_at


@pytest.mark.slow
def test_pictures_have_the_size_of_their_name(manuscripts: Callable[[str], Manuscript]) -> None:
    manuscript = replace(manuscripts("en"), pictures=Pictures(("1",)))
    made = write_png(manuscript)
    assert sorted(made) == sorted(
        f"pictures/brief.en/figure-1-{name}.png" for name in PICTURE_SIZES
    )
    for name, size in SIZES.items():
        with Image.open(io.BytesIO(made[f"pictures/brief.en/figure-1-{name}.png"])) as picture:
            assert picture.width == size.pixels
            if size.square:
                assert picture.height == size.pixels
            assert picture.info["dpi"] == pytest.approx((size.resolution,) * 2, abs=0.1)
    drawn = write_svg(manuscript)
    root = ET.fromstring(drawn["pictures/brief.en/figure-1-print.svg"])
    assert root.get("width") == "165mm"
    across, down = map(float, root.get("viewBox", "").split()[2:])
    high = float(root.get("height", "").removesuffix("mm"))
    assert high / 165 == pytest.approx(down / across, rel=1e-3)


@pytest.mark.slow
def test_an_svg_needs_no_font_and_looks_as_its_png(
    manuscripts: Callable[[str], Manuscript],
) -> None:
    for code in ("de", "zh-Hant"):
        manuscript = replace(manuscripts(code), pictures=Pictures(("1", "2"), ("square",)))
        drawn, made = write_svg(manuscript), write_png(manuscript)
        for path, content in drawn.items():
            root = ET.fromstring(content)
            assert b"<svg xmlns=" in content
            assert not texts(root)
            assert b"font-" not in content
            points = float(root.get("viewBox", "").split()[2])
            svg = content.decode().partition("?>")[2]
            (pixels,) = as_pixels([Vector(svg, points, points, 1080 / points * 72)])
            with Image.open(io.BytesIO(made[path.replace(".svg", ".png")])) as picture:
                assert pixels.size == picture.size
                apart = ImageChops.difference(pixels.convert("L"), picture.convert("L"))
                # but for the edges of letters
                assert sum(apart.histogram()[100:]) < 0.002 * 1080 * 1080


@pytest.mark.slow
def test_files_say_in_words_what_they_show(manuscript: Manuscript) -> None:
    one = replace(manuscript, pictures=Pictures(("2",), ("web",)))
    figure = one.figures[1]
    tag = one.language.tag
    (svg,) = write_svg(one).values()
    root = ET.fromstring(svg)
    title, description = (root.findtext(f"{SVG}{name}") or "" for name in ("title", "desc"))
    assert root.get("lang") == tag
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")  # type: ignore[union-attr]
    assert bare(title) == bare(plain(figure.message or figure.title))
    assert one.synthetic
    for part in (plain(figure.note), plain(figure.source), one.synthetic.running):
        assert part in description
    (png,) = write_png(one).values()
    with Image.open(io.BytesIO(png)) as picture:
        picture.load()
        said = picture.text  # type: ignore[attr-defined]
    assert said["Title"] == title
    assert said["Title"].lang == tag
    assert said["Description"] == description
    packet = ET.fromstring(said["XML:com.adobe.xmp"].partition("?>")[2].rpartition("<?")[0])
    alternative = [
        each.text
        for each in packet.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")
        if each.text == description
    ]
    assert len(alternative) == 2


@pytest.mark.slow
def test_a_diagram_says_nothing_of_respondents(
    demo: Path, demo_results: Results, manuscripts: Callable[[str], Manuscript]
) -> None:
    manuscript = render_manuscript("appendix", "zh-Hant", demo_results, demo / "templates")
    assert manuscript.synthetic
    running = bare(manuscript.synthetic.running)
    told = {
        type(figure.entry).__name__: running in words(sheet(figure, manuscript, "web").drawing)
        for figure in manuscript.figures
    }
    assert told.pop("BoxesFigure", False) is False
    assert all(told.values())


@pytest.mark.slow
def test_the_same_manuscript_gives_the_same_pictures(
    manuscripts: Callable[[str], Manuscript],
) -> None:
    one = replace(manuscripts("en"), pictures=Pictures(("1",), ("square",)))
    assert write_svg(one) == write_svg(one)
    assert write_png(one) == write_png(one)
