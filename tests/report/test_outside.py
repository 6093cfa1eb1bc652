"""Nothing is fetched, nothing runs, links lead to the web, to mail or to a place."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.border.outside import (
    drawing_fault,
    link_fault,
    page_faults,
    picture_fault,
    style_faults,
)
from scs_report.checks.finished_page import look_at, template_faults
from scs_report.checks.prose import check_prose
from scs_report.language.reader import read_by

LINKS = [
    "https://example.org",
    "http://example.org/a?b=c&d#e",
    "HTTPS://Example.org/中文",
    "mailto:a@b.example",
    "mailto:a@b.example?subject=x",
    "#numbers",
]
BAD_LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "java\u200bscript:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "javascript%3Aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload='x()'>",
    "file:///etc/passwd",
    "ftp://example.org",
    "blob:https://example.org/1",
    "about:blank",
    "view-source:https://example.org",
    "//example.org",
    "\\\\example.org\\share",
    "https:example.org",
    "https:///path",
    "http:",
    "http://user:secret@example.org",
    "mailto:",
    "page.html",
    "../secret",
    "#",
    "",
]
IN_PROSE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    '<IMG """><SCRIPT>alert("x")</SCRIPT>">',
    "<img src=http://x.example/a.png alt=a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4=' alt=a>",
    "<iframe src=file:///etc/passwd></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=https://a.b onclick=x()>x</a>",
    "<span style='background:url(http://x)'>x</span>",
    "<p class='fact'>x</p>",
    "<p id='main'>x</p>",
    "<style>@import url(http://x);</style>",
    "<link rel=stylesheet href=http://x>",
    "<meta http-equiv=refresh content='0;url=http://x'>",
    "<base href=http://x>",
    "<object data=x></object>",
    "<embed src=x>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi href='javascript:x'>a</mi></math>",
    "<form action=http://x><button>x</button></form>",
    "<details ontoggle=x() open>x</details>",
    "<video src=http://x></video>",
    "<!-- a note -->",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "<!DOCTYPE html>",
    "<div",
    "<div><b>x</div>",
    "</section>",
    "<table><tr><td onmouseover=x()>a</td></tr></table>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](<javascript:alert(1)> 'title')",
    "[x][r]\n\n[r]: vbscript:x",
    "[r]\n\n[r]: <data:text/html,x>",
    "<javascript:alert(1)>",
    "![x](http://x.example/a.png)",
    "![x](file:///etc/passwd)",
    "![](data:image/png;base64,AAAA)",
    "[x]({{ 1 | count }})",
]


@pytest.mark.parametrize("address", LINKS)
def test_links_lead_to_the_web_to_mail_or_to_a_place(address: str) -> None:
    assert link_fault(address) == ""


@pytest.mark.parametrize("address", BAD_LINKS)
def test_no_other_link(address: str) -> None:
    assert "expected https://, http://, mailto: or #place" in link_fault(address)
    page = f'<a href="{address.replace("<", "&lt;")}">x</a>'
    assert list(page_faults(page))
    assert picture_fault(address)


@pytest.mark.parametrize(
    "page",
    [
        "<svg><path onload=x() /></svg>",
        "<a title='<svg>' onclick=x()><b title='</svg>'>c</b></a>",
        "<svg><svg></svg><p onclick=x()>a</p></svg>",
        "<svg><p onclick=x()>a</p>",
        "<SVG><path onload=x() /></SVG>",
    ],
)
def test_no_drawing_hides_what_a_page_may_not_hold(page: str) -> None:
    for _ in range(2):  # a drawing that was looked at before too
        assert list(page_faults(page))


@given(st.text(alphabet=st.characters(max_codepoint=32), max_size=3), st.integers(0, 10))
def test_no_space_or_control_character_hides_a_scheme(hidden: str, place: int) -> None:
    address = "javascript:alert(1)"
    assert link_fault(address[:place] + hidden + address[place:])


@given(st.text(alphabet=string.ascii_letters + string.digits + "+-.", min_size=1, max_size=12))
def test_no_other_scheme(scheme: str) -> None:
    known = scheme.lower() in ("http", "https")
    assert bool(link_fault(f"{scheme}://example.org")) is not known


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("text", IN_PROSE)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("place", ["{}", "words {}", "- {}", "> {}"])
def test_prose_may_not_hold_it(text: str, language: str, place: str) -> None:
    faults = check_prose(f"# A\n\nwords\n\n{place.format(text)}\n", language)
    assert faults
    assert all(line >= 5 for line, _ in faults)


@pytest.mark.slow
def test_what_prose_may_hold() -> None:
    text = (
        'H<sub>2</sub>O<br/><abbr title="a">b</abbr> <a href="https://a.b" lang="en">x</a>\n'
        '<img src="data:image/png;base64,AAAA" alt="a" width="3">\n\n'
        '<table>\n<tr><td colspan="2">a &lt; b</td></tr>\n</table>\n\n'
        "a < b, <https://a.b/c_d>, <a@b.example>\n"
    )
    for language in ("en", "zh"):
        assert check_prose(f"# A\n\n{text}", language) == ()


@pytest.mark.parametrize(
    "style",
    [
        "@import 'http://x';",
        "@import url(x.css);",
        "@\\69mport 'x';",
        "a { b: url(http://x) }",
        "a { b: url( 'http://x' ) }",
        "a { b: ur\\6c(http://x) }",
        "a { b: URL(//x) }",
        "a { b: url(file:///x) }",
        "a { b: image-set('http://x' 1x) }",
        "@media print { a { b: c(url(x)) } }",
        "@font-face { src: url(http://x) }",
        "a { width: expression(alert(1)) }",
        "a { behavior: none }",
        "a { -moz-binding: none }",
    ],
)
def test_styles_fetch_nothing(style: str) -> None:
    faults = list(style_faults(f"b {{}}\n{style}"))
    assert faults
    assert {line for line, _ in faults} == {2}
    assert list(page_faults(f"<style>{style}</style>"))


def test_a_style_is_at_fault_on_every_page_in_the_language_of_who_reads() -> None:
    """It is parsed once for pages that have the same, and what is wrong is told for each."""
    style = "a { b: url(http://x); c: '\\201C' }"
    first = list(style_faults(style))
    assert first
    assert list(style_faults(style)) == first
    read_by("zh")
    assert [line for line, _ in style_faults(style)] == [line for line, _ in first]
    assert list(style_faults(style)) != first


def test_styles_may_hold_what_they_need() -> None:
    good = "a { b: url(data:image/png;base64,AA) } c { d: url(#e); content: '\\201C' }"
    assert list(style_faults(good)) == []


@pytest.mark.parametrize(
    "page",
    [
        "<script src='http://x'></script>",
        "<img src='http://x'>",
        "<img srcset='http://x 2x'>",
        "<image xlink:href='http://x'/>",
        "<use href='http://x#a'/>",
        "<link href='x.css'>",
        "<iframe></iframe>",
        "<body onload=x()>",
        "<meta http-equiv='refresh' content='0'>",
        "<p style='background:url(http://x)'>",
        "<svg><a xlink:href='javascript:x'>",
        "<animate attributeName='href' values='javascript:x'/>",
    ],
)
def test_the_last_look_at_a_page(page: str) -> None:
    (said,) = look_at("brief.en", [page], {})
    assert said.startswith("brief.en: ")


def test_the_place_of_what_a_layout_fetches() -> None:
    layout = '<p>\n{% if a %}\n<img src="{{ b }}" />\n<img src="http://x" />\n</p>'
    said = look_at("brief.en", ["<p></p>"], {"house/layout/a.html.j2": layout})
    assert [one.split(": ")[0] for one in said] == ["house/layout/a.html.j2, line 4"]
    assert [
        line for line, _ in template_faults("a.css", "a {\n b: {{ c }};\n d: url(http://x) }")
    ] == [3]


def test_an_id_stands_once() -> None:
    (said,) = look_at("brief.en", ['<p id="a"></p><b x="1" id="a"></b><i id="b"></i>'], {})
    assert 'the id "a" stands 2 times' in said


@pytest.mark.parametrize("inside", ["/* {} */", "a::after {{ content: '{}' }}"])
def test_no_stylesheet_ends_the_style_of_a_page(inside: str) -> None:
    style = "a { b: c }\n" + inside.format("</STYLE ><script>x()</script>")
    (said,) = look_at("brief.en", [f"<style>{style}</style>"], {"house/styles/a.css": style})
    assert said.startswith("house/styles/a.css, line 2: found </STYLE,")


def test_a_link_leads_to_a_part_of_its_page() -> None:
    fine = '<a href="#a%20b">x</a><a href="#\u8868">x</a><p id="a b"></p><p id="\u8868"></p>'
    assert look_at("brief.en", [fine], {}) == []
    page = '<a class="x" href="#sumary">x</a><a href="#zz&amp;">x</a><p id="summary"></p>'
    said = look_at("brief.en", [page], {"templates/brief/a.md": "# A\n\n[x](#sumary)"})
    assert said == [
        "templates/brief/a.md, line 3: found a link to #sumary, which the page does not have. "
        "Did you mean #summary?",
        "brief.en: found a link to #zz&, which the page does not have, "
        "expected the id of a part of this page",
    ]


@pytest.mark.parametrize(
    ("element", "attributes", "text"),
    [
        ("script", {}, "x"),
        ("foreignObject", {}, ""),
        ("set", {}, ""),
        ("animate", {}, ""),
        ("g", {"onload": "x()"}, ""),
        ("image", {"{http://www.w3.org/1999/xlink}href": "http://x"}, ""),
        ("image", {"href": "data:image/svg+xml,x"}, ""),
        ("a", {"href": "javascript:x"}, ""),
        ("path", {"fill": "url(http://x#a)"}, ""),
        ("style", {}, "@import 'http://x';"),
    ],
)
def test_drawings_need_nothing_and_do_nothing(
    element: str, attributes: dict[str, str], text: str
) -> None:
    assert drawing_fault(element, attributes, text)
    assert drawing_fault("path", {"fill": "url(#a)", "d": "M0 0"}, "") == ""
