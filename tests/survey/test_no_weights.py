"""Respondents without weights where the codebook has some."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.survey import Codebook, Respondents, RespondentsError, load_respondents


@pytest.mark.slow
def test_a_file_without_its_column_of_weights_is_unweighted(
    respondents: Respondents, codebook: Codebook, tmp_path: Path
) -> None:
    frame = respondents.frame[list(codebook.columns)].drop(columns="weight").head(300)
    frame.to_csv(tmp_path / "none.csv", index=False)
    found = load_respondents(tmp_path / "none.csv", codebook)
    assert (found.weights == 1).all()
    assert list(found.frame.columns[: len(codebook.columns)]) == list(codebook.columns)
    assert "There is no column weight: the respondents are unweighted" in found.notes
    # weights under another name are not overlooked, nor is a second column that is missing
    for name, values in (("Weight2", 1), ("gew", respondents.weights[:300]), ("w_eight", 2)):
        frame.assign(**{name: values}).to_csv(tmp_path / "other.csv", index=False)
        with pytest.raises(RespondentsError, match="cannot be used"):
            load_respondents(tmp_path / "other.csv", codebook)
    frame.drop(columns="gender").to_csv(tmp_path / "two.csv", index=False)
    with pytest.raises(RespondentsError) as refused:
        load_respondents(tmp_path / "two.csv", codebook)
    assert refused.value.report.count == 2
