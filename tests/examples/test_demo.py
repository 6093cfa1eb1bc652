"""The demonstration study: three languages, strata and clusters, every kind of table and figure."""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pikepdf
import pytest
from bs4 import BeautifulSoup

import scs_report as sr
from scs_report.results import Estimate, FigureEntry, Results, TableEntry

Once = Callable[[str, Callable[[Path], object]], Path]
LANGUAGES = {"en": "en", "de": "de", "zh-Hant": "zh-Hant"}

#: Values and linearised standard errors by R (see demo.R).
BY_R = {
    "share:sunday=agree": (0.500591364057, 0.031023147217),
    "share:visits=often": (0.316900170989, 0.0275717254469),
    "share:sunday=agree/regular=1": (0.664615745529, 0.0389217543224),
    "share:use_books": (0.736758754179, 0.0248665709317),
    "mean:age": (51.3754688672, 1.05095401308),
    "gap.regular": (0.240117731708, 0.044208304253),
}
COEFFICIENTS_BY_R = {
    "age": (-0.002893760748, 0.004438389351),
    "education=2": (-0.368558948509, 0.152601137632),
    "education=3": (-0.688604166336, 0.281963096391),
    "visits": (0.620248462847, 0.079625086741),
}


@pytest.fixture(scope="session")
def demo(root: Path) -> Path:
    return root / "examples" / "demo"


@pytest.fixture(scope="session")
def numbers(demo: Path) -> Results:
    return sr.open_study(demo).analyse()


@pytest.fixture(scope="session")
def built(demo: Path, once: Once) -> Path:
    """All documents of the study."""
    return once("demo", lambda out: sr.open_study(demo).build(out=out))


def test_the_respondents_are_those_of_the_script(demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo / "make_data.py", tmp_path)
    (tmp_path / "data").mkdir()
    runpy.run_path(str(tmp_path / "make_data.py"), run_name="__main__")
    for name in ("respondents.csv", "respondents.toml"):
        assert (tmp_path / "data" / name).read_bytes() == (demo / "data" / name).read_bytes()


@pytest.mark.parametrize("name", BY_R)
def test_numbers_of_a_clustered_sample_are_those_of_r(numbers: Results, name: str) -> None:
    found = numbers[name]
    assert isinstance(found, Estimate)
    assert (found.value, found.se) == pytest.approx(BY_R[name], rel=1e-9)


@pytest.mark.parametrize("term", COEFFICIENTS_BY_R)
def test_coefficients_are_those_of_r(numbers: Results, term: str) -> None:
    found = numbers[f"coefficient:{term}:model=use"]
    assert isinstance(found, Estimate)
    value, error = COEFFICIENTS_BY_R[term]
    assert found.value == pytest.approx(value, rel=1e-4)
    assert found.se == pytest.approx(error, rel=2e-3)


def test_every_kind_is_shown(numbers: Results) -> None:
    assert {type(one) for one in numbers.tables} == set(get_args(TableEntry))
    assert {type(one) for one in numbers.figures} == set(get_args(FigureEntry))


def test_few_people_are_withheld(numbers: Results) -> None:
    # seven people, and one more group, from which they would follow
    why = {"gender=2": "small_base", "gender=1": "complement"}
    found = {address.rpartition("/")[2]: one.reason for address, one in numbers.withheld.items()}
    assert found == why
    # how many they are is no answer of theirs
    left = [address for address in numbers.estimates if any(one in address for one in why)]
    assert {address.partition(":")[0] for address in left} == {"n", "effective_n"}


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", ["brief", "appendix"])
def test_each_page_is_in_its_language_and_leads_to_the_others(
    built: Path, name: str, code: str
) -> None:
    page = BeautifulSoup((built / f"{name}.{code}.html").read_text("utf-8"), "html.parser")
    assert page.html is not None
    assert page.html["lang"] == LANGUAGES[code]
    others = {link["href"]: link["hreflang"] for link in page.select("a.switch")}
    assert others == {
        f"{name}.{other}.html": tag for other, tag in LANGUAGES.items() if other != code
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", ["50% of residents agree", "Figure 2", "Table", "95% interval"]),
        ("de", ["50 % der Einwohner", "Abbildung 2", "Tab", "Konfidenzintervall"]),
        ("zh-Hant", ["50%的居民同意", "圖2", "表", "信賴區間"]),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    built: Path, code: str, written: list[str]
) -> None:
    page = BeautifulSoup((built / f"brief.{code}.html").read_text("utf-8"), "html.parser")
    for part in page(["style", "script"]):
        part.decompose()
    text = re.sub(r"[\s\u202f\xa0]+", " ", page.get_text())
    text = re.sub("[\u2060\u200b]", "", text)
    assert [one for one in written if one not in text] == []


@pytest.mark.slow
def test_traditional_characters_have_fonts_of_their_region(built: Path) -> None:
    with pikepdf.open(built / "brief.zh-Hant.pdf") as pdf:
        fonts = {
            str(font.BaseFont)
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert any("TC" in name for name in fonts), fonts
    assert not any("SC-" in name.replace("SCS", "") for name in fonts), fonts
