"""On a dark page charts have colours of their own, in which all can be read and told apart."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from scs_report.brand.brand import LEAST_CONTRAST, LEAST_SEEN, Palette, alike_answers
from scs_report.brand.colors import contrast, lightness
from scs_report.brand.file import read_brand
from scs_report.brand.scales import answer_colors, on_dark, text_color
from scs_report.figures import by_night, draw_figure
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import Colors


@pytest.fixture(scope="module")
def dark(colors: Palette, root: Path) -> Palette:
    return on_dark(colors, read_brand(root / "templates").dark)


def test_answers_can_be_told_apart_and_read(dark: Palette) -> None:
    assert list(alike_answers(dark)) == []


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("scale", ["diverging", "sequential", "qualitative"])
@pytest.mark.parametrize("n", [2, 3, 5, 7, 11])
def test_all_that_is_drawn_is_seen_on_the_page(dark: Palette, n: int, scale: Colors) -> None:
    for color in (*answer_colors(dark, n, scale), dark.quiet, dark.accent_light):
        assert contrast(color, dark.paper) >= LEAST_SEEN


@pytest.mark.parametrize("scale", ["diverging", "sequential", "qualitative"])
@pytest.mark.parametrize("n", [1, 2, 3, 5, 7, 11])
def test_any_number_of_answers_can_be_read(
    colors: Palette, dark: Palette, n: int, scale: Colors
) -> None:
    found = answer_colors(dark, n, scale)
    assert len(set(found)) == n
    for color in found:
        assert contrast(text_color(dark, color), color) >= LEAST_CONTRAST
    # what is darkest on a light page is lightest on a dark one
    light = answer_colors(colors, n, scale)
    order = sorted(range(n), key=lambda place: lightness(light[place]))
    turned = [lightness(found[place]) for place in order]
    assert all(later <= before + 9 for before, later in pairwise(turned))


@pytest.fixture
def every(results: Results, demo_results: Results) -> dict[str, Results]:
    """The results that hold each figure."""
    return {one.key: found for found in (demo_results, results) for one in found.figures}


def drawn(
    results: Results, colors: Palette, dark: Palette | None = None, key: str = "sunday"
) -> str:
    return draw_figure(
        results.figure(key),
        results,
        Language("en"),
        title="T",
        description="D",
        colors=colors,
        dark=dark,
    )


def page_of(*drawings: str) -> str:
    return by_night("<head></head>" + "".join(drawings))


def as_in_the_dark(page: str) -> ET.Element:
    """Return the drawing of a page as the page's rules colour it."""
    found = re.search(r"<svg.*</svg>", page, re.S)
    assert found
    drawing = ET.fromstring(found[0])
    usual = {
        (name, light): dark
        for name, light, dark in re.findall(r'\[(\w+)="(#\w+)"\]\{\w+:(#\w+)\}', page)
    }
    for element in drawing.iter():
        named = dict(re.findall(r"\b([fs])-([0-9a-f]{6})\b", element.attrib.pop("class", "")))
        for name in ("fill", "stroke"):
            if (own := element.get(name)) is not None:
                dark = f"#{named[name[0]]}" if name[0] in named else usual.get((name, own), own)
                element.set(name, dark)
    return drawing


@pytest.mark.parametrize("key", ["sunday", "groups", "predictions", "benefits"])
def test_by_the_rules_of_the_page_a_drawing_is_the_one_of_dark_colours(
    every: dict[str, Results], colors: Palette, dark: Palette, key: str
) -> None:
    results = every[key]
    page = page_of(drawn(results, colors, dark, key))
    both, alone = as_in_the_dark(page), ET.fromstring(drawn(results, dark, key=key))
    alone.attrib.pop("class")
    assert [dict(e.attrib) for e in both.iter()] == [dict(e.attrib) for e in alone.iter()]
    assert "prefers-color-scheme: dark" in page


def test_most_marks_need_no_class_for_their_colour_in_the_dark(
    demo_results: Results, colors: Palette, dark: Palette
) -> None:
    page = page_of(drawn(demo_results, colors, dark))
    assert len(re.findall(r'class="[^"]*\b[fs]-', page)) < len(re.findall(r"<path|<text", page)) / 4


def test_without_dark_colours_there_are_no_rules(demo_results: Results, colors: Palette) -> None:
    assert "<style>" not in page_of(drawn(demo_results, colors))


def test_colours_that_do_not_change_have_no_rules(demo_results: Results, colors: Palette) -> None:
    assert "<style>" not in page_of(drawn(demo_results, colors, replace(colors)))
