"""Designs that data contradict are told of in the reader's language, respondent by respondent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from scs_report.analysis.design_problems import said
from scs_report.errors import Message
from scs_report.estimation import DesignError, Panel, SurveyDesign
from scs_report.language.reader import read_by

ONES = np.ones(4)


def panel() -> object:
    stratified = SurveyDesign(ONES, strata=[1, 1, 2, 2])
    return Panel(stratified, SurveyDesign(ONES), range(4), range(4))


CASES: dict[str, Callable[[], object]] = {
    "no-label": lambda: SurveyDesign(ONES, strata=[1, 1, None, 2]),
    "cluster-in-several-strata": lambda: SurveyDesign(
        ONES, strata=[1, 1, 2, 2], clusters=["a", "b", "c", "a"]
    ),
    "no-population": lambda: SurveyDesign(ONES, fpc=[9, 9, np.nan, 9]),
    "populations-differ": lambda: SurveyDesign(ONES, fpc=[9, 8, 9, 9]),
    "population-too-small": lambda: SurveyDesign(ONES, fpc=[3, 3, 3, 3]),
    "only-in-one-wave": panel,
}
ENGLISH = {
    "no-label": "row 4: the stratum is missing (1 respondents have none)",
    "cluster-in-several-strata": "the cluster a lies in more than one stratum (row 2; row 5); "
    "where numbers begin anew in every stratum, make labels of stratum and number",
    "no-population": "row 4: found nan, expected the number of clusters in the population",
    "populations-differ": "row 2 and row 3 lie in one stratum, and its number of clusters in the "
    "population is 9 in one and 8 in the other",
    "population-too-small": "the stratum of row 2 has 4 clusters in a population of 3; expected "
    "the number of clusters in the population, no share",
    "only-in-one-wave": "one of the two waves has the stratum in its [design], the other has not",
}
CHINESE = {
    "no-label": "第4行：缺少层编号（共1名受访者缺失）",
    "only-in-one-wave": "两期调查中，一期的[design]中有层编号，另一期没有",
    "population-too-small": "第2行所在的层有4个群，而总体中的群数为3；"
    "应填总体中的群数，而不是抽样比",
}


def found(kind: str) -> DesignError:
    with pytest.raises(DesignError) as caught:
        CASES[kind]()
    assert caught.value.kind == kind
    return caught.value


def row(number: int) -> str:
    return Message("row {row}", row=str(number + 2))


@pytest.mark.parametrize("kind", CASES)
def test_each_is_said_in_english(kind: str) -> None:
    assert said(found(kind), row) == ENGLISH[kind]


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("language", ["zh", "de", "zh-Hant"])
def test_each_is_said_in_other_languages(kind: str, language: str) -> None:
    read_by(language)
    try:
        told = said(found(kind), row)
    finally:
        read_by("")
    assert told != ENGLISH[kind]
    assert "{" not in told
    if language == "zh" and kind in CHINESE:
        assert told == CHINESE[kind]


def test_what_no_data_are_to_blame_for_stays_as_it_is() -> None:
    with pytest.raises(DesignError) as caught:
        SurveyDesign(ONES, single_cluster="merge")
    assert said(caught.value, row) == str(caught.value)
