"""Changes between waves that share people or clusters, against R (reference/waves.R)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    Array,
    DesignError,
    Panel,
    SurveyDesign,
    average_predictions,
    change_between_samples,
    fit_ordered_logit,
    model_influence,
    weighted_mean,
)

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "waves.csv").set_index(["case", "name"])["value"]
BOTH = pd.read_csv(FOLDER / "panel.csv")
BEFORE, NOW = BOTH[BOTH.wave == 0], BOTH[BOTH.wave == 1]


def design(rows: pd.DataFrame, *, clusters: bool) -> SurveyDesign:
    if not clusters:
        return SurveyDesign(rows.w)
    return SurveyDesign(rows.w, strata=rows.stratum, clusters=rows.cluster)


def influence(rows: pd.DataFrame, drawn: SurveyDesign, group: int | None = None) -> Array:
    domain = None if group is None else (rows.group == group).to_numpy()
    return weighted_mean(rows.yes, drawn, domain).influence


@pytest.mark.parametrize("case", ["people", "clusters"])
def test_the_error_of_a_change_counts_those_who_answered_twice_once(case: str) -> None:
    now, before = (design(rows, clusters=case == "clusters") for rows in (NOW, BEFORE))
    panel = Panel(now, before, NOW.id, BEFORE.id)
    value = np.average(NOW.yes, weights=NOW.w) - np.average(BEFORE.yes, weights=BEFORE.w)
    change = panel.change(value, influence(NOW, now), influence(BEFORE, before))
    np.testing.assert_allclose(change.value, VALUES[case, "value"], rtol=1e-12)
    np.testing.assert_allclose(change.se, VALUES[case, "se"], rtol=1e-9)
    assert panel.design.degrees_of_freedom == VALUES[case, "df"]
    parts = [
        influence(rows, drawn, 1) - influence(rows, drawn, 0)
        for rows, drawn in ((NOW, now), (BEFORE, before))
    ]
    found = panel.change(VALUES[case, "difference"], *parts)
    np.testing.assert_allclose(found.se, VALUES[case, "difference.se"], rtol=1e-9)


def test_variances_of_independent_samples_add_up() -> None:
    now, before = (weighted_mean(rows.yes, SurveyDesign(rows.w)) for rows in (NOW, BEFORE))
    change = change_between_samples((now.value, now.se), (before.value, before.se))
    np.testing.assert_allclose(change.se, VALUES["independent", "se"], rtol=1e-9)
    np.testing.assert_allclose(change.value, VALUES["independent", "value"], rtol=1e-12)
    # people who answered twice make the change more certain than that
    assert VALUES["people", "se"] < change.se
    assert change.low < change.value < change.high


COVARIATES = ["x", "g2", "g3"]


def modelled(
    rows: pd.DataFrame, drawn: SurveyDesign, outcome: str, domain: Array | None = None
) -> tuple[dict[str, float], Array]:
    """Return parameters, and where there are more than two answers predictions, with influence."""
    answer, X = rows[outcome], rows[COVARIATES]
    fit = fit_ordered_logit(answer, X, drawn, domain=domain)
    influence = model_influence(fit, answer, X, drawn, domain)
    np.testing.assert_allclose(
        drawn.covariance(influence.values), fit.covariance, rtol=1e-9, atol=1e-14
    )
    values, columns = dict(zip(fit.names, fit.values, strict=True)), [influence.values]
    if outcome == "y":
        at = [
            average_predictions(fit, X.assign(g2=float(g2), g3=0.0), rows.w).at_least(2)
            for g2 in (0, 1)
        ]
        for name, averages in (("at0", at[0]), ("at1", at[1]), ("margin", at[1] - at[0])):
            values[name] = float(averages.values[0])
            columns.append(influence.of(averages))
    return values, np.column_stack(columns)


@pytest.mark.parametrize("outcome", ["two", "domain.two", "four"])
@pytest.mark.parametrize("design_of", ["people", "clusters"])
def test_numbers_of_models_change_with_the_error_of_both_waves(
    design_of: str, outcome: str
) -> None:
    drawn = [design(rows, clusters=design_of == "clusters") for rows in (NOW, BEFORE)]
    inside = [(rows["size"] > 3).to_numpy() for rows in (NOW, BEFORE)]
    (now, of_now), (before, of_before) = (
        modelled(
            rows,
            sampled,
            "y" if outcome == "four" else "yes",
            some if outcome.startswith("domain") else None,
        )
        for rows, sampled, some in zip((NOW, BEFORE), drawn, inside, strict=True)
    )
    panel = Panel(*drawn, NOW.id, BEFORE.id)
    case = f"{design_of}.{outcome}"
    assert set(VALUES[case].index) == {name + end for name in now for end in ("", ".se")}
    for at, name in enumerate(now):
        change = panel.change(now[name] - before[name], of_now[:, at], of_before[:, at])
        np.testing.assert_allclose(change.value, VALUES[case, name], rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(change.se, VALUES[case, f"{name}.se"], rtol=1e-7)


def test_influence_is_the_same_where_rows_are_collapsed() -> None:
    rows = pd.concat([NOW.assign(x=NOW.x.round(0))] * 60, ignore_index=True)
    drawn = SurveyDesign(rows.w)
    modelled(rows, drawn, "y")


def test_waves_of_different_designs_are_refused() -> None:
    with pytest.raises(DesignError, match="strata: one of two waves"):
        Panel(design(NOW, clusters=True), SurveyDesign(BEFORE.w), NOW.id, BEFORE.id)
