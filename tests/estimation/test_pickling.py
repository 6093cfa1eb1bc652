"""Fitted models can be kept and sent to other processes."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from scs_report.estimation import LINKS, SurveyDesign, fit_ordered_logit, ordered_logit


@pytest.fixture
def people() -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "y": random.integers(1, 4, 200),
            "x": random.normal(size=200),
            "g": random.choice(list("abc"), 200),
        }
    )


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("formula", ["y ~ x * g", "y ~ bs(x, df=4)", "y ~ poly(x, 2) + C(g)"])
def test_a_model_that_was_pickled_predicts_the_same(
    people: pd.DataFrame, link: str, formula: str
) -> None:
    model = ordered_logit(formula, people, link=link)
    for again in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert np.array_equal(again.predict(people), model.predict(people))
        assert again.summary() == model.summary()


@pytest.mark.parametrize("link", LINKS)
def test_a_model_of_arrays_can_be_pickled(people: pd.DataFrame, link: str) -> None:
    model = fit_ordered_logit(people.y, people[["x"]], SurveyDesign(np.ones(200)), link=link)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict(people), model.predict(people))
