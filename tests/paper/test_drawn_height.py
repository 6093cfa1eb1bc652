"""Drawings are printed a little higher or lower than drawn, where pages are fuller so."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pymupdf
import pytest
from blank_feet import blank_feet

from scs_report.fonts import FontSet
from scs_report.paper.pdf import write_pdf


def drawing(height: float) -> str:
    """A drawing 80 wide: a bar in the midst of a box, a dot, a label of two lines beside."""
    middle = height / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 {height}" font-size="4px" '
        'style="display: block; width: 100%; height: auto" font-family="SCS Sans">'
        f'<title>T</title><path d="M0 0H80V{height}H0z" fill="#eee"/>'
        f'<path d="M40 {middle - 4}H70V{middle + 4}H40z" fill="#048"/>'
        f'<circle cx="75" cy="{middle}" r="2" fill="#a00"/>'
        f'<text x="2" y="{middle - 1.12}">UPPER</text><text x="2" y="{middle + 4}">LOWER</text>'
        "</svg>"
    )


def pages(body: str, fonts: FontSet, path: Path) -> Path:
    page = f"""<html lang="en"><head><title>Sample</title><style>
      @page {{ size: 100mm 100mm; margin: 10mm }} body {{ font: 10pt/5mm "SCS Serif"; margin: 0 }}
      p, figure {{ margin: 0; orphans: 2; widows: 2 }} .figure {{ break-inside: avoid }}
      </style></head><body><section>{body}</section></body></html>"""
    path.write_bytes(write_pdf(page, fonts))
    return path


def figure(height: float) -> str:
    return f'<figure class="figure">{drawing(height)}</figure>'


def lines(number: int) -> str:
    return "<p>" + "Word<br/>" * (number - 1) + "Word</p>"


def shown(path: Path, page: int = 0) -> tuple[pymupdf.Rect, pymupdf.Rect, pymupdf.Rect]:
    """Ground, bar and dot of a drawing on a page."""
    with pymupdf.open(path) as document:
        ground, bar, dot = (one["rect"] for one in document[page].get_drawings())
    return ground, bar, dot


def test_rows_move_apart_and_letters_and_dots_stay_as_they_are(
    fonts: FontSet, tmp_path: Path
) -> None:
    from scs_report.paper.drawn_height import stretch

    svg = ElementTree.fromstring(drawing(40))
    stretch(svg, 1.5)
    assert svg.get("viewBox") == "0 0 80 60"
    _, ground, bar, dot, upper, lower = svg
    assert ground.get("d") == "M0 0H80V60H0z"
    assert bar.get("d") == "M40 24H70V36H40z"
    assert (dot.get("cy"), dot.get("r")) == ("30", "2")
    # one label: its lines are as far from each other as before, about the middle of its row
    places = [float(one.get("y", "")) for one in (upper, lower)]
    assert places[1] - places[0] == pytest.approx(5.12)
    assert sum(places) / 2 - 0.36 * 4 == pytest.approx(30)


def test_a_figure_that_lacks_little_room_is_lower(fonts: FontSet, tmp_path: Path) -> None:
    path = pages(lines(8) + figure(42), fonts, tmp_path / "a.pdf")
    assert len(blank_feet(path, margin=10)) == 1
    ground, bar, dot = shown(path)
    millimetres = 72 / 25.4
    assert 38 < ground.height / millimetres < 40
    assert dot.height == pytest.approx(4 * millimetres, abs=0.3)
    assert (bar.y0 + bar.y1) / 2 == pytest.approx((ground.y0 + ground.y1) / 2, abs=0.1)
    # one that lacks more stands on the next page as it was drawn
    path = pages(lines(8) + figure(46), fonts, tmp_path / "b.pdf")
    assert len(blank_feet(path, margin=10)) == 2
    assert shown(path, 1)[0].height / millimetres == pytest.approx(46, abs=0.2)


def test_figures_are_higher_where_the_foot_were_blank(fonts: FontSet, tmp_path: Path) -> None:
    path = pages(lines(7) + figure(40) + lines(1) + figure(60), fonts, tmp_path / "a.pdf")
    first, _last = blank_feet(path, margin=10)
    assert first <= 0.02
    # but a fifth at most: the rest is blank
    path = pages(figure(60) + figure(60), fonts, tmp_path / "b.pdf")
    assert shown(path)[0].height / 72 * 25.4 == pytest.approx(72, abs=0.3)
    path = pages(lines(1) + figure(40) + figure(70), fonts, tmp_path / "c.pdf")
    assert shown(path)[0].height / 72 * 25.4 == pytest.approx(48, abs=0.3)
