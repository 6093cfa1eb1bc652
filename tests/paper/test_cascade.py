"""Styles computed once for elements that are alike are those that WeasyPrint computes for each."""

from __future__ import annotations

from typing import Any

from sample import SAMPLE
from weasyprint.css import ComputedStyle, get_all_computed_styles
from weasyprint.css.counters import CounterStyle
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.css.targets import TargetCollector
from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as layout
from weasyprint.layout.page import PageType
from weasyprint.text.fonts import FontConfiguration

from scs_report.paper import engine, replacing
from scs_report.paper.blocks import Block, Page
from scs_report.paper.flow import _make_ready

ELEMENTS = "weasyprint.css.StyleFor.__init__"
PAGES = "weasyprint.layout.page.set_page_type_computed_styles"
PAGE = """
<html lang="en"><head><style>
:root { --line: 1px solid teal; font-size: 10pt } section { page: wide } [id] { margin: 1em }
#one { color: red; border: var(--line); text-decoration: underline } .b { color: blue }
.same { border: inherit; margin-top: inherit; background: var(--none, inherit) }
p { font-size: 120%; padding: 1em; width: 50% } p::before { content: "x"; color: green }
p:first-child { font-weight: bolder } b { display: inline-block; vertical-align: inherit }
:lang(de) { quotes: none } table { border-collapse: collapse } a::after { content: attr(href) }
.far { page: wide } .near { margin-top: 1em } .off { margin-top: 2em }
@page { size: A4; @top-left { content: "a" } } @page :first { @top-left { content: "b" } }
@page :left { margin-left: 7cm } @page wide { margin: 1cm }
</style></head><body>
<section id="one"><p>a <b>c</b></p><p class="b"><b class="same">c</b></p></section>
<section id="two"><p class="same">a <b class="same">c</b></p><p class="b">b <b>c</b></p></section>
<section class="b"><p id="three">a <b>c</b></p><p lang="de">b <b>c</b></p></section>
<section style="margin: inherit; color: lime"><p>a</p><p style="color: inherit">b</p></section>
<div><p>a</p></div><div class="far"><p>a</p></div>
<div class="near"><i class="same">a</i></div><div class="off"><i class="same">a</i></div>
<table id="t"><tr><td id="u"><a href="#one" id="v">1</a></td><td><a href="#two">2</a></td></tr>
</table><table><tr><td><a href="#one">1</a></td><td style="vertical-align: top"><b>2</b></td></tr>
</table><svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"><text id="w">1</text></svg>
</body></html>
"""
KINDS = [PageType(side, False, name, index, ()) for side, name, index in (
    ("right", "", 0), ("left", "", 1), ("right", "", 2), ("left", "", 3), ("right", "wide", 4),
)]  # fmt: skip


def styles(page: str) -> tuple[dict[Any, Any], set[str]]:
    """Return the styles of a page by element and part, and the anchors that were collected."""
    document = engine.parse(page)
    fonts, counters, targets = FontConfiguration(), CounterStyle(), TargetCollector()
    style_for = get_all_computed_styles(
        document, presentational_hints=False, font_config=fonts, counter_style=counters,
        page_rules=[], layers=[], target_collector=targets,
    )  # fmt: skip
    for kind in KINDS:
        layout.set_page_type_computed_styles(kind, document, style_for)
    places = {one: at for at, one in enumerate(document.etree_element.iter())}
    found = {
        (places.get(element, element), pseudo): style
        for (element, pseudo), style in style_for.get_computed_styles().items()
    }
    return found, set(targets.target_lookup_items)


def values(style: ComputedStyle) -> dict[str, str]:
    return {name: str(style[name]) for name in INITIAL_VALUES}


def test_every_style_is_the_one_that_weasyprint_computes() -> None:
    engine.install()
    for page in (PAGE, SAMPLE):
        ours, anchors = styles(page)
        with replacing.without(ELEMENTS), replacing.without(PAGES):
            theirs, their_anchors = styles(page)
        assert anchors == their_anchors
        assert ours.keys() == theirs.keys()
        for place, style in theirs.items():
            assert values(ours[place]) == values(style), place


def test_what_is_alike_has_one_style() -> None:
    engine.install()
    assert replacing.check_sources() == ()
    table = '<table id="{}"><tr><td><b>1</b></td></tr></table>'
    many = "".join(map(table.format, range(9)))
    ours, _ = styles(PAGE.replace("<svg", f"{many}<svg"))
    fewer, _ = styles(PAGE)
    # but for what links may lead to
    assert len(set(map(id, ours.values()))) <= len(set(map(id, fewer.values()))) + 9 + 3
    first, left, right, again, wide = (ours[kind, "@top-left"] for kind in KINDS)
    assert left is again
    assert len({id(one) for one in (first, left, right, wide)}) == 4


def test_a_style_that_is_changed_for_one_table_is_not_that_of_others() -> None:
    engine.install()
    found = engine.parse(
        "<html><head><style>tbody { break-inside: avoid }</style></head><body>"
        + "<table><tbody><tr><td>1</td></tr></tbody></table>" * 2
        + "</body></html>"
    ).render(pdf_variant="pdf/ua-1")
    first, second = (
        one for one in found.pages[0]._page_box.descendants() if isinstance(one, boxes.TableBox)
    )
    assert first.children[0].style is second.children[0].style
    block = Block("table-block", [], source=first)
    _make_ready(Page((block,), 0.0, broken=(block, 1)))
    assert first.children[0].style["break_inside"] == "auto"
    assert second.children[0].style["break_inside"] == "avoid"
