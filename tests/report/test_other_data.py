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
    """Return the text of the brief, without spaces, and its claims."""
    rendered = render_document("brief", code, results, root / "templates")
    text = BeautifulSoup(rendered.screen, "html.parser").get_text()
    return close(text), list(rendered.claims)


def close(text: str) -> str:
    """Take out spaces: marks of a page may stand between a number and its neighbours."""
    return "".join(text.split())


def on(claims: list[Claim], condition: str) -> list[Claim]:
    """Return the claims whose first branch needs a condition; there are some."""
    found = [claim for claim in claims if condition in claim.expression]
    assert found, condition
    return found


@pytest.mark.parametrize(
    "change", [rural_approve_more, approval_falls, tencent_overtakes, education_separates]
)
def test_both_languages_judge_alike(
    analysed: Callable[[Change], Results], root: Path, change: Change
) -> None:
    results = analysed(change)
    english, chinese = ({c.name: c for c in told(results, root, code)[1]} for code in ("en", "zh"))
    assert {name: claim.chosen for name, claim in english.items()} == {
        name: claim.chosen for name, claim in chinese.items()
    }


@pytest.mark.parametrize("code", ["en", "zh"])
def test_where_the_countryside_approves_more_no_sentence_says_the_contrary(
    analysed: Callable[[Change], Results], root: Path, code: str
) -> None:
    text, claims = told(analysed(rural_approve_more), root, code)
    for claim in on(claims, "gap.location > 0"):
        assert not claim.holds
        assert claim.outcome == "false"
        assert any(one.left == "gap.location" for one in claim.failed)
    for claim in on(claims, "compare(gap.location)"):
        assert claim.was("smaller")
        assert close(claim.text) in text


@pytest.mark.parametrize("code", ["en", "zh"])
def test_where_approval_falls_the_headline_falls(
    analysed: Callable[[Change], Results], root: Path, code: str
) -> None:
    results = analysed(approval_falls)
    support = next(fact.value for fact in results.facts if fact.name == "approval.support")
    assert 0.42 < support < 0.48
    claims = told(results, root, code)[1]
    assert any(claim.front for claim in on(claims, "majority(approval.support)"))
    for claim in on(claims, "majority(approval.support)"):
        # nor do the words for a majority without more
        assert (claim.outcome, claim.chosen) == ("false", "otherwise")
    assert not any(claim.holds for claim in on(claims, "approval.opposed <"))


def test_where_education_separates_the_appendix_says_so(
    analysed: Callable[[Change], Results], root: Path
) -> None:
    results = analysed(education_separates)
    appendix = render_document("appendix", "en", results, root / "templates").screen
    assert "has no finite estimate of the marked parameters" in appendix
    for model in results.models:
        assert model.separated
    brief = render_document("brief", "en", results, root / "templates")
    words = BeautifulSoup(brief.screen, "html.parser").get_text(" ")
    claims = list(brief.claims)
    # shares have no model: the gap between the schooled is told as its interval has it
    gap = next(fact for fact in results.facts if fact.name == "gap.education")
    assert gap.low is not None
    for claim in on(claims, "compare(gap.education)"):
        assert claim.was("greater") == (gap.low > 0)
    clear = {fact.name for fact in results.facts if fact.low is not None and fact.low > 0}
    for claim in on(claims, "gap.education > 0"):
        needed = set(re.findall(r"(gap\.\w+) > 0", claim.expression))
        alone = re.sub(r"gap\.\w+ > 0|and|\s", "", claim.expression) == ""
        assert not claim.holds or needed <= clear, claim.name
        assert claim.holds or not alone or not needed <= clear, claim.name
    assert not re.search(r"\b(?:nan|inf)\b", words)
