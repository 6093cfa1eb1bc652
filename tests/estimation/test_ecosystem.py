"""Other people's tools read our models, with the right cutpoints."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.outliers_influence import variance_inflation_factor

from scs_report.estimation import (
    ModelResult,
    OrderedLogitResult,
    SurveyDesign,
    average_marginal_effects,
    average_predictions,
    fit,
    for_marginaleffects,
    ordered_logit,
    register_with_stargazer,
    variance_inflation,
)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    data = pd.read_csv(Path(__file__).parent / "reference" / "anes96.csv")
    data["high"] = np.where(data.educ >= 5, "yes", "no")
    return data


@pytest.fixture(scope="module")
def result(people: pd.DataFrame) -> OrderedLogitResult:
    return ordered_logit("PID ~ selfLR + age + high", people, SurveyDesign(people.w.to_numpy()))


def test_the_names_of_statsmodels(result: OrderedLogitResult) -> None:
    assert list(result.params.index) == list(result.names)
    np.testing.assert_allclose(result.tvalues, result.params / result.bse)
    np.testing.assert_allclose(np.diag(result.cov_params()) ** 0.5, result.bse)
    assert list(result.cov_params().index) == list(result.cov_params()) == list(result.names)
    interval = result.conf_int()
    np.testing.assert_allclose(interval.mean(axis=1), result.params)
    assert result.nobs == 944
    assert 0 < result.prsquared < 1
    assert result.llf > result.llnull
    assert (result.df_model, result.df_resid) == (3, 943)
    assert "5|6" in result.summary()
    assert ((result.pvalues >= 0) & (result.pvalues <= 1)).all()


def test_stargazer(result: OrderedLogitResult) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stargazer.stargazer import Stargazer

    register_with_stargazer()
    latex = Stargazer([result]).render_latex()
    for name, value in result.params.items():
        row = next(line for line in latex.splitlines() if line.strip().startswith(str(name)))
        assert f"{value:.3f}" in row


def test_stargazer_gives_no_stars_to_what_has_no_p_value() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stargazer.stargazer import Stargazer

    people = pd.DataFrame({"y": [1, 2, 3, 2, 1, 3, 3, 3] * 9, "x": np.arange(72) % 7})
    people["g"] = np.where(people.index % 8 >= 6, "top", "other")
    people["h"] = np.repeat(["a", "b", "c"], 24)
    register_with_stargazer()
    separated = ordered_logit("y ~ x + g", people)
    alone = ordered_logit("y ~ h", people, SurveyDesign(np.ones(72), clusters=people.h))
    for model in (separated, alone):
        lines = Stargazer([model]).render_latex().splitlines()
        for name, p in model.pvalues.items():
            row = next(line for line in lines if line.strip().startswith(str(name)))
            assert ("*" in row) == (p < 0.1), row
    assert separated.pvalues.isna().sum() == 1
    assert (separated.pvalues < 0.1).any()
    assert alone.pvalues.isna().any()


@pytest.mark.slow
def test_maketables(result: OrderedLogitResult) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import maketables
        from maketables.extractors import get_extractor

        text = maketables.ETable(result).make(type="tex")
    table = get_extractor(result).coef_table(result)
    np.testing.assert_allclose(table.b, result.values)
    np.testing.assert_allclose(table.se, result.standard_errors)
    assert get_extractor(result).depvar(result) == "PID"
    for name, value in zip(result.names[-6:], result.cutpoints, strict=True):
        assert f"{name} & \\makecell{{{value:.3f}" in text


@pytest.mark.slow
def test_marginaleffects(result: OrderedLogitResult, people: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import marginaleffects

        model = for_marginaleffects(result, people)
        predictions = marginaleffects.avg_predictions(model, wts="w")
        slopes = marginaleffects.avg_slopes(model, variables="age", wts="w")
        gaps = marginaleffects.avg_comparisons(model, variables="high", wts="w")
    w = people.w.to_numpy()
    ours = average_predictions(result, result.covariates(people), w).with_errors(result)
    theirs = predictions.to_pandas().sort_values("group")
    np.testing.assert_allclose(theirs.estimate, [one.value for one in ours], rtol=1e-6)
    np.testing.assert_allclose(theirs.std_error, [one.se for one in ours], rtol=1e-3)
    effects = average_marginal_effects(result, people, w)
    for name, table in (("age", slopes), ("high", gaps)):
        mine = effects[effects.variable == name]
        other = table.to_pandas().sort_values("group")
        np.testing.assert_allclose(other.estimate, mine.effect, rtol=1e-4, atol=1e-9)
        # theirs differentiate twice by steps, and lose most digits
        np.testing.assert_allclose(other.std_error, mine.se, rtol=3e-2, atol=1e-6)


def test_inflation_factors_are_those_of_statsmodels(people: pd.DataFrame) -> None:
    predictors = people[["selfLR", "age", "educ", "income"]]
    with_constant = np.column_stack([np.ones(len(predictors)), predictors])
    expected = [variance_inflation_factor(with_constant, column) for column in range(1, 5)]
    np.testing.assert_allclose(variance_inflation(predictors), expected, rtol=1e-12)
    assert max(expected) > 1.2


@pytest.fixture(scope="module")
def models(people: pd.DataFrame) -> dict[str, ModelResult]:
    data = people.assign(right=(people.PID >= 4).astype(int), third=people.PID // 2.5)
    data["spread"] = (people.age // 10) ** 2 % 13
    design = SurveyDesign(people.w)
    found = {
        "logit": fit("right ~ selfLR + high", data, design),
        "linear": fit("age ~ selfLR + high", data, design, "linear"),
        "multinomial": fit("third ~ selfLR", data, design, "multinomial"),
        "generalised": fit("third ~ age", data, design, "generalised ordered logit"),
        "poisson": fit("spread ~ selfLR + high", data, design, "poisson"),
        "negative binomial": fit("spread ~ selfLR + high", data, design, "negative binomial"),
    }
    return {name: one for name, one in found.items() if isinstance(one, ModelResult)}


@pytest.mark.slow
def test_models_of_all_kinds_are_read_by_stargazer_and_maketables(
    models: dict[str, ModelResult],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from maketables.extractors import get_extractor
        from stargazer.stargazer import Stargazer

        register_with_stargazer()
        assert len(models) == 6
        for found in models.values():
            latex = Stargazer([found]).render_latex()
            assert f"{found.params.iloc[0]:.3f}" in latex
            table = get_extractor(found).coef_table(found)
            np.testing.assert_allclose(table.b, found.values)
            np.testing.assert_allclose(table.se, found.standard_errors)


def test_models_of_all_kinds_are_kept_as_json(
    models: dict[str, ModelResult], people: pd.DataFrame
) -> None:
    few = fit(
        "age ~ selfLR", people, SurveyDesign(people.w, clusters=people.cluster), "linear",
        errors="bias-reduced",
    )  # fmt: skip
    assert isinstance(few, ModelResult)
    again = ModelResult.from_json(few.to_json())
    np.testing.assert_array_equal(again.p, few.p)
    for name, found in models.items():
        again = type(found).from_json(found.to_json())
        np.testing.assert_array_equal(again.values, found.values)
        pd.testing.assert_frame_equal(again.tidy(), found.tidy())
        assert again.term_test(found.names[0]) == found.term_test(found.names[0])
        covariates = found.covariates(people.head(3))
        np.testing.assert_array_equal(again.predict(covariates), found.predict(people.head(3)))
        assert name in again.kind.title


def test_an_ordered_model_kept_as_json_says_the_same(
    result: OrderedLogitResult, people: pd.DataFrame
) -> None:
    again = OrderedLogitResult.from_json(result.to_json())
    assert again.link is result.link
    assert again.terms is None
    assert len(result.to_json()) < 20_000  # nothing by person
    X = result.covariates(people)
    pd.testing.assert_frame_equal(again.predict(X), result.predict(X))
    assert again.summary() == result.summary()


@pytest.mark.slow
def test_marginaleffects_of_models_of_all_kinds(
    models: dict[str, ModelResult], people: pd.DataFrame
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import marginaleffects

        for name, found in models.items():
            if name == "linear":
                continue
            data = people.assign(right=0, third=0.0, spread=0.0)
            theirs = marginaleffects.avg_predictions(for_marginaleffects(found, data), wts="w")
            ours = average_predictions(found, people, people.w).with_errors(found)
            shown = theirs.to_pandas()
            if len(ours) > 1:
                shown = shown.sort_values("group")
            np.testing.assert_allclose(shown.estimate, [one.value for one in ours], rtol=1e-6)
            np.testing.assert_allclose(shown.std_error, [one.se for one in ours], rtol=1e-3)
