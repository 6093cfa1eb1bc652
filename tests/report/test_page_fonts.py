"""Pages for the screen carry the faces they need, cut to their characters."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from scs_report.border.outside import page_faults
from scs_report.caching import Parts
from scs_report.fonts import HAN_SANS, SANS, SERIF, FontSet
from scs_report.fonts.web import style_of
from scs_report.fonts.woff2 import to_woff2
from scs_report.pages.page_fonts import with_fonts

PAGE = """<html><head><style>:root { --serif: "SCS Serif"; --sans: "SCS Sans"; }</style></head>
<body>
<h2>Łódź</h2><p>Naïve, <strong>größer</strong></p><a class="switch">中文</a>
<svg font-family="'SCS Sans', 'SCS Han Sans'"><title>龘</title>
<text font-weight="700">±</text></svg>
</body></html>"""


def faces(html: str) -> dict[tuple[str, int], TTFont]:
    """Return the faces in a page by family and weight."""
    rules = re.findall(
        r'@font-face\{font-family:"([^"]+)";font-weight:(\d+);(?:font-style:italic;)?'
        r'src:url\(data:font/woff2;base64,([^)]+)\)format\("woff2"\)\}',
        html,
    )
    assert len(rules) == html.count("@font-face")
    return {
        (family, int(weight)): TTFont(io.BytesIO(base64.b64decode(font)))
        for family, weight, font in rules
    }


def characters(font: TTFont) -> set[str]:
    return {chr(code) for code in font.getBestCmap()}


@pytest.mark.slow
@pytest.mark.parametrize("family", [SERIF, HAN_SANS])
def test_woff2_holds_the_tables_of_the_font_as_they_are(fonts: FontSet, family: str) -> None:
    path = next(face.path for face in fonts.faces if face.family == family)
    packed = to_woff2(path.read_bytes())
    assert packed[:4] == b"wOF2"
    assert int.from_bytes(packed[8:12], "big") == len(packed) < path.stat().st_size
    old, new = TTFont(path), TTFont(io.BytesIO(packed))
    assert set(old.reader.keys()) == set(new.reader.keys())
    for tag in old.reader.keys():  # noqa: SIM118 - not a dictionary
        assert old.reader[tag] == new.reader[tag], tag


def test_a_face_that_is_packed_quickly_is_the_same_and_another_entry(fonts: FontSet) -> None:
    face = next(face for face in fonts.faces if face.family == HAN_SANS and face.weight == 400)
    parts, wanted = (
        Parts(),
        {face: "社会信用体系建设规划纲要" * 2 + "".join(map(chr, range(0x4E00, 0x4F00)))},
    )
    small, quick = style_of(wanted, parts.once), style_of(wanted, parts.once, quick=True)
    assert len(small) < len(quick)
    ((_, one),), ((_, other),) = faces(small).items(), faces(quick).items()
    assert all(one.reader[tag] == other.reader[tag] for tag in one.reader.keys())  # noqa: SIM118


def test_only_a_font_becomes_woff2() -> None:
    with pytest.raises(ValueError, match="ttcf"):
        to_woff2(b"ttcf and more")


def test_faces_are_cut_small_and_keep_their_licence(fonts: FontSet) -> None:
    face = next(face for face in fonts.faces if face.family == SANS and face.weight == 400)
    ((_, font),) = faces(style_of({face: "Aé"})).items()
    assert characters(font) == {"A", "é"}
    assert any("Open Font License" in str(name) for name in font["name"].names)
    assert style_of({face: "Aé"}) == style_of({face: "éA"})


def test_a_latin_page_has_its_latin_faces_and_the_few_other_characters(fonts: FontSet) -> None:
    made = faces(with_fonts(PAGE, fonts, han=False))
    assert set(made) == {
        *((SERIF, weight) for weight in (400, 700)),
        *((SANS, weight) for weight in (400, 600, 700)),
        *((HAN_SANS, weight) for weight in (400, 700)),
    }
    assert characters(made[SANS, 400]) >= {*"AZaz09Łźï±"}
    assert characters(made[HAN_SANS, 700]) == {*"中文"}


def test_a_slanted_face_comes_with_slanted_words(fonts: FontSet) -> None:
    assert "italic" not in with_fonts(PAGE, fonts, han=False)
    assert "font-style:italic" in with_fonts(PAGE.replace("strong>", "em>"), fonts, han=False)


def test_a_han_page_has_bold_characters_only_where_they_may_be_bold(fonts: FontSet) -> None:
    page = (
        '<html><head><style>:root { --sans: "SCS Han Sans", "SCS Sans"; }</style></head><body>'
        "<h2>甲</h2><p>乙<strong>丙</strong></p><table><tr><th>丁</th></tr>"
        '<tr><th scope="row">戊</th><td>己</td></tr><tr class="strong"><td>庚</td></tr></table>'
        '<p class="figure-title">辛</p><p>7</p></body></html>'
    )
    made = faces(with_fonts(page, fonts, han=True))
    assert characters(made[HAN_SANS, 400]) >= {*"甲乙丙丁戊己庚辛7"}
    assert characters(made[HAN_SANS, 700]) == {*"甲丙丁庚辛"}
    assert (SANS, 400) not in made, "no drawing names it"


def test_nothing_is_fetched(fonts: FontSet) -> None:
    assert list(page_faults(with_fonts(PAGE, fonts, han=False))) == []


@pytest.mark.parametrize("name", ["brief", "replication"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_pages_stay_small(folder: Path, name: str, code: str) -> None:
    html = (folder / f"{name}.{code}.html").read_text("utf-8")
    assert "@font-face" in html
    assert len(html.encode()) < 600_000


def test_han_faces_keep_what_browsers_trim_marks_by(fonts: FontSet) -> None:
    """`text-spacing-trim` has no effect without half-width forms of full-width marks."""
    face = next(one for one in fonts.faces if one.family == HAN_SANS and one.weight == 400)
    (font,) = faces(style_of({face: "“（，字"})).values()
    kept = {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}
    assert {"halt", "chws"} <= kept
