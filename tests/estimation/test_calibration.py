"""Weights raked, post-stratified and calibrated, and their errors, against R
(reference/calibration.R) and at the edges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    Banner,
    CalibrationError,
    DesignError,
    EstimationError,
    Panel,
    SurveyDesign,
    calibrate,
    difference,
    fit_ordered_logit,
    parallel_lines,
    rake,
    smallest_bound,
    weighted_mean,
    weighted_ratio,
)
from scs_report.estimation.raking import margin_dummies

FOLDER = Path(__file__).parent / "reference"
VALUES = pd.read_csv(FOLDER / "calibration.csv")
PEOPLE = pd.read_csv(FOLDER / "clustered.csv")
G = PEOPLE.g.to_numpy()
H = (PEOPLE.seen + (PEOPLE.seen == 0)).to_numpy()
PART = (PEOPLE.part == 1).to_numpy()
OF_G, OF_H = {1: 300, 2: 500, 3: 200}, {1: 450, 2: 350, 3: 200}
MARGINS = [(G, OF_G), (H, OF_H)]
CELLS = dict(
    zip(
        [f"{g}/{h}" for h in (1, 2, 3) for g in (1, 2, 3)],
        [130, 190, 95, 115, 205, 45, 55, 105, 60],
        strict=True,
    )
)
NUMBERS = np.column_stack([np.ones(len(G)), G == 2, G == 3, PEOPLE.x, PEOPLE["size"]])

every_case = pytest.mark.parametrize("case", sorted(VALUES.case.unique()))


def reference(case: str, quantity: str) -> np.ndarray:
    found = VALUES[(VALUES.case == case) & (VALUES.quantity == quantity)]
    assert len(found), (case, quantity)
    return found.value.to_numpy()


def drawn(kind: str) -> SurveyDesign:
    """Return a design before its weights are calibrated."""
    clustered = kind in ("full", "finite")
    population = PEOPLE.stratum.map({1: 40, 2: 30, 3: 20, 4: 24, 5: 16, 6: 10})
    return SurveyDesign(
        np.ones(len(G)) if kind == "equal" else PEOPLE.w,
        strata=PEOPLE.stratum if clustered else None,
        clusters=PEOPLE.cluster if clustered else None,
        fpc=population if kind == "finite" else None,
    )


def calibrated(kind: str, method: str) -> SurveyDesign:
    design = drawn(kind)
    match method:
        case "rake" | "raking":
            return rake(design, MARGINS)
        case "capped":
            return rake(design, MARGINS, upper=9 if kind == "equal" else 12)
        case "cells":
            labels = [f"{g}/{h}" for g, h in zip(G, H, strict=True)]
            return rake(design, [(labels, CELLS)])
        case "linear":
            dummies, totals = margin_dummies(MARGINS, design)
            return calibrate(design, dummies, totals, method="linear", lower=-np.inf)
        case _:
            return calibrate(design, NUMBERS, [1000, 500, 200, 150, 5100])


@pytest.mark.exhaustive(8)
@every_case
def test_weights_estimates_and_errors_are_those_of_r(case: str) -> None:
    kind, method, *part = case.split(".")
    design, domain = calibrated(kind, method), PART if part else None
    people = f"{'equal' if kind == 'equal' else 'people'}.{method}"
    np.testing.assert_allclose(design.weights, reference(people, "weights"), rtol=1e-8)
    answers = [PEOPLE.yes, PEOPLE["size"], PEOPLE.x]
    means = [weighted_mean(answer, design, domain) for answer in answers]
    ratio = weighted_ratio(PEOPLE.yes_missing.fillna(0), PEOPLE["size"], design, domain)
    everyone = np.ones(len(G), dtype=bool) if domain is None else domain
    first, second = (weighted_mean(PEOPLE.yes, design, everyone & np.isin(G, g)) for g in (1, 2))
    gap = difference(first, second, design)
    X = np.column_stack([PEOPLE.x, G == 2, G == 3])
    logit = fit_ordered_logit(PEOPLE.yes, X, design, ["x", "g2", "g3"], domain=domain)
    order, sign = [1, 2, 3, 0], [1, 1, 1, -1]  # R has an intercept, we a cutpoint
    assert [one.value for one in means] == pytest.approx(reference(case, "mean"), rel=1e-8)
    assert (ratio.value, gap.value) == pytest.approx(
        (reference(case, "ratio")[0], reference(case, "gap")[0]), rel=1e-8
    )
    np.testing.assert_allclose(logit.values * sign, reference(case, "logit")[order], rtol=1e-7)
    assert design.degrees_of_freedom_among(everyone) == reference(case, "degf")[0]
    # R's rake takes residuals without the base weights
    exact = not (method == "rake" and kind != "equal")
    close = {"rtol": 1e-8 if exact else 0.04, "atol": 1e-12 if exact else 1e-3}
    np.testing.assert_allclose([one.se for one in means], reference(case, "mean.se"), **close)
    influence = np.column_stack([one.influence for one in means])
    covariance = design.covariance(influence).ravel()
    np.testing.assert_allclose(covariance, reference(case, "covariance"), **close)
    np.testing.assert_allclose(ratio.se, reference(case, "ratio")[1], **close)
    np.testing.assert_allclose(gap.se, reference(case, "gap")[1], **close)
    shares = [weighted_mean(np.isin(G, g), design, domain).se for g in (1, 2, 3)]
    np.testing.assert_allclose(shares, reference(case, "shares.se"), **close)
    if exact:  # R's svyglm has seven digits in a domain
        close["rtol"] = 3e-7
    np.testing.assert_allclose(logit.standard_errors, reference(case, "logit.se")[order], **close)


def test_what_the_targets_determine_has_no_error_and_all_else_a_smaller_one() -> None:
    design = calibrated("full", "rake")
    taken_as_given = replace(design, calibration=None)
    share = weighted_mean(G == 2, design)
    assert (share.value, share.se) == (pytest.approx(0.5, abs=1e-12), 0.0)
    assert weighted_mean(G == 2, taken_as_given).se > 0.02
    both = G + H + 0.3 * PEOPLE.yes.to_numpy()  # nearly what the margins say
    assert weighted_mean(both, design).se < 0.5 * weighted_mean(both, taken_as_given).se


def test_banners_models_and_tests_take_the_calibration_into_account() -> None:
    design = calibrated("full", "rake")
    given = replace(design, calibration=None)
    groups = [G == 1, G > 1, PART]
    for of in (design, given):
        row = Banner(groups, of).compare(PEOPLE.yes, share=True)
        alone = [weighted_mean(PEOPLE.yes, of, group) for group in groups]
        assert [one.se for one in row.groups] == pytest.approx([one.se for one in alone])
        gap = difference(alone[0], alone[2], of)
        assert row.difference(0, 2).se == pytest.approx(gap.se)
    X = np.column_stack([PEOPLE.x, H])
    fits = [fit_ordered_logit(PEOPLE.y, X, of, ["x", "h"]) for of in (design, given)]
    assert np.array_equal(fits[0].values, fits[1].values)
    assert not np.allclose(fits[0].standard_errors, fits[1].standard_errors, rtol=1e-3)
    tests = [parallel_lines(PEOPLE.y, X, of, ["x", "h"]).overall.f for of in (design, given)]
    assert abs(tests[0] / tests[1] - 1) > 1e-3


@pytest.mark.parametrize("kind", ["people", "full", "finite"])
def test_patterns_give_the_covariance_of_people(kind: str) -> None:
    design = calibrated(kind, "rake")
    pattern = (G * 4 + H).astype(int)
    values = np.random.default_rng(1).normal(size=(20, 3))
    rows = np.flatnonzero(PART)
    full = np.zeros((design.n, 3))
    full[rows] = design.weights[rows, None] * values[pattern[rows]]
    found = design.pattern_covariance(pattern[rows], rows, values)
    np.testing.assert_allclose(found, design.covariance(full), rtol=1e-9)


def test_people_alike_can_be_one_row() -> None:
    weights = np.where(PEOPLE.w > np.median(PEOPLE.w), 2.0, 1.0)
    whole = rake(SurveyDesign(weights), MARGINS, upper=13)
    _, first, row, people = np.unique(
        np.column_stack([G, H, PEOPLE.yes, weights]),
        *(True, True, True),
        axis=0,
    )
    design = SurveyDesign(
        weights[first] * people, people=people, squares=weights[first] ** 2 * people
    )
    margins = [(labels[first], totals) for labels, totals in MARGINS]
    few = rake(design, margins, upper=13)
    assert whole.weights.max() == 13
    np.testing.assert_allclose(few.weights, np.bincount(row.ravel(), whole.weights), rtol=1e-12)
    assert few.design_effect == pytest.approx(whole.design_effect, rel=1e-12)
    share = weighted_mean(PEOPLE.yes.to_numpy()[first], few)
    assert share.se == pytest.approx(weighted_mean(PEOPLE.yes, whole).se, rel=1e-10)
    dummies, totals = margin_dummies(margins, few)
    every = smallest_bound(*margin_dummies(MARGINS, whole))
    assert smallest_bound(dummies, totals, people=people) == pytest.approx(every, rel=1e-9)
    squares = design.squares * np.where(people > 1, 1.01, 1)
    mixed = SurveyDesign(design.weights, people=people, squares=squares)
    with pytest.raises(EstimationError, match="different weights"):
        rake(mixed, margins)


def test_changes_between_waves_know_the_totals_of_each_wave() -> None:
    now, before = calibrated("people", "rake"), calibrated("people", "cells")
    panel = Panel(now, before, np.arange(now.n), np.arange(now.n) + now.n // 2)
    shares = [weighted_mean(G == 2, of).influence for of in (now, before)]
    assert panel.change(0.0, *shares).se == 0
    answers = [weighted_mean(PEOPLE.yes, of) for of in (now, before)]
    other = Panel(now, before, np.arange(now.n), np.arange(now.n) + now.n)
    apart = other.change(0.0, *[one.influence for one in answers]).se
    assert apart == pytest.approx(np.hypot(*[one.se for one in answers]), rel=0.01)


def test_people_without_a_weight_stay_without_one() -> None:
    design = replace(drawn("full"), weights=PEOPLE.w.where(PEOPLE.seen != 3, 0).to_numpy())
    raked = rake(design, [(G, OF_G), (np.minimum(H, 2), {1: 700, 2: 300})])
    assert np.array_equal(raked.weights > 0, design.weights > 0)
    assert raked.weights.sum() == pytest.approx(1000, rel=1e-12)
    assert np.isfinite(weighted_mean(PEOPLE.yes, raked).se)


def test_a_cap_holds_together_with_the_targets() -> None:
    free, capped = calibrated("people", "rake"), calibrated("people", "capped")
    assert free.weights.max() > 12
    assert capped.weights.max() == 12
    for labels, wanted in MARGINS:
        for label, total in wanted.items():
            assert capped.weights[labels == label].sum() == pytest.approx(total, rel=1e-11)
    below = capped.weights < 12  # those below it keep the ratios that the margins give
    ratio = np.log(capped.weights / PEOPLE.w)[below]
    dummies = margin_dummies(MARGINS, drawn("people"))[0][below]
    left = ratio - dummies @ np.linalg.lstsq(dummies, ratio, rcond=None)[0]
    assert np.abs(left).max() < 1e-9
    trimmed = np.minimum(free.weights, 12)  # as trimWeights does it: targets no longer hold
    trimmed[free.weights < 12] += (1000 - trimmed.sum()) / np.sum(free.weights < 12)
    assert abs(trimmed[G == 2].sum() - 500) > 1


def test_the_smallest_cap_is_where_targets_can_just_be_met() -> None:
    dummies, totals = margin_dummies(MARGINS, drawn("people"))
    smallest = smallest_bound(dummies, totals)
    assert smallest is not None
    tight = rake(drawn("people"), MARGINS, upper=smallest * 1.001)
    assert tight.weights.max() == pytest.approx(smallest * 1.001)
    with pytest.raises(CalibrationError, match="no weights from 0 to"):
        rake(drawn("people"), MARGINS, upper=smallest * 0.999)


def test_margins_that_nobody_can_meet_are_refused() -> None:
    labels = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1])  # the same people twice
    margins = [(labels[0], {0: 5, 1: 5}), (labels[1], {0: 6, 1: 4})]
    dummies, totals = margin_dummies(margins, SurveyDesign(np.ones(4)))
    assert smallest_bound(dummies, totals) is None
    with pytest.raises(CalibrationError) as refused:
        rake(SurveyDesign(np.ones(4)), margins)
    assert refused.value.found.shape == (4,)


@pytest.mark.parametrize(
    ("margins", "said"),
    [
        ([], "none given"),
        ([(G[1:], OF_G)], "287 labels, the design has 288 rows"),
        ([(G, {1: 300, 2: 500})], "row 0 has 3, which has no total"),
        ([(G, OF_G | {4: 10})], "nobody has 4, which has a total"),
        ([(G, OF_G | {1: 0})], "total of 1 is 0, expected a number above zero"),
        ([(G, OF_G), (H, OF_H | {1: 460})], "add up to 1010, those of margin 1 to 1000"),
    ],
)
def test_what_is_wrong_with_margins_is_said(margins: list, said: str) -> None:
    with pytest.raises(EstimationError, match=said):
        rake(drawn("people"), margins)


def test_weights_are_calibrated_once_and_fit_their_design() -> None:
    raked = calibrated("people", "rake")
    with pytest.raises(EstimationError, match="calibrated already"):
        rake(raked, MARGINS)
    with pytest.raises(DesignError, match="of other weights"):
        replace(raked, weights=raked.weights * 2)
    with pytest.raises(EstimationError, match="method: got 'logit'"):
        calibrate(drawn("people"), NUMBERS, [1000, 500, 200, 150, 5100], method="logit")
    with pytest.raises(EstimationError, match="none missing"):
        calibrate(drawn("people"), NUMBERS, [1000, 500, np.nan, 150, 5100])
    assert repr(raked).startswith("SurveyDesign(n=288, calibrated, ")
    with pytest.raises(DesignError, match="different designs"):
        difference(
            weighted_mean(PEOPLE.yes, raked),
            weighted_mean(PEOPLE.yes, replace(raked, calibration=None)),
            raked,
        )
