"""Colours of answers hold the rules of the brand's own, however many there are."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from scs_report.brand.brand import LEAST_CONTRAST, LEAST_LIGHTNESS, Palette
from scs_report.brand.colors import VISIONS, color_at, contrast, difference, lab, lightness
from scs_report.brand.file import read_brand
from scs_report.brand.scales import answer_colors, text_color
from scs_report.results.figure_entries import Colors

#: Of another house: purple against green.
OTHER = ("#7b2d8e", "#b98ac6", "#e2dfe4", "#7fb58a", "#1d6b3a")
CLEAR = [
    *(("diverging", n) for n in range(2, 12)),
    *(("sequential", n) for n in range(2, 7)),
    *(("qualitative", n) for n in range(2, 12)),
]


@pytest.fixture(params=["shipped", "other"])
def palette(request: pytest.FixtureRequest, root: Path) -> Palette:
    shipped = read_brand(root / "templates").light
    if request.param == "shipped":
        return shipped
    return replace(shipped, answers=OTHER, accent=OTHER[-1])


@pytest.mark.exhaustive(12)
@pytest.mark.parametrize("n", range(12))
@pytest.mark.parametrize("colors", ["diverging", "sequential", "qualitative"])
def test_there_is_a_readable_colour_for_each(colors: Colors, n: int, palette: Palette) -> None:
    found = answer_colors(palette, n, colors)
    assert len(set(found)) == len(found) == n
    for color in found:
        assert contrast(text_color(palette, color), color) >= LEAST_CONTRAST


@pytest.mark.exhaustive(3)
@pytest.mark.parametrize(("colors", "n"), CLEAR)
def test_neighbours_can_be_told_apart_in_grey_and_in_colour(
    colors: Colors, n: int, palette: Palette
) -> None:
    for one, other in pairwise(answer_colors(palette, n, colors)):
        assert (
            abs(lightness(one) - lightness(other)) >= LEAST_LIGHTNESS - 0.2
        )  # colours are rounded
        assert min(difference(one, other, vision) for vision in VISIONS[:-1]) >= 7


def test_five_answers_have_the_brands_own_colours(palette: Palette) -> None:
    assert answer_colors(palette, 5) == palette.answers


@pytest.mark.parametrize("n", [4, 6, 8, 10])
def test_two_sides_keep_their_hues(n: int, palette: Palette) -> None:
    found = [lab(color) for color in answer_colors(palette, n)]
    poles = lab(palette.answers[0]), lab(palette.answers[-1])
    for place, (_, a, b) in enumerate(found):
        own, other = poles if place < n // 2 else poles[::-1]
        towards = [abs(a - pole[1]) + abs(b - pole[2]) for pole in (own, other)]
        assert towards[0] < towards[1]


def test_answers_without_order_are_unlike_one_another(palette: Palette) -> None:
    for one, other in combinations(answer_colors(palette, 6, "qualitative"), 2):
        assert min(difference(one, other, vision) for vision in VISIONS[:-1]) >= 12


@pytest.mark.parametrize("color", ["#0f5872", "#e39a4f", "#d5d8dc", "#000000", "#ffffff"])
def test_a_colour_is_found_again_by_its_place(color: str) -> None:
    assert difference(color_at(*lab(color)), color) < 0.5
