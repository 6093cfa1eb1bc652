"""Designs, parallel lines and contrasts by the names that the data have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from scs_report.estimation import (
    DesignError,
    EstimationError,
    Factor,
    SurveyDesign,
    fit,
    ordered_logit,
    parallel_lines,
    survey_design,
)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """600 people of 40 clusters in four strata; nobody says `hardly`."""
    random = np.random.default_rng(18)
    made = pd.DataFrame(
        {
            "age": random.integers(18, 80, 600).astype(float),
            "school": random.choice(["high", "low", "mid"], 600),
            "cluster": random.integers(0, 40, 600),
            "w": random.uniform(0.5, 2, 600),
        }
    )
    made["region"] = made.cluster // 10
    step = np.clip((made.age // 25 + random.integers(-2, 3, 600)).astype(int), 0, 2)
    words = np.array(["bad", "so-so", "good"])[step]
    made["mood"] = pd.Categorical(words, ["bad", "hardly", "so-so", "good"], ordered=True)
    made["code"] = step + 1
    return made


@pytest.fixture(scope="module")
def design(people: pd.DataFrame) -> SurveyDesign:
    return survey_design(people, "w", strata="region", clusters="cluster")


def test_a_design_by_names_is_that_of_the_columns(people: pd.DataFrame) -> None:
    people = people.assign(n=80, m=1000, inner=np.arange(600) // 2)
    given = SurveyDesign(people.w, people.region, people.cluster)
    assert survey_design(people, "w", strata="region", clusters="cluster").same_as(given)
    other = pl.from_pandas(people.drop(columns="mood"))
    assert survey_design(other, "w", strata="region", clusters=["cluster"]).same_as(given)
    assert survey_design(people).same_as(SurveyDesign(np.ones(600)))
    stages = survey_design(people, "w", clusters=["cluster", "inner"], fpc=["n", "m"])
    assert stages.same_as(
        SurveyDesign(people.w, clusters=people[["cluster", "inner"]], fpc=people[["n", "m"]])
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"weights": "weigth"}, "no column weigth"),
        ({"weights": "w", "strata": "regoin"}, "no column regoin; the nearest name is region"),
        ({"weights": [1.0, 2.0]}, "weights: expected the name of a column of the data, got list"),
        ({"weights": "school"}, "weights: row 0 is "),
    ],
)
def test_a_design_of_no_columns_is_refused(
    people: pd.DataFrame, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        survey_design(people, **asked)


def test_a_name_for_weights_says_where_names_are_taken() -> None:
    with pytest.raises(DesignError, match=r"take survey_design\(data, 'w'\)"):
        SurveyDesign("w")  # type: ignore[arg-type]


def test_parallel_lines_of_a_formula_are_those_of_its_arrays(
    people: pd.DataFrame, design: SurveyDesign
) -> None:
    levels = ("low", "mid")
    X = people[["age"]].assign(**{one: (people.school == one).astype(float) for one in levels})
    by_array = parallel_lines(
        people.code, X, design, factors=[Factor("school", "high", levels, (1, 2))]
    )
    by_formula = parallel_lines("mood ~ age + school", people, design)
    pd.testing.assert_frame_equal(by_formula.to_frame(), by_array.to_frame(), rtol=1e-9)
    assert by_formula.thresholds == ("so-so", "good")
    assert by_array.thresholds == (2.0, 3.0)
    assert "y ≥ so-so, y ≥ good" in by_formula._repr_html_()


def test_each_term_of_a_formula_is_tested(people: pd.DataFrame, design: SurveyDesign) -> None:
    found = parallel_lines("mood ~ bs(age, df=4) + C(school) * w", people, design)
    assert {test.term: test.df for test in found.terms} == {
        "bs(age, df=4)": 4, "school": 2, "w": 1, "C(school):w": 2,
    }  # fmt: skip
    for test in found.terms:  # what is tested can vary
        fit("mood ~ bs(age, df=4) + C(school) * w", people, design,
            "partial proportional odds", varying=[test.term])  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"names": ["age"]}, "a formula has names"),
        ({"factors": [Factor("school", "high", ("low",), (0,))]}, "a formula has names"),
        ({"link": "log"}, "link: got 'log'"),
        ({"references": {"school": "mid"}}, "school does not stand in the formula"),
    ],
)
def test_what_a_formula_does_not_take(
    people: pd.DataFrame, design: SurveyDesign, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        parallel_lines("mood ~ age", people, design, **asked)
    with pytest.raises(EstimationError, match="references: they are of a formula"):
        parallel_lines(people.code, people[["age"]], design, references={"age": 1})


def test_cutpoints_bear_the_names_of_the_answers(
    people: pd.DataFrame, design: SurveyDesign
) -> None:
    by_word, by_code = (ordered_logit(f"{y} ~ age", people, design) for y in ("mood", "code"))
    assert by_word.names == ("age", "bad|so-so", "so-so|good")
    assert by_code.names == ("age", "1|2", "2|3")
    np.testing.assert_array_equal(by_word.values, by_code.values)
    partial = fit("mood ~ age", people, design, "generalised ordered logit")
    assert partial.names == (
        "bad|so-so: age", "so-so|good: age", "bad|so-so", "so-so|good",
    )  # fmt: skip
    clash = people.rename(columns={"age": "bad|so-so"})
    with pytest.raises(EstimationError, match=r"more than once: bad\|so-so"):
        ordered_logit("mood ~ `bad|so-so`", clash, design)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("school[T.low] - school[T.mid]", {"school[T.low]": 1, "school[T.mid]": -1}),
        ("-2*age + .5 × school[T.mid]", {"age": -2, "school[T.mid]": 0.5}),
        ("so-so|good - bad|so-so", {"so-so|good": 1, "bad|so-so": -1}),
        ("age + age", {"age": 2}),
    ],
)
def test_contrasts_may_be_written(
    people: pd.DataFrame, design: SurveyDesign, text: str, same: dict[str, float]
) -> None:
    model = ordered_logit("mood ~ age + school", people, design)
    pd.testing.assert_frame_equal(model.contrast(text).to_frame(), model.contrast(same).to_frame())
    both = model.contrast([text, "age"])
    assert both.test.df == len({text, "age"} - {"age + age"})


@pytest.mark.parametrize("text", ["", "age school[T.low]", "schol[T.low]", "age -", "2", "1 age"])
def test_contrasts_that_cannot_be_read(
    people: pd.DataFrame, design: SurveyDesign, text: str
) -> None:
    model = ordered_logit("mood ~ age + school", people, design)
    with pytest.raises(EstimationError, match=r"contrast: .* cannot be read, expected parameters"):
        model.contrast(text)


@pytest.mark.parametrize("alpha", [0.9, 0.95])
def test_a_confidence_is_no_alpha(people: pd.DataFrame, alpha: float) -> None:
    with pytest.raises(EstimationError, match=f"for intervals of {100 * alpha:.4g}%"):
        ordered_logit("code ~ age", people).conf_int(alpha)


def test_what_has_no_estimate_has_no_interval_in_the_summary(people: pd.DataFrame) -> None:
    parted = people.assign(code=people.code.where(people.school != "low", 3))
    summary = ordered_logit("code ~ age + school", parted).summary()
    [line] = [one for one in summary.splitlines() if one.startswith("school[T.low]")]
    assert line.split()[-6:] == ["nan", "nan", "nan", "no", "finite", "estimate"]


@pytest.mark.parametrize("unit", [1e-250, 1e-160, 1e160, 1e250])
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_errors_have_the_unit_of_their_covariate(people: pd.DataFrame, unit: float) -> None:
    """Their squares are beyond what numbers hold."""
    changed = people.assign(age=people.age * unit, high=(people.code == 3).astype(int))
    for formula, model in (("high ~ age", "logit"), ("w ~ age", "linear"), ("code ~ age", "")):
        one = fit(formula, people.assign(high=changed.high), None, model or "ordered logit")
        other = fit(formula, changed, None, model or "ordered logit")
        np.testing.assert_allclose(other.z, one.z, rtol=1e-9)


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_an_outcome_beyond_squares_is_refused_for_that(people: pd.DataFrame, unit: float) -> None:
    with pytest.raises(EstimationError, match="whose square no number holds"):
        fit("pay ~ age", people.assign(pay=people.w * unit), None, "linear")


@pytest.mark.parametrize(
    ("term", "hint"),
    [("factor(school)", r"write C\(…\)"), ("ns(age, 3)", "write cr"), ("sqrt(age)", r"np\.sqrt")],
)
def test_words_of_other_programs_are_translated(people: pd.DataFrame, term: str, hint: str) -> None:
    with pytest.raises(EstimationError, match=hint):
        fit(f"w ~ {term}", people)


def test_an_outcome_that_is_there_twice_is_refused(people: pd.DataFrame) -> None:
    with pytest.raises(EstimationError, match="more than one column w"):
        fit("w ~ age", pd.concat([people, people[["w"]]], axis=1))


def test_a_model_kept_as_json_says_what_it_takes(people: pd.DataFrame) -> None:
    model = ordered_logit("mood ~ age + school", people)
    kept = type(model).from_json(model.to_json())
    np.testing.assert_array_equal(
        kept.predict(model.covariates(people)), model.predict(people).to_numpy()
    )
    with pytest.raises(EstimationError, match=r"no column school\[T.low\].*pickle keeps levels"):
        kept.predict(people)
