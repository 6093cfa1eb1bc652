"""Parts of the people, and people who answer alike: the documents stand and say what is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from scs_report.analysis import Specification, analyse
from scs_report.pages.documents import render_document
from scs_report.results import Results, decode_results, encode_results
from scs_report.survey import Codebook, Respondents, respondents_from_frame

pytestmark = pytest.mark.slow
WEST = (50, 51, 52, 53, 54, 61, 62, 63, 64, 65)
Part = Callable[[pd.DataFrame], pd.DataFrame]


def nobody_in_the_party(people: pd.DataFrame) -> pd.DataFrame:
    people["ccp_member"] = people["ccp_member"].replace(1, 0)
    return people


def all_approve(people: pd.DataFrame) -> pd.DataFrame:
    people["approval"] = 5
    return people


def nothing_told(people: pd.DataFrame) -> pd.DataFrame:
    """Nobody tells income or schooling: of neither has any group somebody in it."""
    return people.assign(income=99, education=97)


#: Who is left, and what Table 4 then says in each language.
PARTS: dict[str, tuple[Part, dict[str, str]]] = {
    "the West": (
        lambda people: people[people["province"].isin(WEST)],
        {
            "en": "Region is left out of all models: everybody there has “West”.",
            "zh": "所有模型未纳入地区：其中所有人均为“西部”。",
        },
    ),
    "no members": (
        nobody_in_the_party,
        {
            "en": "CCP member is left out of model (3): everybody there has “No”.",
            "zh": "模型（3）未纳入中共党员：其中所有人均为“否”。",
        },
    ),
    "no users": (
        lambda people: people[(people["use_sesame"] == 0) & (people["use_tencent"] == 0)],
        {
            "en": "Model (4) is not estimable: nobody has every answer it needs.",
            "zh": "模型（4）无法估计：没有受访者回答了所需的全部题目。",
        },
    ),
    "nothing told": (
        nothing_told,
        {
            "en": "Income group is left out of all models: nobody there has an answer to it.",
            "zh": "所有模型未纳入收入组：其中无人作答。",
        },
    ),
    "all approve": (
        all_approve,
        {
            "en": "Model (7) is not estimable: all its respondents gave the same answer",
            "zh": "模型（7）无法估计：模型中所有受访者在因变量上回答相同。",
        },
    ),
    "forty": (
        lambda people: people.sample(40, random_state=7),
        {
            "en": "Nobody in any of the models has Education: None; the reference there is",
            "zh": "各模型中没有“受教育程度：无”者，该处改以",
        },
    ),
}


@pytest.fixture(scope="module")
def part(
    respondents: Respondents, codebook: Codebook, specification: Specification
) -> Callable[[str], Results]:
    """Analyse a part of the shipped respondents."""

    @cache
    def results(name: str) -> Results:
        people = respondents.frame[list(codebook.columns)].copy()
        changed = PARTS[name][0](people).reset_index(drop=True)
        return analyse(respondents_from_frame(changed, codebook), specification)

    return results


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", PARTS)
def test_drafts_stand_and_say_what_is_missing(
    part: Callable[[str], Results], root: Path, name: str, code: str
) -> None:
    results = part(name)
    assert decode_results(encode_results(results)) == results
    for document in ("brief", "appendix"):
        page = render_document(document, code, results, root / "templates", draft=True)
        assert "</html>" in page.paper
    # that of the appendix
    assert PARTS[name][1][code] in page.screen.replace("&#34;", '"')


@pytest.mark.parametrize("name", ["no members", "nothing told"])
def test_the_appendix_needs_no_draft(part: Callable[[str], Results], root: Path, name: str) -> None:
    results = part(name)
    for code in ("en", "zh"):
        page = render_document("appendix", code, results, root / "templates")
        assert not [claim.name for claim in page.claims if claim.broken]
