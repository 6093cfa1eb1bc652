"""Totals, quantiles, shares, design effects, stages, replicates and imputations against R.

See reference/statistics.R for how the values were made.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    MeanEstimate,
    SurveyDesign,
    balanced_replicates,
    by_group,
    calibrate,
    combine,
    design_effect_of,
    difference,
    fit,
    fit_ordered_logit,
    gini,
    jackknife,
    rake,
    rao_scott,
    replicate_design,
    weighted_mean,
    weighted_means,
    weighted_quantile,
    weighted_ratio,
    weighted_total,
    with_replicates,
)

FOLDER = Path(__file__).parent / "reference"
EXACT = 1e-10


@cache
def values() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in pd.read_csv(FOLDER / "statistics.csv", dtype={"name": str}).itertuples():
        found.setdefault((str(row.case), str(row.quantity)), {})[row.name] = float(row.value)
    return found


def expected(case: str, quantity: str) -> dict[str, float]:
    return values()[case, quantity]


def numbers(case: str, quantity: str) -> np.ndarray:
    return np.array(list(expected(case, quantity).values()))


@cache
def data(name: str) -> pd.DataFrame:
    people = pd.read_csv(FOLDER / f"{name}.csv")
    if "sch.wide" in people:
        people["wide"] = (people["sch.wide"] == "Yes").astype(float)
        people["rare"] = (people.api00 > people.api00.quantile(0.97)).astype(float)
    return people


@cache
def sample(name: str) -> tuple[pd.DataFrame, SurveyDesign]:
    if name == "strata":
        people = data("apistrat")
        return people, SurveyDesign(people.pw, strata=people.stype, fpc=people.fpc)
    if name == "clusters":
        people = data("apiclus1")
        return people, SurveyDesign(people.pw, clusters=people.dnum, fpc=people.fpc)
    people = data("apiclus2")
    return people, SurveyDesign(
        people.pw, clusters=people[["dnum", "snum"]], fpc=people[["fpc1", "fpc2"]]
    )


def check(found: MeanEstimate, right: dict[str, float], tolerance: float = EXACT) -> None:
    for name in set(right) & {"value", "se", "low", "high"}:
        number = getattr(found, name)
        if np.isnan(right[name]):
            assert not np.isfinite(number)  # R: NaN; ends of an interval may be infinite here
        else:
            assert number == pytest.approx(right[name], rel=tolerance, abs=1e-12), name


WHOLE_AND_PART = pytest.mark.parametrize("part", ["", ".E"])
DESIGNS = pytest.mark.parametrize("of", ["strata", "clusters", "stages"])


def test_a_quantile_that_is_met_exactly() -> None:
    people, design = sample("strata")
    part = people.stype == "E"
    x = np.sort(people.api00[part].to_numpy())
    assert weighted_quantile(people.api00, 0.9, design, part).value == x[89]
    middle = weighted_quantile(people.api00, 0.9, design, part, rule="school")
    assert middle.value == (x[89] + x[90]) / 2


def domain(people: pd.DataFrame, part: str) -> Any:
    return None if not part else people.stype == part[1:]


@DESIGNS
@WHOLE_AND_PART
def test_totals_means_and_ratios_with_design_effects(of: str, part: str) -> None:
    people, design = sample(of)
    where, case = domain(people, part), of + part
    total = weighted_total(people.enroll, design, where)
    mean = weighted_mean(people.api00, design, where)
    ratio = weighted_ratio(people.api00, people.api99, design, where)
    check(total, expected(case, "total"))
    check(mean, expected(case, "mean"))
    check(ratio, expected(case, "ratio"))
    check(weighted_total(np.ones(len(people)), design, where), expected(case, "people"))
    check(gini(people.api00, design, where), expected(case, "gini"))
    for estimate, name in ((total, "total"), (mean, "mean"), (ratio, "ratio")):
        right = expected(case, name)
        assert design_effect_of(estimate) == pytest.approx(right["replace"], rel=EXACT)
        if "deff" in right:
            found = design_effect_of(estimate, population=estimate.weight)
            assert found == pytest.approx(right["deff"], rel=EXACT)
    assert mean.df == expected(case, "degf")["df"]


@pytest.mark.exhaustive(4)
@DESIGNS
@WHOLE_AND_PART
@pytest.mark.parametrize("at", [0.1, 0.25, 0.5, 0.9])
def test_quantiles_of_every_rule(of: str, part: str, at: float) -> None:
    people, design = sample(of)
    for rule in ("math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"):
        if (of, part, at) == ("strata", ".E", 0.9) and rule in ("math", "school"):
            continue  # 90 of 100 equal weights are nine tenths; R misses it by rounding
        found = weighted_quantile(people.api00, at, design, domain(people, part), rule=rule)
        check(found, expected(f"{of}{part}.{at:g}", rule))


@DESIGNS
@WHOLE_AND_PART
def test_quantiles_with_other_intervals(of: str, part: str) -> None:
    people, design = sample(of)
    for way, name in (("mean", "mean"), ("beta", "beta"), ("logit", "xlogit")):
        found = weighted_quantile(people.api00, 0.5, design, domain(people, part), interval=way)
        check(found, expected(f"{of}{part}.interval", name))


@DESIGNS
@WHOLE_AND_PART
@pytest.mark.parametrize("share", ["wide", "rare"])
def test_intervals_of_shares(of: str, part: str, share: str) -> None:
    people, design = sample(of)
    where = domain(people, part)
    for way, name in (("logit", "xlogit"), ("logit", "logit"), ("beta", "beta"), ("mean", "mean")):
        found = weighted_mean(people[share], design, where, share=True, interval=way)
        # R's `logit` is a logistic regression, which stops a little before the maximum
        check(found, expected(f"{of}{part}.{share}", name), 1e-7 if name == "logit" else EXACT)


@DESIGNS
def test_wilsons_interval_is_that_of_a_sample_of_the_effective_size(of: str) -> None:
    people, design = sample(of)
    found = weighted_mean(people.wide, design, share=True, interval="wilson", df=np.inf)
    check(found, expected(f"{of}.wide", "wilson"))


def test_two_stages_of_a_small_population() -> None:
    people = data("mu284")
    weights = people.n1 / 5 * people.n2 / 3
    design = SurveyDesign(
        weights, clusters=(people.id1, people.id2), fpc=(people.n1, people.n2.to_numpy())
    )
    check(weighted_total(people.y1, design), expected("mu284", "total"))
    check(weighted_mean(people.y1, design), expected("mu284", "mean"))
    first = SurveyDesign(weights, clusters=people.id1, fpc=people.n1)
    check(weighted_total(people.y1, first), expected("mu284", "one stage"))


def lonely(single: str, **more: Any) -> tuple[pd.DataFrame, SurveyDesign]:
    people = data("apistrat")
    high = np.flatnonzero(people.stype == "H")[1:]
    people = people.drop(index=high).reset_index(drop=True)
    return people, SurveyDesign(
        people.pw, strata=people.stype, fpc=people.fpc, single_cluster=single, **more
    )


@pytest.mark.parametrize(
    ("single", "names"),
    [("certainty", ["certainty", "remove"]), ("centre", ["adjust"]), ("average", ["average"])],
)
def test_strata_of_a_single_cluster(single: str, names: list[str]) -> None:
    people, design = lonely(single)
    for name in names:
        check(weighted_mean(people.api00, design), expected(name, "mean"))
        check(weighted_ratio(people.api00, people.api99, design), expected(name, "ratio"))
        if name != "adjust":  # R takes the deviation of a total from zero, not from the mean
            check(weighted_total(people.api00, design), expected(name, "total"))
        part = people.stype != "M"
        check(weighted_mean(people.api00, design, part), expected(name, "domain mean"))
        model = fit("api00 ~ api99", people, design, domain=part)
        np.testing.assert_allclose(model.values, numbers(name, "domain model"), rtol=1e-8)
        np.testing.assert_allclose(
            model.standard_errors, numbers(name, "domain model se"), rtol=1e-8
        )
    if single == "certainty":
        made = jackknife(design)
        check(weighted_total(people.api00, made), expected(single, "JKn total"))
        check(weighted_mean(people.api00, made), expected(single, "JKn mean"))


@cache
def replicated(of: str) -> tuple[pd.DataFrame, SurveyDesign]:
    if of in ("JK1", "boot"):
        people, design = sample("clusters")
        if of == "JK1":
            return people, jackknife(design)
        weights = [numbers("boot", f"weights{j}") for j in range(1, 21)]
        return people, replicate_design(people.pw, np.column_stack(weights), "bootstrap")
    if of == "JKn":
        people, design = sample("strata")
        return people, jackknife(design)
    if of in ("BRR", "Fay"):
        people = data("scd")
        count = sum(key == of and name.startswith("weights") for key, name in values())
        weights = np.column_stack([numbers(of, f"weights{j}") for j in range(1, count + 1)])
        fay = 0.3 if of == "Fay" else None
        return people, replicate_design(np.full(6, 2.0), weights, of, fay=fay)
    people = data("nhanes")
    people["agenum"] = people.agecat.astype("category").cat.codes + 1
    if of in ("half", "fay3"):
        people = people[people.SDMVPSU < 3].reset_index(drop=True)
    clusters = people.SDMVSTRA * 10 + people.SDMVPSU
    design = SurveyDesign(people.WTMEC2YR, strata=people.SDMVSTRA, clusters=clusters)
    if of in ("half", "fay3"):
        return people, balanced_replicates(design, fay=0.3 if of == "fay3" else 0.0)
    return people, jackknife(design, mse=of == "mse")


KINDS = ["JK1", "JKn", "BRR", "Fay", "nhanes", "mse", "half", "fay3", "boot"]


@pytest.mark.parametrize("of", KINDS)
def test_replicates(of: str) -> None:
    people, design = replicated(of)
    x, y = next(pair for pair in (("api00", "api99"), ("alive", "arrests"), ("HI_CHOL", "agenum"))
                if pair[0] in people)  # fmt: skip
    known = people[x].notna()
    check(weighted_total(people[x], design), expected(of, "total"))
    # other Hadamard matrices have the same totals, but means and ratios of their own
    if of not in ("half", "fay3"):
        check(weighted_mean(people[x], design), expected(of, "mean"))
        check(weighted_ratio(people[x], people[y], design, known), expected(of, "ratio"))
    assert design.replicates is not None
    assert design.degrees_of_freedom == expected(of, "scale")["degf"]
    factor = design.replicates.scale * design.replicates.rscales
    right = expected(of, "scale")["scale"] * numbers(of, "rscales")
    if of not in ("half", "fay3"):
        np.testing.assert_allclose(np.sort(factor), np.sort(right), rtol=1e-12)


def test_replicates_of_everything_else() -> None:
    people, design = replicated("JK1")
    part = people.stype == "E"
    inside = weighted_mean(people.api00, design, part)
    check(inside, expected("JK1.E", "mean"))
    assert inside.df == expected("JK1.E", "degf")["df"]
    for at in (0.25, 0.5):
        found = weighted_quantile(people.api00, at, design)
        check(found, expected("JK1.quantile", f"{at:g}"))
    for way, name in (("logit", "xlogit"), ("beta", "beta"), ("mean", "mean")):
        share = weighted_mean(people.wide, design, share=True, interval=way)
        check(share, expected("JK1.wide", name))
    high = weighted_mean(people.api00, design, people.stype == "H")
    check(difference(inside, high, design), expected("JK1", "difference"))
    test, right = rao_scott(people.stype, people["sch.wide"], design), expected("JK1", "chisq")
    for name in ("f", "df1", "df2", "p"):
        assert getattr(test, name) == pytest.approx(right[name], rel=1e-9)
    check(weighted_total(people.enroll, design), expected("JK1", "enroll"))
    effect = design_effect_of(weighted_mean(people.api00, design))
    assert effect == pytest.approx(expected("JK1", "deff")["replace"], rel=EXACT)
    people, boot = replicated("boot")
    median = weighted_quantile(people.api00, 0.5, boot, interval="replicates")
    check(median, expected("boot.quantile", "0.5"))


def test_calibrated_replicates_are_calibrated_each() -> None:
    people, design = replicated("JK1")
    kinds = (people.stype, {"E": 4421, "H": 755, "M": 1018})
    cells = rake(design, [kinds])
    check(weighted_mean(people.api00, cells), expected("JK1.cells", "mean"))
    check(weighted_total(people.enroll, cells), expected("JK1.cells", "total"))
    columns = [np.ones(len(people)), people.stype == "H", people.stype == "M", people.wide]
    totals = [6194, 755, 1018, 5122]
    raked = calibrate(design, np.column_stack(columns).astype(float), totals)
    check(weighted_mean(people.api00, raked), expected("JK1.rake", "mean"))
    check(weighted_ratio(people.api00, people.api99, raked), expected("JK1.rake", "ratio"))
    # the same, made of the calibrated design
    _, plain = sample("clusters")
    again = jackknife(calibrate(plain, np.column_stack(columns).astype(float), totals))
    check(weighted_mean(people.api00, again), expected("JK1.rake", "mean"))


@pytest.mark.parametrize("column", ["drinkreg", "cistot"])
def test_imputed_estimates_combined(column: str) -> None:
    people = data("smi")
    each = []
    for _, one in people.groupby("imputation"):
        design = SurveyDesign(np.ones(len(one)), clusters=one.id)
        each.append(weighted_mean(one[column], design))
    for df, name in ((np.inf, "Inf"), (None, f"{each[0].df:g}")):
        found, right = combine(each, complete_df=df), expected(f"smi.{column}", name)
        assert found.values[0] == pytest.approx(right["value"], rel=EXACT)
        assert found.standard_errors[0] == pytest.approx(right["se"], rel=EXACT)
        assert found.df[0] == pytest.approx(right["df"], rel=1e-8)
        assert found.missing_information[0] == pytest.approx(right["missing"], rel=1e-8)


def test_imputed_models_combined() -> None:
    models = []
    for i in range(1, 6):
        coefficients = numbers(f"smi.model{i}", "coef")
        models.append((coefficients, numbers(f"smi.model{i}", "vcov").reshape(3, 3)))
    found = combine(models)
    np.testing.assert_allclose(found.values, numbers("smi.model", "coef"), rtol=EXACT)
    np.testing.assert_allclose(found.covariance.ravel(), numbers("smi.model", "vcov"), rtol=EXACT)
    np.testing.assert_allclose(found.df, numbers("smi.model", "df"), rtol=1e-8)
    np.testing.assert_allclose(
        found.missing_information, numbers("smi.model", "missing"), rtol=1e-8
    )


@pytest.mark.parametrize("case", ["df20", "df200", "dfInf", "few"])
def test_terms_of_imputed_models_are_tested_together(case: str) -> None:
    models = [
        (numbers(f"smi.model{i}", "coef"), numbers(f"smi.model{i}", "vcov").reshape(3, 3))
        for i in range(1, 3 if case == "few" else 6)
    ]
    complete = float(case[2:]) if case.startswith("df") else np.inf
    found = combine(models, complete_df=complete).term_test(["estimate 2", "estimate 3"])
    right = expected("smi.joint", case)
    assert (found.f, found.p) == pytest.approx((right["f"], right["p"]), rel=1e-8)
    assert found.df2 == pytest.approx(right["df"], rel=1e-8)
    assert (found.df, found.chi2) == (2, 2 * found.f)


@pytest.mark.parametrize("of", ["JK1", "boot"])
def test_a_model_is_fitted_anew_with_replicate_weights(of: str) -> None:
    people, design = replicated(of)
    fit = fit_ordered_logit(people.outcome, people[["meals", "ell"]], design)
    np.testing.assert_allclose(fit.values, numbers(f"{of}.clm", "value"), rtol=1e-8)
    np.testing.assert_allclose(fit.standard_errors, numbers(f"{of}.clm", "se"), rtol=1e-8)
    assert fit.degrees_of_freedom == design.degrees_of_freedom
    by_hand = with_replicates(
        lambda one: fit_ordered_logit(people.outcome, people[["meals", "ell"]], one), design
    )
    np.testing.assert_allclose(by_hand.covariance, fit.covariance, rtol=1e-8)


@DESIGNS
def test_several_columns_and_groups_with_their_covariance(of: str) -> None:
    people, design = sample(of)
    several = weighted_means(people[["api00", "api99", "stype"]], design)
    assert several.names == ("api00", "api99", "stype: E", "stype: H", "stype: M")
    np.testing.assert_allclose(several.values, numbers(f"{of}.several", "value"), rtol=EXACT)
    right = numbers(f"{of}.several", "vcov")
    np.testing.assert_allclose(several.covariance.ravel(), right, rtol=1e-8, atol=1e-12)
    found = by_group(
        lambda part: weighted_mean(people.api00, design, part),
        people[["sch.wide", "stype"]],
        design,
    )
    assert found.names[:2] == ("No, E", "No, H")  # R lets the first vary fastest
    np.testing.assert_allclose(found.values, numbers(f"{of}.by", "value"), rtol=EXACT)
    right = numbers(f"{of}.by", "vcov")
    np.testing.assert_allclose(found.covariance.ravel(), right, rtol=1e-8, atol=1e-10)


def test_groups_with_replicates_have_their_covariance() -> None:
    people, design = replicated("JK1")
    found = by_group(lambda part: weighted_mean(people.api00, design, part), people.stype, design)
    np.testing.assert_allclose(found.covariance.ravel(), numbers("JK1.by", "vcov"), rtol=1e-8)
    assert found.to_frame().loc["E", "se"] == pytest.approx(expected("JK1.E", "mean")["se"])
    assert found.tidy().term.tolist() == ["E", "H", "M"]


@pytest.mark.parametrize(
    ("model", "outcome"),
    [("linear", "api00"), ("logit", "wide"), ("probit", "wide"), ("poisson", "enroll")],
)
def test_models_of_a_mean_are_fitted_anew_with_replicate_weights(model: str, outcome: str) -> None:
    people, design = replicated("JK1")
    found = fit(f"{outcome} ~ meals + ell", people, design, model)
    np.testing.assert_allclose(found.values, numbers("JK1.glm", f"{model}.value"), rtol=1e-8)
    right = numbers("JK1.glm", f"{model}.se")
    # scoring reaches a probit's maximum by and by, and R stops by the deviance
    np.testing.assert_allclose(
        found.standard_errors, right, rtol=1e-6 if model == "probit" else 1e-8
    )


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("model", "more"),
    [
        ("multinomial", {}),
        ("partial proportional odds", {"varying": ["ell"]}),
        ("generalised ordered logit", {}),
        ("ordered probit", {}),
    ],
)
def test_other_models_are_fitted_anew_too(model: str, more: dict[str, Any]) -> None:
    people, design = replicated("JK1")
    outcome = "stype" if model == "multinomial" else "outcome"
    formula = f"{outcome} ~ ell"
    found = fit(formula, people, design, model, **more)
    by_hand = with_replicates(lambda one: fit(formula, people, one, model, **more), design)
    np.testing.assert_allclose(found.standard_errors, by_hand.standard_errors, rtol=1e-7)
