"""Reference values from R; see reference/reference.R for how they were made.

`clm` reaches the optimum, `svyolr` stops a little before and differentiates numerically: estimates
are held to the first, errors to the second.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    EstimationError,
    OrderedLogitResult,
    SurveyDesign,
    difference,
    ordered_logit,
    parallel_lines,
    rao_scott,
    standard_deviation,
    weighted_mean,
    weighted_ratio,
)

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "values.csv")

ESTIMATES = 1e-7
ERRORS = 1e-3


def reference(case: str, quantity: str) -> np.ndarray:
    found = VALUES[(VALUES.case == case) & (VALUES.quantity == quantity)]
    assert len(found), (case, quantity)
    return found.value.to_numpy()


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def check_estimates(case: str, fit: OrderedLogitResult) -> None:
    coefficients, cutpoints = reference(case, "coefficient"), reference(case, "cutpoint")
    np.testing.assert_allclose(fit.coefficients, coefficients, rtol=ESTIMATES)
    np.testing.assert_allclose(fit.cutpoints, cutpoints, rtol=ESTIMATES)
    assert fit.llf == pytest.approx(reference(case, "loglik")[0], rel=1e-10)


def check_errors(case: str, fit: OrderedLogitResult) -> None:
    np.testing.assert_allclose(fit.standard_errors, reference(case, "se"), rtol=ERRORS)
    np.testing.assert_allclose(fit.values, reference(case, "svyolr"), rtol=1e-5, atol=1e-5)


def test_housing_frequencies_as_weights() -> None:
    data = table("housing")
    fit = ordered_logit(
        "Sat ~ Infl + Type + Cont",
        data,
        SurveyDesign(data.Freq.to_numpy(float)),
        references={"Infl": "Low", "Type": "Tower", "Cont": "Low"},
    )
    # levels come in the order of the alphabet here, in that of the factor in R
    order = ["Infl[T.Medium]", "Infl[T.High]", "Type[T.Apartment]", "Type[T.Atrium]",
             "Type[T.Terrace]", "Cont[T.High]"]  # fmt: skip
    np.testing.assert_allclose(
        fit.params[order], reference("housing", "coefficient"), rtol=ESTIMATES
    )
    np.testing.assert_allclose(fit.cutpoints, reference("housing", "cutpoint"), rtol=ESTIMATES)
    polr = reference("housing", "polr")
    np.testing.assert_allclose([*fit.params[order], *fit.cutpoints], polr, rtol=1e-4)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_wine_in_three_links(link: str) -> None:
    fit = ordered_logit("rating ~ temp + contact", table("wine"), link=link)
    check_estimates(f"wine.{link}", fit)


ANES = "PID ~ logpopul + selfLR + age + educ + income"


def test_weights() -> None:
    data = table("anes96")
    fit = ordered_logit(ANES, data, SurveyDesign(data.w.to_numpy()))
    check_estimates("anes96", fit)
    check_errors("anes96", fit)


def nested(data: pd.DataFrame) -> SurveyDesign:
    return SurveyDesign(
        data.w.to_numpy(), strata=data.stratum.to_numpy(), clusters=data.cluster.to_numpy()
    )


def test_strata_and_clusters() -> None:
    data = table("anes96")
    fit = ordered_logit(ANES, data, nested(data))
    check_estimates("anes96", fit)
    check_errors("anes96.clusters", fit)
    assert fit.n_clusters == data.cluster.nunique()


def test_a_domain_of_the_design() -> None:
    data = table("anes96")
    fit = ordered_logit(ANES, data, nested(data), domain=(data.educ >= 4).to_numpy())
    check_estimates("anes96.domain", fit)
    check_errors("anes96.domain", fit)


def api(name: str) -> tuple[pd.DataFrame, SurveyDesign]:
    data = table(name)
    strata = data.stype.to_numpy() if name == "apistrat" else None
    clusters = data.dnum.to_numpy() if name == "apiclus1" else None
    fpc = data.fpc.to_numpy(float)
    return data, SurveyDesign(data.pw.to_numpy(float), strata, clusters, fpc)


both_designs = pytest.mark.parametrize("name", ["apistrat", "apiclus1"])


@both_designs
def test_finite_population_correction(name: str) -> None:
    data, design = api(name)
    fit = ordered_logit("outcome ~ meals + ell + mobility", data, design)
    check_estimates(name, fit)
    check_errors(name, fit)


@both_designs
def test_missing_values_stay_in_the_design(name: str) -> None:
    data, design = api(name)
    formula = "outcome ~ meals + `avg.ed`"
    fit = ordered_logit(formula, data, design)
    check_estimates(f"{name}.missing", fit)
    check_errors(f"{name}.missing", fit)
    missing = int(data["avg.ed"].isna().sum())
    assert fit.n_dropped == missing
    assert fit.dropped == ({"avg.ed": missing} if missing else {})


@both_designs
def test_means_shares_and_ratios(name: str) -> None:
    data, design = api(name)
    api00 = data.api00.to_numpy(float)
    mean = weighted_mean(api00, design)
    assert mean.value == pytest.approx(reference(name, "mean")[0])
    assert mean.se == pytest.approx(reference(name, "mean.se")[0])
    wide = (data["sch.wide"] == "Yes").to_numpy(float)
    share = weighted_mean(wide, design, share=True)
    np.testing.assert_allclose(
        [share.value, share.se, share.low, share.high], reference(name, "share"), rtol=1e-6
    )
    ratio = weighted_ratio(api00, data.api99.to_numpy(float), design)
    np.testing.assert_allclose([ratio.value, ratio.se], reference(name, "ratio"), rtol=1e-8)


@both_designs
def test_groups_and_differences_between_them(name: str) -> None:
    data, design = api(name)
    api00 = data.api00.to_numpy(float)
    groups = [weighted_mean(api00, design, (data.stype == s).to_numpy()) for s in ("E", "H", "M")]
    np.testing.assert_allclose([g.value for g in groups], reference(name, "by"))
    np.testing.assert_allclose([g.se for g in groups], reference(name, "by.se"), rtol=1e-6)
    yes, no = (
        weighted_mean(api00, design, (data["sch.wide"] == answer).to_numpy())
        for answer in ("Yes", "No")
    )
    gap = difference(yes, no, design)
    np.testing.assert_allclose([gap.value, gap.se], reference(name, "gap"), rtol=1e-6)


@both_designs
def test_rao_scott(name: str) -> None:
    data, design = api(name)
    rows = pd.factorize(data["sch.wide"])[0].astype(float)
    columns = pd.factorize(data.stype)[0].astype(float)
    test = rao_scott(rows, columns, design)
    np.testing.assert_allclose(
        [test.f, test.df1, test.df2, test.p], reference(name, "chisq"), rtol=1e-6
    )


@pytest.mark.parametrize("case", ["anes96", "anes96.clusters"])
def test_parallel_lines(case: str) -> None:
    data = table("anes96")
    names = ["logpopul", "selfLR", "age", "educ", "income"]
    design = nested(data) if case.endswith("clusters") else SurveyDesign(data.w.to_numpy())
    tests = parallel_lines(data.PID.to_numpy(float), data[names].to_numpy(float), design, names)
    found = [tests.overall.chi2, *(test.chi2 for test in tests.terms)]
    np.testing.assert_allclose(found, reference(case, "brant"), rtol=1e-6)
    assert [test.df for test in tests.terms] == [5] * 5
    assert tests.overall.df == 25


@pytest.mark.parametrize("case", ["anes96.zero", "anes96.zero.clusters"])
def test_weights_of_zero_are_outside_every_estimate_and_in_the_design(case: str) -> None:
    data = table("anes96")
    weights = np.where(np.arange(1, len(data) + 1) % 19 == 0, 0.0, data.w)
    labels = {"strata": data.stratum, "clusters": data.cluster} if "clusters" in case else {}
    design = SurveyDesign(weights, **labels)
    mean = weighted_mean(data.age, design)
    np.testing.assert_allclose([mean.value, mean.se], reference(case, "mean"), rtol=1e-9)
    within = weighted_mean(data.age, design, data.educ >= 4)
    np.testing.assert_allclose([within.value, within.se], reference(case, "domain"), rtol=1e-9)
    ratio = weighted_ratio(data.income, data.educ, design)
    np.testing.assert_allclose([ratio.value, ratio.se], reference(case, "ratio"), rtol=1e-9)
    share = weighted_mean(data.age < 40, design, share=True)
    found = [share.value, share.se, share.low, share.high]
    np.testing.assert_allclose(found, reference(case, "share"), rtol=1e-6)
    variance = standard_deviation(data.age, design) ** 2
    assert variance == pytest.approx(reference(case, "variance")[0], rel=1e-9)
    assert [mean.n, design.degrees_of_freedom] == list(reference(case, "count"))
    fit = ordered_logit(ANES, data, design)
    check_estimates("anes96.zero", fit)
    check_errors(case, fit)
    assert fit.n == mean.n
    assert fit.n_dropped == 0


@pytest.mark.parametrize("empty", ["last", "reference"])
def test_a_level_that_nobody_has_is_left_out(empty: str) -> None:
    data = table("anes96")
    level = pd.cut(data.educ, [0, 3, 5, 7], labels=["low", "middle", "high"])
    data["level"] = level.cat.as_unordered()
    domain = level != ("high" if empty == "last" else "low")
    fit = ordered_logit("PID ~ age + level", data, SurveyDesign(data.w), domain=domain)
    check_estimates(f"anes96.empty.{empty}", fit)
    check_errors(f"anes96.empty.{empty}", fit)
    with pytest.raises(EstimationError, match="level: nobody in the model had the level"):
        fit.predict(data[~domain])


def test_transformations_see_everybody_in_the_model_and_keep_what_they_learnt() -> None:
    data = table("anes96")
    fit = ordered_logit("PID ~ poly(age, 2) + scale(educ)", data, SurveyDesign(data.w))
    check_estimates("anes96.poly", fit)
    others = pd.DataFrame({"age": [20, 47.5, 80], "educ": [1, 4, 7]})
    predicted = fit.predict(others).to_numpy().ravel()
    np.testing.assert_allclose(predicted, reference("anes96.poly", "predicted"), rtol=1e-6)
