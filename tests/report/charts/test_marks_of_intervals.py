"""Intervals look alike in all charts; differences, light type and spacing say what they should."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from msgspec.structs import replace

from scs_report.analysis.checks import problems_of
from scs_report.analysis.specification import Figures, Specification
from scs_report.brand.brand import Palette
from scs_report.figures import draw, draw_figure, figure_note, figure_table
from scs_report.figures.marks import INTERVAL
from scs_report.figures.style import Theme
from scs_report.figures.writing import signed_points
from scs_report.language import Language
from scs_report.results import Address, Estimate, Results
from scs_report.results.figure_entries import Dots, PredictionsFigure
from scs_report.results.table_entries import Banner
from scs_report.survey import Codebook

#: Figures with drawn intervals, of every kind but predictions; stacked bars print theirs.
KINDS = ("use", "benefits", "coefficients")


@pytest.fixture
def benefits(results: Results) -> Dots:
    found = results.figure("benefits")
    assert isinstance(found, Dots)
    assert found.difference
    return found


def texts(figure: Any) -> list[str]:
    return [artist.get_text() for artist in figure.findobj(lambda one: hasattr(one, "get_text"))]


@pytest.mark.parametrize("key", KINDS)
def test_an_interval_is_a_thin_line_of_one_width(key: str, results: Results, wide: Theme) -> None:
    figure = draw(results.figure(key), results, Language("en"), wide)
    lines = [line for line in figure.findobj(Line2D) if line.get_linewidth() == INTERVAL]
    assert len(lines) >= 5
    for line in lines:
        assert len(line.get_xdata()) == 2
        assert len(set(line.get_ydata())) == 1, "without caps"


def test_the_intervals_of_two_predictions_lie_about_their_dots(
    results: Results, wide: Theme, narrow: Theme
) -> None:
    for theme in (wide, narrow):
        figure = draw(results.figure("predictions"), results, Language("en"), theme)
        dots = [one for one in figure.findobj(Circle) if one.get_gid()]
        looks = [to_rgba(one) for one in (theme.colors.rule, theme.colors.accent_light)]
        bands = [one for one in figure.findobj(Rectangle) if one.get_facecolor() in looks]
        around = []
        for band in bands:
            (left, top), right = band.get_xy(), band.get_x() + band.get_width()
            middle = top + band.get_height() / 2
            around += [
                band.get_height()
                for dot in dots
                if left <= dot.center[0] <= right
                and dot.center[1] == pytest.approx(middle, abs=1e-6)
                and dot.radius > 2
            ]
        # the legend has one of each height, every row two, which show where they overlap
        assert len(set(around)) == 2
        assert len(around) >= len(bands) - 2 >= 8


def test_the_difference_of_two_groups_stands_at_the_right(
    benefits: Dots, results: Results, wide: Theme, narrow: Theme
) -> None:
    english = Language("en")
    expected = [
        signed_points(english, value.value)
        for address in results.estimates
        if re.fullmatch(r"share:benefit_\w+=1@\w+/location=1 - share:\S+/location=0", address)
        and isinstance(value := results.value(Address.parse(address)), Estimate)
    ]
    assert len(expected) >= 7
    for theme in (wide, narrow):
        written = texts(draw(benefits, results, english, theme))
        assert sum(one in written for one in set(expected)) >= 5
        plain = texts(draw(replace(benefits, difference=False), results, english, theme))
        assert len(written) > len(plain) + 6
    header, rows = figure_table(benefits, results, english)
    plain_header, _ = figure_table(replace(benefits, difference=False), results, english)
    assert len(header) == len(plain_header) + 3
    for row in rows:
        value, low, high = map(float, row[-3:])
        assert low <= value <= high
        assert value == pytest.approx(float(row[1]) - float(row[4]), abs=0.011)


def test_a_difference_needs_two_groups(
    benefits: Dots, specification: Specification, codebook: Codebook
) -> None:
    wrong = replace(benefits, by=Banner(variable="age_band"))
    shown = replace(specification, figures=Figures(figures=(wrong,)))
    assert any("expected two" in str(problem) for problem in problems_of(shown, codebook))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_light_type_is_explained_where_there_is_some(code: str, results: Results) -> None:
    language = Language(code)
    entry = results.figure("predictions")
    assert isinstance(entry, PredictionsFigure)
    said = language.gettext("Differences in grey are not clearly different from zero.")
    assert said in figure_note(entry, results, language)
    clear = [
        series.key
        for series in results.series
        if isinstance(change := results.value(series.change), Estimate)
        and (change.low > 0 or change.high < 0)
    ]
    only = replace(entry, series=tuple(key for key in clear if key in set(all_keys(entry))))
    assert said not in figure_note(only, results, language)


def all_keys(entry: PredictionsFigure) -> list[str]:
    return [key for group in entry.groups for key in group.series]


def test_han_and_digits_stand_apart_in_a_picture(results: Results, colors: Palette) -> None:
    for key in ("approval", "groups"):
        svg = draw_figure(
            *(results.figure(key), results, Language("zh")),
            title="T",
            description="D",
            colors=colors,
        )
        words = ["".join(one.itertext()) for one in ET.fromstring(svg).iter() if "text" in one.tag]
        assert any("\N{THIN SPACE}" in word for word in words)
        assert not [word for word in words if re.search("[一-龥][0-9]|[0-9%][一-龥]", word)]


def test_income_has_one_name(results: Results) -> None:
    for key in ("groups", "predictions"):
        _, rows = figure_table(results.figure(key), results, Language("zh"))
        names = {cell for row in rows for cell in row if "收入" in cell}
        assert names
        assert all("月净收入" in name for name in names)
