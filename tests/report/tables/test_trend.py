"""A table over waves, from invented respondents."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from scs_report.analysis.entries import completed, waves_of
from scs_report.analysis.labels import Labels, bases_of, questions_of, study_of
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.sample import Sample
from scs_report.language import Language
from scs_report.results import LocalText, Results
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import Net, Rows, Trend
from scs_report.study import load_study
from scs_report.survey import load_codebook, respondents_from_frame
from scs_report.tables import Table, build_table

STUDY = """
languages = ["en", "zh"]
title = { en = "T", zh = "题" }

[[documents]]
name = "brief"

[design]
id = "id"
weight = "weight"
wave = "wave"
"""

CODEBOOK = """
[survey]
title = { en = "T", zh = "题" }
field_start = 2020-01-01
field_end = 2022-01-01
field_period = { en = "2020 to 2022", zh = "2020至2022年" }
mode = { en = "m", zh = "式" }
population = { en = "p", zh = "人" }
sample = { en = "s", zh = "样" }
source = { en = "s", zh = "源" }
weighting = { en = "by age", zh = "按年龄" }

[[bases]]
id = "all"
when = ""
label = { en = "All", zh = "全体" }

[[questions]]
id = "id"
kind = "number"
section = "technical"
wording = "technical"
label = { en = "Number", zh = "编号" }
text = { en = "Number", zh = "编号" }

[[questions]]
id = "weight"
kind = "number"
section = "technical"
wording = "technical"
integer = false
label = { en = "Weight", zh = "权重" }
text = { en = "Weight", zh = "权重" }

[[questions]]
id = "wave"
kind = "single"
section = "technical"
wording = "technical"
label = { en = "Wave", zh = "轮次" }
text = { en = "Wave", zh = "轮次" }
answers = [
  { code = 1, en = "Spring", zh = "春季" }, { code = 2, en = "Summer", zh = "夏季" },
  { code = 3, en = "Autumn", zh = "秋季" },
]

[[questions]]
id = "trust"
kind = "single"
section = "main"
wording = "published"
label = { en = "Trust", zh = "信任" }
text = { en = "Do you trust?", zh = "您信任吗？" }
answers = [
  { code = 1, en = "No", zh = "否" }, { code = 2, en = "Somewhat", zh = "一般" },
  { code = 3, en = "Yes", zh = "是" },
]
sets = { trusting = [2, 3] }
"""

ENTRY = Trend(
    key="trust",
    rows=(
        Rows(
            question="trust",
            nets=(Net(label=LocalText(en="Trusting", zh="信任者"), codes="trusting"),),
            mean=True,
        ),
    ),
)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    wave = np.repeat([1, 2, 3], 150)
    trust = np.where(rng.random(450) < wave / 5, 3, rng.integers(1, 3, 450))
    weight = rng.uniform(0.5, 1.5, 450).round(3)
    return pd.DataFrame({"id": range(1, 451), "weight": weight, "wave": wave, "trust": trust})


@pytest.fixture(scope="module")
def table(
    frame: pd.DataFrame, demo_results: Results, tmp_path_factory: pytest.TempPathFactory
) -> Table:
    path: Path = tmp_path_factory.mktemp("waves") / "codebook.toml"
    path.write_text(CODEBOOK, "utf-8")
    (path.parent / "study.toml").write_text(STUDY, "utf-8")
    sample = Sample.of(respondents_from_frame(frame, load_codebook(path)))
    (entry,) = completed([ENTRY], waves_of(sample))
    numbers, catalogue = Numbers(sample), Labels(questions_of(sample.codebook), bases_of(sample))
    for address in shown_in(entry, catalogue):
        numbers.get(address)
    of_waves = msgspec.structs.replace(
        demo_results,
        study=study_of(sample, load_study(path.parent), part=()),
        questions=catalogue.questions,
        bases=catalogue.bases,
        tables=(entry,),
        estimates={str(address): value for address, value in numbers.found.items()},
    )
    return build_table("trust", of_waves, Language("en"))


def test_every_wave_is_a_column_and_the_change_the_last(table: Table) -> None:
    heads = [column.label.text for column in table.columns]
    assert heads == ["Spring", "Summer", "Autumn", "Change"]
    stubs = [row.stub.text for row in table.rows]
    assert stubs == ["No", "Somewhat", "Yes", "Trusting", "Mean", "n"]
    assert [cell.text for cell in table.rows[-1].cells] == ["150", "150", "150", ""]
    assert table.number == "1"


def test_shares_and_changes_are_those_of_the_waves(table: Table, frame: pd.DataFrame) -> None:
    shares, influence = [], []
    for wave in (1, 2, 3):
        inside = (frame["wave"] == wave).to_numpy()
        weights = np.where(inside, frame["weight"], 0)
        yes = (frame["trust"] == 3).to_numpy()
        share = np.average(yes, weights=weights)
        shares.append(share)
        influence.append(weights * (yes - share) / weights.sum())
    cells = table.rows[2].cells
    assert [cell.text for cell in cells[:3]] == [f"{100 * share:.1f}" for share in shares]
    change = shares[2] - shares[0]
    assert change > 0
    assert cells[3].text == f"+{100 * change:.1f}"
    error = np.sqrt(450 / 449 * np.sum((influence[2] - influence[0]) ** 2))
    low, high = (float(end) for end in cells[3].second.strip("[]").split(", "))
    assert low == pytest.approx(100 * (change - 1.965 * error), abs=0.06)
    assert high == pytest.approx(100 * (change + 1.965 * error), abs=0.06)
    assert any("Change: the last wave less the first" in note for note in table.notes)
