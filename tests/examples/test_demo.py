"""The demonstration study: three languages, strata and clusters, every kind of table and figure."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pikepdf
import pymupdf
import pytest
from blank_feet import blank_feet
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from scs_report.cli import app
from scs_report.results import Estimate, FigureEntry, Results, TableEntry
from scs_report.results.figure_entries import ChangesFigure
from scs_report.results.table_entries import Changes

LANGUAGES = ("en", "de", "zh-Hant")
EVERY = [(name, code) for name in ("brief", "appendix") for code in LANGUAGES]

#: Values and linearised standard errors by R (see demo.R).
BY_R = {
    "share:sunday=agree": (0.500591364057, 0.031023147217),
    "share:visits=often": (0.316900170989, 0.0275717254469),
    "share:sunday=agree/regular=1": (0.664615745529, 0.0389217543224),
    "share:use_books": (0.736758754179, 0.0248665709317),
    "mean:age": (51.3754688672, 1.05095401308),
    "gap.regular": (0.240117731708, 0.044208304253),
    "share:sunday=agree/age_group=1": (0.54855107141, 0.0342335388573),
    "share:sunday=agree/age_group=2": (0.510663788759, 0.0499181842997),
    "share:sunday=agree/age_group=3": (0.443011931102, 0.0515930272099),
    "gap.waves": (0.0949358242234, 0.0409728270603),
}
COEFFICIENTS_BY_R = {
    "age": (-0.002893760748, 0.004438389351),
    "education=2": (-0.368558948509, 0.152601137632),
    "education=3": (-0.688604166336, 0.281963096391),
    "visits": (0.620248462847, 0.079625086741),
}
#: What cells of the appendix show of them, by anchor.
CELLS = {
    "banner--share-sunday-4-5-all": 100 * BY_R["share:sunday=agree"][0],
    "banner--share-sunday-4-5-all-age_group-1": 100 * BY_R["share:sunday=agree/age_group=1"][0],
    "banner--share-sunday-4-5-all-age_group-2": 100 * BY_R["share:sunday=agree/age_group=2"][0],
    "banner--share-sunday-4-5-all-age_group-3": 100 * BY_R["share:sunday=agree/age_group=3"][0],
    "trend--share-visits-4-5-all-wave-2-share-visits-4-5-all-wave-1": 100 * BY_R["gap.waves"][0],
    "models--coefficient-visits-model-use": COEFFICIENTS_BY_R["visits"][0],
}
#: What belongs to the studies of the root and of its other example.
ELSEWHERE = re.compile(
    r"social credit|sesame|tencent|kostka|\bchina|\bRMB\b|clinton|\bdole\b|republican|quota"
    r"|信用|芝麻|騰訊|中國|克林頓|配額",
    re.I,
)


def page(folder: Path, name: str, code: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.{code}.html").read_text("utf-8"), "lxml")


def words(soup: BeautifulSoup) -> str:
    """Return what is read on a page, with plain spaces and without what lets lines break."""
    for part in soup(["style", "script"]):
        part.decompose()
    return re.sub("[\u2060\u200b]", "", re.sub(r"\s+", " ", soup.get_text()))


def test_the_respondents_are_those_of_the_script(demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo / "make_data.py", tmp_path)
    (tmp_path / "data").mkdir()
    runpy.run_path(str(tmp_path / "make_data.py"), run_name="__main__")
    for name in ("respondents.csv", "respondents.toml"):
        assert (tmp_path / "data" / name).read_bytes() == (demo / "data" / name).read_bytes()


@pytest.mark.parametrize("name", BY_R)
def test_numbers_of_a_clustered_sample_are_those_of_r(demo_results: Results, name: str) -> None:
    found = demo_results[name]
    assert isinstance(found, Estimate)
    assert (found.value, found.se) == pytest.approx(BY_R[name], rel=1e-9)


@pytest.mark.parametrize("term", COEFFICIENTS_BY_R)
def test_coefficients_are_those_of_r(demo_results: Results, term: str) -> None:
    found = demo_results[f"coefficient:{term}:model=use"]
    assert isinstance(found, Estimate)
    value, error = COEFFICIENTS_BY_R[term]
    assert found.value == pytest.approx(value, rel=1e-4)
    assert found.se == pytest.approx(error, rel=2e-3)


def test_every_kind_is_shown(demo_results: Results) -> None:
    # changes are told where an earlier wave has results of its own
    assert {type(one) for one in demo_results.tables} == {*get_args(TableEntry)} - {Changes}
    shown = {type(figure) for figure in demo_results.figures}
    assert shown == {*get_args(FigureEntry)} - {ChangesFigure}


def test_few_people_are_withheld(demo_results: Results) -> None:
    # seven people, and one more group, from which they would follow; eight who did not answer
    why = {"gender=2": "small_base", "gender=1": "complement", "education=9": "small_base"}
    withheld = demo_results.withheld.items()
    assert {address.rpartition("/")[2]: one.reason for address, one in withheld} == why
    # how many they are is no answer of theirs
    left = [
        address
        for address in demo_results.estimates
        if any(address.endswith(f"/{group}") for group in why)
    ]
    assert {re.split("[:@]", address)[0] for address in left} == {"n", "effective_n"}


@pytest.mark.slow
def test_the_text_is_in_order_and_numbers_can_be_traced(demo: Path) -> None:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, [*arguments, "--study", str(demo)])
        assert done.exit_code == 0, done.output
        return re.sub(r"\s+", " ", done.output)

    assert "7 sections in English, German and Traditional Chinese" in run("check")
    assert "300 respondents" in run("validate")
    assert "0 broken" in run("claims")
    traced = run("trace", "gap.waves")
    assert "Year: 2023" in traced
    assert "Year: 2025" in traced


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_each_page_is_in_its_language_and_leads_to_the_others(
    demo_folder: Path, name: str, code: str
) -> None:
    soup = page(demo_folder, name, code)
    assert soup.html is not None
    assert soup.html["lang"] == code
    others = {link["href"]: link["hreflang"] for link in soup.select("a.switch")}
    assert others == {f"{name}.{other}.html": other for other in LANGUAGES if other != code}


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_pages_are_of_this_study_alone(demo_folder: Path, name: str, code: str) -> None:
    soup = page(demo_folder, name, code)
    assert not ELSEWHERE.findall(f"{soup.head} {words(soup)}")


@pytest.mark.parametrize(
    ("name", "code", "written"),
    [
        ("brief", "en", ["50% of residents agree", "Figure 2", "95% interval", "Year: 2025"]),
        ("brief", "de", ["50 % der Einwohner", "Abbildung 2", "43,7–56,4 %", "Jahr: 2025"]),
        ("brief", "zh-Hant", ["50%的居民同意", "圖2", "信賴區間", "年份：2025年"]),
        ("appendix", "en", ["p < 0.05", "missing: “Don’t know”", "1,400"]),
        ("appendix", "de", ["p < 0,05", "fehlend: „Weiß nicht“", "1.400"]),
        ("appendix", "zh-Hant", ["p < 0.05", "「不知道」", "1400", "次序Logit模型"]),
    ],
)
def test_numbers_and_quotations_are_written_as_the_language_writes_them(
    demo_folder: Path, name: str, code: str, written: list[str]
) -> None:
    text = words(page(demo_folder, name, code))
    assert [one for one in written if one not in text] == []
    point, marks = {
        "en": (r"p [<=] \d,|\d,\d%", "„「"),
        "de": (r"p [<=] \d\.|\d\.\d\s%", "”「"),
        "zh-Hant": (r"p [<=] \d,|\d,\d%", "“”„"),
    }[code]
    assert re.findall(point, text) == []
    assert [mark for mark in marks if mark in text] == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("anchor", CELLS)
def test_cells_show_the_numbers_of_r(demo_folder: Path, code: str, anchor: str) -> None:
    cell = page(demo_folder, "appendix", code).find(id=anchor)
    assert cell is not None
    shown = re.match(r"\+?(\d+)([.,])(\d+)", cell.get_text(strip=True))
    assert shown is not None
    whole, point, decimals = shown.groups()
    assert point == ("," if code == "de" else ".")
    half = 0.5 * 10.0 ** -len(decimals)
    assert float(f"{whole}.{decimals}") == pytest.approx(CELLS[anchor], abs=half * 1.001)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_test_of_the_districts_is_that_of_r(demo_folder: Path, code: str) -> None:
    # svychisq(~often + district): F = 1.3324 on 3.4542 and 86.354 degrees of freedom
    written = {
        "en": "F(3.45, 86) = 1.33, p = 0.267",
        "de": "F(3,45, 86) = 1,33, p = 0,267",
        "zh-Hant": "F(3.45, 86) = 1.33，p = 0.267",
    }[code]
    assert written in words(page(demo_folder, "appendix", code))


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_withheld_stands_nowhere(
    demo_folder: Path, demo_results: Results, code: str
) -> None:
    soup = page(demo_folder, "appendix", code)
    for address in demo_results.withheld:
        anchor = re.sub(r"\W+", "-", address)
        (cell,) = soup.select(f'[id$="--{anchor}"]')
        assert re.fullmatch("[…⋯]+", cell.get_text(strip=True)), address
    left = str([*demo_results.estimates]) + str([*demo_results.letters])
    assert [address for address in demo_results.withheld if address in left] == []


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_all_fonts_are_embedded_and_of_the_right_region(
    demo_folder: Path, name: str, code: str
) -> None:
    with pikepdf.open(demo_folder / f"{name}.{code}.pdf") as pdf:
        fonts = {
            str(font.BaseFont): font.DescendantFonts[0].FontDescriptor
            for one in pdf.pages
            for font in one.Resources.get("/Font", {}).values()
        }
        assert str(pdf.Root.Lang) == code
        for font, descriptor in fonts.items():
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys()), font
    han = {font for font in fonts if "Han" in font}
    assert han, fonts
    assert all("TC" in font for font in han), fonts
    command = ["pdftotext", str(demo_folder / f"{name}.{code}.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if code != "zh-Hant":  # they lead to the one in Traditional characters by its name
        assert set(re.findall(r"[\u3400-\u9fff]", text)) == set("繁體中文")


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_no_page_but_the_last_has_a_blank_foot(demo_folder: Path, name: str, code: str) -> None:
    feet = blank_feet(demo_folder / f"{name}.{code}.pdf")
    assert max(feet[:-1], default=0) <= 0.06, feet


def test_an_interval_is_printed_beside_its_estimate(demo_folder: Path) -> None:
    with pymupdf.open(demo_folder / "appendix.en.pdf") as document:
        words = [(page.number, *word[:5]) for page in document for word in page.get_text("words")]
    # the change of each answer of the table of two years, and its interval behind it on the line
    estimates = [one for one in words if re.fullmatch(r"[+−]\d+\.\d", one[5])]
    beside = [
        other
        for one in estimates
        for other in words
        if other[5].startswith("[")
        and other[0] == one[0]
        and abs(other[2] - one[2]) < 1
        and 0 < other[1] - one[3] < 20
    ]
    assert len(beside) >= 8
