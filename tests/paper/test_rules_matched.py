"""Rules found once for elements that are alike are those that hold for each of them."""

from __future__ import annotations

from xml.etree import ElementTree

import tinycss2
from sample import SAMPLE
from weasyprint import cssselect2

from scs_report.paper.rules_matched import Matcher

RULES = """
td {} .a td {} .a > td {} td.b {} [class~="b"] {} tr:first-child td {} td + td {} td ~ .b {}
tr:last-child > * {} td:nth-child(2n) {} #one {} #one td {} [id] {} [id="two"] {} :is(td, th) {}
#two:first-child {} [dir=ltr i] td {}
table:not(.a) td {} td:empty {} [data-x="1"] td {} td[data-x] {} :lang(de) {} :root {} * {} svg {}
td:not(:first-child) {} tr:has(.b) td {} p::before {}
"""
TABLE = """
<html><body class="a"><table id="one"><tr><td>1</td><td class="b" data-x="1"></td><td/></tr>
<tr class="a" data-x="1"><td id="two">1</td><td class="b"/><td class="b c">3</td></tr>
<tr lang="de"><td>1</td><td class="b" data-x="1"/><td/></tr></table>
<table class="a"><tr><td>1</td><td class="b" data-x="1"/><td/></tr></table>
<p/><svg class="b"/></body></html>
"""


def matchers() -> tuple[cssselect2.Matcher, Matcher]:
    usual, ours = cssselect2.Matcher(), Matcher()
    for number, rule in enumerate(tinycss2.parse_stylesheet(RULES, skip_whitespace=True)):
        for selector in cssselect2.compile_selector_list(rule.prelude):
            usual.add_selector(selector, number)
            ours.add_selector(selector, number)
    return usual, ours


def test_the_same_rules_hold_for_every_element() -> None:
    usual, ours = matchers()
    for page in (TABLE, TABLE.replace('class="b"', 'class="c"'), SAMPLE):
        root = cssselect2.ElementWrapper.from_html_root(ElementTree.fromstring(page))
        for element in root.iter_subtree():
            if not any(one.local_name == "svg" for one in element.ancestors):
                assert ours.match(element) == usual.match(element)


def test_most_selectors_are_asked_once_for_all_that_are_alike() -> None:
    _, ours = matchers()
    root = cssselect2.ElementWrapper.from_html_root(ElementTree.fromstring(TABLE))
    asked = []
    match = ours._of_kinds.match
    ours._of_kinds.match = lambda element: asked.append(element) or match(element)
    every = [ours.match(element) for element in root.iter_subtree()]
    assert len(asked) < len(every)


def test_no_rule_holds_within_a_drawing() -> None:
    _, ours = matchers()
    drawing = '<html><svg xmlns="http://www.w3.org/2000/svg"><g class="b"><text/></g></svg></html>'
    root = cssselect2.ElementWrapper.from_html_root(ElementTree.fromstring(drawing))
    html, svg, *inside = [ours.match(element) for element in root.iter_subtree()]
    assert html
    assert svg
    assert inside == [[], []]
