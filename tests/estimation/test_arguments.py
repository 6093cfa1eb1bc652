"""What analysts hand over that is too large, too small, or of another kind than was thought of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    EstimationError,
    MeanEstimate,
    SurveyDesign,
    average_marginal_effects,
    by_group,
    change_between_samples,
    combine,
    compare_groups,
    fit,
    gini,
    jackknife,
    pairwise_comparisons,
    standard_deviation,
    weighted_mean,
    weighted_quantile,
    weighted_ratio,
    weighted_total,
)

_rng = np.random.default_rng(18)
N = 240
PEOPLE = pd.DataFrame(
    {
        "x": _rng.lognormal(1, 0.5, N),
        "age": _rng.integers(18, 80, N).astype(float),
        "city": _rng.choice(["北京", "it's", "a:b"], N),
        "male": _rng.random(N) < 0.5,
        "w": _rng.gamma(3, 1, N),
        "cluster": np.arange(N) // 8,
    }
)
DESIGN = SurveyDesign(PEOPLE.w, clusters=PEOPLE.cluster)
Estimator = Callable[[Any, SurveyDesign], MeanEstimate]


def of_groups(x: Any, design: SurveyDesign) -> Any:
    """Compare groups."""
    return compare_groups(x, PEOPLE.city, design)


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e150, 1e160])
@pytest.mark.parametrize(
    "estimator",
    [weighted_mean, weighted_total, lambda x, d: weighted_ratio(x, PEOPLE.age, d), of_groups],
)
@pytest.mark.parametrize("made", [lambda one: one, jackknife])
def test_no_error_is_computed_of_squares_that_no_number_holds(
    size: float, estimator: Estimator, made: Callable[[SurveyDesign], SurveyDesign]
) -> None:
    with pytest.raises(EstimationError, match="give them another unit"):
        estimator(PEOPLE.x * size, made(DESIGN))
    assert estimator(PEOPLE.x * 1e100, made(DESIGN))


@pytest.mark.parametrize("power", [-1000, -560, 500, 900])
@pytest.mark.parametrize("estimator", [weighted_mean, gini])
@pytest.mark.parametrize("made", [lambda one: one, jackknife])
def test_weights_may_be_of_any_size(
    power: int, estimator: Estimator, made: Callable[[SurveyDesign], SurveyDesign]
) -> None:
    other = SurveyDesign(np.ldexp(PEOPLE.w, power), clusters=PEOPLE.cluster)
    found, right = estimator(PEOPLE.x, made(other)), estimator(PEOPLE.x, made(DESIGN))
    assert found.df == right.df
    for name in ("value", "se", "low", "high"):
        assert getattr(found, name) == pytest.approx(getattr(right, name), rel=1e-12)


@pytest.mark.parametrize("power", [-1000, -560, 560, 1000])
def test_a_standard_deviation_has_the_size_of_its_values(power: int) -> None:
    right = standard_deviation(PEOPLE.x, DESIGN)
    assert standard_deviation(np.ldexp(PEOPLE.x, power), DESIGN) == np.ldexp(right, power)


@pytest.mark.parametrize("form", [pd.Series, list, np.array, pd.Categorical])
def test_groups_are_told_by_masks_or_by_labels(form: Callable[[Any], Any]) -> None:
    masks = {label: PEOPLE.city == label for label in sorted(PEOPLE.city.unique())}
    right, found = (compare_groups(PEOPLE.x, one, DESIGN) for one in (masks, form(PEOPLE.city)))
    pd.testing.assert_frame_equal(found.to_frame(), right.to_frame())
    by_truth = compare_groups(PEOPLE.x, PEOPLE.male, DESIGN)
    assert [group.name for group in by_truth.groups] == ["False", "True"]
    codes = pd.Series(np.where(PEOPLE.male, np.nan, PEOPLE.age // 40))  # a gap makes floats of them
    assert compare_groups(PEOPLE.x, codes, DESIGN).groups[1].name == "1"
    assert (
        by_group(lambda part: weighted_mean(PEOPLE.x, DESIGN, part), codes, DESIGN).names[1] == "1"
    )
    with pytest.raises(EstimationError, match=f"groups: 2 rows, expected {N}"):
        compare_groups(PEOPLE.x, ["a", "b"], DESIGN)


@pytest.mark.parametrize(
    "levels",
    [
        lambda age: pd.cut(age, [0, 30, 60, 100]),
        lambda age: pd.Categorical(pd.Timestamp("2018-02-01") + pd.to_timedelta(age // 40, "D")),
        lambda age: pd.Categorical(age // 30),
        lambda age: pd.Categorical(age > 40),
    ],
)
def test_levels_may_be_intervals_dates_numbers_and_truths(levels: Callable[[Any], Any]) -> None:
    as_texts = "is " + pd.Series(levels(PEOPLE.age)).astype(str)
    own, texts = (PEOPLE.assign(g=one) for one in (levels(PEOPLE.age), as_texts))
    model, right = (fit("x ~ g + male", people, DESIGN) for people in (own, texts))
    for made in (average_marginal_effects, lambda m, d: pairwise_comparisons(m, d, "g")):
        found, expected = made(model, own), made(right, texts)
        numbers = expected.select_dtypes("number").columns
        np.testing.assert_allclose(found[numbers], expected[numbers], rtol=1e-9)
    alone = pd.DataFrame({"g": [own.g[0]], "male": [True]})
    np.testing.assert_allclose(model.predict(alone), model.predict(own.iloc[:1].assign(male=True)))
    with pytest.raises(EstimationError, match="g: "):
        model.predict(alone.assign(g="young"))


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        ("x ~ C + C(male)", "C"),
        ("x ~ log(log)", "log"),
        ("x ~ np + np.sqrt(age)", "np"),
        ("x ~ poly*city + poly(age, 2)", "poly"),
    ],
)
def test_a_name_is_a_column_or_a_function(formula: str, name: str) -> None:
    people = PEOPLE.assign(**{name: PEOPLE.age + 1})
    with pytest.raises(EstimationError, match=f"{name} is a column and a function; rename"):
        fit(formula, people, DESIGN)
    # a column that the formula does not name is in nobody's way
    plain = "x ~ C(male) + log(age) + np.sqrt(age) + poly(age, 2)"
    assert fit(plain, people, DESIGN).names == fit(plain, PEOPLE, DESIGN).names
    assert fit("x ~ I(age - age.mean())", people, DESIGN)


def test_answers_of_many_digits_keep_their_names() -> None:
    place = np.digitize(PEOPLE.x, [2, 3])
    for codes, cutpoints in (
        ([20180201, 20180202, 20180203], ("20180201|20180202", "20180202|20180203")),
        ([-0.0, 0.1234567, 1e6], ("0|0.1234567", "0.1234567|1e+06")),
        ([1, 2, 2.5], ("1|2", "2|2.5")),
    ):
        model = fit("y ~ age", PEOPLE.assign(y=np.array(codes)[place]), DESIGN, "ordered logit")
        assert model.names[1:] == cutpoints
        kinds = fit("y ~ age", PEOPLE.assign(y=np.array(codes)[place]), DESIGN, "multinomial")
        assert len(set(kinds.names)) == 4


def test_several_terms_are_tested_together() -> None:
    model = fit("x ~ age + city + male", PEOPLE, DESIGN)
    found = model.term_test(["age", "city"])
    chosen = [1, 2, 3]
    assert [model.names[i] for i in chosen] == ["age", "city[T.it's]", "city[T.北京]"]
    b, V = model.values[chosen], model.covariance[np.ix_(chosen, chosen)]
    assert found.df == 3
    assert found.chi2 == pytest.approx(b @ np.linalg.solve(V, b))
    imputed = combine(
        [
            fit("x ~ age + city + male", PEOPLE.assign(x=PEOPLE.x + noise), DESIGN)
            for noise in _rng.normal(0, 0.1, (5, N))
        ]
    )
    assert imputed.term_test(["age", "city"]).df == 3


def test_a_change_is_one_of_estimates_or_of_their_numbers() -> None:
    now, before = (weighted_mean(PEOPLE.x * k, DESIGN) for k in (1.0, 1.1))
    pairs = change_between_samples((now.value, now.se), (before.value, before.se))
    assert change_between_samples(now, before) == pairs


MODEL = fit("x ~ age + male", PEOPLE, DESIGN)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weighted_quantile(PEOPLE.x, [0.1, 0.9], DESIGN), r"at: got \[0.1, 0.9\]"),
        (lambda: weighted_quantile(PEOPLE.x, "median", DESIGN), "at: got 'median'"),
        (lambda: weighted_mean(PEOPLE.x, DESIGN, df="many"), "df: got 'many'"),
        (lambda: compare_groups(PEOPLE.x, PEOPLE.city, DESIGN, alpha="5%"), "alpha: got '5%'"),
        (lambda: MODEL.conf_int(95), "alpha: got 95, expected one between 0 and 1"),
        (lambda: MODEL.conf_int("95"), "alpha: got '95'"),
        (lambda: MODEL.interval("95%"), "confidence: got '95%'"),
        (lambda: by_group(PEOPLE.x, PEOPLE.city, DESIGN), "expected a function of a domain"),
        (lambda: change_between_samples(1.0, (1, 2)), "expected an estimate, or its value and"),
        (lambda: pairwise_comparisons(MODEL, PEOPLE, "male"), r"with C\(male\) in the formula"),
    ],
)
def test_what_is_of_another_kind_is_refused_in_words(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        call()
