"""Targets of weighting: read with what is wrong about them, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.errors import UserError
from scs_report.study import WeightingPlan, load_study
from scs_report.survey import Codebook, Targets, load_codebook, load_targets

RAKING = WeightingPlan()


def read(text: str, folder: Path, codebook: Codebook, plan: WeightingPlan = RAKING) -> Targets:
    file = folder / "targets.toml"
    file.write_text(text, encoding="utf-8")
    return load_targets(file, plan, codebook, ("en", "zh"))


def shares(variables: str, values: str) -> str:
    return f"[[targets]]\nvariables = {variables}\nshares = {{ {values} }}\n"


def test_targets_of_this_study_fit_its_codebook_and_the_printed_quotas(root: Path) -> None:
    plan = WeightingPlan()
    codebook = load_codebook(
        root / "data" / "codebook.toml", weighting=(plan, root / "data" / "targets.toml")
    )
    assert codebook.targets
    crossed, region = codebook.targets.targets
    assert crossed.wanted[3, 0] == 12.30
    lines = (root / "data" / "published" / "table-a1.csv").read_text("utf-8").splitlines()
    counts = [line.split(",") for line in lines[1:] if "step5_" in line and "header" not in line]
    by_region = dict.fromkeys(("west", "central", "east"), 0)
    by_cell: dict[str, int] = {}
    for cells in counts:
        # the row key, "age=14-25,gender=1", has a comma
        age, gender, place, value = cells[0][5:], cells[1][7:8], cells[2][6:], int(cells[-2])
        by_region[place] += value
        by_cell[f"{age}/{gender}"] = by_cell.get(f"{age}/{gender}", 0) + value
    assert sum(by_region.values()) == 2000
    assert [value * 20 for value in region.shares.values()] == pytest.approx([*by_region.values()])
    assert [value * 20 for value in crossed.shares.values()] == pytest.approx([*by_cell.values()])


def test_shares_may_lack_what_rounding_takes(codebook: Codebook, tmp_path: Path) -> None:
    found = read(shares('["gender"]', "0 = 48.8, 1 = 51.3"), tmp_path, codebook)
    assert found.targets[0].wanted == {(0,): 48.8, (1,): 51.3}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("targets = []", "found none, expected at least one"),
        (shares('["gendre"]', "0 = 50, 1 = 50"), '"gendre" (did you mean gender?)'),
        (shares('["age"]', "14 = 50, 15 = 50"), '"age" has no answers to weight by'),
        (shares("[]", "0 = 50, 1 = 50"), "found no variables"),
        ('[[targets]]\nvariables = ["gender"]\n', "neither shares nor totals"),
        (
            shares('["gender"]', "0 = 50, 1 = 50") + "totals = { 0 = 5, 1 = 5 }\n",
            "both shares and totals",
        ),
        (shares('["gender"]', "0 = 50, 2 = 50"), '"2": gender has no code 2; it has 0, 1'),
        (shares('["gender"]', '"0/1" = 50, 1 = 50'), 'expected codes of gender such as "0"'),
        (shares('["region"]', "1 = 50, 97 = 50"), "code 97 of region says that there is no answer"),
        (shares('["gender"]', "0 = 0, 1 = 100"), '"0": found 0, expected a number above zero'),
        (shares('["gender"]', "0 = -5, 1 = 105"), '"0": found -5, expected a number above zero'),
        (shares('["gender"]', "0 = 50, 1 = 40"), "its shares add up to 90, expected 100"),
        (shares('["gender"]', "0 = 0.5, 1 = 0.5"), "they are written in per cent"),
        (
            '[[targets]]\nvariables = ["gender"]\ntotals = { 0 = 5000, 1 = 5000 }\n'
            '[[targets]]\nvariables = ["region"]\ntotals = { 1 = 3000, 2 = 3000, 3 = 3000 }\n',
            "its totals add up to 9,000, those of targets 1 (gender) to 10,000",
        ),
        (
            '[[derived]]\nid = "region"\nfrom = ["province"]\nsection = "x"\n'
            'label = { en = "R", zh = "R" }\nanswers = [{ code = 1, when = "province == 11", '
            'en = "a", zh = "b" }]\n' + shares('["gender"]', "0 = 50, 1 = 50"),
            'derived "region": the codebook has this name already',
        ),
        (
            '[[derived]]\nid = "r"\nfrom = ["province"]\nsection = "x"\n'
            'label = { en = "R", zh = "R" }\nanswers = [{ code = 1, when = "provinz == 11", '
            'en = "a", zh = "b" }]\n' + shares('["gender"]', "0 = 50, 1 = 50"),
            'the rule names "provinz"',
        ),
        (shares('["gender"]', '0 = "half", 1 = 50'), 'found "half", expected a number'),
        (shares('["gender"]', "0 = 50, 1 = 50") + "weights = 1\n", "a name that is not known"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str, codebook: Codebook, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        read(text, tmp_path, codebook)
    assert said in " | ".join(refusal.value.problems)
    assert str(tmp_path) in refusal.value.title


def test_all_problems_are_told_at_once(codebook: Codebook, tmp_path: Path) -> None:
    text = shares('["gendre"]', "0 = 50, 1 = 50") + shares('["gender"]', "0 = -1, 2 = 51")
    with pytest.raises(UserError) as refusal:
        read(text, tmp_path, codebook)
    assert len(refusal.value.problems) == 4


def test_post_stratification_has_one_table(codebook: Codebook, tmp_path: Path) -> None:
    text = shares('["gender"]', "0 = 50, 1 = 50") + shares('["region"]', "1 = 50, 2 = 25, 3 = 25")
    plan = WeightingPlan(method="post-stratification")
    with pytest.raises(UserError, match="cannot be used") as refusal:
        read(text, tmp_path, codebook, plan)
    assert "expected one whose variables are crossed" in refusal.value.problems[0]


def test_a_column_of_base_weights_has_to_be_there(codebook: Codebook, tmp_path: Path) -> None:
    text = shares('["gender"]', "0 = 50, 1 = 50")
    with pytest.raises(UserError) as refusal:
        read(text, tmp_path, codebook, WeightingPlan(base="wieght"))
    assert 'no column "wieght" (did you mean weight?)' in refusal.value.problems[0]


def test_a_file_that_is_not_there_is_missed_with_what_to_do(
    codebook: Codebook, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as refusal:
        load_targets(tmp_path / "targets.toml", RAKING, codebook)
    assert "docs/weighting.md" in refusal.value.hint


def test_a_plan_out_of_bounds_stops_the_study(root: Path, tmp_path: Path) -> None:
    text = (root / "data" / "study.toml").read_text("utf-8")
    (tmp_path / "study.toml").write_text(
        text + "\n[weighting]\ncap = 0.9\nminimum = -1\n", encoding="utf-8"
    )
    with pytest.raises(UserError) as refusal:
        load_study(tmp_path)
    assert "weighting.cap: found 0.9" in refusal.value.problems[0]
    assert "weighting.minimum: found -1" in refusal.value.problems[1]
