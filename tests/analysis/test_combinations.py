"""Numbers of combinations of answers are those of the people, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from scs_report.analysis import Specification, analyse, analysis, load_specification
from scs_report.analysis.needed import gathered
from scs_report.analysis.sample import Sample
from scs_report.results import Results
from scs_report.study import WeightingPlan
from scs_report.survey import (
    Answer,
    Codebook,
    Derived,
    Question,
    Target,
    Targets,
    respondents_from_frame,
)


class RowByRow(Sample):
    """A sample that always looks at people."""

    def about(self, names: Iterable[str]) -> Sample:
        return self


@pytest.fixture(scope="module")
def plan(demo: Path) -> Specification:
    return load_specification(demo / "data")


@pytest.fixture(scope="module")
def people(demo: Path) -> pd.DataFrame:
    frame = pd.read_csv(demo / "data" / "respondents.csv")
    rng = np.random.default_rng(4)
    frame = frame.iloc[rng.integers(0, len(frame), 900)].reset_index(drop=True)
    frame["id"] = np.arange(len(frame)) + 1
    frame["weight"] = rng.uniform(0.3, 2.5, len(frame)).round(4)
    frame.loc[rng.random(len(frame)) < 0.03, "weight"] = 0.0
    frame["place"] = rng.integers(1, 41, len(frame))
    frame["stratum"] = frame["place"] % 5 + 1
    frame["places"] = 100 * frame["stratum"]
    return frame


#: What only the weighting asks for.
OLD = Derived(
    id="old",
    section="people",
    label={"en": "Old"},
    source=("age",),
    answers=(
        Answer(code=1, label={"en": "Yes"}, when="age >= 50"),
        Answer(code=2, label={"en": "No"}, when="age < 50"),
    ),
)
TARGETS = Targets(
    targets=(
        Target(variables=("gender",), shares={"0": 47.0, "1": 51.0, "2": 2.0}),
        Target(variables=("old",), shares={"1": 44.0, "2": 56.0}),
    ),
    derived=(OLD,),
)


@pytest.mark.parametrize(
    "weighted", [None, "", "weight"], ids=["as-given", "raked", "raked-from-weights"]
)
@pytest.mark.slow
@pytest.mark.parametrize(
    "drawn",
    [{"strata": "stratum", "cluster": "place"}, {}, {"strata": "stratum"}, {"cluster": "place"}],
    ids=["both", "weights", "strata", "clusters"],
)
def test_every_result_is_that_of_the_people(
    people: pd.DataFrame,
    demo_codebook: Codebook,
    plan: Specification,
    drawn: dict[str, str],
    weighted: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "cluster" in drawn and "strata" in drawn:
        drawn = {**drawn, "fpc": "places"}
    asked = [
        Question(
            id=name, kind="number", label={}, section="technical", text={}, wording="technical"
        )
        for name in drawn.values()
    ]
    drawn = {"strata": "", "cluster": "", "fpc": "", **drawn}
    design = msgspec.structs.replace(demo_codebook.design, **drawn)
    codebook = msgspec.structs.replace(
        demo_codebook, questions=(*demo_codebook.questions, *asked), design=design
    )
    if weighted is not None:
        weighting = WeightingPlan(base=weighted, cap=2.2, missing="keep")
        codebook = msgspec.structs.replace(codebook, weighting=weighting, targets=TARGETS)
    found = analyse(respondents_from_frame(people, codebook), plan)
    with monkeypatch.context() as patch:
        patch.setattr(analysis, "Sample", RowByRow)
        expected = analyse(respondents_from_frame(people, codebook), plan)
    assert found.models
    assert any("independence" in address for address in found.estimates)
    same(found, expected)


def same(found: Results, expected: Results, rel: float = 1e-9, abs: float = 1e-11) -> None:  # noqa: A002
    """Hold every field of two results together, numbers to 1e-9 or as it is said."""
    ours, theirs = (msgspec.to_builtins(one) for one in (found, expected))
    pending = [("", ours, theirs)]
    while pending:
        place, one, other = pending.pop()
        if isinstance(other, dict):
            assert one.keys() == other.keys(), place
            pending += [(f"{place}/{key}", one[key], other[key]) for key in other]
        elif isinstance(other, list | tuple):
            assert len(one) == len(other), place
            pairs = zip(one, other, strict=True)
            pending += [(f"{place}/{at}", *pair) for at, pair in enumerate(pairs)]
        elif isinstance(other, float):
            assert one == pytest.approx(other, rel=rel, abs=abs), place
        else:
            assert one == other, place


def test_wider_combinations_serve_for_narrower_ones(
    people: pd.DataFrame, demo_codebook: Codebook
) -> None:
    sample = Sample.of(respondents_from_frame(people, demo_codebook))
    sample.prepare([frozenset({"gender", "visits"}), frozenset({"visits"})])
    rows = Sample.of(respondents_from_frame(people, demo_codebook))
    for names in (["visits"], ["gender"], []):
        wide, own = sample.about(names).design, rows.about(names).design
        for name in ("weights", "people", "squares"):
            np.testing.assert_allclose(getattr(wide, name), getattr(own, name), rtol=1e-12)
    assert sample.about(["visits"]) is sample.about(["visits"])


def test_sets_are_joined_while_combinations_are_few() -> None:
    sets = [frozenset(text) for text in ("ab", "a", "bc", "cd", "de", "xyz")]
    made = gathered(sets, lambda names: 1 << 6 * len(names))
    assert all(any(one <= other for other in made) for one in sets)
    assert len(made) < len(sets) - 1
    assert all(len(one) <= 3 for one in made)
