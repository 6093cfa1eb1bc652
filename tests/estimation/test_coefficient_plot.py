"""Fitted models of every kind draw their coefficients."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_kinds_of_models import OUTCOMES, every_model

from scs_report.estimation import EstimationError, SurveyDesign, fit, ordered_logit


def people() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    made = pd.DataFrame(
        {
            "age": rng.integers(18, 80, 240).astype(float),
            "city": rng.choice(["a", "b", "c"], 240),
            "w": rng.uniform(0.3, 3, 240),
            "party": rng.choice(["left", "middle", "right"], 240),
        }
    )
    latent = 0.03 * (made.age - 50) + 0.5 * (made.city == "b")
    made["pay"] = latent + rng.normal(size=240)
    made["agrees"] = (latent + rng.logistic(size=240) > 0).astype(int)
    made["visits"] = rng.poisson(np.exp(0.3 * latent))
    made["grade"] = np.digitize(latent + rng.logistic(size=240), [-1, 1]) + 1
    return made


PEOPLE = people()


def fitted(model: str) -> Any:
    varying = ("age",) if model == "partial proportional odds" else ()
    formula = f"{OUTCOMES[model]} ~ age + city"
    return fit(formula, PEOPLE, SurveyDesign(PEOPLE.w), model, varying=varying)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.text]


@every_model
def test_what_is_drawn_is_what_was_estimated(model: str) -> None:
    result = fitted(model)
    made = result.plot(confidence=0.9)
    inside = result.parameter_columns >= 0
    assert made.terms == tuple(np.array(result.names)[inside])
    points = next(line for line in made.axes.lines if line.get_linestyle() == "None")
    assert list(points.get_xdata()) == list(result.values[inside])
    ends = np.array([path.vertices[:, 0] for path in made.axes.collections[0].get_paths()])
    assert np.array_equal(ends.T, np.array(result.interval(0.9))[:, inside])
    assert "90% interval" in made.axes.get_xlabel()
    whole = result.plot(constants=True)
    assert whole.terms == result.names


@every_model
def test_ratios_are_drawn_where_they_mean_something(model: str) -> None:
    result = fitted(model)
    if model in ("linear", "probit"):
        with pytest.raises(EstimationError, match="mean nothing"):
            result.plot(exponentiated=True)
        return
    made = result.plot(exponentiated=True)
    points = next(line for line in made.axes.lines if line.get_linestyle() == "None")
    inside = result.parameter_columns >= 0
    assert np.allclose(points.get_xdata(), np.exp(result.values[inside]))
    assert made.axes.get_xscale() == "log"
    assert {"0.5", "1"} & set(texts(made._repr_svg_()))
    with pytest.raises(EstimationError, match="cutpoints mean nothing"):
        result.plot(exponentiated=True, constants=True)


def test_a_notebook_gets_svg_whose_text_is_text() -> None:
    people = PEOPLE.rename(columns={"age": "年龄"})
    design = SurveyDesign(people.w)
    made = fit("pay ~ 年龄 + city", people, design).plot()
    svg = made._repr_svg_()
    assert {"年龄", "city[T.b]", "Coefficient, 95% interval"} <= set(texts(svg))
    assert fit("pay ~ 年龄 + city", people, design).plot()._repr_svg_() == svg
    assert repr(made) == "CoefficientPlot(年龄, city[T.b], city[T.c])"


def test_a_separated_term_says_that_it_has_no_estimate() -> None:
    people = pd.DataFrame({"y": [1, 1, 2, 2, 3, 3] * 10, "x": range(60)})
    people["apart"] = (people.y == 3) & (people.x > 30)
    made = ordered_logit("y ~ x + apart", people).plot()
    assert made.terms == ("x", "apart")
    assert "no finite estimate" in texts(made._repr_svg_())
    assert len(made.axes.collections[0].get_paths()) == 1


def test_it_is_drawn_on_given_axes_and_saved(tmp_path: Path) -> None:
    axes = Figure().add_subplot()
    made = fit("pay ~ age", PEOPLE).plot(axes=axes)
    assert made.axes is axes
    made.save(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_settings_of_the_reader_neither_show_nor_change() -> None:
    plain = fit("pay ~ age", PEOPLE).plot()._repr_svg_()
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 30}):
        assert fit("pay ~ age", PEOPLE).plot()._repr_svg_() == plain
        assert mpl.rcParams["font.size"] == 30


def test_a_model_without_coefficients_has_nothing_to_draw() -> None:
    with pytest.raises(EstimationError, match="no coefficients"):
        fit("pay ~ 1", PEOPLE).plot()
