"""A part of the respondents that was asked for: a domain of the full design."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.analysis.sample import Sample
from scs_report.errors import UserError
from scs_report.estimation import SurveyDesign, weighted_mean
from scs_report.estimation.among import Among
from scs_report.language import Language
from scs_report.prose.part import part_sentence
from scs_report.results import Results, decode_results, encode_results
from scs_report.study import WeightingPlan
from scs_report.survey import Codebook, Respondents, domain_of, load_respondents


@pytest.fixture(scope="module")
def demo_respondents(demo: Path, demo_codebook: Codebook) -> Respondents:
    return load_respondents(demo / "data" / "respondents.csv", demo_codebook)


@pytest.fixture(scope="module")
def of_part(demo: Path, demo_respondents: Respondents, demo_codebook: Codebook) -> Results:
    where = domain_of("gender == 1 and age >= 55", demo_codebook)
    return analyse(demo_respondents, load_specification(demo / "data"), where=where)


@pytest.mark.slow
def test_shares_and_errors_are_those_of_a_domain_of_the_whole_design(
    of_part: Results, demo_respondents: Respondents
) -> None:
    frame = demo_respondents.frame
    inside = ((frame.gender == 1) & (frame.age >= 55)).to_numpy(bool)
    whole = SurveyDesign(
        frame.weight,
        strata=frame.district,
        clusters=frame.neighbourhood,
        fpc=frame.neighbourhoods,
        single_cluster="centre",
    )
    alone = SurveyDesign(
        frame.weight[inside],
        strata=frame.district[inside],
        clusters=frame.neighbourhood[inside],
        fpc=frame.neighbourhoods[inside],
        single_cluster="centre",
    )
    compared = 0
    for text, estimate in of_part.estimates.items():
        found = re.fullmatch(r"share:sunday=([\d,]+)@all", text)
        if not found:
            continue
        codes = [float(code) for code in found[1].split(",")]
        given = np.isin(frame.sunday.to_numpy(float, na_value=np.nan), codes)
        full = weighted_mean(given, whole, inside, share=True, df=whole.degrees_of_freedom)
        assert (estimate.value, estimate.se) == pytest.approx((full.value, full.se), rel=1e-12)
        assert (estimate.low, estimate.high) == pytest.approx((full.low, full.high), rel=1e-12)
        assert estimate.se != weighted_mean(given[inside], alone, share=True).se
        compared += 1
    assert compared >= 3
    assert of_part.design.n == inside.sum()
    assert of_part.design.degrees_of_freedom == whole.degrees_of_freedom
    assert of_part.base("all").n == inside.sum()
    kish = SurveyDesign(frame.weight[inside]).effective_n
    assert of_part.design.effective_n == pytest.approx(kish, rel=1e-12)


@pytest.mark.slow
def test_models_are_of_the_part_alone(of_part: Results, demo_results: Results) -> None:
    sizes = {model.key: model.n for model in demo_results.models}
    assert of_part.models
    for model in of_part.models:
        assert 0 < model.n < sizes[model.key]


def test_every_language_says_of_whom_it_is(of_part: Results) -> None:
    assert of_part.study.whole == 300
    assert of_part.study.part[:2] == (("gender", ("1",)), ("age", ("≥ 55",)))
    n = of_part.design.n
    assert part_sentence(of_part, Language("en")).startswith("Part of the respondents only: ")
    assert part_sentence(of_part, Language("en")).endswith(f"≥ 55 ({n} of 300).")
    assert part_sentence(of_part, Language("de")).endswith(f"≥ 55 ({n} von 300).")
    assert f"300人中的{n}人" in part_sentence(of_part, Language("zh-Hant"))
    assert decode_results(encode_results(of_part)) == of_part


def test_results_of_all_say_nothing_of_parts(demo_results: Results) -> None:
    assert b'"whole"' not in encode_results(demo_results)


def test_weights_are_made_of_all_and_their_errors_known_in_the_part(
    respondents: Respondents, codebook: Codebook, root: Path
) -> None:
    from scs_report.survey import load_codebook

    plan = WeightingPlan(base="", cap=2.0, missing="keep")
    asking = load_codebook(
        root / "data" / "codebook.toml", weighting=(plan, root / "data" / "targets.toml")
    )
    people = replace(respondents, codebook=asking)
    whole = Sample.of(people)
    part = Sample.of(people, domain_of("urban == 1", codebook))
    assert np.array_equal(part.design.weights, whole.design.weights)
    inside = whole.codes("urban") == 1
    assert np.array_equal(part.people, inside)
    assert np.array_equal(part.counted("approval"), inside & whole.counted("approval"))
    given = whole.codes("approval") >= 4
    known = weighted_mean(given, whole.design, inside).se
    found = Among.of(part.design, part.people).share(part.among("approval", ("4", "5")))
    assert found.standard_error() == pytest.approx(known, rel=1e-12)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("age == 99", "found 0 respondents, expected 30 at least"),
        ("age > 53", "found 15 respondents, expected 30 at least"),
        ("age <= 53", "it leaves out 15 respondents, fewer than 30"),
    ],
)
def test_few_people_are_no_part_and_are_not_left_out(
    rule: str, said: str, respondents: Respondents, specification: Specification
) -> None:
    where = domain_of(rule, respondents.codebook)
    with pytest.raises(UserError) as refusal:
        analyse(respondents, specification, where=where)
    assert said in refusal.value.problems[0]


def test_those_who_gave_no_answer_may_be_left_out_where_the_study_exempts_them(
    respondents: Respondents, specification: Specification
) -> None:
    where = domain_of("region in [1, 2, 3]", respondents.codebook)
    study = replace(specification.study, changes=())
    assert analyse(respondents, Specification(study=study), where=where).design.n == 2201
    protected = replace(study.disclosure, nonresponse="protected")
    with pytest.raises(UserError, match="No document can be made of region in"):
        analyse(respondents, Specification(study=replace(study, disclosure=protected)), where=where)
