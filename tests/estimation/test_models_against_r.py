"""Models of all kinds against R; see reference/models.R for how the values were made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    OrderedLogitResult,
    SurveyDesign,
    adjust_p,
    average_marginal_effects,
    average_predictions,
    fit,
    likelihood_ratio,
)
from scs_report.estimation.model_result import ModelResult

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "models.csv")
EXACT = 1e-9


def reference(case: str, quantity: str) -> np.ndarray:
    found = VALUES[(VALUES.case == case) & (VALUES.quantity == quantity)]
    assert len(found), (case, quantity)
    return found.value.to_numpy()


def anes() -> tuple[pd.DataFrame, SurveyDesign, SurveyDesign]:
    data = pd.read_csv(FOLDER / "anes96.csv")
    levels = pd.cut(data.educ, [0, 3, 5, 7], labels=["low", "mid", "high"])
    data["edu"] = levels.cat.as_unordered()
    data["right"] = (data.PID >= 4).astype(int)
    parts = pd.cut(data.PID, [-1, 1, 4, 6], labels=["left", "middle", "right"])
    data["party"], data["group"] = parts.cat.as_unordered(), parts.cat.codes + 1
    nested = SurveyDesign(data.w, strata=data.stratum, clusters=data.cluster)
    return data, nested, SurveyDesign(data.w)


def api(name: str) -> tuple[pd.DataFrame, SurveyDesign]:
    data = pd.read_csv(FOLDER / f"{name}.csv")
    data["wide"] = data["sch.wide"] == "Yes"
    strata, clusters = (data.stype, None) if name == "apistrat" else (None, data.dnum)
    return data, SurveyDesign(data.pw, strata, clusters, data.fpc)


def check(
    case: str, found: ModelResult | OrderedLogitResult, order: list[int] | None = None
) -> None:
    places: Any = slice(None) if order is None else order
    np.testing.assert_allclose(found.values, reference(case, "estimate")[places], rtol=EXACT)
    np.testing.assert_allclose(found.standard_errors, reference(case, "se")[places], rtol=EXACT)


@pytest.mark.parametrize("name", ["apistrat", "apiclus1"])
@pytest.mark.parametrize(
    ("model", "case", "formula"),
    [
        ("linear", "linear", "api00 ~ ell + meals + stype"),
        ("linear", "missing", "api00 ~ meals + `avg.ed`"),
        ("logit", "logit", "wide ~ ell + meals"),
        ("probit", "probit", "wide ~ ell + meals"),
        ("poisson", "poisson", "enroll ~ api00 + stype"),
    ],
)
def test_models_of_a_mean(name: str, model: str, case: str, formula: str) -> None:
    data, design = api(name)
    check(f"{name}.{case}", fit(formula, data, design, model))


def test_domain_offset_and_transformations() -> None:
    data, nested, _ = anes()
    check("anes.domain", fit("right ~ age + income", data, nested, domain=data.educ >= 4))
    check("anes.offset", fit("educ ~ offset(log(income)) + age", data, nested, "poisson"))
    for model in ("logit", "probit"):
        found = fit("right ~ age + offset(log(income) / 2)", data, nested, model)
        check(f"anes.offset.{model}", found)
    formula = "right ~ log(age) + I(income**2) + age:income"
    check("anes.transformed", fit(formula, data, nested, "logit"))


def logits() -> tuple[pd.DataFrame, SurveyDesign, ModelResult, ModelResult]:
    data, nested, _ = anes()
    found = [fit(f"right ~ age + income{more}", data, nested) for more in (" + edu", "")]
    assert isinstance(found[0], ModelResult)
    assert isinstance(found[1], ModelResult)
    return data, nested, found[0], found[1]


def test_tests_of_terms_and_criteria() -> None:
    _, nested, larger, smaller = logits()
    check("anes.logit", larger)
    chi2 = reference("anes.logit", "wald")[0]
    assert larger.term_test("edu").chi2 == pytest.approx(chi2, rel=EXACT)
    assert larger.with_inference("normal").term_test("edu").chi2 == pytest.approx(chi2, rel=EXACT)
    for quantity, df in (("ratio.chi2", np.inf), ("ratio.f", nested.degrees_of_freedom)):
        test = likelihood_ratio(smaller, larger, df)
        known = reference("anes.logit", quantity)
        assert test.chi2 == pytest.approx(known[0], rel=1e-8)
        assert test.p == pytest.approx(known[1], rel=1e-5)  # R's root of the saddlepoint: 1e-8
        chosen = larger.parameters_of("edu")
        np.testing.assert_allclose(larger.generalised_effects(chosen), known[2:], rtol=EXACT)
    np.testing.assert_allclose(
        [larger.aic, smaller.aic], reference("anes.logit", "aic"), rtol=EXACT
    )
    np.testing.assert_allclose(
        [larger.bic(larger), smaller.bic(larger)], reference("anes.logit", "bic"), rtol=EXACT
    )


def test_predictions_contrasts_and_effects() -> None:
    data, _, larger, _ = logits()
    people = pd.DataFrame(
        {"age": [20, 47.5, 80], "income": [1, 12, 24], "edu": ["low", "high", "mid"]}
    )
    shown = larger.predict(people, se=True)
    np.testing.assert_allclose(shown.estimate, reference("anes.logit", "predicted"), rtol=EXACT)
    np.testing.assert_allclose(shown.se, reference("anes.logit", "predicted.se"), rtol=EXACT)
    low, mid, high = "Intercept", "edu[T.mid]", "edu[T.high]"
    gap = larger.contrast({high: 1, mid: -1})
    np.testing.assert_allclose(
        [gap.values[0], gap.standard_errors[0]], reference("anes.logit", "contrast"), rtol=EXACT
    )
    pairs = larger.contrast([{mid: 1}, {high: 1}, {high: 1, mid: -1}])
    holm = adjust_p(pairs.p)
    np.testing.assert_allclose(holm, reference("anes.logit", "pairs.p"), rtol=1e-8)
    assert low in larger.names
    for level, value, se in zip(
        ("low", "mid", "high"),
        reference("anes.logit", "average"),
        reference("anes.logit", "average.se"),
        strict=True,
    ):
        found = average_predictions(larger, data.assign(edu=level), data.w).with_errors(larger)[0]
        assert (found.value, found.se) == (
            pytest.approx(value, rel=EXACT),
            pytest.approx(se, rel=EXACT),
        )
    effects = average_marginal_effects(larger, data, data.w)
    of_levels = effects[effects.variable == "edu"]
    np.testing.assert_allclose(of_levels.effect, reference("anes.logit", "effect"), rtol=EXACT)
    np.testing.assert_allclose(of_levels.se, reference("anes.logit", "effect.se"), rtol=EXACT)
    slope = effects[effects.variable == "age"][["effect", "se"]].to_numpy()[0]
    np.testing.assert_allclose(slope, reference("anes.logit", "slope"), rtol=1e-7)


def test_splines() -> None:
    data, nested, _ = anes()
    curve = fit("age ~ bs(income, df=5) + edu", data, nested, "linear")
    people = pd.DataFrame({"income": [1, 7.5, 20, 24], "edu": "mid"})
    found = curve.predict(people, se=True)
    np.testing.assert_allclose(found.estimate, reference("anes.spline", "predicted"), rtol=EXACT)
    np.testing.assert_allclose(found.se, reference("anes.spline", "predicted.se"), rtol=EXACT)


def test_multinomial_logit() -> None:
    data, nested, plain = anes()
    found = fit("party ~ age + income + edu", data, nested)
    check("anes.multinomial", found)
    loglik = found.log_likelihood * found.n / found.weight
    assert loglik == pytest.approx(reference("anes.multinomial", "loglik")[0], rel=1e-12)
    check("anes.multinomial.plain", fit("party ~ selfLR + logpopul", data, plain, "multinomial"))


def test_partial_proportional_odds() -> None:
    """R has cutpoints and nominal effects first, with their sign turned."""
    data, nested, plain = anes()
    model = "partial proportional odds"
    cases = [
        ("anes.partial", "group ~ selfLR + income + age", ["age"], nested, [4, 5, 2, 3, 0, 1]),
        ("anes.partial.levels", "group ~ age + edu", ["edu"], plain, [6, 2, 4, 3, 5, 0, 1]),
    ]
    for case, formula, varying, design, order in cases:
        found = fit(formula, data, design, model, varying=varying)
        assert isinstance(found, ModelResult)
        estimate, se = reference(case, "estimate")[order], reference(case, "se")[order]
        sign = np.where(["|" in name and ":" in name for name in found.names], -1, 1)
        np.testing.assert_allclose(found.values * sign, estimate, rtol=1e-8)
        np.testing.assert_allclose(found.standard_errors, se, rtol=1e-8)
        assert found.log_likelihood == pytest.approx(reference(case, "loglik")[0], rel=1e-11)
    found = fit("group ~ age + selfLR", data, nested, "generalised ordered logit")
    order = [2, 4, 3, 5, 0, 1]
    sign = np.array([-1, -1, -1, -1, 1, 1])
    np.testing.assert_allclose(
        found.values * sign, reference("anes.generalised", "estimate")[order], rtol=1e-8
    )
    np.testing.assert_allclose(
        found.standard_errors, reference("anes.generalised", "se")[order], rtol=1e-8
    )


@pytest.mark.parametrize(
    ("model", "formula"),
    [
        ("linear", "api00 ~ ell + meals + stype"),
        ("logit", "wide ~ ell + meals"),
        ("poisson", "enroll ~ api00 + stype"),
    ],
)
def test_bias_reduced_errors(model: str, formula: str) -> None:
    data, _ = api("apiclus1")
    design = SurveyDesign(data.pw, clusters=data.dnum)
    found = fit(formula, data, design, model, errors="bias-reduced")
    check(f"few.{model}", found)
    np.testing.assert_allclose(found.parameter_df, reference(f"few.{model}", "df"), rtol=1e-8)
    np.testing.assert_allclose(found.p, reference(f"few.{model}", "p"), rtol=1e-8)
    if model == "linear":
        one = found.contrast({"ell": 1, "meals": -1})
        for quantity, here in (
            ("estimate", one.values),
            ("se", one.standard_errors),
            ("df", one.df),
            ("p", one.p),
        ):
            assert here[0] == pytest.approx(reference("few.difference", quantity)[1], rel=1e-8)
