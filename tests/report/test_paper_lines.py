"""Chinese lines on paper: justified, broken where Chinese rules allow it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

from scs_report.fonts import FontSet, prepare_fonts
from scs_report.language.typography import bind_breaks, space_han
from scs_report.paper.pdf import write_pdf
from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names

NOT_FIRST = "，。、；：！？）》」』】”～·%"
NOT_LAST = "（《「『【“"
HALF_BLANK = "，。、；：！？）》”"
SIZE, WIDTH = 10.0, 300.0  # points
HAIR = 0.5  # points
TEXT = (
    "表示“非常赞同”（或“有点赞同”）的受访者占80%，比2014年的调查高11～15个百分点（6.6至14.9个）；"
    "其中城镇居民、高学历者和高收入者的比例更高，农村居民、低学历者和低收入者的比例更低。"
    "《社会信用体系建设规划纲要（2014—2020年）》印发以后，各地陆续开展试点，使用"
    "<strong>Logit模型</strong>估计的结果与此一致：信任程度越高，赞同程度也越高。"
)

CLAUSES = "社会信用，" * 50


@pytest.fixture(scope="session")
def fonts(root: Path) -> FontSet:
    return prepare_fonts(root / ".cache" / "fonts")


@dataclass
class Line:
    """A line with its edges in points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Line) -> bool:
        return self.top < other.bottom and other.top < self.bottom


def pages(path: Path) -> list[list[Line]]:
    made = subprocess.run(
        ["pdftotext", "-bbox-layout", str(path), "-"], capture_output=True, check=True
    ).stdout
    return [
        [
            Line(
                "".join(word.text for word in line.select("word")),
                *(float(str(line[edge])) for edge in ("xmin", "ymin", "xmax", "ymax")),
            )
            for line in page.select("line")
        ]
        for page in BeautifulSoup(made, "html.parser").select("page")
    ]


def lines(path: Path) -> list[Line]:
    return [line for page in pages(path) for line in page]


@dataclass
class Stretch:
    """Text that is drawn in one piece: where on its line it begins and ends, in points."""

    baseline: float
    start: float
    end: float


def stretches(path: Path) -> list[list[Stretch]]:
    """Return what the pages draw, with the widths that the fonts give to their glyphs."""
    with pikepdf.open(path) as pdf:
        return [_stretches(page) for page in pdf.pages]


def _stretches(page: pikepdf.Page) -> list[Stretch]:
    widths = {name: _widths(font) for name, font in page.resources["/Font"].items()}
    found: list[Stretch] = []
    matrix, kept, size = pikepdf.Matrix(), [], 0.0
    font: dict[int, float] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = list(instruction.operands), str(instruction.operator)
        match operator:
            case "q":
                kept.append(matrix)
            case "Q":
                matrix = kept.pop()
            case "cm":
                matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
            case "Tf":
                font, size = widths[str(operands[0])], float(operands[1])
            case "Tm":
                text, advance = pikepdf.Matrix(*map(float, operands)) @ matrix, 0.0
                begin, baseline = text.transform((0, 0))
                found.append(Stretch(round(baseline, 1), begin, begin))
            case "Tj" | "TJ":
                parts = operands[0] if operator == "TJ" else operands
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        pairs = zip(codes[::2], codes[1::2], strict=True)
                        advance += sum(font[256 * a + b] for a, b in pairs) * size / 1000
                    else:
                        advance -= float(part) * size / 1000
                found[-1].end = text.transform((advance, 0))[0]
    return found


def _widths(font: pikepdf.Object) -> dict[int, float]:
    listed = list(font["/DescendantFonts"][0]["/W"])
    return {
        int(first) + index: float(width)
        for first, widths in zip(listed[::2], listed[1::2], strict=True)
        for index, width in enumerate(widths)
    }


def overlaps(path: Path) -> list[tuple[int, Stretch, Stretch]]:
    """Return pairs of pieces of text of which the second begins before the first ends."""
    return [
        (number, one, other)
        for number, page in enumerate(stretches(path), 1)
        for one in page
        for other in page
        if one.baseline == other.baseline
        and one.start < other.start < one.end - HAIR
        and not _closed_up(one, other)
    ]


def _closed_up(one: Stretch, other: Stretch) -> bool:
    """Whether the first is a mark of one square whose empty half the second takes."""
    half = (one.end - one.start) / 2
    return half < SIZE and one.end - other.start <= half + HAIR


def write(body: str, fonts: FontSet, path: Path, width: float = WIDTH) -> Path:
    style = f"""@page {{ size: 400pt 700pt; margin: 50pt }} .gap {{ margin-right: .25em }}
      body {{ font: {SIZE}pt/1.6 "SCS Han Serif"; font-feature-settings: "chws"; margin: 0 }}
      p {{ margin: 0; text-indent: 2em; text-align: justify; width: {width}pt }}"""
    page = f"<html lang=zh-Hans><title>甲</title><style>{style}</style><body>{body}"
    path.write_bytes(write_pdf(page, fonts))
    return path


def paragraph(text: str = TEXT) -> str:
    return bind_breaks(space_han(f"<p>{text}</p>"))


def test_the_right_edges_of_lines_agree(fonts: FontSet, tmp_path: Path) -> None:
    right = 50 + WIDTH
    found = lines(write(paragraph(), fonts, tmp_path / "p.pdf"))
    assert len(found) > 4
    for line in found[:-1]:
        # the blank half of a mark at the end of a line stands outside
        outside = SIZE / 2 if line.text[-1] in HALF_BLANK else 0.0
        assert line.right == pytest.approx(right + outside, abs=0.4)
    assert found[-1].right < right - SIZE
    assert [line.left for line in found[1:]] == pytest.approx([50.0] * (len(found) - 1), abs=0.1)


def test_text_survives_justification(fonts: FontSet, tmp_path: Path) -> None:
    found = lines(write(paragraph(), fonts, tmp_path / "p.pdf"))
    assert "".join(line.text for line in found) == re.sub(r"<[^>]+>| ", "", TEXT)


@pytest.mark.exhaustive(5)
@pytest.mark.parametrize("width", range(150, 300, 10))
def test_lines_break_where_they_may(fonts: FontSet, tmp_path: Path, width: int) -> None:
    found = [line.text for line in lines(write(paragraph(), fonts, tmp_path / "p.pdf", width))]
    assert not [text for text in found if text[0] in NOT_FIRST or text[-1] in NOT_LAST]
    assert not [text for text in found if re.search(r"\d[.,]$", text)]
    assert len(found[-1].rstrip("".join(HALF_BLANK))) > 1


def test_quotation_marks_do_not_hold_on_to_what_is_outside(fonts: FontSet, tmp_path: Path) -> None:
    body = paragraph("甲乙丙丁戊己庚辛壬“癸子丑寅卯”（辰巳午未）“申酉戌亥”的甲乙丙丁")
    wide = max(line.right for line in lines(write(body, fonts, tmp_path / "p.pdf", 60))) - 50
    assert wide <= 60 + SIZE / 2 + 0.5


@pytest.mark.exhaustive(5)
@pytest.mark.parametrize("width", range(170, 300, 10))
def test_marks_that_close_up_leave_nothing_on_top(
    fonts: FontSet, tmp_path: Path, width: int
) -> None:
    """Marks close up beside one another, also where a line may break between them."""
    text = "公众的赞同程度如何？“非常赞同”的占49%，“有点赞同”的占31%；表示反对的仅占1%。"
    path = write(paragraph(text * 2), fonts, tmp_path / "p.pdf", width)
    assert len(stretches(path)[0]) > 10
    assert not overlaps(path)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_text_of_a_document_lies_on_other_text(folder: Path, name: str, language: str) -> None:
    assert not overlaps(folder / f"{name}.{language}.pdf")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_line_of_a_document_begins_or_ends_badly(folder: Path, name: str) -> None:
    for page in pages(folder / f"{name}.zh.pdf"):
        for line in page:
            if not re.search("[\u4e00-\u9fff]", line.text):
                continue
            # raised marks and squeezed punctuation cut a line into several for pdftotext
            beside = [other for other in page if other is not line and other.overlaps(line)]
            starts = not any(other.left < line.left < other.right + SIZE for other in beside)
            ends = not any(other.left - SIZE < line.right < other.right for other in beside)
            assert not (starts and line.text[0] in NOT_FIRST), line
            assert not (ends and line.text[-1] in NOT_LAST), line


@pytest.mark.slow
def test_a_mark_at_the_end_of_a_line_gives_up_its_blank_half(
    fonts: FontSet, tmp_path: Path
) -> None:
    ends = []
    for width in range(200, 250, 5):
        found = lines(write(paragraph(CLAUSES), fonts, tmp_path / f"{width}.pdf", width))
        ends += [line.right - 50 - width for line in found[:-1] if line.text[-1] in HALF_BLANK]
    assert len(ends) > 8
    assert ends == pytest.approx([SIZE / 2] * len(ends), abs=0.4)


@pytest.mark.slow
def test_a_word_is_not_left_alone_where_the_next_ones_have_room(
    fonts: FontSet, tmp_path: Path
) -> None:
    """A text that fits but for the space before what is marked in it is not cut at its start."""
    words = "alone among others that stand behind it on the line, "
    body = "".join(
        f'<p style="width: {225 + step / 2}pt; break-after: page">{words}<b>80%</b> of all</p>'
        for step in range(80)
    )
    html = (
        '<html lang="en"><title>t</title><style>@page { size: 400pt; margin: 50pt }'
        f'p {{ font: {SIZE}pt "SCS Sans"; margin: 0 }}</style>{body}</html>'
    )
    path = tmp_path / "words.pdf"
    path.write_bytes(write_pdf(html, fonts))
    firsts = [page[0].text for page in pages(path) if page]
    assert len(firsts) == 80
    assert "alone" not in firsts
    assert len(set(firsts)) > 1
