"""What the printed tables allow where they do not fix a number, as the brief states it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest


def printed(root: Path, table: str, column: str) -> dict[str, float]:
    """The percentages of a column, by row."""
    with (root / "data" / "published" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["row"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["column"] == column
        }


@pytest.mark.parametrize(("band", "low", "high"), [("1", 63, 80), ("3", 88, 94)])
def test_approval_by_income_lies_between_what_the_brief_says(
    root: Path, band: str, low: int, high: int
) -> None:
    """Those who gave no income may all doubt, or none of them."""
    doubters, everybody = (printed(root, "table-3", name) for name in ("doubters", "total"))
    bands = [f"income_group={code}" for code in "123"]
    silent = 100 - sum(everybody[name] for name in bands)
    doubting = sum(printed(root, "table-2", "all")[f"approval={code}"] for code in "123")
    row = f"income_group={band}"
    allowed = [
        100 - doubters[row] * among / everybody[row] for among in (doubting, doubting - silent)
    ]
    assert [round(share) for share in allowed] == [low, high]
    for code in ("en", "zh"):
        text = (root / "templates" / "brief" / f"20-approval.{code}.md").read_text("utf-8")
        assert f"{low}%" in text, code
        assert f"{high}%" in text, code
