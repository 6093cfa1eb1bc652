"""Pages as they are printed: filled to the foot, lines of the right length, a first page."""

from __future__ import annotations

import importlib
import itertools
import re
import shutil
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from blank_feet import blank_feet, widest_gaps
from bs4 import BeautifulSoup

from scs_report.fonts import FontSet, use_fonts
from scs_report.pages.documents import render_document
from scs_report.pages.rendered import Rendered
from scs_report.paper.blocks import FLOATS, Block, Page, gap_spare
from scs_report.paper.pdf import write_pdf
from scs_report.results import Results

#: The greatest blank foot, as a part of the height of a page, and the widest gap in mm; the
#: last page may end anywhere.
MOST_BLANK, WIDEST_GAP = 0.06, 12
BRIEF = [(name, code) for name in ("brief", "appendix") for code in ("en", "zh")]
brief_and_appendix = pytest.mark.parametrize(("name", "code"), BRIEF)
Made = Callable[[str, str], Rendered]
HAN = "\u3400-\u9fff\uff00-\uffef\u3000-\u303f“”‘’—…"


def paper(body: str, fonts: FontSet, path: Path, style: str = "") -> Path:
    page = f"""<html lang="en"><head><title>Sample</title><style>
      @page {{ size: 100mm 100mm; margin: 10mm }} body {{ font: 10pt/5mm "SCS Serif"; margin: 0 }}
      p, h2, figure {{ margin: 0 }} .figure {{ break-inside: avoid; height: 60mm }} {style}
      h2 {{ break-after: avoid; font-size: 10pt }} </style></head><body>{body}</body></html>"""
    path.write_bytes(write_pdf(page, fonts))
    return path


def texts(path: Path) -> list[str]:
    said = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True)
    return said.stdout.split("\f")[:-1]


def lines(path: Path, size: float, family: str) -> list[str]:
    """Lines of one size and face that begin and end where lines of the text do, in points."""
    found = []
    with pymupdf.open(path) as document:
        for page in document:
            rows: dict[float, list[tuple[float, str]]] = {}
            for block in page.get_text("dict")["blocks"]:
                for line in block.get("lines", ()):
                    for span in line["spans"]:
                        if abs(span["size"] - size) < 0.1 and family in span["font"]:
                            at = round(span["origin"][1])
                            rows.setdefault(at, []).append((span["origin"][0], span["text"]))
            found += ["".join(text for _, text in sorted(row)) for row in rows.values()]
    return found


@pytest.mark.parametrize(("name", "code"), [*BRIEF, ("replication", "en"), ("replication", "zh")])
def test_no_page_but_the_last_has_a_blank_foot(folder: Path, name: str, code: str) -> None:
    feet = blank_feet(folder / f"{name}.{code}.pdf")
    assert len(feet) > 3
    assert max(feet[:-1]) <= MOST_BLANK, [f"{foot:.3f}" for foot in feet]


@brief_and_appendix
def test_no_gap_is_stretched_to_fill_a_page(folder: Path, name: str, code: str) -> None:
    # but on the last page, at whose foot the colophon stands
    gaps = widest_gaps(folder / f"{name}.{code}.pdf")[:-1]
    assert max(gaps) <= WIDEST_GAP, [f"{gap:.1f}" for gap in gaps]


@pytest.mark.parametrize(("name", "code"), [*BRIEF, ("replication", "en"), ("replication", "zh")])
def test_the_last_page_holds_a_third_of_a_page_and_ends_with_the_colophon(
    folder: Path, name: str, code: str
) -> None:
    path = folder / f"{name}.{code}.pdf"
    assert blank_feet(path)[-1] < 0.01
    assert widest_gaps(path)[-1] <= 2 / 3 * (297 - 21 - 19)


def test_a_colophon_stands_at_the_foot_of_the_last_page(fonts: FontSet, tmp_path: Path) -> None:
    colophon = "<footer class='colophon'>END</footer>"
    body = f"<section><p>{'Word ' * 260}</p><p>Last.</p></section>{colophon}"
    path = paper(body, fonts, tmp_path / "a.pdf")
    assert blank_feet(path, margin=10)[-1] < 0.03
    assert "END" in texts(path)[-1]


def test_gaps_are_tightened_for_what_lacks_a_little_room(fonts: FontSet, tmp_path: Path) -> None:
    # 80 mm for lines of 5 mm, one of them a heading below a gap of 12 mm
    style = "h2 { margin-top: 12mm }"
    for lines, pages in ((13, 1), (14, 2)):
        above = f"<p>{'Word<br/>' * (lines - 7)}Word</p>"
        body = f"<section>{above}<h2>Two</h2><p>{'Last<br/>' * 5}Last</p></section>"
        path = paper(body, fonts, tmp_path / "a.pdf", style)
        assert len(texts(path)) == pages, lines
        assert blank_feet(path, margin=10)[0] > -0.005


def test_a_gap_above_a_figure_keeps_14_pixels_when_tightened() -> None:
    assert gap_spare("text", "figure", 40.0) == 10.0
    assert gap_spare("text", "figure", 16.0) == 2.0
    assert gap_spare("text", "figure", 9.0) == 0.0


def test_a_page_begins_with_three_lines_of_a_paragraph_where_it_can(
    fonts: FontSet, tmp_path: Path
) -> None:
    # a page holds 52 lines, so that two of the last paragraph would be left
    body = f"<section><p>{'Word<br/>' * 43}Word</p><p>{'Last<br/>' * 9}Last</p>"
    body += f"<p>{'More<br/>' * 34}More</p></section>"
    style = "@page { size: 100mm 280.4mm } p { orphans: 2; widows: 2 }"
    first, second = texts(paper(body, fonts, tmp_path / "a.pdf", style))
    assert (first.count("Last"), second.count("Last")) == (7, 3)


def test_the_last_lines_of_an_entry_are_not_alone_on_a_page(fonts: FontSet, tmp_path: Path) -> None:
    # of 52 lines the entry needs 53: its last paragraph takes the one before with it
    entry = f"<li><p>{'Word<br/>' * 4}Word</p><p>Two<br/>Two</p><p>Last<br/>Last</p></li>"
    body = f"<section><p>{'Word<br/>' * 43}Word</p><ol>{entry}</ol></section>"
    style = "@page { size: 100mm 280mm } ol { margin: 0 }"
    _, second = texts(paper(body, fonts, tmp_path / "a.pdf", style))
    assert "Two" in second
    assert "Last" in second


def test_a_blank_foot_is_measured(fonts: FontSet, tmp_path: Path) -> None:
    body = "<p>First.</p><p style='break-before: page; margin-top: 40mm; height: 5mm'>Second.</p>"
    first, second = blank_feet(paper(body, fonts, tmp_path / "feet.pdf"), margin=10)
    assert first == pytest.approx(0.76, abs=0.02)
    assert second == pytest.approx(0.36, abs=0.02)


def test_a_gap_is_measured(fonts: FontSet, tmp_path: Path) -> None:
    path = paper("<p>First.</p><p style='margin-top: 30mm'>Second.</p>", fonts, tmp_path / "a.pdf")
    assert widest_gaps(path, top=10, margin=10) == [pytest.approx(32.5, abs=1.5)]


def test_english_lines_hold_about_seventy_letters(folder: Path) -> None:
    # a line that ends a paragraph is shorter
    found = [len(text) for text in lines(folder / "brief.en.pdf", 9.8, "Serif") if len(text) > 50]
    assert len(found) > 60
    assert 62 <= statistics.mean(found) <= 75


def test_chinese_lines_hold_34_to_38_characters(folder: Path) -> None:
    texts = lines(folder / "brief.zh.pdf", 10.2, "Han-Serif")
    found = [len(text) for text in texts if re.fullmatch(f"[{HAN}]+", text)]
    assert 34 <= max(found) <= 38
    assert len([one for one in found if one >= 34]) > 5


def test_no_chinese_line_is_letterspaced(folder: Path) -> None:
    for name in ("brief", "appendix"):
        with pymupdf.open(folder / f"{name}.zh.pdf") as document:
            for page in document:
                assert max(spacings(page), default=0) < 0.13


def spacings(page: pymupdf.Page) -> list[float]:
    """The space between Chinese characters of each line, in em."""
    rows: dict[int, list[tuple[float, float, str, float]]] = {}
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for one in span["chars"]:
                    place = one["bbox"][0], one["bbox"][2], one["c"], span["size"]
                    rows.setdefault(round(one["origin"][1]), []).append(place)
    found = []
    for row in map(sorted, rows.values()):
        gaps = [
            (after[0] - before[1]) / before[3]
            for before, after in itertools.pairwise(row)
            if all("\u4e00" <= one[2] <= "\u9fff" for one in (before, after))
        ]
        if len(gaps) > 8 and (middle := statistics.median(gaps)) < 0.5:
            found.append(middle)
    return found


def test_text_flows_on_before_a_figure_that_does_not_fit(fonts: FontSet, tmp_path: Path) -> None:
    last = f"<p>{'Last ' * 60}</p>"
    body = (
        f"<section><h2>H</h2><p>{'Word ' * 70}</p><figure class='figure'><p>FIGURE</p></figure>"
        f"<p>{'Behind ' * 60}</p>{last * 5}</section>"
    )
    first, *others = texts(paper(body, fonts, tmp_path / "a.pdf"))
    assert "Behind" in first
    _before, behind = " ".join(others).split("FIGURE")
    assert "Last" in behind


def test_a_figure_passes_two_headings_at_most_and_never_its_own(
    fonts: FontSet, tmp_path: Path
) -> None:
    pieces = []
    for number in range(8):
        pieces.append(f"<h2>HEADING{number}.</h2><p>{'Word ' * (31 * number % 120)}</p>")
        pieces.append(f"<figure class='figure'><p>FIGURE{number}.</p></figure><p>Behind.</p>")
    said = " ".join(
        texts(paper(f"<section>{''.join(pieces)}</section>", fonts, tmp_path / "a.pdf"))
    )
    come = {"HEADING": 0, "FIGURE": 0}
    for what, number in re.findall(r"(HEADING|FIGURE)(\d)\.", said):
        assert int(number) == come[what]
        come[what] += 1
        assert 0 <= come["HEADING"] - come["FIGURE"] <= 3, said
    assert come == {"HEADING": 8, "FIGURE": 8}


def levels(fonts: FontSet, path: Path, rows: int) -> list[str]:
    """The pages of a table of factors with so many levels each."""
    cells = "".join(
        f"<tr class='heads'><th class='indent-1'>FACTOR{factor}.</th></tr>"
        + "".join(f"<tr><th class='indent-2'>LEVEL{factor}-{row}.</th></tr>" for row in range(rows))
        for factor in range(12)
    )
    style = "table { border-spacing: 0 } th { padding: 0 } .heads { break-after: avoid }"
    return texts(
        paper(f"<div class='table-block'><table>{cells}</table></div>", fonts, path, style)
    )


def test_no_page_ends_among_the_levels_of_a_factor(fonts: FontSet, tmp_path: Path) -> None:
    for rows in (2, 4, 6):
        pages = levels(fonts, tmp_path / "a.pdf", rows)
        assert len(pages) > 1
        for page in pages:
            last = re.findall(r"(?:FACTOR|LEVEL)(\d+)", page)[-1]
            assert len(re.findall(rf"LEVEL{last}-", page)) == rows


def test_nothing_is_lost_and_figures_keep_their_order(fonts: FontSet, tmp_path: Path) -> None:
    pieces = []
    for number in range(12):
        pieces.append(f"<p>Begin{number}. {'Word ' * (17 * number % 90)} End{number}.</p>")
        pieces.append(f"<figure class='figure'><p>FIGURE{number}.</p></figure>")
    body = f"<section><h2>Heading</h2>{''.join(pieces)}</section>"
    said = " ".join(texts(paper(body, fonts, tmp_path / "a.pdf")))
    for what in ("Begin", "End", "FIGURE"):
        assert re.findall(rf"{what}(\d+)\.", said) == [str(number) for number in range(12)]


@pytest.mark.slow
@pytest.mark.parametrize("figure", ["<figure class='figure'><p>FIGURE.</p></figure>", ""])
@pytest.mark.parametrize("sizes", [(6, 6), (11, 11), (24, 24), (6, 24)])
def test_tables_are_printed_once_in_their_order_and_whole(
    sizes: tuple[int, int], figure: str, fonts: FontSet, tmp_path: Path
) -> None:
    pieces = []
    rows_of = [sizes[number % 2] for number in range(10)]
    for number, rows in enumerate(rows_of):
        cells = "".join(f"<tr><td>ROW{number}-{row}.</td></tr>" for row in range(rows))
        notes = "".join(f"<p>NOTE{number}-{note}.</p>" for note in range(6))
        pieces.append(
            f"<p>{'Word ' * (53 * number % 160)}</p>{figure}"
            f"<div class='table-block'><div class='rows-{rows}'><table>{cells}</table></div>"
            f"<div>{notes}</div></div>"
        )
    style = (
        ".rows-6, .rows-11 { break-inside: avoid } table { border-spacing: 0 } td { padding: 0 }"
    )
    body = f"<section><h2>Heading</h2>{''.join(pieces)}</section>"
    said = " ".join(texts(paper(body, fonts, tmp_path / "a.pdf", style)))
    found = re.findall(r"(?:ROW|NOTE)(\d+)-\d+\.|(FIGURE)\.", said)
    tables = [number for number, _ in itertools.groupby(number for number, _ in found)]
    assert [one for one in tables if one] == [str(number) for number in range(10)]
    for what, counts in (("ROW", rows_of), ("NOTE", [6] * 10)):
        assert re.findall(rf"{what}(\d+-\d+)\.", said) == [
            f"{number}-{one}" for number, count in enumerate(counts) for one in range(count)
        ]


def test_no_part_of_a_table_overtakes_one_that_waits(fonts: FontSet, tmp_path: Path) -> None:
    first, second = (
        f"<div class='table-block'><div class='rows-{rows}'><table>"
        + "".join(f"<tr><td>ROW{rows}.</td></tr>" for _ in range(rows))
        + "</table></div></div>"
        for rows in (9, 24)
    )
    style = ".rows-9 { break-inside: avoid } table { border-spacing: 0 } td { padding: 0 }"
    body = f"<section><p>{'Word ' * 70}</p>{first}<p>Between.</p>{second}<p>Behind.</p></section>"
    said = " ".join(texts(paper(body, fonts, tmp_path / "a.pdf", style)))
    assert re.findall(r"ROW(\d+)\.", said) == ["9"] * 9 + ["24"] * 24


def test_no_heading_is_left_with_nothing_below_it(fonts: FontSet, tmp_path: Path) -> None:
    figure = "<figure class='figure'><p>FIGURE</p></figure>"
    body = (
        f"<section><h2>One</h2><p>{'Word ' * 130}</p></section>"
        f"<section><h2>Two</h2>{figure}</section><section><h2>Three</h2><p>Last.</p></section>"
    )
    said = " ".join(texts(paper(body, fonts, tmp_path / "a.pdf"))).split()
    assert said[said.index("Two") + 1] == "FIGURE"


def test_no_heading_is_left_with_one_line_below_it(fonts: FontSet, tmp_path: Path) -> None:
    figure = "<figure class='figure'><p>FIGURE</p></figure>"
    above = f"<p>{'Word<br/>' * 11}Word</p>"
    for lines, page in (("SHORT", 1), ("SHORT<br/>BEHIND", 0)):
        body = f"<section>{above}<h2>Two</h2><p>{lines}</p>{figure}</section>"
        found = texts(paper(body, fonts, tmp_path / "a.pdf"))
        assert ["Two" in one for one in found].index(True) == page
        assert "SHORT" in found[page]


@pytest.mark.slow
def test_a_heading_at_a_foot_has_three_lines_with_it(fonts: FontSet, tmp_path: Path) -> None:
    # where the page before may end a little higher instead, its gaps a little wider
    style = "@page { size: 100mm 280mm } .figure { margin: 4mm 0 }"
    figure = "<figure class='figure'><p>FIGURE</p></figure>"
    for above in range(28, 38):
        body = (
            f"<section><p>Word.</p>{figure}<p>{'Word<br/>' * above}Word</p><h2>Two</h2>"
            f"<p>{'BELOW<br/>' * 9}BELOW</p><p>{'Last<br/>' * 41}Last</p></section>"
        )
        found = texts(paper(body, fonts, tmp_path / "a.pdf", style))
        (page,) = [one for one in found if "Two" in one]
        assert page.count("BELOW") >= 3, above


def test_the_rows_of_a_group_stand_on_one_page(fonts: FontSet, tmp_path: Path) -> None:
    # of 52 rows that a page holds, the last three would begin a group
    style = f"{ROWS} @page {{ size: 100mm 280mm }} tbody {{ break-inside: avoid }}"
    groups = "".join(
        "<tbody>" + f"<tr><td>GROUP{group}.</td></tr>" * 7 + "</tbody>" for group in range(12)
    )
    body = (
        f"<section><div class='table-block'><div class='table-wrap'><table>{groups}</table></div>"
    )
    pages = texts(paper(f"{body}</div><p>Last.</p></section>", fonts, tmp_path / "a.pdf", style))
    assert len(pages) == 2
    for group in range(12):
        assert sorted(page.count(f"GROUP{group}.") for page in pages) == [0, 7], group


@dataclass
class Plan:
    """What was planned of a document: its blocks as written, its pages, and their height."""

    blocks: list[Block]
    pages: list[Page]
    height: float

    @property
    def order(self) -> list[Block]:
        return list(dict.fromkeys(block for page in self.pages for block in page.blocks))


@pytest.fixture
def plans(fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[Plan]]:
    """Set a page of HTML and return what was planned."""
    use_fonts(fonts, charts=False)
    flow = importlib.import_module("scs_report.paper.flow")

    def planned(html: str) -> list[Plan]:
        found: list[Plan] = []

        def fill(blocks: list[Block], height: float, *rest: Any, **options: Any) -> list[Page]:
            pages = filled(blocks, height, *rest, **options)
            found.append(Plan(blocks, pages, height))
            return pages

        filled = flow.fill
        with monkeypatch.context() as patch:
            patch.setattr(flow, "fill", fill)
            # `folder` has these written too; the plan is all that is looked at here
            patch.setattr("weasyprint.document.Document.write_pdf", lambda *_, **__: b"")
            write_pdf(html, fonts)
        return found

    return planned


@pytest.mark.slow
@brief_and_appendix
def test_what_fits_a_page_is_whole_and_follows_what_names_it(
    made: Made, plans: Callable[[str], list[Plan]], name: str, code: str
) -> None:
    # of the text; a front may be planned before it
    plan = max(plans(made(name, code).paper), key=lambda one: len(one.blocks))
    parted = []
    for page in plan.pages:
        if page.broken and page.broken[0].kind != "text":
            block, at = page.broken
            panel = block.pieces[at].again == 0
            if not panel and block.pieces[-1].bottom <= plan.height:
                parted.append(block)  # as the last resort, where else a page would be half empty
            assert at < len(block.pieces) - 1, "notes stand with the last rows"
    assert len(parted) <= 1
    order = {block: at for at, block in enumerate(plan.order)}
    named = 0
    for at, block in enumerate(plan.blocks):
        if block.kind in FLOATS:
            naming = [one for one in plan.blocks[:at] if one.names & block.named]
            named += bool(naming)
            assert all(order[one] < order[block] for one in naming[:1])
    assert named > 3


def table_block(rows: int, notes: int) -> str:
    cells = "".join(f"<tr><td>ROW{row}.</td></tr>" for row in range(rows))
    said = "".join(f"<p>NOTE{note}.</p>" for note in range(notes))
    return (
        f"<div class='table-block'><div class='table-wrap'><table>{cells}</table></div>"
        f"<div class='table-notes'>{said}</div></div>"
    )


ROWS = "table { border-spacing: 0 } td { padding: 0 }"


def test_a_table_that_fits_a_page_is_not_parted(fonts: FontSet, tmp_path: Path) -> None:
    behind = "<p>Last.</p>" * 40
    body = f"<section><h2>H</h2><p>{'Word ' * 70}</p>{table_block(9, 2)}{behind}</section>"
    pages = texts(paper(body, fonts, tmp_path / "a.pdf", ROWS))
    assert "Last" in pages[0]
    (page,) = [page for page in pages if "ROW" in page]
    assert page.count("ROW") == 9
    assert page.count("NOTE") == 2


@pytest.mark.slow
def test_notes_stand_with_the_last_rows_of_a_long_table(fonts: FontSet, tmp_path: Path) -> None:
    for rows in range(12, 34, 3):
        body = f"<section>{table_block(rows, 4)}<p>{'Last ' * 90}</p></section>"
        pages = texts(paper(body, fonts, tmp_path / "a.pdf", ROWS))
        (page,) = [page for page in pages if "NOTE" in page]
        assert page.count("NOTE") == 4
        assert f"ROW{rows - 4}." in page, rows


def test_nothing_stands_before_the_text_that_names_it(fonts: FontSet, tmp_path: Path) -> None:
    for words in (20, 60, 110):
        body = (
            f"<section><h2>H</h2><p>{'Word ' * words}</p>"
            "<figure class='figure' id='f'><p>FIGURE</p></figure>"
            f"<p>See <a href='#f'>NAMED</a>. {'Behind ' * 30}</p><p>{'Last ' * 150}</p></section>"
        )
        said = " ".join(texts(paper(body, fonts, tmp_path / "a.pdf")))
        assert said.index("NAMED") < said.index("FIGURE"), words


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_charts_are_lettered_in_eight_points_or_more(made: Made, code: str) -> None:
    """As drawn for the width that they are printed at: that of the page."""
    width = 166 / 25.4 * 72
    sizes = []
    for name in ("brief", "appendix"):
        for drawing in BeautifulSoup(made(name, code).paper, "lxml").select(".figure-drawing svg"):
            scale = width / float(str(drawing["viewbox"]).split()[2])
            for text in drawing.find_all("text"):
                said = (
                    text if text.has_attr("font-size") else text.find_parent(**{"font-size": True})
                )
                sizes.append((float(str(said["font-size"]).rstrip("px")) * scale, text.text))
    assert len(sizes) > 200
    assert min(sizes)[0] >= 7.95, min(sizes)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_page_numbers_of_the_contents_stand_below_one_another(folder: Path, code: str) -> None:
    with pymupdf.open(folder / f"appendix.{code}.pdf") as document:
        words = document[0].get_text("words")
        entries = [link["from"] for link in document[0].get_links() if link["from"].y0 > 200]
    edges = [
        max(word[2] for word in words if box.y0 < (word[1] + word[3]) / 2 < box.y1)
        for box in entries
    ]
    assert len(edges) > 20
    assert max(edges) - min(edges) < 1, edges


def test_tables_and_figures_are_listed_apart_by_number(folder: Path) -> None:
    page = texts(folder / "appendix.en.pdf")[0]
    assert 0 < page.index("Tables\n") < page.index("Figures\n")
    for kind in ("Table", "Figure"):
        listed = re.findall(rf"^{kind} (A?)(\d+)\b", page, re.MULTILINE)
        assert len(listed) >= 8
        assert listed == sorted(listed, key=lambda one: (one[0], int(one[1])))


def test_intervals_end_where_the_head_of_their_column_ends(folder: Path) -> None:
    with pymupdf.open(folder / "appendix.en.pdf") as document:
        pages = [page for page in document if page.search_for("Difference, last less first value")]
        assert pages
        for page in pages:
            head = page.search_for("95% interval")[-1]
            ends = [
                word[2]
                for word in page.get_text("words")
                if word[0] > (head.x0 + head.x1) / 2 and re.fullmatch(r"\d+\.\d", word[4])
            ]
            assert len(ends) > 5
            assert max(abs(end - head.x1) for end in ends) < 1, ends


@brief_and_appendix
def test_nothing_stands_beyond_the_edge_of_the_text(folder: Path, name: str, code: str) -> None:
    with pymupdf.open(folder / f"{name}.{code}.pdf") as document:
        for page in document:
            edge = page.rect.width - 22 / 25.4 * 72
            assert all(drawn["rect"].x1 < edge + 1 for drawn in page.get_drawings()), page.number
            for block in page.get_text("rawdict")["blocks"]:
                for line in block.get("lines", ()):
                    last = line["spans"][-1]["chars"][-1]
                    # the blank half of a mark at the end of a line, and a blank, are not seen
                    blank = last["c"].isspace() or last["c"] in "，。、；：！？）》」』】’”"
                    assert blank or last["bbox"][2] < edge + 1, (page.number, line["spans"])


@pytest.mark.slow
@brief_and_appendix
def test_codes_stay_with_what_they_mean(made: Made, name: str, code: str) -> None:
    page = BeautifulSoup(made(name, code).paper, "lxml")
    for drawing in page.find_all(["svg", "style"]):
        drawing.decompose()
    text = page.text
    assert "=" in text
    assert not re.findall(r"\w =|= \w", text)
    if code == "zh":
        assert not re.findall(r"\w=[\u4e00-\u9fff]", text)


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """The study in a folder of its own."""
    for name in ("data", "templates"):
        shutil.copytree(root / name, tmp_path / "study" / name)
    return tmp_path / "study"


PUBLICATION = """
[publication]
date = "2026-03-05"
authors = [{ en = "Ada Li", zh = "李爱达" }, { en = "Bo Sun", zh = "孙博" }]
number = "7"
link = "https://example.org/7"
"""
SAID = {
    "en": ("No. 7", "Published 5 March 2026", "By Ada Li and Bo Sun", "https://example.org/7"),
    "zh": (
        "编号：7",
        "发布日期：2026年3月5日",
        "作者：李爱达、孙博",
        "在线阅读：https://example.org/7",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_first_page_says_what_the_study_says_of_its_publication(
    own: Path, results: Results, code: str
) -> None:
    study = own / "data" / "study.toml"
    text = re.sub(r"\n\[publication\]\n(?:\w.*\n)*", "\n", study.read_text("utf-8"))
    study.write_text(text + PUBLICATION, "utf-8")
    for html in documents(own, results, code):
        head = BeautifulSoup(html, "html.parser").select_one(".title-block")
        assert head is not None
        said = re.sub(r"[\s\u2060\u200b]", "", head.text)
        assert [words for words in SAID[code] if words.replace(" ", "") not in said] == []


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_first_page_is_silent_on_what_the_study_does_not_say(
    own: Path, results: Results, code: str
) -> None:
    study = own / "data" / "study.toml"
    text = re.sub(r"\n\[publication\]\n(?:\w.*\n)*", "\n", study.read_text("utf-8"))
    study.write_text(text, "utf-8")
    for html in documents(own, results, code):
        head = BeautifulSoup(html, "html.parser").select_one(".title-block")
        assert head is not None
        assert not re.search("Published|By |No\\. |发布|作者|编号|None", head.text)


def documents(folder: Path, results: Results, code: str) -> tuple[str, str]:
    made = render_document("brief", code, results, folder / "templates")
    return made.screen, made.paper


@pytest.mark.slow
def test_the_notice_stands_above_the_title(made: Callable[[str, str], Rendered]) -> None:
    for html in (made("brief", "en").screen, made("brief", "en").paper):
        assert 0 < html.index('class="synthetic-notice"') < html.index("<h1>")


@pytest.mark.slow
def test_a_brand_says_the_paper(
    own: Path, results: Results, fonts: FontSet, tmp_path: Path
) -> None:
    brand = own / "templates" / "brand.toml"
    brand.write_text(brand.read_text("utf-8").replace('size = "A4"', 'size = "A5"'), "utf-8")
    html = render_document("brief", "en", results, own / "templates").paper
    (tmp_path / "a5.pdf").write_bytes(write_pdf(html, fonts))
    with pymupdf.open(tmp_path / "a5.pdf") as document:
        assert document[0].rect.width == pytest.approx(148 / 25.4 * 72, abs=1)
        # there is no room for a column beside the text
        starts = {
            round(line["bbox"][0])
            for line in document[2].get_text("dict")["blocks"]
            if line["type"] == 0
        }
    assert min(starts) == pytest.approx(22 / 25.4 * 72, abs=3)
