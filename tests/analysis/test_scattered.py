"""Respondents in parts: the numbers, the problems and the notes are those of the whole."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from test_combinations import TARGETS, people, plan, same

from scs_report.analysis import Specification, analyse
from scs_report.analysis.sample import Sample
from scs_report.errors import UserError
from scs_report.estimation import Array
from scs_report.study import WeightingPlan
from scs_report.survey import (
    Codebook,
    Respondents,
    RespondentsError,
    domain_of,
    load_respondents,
    pieces,
)
from scs_report.survey.cluster import Here, cluster
from scs_report.survey.pieces import files_of, sizes_of
from scs_report.survey.scattered import Scattered, load_scattered

__all__ = ["people", "plan"]  # fixtures

Write = Callable[[pd.DataFrame], Path]
SAME = {"rel": 1e-12, "abs": 1e-12}


@pytest.fixture
def whole(tmp_path: Path) -> Write:
    """Write a Parquet file of small groups of rows."""

    def write(frame: pd.DataFrame) -> Path:
        path = tmp_path / "all.parquet"
        frame.to_parquet(path, index=False, row_group_size=100)
        return path

    return write


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pieces be small."""
    monkeypatch.setattr(pieces, "_PEOPLE", 200)


def divided(frame: pd.DataFrame, folder: Path) -> Path:
    """Write people as several files: Parquet, and CSV among them."""
    folder.mkdir()
    for at, start in enumerate(range(0, len(frame), 250)):
        part = frame.iloc[start : start + 250]
        if at == 1:
            part.to_csv(folder / f"{at}.csv", index=False)
        else:
            part.to_parquet(folder / f"{at}.parquet", index=False)
    (folder / "notes.toml").write_text("no data")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "weighted", [None, "", "weight"], ids=["as-given", "raked", "from-weights"]
)
def test_results_of_parts_are_those_of_the_whole(
    people: pd.DataFrame,
    demo_codebook: Codebook,
    plan: Specification,
    whole: Write,
    tmp_path: Path,
    weighted: str | None,
) -> None:
    codebook = demo_codebook
    if weighted is not None:
        weighting = WeightingPlan(base=weighted, cap=2.2, missing="keep")
        codebook = msgspec.structs.replace(codebook, weighting=weighting, targets=TARGETS)
    path = whole(people)
    one = load_respondents(path, codebook)
    expected = analyse(one, plan)
    parts = load_scattered(path, codebook, Here())
    assert len(parts.parts) == 5
    assert (parts.rows, parts.file, parts.sha256) == (one.rows, one.file, one.sha256)
    assert parts.notes == one.notes
    same(analyse(parts, plan), expected, **SAME)
    several = load_scattered(divided(people, tmp_path / "several"), codebook, Here())
    assert len(several.parts) == 4
    found = analyse(several, plan)
    assert found.data.file == "several"
    same(msgspec.structs.replace(found, data=expected.data), expected, **SAME)


@pytest.mark.slow
def test_a_part_of_the_people_is_that_of_the_whole(
    people: pd.DataFrame, demo_codebook: Codebook, plan: Specification, whole: Write
) -> None:
    where = domain_of("age >= 40", demo_codebook)
    path = whole(people)
    alone = msgspec.structs.replace(plan.study, waves=(), changes=(), comparable={})
    plan = msgspec.structs.replace(plan, study=alone)
    expected = analyse(load_respondents(path, demo_codebook), plan, where=where)
    same(analyse(load_scattered(path, demo_codebook, Here()), plan, where=where), expected, **SAME)


@pytest.mark.slow
def test_synthetic_rows_are_counted_in_parts(
    respondents: Respondents, root: Path, whole: Write
) -> None:
    codebook = respondents.codebook
    frame = respondents.frame[list(codebook.columns)]
    path = whole(frame)
    found = load_scattered(path, codebook, Here(), [root / "data"])
    assert (
        found.synthetic_rows
        == len(frame)
        == load_respondents(path, codebook, [root / "data"]).synthetic_rows
    )
    assert found.synthetic


# ---- problems -----------------------------------------------------------------------------------


def spoilt(frame: pd.DataFrame) -> pd.DataFrame:
    """Return people with wrong answers in several parts, and ids that two parts share."""
    wrong = frame.astype({"visits": "Int64"})
    wrong.loc[[3, 450], "visits"] = 77
    wrong.loc[[250, 899], "weight"] = -1.0
    wrong.loc[[5, 301], "gender"] = 9
    wrong.loc[880, "id"] = wrong.loc[7, "id"]
    wrong.loc[881, "id"] = wrong.loc[882, "id"]
    return wrong


@pytest.mark.slow
def test_problems_of_parts_are_those_of_the_whole(
    people: pd.DataFrame, demo_codebook: Codebook, whole: Write
) -> None:
    path = whole(spoilt(people))
    with pytest.raises(RespondentsError) as expected:
        load_respondents(path, demo_codebook)
    with pytest.raises(RespondentsError) as found:
        load_scattered(path, demo_codebook, Here())
    assert {one.kind for one in found.value.report.findings} >= {"duplicate-id", "weight"}
    assert sorted(found.value.report.problems, key=str) == sorted(
        expected.value.report.problems, key=str
    )
    assert str(found.value) == str(expected.value)


def test_all_files_that_are_wrong_are_named(
    people: pd.DataFrame, demo_codebook: Codebook, tmp_path: Path
) -> None:
    folder = divided(spoilt(people), tmp_path / "several")
    with pytest.raises(UserError) as found:
        load_scattered(folder, demo_codebook, Here())
    assert found.value.title == f"3 of 4 files cannot be used: {folder}"
    said = "\n".join(found.value.problems)
    assert f"{folder}/0.parquet" in said
    assert "row 9" in said  # one of two that have one id
    assert f"{folder}/3.parquet" in said
    assert "132" in said
    (folder / "2.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError) as found:
        load_scattered(folder, demo_codebook, Here())
    assert found.value.title == f"1 of 4 files cannot be used: {folder}"
    assert "2.parquet" in found.value.problems[0]


@pytest.mark.slow
def test_what_is_right_of_the_whole_is_right_in_a_part(
    people: pd.DataFrame, demo_codebook: Codebook, plan: Specification, whole: Write
) -> None:
    frame = people.sample(frac=1, random_state=1).reset_index(drop=True)  # ids do not rise
    frame.loc[frame.index[:250], "weight"] = 0.0  # nobody of the first part counts
    frame.loc[frame.index[720:725], :] = np.nan  # lines without any value
    path = whole(frame)
    one, parts = load_respondents(path, demo_codebook), load_scattered(path, demo_codebook, Here())
    assert parts.rows == one.rows == 895
    assert parts.notes == one.notes
    same(analyse(parts, plan), analyse(one, plan), **SAME)
    frame["name"] = [f"p{at % 890}" for at in range(len(frame))]
    texts = frame.assign(id=frame["name"])
    with pytest.raises(RespondentsError) as expected:
        load_respondents(whole(texts), demo_codebook)
    with pytest.raises(RespondentsError) as found:
        load_scattered(path, demo_codebook, Here())
    assert found.value.report.count == expected.value.report.count


def test_people_are_not_looked_at_one_by_one(
    people: pd.DataFrame, demo_codebook: Codebook, whole: Write
) -> None:
    parts = load_scattered(whole(people), demo_codebook, Here())
    with pytest.raises(UserError, match="one by one") as refused:
        parts.codes("visits")
    assert refused.value.problems == ("column visits was asked for",)
    with pytest.raises(UserError, match="one by one"):
        _ = Sample.of(parts).one_by_one().design


@pytest.mark.slow
def test_only_groups_leave_the_parts(
    people: pd.DataFrame, demo_codebook: Codebook, plan: Specification, whole: Write
) -> None:
    """Nothing that is gathered has a row for each of the people of a part."""

    class Watched(Here):
        most = 0

        def gather(self, handles: list) -> list:
            for one in handles:
                assert not isinstance(one, Respondents)
                rows = getattr(one, "people", np.empty(0))
                Watched.most = max(Watched.most, len(rows))
            return super().gather(handles)

    many = pd.concat([people.iloc[:60]] * 40, ignore_index=True)
    many["id"] = np.arange(len(many)) + 1
    parts = load_scattered(whole(many), demo_codebook, Watched())
    assert isinstance(parts, Scattered)
    analyse(parts, plan)
    assert 0 < Watched.most <= 60


# ---- files --------------------------------------------------------------------------------------


def test_files_are_those_of_a_folder_or_a_pattern(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.parquet", ".hidden", "_SUCCESS", "card.toml"):
        (tmp_path / name).write_text(name)
    (tmp_path / "below").mkdir()
    found = [one.name for one in files_of(tmp_path)]
    assert found == ["a.csv", "b.csv", "c.parquet"]
    assert [one.name for one in files_of(tmp_path / "*.csv")] == ["a.csv", "b.csv"]
    assert files_of(tmp_path / "a.csv") == [tmp_path / "a.csv"]
    assert files_of(tmp_path / "none.csv") == [tmp_path / "none.csv"]  # said where it is read
    odd = tmp_path / "[1].csv"
    odd.write_text("its name looks like a pattern")
    assert files_of(odd) == [odd]
    for nothing in ("*.sav", "below"):
        with pytest.raises(UserError, match="no files of respondents there"):
            files_of(tmp_path / nothing)


def test_sizes_tell_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sizes_of([tmp_path / "a", tmp_path / "b", tmp_path]) == [3, -1, -1]


def test_without_dask_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match="needs the package distributed") as refused, cluster("x"):
        pass
    assert "requirements/cluster.txt" in refused.value.hint


@pytest.mark.slow
def test_weights_are_between_those_of_all_parts(
    people: pd.DataFrame, demo_codebook: Codebook, whole: Write
) -> None:
    path = whole(people)
    one, parts = (
        Sample.of(some)
        for some in (
            load_respondents(path, demo_codebook),
            load_scattered(path, demo_codebook, Here()),
        )
    )
    assert parts.weights_between() == one.weights_between()
    known = people.weight[people.weight > 0]
    assert one.weights_between() == (known.min(), known.max())
    lightest = partial(_lighter, than=known.median())
    assert parts.weights_between(lightest) == one.weights_between(lightest)


def _lighter(sample: Sample, than: float) -> Array:
    weights = sample.respondents.weights
    return (weights > 0) & (weights < than)
