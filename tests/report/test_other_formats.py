"""Documents in other formats than HTML and PDF: what is asked for is made, kept, and placed."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import openpyxl
import pytest

from scs_report.build.run import Plan, build
from scs_report.cli.options import chosen_formats
from scs_report.errors import UserError
from scs_report.names import FORMATS, WRITERS
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript, written
from scs_report.prose.synthetic import synthetic_words
from scs_report.results import Address, Results, WaldTest
from scs_report.tables.flat import flatten


def test_formats_are_chosen_by_name() -> None:
    assert chosen_formats("all") == FORMATS
    assert chosen_formats("pdf, CSV,pdf") == ("pdf", "csv")
    with pytest.raises(UserError, match="not written as doc, rtf") as error:
        chosen_formats("doc,rtf")
    assert all(name in error.value.hint for name in (*FORMATS, *WRITERS))


@pytest.mark.slow
def test_other_formats_are_made_when_asked_for_and_kept(
    demo: Path, demo_results: Results, with_fonts: Callable[[Path], Path], tmp_path: Path
) -> None:
    plan = Plan(
        ("brief",),
        ("en",),
        ("csv",),
        templates=demo / "templates",
        out=tmp_path / "out",
        cache=with_fonts(tmp_path) / ".cache",
    )
    made = {outcome.path for outcome in build(demo_results, plan) if outcome.changed}
    assert {path.suffix for path in made} == {".csv", ".json", ".zip"}
    (tmp_path / "out/csv/brief.en/figure-1.csv").unlink()
    again = [outcome.path.name for outcome in build(demo_results, plan) if outcome.changed]
    assert again == ["figure-1.csv"]


@pytest.fixture(scope="module", params=["en", "zh-Hant"])
def manuscript(request: pytest.FixtureRequest, demo: Path, demo_results: Results) -> Manuscript:
    return render_manuscript("appendix", request.param, demo_results, demo / "templates")


def test_every_table_and_figure_is_a_file_of_csv_and_json(manuscript: Manuscript) -> None:
    folder = f"csv/{manuscript.edition}"
    files = dict(written(manuscript, ["csv"])["csv"])
    with zipfile.ZipFile(io.BytesIO(files.pop(f"{manuscript.edition}.csv.zip"))) as packed:
        assert {f"csv/{name}": packed.read(name) for name in packed.namelist()} == files
    wanted = {one.anchor for one in (*manuscript.tables, *manuscript.figures)}
    endings = {Path(name).stem: set[str]() for name in files}
    for name in files:
        endings[Path(name).stem].add(Path(name).suffix)
    assert endings.pop("datapackage") == {".json"}
    assert endings == {name: {".csv", ".json"} for name in wanted}
    described = json.loads(files[f"{folder}/datapackage.json"])
    for resource in described["resources"]:
        head, *rows = csv.reader(io.StringIO(files[f"{folder}/{resource['path']}"].decode()))
        fields = resource["schema"]["fields"]
        assert len({field["name"] for field in fields}) == len(head)
        assert rows
        for row in rows:
            for field, text in zip(fields, row, strict=True):
                assert field["type"] == "string" or not text or float(text) is not None


def test_numbers_that_leave_are_those_of_the_results(
    manuscript: Manuscript, demo_results: Results
) -> None:
    language = manuscript.language
    seen = 0
    for table in manuscript.tables:
        flat = flatten(table, demo_results, language)
        cells = [cell for row in flat.rows for cell in row if cell.address]
        assert {cell.address for row in table.rows for cell in row.cells if cell.address} <= {
            cell.address for cell in cells
        }
        for cell in cells:
            if cell.number is None:
                continue
            address = Address.parse(cell.address)
            if isinstance(demo_results.value(address), WaldTest):
                continue  # its number is p, printed is the statistic
            exact = demo_results.number(address)
            assert exact is not None
            assert cell.number == pytest.approx(exact) or cell.number == pytest.approx(exact * 100)
            seen += 1
    assert seen > 100


@pytest.mark.slow
def test_a_workbook_has_a_sheet_for_each_table_and_figure(manuscript: Manuscript) -> None:
    (content,) = written(manuscript, ["xlsx"])["xlsx"].values()
    assert content == next(iter(written(manuscript, ["xlsx"])["xlsx"].values()))
    book = openpyxl.load_workbook(io.BytesIO(content))
    contents, *sheets, notes = book.worksheets
    assert len(sheets) == len(manuscript.tables) + len(manuscript.figures)
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    linked = [cell.hyperlink.location for (cell,) in contents["A1:A99"] if cell.hyperlink]
    assert linked == [f"'{sheet.title}'!A1" for sheet in (*sheets, notes)]
    for table, sheet in zip(manuscript.tables, sheets, strict=False):
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert texts[0].startswith(table.label)
        assert sheet.freeze_panes
        plain = [re.sub("<[^>]+>", "", one).strip() for one in (*table.notes, table.source)]
        told = "".join("".join(texts).split())  # a long one is parted into rows
        assert all("".join(one.split()) in told for one in plain if "[@" not in one)
    drawn = [sheet for sheet in sheets[len(manuscript.tables) :] if sheet._charts]
    assert len(drawn) >= len(manuscript.figures) - 1
    core = zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()
    assert f"<dc:language>{manuscript.language.tag}</dc:language>" in core


@pytest.mark.slow
def test_every_sheet_says_that_respondents_are_synthetic(manuscript: Manuscript) -> None:
    (content,) = written(manuscript, ["xlsx"])["xlsx"].values()
    words = synthetic_words(manuscript.results.data, manuscript.language)
    assert words
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        told = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert "".join(str(words.notice).split()) in "".join("".join(told).split())


def test_names_of_a_workbook_lead_to_numbers_by_address(
    manuscript: Manuscript, demo_results: Results
) -> None:
    (content,) = written(manuscript, ["xlsx"])["xlsx"].values()
    book = openpyxl.load_workbook(io.BytesIO(content))
    checked = 0
    for table in manuscript.tables:
        for cell in (cell for row in table.rows for cell in row.cells if cell.anchor):
            name = book.defined_names["n_" + re.sub(r"\W", "_", cell.anchor)]
            ((sheet, place),) = name.destinations
            value = book[sheet][place].value
            address = Address.parse(cell.address) if cell.address else None
            if address is None or isinstance(demo_results.value(address), WaldTest):
                continue
            exact = demo_results.number(address)
            if isinstance(value, int | float) and exact is not None:
                assert any(value == pytest.approx(exact * scale) for scale in (1, 100, 0.01))
                checked += 1
    assert checked > 100


def test_what_begins_like_a_formula_is_a_text(manuscript: Manuscript) -> None:
    (first, *_) = manuscript.tables
    block, *others = first.blocks
    row, *rest = block.rows
    stub = msgspec.structs.replace(row.stub, text="=1+1")
    changed = msgspec.structs.replace(block, rows=(msgspec.structs.replace(row, stub=stub), *rest))
    table = msgspec.structs.replace(first, blocks=(changed, *others))
    hostile = replace(manuscript, tables=(table,), figures=())
    (content,) = written(hostile, ["xlsx"])["xlsx"].values()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in found] == ["s"]
    files = written(hostile, ["csv"])["csv"]
    assert b"'=1+1" in files[f"csv/{manuscript.edition}/{table.anchor}.csv"]
