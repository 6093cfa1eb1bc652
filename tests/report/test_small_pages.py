"""Finished pages are small, and nothing of them is lost by that."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from scs_report.figures.compact import compact
from scs_report.pages.small import small
from scs_report.results import Results
from scs_report.study import load_study

PAGE = """<head><style>/* why */
  a::after { content: "/, {"; }
</style></head><body class="brief"><p class="a b" title="1 < 2" id="x">class="kept"</p>
<img src="data:image/png;base64,aa/bb==" alt="" /><a href="#x">y</a>
<script>const a="b";</script></body>"""


def test_a_small_page_is_the_same_page() -> None:
    made = small(PAGE)
    assert len(made) < len(PAGE)
    before, after = (BeautifulSoup(page, "html.parser") for page in (PAGE, made))
    assert [(e.name, e.attrs) for e in before.find_all()] == [
        (e.name, e.attrs) for e in after.find_all()
    ]
    assert before.p
    assert after.p
    assert before.p.get_text() == after.p.get_text() == 'class="kept"'
    assert after.script
    assert after.script.get_text() == 'const a="b";'
    assert "why" not in made
    assert 'a::after{content:"/, {"}' in made


def test_colours_are_written_short_in_drawings_and_in_what_styles_say_of_them() -> None:
    style = '<style>[fill="#ffffff"]{fill:#112233}.f-ffffff{fill:#ffffff}</style>'
    drawing = (
        '<path class="f-ffffff" fill="#ffffff" stroke="#112234" /><a href="#aabbcc">#ffffff</a>'
    )
    assert small(style + drawing) == (
        '<style>[fill="#fff"]{fill:#123}.f-ffffff{fill:#fff}</style>'
        "<path class=f-ffffff fill=#fff stroke=#112234 /><a href=#aabbcc>#ffffff</a>"
    )


def test_finished_pages_are_under_600_kilobytes(folder: Path) -> None:
    sizes = {page.name: page.stat().st_size for page in folder.glob("*.html")}
    assert sizes
    assert [name for name, size in sizes.items() if size >= 600 * 1024] == []


def test_a_page_has_the_same_anchors_in_every_language(folder: Path) -> None:
    english, chinese = (
        {e["id"] for e in BeautifulSoup(page.read_text(), "lxml").select("[id]:not(svg *)")}
        for page in (folder / "appendix.en.html", folder / "appendix.zh.html")
    )
    assert english == chinese


def drawing(inner: str) -> ET.Element:
    return ET.fromstring(f'<svg class="chart">{inner}</svg>')


def test_neighbours_that_look_alike_are_one_path_but_not_marks() -> None:
    line = '<path d="M {0} 0 L {0} 5" fill="none" stroke="#a"{1}/>'
    svg = drawing(line.format(1, "") + line.format(2, "") + line.format(3, ' data-address="n@all"'))
    compact(svg)
    assert [path.get("d") for path in svg] == ["M1 0V5M2 0V5", "M3 0V5"]
    marks = [' data-address="n@all"', ' data-address="n@few"']
    svg = drawing(line.format(1, marks[0]) + line.format(2, marks[1]))
    compact(svg)
    assert len(svg) == 2


def test_what_is_so_of_most_shapes_is_said_once_with_its_colour_in_the_dark() -> None:
    text = '<text font-size="{}" fill="#000001" class="f-ffffff">a</text>'
    svg = drawing(text.format(8) * 3 + '<text font-size="9" fill="#000002">b</text>')
    compact(svg)
    assert (svg.get("font-size"), svg.get("fill")) == ("8", "#000001")
    assert svg.get("class") == "chart f-ffffff"
    assert [dict(one.attrib) for one in svg][-1] == {"font-size": "9", "fill": "#000002"}
    assert [dict(one.attrib) for one in svg][:3] == [{}] * 3


@pytest.mark.parametrize("shape", ['<path d="M 0 0 L 1 0 z"/>', "<text>a</text>"])
def test_nothing_is_said_of_shapes_that_leave_it_to_svg(shape: str) -> None:
    svg = drawing(f'{shape}<text fill="#000001" font-size="8">b</text>')
    compact(svg)
    assert svg.get("fill") is None


def test_cells_that_numbers_lead_to_keep_their_ids(
    folder: Path, results: Results, root: Path
) -> None:
    study = load_study(root / "data")
    for code in study.languages:
        appendix = BeautifulSoup(
            (folder / f"{study.appendix}.{code}.html").read_text("utf-8"), "lxml"
        )
        ids = {str(one["id"]) for one in appendix.select("[id]:not(svg *)")}
        for page in folder.glob(f"*.{code}.html"):
            soup = BeautifulSoup(page.read_text("utf-8"), "lxml")
            links = soup.select(f'a[href^="{study.appendix}.{code}.html#"]')
            assert {str(link["href"]).split("#")[1] for link in links} <= ids
        assert len(appendix.select("td[id]")) > 30


def test_tables_without_end_tags_are_the_same_tables() -> None:
    """Every browser reads them so: what begins or ends around a cell ends it."""
    table = (
        "<div><table><caption>a</caption>\n<thead>\n<tr>\n<th>b</th>\n<td></td>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<th>c</th>\n<td>d <b>e</b> </td>\n</tr>\n"
        "<tr>\n<td>f</td>\n</tr>\n</tbody>\n"
        "<tbody><tr><td><table><tr><td>g</td></tr></table></td></tr></tbody>\n"
        "</table>\n</div><p>h</p>"
    )
    made = small(table)
    assert made == (
        "<div><table><caption>a</caption><thead><tr><th>b<td><tbody><tr><th>c<td>d <b>e</b>"
        "<tr><td>f<tbody><tr><td><table><tr><td>g</tr></table></table>\n</div><p>h</p>"
    )
    whole, short = (BeautifulSoup(page, "lxml") for page in (re.sub(r"\s*\n", "", table), made))
    assert [(one.name, "".join(one.get_text().split())) for one in whole.find_all()] == [
        (one.name, "".join(one.get_text().split())) for one in short.find_all()
    ]


def test_a_head_is_written_once_for_all_cells_of_a_column() -> None:
    row = '<tr><th>a</th><td data-head="b &amp; &quot;c&quot;">1</td><td class="empty"></td></tr>'
    table = f'<table class="table listed cols-2" id="t-1"><tbody>{row}{row}</tbody></table>'
    made = small(f"<style>p {{ margin: 0 }}</style>{table}{table.replace('listed', 'stacked')}")
    style, _, rest = made.partition("</style>")
    assert style == '<style>p{margin:0}#t-1 td:nth-child(2)::before{--head:"b & \\22 c\\22 "}'
    listed, _, stacked = rest.partition("</table>")
    assert "data-head" not in listed
    assert stacked.count("data-head") == 2


def test_styles_of_tables_that_a_page_has_not_are_left_out(folder: Path) -> None:
    rule = "<style>.table-wrap table.listed.listed{a:b;& td{c:d}}p{e:f}</style>"
    assert small(rule) == "<style>p{e:f}</style>"
    assert ".listed.listed" in small(rule + '<table class="table listed" id="t"></table>')
    brief, appendix = (
        (folder / f"{name}.en.html").read_text("utf-8") for name in ("brief", "appendix")
    )
    assert "table.stacked.stacked{" not in brief
    assert "table.stacked.stacked{" in appendix
