"""Sheets of tables: whatever is a number in print is one, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scs_report.build.pipeline import replicate_project
from scs_report.figures.chart_data import chart_data
from scs_report.language import Language
from scs_report.office.sheet_shapes import pattern_of
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript
from scs_report.project import Project
from scs_report.results import Address, Results, WaldTest
from scs_report.tables.flat import Flat, flatten
from scs_report.tables.printed_numbers import read_interval, read_quantity

#: Columns whose cells are words, though digits stand among them.
WORDS = (
    *("coding", "kodierung", "编码", "編碼", "base", "basis", "基数", "基數"),
    *("shown in", "zu finden in", "所在图表", "所在圖表", "name", "名称", "名稱"),
    *("hypothes", "研究假设", "研究假設", "model", "模型", "finding", "evidence", "结果", "依据"),
)


@pytest.fixture(scope="module", params=["en", "de", "zh-Hant"])
def appendix(request: pytest.FixtureRequest, demo: Path, demo_results: Results) -> Manuscript:
    return render_manuscript("appendix", request.param, demo_results, demo / "templates")


def sheet(manuscript: Manuscript, anchor: str) -> Flat:
    (table,) = (one for one in manuscript.tables if one.anchor == anchor)
    return flatten(table, manuscript.results, manuscript.language)


def texts_with_digits(manuscript: Manuscript) -> list[str]:
    """Cells of columns of numbers that hold digits and are none."""
    found = []
    for table in manuscript.tables:
        flat = flatten(table, manuscript.results, manuscript.language)
        for row in flat.rows:
            for at, cell in enumerate(row):
                if at < flat.stubs or at == flat.remarks or cell.number is not None:
                    continue
                if re.search(r"\d", cell.text) and not flat.head[at].lower().startswith(WORDS):
                    found.append(f"{flat.label} {flat.head[at]}: {cell.text}")
    return found


def test_whatever_holds_one_number_is_one(appendix: Manuscript) -> None:
    assert texts_with_digits(appendix) == []


#: What holds digits and is no number: splits of answers, a level that separates, a fraction.
NO_NUMBER = re.compile(r"\d\|\d|n\s*=\s*3|^1 in 5$|5人中有1人|五分之一")


@pytest.mark.slow
@pytest.mark.parametrize("study", [".", "examples/anes"])
def test_whatever_holds_one_number_is_one_in_other_studies(
    study: str, root: Path, results_of: Callable[[str], Results]
) -> None:
    project, results = Project(root / study), results_of(study)
    for name in project.study.names:
        compared = name in project.study.published
        replication = replicate_project(project, results, lambda _: None) if compared else None
        for code in project.study.languages:
            made = render_manuscript(name, code, results, project.templates, replication)
            found = texts_with_digits(made)
            assert [one for one in found if not NO_NUMBER.search(one.rpartition(": ")[2])] == []


def test_a_test_is_its_statistic_its_degrees_of_freedom_and_p(appendix: Manuscript) -> None:
    flat, _ = sheet(appendix, "parallel"), appendix.language.gettext
    colon = appendix.language.marks.colon
    seen = 0
    for row in flat.rows:
        for at, cell in enumerate(row):
            test = appendix.results.value(Address.parse(cell.address)) if cell.address else None
            if not isinstance(test, WaldTest) or flat.head[at].endswith(f"{colon}p"):
                continue
            seen += 1
            name = flat.head[at]
            assert flat.head[at + 1 : at + 3] == (
                f"{name}{colon}{_('degrees of freedom')}",
                f"{name}{colon}p",
            )
            assert [one.number for one in row[at : at + 3]] == [test.chi2, test.df, test.p]
    assert seen >= 6
    assert not any(_("standard error") in name and name.endswith("p") for name in flat.head)


def test_an_interval_is_two_numbers_with_all_their_digits(appendix: Manuscript) -> None:
    flat, _ = sheet(appendix, "predicted"), appendix.language.gettext
    low, high = (flat.head.index(_(f"95% interval, {end}")) for end in ("low", "high"))
    value = flat.head.index(_("Probability"))
    for row in flat.rows:
        found = appendix.results.value(Address.parse(row[value].address))
        ends = (getattr(found, "low", 0) * 100, getattr(found, "high", 0) * 100)
        assert (row[low].number, row[high].number) == pytest.approx(ends, rel=1e-12)


def test_numbers_of_the_brief_are_numbers_in_their_units(appendix: Manuscript) -> None:
    flat, _ = sheet(appendix, "sources-brief"), appendix.language.gettext
    value, low = (flat.head.index(_(name)) for name in ("Value", "95% interval, low"))
    for row in flat.rows:
        (fact,) = (one for one in appendix.results.facts if one.name == row[-1].text)
        assert row[value].number == pytest.approx(fact.value * (100 if row[value].unit else 1))
        if fact.low is not None:
            assert row[low].number == pytest.approx(fact.low * (100 if row[value].unit else 1))


@pytest.mark.parametrize(
    ("code", "text", "number", "pattern"),
    [
        ("en", "+10.7\N{NO-BREAK SPACE}pp", 10.7, '+#,##0.0"\N{NO-BREAK SPACE}pp"'),
        ("de", "−1.234,5", -1234.5, "#,##0.0"),
        ("zh", "+3.0个百分点", 3.0, '+#,##0.0"个百分点"'),
        ("en", ".612", 0.612, "#.000"),
        ("en", "12.5%", 0.125, "#,##0.0%"),
        ("en", "1 in 5", None, ""),
        ("en", "18–39", None, ""),
    ],
)
def test_a_printed_number_is_read_with_its_unit_and_shown_so(
    code: str, text: str, number: float | None, pattern: str
) -> None:
    read = read_quantity(text, Language(code))
    assert read.number == number
    if number is not None:
        assert pattern_of(read).startswith(pattern)


@pytest.mark.parametrize(
    ("code", "text", "ends"),
    [
        ("en", "63–68%", (0.63, 0.68)),
        ("en", "−1.5 to 4", (-1.5, 4)),
        ("en", "[−1.5, 4.0]", (-1.5, 4)),
        ("zh", "63%～68%", (0.63, 0.68)),
        ("de", "[−1,5; 4,0]", (-1.5, 4)),
        ("de", "63–68\N{NARROW NO-BREAK SPACE}%", (0.63, 0.68)),
        ("en", "young–old", None),
    ],
)
def test_the_ends_of_an_interval_are_read(
    code: str, text: str, ends: tuple[float, float] | None
) -> None:
    read = read_interval(text, Language(code))
    assert (read and tuple(end.number for end in read)) == ends


@pytest.mark.slow
def test_a_sign_before_a_number_stands_beside_it(root: Path, results: Results) -> None:
    project = Project(root)
    replication = replicate_project(project, results, lambda _: None)
    made = render_manuscript("replication", "en", results, project.templates, replication)
    (figure,) = made.figures
    names = [one.name for one in chart_data(figure, results, made.language).series]
    assert names == ["Coefficient, published", "Coefficient, computed"]
    flat = sheet(made, "list-table-4")
    signed = flat.head.index("Model 1: computed: sign")
    rows = [row for row in flat.rows if row[signed].text]
    assert {row[signed].text for row in rows} <= {"≈", "≠", "→", "?", "×"}
    assert all(row[signed - 1].number is not None for row in rows)
    error = flat.head.index("Model 1: computed: standard error")
    assert sum(row[error].number is not None for row in flat.rows) > 10
    assert not any("≈" in row[flat.remarks].text for row in flat.rows)
