"""On a dark page charts have colours of their own, in which all can be read and told apart."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from scs_report.brand.brand import LEAST_CONTRAST, Palette, alike_answers
from scs_report.brand.colors import contrast, lightness
from scs_report.brand.file import read_brand
from scs_report.brand.scales import answer_colors, on_dark, text_color
from scs_report.figures import dark_rules, draw_figure
from scs_report.language import Language
from scs_report.results import Results
from scs_report.results.figure_entries import Colors


@pytest.fixture(scope="module")
def dark(colors: Palette, root: Path) -> Palette:
    return on_dark(colors, read_brand(root / "templates").dark)


def test_answers_can_be_told_apart_and_read(dark: Palette) -> None:
    assert list(alike_answers(dark)) == []


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


def drawn(results: Results, colors: Palette, dark: Palette | None = None) -> str:
    return draw_figure(
        results.figure("sunday"),
        results,
        Language("en"),
        title="T",
        description="D",
        colors=colors,
        dark=dark,
    )


def test_what_has_another_colour_in_the_dark_says_which(
    demo_results: Results, colors: Palette, dark: Palette
) -> None:
    """By the rules of the page the drawing becomes the one that dark colours would give."""
    both = ET.fromstring(drawn(demo_results, colors, dark))
    rules = dict(re.findall(r"\.(\S+)\{\w+:(#\w+)\}", dark_rules(ET.tostring(both, "unicode"))))
    for element in both.iter():
        for name in element.attrib.pop("class", "").split():
            if name in rules:
                element.set({"f": "fill", "s": "stroke"}[name[0]], rules[name])
    alone = ET.fromstring(drawn(demo_results, dark))
    alone.attrib.pop("class")
    assert [dict(e.attrib) for e in both.iter()] == [dict(e.attrib) for e in alone.iter()]
    assert rules


def test_without_dark_colours_there_are_no_rules(demo_results: Results, colors: Palette) -> None:
    assert dark_rules(drawn(demo_results, colors)) == ""


def test_colours_that_do_not_change_have_no_class(demo_results: Results, colors: Palette) -> None:
    assert dark_rules(drawn(demo_results, colors, replace(colors))) == ""
