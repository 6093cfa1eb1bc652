"""A share that several differences are made of is estimated once, if it has few rows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scs_report.analysis import sample
from scs_report.analysis.numbers import Numbers
from scs_report.build.pipeline import analyse_project
from scs_report.project import Project
from scs_report.results import Results


@pytest.mark.parametrize("few", [sample._FEW, 0])
def test_a_part_of_differences_is_estimated_once(
    few: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, asked = Numbers.linear, Counter[tuple[object, ...]]()
    held: list[object] = []  # so that no other object has the number of one of them

    def counted(self: Numbers, address: object, of: object) -> object:
        held.extend((self, of))
        asked[id(self), address, id(of)] += 1
        return plain(self, address, of)  # type: ignore[arg-type]

    def analysed() -> Results:
        return analyse_project(Project(root / "examples" / "demo"), None, lambda _: None)

    first = analysed()
    monkeypatch.setattr(sample, "_FEW", few)
    monkeypatch.setattr(Numbers, "linear", counted)
    assert analysed() == first
    assert (max(asked.values()) == 1) == bool(few)
