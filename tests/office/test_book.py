"""One workbook of a whole study: each table once, under every document that shows it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import openpyxl
import pytest

from scs_report.build.run import Plan, build
from scs_report.figures.captions import Figure
from scs_report.figures.chart_data import ChartData, Series
from scs_report.names import WHOLE
from scs_report.office.book import ChartSheet, Section, entries_of, section_of
from scs_report.office.sheet_charts import limits
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript, of_study, parts_of
from scs_report.pages.neighbours import neighbours
from scs_report.results import Results

# whole documents are written and read
pytestmark = pytest.mark.slow

DOCUMENTS = ("brief", "appendix", "summary")


@pytest.fixture(scope="module", params=["en", "zh-Hant"])
def manuscripts(
    request: pytest.FixtureRequest, demo: Path, demo_results: Results
) -> list[Manuscript]:
    templates = demo / "templates"
    return [render_manuscript(name, request.param, demo_results, templates) for name in DOCUMENTS]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def whole(manuscripts: Sequence[Manuscript]) -> bytes:
    return of_study("xlsx", [parts_of(one, ["xlsx"])["xlsx"] for one in manuscripts])


def told(sheet: openpyxl.worksheet.worksheet.Worksheet) -> str:
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    return "".join("".join(texts).split())


def test_the_contents_lead_from_every_document_to_all_it_shows(
    manuscripts: list[Manuscript],
) -> None:
    book = opened(whole(manuscripts))
    contents, *sheets, notes = book.worksheets
    rows = [row for row in contents.iter_rows() if row[1].hyperlink]
    assert rows.pop()[1].hyperlink.location == f"'{notes.title}'!A1"
    wanted = [
        (manuscript.kind, label)
        for manuscript in manuscripts
        for label in [
            *(table.label for table in manuscript.tables),
            *(figure.number for figure in manuscript.figures),
        ]
    ]
    assert [(row[0].value, row[1].value) for row in rows] == wanted
    linked = [row[1].hyperlink.location for row in rows]
    assert set(linked) == {f"'{sheet.title}'!A1" for sheet in sheets}
    for (kind, label), row, link in zip(wanted, rows, linked, strict=True):
        sheet = book[link.partition("'!")[0].strip("'")]
        assert "".join(str(row[2].value).split()) in told(sheet)
        assert "".join(f"{kind}{manuscripts[0].language.marks.comma}{label}".split()) in told(sheet)


def test_what_several_documents_show_stands_there_once(manuscripts: list[Manuscript]) -> None:
    book = opened(whole(manuscripts))
    brief, appendix, summary = manuscripts
    assert brief.figures
    assert {one.key for one in summary.figures} <= {one.key for one in brief.figures}
    shown = len(appendix.tables) + len(appendix.figures) + len(brief.figures)
    assert len(book.worksheets) - 2 == shown
    charts = sum(len(sheet._charts) for sheet in book.worksheets)
    drawn = [chart for one in manuscripts[:2] for chart in section_of(one).charts]
    assert charts == sum(bool(chart.data.series) for chart in drawn)


def test_sheets_have_names_of_their_own_and_no_merged_cells(manuscripts: list[Manuscript]) -> None:
    book = opened(whole(manuscripts))
    names = [sheet.title for sheet in book.worksheets]
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    assert all(sheet.freeze_panes for sheet in book.worksheets[1:-1])
    first = manuscripts[0].figures[0].number
    kinds = [manuscript.kind for manuscript in manuscripts[:2]]
    assert {f"{kind} {first}".replace("\N{NO-BREAK SPACE}", " ") for kind in kinds} <= {
        name.replace("\N{NO-BREAK SPACE}", " ") for name in names
    }


def test_each_number_has_one_name_that_leads_to_it(manuscripts: list[Manuscript]) -> None:
    book = opened(whole(manuscripts))
    cells = {
        "n_" + re.sub(r"\W", "_", cell.anchor): cell
        for manuscript in manuscripts
        for table in manuscript.tables
        for row in table.rows
        for cell in row.cells
        if cell.anchor and cell.text
    }
    assert set(book.defined_names) >= set(cells)
    for name in cells:
        ((sheet, place),) = book.defined_names[name].destinations
        assert book[sheet][place].value is not None


def test_the_workbook_says_its_language_title_sources_and_that_respondents_are_synthetic(
    manuscripts: list[Manuscript],
) -> None:
    content = whole(manuscripts)
    assert content == whole(manuscripts)
    book, of = opened(content), manuscripts[0]
    core = zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()
    assert f"<dc:language>{of.language.tag}</dc:language>" in core
    assert book.properties.title == of.language.text(of.study.title)
    assert of.synthetic
    assert all("".join(str(of.synthetic.notice).split()) in told(one) for one in book.worksheets)
    for manuscript in manuscripts:
        cited = re.sub("<[^>]+>", "", str(manuscript.citation))
        assert "".join(cited.split()) in told(book.worksheets[-1])


def test_every_sheet_is_marked_as_a_table_whose_heads_are_read_aloud(
    manuscripts: list[Manuscript],
) -> None:
    *sheets, notes = opened(whole(manuscripts)).worksheets
    assert not notes.tables
    names: set[str] = set()
    for sheet in sheets:
        (table,) = sheet.tables.values()
        names.add(table.displayName.lower())
        assert table.headerRowCount == 1
        heads, *rows = sheet[table.ref]
        said = [str(cell.value) for cell in heads]
        assert [column.name for column in table.tableColumns] == said
        assert len({head.lower() for head in said}) == len(said)
        assert rows
        assert all(any(cell.value is not None for cell in row) for row in rows)
    assert len(names) == len(sheets)


def test_ends_of_intervals_are_whiskers_and_no_bars_of_their_own(
    manuscripts: list[Manuscript],
) -> None:
    drawn = {figure.key: section for figure, section in charts_of(manuscripts[1])}
    data = drawn["coefficients"].data
    assert [one.column in drawn["coefficients"].whiskers for one in data.series] == [True]
    for section in drawn.values():
        for column, (below, above) in section.whiskers.items():
            (one,) = (one for one in section.data.series if one.column == column)
            for row in section.data.rows:
                known = [row[at] for at in (column, one.low, one.high, below, above)]
                if None not in known:
                    value, low, high, down, up = map(float, known)
                    assert (value - down, value + up) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (12.0, 41.0, {"max": 45.0, "major_unit": 5.0}),
        (80.0, 96.0, {"max": 100.0, "major_unit": 10.0}),
        (-1.01, 2.96, {"max": 3.0, "min": -1.5, "major_unit": 0.5}),
        (-0.3, -0.1, {"max": 0.0, "min": -0.3, "major_unit": 0.05}),
        (0.0, 0.0, {}),
    ],
)
def test_an_axis_has_room_for_whiskers(low: float, high: float, found: dict[str, float]) -> None:
    data = ChartData(
        "bars",
        ("", "value", "low", "high"),
        (("a", (low + high) / 2, low, high), ("b", None, None, None)),
        1,
        (Series("value", 1, 2, 3),),
    )
    assert limits(data) == pytest.approx(found)


def charts_of(manuscript: Manuscript) -> list[tuple[Figure, ChartSheet]]:
    return list(zip(manuscript.figures, section_of(manuscript).charts, strict=True))


def changed(section: Section, **tables: object) -> Section:
    first, *rest = section.tables
    return msgspec.structs.replace(
        section, name="other", tables=(msgspec.structs.replace(first, **tables), *rest)
    )


def test_a_table_that_differs_in_a_number_stands_there_twice(manuscripts: list[Manuscript]) -> None:
    section = section_of(manuscripts[1])
    again = entries_of([section, changed(section, label="Table 99", notes=("a note",))], ())
    assert len(again) == len(section.sheets)
    assert again[0].shown.notes == (*section.tables[0].notes, "a note")
    assert [label for _, label in again[0].places] == [section.tables[0].label, "Table 99"]
    row, *rows = section.tables[0].rows
    number = next(at for at, cell in enumerate(row) if cell.number)
    other = [*row]
    other[number] = msgspec.structs.replace(row[number], number=0.5, text="0.5")
    differs = entries_of([section, changed(section, rows=(tuple(other), *rows))], ())
    assert len(differs) == len(section.sheets) + 1
    assert len({one.name.lower() for one in differs}) == len(differs)


def test_it_is_made_if_all_documents_are_and_pages_lead_to_it(
    demo: Path, demo_results: Results, with_fonts: Callable[[Path], Path], tmp_path: Path
) -> None:
    cache = with_fonts(tmp_path) / ".cache"

    def made(*documents: str, formats: tuple[str, ...] = ("html", "xlsx")) -> set[str]:
        plan = Plan(
            documents,
            ("en", "de"),
            formats,
            templates=demo / "templates",
            out=tmp_path / "out",
            cache=cache,
        )
        return {outcome.path.name for outcome in build(demo_results, plan) if outcome.changed}

    file = f"{WHOLE}.en.xlsx"
    assert file not in made("brief", "appendix")
    assert file not in neighbours((tmp_path / "out/brief.en.html").read_text("utf-8"))
    assert {file, f"{WHOLE}.de.xlsx"} <= made(*DOCUMENTS)
    for name in DOCUMENTS:
        assert file in neighbours((tmp_path / f"out/{name}.en.html").read_text("utf-8"))
    (tmp_path / "out" / file).unlink()
    assert made(*DOCUMENTS) == {file}
    assert made(*DOCUMENTS, formats=("html",)) == set()
