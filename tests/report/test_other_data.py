"""New data, other answers: the brief tells the new truth in both languages, or stops."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from scs_report.analysis import analyse, load_specification
from scs_report.pages.documents import render_document
from scs_report.prose.claims import Claim
from scs_report.results import Results
from scs_report.survey import load_codebook, load_respondents

pytestmark = pytest.mark.slow
Change = Callable[[pd.DataFrame], None]


@pytest.fixture(scope="session")
def analysed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Change], Results]:
    """Analyse the shipped respondents after a change."""
    data = root / "data"
    codebook = load_codebook(data / "codebook.toml")
    made: dict[str, Results] = {}

    def analysis(change: Change) -> Results:
        if change.__name__ not in made:
            frame = pd.read_csv(data / "respondents.csv", dtype=object)
            numbers = frame.apply(pd.to_numeric)
            change(numbers)
            for column in numbers:
                if column != "weight":
                    numbers[column] = numbers[column].astype("Int64")
            path = tmp_path_factory.mktemp("changed") / "respondents.csv"
            numbers.to_csv(path, index=False)
            respondents = load_respondents(path, codebook)
            made[change.__name__] = analyse(respondents, load_specification(data))
        return made[change.__name__]

    return analysis


def rural_approve_more(frame: pd.DataFrame) -> None:
    urban = (frame["location"] == 1) & (frame["approval"] >= 4)
    frame.loc[urban & (np.arange(len(frame)) % 3 > 0), "approval"] = 3
    frame.loc[frame["location"] == 0, "approval"] = 5


def approval_falls(frame: pd.DataFrame) -> None:
    approving = np.flatnonzero(frame["approval"] >= 4)
    frame.loc[approving[np.arange(len(approving)) % 16 < 7], "approval"] = 2


def tencent_overtakes(frame: pd.DataFrame) -> None:
    joining = (frame["use_sesame"] == 1) & (frame["use_tencent"] == 0)
    frame.loc[joining, "use_tencent"] = 1
    frame.loc[joining, "tencent_score"] = frame.loc[joining, "sesame_score"]


def education_separates(frame: pd.DataFrame) -> None:
    frame.loc[frame["education"] == 1, "approval"] = 5


def told(results: Results, root: Path, code: str) -> tuple[str, list[Claim]]:
    """Return the text of the brief and the claims that do not hold and are left out."""
    rendered = render_document("brief", code, results, root / "templates")
    text = BeautifulSoup(rendered.screen, "html.parser").get_text(" ")
    return text, [claim for claim in rendered.claims if claim.left_out]


def names(claims: list[Claim]) -> set[str]:
    return {claim.name for claim in claims}


@pytest.mark.parametrize(
    "change", [rural_approve_more, approval_falls, tencent_overtakes, education_separates]
)
def test_both_languages_judge_alike(
    analysed: Callable[[Change], Results], root: Path, change: Change
) -> None:
    results = analysed(change)
    (_, english), (_, chinese) = told(results, root, "en"), told(results, root, "zh")
    assert names(english) == names(chinese)


def test_where_the_countryside_approves_more_no_sentence_says_the_contrary(
    analysed: Callable[[Change], Results], root: Path
) -> None:
    text, broken = told(analysed(rural_approve_more), root, "en")
    # no sentence that speaks of the city's lead is printed
    assert {"standfirst", "advantage_gradient", "groups", "figure_groups"} <= names(broken)
    assert "people with most to lose from being watched" not in text
    assert any(one.left == "gap.location" for claim in broken for one in claim.failed)


def test_where_approval_falls_the_headline_falls(
    analysed: Callable[[Change], Results], root: Path
) -> None:
    results = analysed(approval_falls)
    support = next(fact.value for fact in results.facts if fact.name == "approval.support")
    assert 0.42 < support < 0.48
    broken = names(told(results, root, "zh")[1])
    assert {"headline", "standfirst", "approval_broad", "opposition_rare"} <= broken


def test_where_tencent_overtakes_the_figure_says_so(
    analysed: Callable[[Change], Results], root: Path
) -> None:
    results = analysed(tencent_overtakes)
    english, chinese = told(results, root, "en")[0], told(results, root, "zh")[0]
    assert "Tencent Credit has the most users" in english
    assert "Sesame Credit has the most users" not in english
    assert "腾讯信用用户最多" in chinese
    assert "芝麻信用用户最多" not in chinese


def test_where_education_separates_the_appendix_says_so(
    analysed: Callable[[Change], Results], root: Path
) -> None:
    results = analysed(education_separates)
    appendix = render_document("appendix", "en", results, root / "templates").screen
    assert "has no finite estimate of the marked parameters" in appendix
    for model in results.models:
        assert model.separated
    text, broken = told(results, root, "en")
    # the gap in approval between the ends of schooling is no ground for the claim any more
    gap = next(fact for fact in results.facts if fact.name == "gap.education")
    assert gap.low is not None
    assert ("groups_title" in names(broken)) == (gap.low <= 0)
    assert not re.search(r"\bnan\b", text)
