"""The scale of weights does not matter, however large or small; levels of intervals are checked."""

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import (
    EstimationError,
    SurveyDesign,
    average_marginal_effects,
    ordered_logit,
    parallel_lines,
    weighted_mean,
)

RANDOM = np.random.default_rng(3)
PEOPLE = pd.DataFrame(
    {
        "y": RANDOM.integers(1, 5, 120),
        "x": RANDOM.normal(size=120),
        "g": RANDOM.choice(list("abc"), 120),
        "stratum": np.repeat([1, 2], 60),
        "cluster": np.repeat(np.arange(20), 6),
        "w": RANDOM.uniform(0.5, 2, 120),
    }
)


def numbers(scale: float, kind: str) -> np.ndarray:
    weights = PEOPLE.w * scale
    design = SurveyDesign(
        weights,
        strata=PEOPLE.stratum if "strata" in kind else None,
        clusters=PEOPLE.cluster if "clusters" in kind else None,
    )
    fit = ordered_logit("y ~ x + g", PEOPLE, design)
    means = [weighted_mean(PEOPLE.y > k, design, share=True) for k in (0, 2, 9)]
    lines = parallel_lines(PEOPLE.y, PEOPLE[["x"]], design)
    effects = average_marginal_effects(fit, PEOPLE, weights)
    return np.array(
        [
            *fit.values,
            *fit.standard_errors,
            *(end for one in means for end in (one.value, one.se, one.low, one.high)),
            design.design_effect,
            design.effective_n,
            lines.overall.chi2,
            *effects.se,
        ]
    )


@pytest.mark.exhaustive
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["", "strata", "clusters", "strata, clusters"])
@pytest.mark.parametrize("scale", [1e-300, 1e-170, 1e170, 1e300])
def test_weights_of_any_scale_give_the_same(kind: str, scale: float) -> None:
    np.testing.assert_allclose(numbers(scale, kind), numbers(1, kind), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("level", [95, 1, 0, -0.1, np.nan])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    fit = ordered_logit("y ~ x", PEOPLE)
    for ask in (fit.interval, fit.odds_ratios, lambda one: fit.conf_int(1 - one)):
        with pytest.raises(EstimationError, match="between 0 and 1"):
            ask(level)
    assert (fit.conf_int(0.1)[1] < fit.conf_int(0.05)[1]).all()


def test_a_model_shown_in_a_notebook_shows_no_people() -> None:
    shown = repr(ordered_logit("y ~ x + g", PEOPLE))
    assert f"{PEOPLE.x[3]:.4f}" not in shown
    assert "Terms" not in shown
