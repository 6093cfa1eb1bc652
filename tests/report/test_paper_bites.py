"""What makes paper quick is at work: were it no longer called, nothing else would say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scs_report.fonts import FontSet, prepare_fonts, use_fonts
from scs_report.paper.pdf import write_pdf

CELLS = "".join(f"<tr><td>One word {n}</td><td>and another</td></tr>" for n in range(200))
PAGE = (
    '<html lang="en"><head><title>A</title><style>@page { size: 300pt 400pt } '
    'body { font: 10pt "SCS Serif" } td { padding: 2pt }</style></head>'
    f"<body><table><tbody>{CELLS}</tbody></table></body></html>"
)


@pytest.fixture(scope="module")
def fonts(root: Path) -> FontSet:
    prepared = prepare_fonts(root / ".cache" / "fonts")
    use_fonts(prepared, charts=False)
    return prepared


class Calls:
    """Counts the calls of functions while it lets them do their work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.number: Counter[str] = Counter()

    def watch(self, place: Any, name: str, called: str) -> None:
        function = getattr(place, name)
        self.monkeypatch.setattr(place, name, self._counted(function, called))

    def _counted(self, function: Callable[..., Any], called: str) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.number[called] += 1
            return function(*args, **kwargs)

        return counted


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, fonts: FontSet) -> Calls:
    from scs_report.paper import adapt_weasyprint

    adapt_weasyprint()
    return Calls(monkeypatch)


def set_page(fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Set the page with the functions that are in place now, counted ones among them."""
    from scs_report import paper

    monkeypatch.setattr(paper, "adapt_weasyprint", lambda: None)
    return write_pdf(PAGE, fonts)


def test_lines_are_measured_once(
    calls: Calls, fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint.layout import inline, preferred

    from scs_report.paper import lines

    calls.watch(lines, "_split", "measured")
    for module in (inline, preferred):
        calls.watch(module, "split_first_line", "asked")
    calls.watch(lines, "_describe", "described")
    calls.watch(lines, "_strut", "strut")
    remembered = lines._can_break.cache_info().hits
    set_page(fonts, monkeypatch)
    assert lines._can_break.cache_info().hits > remembered
    assert 0 < calls.number["measured"] < 0.5 * calls.number["asked"]
    assert 0 < calls.number["described"] < 0.8 * calls.number["measured"]
    assert 0 < calls.number["strut"] < calls.number["asked"]


def test_what_is_not_declared_is_not_computed(
    calls: Calls, fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint.css import ComputedStyle
    from weasyprint.layout import background, block, table

    from scs_report.paper import styles

    calls.watch(styles, "_missing", "computed")
    calls.watch(ComputedStyle, "__missing__", "asked")
    calls.watch(styles, "_resolve", "resolved")
    for module in (block, table):
        calls.watch(module, "resolve_percentages", "lengths")
    calls.watch(styles, "_lay_out_background", "painted")
    calls.watch(background, "layout_box_backgrounds", "backgrounds")
    set_page(fonts, monkeypatch)
    assert 0 < calls.number["computed"] < 0.5 * calls.number["asked"]
    assert 0 < calls.number["resolved"] < calls.number["lengths"]
    assert 0 < calls.number["painted"] < calls.number["backgrounds"]


def test_pages_are_read_as_xml_without_rules_for_notes(
    calls: Calls, fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weasyprint

    from scs_report.paper.tree import Tree, own_rules

    calls.watch(weasyprint.HTML, "__init__", "read as HTML")
    assert Tree(PAGE)._ua_stylesheets() == [own_rules()]
    set_page(fonts, monkeypatch)
    assert calls.number["read as HTML"] == 0
    # the rules left out are those of notes and markers, and they are there to be left out
    with_notes = Tree(PAGE.replace("td {", "i { float: footnote } td {"))
    (full,) = with_notes._ua_stylesheets()
    assert full is not own_rules()
    assert re.search(r"^::(?:foot)?note-", weasyprint.html.UA, re.M)
    assert re.search(r"^::marker \{", weasyprint.html.UA, re.M)


def test_streams_are_compressed_the_quick_way(fonts: FontSet) -> None:
    streams = re.findall(rb"/FlateDecode.*?stream\r?\n(..)", write_pdf(PAGE, fonts), re.S)
    assert streams
    assert b"\x78\x9c" in streams  # zlib's mark of level 6
    assert b"\x78\xda" not in streams  # and of level 9
