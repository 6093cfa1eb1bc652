"""Documents in other formats than HTML and PDF: what is asked for is made, kept, and placed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from scs_report.build.run import Plan, build
from scs_report.cli.options import chosen_formats
from scs_report.errors import UserError
from scs_report.names import FORMATS, WRITERS
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import written
from scs_report.results import Results


def test_formats_are_chosen_by_name() -> None:
    assert chosen_formats("all") == FORMATS
    assert chosen_formats("pdf, CSV,pdf") == ("pdf", "csv")
    with pytest.raises(UserError, match="not written as doc, rtf") as error:
        chosen_formats("doc,rtf")
    assert all(name in error.value.hint for name in (*FORMATS, *WRITERS))


def test_other_formats_are_made_when_asked_for_and_kept(
    demo: Path, demo_results: Results, tmp_path: Path
) -> None:
    plan = Plan(
        ("brief",),
        ("en",),
        ("csv",),
        templates=demo / "templates",
        out=tmp_path / "out",
        cache=tmp_path / "cache",
    )
    made = {outcome.path for outcome in build(demo_results, plan) if outcome.changed}
    assert {path.suffix for path in made} == {".csv", ".json"}
    (tmp_path / "out/csv/brief.en/figure-1.csv").unlink()
    again = [outcome.path.name for outcome in build(demo_results, plan) if outcome.changed]
    assert again == ["figure-1.csv"]


def test_every_table_and_figure_is_a_file_of_csv(demo: Path, demo_results: Results) -> None:
    manuscript = render_manuscript("appendix", "en", demo_results, demo / "templates")
    files = written(manuscript, ["csv"])["csv"]
    wanted = {one.anchor for one in (*manuscript.tables, *manuscript.figures)}
    assert {Path(name).stem for name in files} == wanted
    table = manuscript.tables[0]
    first = files[f"csv/appendix.en/{table.anchor}.csv"].decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(first))
    assert [row[1:] for row in rows] == [[cell.text for cell in row.cells] for row in table.rows]
