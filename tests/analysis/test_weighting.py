"""Respondents weighted to targets: what comes out, what is merged, and what cannot be met."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from scs_report.analysis import Specification, analyse
from scs_report.analysis.merging import Group, merged
from scs_report.analysis.sample import Sample
from scs_report.analysis.weighting_report import weighting_report
from scs_report.errors import UserError
from scs_report.estimation import SurveyDesign, rake, weighted_mean
from scs_report.results import Results, decode_results, encode_results
from scs_report.study import WeightingPlan
from scs_report.survey import Codebook, Respondents, Target, Targets, load_codebook
from scs_report.survey.columns import columns_of

PLAN = WeightingPlan(base="", cap=2.0, missing="keep")
HALVES = Target(variables=("gender",), shares={"0": 50.0, "1": 50.0})


def weighted_by(
    respondents: Respondents, plan: WeightingPlan, *targets: Target, derived: tuple = ()
) -> Sample:
    """Return this study's sample, weighted by a plan to targets."""
    codebook = replace(
        respondents.codebook, weighting=plan, targets=Targets(targets=targets, derived=derived)
    )
    return Sample.of(replace(respondents, codebook=codebook))


@pytest.fixture(scope="module")
def asking(root: Path) -> Codebook:
    """The codebook of a study that asks for weighting to the targets of its folder."""
    weighting = PLAN, root / "data" / "targets.toml"
    return load_codebook(root / "data" / "codebook.toml", weighting=weighting)


@pytest.fixture(scope="module")
def sample(respondents: Respondents, asking: Codebook) -> Sample:
    return Sample.of(replace(respondents, codebook=asking))


def test_targets_of_this_study_are_met_up_to_the_cap_of_the_paper(sample: Sample) -> None:
    report = weighting_report(sample)
    for margin in report.margins:
        assert sum(group.target for group in margin.groups) == pytest.approx(1, abs=1e-12)
        for group in margin.groups:
            assert group.after == pytest.approx(group.target, rel=1e-10)
    weights = sample.design.weights
    assert weights.mean() == pytest.approx(1, rel=1e-12)
    assert weights.max() == report.maximum_weight == 2.0
    assert report.at_cap == np.sum(weights == 2) > 0
    assert 1.8 < report.smallest_cap < 1.9
    assert report.design_effect == pytest.approx(np.mean(weights**2))
    assert report.base_effect == 1
    assert sum(one.n for one in report.bins) == report.n == 2209
    assert report.least_effect < report.median_effect < report.most_effect
    assert [one.weight for one in report.largest] == [2.0] * 5
    region = report.margins[1]
    assert region.groups[-1].cells == ()  # the eight whose province is not recorded
    assert region.groups[-1].n == 8
    assert region.groups[-1].target == pytest.approx(8 / 2209, rel=1e-12)
    west = region.groups[0]
    assert west.target == pytest.approx(0.218 * (1 - 8 / 2209), rel=1e-12)


def test_errors_of_the_whole_analysis_know_the_targets(sample: Sample) -> None:
    men = sample.codes("gender") == 1
    share = weighted_mean(men, sample.design, share=True)
    assert share.value == pytest.approx((16.80 + 21.15 + 16.25) / 100)
    assert share.se == 0
    west = weighted_mean(sample.codes("region") == 1, sample.design, sample.people)
    assert west.se == 0


def test_base_weights_are_those_of_the_study_unless_a_plan_names_others(
    respondents: Respondents,
) -> None:
    shipped = respondents.weights
    for base, expected in (
        (None, shipped),
        ("weight", shipped),
        ("", np.ones(respondents.rows)),
    ):
        found = weighted_by(respondents, WeightingPlan(base=base), HALVES)
        assert np.array_equal(found.design.calibration.base, expected)
        gender = found.codes("gender")
        known = rake(SurveyDesign(expected), [(gender, {0: 1104.5, 1: 1104.5})])
        np.testing.assert_allclose(found.design.weights, known.weights, rtol=1e-12)


def test_totals_say_the_same_as_shares(respondents: Respondents) -> None:
    totals = Target(variables=("gender",), totals={"0": 3e6, "1": 3e6})
    by = [weighted_by(respondents, PLAN, one).design.weights for one in (HALVES, totals)]
    assert np.array_equal(*by)


def test_strata_of_one_table_are_post_stratified(respondents: Respondents) -> None:
    cells = {f"{g}/{r}": 100 / 6 for g in (0, 1) for r in (1, 2, 3)}
    target = Target(variables=("gender", "region"), shares=cells)
    plan = replace(PLAN, method="post-stratification", cap=None)
    found = weighted_by(respondents, plan, target)
    gender, region = found.codes("gender"), found.codes("region")
    for g in (0, 1):
        for r in (1, 2, 3):
            inside = (gender == g) & (region == r)
            assert len(np.unique(found.design.weights[inside].round(12))) == 1
            total = found.design.weights[inside].sum()
            assert total == pytest.approx((2209 - 8) / 6, rel=1e-11)


def test_results_say_how_weights_were_made_and_survive_json(
    respondents: Respondents, asking: Codebook, specification: Specification
) -> None:
    study = replace(specification.study, changes=())
    found = analyse(replace(respondents, codebook=asking), Specification(study=study))
    made = found.design.calibration
    assert made
    assert (made.method, made.cap, made.unanswered) == ("raking", 2.0, 8)
    assert [one["en"] for one in made.by] == ["age", "gender", "region"]
    assert made.source["zh"].startswith("Kostka")
    assert found.design.weight_maximum == 2.0
    assert decode_results(encode_results(found)) == found


def test_a_study_that_does_not_ask_for_it_has_the_weights_of_its_file(results: Results) -> None:
    assert results.design.calibration is UNSET
    assert b"calibration" not in encode_results(results)


# ---- what is merged -----------------------------------------------------------------------------


def sizes(*n: int) -> list[Group]:
    return [Group((((code,)),), people, 10.0) for code, people in enumerate(n, 1)]


def test_small_groups_go_with_the_smaller_neighbour_in_the_order_of_answers(
    codebook: Codebook,
) -> None:
    age = codebook.variable("age_band")
    assert age.ordered
    left = merged(sizes(50, 5, 40), [age], 20)
    assert [(group.cells, group.n, group.target) for group in left] == [
        (((1,),), 50, 10.0),
        (((2,), (3,)), 45, 20.0),
    ]
    left = merged(sizes(5, 60, 30), [age], 20)
    assert [group.cells for group in left] == [((1,), (2,)), ((3,),)]


def test_without_an_order_they_go_with_the_smallest_of_all(codebook: Codebook) -> None:
    region = codebook.variable("region")
    assert not region.ordered
    left = merged(sizes(5, 60, 30), [region], 20)
    assert [group.cells for group in left] == [((1,), (3,)), ((2,),)]


def test_cells_go_with_one_that_differs_in_one_variable(codebook: Codebook) -> None:
    variables = [codebook.variable("age_band"), codebook.variable("gender")]
    n = {(1, 0): 30, (1, 1): 3, (2, 0): 15, (2, 1): 40, (3, 0): 50, (3, 1): 60}
    groups = [Group((cell,), people, 1.0) for cell, people in n.items()]
    left = merged(groups, variables, 10)
    # beside men of the first age are women of it and men of the second; those of the third are not
    assert [group.cells for group in left if len(group.cells) > 1] == [((1, 0), (1, 1))]
    assert sum(group.target for group in left) == 6


def test_groups_are_merged_until_there_are_enough_or_one_is_left(codebook: Codebook) -> None:
    age = codebook.variable("age_band")
    assert len(merged(sizes(5, 6, 7), [age], 100)) == 1
    assert len(merged(sizes(0, 6, 7), [age], 0)) == 3
    assert [group.n for group in merged(sizes(0, 6, 7), [age], 1)] == [6, 7]


def test_a_group_that_nobody_is_in_is_merged_and_told(respondents: Respondents) -> None:
    gone = respondents.frame
    gone.loc[gone.region == 1, "region"] = 2
    region = Target(variables=("region",), shares={"1": 20.0, "2": 40.0, "3": 40.0})
    report = weighting_report(
        weighted_by(replace(respondents, columns=columns_of(gone)), PLAN, region)
    )
    (both,) = report.merged
    assert [cell[0]["en"] for cell in both.cells] == ["West", "East"]
    assert (both.n, both.target) == (907, pytest.approx(0.6 * (1 - 8 / 2209)))


# ---- what cannot be met -------------------------------------------------------------------------


def refused(respondents: Respondents, plan: WeightingPlan, *targets: Target) -> UserError:
    with pytest.raises(UserError) as refusal:
        weighted_by(respondents, plan, *targets)
    assert refusal.value.title == "respondents.csv cannot be weighted to the targets"
    return refusal.value


def test_people_without_an_answer_are_counted_and_what_to_do_is_said(
    respondents: Respondents,
) -> None:
    region = Target(variables=("region",), shares={"1": 20.0, "2": 40.0, "3": 40.0})
    (said,) = refused(respondents, WeightingPlan(), region).problems
    assert said.startswith("region: 8 respondents have no answer; ")
    assert 'missing = "keep"' in said


def test_answers_without_a_target_are_counted(respondents: Respondents) -> None:
    region = Target(variables=("region",), shares={"1": 40.0, "2": 60.0})
    (said,) = refused(respondents, PLAN, region).problems
    assert said == "region: 907 respondents gave answers that have no target; write one for each"


def test_a_target_for_nobody_is_refused_where_nothing_is_merged(respondents: Respondents) -> None:
    frame = respondents.frame
    one = columns_of(frame.assign(gender=1).astype({"gender": "Int64"}))
    none = replace(respondents, columns=one)
    (said,) = refused(none, replace(PLAN, minimum=0), HALVES).problems
    assert said.startswith("gender: nobody is in Female, which has a target; ")


def test_a_cap_that_is_too_low_is_refused_with_the_lowest_that_works(
    respondents: Respondents, asking: Codebook
) -> None:
    for cap, works in ((1.83, False), (1.84, True)):
        plan = replace(PLAN, cap=cap)
        tried = replace(respondents, codebook=replace(asking, weighting=plan))
        if works:
            assert Sample.of(tried).design.weights.max() <= 1.84
            continue
        with pytest.raises(UserError, match=r"cannot be weighted") as refusal:
            Sample.of(tried)
        (said,) = refusal.value.problems
        assert said == (
            "no weights up to 1.83 times the mean meet all targets; the smallest cap with which "
            "they can be met is 1.84"
        )
        assert refusal.value.hint.startswith("Raise the cap")


def test_targets_that_contradict_each_other_are_named(respondents: Respondents) -> None:
    male = Target(variables=("male",), shares={"0": 40.0, "1": 60.0})  # the same people
    said = refused(respondents, replace(PLAN, cap=None), HALVES, male)
    first, *groups = said.problems
    assert first.startswith("the search for weights did not end")
    assert len(groups) == 4
    assert "gender (Female): the target is 50.0%, weights that come nearest reach 45.0%" in groups
    assert said.hint.startswith("Some groups of one variable hold nearly the same people")
