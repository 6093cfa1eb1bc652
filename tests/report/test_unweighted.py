"""Respondents who all count the same: no text, note, caption or alternative text says otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from scs_report.analysis import Specification, analyse
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.prose.weighting import weighted_and_sized, weighting_sentence
from scs_report.results import Results
from scs_report.survey import Respondents, respondents_from_frame

#: What says that people are weighted.
SAID = {
    "en": re.compile(r"(?<!un)weighted|weighting|weights|design effect", re.I),
    "zh": re.compile(r"(?<!未)加权|权重|设计效应"),
}
#: What may: a question, and what is told of weights in general.
ELSEWHERE = re.compile(r"Transparency of weights|with what weight|计分[^。]*权重")


@pytest.fixture(scope="module")
def unweighted(respondents: Respondents, specification: Specification) -> Results:
    frame = respondents.frame[list(respondents.codebook.columns)]
    frame["weight"] = 1.0
    people = respondents_from_frame(frame, respondents.codebook, synthetic=True)
    return analyse(people, specification)


def texts_of(html: str) -> Iterator[str]:
    """Yield what a page says, alternative texts and descriptions among it, by paragraph."""
    page = BeautifulSoup(html, "html.parser")
    for part in page.find_all(["style", "script"]):
        part.extract()
    for part in page.find_all(True):
        yield from (str(value) for name, value in part.attrs.items() if name.startswith("aria-l"))
        yield "".join(str(text) for text in part.find_all(string=True, recursive=False))


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("document", ["brief", "appendix"])
def test_no_page_says_that_results_are_weighted(
    document: str, code: str, unweighted: Results, results: Results, root
) -> None:
    def said(of: Results) -> list[str]:
        page = render_document(document, code, of, root / "templates", draft=True)
        every = (text for html in (page.screen, page.paper) for text in texts_of(html))
        plain = (text.replace("\u2060", "") for text in every)  # joiners of Chinese lines
        return [text for text in plain if SAID[code].search(ELSEWHERE.sub("", text))]

    assert said(unweighted) == []
    assert len(said(results)) > 10


@pytest.mark.slow
def test_weights_that_are_all_equal_are_none(unweighted: Results, results: Results) -> None:
    assert not unweighted.design.weighted
    assert results.design.weighted
    assert unweighted["design.weight_minimum"].value == 1  # type: ignore[union-attr]
    for code, words in (
        ("en", ("Unweighted, n\u2009=\u20092,209.", "The results are unweighted.")),
        ("de", ("Ungewichtet, n\u2009=\u20092.209.", "Die Ergebnisse sind ungewichtet.")),
        ("zh", ("未加权，n=2209。", "各项结果均未加权。")),
        ("zh-Hant", ("未加權，n=2209。", "各項結果均未加權。")),
    ):
        language = Language(code)
        assert weighted_and_sized(2209, unweighted, language) == words[0]
        assert weighting_sentence(unweighted, language) == words[1]


def test_a_cap_is_told_only_if_weights_keep_to_it(results: Results) -> None:
    english, chinese = Language("en"), Language("zh")
    assert weighting_sentence(results, english) == (
        "The results are weighted by age, gender and region; weights are capped at 2.0."
    )
    assert weighting_sentence(results, chinese) == (
        "各项结果按年龄、性别和地区加权，权重上限为2.0。"
    )
    above = replace(results, design=replace(results.design, weight_maximum=2.31))
    assert weighting_sentence(above, english).endswith("; the largest weight is 2.31.")
    method = replace(results, study=replace(results.study, weight_method={"en": "raking"}))
    assert "region (raking); weights" in weighting_sentence(method, english)
