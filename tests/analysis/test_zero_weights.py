"""People of weight zero are in the design and in no number, as in R's survey."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.results import Results, ShareEstimate
from scs_report.survey import (
    Codebook,
    RespondentsError,
    load_respondents,
    respondents_from_frame,
)

ROWS = [3, 20, 77, 150]


@pytest.fixture(scope="module")
def people(demo: Path) -> pd.DataFrame:
    return pd.read_csv(demo / "data" / "respondents.csv")


@pytest.fixture(scope="module")
def plan(demo: Path) -> Specification:
    return load_specification(demo / "data")


@pytest.fixture(scope="module")
def weightless(people: pd.DataFrame, demo_codebook: Codebook, plan: Specification) -> Results:
    frame = people.copy()
    frame.loc[ROWS, "weight"] = 0.0
    found = respondents_from_frame(frame, demo_codebook)
    [note] = [note for note in found.notes if "weight" in note]
    assert "4 respondents have the weight 0" in note
    return analyse(found, plan)


@pytest.fixture(scope="module")
def without(people: pd.DataFrame, demo_codebook: Codebook, plan: Specification) -> Results:
    return analyse(respondents_from_frame(people.drop(index=ROWS), demo_codebook), plan)


@pytest.mark.slow
def test_every_number_is_that_of_the_others(weightless: Results, without: Results) -> None:
    assert weightless.estimates.keys() == without.estimates.keys()
    assert weightless.withheld == without.withheld
    for address, other in without.estimates.items():
        value = weightless.estimates[address]
        assert type(value) is type(other)
        for name in ("value", "n", "weight", "count", "unweighted"):
            if hasattr(other, name):
                expected = pytest.approx(getattr(other, name), rel=1e-7, abs=1e-12)
                assert getattr(value, name) == expected, (address, name)


@pytest.mark.slow
def test_errors_are_those_of_r(
    people: pd.DataFrame, demo_codebook: Codebook, plan: Specification
) -> None:
    """A neighbourhood of weight zero is still one that was drawn.

    R's survey 4.1: svymean(~I(sunday %in% 4:5), subset(svydesign(~neighbourhood, strata =
    ~district, fpc = ~neighbourhoods, weights = ~weight, nest = TRUE), weight > 0)).
    """
    frame = people.copy()
    frame.loc[(frame["neighbourhood"] == 1) | frame.index.isin(ROWS), "weight"] = 0.0
    results = analyse(respondents_from_frame(frame, demo_codebook), plan)
    share = results.estimates[results.named["sunday.agree"]]
    assert isinstance(share, ShareEstimate)
    assert share.n == 287
    assert share.value == pytest.approx(0.505378839830, abs=1e-11)
    assert share.se == pytest.approx(0.031016321562, abs=1e-11)
    # dropped as rows, the neighbourhood would not have been drawn
    kept = analyse(respondents_from_frame(frame[frame["weight"] > 0], demo_codebook), plan)
    dropped = kept.estimates[kept.named["sunday.agree"]]
    assert isinstance(dropped, ShareEstimate)
    assert abs(dropped.se - share.se) > 1e-5


def test_they_are_counted_and_told(weightless: Results, people: pd.DataFrame) -> None:
    design = weightless.design
    assert design.zero_weights == len(ROWS)
    assert design.n == len(people) - len(ROWS)
    assert weightless.data.rows == len(people)
    assert weightless.base("all").n == design.n
    assert design.weight_minimum > 0


def test_weights_of_nobody_are_refused(
    people: pd.DataFrame, demo_codebook: Codebook, tmp_path: Path
) -> None:
    people.assign(weight=0.0).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(RespondentsError) as caught:
        load_respondents(tmp_path / "a.csv", demo_codebook)
    assert "above 0" in str(caught.value)
