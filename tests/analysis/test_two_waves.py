"""Changes of a small study whose earlier wave is known by its respondents alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scs_report.build.pipeline import analyse_project
from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.results import Address, Estimate, Results
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
