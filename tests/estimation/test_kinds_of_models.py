"""What holds of models of every kind, whatever the data; and what they refuse."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from scs_report.estimation import (
    EstimationError,
    ModelResult,
    OrderedLogitResult,
    SurveyDesign,
    average_predictions_by,
    average_slopes,
    combine,
    fit,
    jackknife,
    likelihood_ratio,
    ordered_logit,
    pairwise_comparisons,
    rake,
    weighted_mean,
)

OUTCOMES = {
    "linear": "pay",
    "logit": "agrees",
    "probit": "agrees",
    "poisson": "visits",
    "multinomial": "party",
    "ordered logit": "grade",
    "partial proportional odds": "grade",
}
quickly = settings(max_examples=4, deadline=None)
every_model = pytest.mark.parametrize("model", OUTCOMES)


def draw(seed: int, n: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    people = pd.DataFrame(
        {
            "age": rng.integers(18, 80, n).astype(float),
            "city": rng.choice(["a", "b", "c"], n),
            "male": rng.integers(0, 2, n).astype(float),
            "w": rng.uniform(0.3, 3, n),
            "cluster": rng.integers(0, 24, n),
        }
    )
    latent = 0.03 * (people.age - 50) + 0.5 * (people.city == "b") - 0.3 * people.male
    people["pay"] = latent + rng.normal(size=n)
    people["agrees"] = (latent + rng.logistic(size=n) > 0).astype(int)
    people["visits"] = rng.poisson(np.exp(0.3 * latent))
    people["party"] = rng.choice(["left", "middle", "right"], n)
    people["grade"] = np.digitize(latent + rng.logistic(size=n), [-1, 1]) + 1
    return people


def fitted(model: str, people: pd.DataFrame, formula: str = "age + city", **more: Any) -> Any:
    varying = ["city"] if model.startswith("partial") else ()
    design = SurveyDesign(people.w, clusters=people.cluster)
    return fit(f"{OUTCOMES[model]} ~ {formula}", people, design, model, varying=varying, **more)


def numbers(result: ModelResult | OrderedLogitResult) -> np.ndarray:
    return np.r_[result.values, result.standard_errors]


@pytest.mark.exhaustive(2)
@every_model
@quickly
@given(st.integers(0, 10_000))
def test_order_of_rows_and_scale_of_weights_do_not_matter(model: str, seed: int) -> None:
    people = draw(seed)
    other = people.assign(w=people.w * 1e6).sample(frac=1, random_state=seed)
    plain, moved = fitted(model, people), fitted(model, other)
    np.testing.assert_allclose(numbers(moved), numbers(plain), rtol=1e-7, atol=1e-10)
    assert moved.scaled_log_likelihood == pytest.approx(plain.scaled_log_likelihood, rel=1e-10)
    np.testing.assert_allclose(moved.naive, plain.naive, rtol=1e-6, atol=1e-12)


@pytest.mark.exhaustive(2)
@every_model
@quickly
@given(st.integers(0, 10_000), st.floats(-3, 3))
def test_covariates_may_have_any_scale_origin_and_reference(
    model: str, seed: int, size: float
) -> None:
    people = draw(seed)
    other = people.assign(age=people.age * 10**size + 10 ** (size + 4))
    plain = fitted(model, people)
    moved = fitted(model, other, references={"city": "c"})
    here, there = plain.predict(people.head(9), se=True), moved.predict(other.head(9), se=True)
    for name in ("estimate", "se", "low", "high"):
        np.testing.assert_allclose(there[name], here[name], rtol=1e-6)
    for term in ("age", "city"):
        assert moved.term_test(term).chi2 == pytest.approx(plain.term_test(term).chi2, rel=1e-5)
    np.testing.assert_allclose(moved.aic, plain.aic, rtol=1e-7)


@pytest.mark.exhaustive(3)
@every_model
def test_people_outside_stay_in_the_design_and_missing_values_are_counted(model: str) -> None:
    people = draw(1)
    people.loc[::10, "age"] = np.nan
    inside = people.male == 1
    found = fitted(model, people, domain=inside)
    zero = people.assign(w=np.where(inside, people.w, 0))
    np.testing.assert_allclose(numbers(found), numbers(fitted(model, zero)), rtol=1e-8)
    assert found.n == int((inside & people.age.notna()).sum())
    assert found.dropped == {"age": int((inside & people.age.isna()).sum())}


@every_model
def test_results_are_pickled_shown_and_tidied(model: str) -> None:
    people = draw(2)
    found = fitted(model, people)
    again = pickle.loads(pickle.dumps(found))
    pd.testing.assert_frame_equal(again.predict(people), found.predict(people))
    assert "<caption>" in found._repr_html_()
    assert OUTCOMES[model] in repr(found)
    tidy, glance = found.tidy(), found.glance()
    np.testing.assert_array_equal(tidy["std.error"], found.standard_errors)
    assert list(tidy.term) == list(found.names)
    assert glance.nobs[0] == 240
    assert found.names[0] in found.summary()


@pytest.mark.exhaustive(3)
@every_model
def test_average_predictions_by_group_and_pairs(model: str) -> None:
    people = draw(3)
    found = fitted(model, people)
    groups = average_predictions_by(found, people, "city", people.w)
    levels = len(found.labels)
    assert len(groups) == 3 * levels
    whole = groups.groupby("city").estimate.sum()
    if levels > 1:
        np.testing.assert_allclose(whole, 1)
    if model in ("linear", "logit", "poisson"):  # their scores say so
        w, y = people.w, people[OUTCOMES[model]]
        observed = [np.average(y[people.city == c], weights=w[people.city == c]) for c in "abc"]
        np.testing.assert_allclose(groups.estimate, observed, rtol=1e-9)
    pairs = pairwise_comparisons(found, people, "city", people.w, "none")
    adjusted = pairwise_comparisons(found, people, "city", people.w, "bonferroni")
    np.testing.assert_allclose(adjusted.p, np.minimum(3 * pairs.p, 1))
    first = pairs[pairs.level == found.labels[0]].difference.to_numpy()
    assert first[2] == pytest.approx(first[1] - first[0])


@every_model
def test_a_model_without_covariates(model: str) -> None:
    if model.startswith("partial"):
        return
    people = draw(4)
    found = fitted(model, people, "1")
    design = SurveyDesign(people.w, clusters=people.cluster)
    column = people[OUTCOMES[model]]
    shown = found.predict(people.head(1), se=True)
    for label, value, se in zip(shown.level, shown.estimate, shown.se, strict=True):
        known = weighted_mean(column if label == "mean" else column == label, design)
        assert value == pytest.approx(known.value, rel=1e-9)
        assert se == pytest.approx(known.se, rel=1e-9)


def test_two_parties_are_a_logit_and_all_terms_varying_the_generalised_model() -> None:
    people = draw(5)
    people["two"] = np.where(people.agrees == 1, "yes", "no")
    binary = fitted("logit", people)
    np.testing.assert_allclose(
        numbers(fit("two ~ age + city", people, SurveyDesign(people.w, clusters=people.cluster))),
        numbers(binary),
        rtol=1e-8,
    )
    design = SurveyDesign(people.w)
    partial = fit(
        "grade ~ age + male", people, design, "partial proportional odds", varying=["age", "male"]
    )
    whole = fit("grade ~ age + male", people, design, "generalised ordered logit")
    np.testing.assert_array_equal(partial.values, whole.values)
    plain = ordered_logit("grade ~ age + male", people, design)
    assert whole.log_likelihood > plain.log_likelihood


def test_models_are_chosen_by_the_outcome() -> None:
    people = draw(6)
    people["ordered"] = pd.Categorical(people.party, ["left", "middle", "right"], ordered=True)
    for outcome, title in (("pay", "linear"), ("agrees", "logit"), ("party", "multinomial logit")):
        found = fit(f"{outcome} ~ age", people)
        assert isinstance(found, ModelResult)
        assert found.kind.title == title
    found = fit("ordered ~ age", people)
    assert isinstance(found, OrderedLogitResult)
    assert list(found.predict(people.head(2))) == ["left", "middle", "right"]
    varying = fit("ordered ~ age", people, model="partial proportional odds", varying=["age"])
    assert varying.labels == found.labels
    base = fit("party ~ age", people, base="right")
    assert base.labels == ("right", "left", "middle")


def separated(model: str) -> pd.DataFrame:
    """Return people of whom those of city c, the rarest, all answer alike."""
    people = draw(7)
    people.loc[8:, "city"] = np.where(people.city[8:] == "c", "a", people.city[8:])
    people.loc[:7, "city"] = "c"
    value = {"poisson": 0, "multinomial": "left", "logit": 1, "probit": 0}.get(model, 1)
    people.loc[:7, OUTCOMES[model]] = value
    return people


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("model", ["logit", "probit", "poisson", "multinomial"])
def test_separation_is_refused_by_name_and_what_only_looks_like_it_is_fitted(model: str) -> None:
    people = separated(model)
    with pytest.raises(EstimationError, match=r"separation.* city = c"):
        fitted(model, people)
    other = people[OUTCOMES[model]].iloc[8:].value_counts().index
    spoilt = people.copy()
    kinds = [one for one in other if one != people[OUTCOMES[model]].iloc[0]]
    for row, one in enumerate(kinds):
        spoilt.loc[row, OUTCOMES[model]] = one
    found = fitted(model, spoilt)
    assert np.isfinite(found.values).all()
    assert fitted(model, people, domain=people.city != "c").n == 232


def test_a_generalised_model_is_refused_where_answers_are_separated_at_a_cutpoint() -> None:
    people = draw(8)
    people.loc[(people.city == "c") & (people.grade == 3), "grade"] = 2
    with pytest.raises(EstimationError, match=r"at some cutpoint.* city = c"):
        fitted("partial proportional odds", people)
    assert fitted("ordered logit", people).finite.all()


def test_probabilities_below_zero_are_refused() -> None:
    rng = np.random.default_rng(0)
    x = np.r_[rng.normal(size=400), 40.0]
    y = np.where(np.abs(x) < 1, 2, np.where(rng.random(401) < 0.5, 1, 3))
    people = pd.DataFrame({"x": x, "y": y})
    people.loc[::7, "y"] = rng.integers(1, 4, len(people.iloc[::7]))
    people.loc[400, "y"] = 3
    with pytest.raises(EstimationError, match=r"would be below zero for \d+ of \d+"):
        fit("y ~ x + I(x**2)", people, model="generalised ordered logit")
    near = people[:400].query("abs(x) < 0.5")
    found = fit("y ~ x", near, model="generalised ordered logit")
    with pytest.raises(EstimationError, match=r"row 1: a probability would be below zero"):
        found.predict(pd.DataFrame({"x": [0, 1e6 * np.sign(found.values[1] - found.values[0])]}))


@pytest.mark.parametrize(
    ("formula", "options", "message"),
    [
        ("agrees ~ age + copy", {}, "collinear .* copy"),
        ("agrees ~ age + same", {}, "constant .* same"),
        ("same ~ age", {"model": "linear"}, "the outcome is 1 for everybody"),
        ("same ~ age", {"model": "logit"}, "the outcome is 1 for everybody"),
        ("same ~ age", {"model": "poisson"}, "the outcome is 1 for everybody"),
        ("same ~ age", {"model": "multinomial"}, r"takes 1 value\(s\)"),
        ("copy ~ age", {"model": "linear"}, "determine the outcome exactly"),
        ("grade ~ age", {"model": "logit"}, "expected 0 and 1"),
        ("pay ~ age", {"model": "poisson"}, "expected zero or more"),
        ("agrees ~ age", {"model": "tobit"}, "model: got 'tobit', expected one of linear, logit"),
        ("agrees ~ age", {"model": "generalised ordered logit"}, "with fewer than three"),
        ("grade ~ age", {"model": "partial proportional odds"}, "takes terms in `varying`"),
        ("grade ~ age", {"model": "linear", "varying": ["age"]}, "takes no `varying`"),
        (
            "grade ~ age",
            {"model": "partial proportional odds", "varying": ["sex"]},
            "term: got 'sex', expected one of .*age",
        ),
        ("party ~ age", {"base": "centre"}, "'centre' does not occur; levels are left"),
        ("agrees ~ age", {"base": 1}, "has none"),
        ("grade ~ age + offset(male)", {"model": "ordered logit"}, "offset cannot be taken"),
        ("visits ~ age * offset(male)", {"model": "poisson"}, r"expected one offset\(…\)"),
    ],
)
def test_what_cannot_be_fitted_is_said(formula: str, options: dict[str, Any], message: str) -> None:
    people = draw(9)
    people["copy"], people["same"] = 2 * people.age - 1, 1
    with pytest.raises(EstimationError, match=message):
        fit(formula, people, **options)


def test_more_parameters_than_people_are_refused() -> None:
    people = draw(10, 4)
    people["party"], people["agrees"], people["grade"] = list("abca"), [0, 1, 0, 1], [1, 2, 3, 1]
    for model in OUTCOMES:
        with pytest.raises(EstimationError, match=r"parameters .*and 4 people"):
            fitted(model, people, "age + male + w + cluster + city")


def test_tests_and_contrasts_say_what_is_wrong() -> None:
    people = draw(11)
    larger, smaller = fitted("logit", people, "age + city"), fitted("logit", people, "age")
    with pytest.raises(EstimationError, match=r"expected one of .*age, city"):
        larger.term_test("region")
    with pytest.raises(EstimationError, match="there is no parameter 'region'"):
        larger.contrast({"region": 1})
    with pytest.raises(EstimationError, match="3 columns, expected 4"):
        larger.contrast(np.eye(3))
    with pytest.raises(EstimationError, match="not nested"):
        likelihood_ratio(larger, smaller)
    with pytest.raises(EstimationError, match="the models are the same"):
        likelihood_ratio(larger, larger)
    part = fitted("logit", people, "age", domain=people.male == 1)
    with pytest.raises(EstimationError, match="not of the same people"):
        likelihood_ratio(part, larger)
    one = ordered_logit("grade ~ city + age", separated_grades())
    for ask in (lambda: one.aic, lambda: one.term_test("city"), lambda: one.contrast(np.eye(5))):
        with pytest.raises(EstimationError, match="separation"):
            ask()
    assert one.term_test("age").df == 1
    assert np.isnan(one.glance().AIC[0])


def separated_grades() -> pd.DataFrame:
    people = draw(12)
    people.loc[people.city == "c", "grade"] = 3
    return people


def test_the_likelihood_ratio_of_ordered_models() -> None:
    people = draw(13)
    design = SurveyDesign(people.w * 0 + 1)
    larger = ordered_logit("grade ~ age + city", people, design)
    smaller = ordered_logit("grade ~ age", people, design)
    test = likelihood_ratio(smaller, larger)
    assert test.chi2 == pytest.approx(2 * (larger.llf - smaller.llf))
    assert 0.7 < test.effect < 1.4  # there is no design to speak of
    assert test.p == pytest.approx(larger.term_test("city").p, abs=0.03)


def test_an_offset_moves_predictions_and_takes_its_place_anywhere() -> None:
    people = draw(14)
    people["years"] = np.random.default_rng(0).uniform(1, 5, len(people))
    first = fit("visits ~ offset(log(years)) + age", people, model="poisson")
    last = fit("visits ~ age + offset(log(years))", people, model="poisson")
    np.testing.assert_array_equal(first.values, last.values)
    shown = people.head(3).assign(years=[1.0, 2, 4], age=40.0)
    np.testing.assert_allclose(
        first.predict(shown)["mean"] / [1, 2, 4], first.predict(shown)["mean"][0]
    )
    shown.loc[1, "years"] = np.nan
    assert first.predict(shown)["mean"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_an_offset_of_a_binary_model_is_a_covariate_with_the_coefficient_one(model: str) -> None:
    people = draw(18)
    people["known"] = np.random.default_rng(1).uniform(-1, 1, len(people))
    free = fit("agrees ~ age + known", people, model=model)
    people["most"] = free.values[2] * people.known
    held = fit("agrees ~ age + offset(most)", people, model=model)
    np.testing.assert_allclose(held.values, free.values[:2], rtol=1e-8)
    assert held.log_likelihood == pytest.approx(free.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(
        held.predict(people.head(3)), free.predict(people.head(3)), rtol=1e-8
    )
    # without covariates there is the offset still
    cdf = {"logit": special.expit, "probit": special.ndtr}[model]

    def log_likelihood(constant: float) -> float:
        mean = cdf(constant + people.most)
        return float(np.log(np.where(people.agrees == 1, mean, 1 - mean)).sum())

    null = optimize.minimize_scalar(
        lambda at: -log_likelihood(at), bounds=(-3, 3), method="bounded", options={"xatol": 1e-10}
    )
    assert held.log_likelihood_null == pytest.approx(-null.fun, rel=1e-10)


def test_bias_reduced_errors_need_few_clusters_and_nothing_else() -> None:
    people = draw(15)
    for design, model, message in (
        (SurveyDesign(people.w), "linear", "designs of clusters"),
        (SurveyDesign(people.w, people.male, people.cluster * 2 + people.male), "linear", "strata"),
        (SurveyDesign(people.w, clusters=people.cluster), "multinomial", "not for 'multinomial'"),
    ):
        with pytest.raises(EstimationError, match=message):
            fit(f"{OUTCOMES[model]} ~ age", people, design, model, errors="bias-reduced")
    with pytest.raises(EstimationError, match="expected linearised or bias-reduced"):
        fit("pay ~ age", people, errors="CR2")


def test_bias_reduced_errors_are_wider_and_the_same_in_any_unit() -> None:
    people = draw(16)
    people["cluster"] %= 6
    people["town"] = (people.cluster < 2).astype(float)
    design = SurveyDesign(people.w, clusters=people.cluster)
    plain = fit("pay ~ age + town", people, design)
    found = fit("pay ~ age + town", people, design, errors="bias-reduced")
    np.testing.assert_array_equal(found.values, plain.values)
    assert found.names[2] == "town"
    assert found.standard_errors[2] > plain.standard_errors[2]
    assert found.parameter_df[2] < 4 < plain.degrees_of_freedom
    assert found.p[2] > plain.p[2]
    moved = people.assign(age=people.age * 1e3 + 1e6)
    other = fit("pay ~ age + town", moved, design, errors="bias-reduced")
    np.testing.assert_allclose(other.p[1:], found.p[1:], rtol=1e-7)
    np.testing.assert_allclose(other.parameter_df[1:], found.parameter_df[1:], rtol=1e-7)
    assert found.cov_type == "bias-reduced"


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        (("agrees ~ age", "probit"), ("agrees ~ age + male", "logit")),
        (("grade ~ age", "ordered probit"), ("grade ~ age + male", "ordered logit")),
        (("visits ~ age", "poisson"), ("visits ~ age + male + offset(w)", "poisson")),
        (("visits ~ age + offset(w)", "poisson"), ("visits ~ age + male", "poisson")),
    ],
)
def test_models_of_several_kinds_are_not_nested(
    smaller: tuple[str, str], larger: tuple[str, str]
) -> None:
    people = draw(3)
    first, second = (fit(formula, people, None, kind) for formula, kind in (smaller, larger))
    for compare in (lambda: likelihood_ratio(first, second), lambda: first.bic(second)):
        with pytest.raises(EstimationError, match=r"not nested: .* expected two of one kind"):
            compare()


def test_models_with_one_offset_are_nested() -> None:
    people = draw(3)
    first, second = (
        fit(f"visits ~ age{more} + offset(w)", people, None, "poisson") for more in ("", "+ male")
    )
    assert likelihood_ratio(first, second).df == 1


def test_a_larger_model_that_fits_worse_is_of_other_data() -> None:
    people = draw(3)
    other = people.assign(age=people.age.to_numpy()[::-1])
    with pytest.raises(EstimationError, match="the larger one fits worse"):
        likelihood_ratio(fit("agrees ~ age", people), fit("agrees ~ age + male", other))


def test_imputed_models_are_of_one_kind_and_have_estimates() -> None:
    people = draw(3)
    kinds = [fit("agrees ~ age", people, None, kind) for kind in ("logit", "probit")]
    with pytest.raises(EstimationError, match="number 2 is probit of agrees, the first logit"):
        combine(kinds)
    parted = people.assign(grade=people.grade.where(people.city != "b", 3))
    model = ordered_logit("grade ~ city", parted)
    with pytest.raises(EstimationError, match=r"city\[T.b\] has no finite estimate"):
        combine([model, model])


def test_odds_ratios_are_of_logits_alone() -> None:
    people = draw(3)
    logit = fit("agrees ~ age + city", people)
    ratios = logit.odds_ratios()
    assert list(ratios.index) == list(logit.names[1:])
    np.testing.assert_allclose(np.log(ratios.odds_ratio), logit.values[1:])
    np.testing.assert_allclose(np.log(ratios.low), logit.conf_int()[0].iloc[1:])
    for kind, said in (("probit", "no odds ratios$"), ("poisson", "is a ratio of means")):
        with pytest.raises(EstimationError, match=said):
            fit("agrees ~ age", people, None, kind).odds_ratios()


def test_average_slopes_say_what_is_of_all_models() -> None:
    people = draw(3)
    with pytest.raises(EstimationError, match="average_marginal_effects is of all"):
        average_slopes(fit("agrees ~ age", people), people, "age")  # type: ignore[arg-type]


@pytest.mark.parametrize("margins", [{"city": {"a": 1}}, [("city", 1)], ["city"]])
def test_margins_are_pairs(margins: Any) -> None:
    with pytest.raises(EstimationError, match="margins: expected a list of pairs"):
        rake(SurveyDesign(draw(3).w), margins)


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("model", ["linear", "logit", "probit", "poisson", "negative binomial"])
@pytest.mark.parametrize("level", [-800.0, 3.0, 800.0])
def test_an_offset_that_all_have_goes_into_the_constant(model: str, level: float) -> None:
    people = draw(5).assign(o=level)
    people["counts"] = np.random.default_rng(5).negative_binomial(2, 0.3, len(people))
    outcome = OUTCOMES.get(model, "counts")
    plain = fit(f"{outcome} ~ age", people, SurveyDesign(people.w), model)
    offset = fit(f"{outcome} ~ age + offset(o)", people, SurveyDesign(people.w), model)
    moved = np.r_[-level, np.zeros(len(plain.values) - 1)]
    np.testing.assert_allclose(offset.values, plain.values + moved, rtol=1e-10)
    np.testing.assert_allclose(offset.standard_errors, plain.standard_errors, rtol=1e-9)
    np.testing.assert_allclose(offset.llf, plain.llf, rtol=1e-10)
    np.testing.assert_allclose(offset.predict(people), plain.predict(people), rtol=1e-9)


@every_model
def test_a_replicate_without_people_is_named(model: str) -> None:
    people = draw(5)
    design = jackknife(SurveyDesign(people.w, clusters=people.cluster))
    varying = {"varying": ["age"]} if model.startswith("partial") else {}
    with pytest.raises(EstimationError, match="replicate 3: nobody of the model has a weight"):
        fit(f"{OUTCOMES[model]} ~ age", people, design, model,
            domain=people.cluster == 2, **varying)  # fmt: skip


def test_weights_that_leave_no_likelihood_are_refused() -> None:
    people = draw(5)
    people["w"] = np.where(people.index == 0, 1e20, people.w)
    with pytest.raises(EstimationError, match="weights of very different size"):
        ordered_logit("grade ~ age", people, SurveyDesign(people.w))
