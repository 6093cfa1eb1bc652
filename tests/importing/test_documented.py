"""What the guide shows of an import is what happens."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import company as co
import pandas as pd
import pyreadstat
import pytest
from company import ROOT, Part, copied
from typer.testing import CliRunner

from scs_report.cli import app
from scs_report.language.reader import read_by
from scs_report.survey import load_codebook, read_respondents


def wave2(folder: Path) -> Path:
    """The file of the guide: years of birth, and an occupation that nobody asked for."""
    codebook = load_codebook(ROOT / "data" / "codebook.toml")
    people = read_respondents(ROOT / "data" / "respondents.csv", codebook).iloc[:300]
    parts = co.parts_of(people, codebook, "zh")

    def born(part: Part) -> Part:
        years = [2018 - int(str(value)) for value in part.values]
        return replace(part, label="出生年份", values=years)

    def farmers(part: Part) -> Part:
        values = [9 if at % 100 == 50 else value for at, value in enumerate(part.values)]
        return replace(part, values=values, labels={**part.labels, 9: "务农"})

    parts = co.changed(parts, born, ["age"])
    return co.write(co.changed(parts, farmers, ["employment"]), folder / "wave2.sav")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "language"), [("company-file.md", "en"), ("company-file.zh.md", "zh")]
)
def test_the_guide_shows_what_the_terminal_shows(
    page: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(ROOT, tmp_path / "study")
    (tmp_path / "study" / "templates").mkdir()
    monkeypatch.chdir(tmp_path / "study")
    wave2(tmp_path / "study")
    text = (ROOT / "docs" / page).read_text("utf-8")
    shown = re.findall(r"```text\n(wave2\.sav.*?)```", text, re.S)
    mapping = re.findall(r"```toml\n(# .*?)```", text, re.S)
    assert len(shown) == len(mapping) == 1
    try:
        said = CliRunner().invoke(app, ["import", "wave2.sav", "--lang", language]).output
        assert said.strip() == shown[0].strip()
        written = Path("data/imports/wave2.toml").read_text("utf-8")
        for block in mapping[0].strip().split("\n\n"):
            assert block in written
        answers = written.replace("\nconfirmed = false", "\nconfirmed = true", 1)
        answers = answers.replace('"9" = "?"', '"9" = 5', 1)
        Path("data/imports/wave2.toml").write_text(answers, "utf-8")
        again = CliRunner().invoke(app, ["import", "wave2.sav", "--lang", language])
        assert again.exit_code == 0
        assert "respondents.parquet" in again.output
    finally:
        read_by("")


@pytest.mark.slow
def test_the_file_to_practise_with_is_that_of_the_guide(tmp_path: Path) -> None:
    ours, labels = pyreadstat.read_sav(ROOT / "examples" / "wave2.sav")
    made, made_labels = pyreadstat.read_sav(wave2(tmp_path))
    pd.testing.assert_frame_equal(ours, made)
    assert labels.column_names_to_labels == made_labels.column_names_to_labels
    assert labels.variable_value_labels == made_labels.variable_value_labels
