"""Changes of a small study whose earlier wave is known by its respondents alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from scs_report.analysis.model_changes import comparable
from scs_report.build.pipeline import analyse_project
from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.results import (
    Address,
    EmptyLevel,
    Estimate,
    LeftOutTerm,
    Results,
    coefficient,
    cutpoint,
    write_results,
)
from scs_report.study import load_study

WAVES = """
[[waves]]
key = "before"
field = "1992-09-01/1992-11-01"
respondents = "waves/before.csv"

[[waves]]
key = "now"
field = "1996-09-03/1996-11-04"
"""


@pytest.fixture(scope="module")
def study(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of the examples, whose earlier wave is a third of its people."""
    folder = tmp_path_factory.mktemp("two") / "study"
    shutil.copytree(root / "examples" / "anes" / "data", folder / "data")
    people = pd.read_csv(folder / "data" / "respondents.csv")
    (folder / "data" / "waves").mkdir()
    people.iloc[::3].to_csv(folder / "data" / "waves" / "before.csv", index=False)
    file = folder / "data" / "study.toml"
    file.write_text(file.read_text("utf-8") + WAVES, "utf-8")
    return folder


@pytest.fixture(scope="module")
def found(study: Path) -> Results:
    return analyse_project(Project(study), None, lambda _: None)


@pytest.mark.slow
def test_a_change_is_now_less_then(found: Results, study: Path) -> None:
    people = pd.read_csv(study / "data" / "respondents.csv")
    assert [wave.n for wave in found.waves] == [len(people.iloc[::3]), len(people)]
    compared = [name for name in found.named if f"change.{name}" in found.named]
    assert len(compared) > 20
    for name in compared:
        now, then, change = (
            found.value(found.named[prefix + name]) for prefix in ("", "earlier.", "change.")
        )
        assert isinstance(now, Estimate)
        assert isinstance(then, Estimate)
        assert isinstance(change, Estimate)
        assert change.value == pytest.approx(now.value - then.value, abs=1e-12)
        assert change.se == pytest.approx(np.hypot(now.se, then.se))
        address = Address.parse(found.named[f"change.{name}"])
        assert str(Address.parse(str(address))) == str(address)
        assert address.is_difference
        assert address.parts == (address.now(), address.at_wave("before"))


def analysed(folder: Path) -> Results:
    return analyse_project(Project(folder), None, lambda _: None)


def of_models(found: Results) -> dict[str, Address]:
    """Return the named numbers of models that have a change, or a reason why not."""
    named = {name: Address.parse(text) for name, text in found.named.items()}
    return {
        name: address
        for name, address in named.items()
        if address.of_model and f"change.{name}" in named and address.statistic != "n"
    }


@pytest.mark.slow
def test_models_of_the_very_same_people_have_not_changed(study: Path, tmp_path: Path) -> None:
    shutil.copytree(study / "data", tmp_path / "data")
    shutil.copy(study / "data" / "respondents.csv", tmp_path / "data" / "waves" / "before.csv")
    file = tmp_path / "data" / "study.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('before.csv"', 'before.csv"\noverlap = true'), "utf-8")
    found = analysed(tmp_path)
    names = of_models(found)
    assert {address.statistic for address in names.values()} >= {"prediction"}
    for name in names:
        change = found[f"change.{name}"]
        assert isinstance(change, Estimate), name
        assert (change.value, change.se) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.slow
def test_numbers_of_another_model_are_not_compared(study: Path, tmp_path: Path) -> None:
    shutil.copytree(study / "data", tmp_path / "data")
    file, models = (tmp_path / "data" / name for name in ("study.toml", "models.toml"))
    plan, text = models.read_text("utf-8"), file.read_text("utf-8")
    fewer = plan.replace('blocks = ["background", "news"]', 'blocks = ["background"]')
    assert fewer != plan
    models.write_text(fewer, "utf-8")
    file.write_text(text.replace(WAVES, ""), "utf-8")
    write_results(analysed(tmp_path), tmp_path / "data" / "waves" / "before.json")
    models.write_text(plan, "utf-8")
    old = 'respondents = "waves/before.csv"'
    file.write_text(text.replace(old, 'results = "waves/before.json"'), "utf-8")
    found = analysed(tmp_path)
    names = of_models(found)
    other = {name for name, address in names.items() if address.model == "news"}
    assert 0 < len(other) < len(names)
    for name in names:
        for text in (found.named[f"change.{name}"], found.named[f"earlier.{name}"]):
            if name in other:
                assert found.withheld[text].reason == "other_model"
            else:
                assert isinstance(found.estimates[text], Estimate)
    assert any(one.why == "other_model" for one in found.left_out)


def test_with_another_reference_a_coefficient_is_another_number(found: Results) -> None:
    def with_model(**changes: object) -> Results:
        return replace(found, models=(replace(found.models[0], **changes),))

    def empty(code: str, reference: str | None = None) -> EmptyLevel:
        return EmptyLevel(
            variable="g", code=code, label={}, level={}, reference={"en": reference or ""}
        )

    key = found.models[0].key
    numbers = {
        "level": coefficient(key, "g=3"),
        "other": coefficient(key, "age"),
        "cut": cutpoint(key, "0|1"),
        "predicted": Address("prediction", "party_id", ("5",), within=(("g", ("3",)),), model=key),
    }
    whole = with_model(terms=("age", "g=2", "g=3"), empty=())

    def same(before: Results) -> set[str]:
        return {name for name, one in numbers.items() if comparable(one, whole, before)}

    everything = set(numbers)
    assert same(whole) == everything
    assert same(with_model(terms=("age", "g=3"), empty=(empty("2"),))) == everything
    # nobody is at the first level: the second one is the reference
    assert same(with_model(terms=("age", "g=3"), empty=(empty("1", "2"),))) == {
        "other",
        "predicted",
    }
    assert same(with_model(terms=("age",))) == set()
    assert same(with_model(terms=("age", "g=2", "g=3"), link="probit")) == set()
    gone = LeftOutTerm(variable="g", code="", label={}, level=None, why="constant")
    assert same(with_model(terms=("age",), left_out=(gone,))) == {"other", "predicted"}
    gone = replace(gone, why="collinear")
    assert same(with_model(terms=("age",), left_out=(gone,))) == set()


def test_what_is_wrong_with_waves_is_told_at_once(study: Path, tmp_path: Path) -> None:
    shutil.copytree(study / "data", tmp_path / "data")
    file = tmp_path / "data" / "study.toml"
    text = file.read_text("utf-8")
    text = text.replace('key = "before"', 'key = "be.fore"').replace("1992-09-01/", "1992-09-41/")
    text += '\n[[waves]]\nkey = "now"\nresults = "x.json"\noverlap = true\n'
    file.write_text(text + '\n[design]\nwave = "party"\n', "utf-8")
    with pytest.raises(UserError) as refused:
        load_study(tmp_path / "data")
    said = "\n".join(refused.value.problems)
    for part in (
        'the key is "be.fore", expected letters',
        'found "1992-09-41", expected a date',
        '"now" stands twice',
        "wave now: found neither results nor respondents",
        "found overlap without respondents",
        "found waves and a column of waves",
    ):
        assert part in said


@pytest.mark.slow
def test_key_numbers_and_comparable_questions_have_to_be_there(study: Path, tmp_path: Path) -> None:
    shutil.copytree(study / "data", tmp_path / "data")
    file = tmp_path / "data" / "study.toml"
    text = 'comparable = { nothing = "why" }\n' + file.read_text("utf-8")
    file.write_text(text + '\n[[changes]]\nfact = "no.fact"\n', "utf-8")
    with pytest.raises(UserError) as refused:
        analyse_project(Project(tmp_path), None, lambda _: None)
    said = "\n".join(refused.value.problems)
    assert 'study.toml, changes: "no.fact"' in said or "changes: " in said
    assert "comparable" in said
