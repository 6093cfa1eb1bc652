"""What people bring to the estimator: any form of the same data, or a refusal in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import formulaic
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scs_report.estimation import (
    DesignError,
    EstimationError,
    Factor,
    OrderedLogitResult,
    SurveyDesign,
    average_marginal_effects,
    average_predictions,
    average_slopes,
    difference,
    fit_ordered_logit,
    for_marginaleffects,
    margin_of_error,
    ordered_logit,
    parallel_lines,
    rao_scott,
    standard_deviation,
    variance_inflation,
    weighted_mean,
    weighted_ratio,
)

N = 240


def people(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=N).round(3),
            "few": rng.choice([0, 1, 2, 3, 10], N, p=[0.5, 0.2, 0.15, 0.1, 0.05]),
            "g": rng.choice(list("abc"), N),
            "psu": np.arange(N) // 12,
            "w": rng.uniform(0.3, 3, N),
        }
    )
    latent = frame.x + 0.7 * (frame.g == "b") + rng.logistic(size=N)
    return frame.assign(y=np.digitize(latent, [-1, 0, 1]) + 1, other=rng.normal(size=N))


DATA = people()
DESIGN = SurveyDesign(DATA.w)
SHUFFLED = np.random.default_rng(0).permutation(N)


def fitted(answer: Any = DATA.y, X: Any = DATA.x, **more: Any) -> OrderedLogitResult:
    return fit_ordered_logit(answer, X, more.pop("design", DESIGN), **more)


BASE = fit_ordered_logit(DATA.y.to_numpy(float), DATA[["x"]].to_numpy(), DESIGN, ["x"])

#: Forms that a column of numbers without gaps comes in.
FORMS: dict[str, Callable[[pd.Series[Any]], Any]] = {
    "array": lambda s: s.to_numpy(),
    "list": list,
    "tuple": tuple,
    "series": lambda s: s,
    "labels repeated": lambda s: s.set_axis([0] * N),
    "labels shuffled": lambda s: s.set_axis(SHUFFLED),
    "labels of text": lambda s: s.set_axis([f"p{i}" for i in range(N)]),
    "objects": lambda s: s.astype(object),
    "decimals": lambda s: [Decimal(repr(float(v))) for v in s],
    "nullable": lambda s: s.convert_dtypes(),
    "arrow in pandas": lambda s: s.convert_dtypes(dtype_backend="pyarrow"),
    "column": lambda s: s.to_numpy()[:, None],
    "frame of one column": lambda s: s.to_frame(),
    "every second": lambda s: np.repeat(s.to_numpy(), 2)[::2],
    "not to be written to": lambda s: np.broadcast_to(s.to_numpy()[:, None], (N, 2))[:, 0],
    "masked": lambda s: np.ma.masked_array(s.to_numpy(), mask=np.zeros(N, bool)),
    "index": pd.Index,
    "polars": lambda s: pl.Series(s.to_numpy()),
    "arrow": lambda s: pa.array(s.to_numpy()),
    "arrow in parts": lambda s: pa.chunked_array([s.to_numpy()[:9], s.to_numpy()[9:]]),
    "long floats": lambda s: s.to_numpy(np.longdouble),
}
WHOLE = {
    "int8": lambda s: s.astype(np.int8),
    "uint64": lambda s: s.astype(np.uint64),
    "float32": lambda s: s.astype(np.float32),
    "half floats": lambda s: s.astype(np.float16),
    "Int64": lambda s: s.astype("Int64"),
    "ordered categories": lambda s: pd.Categorical(s, ordered=True),
    "enumerated": lambda s: pl.Series(s.astype(str).to_numpy(), dtype=pl.Enum(list("1234"))),
}


@pytest.mark.parametrize("form", [*FORMS, *WHOLE])
def test_an_outcome_in_any_form(form: str) -> None:
    result = fitted((FORMS | WHOLE)[form](DATA.y))
    np.testing.assert_array_equal(result.values, BASE.values)
    np.testing.assert_array_equal(result.levels, [1, 2, 3, 4])


@pytest.mark.parametrize("form", FORMS)
def test_covariates_weights_and_values_in_any_form(form: str) -> None:
    make = FORMS[form]
    np.testing.assert_array_equal(fitted(X=make(DATA.x)).values, BASE.values)
    np.testing.assert_array_equal(fitted(design=SurveyDesign(make(DATA.w))).values, BASE.values)
    mean = weighted_mean(make(DATA.x), DESIGN)
    assert mean.value == weighted_mean(DATA.x.to_numpy(), DESIGN).value
    assert standard_deviation(make(DATA.x), DESIGN) == standard_deviation(DATA.x, DESIGN)
    ratio = weighted_ratio(make(DATA.x), make(DATA.w), DESIGN)
    assert ratio.se == weighted_ratio(DATA.x, DATA.w, DESIGN).se


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("form", [*FORMS, "int8", "uint64", "Int64"])
def test_a_domain_in_any_form(form: str) -> None:
    inside = DATA.g != "c"
    right = fitted(domain=inside.to_numpy())
    assert right.n == inside.sum()
    numbers = (FORMS | WHOLE)[form](inside.astype(int))
    np.testing.assert_array_equal(fitted(domain=numbers).values, right.values)
    if form != "decimals":
        truths = (FORMS | {"int8": list, "uint64": list, "Int64": list})[form](inside)
        np.testing.assert_array_equal(fitted(domain=truths).values, right.values)


@pytest.mark.parametrize("form", [*FORMS, "texts", "polars texts", "dates", "categories"])
def test_labels_in_any_form(form: str) -> None:
    more: dict[str, Callable[[pd.Series[Any]], Any]] = {
        "texts": lambda s: s.astype(str),
        "polars texts": lambda s: pl.Series(s.astype(str).to_numpy()),
        "dates": lambda s: pd.Timestamp("2018-01-01") + pd.to_timedelta(s, unit="D"),
        "categories": pd.Categorical,
    }
    make = (FORMS | more)[form]
    right = SurveyDesign(DATA.w, strata=DATA.psu.to_numpy() // 2, clusters=DATA.psu.to_numpy())
    design = SurveyDesign(DATA.w, strata=make(DATA.psu // 2), clusters=make(DATA.psu))
    assert (design.n_clusters, design.degrees_of_freedom) == (20, 10)
    found, expected = weighted_mean(DATA.x, design).se, weighted_mean(DATA.x, right).se
    assert found == pytest.approx(expected, rel=1e-12)


FRAMES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "labels repeated": lambda d: d.set_axis([7] * N),
    "labels shuffled": lambda d: d.set_axis(SHUFFLED),
    "objects": lambda d: d.astype(object),
    "nullable": lambda d: d.convert_dtypes(),
    "arrow in pandas": lambda d: d.convert_dtypes(dtype_backend="pyarrow"),
    "categories": lambda d: d.astype({"g": "category"}),
    "a level too many": lambda d: d.assign(g=pd.Categorical(d.g, list("abcz"))),
    "polars": pl.from_pandas,
    "polars categories": lambda d: pl.from_pandas(d).with_columns(pl.col("g").cast(pl.Categorical)),
    "arrow": pa.Table.from_pandas,
    "columns in a dictionary": lambda d: {name: list(d[name]) for name in d},
    "decimals": lambda d: d.assign(few=[Decimal(int(v)) for v in d.few]),
}
FORMULA = "y ~ x + g + scale(few) + x:g"


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", FRAMES)
def test_a_frame_in_any_form(form: str) -> None:
    right = ordered_logit(FORMULA, DATA, DESIGN)
    data = FRAMES[form](DATA)
    result = ordered_logit(FORMULA, data, DESIGN)
    assert result.names == right.names
    np.testing.assert_array_equal(result.values, right.values)
    np.testing.assert_array_equal(result.predict(data), right.predict(DATA))
    effects = average_marginal_effects(result, data, DATA.w)
    pd.testing.assert_frame_equal(effects, average_marginal_effects(right, DATA, DATA.w))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    order=st.permutations(range(N)),
    formula=st.sampled_from(["y ~ x + g", "y ~ scale(few) * g", "y ~ bs(x, df=4) + C(few > 1)"]),
    form=st.sampled_from(["labels shuffled", "nullable", "polars", "categories"]),
)
def test_the_order_of_rows_changes_nothing(order: list[int], formula: str, form: str) -> None:
    mixed = DATA.iloc[order]
    result = ordered_logit(formula, FRAMES[form](mixed), SurveyDesign(mixed.w, clusters=mixed.psu))
    right = ordered_logit(formula, DATA, SurveyDesign(DATA.w, clusters=DATA.psu))
    assert result.names == right.names
    np.testing.assert_allclose(result.values, right.values, rtol=1e-8)
    np.testing.assert_allclose(result.standard_errors, right.standard_errors, rtol=1e-8)
    # an outcome with labels of its own is taken by position too
    plain = fit_ordered_logit(mixed.y, mixed[["x"]], SurveyDesign(mixed.w))
    np.testing.assert_allclose(plain.values, BASE.values, rtol=1e-8)


ONE = np.arange(N) == 3
Refused = Callable[[], object]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fitted(DATA.y[:-1]), "answer: 239 rows, expected 240"),
        (lambda: fitted(X=DATA[["x"]].iloc[1:]), "X: 239 rows, expected 240"),
        (lambda: fitted([]), "answer: 0 rows"),
        (
            lambda: fitted(domain=np.flatnonzero(DATA.x > 0)),
            r"domain: \d+ rows, expected 240.*isin",
        ),
        (lambda: fitted(domain=np.arange(N)), "domain: row 2 is 2, expected True or False"),
        (lambda: fitted(domain=np.where(ONE, np.nan, 1)), "domain: row 3 is nan"),
        (lambda: fitted(domain=pd.array([None] * N, "boolean")), "domain: row 0 is <NA>"),
        (lambda: fitted(domain=DATA.g), "domain: row 0 is '[abc]'"),
        (lambda: fitted(domain=np.zeros(N)), "nobody has a value"),
        (lambda: fitted(np.where(ONE, np.inf, DATA.y)), r"answer: row 3 is infinite \(inf\)"),
        (lambda: fitted(X=np.where(ONE, -np.inf, DATA.x)), "x1: row 3 is infinite"),
        (lambda: fitted(DATA.g), r"answer: .* texts have no order.*ordered=True.*pl\.Enum"),
        (lambda: fitted(DATA.y.astype(str)), "answer: the outcome must be numbers or ordered"),
        (lambda: fitted(pd.Categorical(DATA.y)), "answer: the categories have no order"),
        (lambda: fitted(DATA.y + 0j), r"answer: row 0 is .*j\), expected a number"),
        (lambda: fitted(pd.date_range("2018", periods=N)), "answer: row 0 is Timestamp.*its year"),
        (lambda: fitted(DATA.y + 2**60), r"answer: \d+ is too large.*2\*\*53"),
        (lambda: fitted(DATA[["y", "x"]]), "answer: 2 columns, expected one"),
        (lambda: fitted(4), "answer: expected an array or a list, got int"),
        (lambda: fitted(X=DATA.x.astype(str)), r"X, column x: row 0 is '.*astype\(float\)"),
        (lambda: fitted(X=DATA[["x", "g"]]), "X, column g: row 0 is '[abc]', expected a number"),
        (lambda: fitted(X=pd.concat([DATA[["x"]]] * 2, axis=1)), "X: the columns have one name"),
        (lambda: fitted(X=[[1], [1, 2]] * 120), "X: rows of unequal length"),
        (lambda: fitted(names=["a", "b"]), "names: 2 names for the 1 columns of X"),
        (lambda: fitted(names=[]), "names: 0 names for the 1 columns"),
        (lambda: fitted(names="x"), "names: expected a list"),
        (lambda: fitted(names=[None]), "names: None is no text"),
        (lambda: fitted(names=["1|2"]), "names: 1|2 is the name of a cutpoint"),
        (lambda: fitted(X=np.eye(N)[:, :2], names=["x", "x"]), "more than once: x"),
        (lambda: fitted(X=DATA[["x", "few"]], names=["few", "x"]), "not the columns of X, x, few"),
        (lambda: fitted(link="logistic"), "link: got 'logistic', expected one of logit"),
        (lambda: fitted(design=DATA.w), "design: expected a SurveyDesign, got Series"),
        (lambda: parallel_lines(DATA.y, DATA[["x"]], DESIGN, ["a", "b"]), "names: 2 names"),
        (lambda: weighted_mean(DATA.g, DESIGN), "values: row 0 is"),
        (lambda: weighted_mean(np.where(ONE, np.inf, 1), DESIGN), "values: row 3 is infinite"),
        (lambda: weighted_mean(DATA.x, DESIGN, np.zeros(N)), "no values in the domain"),
        (lambda: weighted_mean(DATA.y, DESIGN, share=True), "values: row .* expected 0 or 1"),
        (lambda: weighted_ratio(DATA.x[1:], DATA.w, DESIGN), "numerator: 239 rows"),
        (lambda: weighted_ratio(DATA.x, DATA.w[1:], DESIGN), "denominator: 239 rows"),
        (lambda: standard_deviation(DATA.x[1:], DESIGN), "values: 239 rows"),
        (lambda: rao_scott(DATA.g[1:], DATA.y, DESIGN), "rows: 239 rows"),
        (lambda: rao_scott([1, "1"] * 120, DATA.y, DESIGN), "rows: texts and numbers are mixed"),
        (lambda: margin_of_error(DATA.w), "design: expected a SurveyDesign"),
        (lambda: variance_inflation(DATA[["x"]].where(~ONE[:, None])), "x: row 3 is missing"),
        (lambda: variance_inflation(np.ones((N, 1))), "X, column 0: constant"),
        (lambda: variance_inflation(DATA.assign(z=2 * DATA.x + 1)[["x", "z"]]), "follow from each"),
    ],
)
def test_what_has_no_meaning_is_refused_in_words(call: Refused, message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        call()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": np.where(ONE, np.nan, 1)}, "weights: row 3 is nan"),
        ({"weights": np.where(ONE, -1, 1)}, "weights: row 3 is -1.0, expected zero or more"),
        ({"weights": np.zeros(N)}, "weights: all are zero"),
        ({"weights": ["1"] * N}, r"weights: row 0 is '1'.*astype\(float\)"),
        ({"weights": np.ones((N, 2))}, r"weights: .*shape \(240, 2\)"),
        ({"weights": []}, "weights: expected two or more"),
        ({"clusters": np.where(ONE, np.nan, DATA.psu)}, "clusters: row 3 is nan.*1 have none"),
        ({"clusters": [None, "a"] * 120}, "clusters: row 0 is nan, expected a label"),
        ({"clusters": ["a", np.nan] * 120}, "clusters: row 1 is nan"),
        ({"clusters": DATA.psu.astype("Int64").where(~ONE)}, "clusters: row 3 is <NA>"),
        ({"strata": pd.to_datetime(DATA.psu).where(~ONE)}, "strata: row 3 is NaT"),
        ({"strata": np.where(ONE, np.inf, 1)}, "strata: row 3 is infinite"),
        ({"strata": DATA.psu[1:]}, "strata: 239 rows, expected 240"),
        ({"clusters": [1, "1"] * 120}, "clusters: texts and numbers are mixed"),
        ({"clusters": DATA.psu, "strata": DATA.g}, r"clusters: a cluster lies in more.*\(0, rows"),
        ({"fpc": np.where(ONE, np.nan, 999)}, "fpc: row 3 is nan, expected the number of clusters"),
        ({"fpc": np.full(N, np.inf)}, "fpc: row 0 is inf"),
        ({"fpc": np.where(ONE, 998, 999)}, "fpc: rows 0 and 3 lie in one stratum.*999 and 998"),
        ({"fpc": np.full(N, 0.1)}, "not sampling fractions"),
        ({"fpc": np.full(N, 20), "clusters": DATA.psu // 0.5}, None),
        ({"fpc": np.full(N, 19), "clusters": DATA.psu}, "20 clusters in a population of 19"),
        ({"fpc": [500]}, "fpc: 1 rows, expected 240"),
        ({"single_cluster": "adjust"}, "single_cluster: got 'adjust'"),
    ],
)
def test_what_is_no_design_is_refused_in_words(
    arguments: dict[str, Any], message: str | None
) -> None:
    if message is None:
        assert SurveyDesign(**{"weights": DATA.w, **arguments}).n_clusters == 20
        return
    with pytest.raises(DesignError, match=message):
        SurveyDesign(**{"weights": DATA.w, **arguments})


def test_rows_are_counted_from_the_top_whatever_their_labels() -> None:
    turned = DATA.set_axis(np.arange(N)[::-1]).astype({"x": object})
    turned.iloc[5, turned.columns.get_loc("x")] = "none"
    with pytest.raises(EstimationError, match="values: row 5 is 'none'"):
        weighted_mean(turned.x, DESIGN)
    with pytest.raises(EstimationError, match="x: texts and others are mixed, row 0 is"):
        ordered_logit("y ~ x", turned, DESIGN)
    with pytest.raises(EstimationError, match=r"answer: .* row 0 is"):
        fitted(turned.g)
    with pytest.raises(EstimationError, match="X, column g: row 0 is"):
        fitted(X=turned[["g"]])
    holes = DATA.set_axis(np.arange(N)[::-1]).psu.where(np.arange(N) != 7)
    with pytest.raises(DesignError, match="clusters: row 7 is nan"):
        SurveyDesign(DATA.w, clusters=holes)


def test_rows_of_weight_zero_do_not_count_in_a_domain() -> None:
    inside = DATA.g != "c"
    design = SurveyDesign(DATA.w.where(DATA.psu > 2, 0))
    counted = int((inside & (DATA.psu > 2)).sum())
    assert counted < inside.sum()
    for n in (
        weighted_mean(DATA.x, design, inside).n,
        weighted_ratio(DATA.x, DATA.w, design, inside).n,
        fitted(design=design, domain=inside).n,
        ordered_logit("y ~ x", DATA, design, domain=inside).n,
    ):
        assert n == counted
    holes = DATA.assign(x=DATA.x.where(DATA.psu != 1))
    model = ordered_logit("y ~ x", holes, design)
    assert (model.n_dropped, model.dropped) == (0, {"x": 0})
    # nobody with a weight has this level
    only = DATA.assign(g=DATA.g.where(DATA.psu > 2, "z"))
    assert ordered_logit("y ~ g", only, design).names[:2] == ("g[T.b]", "g[T.c]")


def test_infinite_values_outside_the_domain_do_no_harm() -> None:
    values = np.where(ONE, np.inf, DATA.x)
    inside = weighted_mean(values, DESIGN, ~ONE)
    assert inside.value == weighted_mean(DATA.x, DESIGN, ~ONE).value
    np.testing.assert_array_equal(fitted(X=values, domain=~ONE).values, fitted(domain=~ONE).values)
    with np.errstate(divide="ignore"):
        part = DATA.assign(x=np.log(np.where(ONE, 0, 1 + DATA.few)))
    assert ordered_logit("y ~ x", part, DESIGN, domain=~ONE).n == N - 1


def test_estimates_of_different_designs_do_not_mix() -> None:
    one = weighted_mean(DATA.x, DESIGN, DATA.g == "a")
    same = weighted_mean(DATA.x, SurveyDesign(list(DATA.w)), DATA.g == "b")
    assert difference(one, same, DESIGN).value == one.value - same.value
    for other in (
        SurveyDesign(DATA.w**2),
        SurveyDesign(DATA.w, clusters=DATA.psu),
        SurveyDesign(DATA.w, strata=DATA.g),
        SurveyDesign(DATA.w[:100]),
    ):
        values = DATA.x[: other.n]
        with pytest.raises(DesignError, match="different designs"):
            difference(one, weighted_mean(values, other), DESIGN)
        with pytest.raises(DesignError, match="different designs"):
            difference(one, same, other)
    with pytest.raises(EstimationError, match="got float"):
        difference(one, 2.0, DESIGN)  # type: ignore[arg-type]


def test_levels_of_factors_that_nobody_has_are_named() -> None:
    X = np.column_stack([DATA.x, DATA.g == "b", DATA.g == "c"])
    factor = Factor("g", "a", ("b", "c"), (1, 2))
    with pytest.raises(EstimationError, match="g: nobody in the model has the level c"):
        fitted(X=X, factors=[factor], domain=DATA.g != "c")
    with pytest.raises(EstimationError, match="g: nobody in the model has the reference level a"):
        fitted(X=X, factors=[factor], domain=DATA.g != "a")


# ------------------------------------------------------------------------------------- formulas


def by_hand(*columns: Any) -> OrderedLogitResult:
    return fit_ordered_logit(DATA.y, np.column_stack(columns), DESIGN)


def spline(text: str) -> np.ndarray:
    return np.asarray(formulaic.model_matrix(text, DATA), dtype=float)[:, 1:]


FEW = DATA.few
TRANSFORMED: dict[str, Callable[[], OrderedLogitResult]] = {
    "scale(few)": lambda: by_hand((FEW - FEW.mean()) / FEW.std()),
    "scale(few) + I(few > 2)": lambda: by_hand((FEW - FEW.mean()) / FEW.std(), FEW > 2),
    "center(few) + g": lambda: by_hand(FEW - FEW.mean(), DATA.g == "b", DATA.g == "c"),
    "I(few - few.mean())": lambda: by_hand(FEW - FEW.mean()),
    "I(few - np.mean(few))": lambda: by_hand(FEW - FEW.mean()),
    "I((few > 1) | (x > 0))": lambda: by_hand((FEW > 1) | (DATA.x > 0)),
    "few.rank()": lambda: by_hand(FEW.rank()),
    "np.log(1 + few)": lambda: by_hand(np.log1p(FEW)),
    "I(few**2) + few": lambda: by_hand(FEW**2, FEW),
    "C(few)": lambda: by_hand(*[code == FEW for code in (1, 2, 3, 10)]),
    "poly(few, 2)": lambda: by_hand(spline("poly(few, 2)")),
    "bs(few, df=3)": lambda: by_hand(spline("bs(few, df=3)")),
    "bs(x, df=5)": lambda: by_hand(spline("bs(x, df=5)")),
    "cr(few, df=3, constraints='center')": lambda: by_hand(
        spline("cr(few, df=3, constraints='center')")
    ),
    "scale(np.log(1 + few)):g": lambda: by_hand(spline("scale(np.log(1 + few)):g")),
}


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("terms", TRANSFORMED)
def test_a_formula_is_evaluated_on_people_not_on_patterns(terms: str) -> None:
    made, right = ordered_logit(f"y ~ {terms}", DATA, DESIGN), TRANSFORMED[terms]()
    np.testing.assert_allclose(made.values, right.values, rtol=1e-6, atol=1e-8)
    assert made.llf == pytest.approx(right.llf, rel=1e-12)


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("terms", [t for t in TRANSFORMED if "mean" not in t and "rank" not in t])
def test_predictions_keep_what_was_learnt(terms: str) -> None:
    model = ordered_logit(f"y ~ {terms}", DATA, DESIGN)
    everybody = model.predict(DATA)
    some = DATA.iloc[[5, 100, 7]]
    np.testing.assert_allclose(model.predict(some), everybody.iloc[[5, 100, 7]], rtol=1e-9)
    assert list(model.predict(some).index) == [5, 100, 7]
    one = some.head(1)
    np.testing.assert_allclose(model.predict(one), everybody.iloc[[5]], rtol=1e-9)


@pytest.mark.parametrize("terms", ["I(few - few.mean())", "few.rank()", "x + I(x > x.mean())"])
def test_what_depends_on_the_people_at_hand_cannot_be_predicted(terms: str) -> None:
    model = ordered_logit(f"y ~ {terms}", DATA, DESIGN)
    with pytest.raises(EstimationError, match="depend on all people at hand"):
        model.predict(DATA.head(3))


@pytest.mark.slow
def test_a_column_may_have_any_name() -> None:
    right = ordered_logit("y ~ x + g", DATA, DESIGN)
    for name in ("Intercept", "a.b", "a b", "收入", "a:b", "a[1]", "x[T.b]", "I", "log", "np",
                 "lambda", "a+b", "a~b", "a|b", "it's", "1a", "x(1)", " x"):  # fmt: skip
        renamed = DATA.rename(columns={"x": name})
        model = ordered_logit(f"y ~ `{name}` + g", renamed, DESIGN)
        np.testing.assert_allclose(model.values, right.values, rtol=1e-9)
        assert model.names[0] == name
        np.testing.assert_allclose(model.predict(renamed), right.predict(DATA), rtol=1e-9)
    for name in ("Intercept", "a.b", "a b", "收入", "a:b", "it's"):
        renamed = DATA.rename(columns={"x": name})
        made = ordered_logit(f"y ~ exp(`{name}`) + g", renamed, DESIGN)
        exact = ordered_logit("y ~ exp(x) + g", DATA, DESIGN)
        np.testing.assert_allclose(made.values, exact.values, rtol=1e-9)
    outcome = DATA.rename(columns={"y": "赞同 程度"})
    assert ordered_logit("`赞同 程度` ~ x + g", outcome, DESIGN).outcome == "赞同 程度"


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("y ~ x - 1", "every model here has a constant"),
        ("y ~ 0 + g", "every model here has a constant"),
        ("y ~ x | g", "a bar divides it"),
        ("y + few ~ x", "the outcome must be one column"),
        ("np.log(y) ~ x", "the outcome must be one column"),
        ("y ~ x ~ few", "expected `outcome ~ covariates`"),
        ("y ~ x + offset(few)", "an offset cannot be taken into account"),
        ("y ~ y + x", "y is the outcome and a covariate"),
        ("y ~ .", "name the covariates"),
        ("y ~ -x", "a minus takes a term out"),
        ("y ~ few + x**2", r"write I\(x\*\*2\)"),
        ("y ~ agee + x", "no column agee"),
        ("y ~ fewer", "no column fewer; the nearest name is few"),
        ("y ~ spline(x)", "neither a function nor a column spline"),
        ("y ~ log(x", "formula 'y ~ log"),
        ("y ~ `1` + x", "a column named 1 would be a number"),
        ("y ~ np.log(few)", r"np.log\(few\): row \d+ is -inf \(few = 0.0\)"),
        ("y ~ np.log(x)", r"np.log\(x\): row \d+ is nan \(x = -"),
        ("y ~ lag(x)", r"lag\(x\): row 0 is nan"),
        ("y ~ C(few, levels=[0, 1])", "levels .* are in the data and not among those"),
        ("g ~ x", "texts have no order"),
        ("y ~ cr(few, df=3)", r"before it: cr\(.*; write cr\(…, constraints='center'\)"),
        ("y ~ x + same", "constant among the people in the model: same"),
        ("y ~ x + alike", "constant among the people in the model: alike"),
        ("y ~ x + digits", r"digits: numbers written as text, such as '.*C\(digits\)"),
        ("y ~ x + mixed", "mixed: texts and others are mixed, row 1 is 2"),
        ("y ~ x + day", "day: row 0 is Timestamp"),
        ("y ~ x + wild", "wild: row 3 is infinite"),
        ("y ~ x + twice", "more than one column twice"),
        (3, "formula: expected text, got int"),
    ],
)
def test_formulas_and_columns_that_cannot_be_are_refused_in_words(
    formula: Any, message: str
) -> None:
    data = DATA.assign(
        same=2,
        alike="a",
        digits=(DATA.x + 20).astype(str),
        mixed=pd.Series(["a", 2] * 120, dtype=object),
        day=pd.Timestamp("2018-02-01"),
        wild=np.where(ONE, -np.inf, 1 + FEW),
        twice=1,
    )
    data = pd.concat([data, data[["twice"]]], axis=1)
    with pytest.raises(EstimationError, match=message):
        ordered_logit(formula, data, DESIGN)


def test_a_part_of_the_frame_does_not_fit_the_design() -> None:
    part = DATA[DATA.g != "c"]
    with pytest.raises(EstimationError, match=f"{len(part)} rows and the design has 240.*domain="):
        ordered_logit("y ~ x", part, DESIGN)
    with pytest.raises(EstimationError, match="expected a data frame, got list"):
        ordered_logit("y ~ x", DATA.to_dict("records"), DESIGN)
    with pytest.raises(EstimationError, match=r"data.collect\(\)"):
        ordered_logit("y ~ x", pl.from_pandas(DATA).lazy(), DESIGN)


@pytest.mark.parametrize(
    ("references", "message"),
    [
        ({"few": "1"}, "say 1 rather than '1'"),
        ({"g": "z"}, "'z' does not occur; levels are a, b, c"),
        ({"g": None}, "None does not occur"),
        ({"w": 1}, "references: w does not stand in the formula"),
        ("g", "references: expected {column: level}"),
    ],
)
def test_references_that_do_not_occur_are_refused(references: Any, message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        ordered_logit("y ~ x + g + few", DATA, DESIGN, references=references)


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize(
    "column", [FEW, FEW.astype(float), FEW.astype("Int64"), FEW.astype(object)]
)
@pytest.mark.parametrize("level", [2, 2.0, np.int8(2)])
def test_references_of_any_number(column: Any, level: Any) -> None:
    model = ordered_logit("y ~ x + few", DATA.assign(few=column), DESIGN, references={"few": level})
    assert model.names[1:5] == ("few[T.0]", "few[T.1]", "few[T.3]", "few[T.10]")
    np.testing.assert_allclose(model.predict(DATA.assign(few=column)), model.predict(DATA))


def test_codes_written_as_text_are_levels() -> None:
    text = ordered_logit("y ~ few", DATA.assign(few=FEW.astype(str)), DESIGN)
    assert text.names[:4] == ("few[T.1]", "few[T.10]", "few[T.2]", "few[T.3]")
    number = ordered_logit("y ~ C(few)", DATA, DESIGN)
    assert text.llf == pytest.approx(number.llf, rel=1e-12)


def test_combinations_of_levels_that_nobody_has_are_left_out() -> None:
    data = DATA.assign(h=np.where(DATA.psu % 2, "u", "r"))
    domain = ~((data.g == "b") & (data.h == "u"))
    model = ordered_logit("y ~ g * h", data, DESIGN, domain=domain)
    assert model.names[:4] == ("g[T.b]", "g[T.c]", "h[T.u]", "g[T.c]:h[T.u]")
    b, c, u = data.g == "b", data.g == "c", data.h == "u"
    right = fit_ordered_logit(data.y, np.column_stack([b, c, u, c & u]), DESIGN, domain=domain)
    np.testing.assert_allclose(model.values, right.values, rtol=1e-8)
    with pytest.raises(EstimationError, match=r"g\[T.b\]:h\[T.u\], which nobody in the model had"):
        model.predict(data[~domain])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"g": "zz"}, "g: nobody in the model had the level zz; levels are a, b, c"),
        ({"g": 1}, "g: nobody in the model had the level 1"),
        ({"few": 7}, "few: nobody in the model had the level 7"),
        ({"x": "1"}, "x: texts or categories, expected numbers as in"),
        ({"x": np.inf}, "x: row 0 is infinite"),
        ({"x": pd.Timestamp("2018-01-01")}, "x: row 0 is Timestamp"),
    ],
)
def test_nothing_is_predicted_for_what_was_never_fitted(
    changed: dict[str, Any], message: str
) -> None:
    model = ordered_logit("y ~ x + g + C(few)", DATA, DESIGN)
    others = DATA.head(3).assign(**changed)
    for call in (
        lambda: model.predict(others),
        lambda: model.covariates(others),
        lambda: average_predictions(model, others),
        lambda: average_marginal_effects(model, others),
        lambda: for_marginaleffects(model, others),
    ):
        with pytest.raises(EstimationError, match=message):
            call()


def test_predictions_of_people_who_miss_something() -> None:
    model = ordered_logit("y ~ x + g", DATA, DESIGN)
    others = DATA.head(4).assign(x=[1, np.nan, 1, 1], g=["a", "a", None, "b"])
    predicted = model.predict(others)
    assert list(predicted.isna().all(axis=1)) == [False, True, True, False]
    np.testing.assert_allclose(predicted.iloc[3], model.predict(others.iloc[[3]]).iloc[0])
    with pytest.raises(EstimationError, match="no column x, g"):
        model.predict(DATA[["few"]])
    with pytest.raises(EstimationError, match="X: row 1 has no value of x"):
        average_predictions(model, others)
    with pytest.raises(EstimationError, match="X: 2 columns, expected 3"):
        model.predict(np.zeros((2, 2)))
    with pytest.raises(EstimationError, match=r"weights: 3 rows, expected 4"):
        average_marginal_effects(model, others, [1, 1, 1])
    with pytest.raises(EstimationError, match=r"weights: row 0 is -1\.0"):
        average_predictions(model, DATA, -DATA.w / DATA.w)
    with pytest.raises(EstimationError, match="column: got 'g', expected one of x, g"):
        average_slopes(model, DATA, "g")


def test_a_frame_is_read_by_the_names_of_a_model_from_arrays() -> None:
    model = fitted(X=DATA[["x", "few"]])
    turned = DATA[["few", "x"]]
    np.testing.assert_array_equal(model.predict(turned), model.predict(DATA[["x", "few"]]))
    with pytest.raises(EstimationError, match="no column few"):
        model.predict(DATA[["x"]])


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    "formula", ["y ~ x + I(x**2)", "y ~ x * g", "y ~ bs(x, df=4)", "y ~ scale(x)"]
)
def test_marginal_effects_go_by_way_of_every_term(formula: str) -> None:
    model = ordered_logit(formula, DATA, DESIGN)
    effects = average_marginal_effects(model, DATA, DATA.w)
    found = effects[effects.variable == "x"].effect.to_numpy()
    # everybody moved inside the range in which splines are defined
    inner = DATA[(DATA.x > DATA.x.min() + 0.01) & (DATA.x < DATA.x.max() - 0.01)]
    mine = average_marginal_effects(model, inner, inner.w)
    h = 1e-4
    up, down = (model.predict(inner.assign(x=inner.x + s)).to_numpy() for s in (h, -h))
    right = (inner.w.to_numpy() / inner.w.sum()) @ (up - down) / (2 * h)
    np.testing.assert_allclose(mine[mine.variable == "x"].effect, right, rtol=1e-4, atol=1e-6)
    assert abs(found.sum()) < 1e-9
    if "bs" not in formula:  # with those at the ends of the range, who are moved to one side only
        up, down = (model.predict(DATA.assign(x=DATA.x + s)).to_numpy() for s in (h, -h))
        whole = (DATA.w.to_numpy() / DATA.w.sum()) @ (up - down) / (2 * h)
        np.testing.assert_allclose(found, whole, rtol=3e-4, atol=1e-6)


def test_a_number_that_enters_by_steps_has_no_marginal_effect() -> None:
    for formula in ("y ~ C(few > 1)", "y ~ I(few > 1) + x"):
        model = ordered_logit(formula, DATA, DESIGN)
        with pytest.raises(EstimationError, match="few: enters by steps"):
            average_marginal_effects(model, DATA)


def test_an_enum_of_polars_is_an_ordered_outcome() -> None:
    levels = ["low", "middle", "high", "top"][: int(DATA.y.nunique())]
    codes = pd.factorize(DATA.y, sort=True)[0]
    answer = pl.Series([levels[code] for code in codes], dtype=pl.Enum(levels))
    found = ordered_logit("answer ~ x", pl.DataFrame({"answer": answer, "x": DATA.x}), DESIGN)
    np.testing.assert_allclose(found.values, ordered_logit("y ~ x", DATA, DESIGN).values)
    assert list(found.predict(DATA[["x"]]).columns) == levels
