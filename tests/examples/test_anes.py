"""The American National Election Study of 1996: another study than that of the root, read whole."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from blank_feet import blank_feet
from bs4 import BeautifulSoup
from sharing import Once
from statsmodels.datasets import anes96
from statsmodels.miscmodels.ordinal_model import OrderedModel
from typer.testing import CliRunner

import scs_report as sr
from scs_report.cli import app
from scs_report.results import Results, decode_results
from scs_report.survey import read_card

STUDY = Path(__file__).parents[2] / "examples" / "anes"
EVERY = [(name, code) for name in ("brief", "appendix") for code in ("en", "zh")]
TITLES = {
    ("brief", "en"): "Two Clintons, one Dole: American voters in 1996",
    ("brief", "zh"): "同一个多尔，两个克林顿：1996年大选前夕的美国选民",
    ("appendix", "en"): "American voters in 1996: tables, models and methods",
    ("appendix", "zh"): "1996年的美国选民：统计表、模型与方法",
}
#: What belongs to the study of the root, and the notices of synthetic respondents.
ELSEWHERE = re.compile(
    r"social credit|sesame|tencent|kostka|\bchina|\bRMB\b|approv|hypothes|quota|synthetic"
    r"|信用|芝麻|腾讯|中国|赞同|假设|配额|合成受访者",
    re.I,
)
Frame = pd.DataFrame


@pytest.fixture(scope="module")
def data() -> Frame:
    return anes96.load_pandas().data


@pytest.fixture(scope="module")
def built(once: Once) -> Path:
    return once("anes", lambda out: sr.open_study(STUDY).build(out=out))


@pytest.fixture(scope="module")
def found(built: Path) -> Results:
    return decode_results((built / "results.json").read_bytes())


def page(folder: Path, name: str, code: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.{code}.html").read_text("utf-8"), "lxml")


def paper(folder: Path, name: str, code: str) -> list[str]:
    command = ["pdftotext", "-layout", str(folder / f"{name}.{code}.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return done.stdout.split("\f")[:-1]


def party(data: Frame) -> pd.Series:
    return pd.cut(data["PID"], [-1, 1, 4, 6], labels=["D", "I", "R"])


def fitted(data: Frame, columns: list[str]) -> tuple[pd.Series, np.ndarray, Any]:
    """Return coefficients, cutpoints and what predicts, with columns of one size for the search."""
    size = data[columns].std()
    model = OrderedModel(data["PID"], data[columns] / size, distr="logit")
    fit = model.fit(method="bfgs", disp=False, maxiter=2000, gtol=1e-7)
    cutpoints = model.transform_threshold_params(np.asarray(fit.params))[1:-1]
    return fit.params[columns] / size, cutpoints, fit


def cell(soup: BeautifulSoup, anchor: str) -> str:
    place = soup.find(id=anchor)
    assert place is not None, anchor
    return re.match(r"[−\d.,]*", place.get_text(strip=True))[0].replace("−", "-")  # type: ignore[index]


def test_respondents_are_those_of_statsmodels() -> None:
    made = runpy.run_path(str(STUDY / "make_data.py"))
    assert made["respondents_csv"]() == made["FILE"].read_bytes()
    assert made["FILE"] == STUDY / "data" / "respondents.csv"


def test_the_card_says_that_people_are_real() -> None:
    card = read_card(STUDY / "data" / "respondents.csv")
    assert card is not None
    assert not card.synthetic
    assert card.note is not None
    assert {"en", "zh"} <= set(card.note)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code"), EVERY)
def test_documents_are_of_this_study_alone(built: Path, name: str, code: str) -> None:
    soup = page(built, name, code)
    assert soup.h1 is not None
    # a year stays on the line of the word before it
    assert soup.h1.get_text().replace("\u00a0", " ") == TITLES[name, code]
    assert soup.html is not None
    for style in soup.find_all("style"):
        style.decompose()
    for text in (soup.get_text(), str(soup.head), "\n".join(paper(built, name, code))):
        assert not ELSEWHERE.findall(text)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_brief_has_three_pages_at_most(built: Path, code: str) -> None:
    first, *others = paper(built, "brief", code)
    assert TITLES["brief", code].replace(" ", "") in re.sub(r"\s", "", first)
    assert len(others) <= 2
    assert "944" in "".join(others)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["brief", "appendix"])
def test_no_page_but_the_last_has_a_blank_foot(built: Path, name: str, code: str) -> None:
    feet = blank_feet(built / f"{name}.{code}.pdf")
    assert max(feet[:-1], default=0) <= 0.06, feet


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code"), EVERY)
def test_nothing_is_called_weighted(built: Path, name: str, code: str) -> None:
    text = page(built, name, code).get_text()
    assert not re.findall("(?<!un)weighted|with the weights|(?<!未)加权|计入权重", text, re.I)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_finding_is_that_of_the_data(built: Path, data: Frame, code: str) -> None:
    by = data.groupby(party(data), observed=True)
    clinton, dole = (
        by[name].agg(hit)
        for name, hit in (
            ("ClinLR", lambda x: (x <= 2).mean()),
            ("DoleLR", lambda x: (x >= 6).mean()),
        )
    )
    first = "".join(paper(built, "brief", code)[:2])
    for share in (clinton["R"], clinton["D"], clinton["I"], dole["R"], dole["D"]):
        assert f"{share:.0%}" in first
    poor, rich = (
        (data.PID[(data.selfLR >= 5) & group] >= 5).mean()
        for group in (data.income <= 15, data.income >= 21)
    )
    text = page(built, "brief", code).get_text()
    assert f"{poor:.0%}" in text
    assert f"{rich:.0%}" in text


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_banner_is_the_crosstab(built: Path, data: Frame, code: str) -> None:
    soup = page(built, "appendix", code)
    groups = {
        "party": party(data).cat.codes + 1,
        "ideology_group": pd.cut(data.selfLR, [0, 3, 4, 7], labels=False) + 1,
        "income_group": pd.cut(data.income, [0, 15, 20, 24], labels=False) + 1,
        "education_group": pd.cut(data.educ, [0, 3, 5, 7], labels=False) + 1,
    }
    for variable, of in groups.items():
        for group in (1, 2, 3):
            inside = data[of == group]
            where = f"all-{variable}-{group}"
            for answer in range(7):
                shown = cell(soup, f"banner--share-party_id-{answer}-{where}")
                assert float(shown) == pytest.approx(100 * inside.PID.eq(answer).mean(), abs=0.051)
            republican = 100 * inside.PID.isin([5, 6]).mean()
            shown = cell(soup, f"banner--share-party_id-5-6-{where}")
            assert float(shown) == pytest.approx(republican, abs=0.051)
            shown = cell(soup, f"banner--mean-dole_ideology-{where}")
            assert float(shown) == pytest.approx(inside.DoleLR.mean(), abs=0.0051)


@pytest.mark.slow
def test_letters_mark_what_differs(built: Path, found: Results) -> None:
    """The letter of Democrats stands where Republicans see a more liberal Clinton, not at Dole."""
    soup = page(built, "appendix", "en")

    def letters(anchor: str) -> str:
        place = soup.find(id=anchor)
        assert place is not None
        return re.sub(r"[^A-L]", "", place.get_text())

    assert letters("banner--share-clinton_ideology-1-2-all-party-3") == "AB"
    assert letters("banner--share-dole_ideology-6-7-all-party-3") == ""
    assert found.letters


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "columns"),
    [
        ("background", ["income", "educ", "age"]),
        ("news", ["income", "educ", "age", "TVnews"]),
        ("ideology", ["income", "educ", "age", "TVnews", "selfLR"]),
    ],
)
def test_models_are_those_of_statsmodels(
    built: Path, found: Results, data: Frame, model: str, columns: list[str]
) -> None:
    ours = {"educ": "education", "TVnews": "tv_news", "selfLR": "ideology"}
    coefficients, cutpoints, _ = fitted(data, columns)
    soup = page(built, "appendix", "en")
    for name in columns:
        address = f"coefficient:{ours.get(name, name)}:model={model}"
        value = found[address].value
        assert value == pytest.approx(coefficients[name], abs=1e-6)
        shown = cell(soup, f"models--coefficient-{ours.get(name, name)}-model-{model}")
        assert float(shown) == pytest.approx(value, abs=5.01e-4)  # three decimals
    for below, value in enumerate(cutpoints):
        address = f"cutpoint:{below}|{below + 1}:model={model}"
        assert found[address].value == pytest.approx(value, abs=1e-6)


@pytest.mark.slow
def test_terms_that_fail_the_test_of_parallel_lines_stand_by_cutpoint(
    built: Path, found: Results
) -> None:
    """R: -coef(clm(party ~ income + education + tv_news, nominal = ~ age + ideology))."""
    expected = {
        "age": [-0.018565, -0.000040, 0.003526, 0.005025, 0.002949, 0.009680],
        "ideology": [0.774616, 0.954855, 1.169654, 1.251551, 1.133175, 1.307644],
    }
    soup = page(built, "appendix", "en")
    for name, values in expected.items():
        for above, value in enumerate(values, start=1):
            address = f"coefficient:{name}/party_id={above}:model=ideology"
            assert found[address].value == pytest.approx(value, abs=1.5e-6)
            shown = cell(soup, "parallel--" + re.sub(r"[:/=]", "-", address))
            assert float(shown) == pytest.approx(value, abs=5.01e-4)
    assert not [one for one in found.estimates if one.startswith("coefficient:income/")]


@pytest.mark.slow
def test_predictions_are_averages_over_everybody(found: Results, data: Frame) -> None:
    columns = ["income", "educ", "age", "TVnews", "selfLR"]
    *_, fit = fitted(data, columns)
    for value in (3, 6):
        given = data[columns].assign(educ=value) / data[columns].std()
        chances = np.asarray(fit.predict(given))
        address = f"prediction:party_id=5,6/education={value}:model=ideology"
        assert found[address].value == pytest.approx(chances[:, 5:].sum(axis=1).mean(), abs=1e-6)


@pytest.mark.slow
def test_all_answers_are_counted(built: Path, data: Frame) -> None:
    soup = page(built, "appendix", "zh")
    for name, column in (
        ("income", "income"),
        ("education", "educ"),
        ("clinton_ideology", "ClinLR"),
    ):
        for answer, count in data[column].astype(int).value_counts().items():
            assert cell(soup, f"answers--count-{name}-{answer}-all") == str(count)


@pytest.mark.slow
def test_the_text_is_in_order_and_numbers_can_be_traced() -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(app, [*words, "--study", str(STUDY)])
        assert done.exit_code == 0, done.output
        return done.output

    assert "no problems" in run("check")
    assert "944 respondents" in run("validate")
    assert "predicted.ideology.age.30" in run("facts")
    assert "228 ÷ 325" in run("trace", "clinton.republicans")
    assert "0.178" in run("trace", "models, model 3, education")
    assert "0 broken" in run("claims")
