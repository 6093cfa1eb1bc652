"""Colours are measured as the standards say, and the palette shipped here can be told apart."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from scs_report.brand.brand import Palette
from scs_report.brand.colors import VISIONS, Vision, ciede2000, contrast, difference, lightness
from scs_report.brand.file import read_brand


@pytest.fixture(scope="module")
def colors(root: Path) -> Palette:
    return read_brand(root / "templates").light


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # Sharma, Wu and Dalal (2005), table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_the_published_test_pairs(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(expected, abs=5e-5)


def test_contrast_and_lightness_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)
    assert lightness("#ffffff") == pytest.approx(100, abs=0.01)
    assert lightness("#777777") == pytest.approx(50.03, abs=0.01)


def test_red_and_green_of_one_lightness_are_lost_on_who_sees_no_red_or_green() -> None:
    red, green = "#b05a2a", "#6f7a1f"
    assert difference(red, green) > 25
    assert difference(red, green, "deuteranopia") < 10
    assert difference(red, green, "grey") < 5
    assert difference("#888888", "#888888", "protanopia") == 0


@pytest.mark.parametrize("vision", [vision for vision in VISIONS if vision != "grey"])
def test_the_five_answers_differ_for_every_vision(colors: Palette, vision: Vision) -> None:
    apart = [difference(a, b, vision) for a, b in combinations(colors.answers, 2)]
    assert min(apart) >= 15


def test_neighbouring_answers_differ_in_grey(colors: Palette) -> None:
    for one, other in pairwise(colors.answers):
        assert abs(lightness(one) - lightness(other)) >= 10


def test_what_is_compared_in_two_colours_differs_for_every_vision(colors: Palette) -> None:
    for vision in VISIONS:
        # in grey these two differ by their shape, a ring and a dot
        if vision != "grey":
            assert difference(colors.accent, colors.contrast, vision) >= 30
        assert difference(colors.accent, colors.quiet, vision) >= 20
        assert difference(colors.accent, colors.accent_light, vision) >= 20


def test_text_on_the_five_answers_can_be_read(colors: Palette) -> None:
    for ground, text in zip(colors.answers, colors.on_answers, strict=True):
        assert contrast(ground, text) >= 4.5
