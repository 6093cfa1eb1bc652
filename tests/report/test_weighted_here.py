"""Respondents that the program weighted: documents say how, and that errors know it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.prose.weighting import weighted, weighting_sentence
from scs_report.provenance.origin import Tracer
from scs_report.results import Address, Calibration, Results

LABELS = ({"en": "age", "zh": "年龄"}, {"en": "gender", "zh": "性别"})
MADE = Calibration(method="raking", by=LABELS, source={"en": "census", "zh": "人口普查"}, cap=2.0)


def made_here(results: Results, **how: object) -> Results:
    design = replace(results.design, calibration=replace(MADE, **how), weight_maximum=2.0)
    return replace(results, design=design)


@pytest.mark.parametrize(
    ("code", "how", "said"),
    [
        (
            "en",
            {},
            "The results are weighted by age and gender (raking); weights are capped at 2.0. "
            "Targets: census. Standard errors take into account that weights were made to meet "
            "targets.",
        ),
        (
            "zh",
            {},
            "各项结果按年龄和性别加权（迭代比例拟合），权重上限为2.0。加权目标：人口普查。"
            "标准误已计入权重按目标校准的影响。",
        ),
        (
            "en",
            {"method": "post-stratification", "cap": None, "source": None},
            "The results are weighted by age and gender (post-stratification); the largest weight "
            "is 2.0. Standard errors take into account that weights were made to meet targets.",
        ),
    ],
)
def test_the_sentence_says_by_what_how_far_and_from_what_source(
    code: str, how: dict[str, object], said: str, results: Results
) -> None:
    assert weighting_sentence(made_here(results, **how), Language(code)) == said


@pytest.mark.parametrize(
    ("code", "by", "said"),
    [
        ("de", "Alter", "gewichtet nach Alter"),
        ("zh-Hant", "年齡", "按年齡加權"),
    ],
)
def test_other_languages_say_it_too(code: str, by: str, said: str, demo_results: Results) -> None:
    found = made_here(demo_results, by=({code: by},), source={code: "X"})
    assert weighted(found, Language(code)) == said
    sentence = weighting_sentence(found, Language(code))
    assert len(re.findall(r"[.。]", sentence.replace("2.0", "").replace("2,0", ""))) == 3


def test_what_explains_a_number_says_it_too(results: Results) -> None:
    known = "Standard errors take into account that weights were made to meet targets."
    for found, times in ((made_here(results), 1), (results, 0)):
        tracer = Tracer(found, (), Language("en"))
        for name in ("approval.support", "gap.location", "predicted.characteristics.fairness.4"):
            origin = tracer.trace(name, Address.parse(found.named[name]))
            assert origin.error.count(known) == times
        largest = tracer.trace(
            "design.weight_maximum", Address.parse(found.named["design.weight_maximum"])
        )
        assert bool(largest.formula) is not bool(times)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("document", ["brief", "appendix"])
def test_pages_say_it_once_where_the_methods_are(
    document: str, code: str, results: Results, root: Path
) -> None:
    found = made_here(results)
    page = render_document(document, code, found, root / "templates", draft=True)
    text = BeautifulSoup(page.paper, "html.parser").get_text().replace("\u2060", "")
    last = {"en": "weights were made to meet targets", "zh": "标准误已计入权重按目标校准的影响"}
    assert text.count(last[code]) == 1
    plain = render_document(document, code, results, root / "templates", draft=True)
    assert last[code] not in plain.paper
