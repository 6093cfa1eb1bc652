"""Files as people and programs write them are read, or it is said what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from odd_files import Odd, odd_files
from odder_files import odder_files

from scs_report.errors import UserError
from scs_report.survey import Codebook, RespondentsError, load_codebook, load_respondents

CODEBOOK = Path(__file__).parents[2] / "data" / "codebook.toml"
KNOWN = load_codebook(CODEBOOK)
ODD = {odd.name: odd for odd in (*odd_files(KNOWN), *odder_files(KNOWN))}
#: Of later kinds each rule has one that runs always; the others are siblings in other forms.
_ONE_A_RULE = (
    *("brackets.csv", "wide_code_behind.sav", "code_of_another_text.csv", "tick_you.xlsx"),
    *("zero_width.csv", "percentages.dta", "points_between_thousands.csv", "utf-32-be.csv"),
    *("a_quoted_source_below.csv", "days_59_and_60_as_yyyy-mm-dd.xlsx", "days_59_and_60.ods"),
    *("xlsx_named.ods", "flat.fods", "a_cell_far_away.xlsx", "csv_in_one_column.xlsx"),
    *("packed.csv.xz", "plain.xpt", "a_column_twice.parquet", "w.rds", "w.dbf"),
)


def _kind(odd: Odd) -> tuple[object, ...]:
    return odd.ending, bool(odd.refused), bool(odd.wrong), bool(odd.notes)


# of each kind of the others, and of what is said of it, a quick run tries one
QUICK = {
    *{_kind(odd): odd.name for odd in reversed([*odd_files(KNOWN)])}.values(),
    *_ONE_A_RULE,
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in ODD],
)
def test_an_odd_file(
    name: str, codebook: Codebook, tmp_path: Path, make: Callable[..., pd.DataFrame]
) -> None:
    odd, path = ODD[name], tmp_path / name
    frame = make(12, 3)
    odd.write(frame, path)
    options = dict(odd.options)
    if odd.refused:
        with pytest.raises(UserError) as caught:
            load_respondents(path, codebook, **options)
        assert not isinstance(caught.value, RespondentsError)
        assert caught.value.hint
        _require(odd.refused, str(caught.value))
    elif odd.wrong:
        with pytest.raises(RespondentsError) as refused:
            load_respondents(path, codebook, **options)
        found = refused.value.report.findings
        assert [(one.kind, one.column, len(one)) for one in found] == list(odd.wrong)
        _require((*odd.said, "To do: "), "\n".join(refused.value.told()))
        _require(odd.notes, "\n".join(refused.value.report.notes))
    else:
        read = load_respondents(path, codebook, **options)
        columns = list(codebook.columns)
        wanted = odd.changed(frame)
        pd.testing.assert_frame_equal(
            read.frame[columns].reset_index(drop=True), wanted[columns], check_dtype=False
        )
        said = "\n".join(read.notes)
        _require(odd.notes, said)
        assert odd.notes or not said, said


def _require(parts: tuple[str, ...], said: str) -> None:
    for part in parts:
        assert part in said, said


def test_there_are_enough_of_them() -> None:
    assert len(ODD) >= 300
