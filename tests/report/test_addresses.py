"""An address that is printed can be followed."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from scs_report.prose.web_links import link_addresses


def links(html: str) -> dict[str, str]:
    soup = BeautifulSoup(link_addresses(html), "html.parser")
    assert soup.get_text() == BeautifulSoup(html, "html.parser").get_text()
    return {link.get_text(): str(link["href"]) for link in soup.select("a")}


@pytest.mark.parametrize(
    ("html", "shown", "target"),
    [
        ("<p>See https://example.org/a.</p>", "https://example.org/a", "https://example.org/a"),
        ("(http://example.org/a_(b))", "http://example.org/a_(b)", "http://example.org/a_(b)"),
        ("HTTPS://Example.org!", "HTTPS://Example.org", "HTTPS://Example.org"),
        ("www.example.org/?a=1&amp;b=2, so", "www.example.org/?a=1&b=2", None),
        ("见 https://example.org/x，下文", "https://example.org/x", "https://example.org/x"),
        ("网址：www.example.org。", "www.example.org", "https://www.example.org"),
        ("联系方式：a.b-c@d-e.example。", "a.b-c@d-e.example", "mailto:a.b-c@d-e.example"),
        ("doi:10.1177/146144.", "doi:10.1177/146144", "https://doi.org/10.1177/146144"),
        ("DOI: 10.1/x 10.1234/y", "", ""),
        ("&lt;https://example.org&gt;", "https://example.org", "https://example.org"),
        ("&quot;https://example.org/&quot;", "https://example.org/", "https://example.org/"),
        ("<em>https://example.org/</em>", "https://example.org/", "https://example.org/"),
        ("<header>x@example.org</header>", "x@example.org", "mailto:x@example.org"),
    ],
)
def test_it_becomes_a_link(html: str, shown: str, target: str | None) -> None:
    found = links(html)
    assert found == ({shown: target or f"https://{shown}"} if shown else {})


@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://example.org'>https://example.org and <b>x@example.org</b></a>",
        "<title>https://example.org</title>",
        "<head><meta content='x'>https://example.org</head>",
        "<style>@import url(https://example.org)</style>",
        "<script>fetch('https://example.org')</script>",
        "<svg><text>https://example.org</text></svg>",
        '<p title="https://example.org">no address: http://, @, a@b, 3.5, e.g. this</p>',
    ],
)
def test_what_is_a_link_or_no_text_stays(html: str) -> None:
    assert link_addresses(html) == html


def test_text_after_a_link_is_text_again() -> None:
    html = '<a href="#x">x</a> x@example.org'
    assert link_addresses(html).endswith('<a href="mailto:x@example.org">x@example.org</a>')
