"""Entries of tables and figures that name what does not exist."""

from __future__ import annotations

import msgspec
import pytest

from scs_report.analysis import Specification
from scs_report.analysis.checks import problems_of
from scs_report.analysis.sheets import sheet_numbers
from scs_report.border.toml import convert_toml, parse_toml
from scs_report.results import FigureEntry, TableEntry
from scs_report.results.table_entries import Sheet
from scs_report.survey import Codebook


class _Tables(msgspec.Struct):
    tables: tuple[TableEntry, ...]


class _Figures(msgspec.Struct):
    figures: tuple[FigureEntry, ...]


def problems(entry: str, specification: Specification, codebook: Codebook) -> list[str]:
    """Return what is said of one entry, the only one of its file."""
    if entry.startswith("figure:"):
        text = entry.removeprefix("figure:")
        figures = convert_toml(text, parse_toml(text), _Figures).figures
        plan = msgspec.structs.replace(specification.figures, figures=figures)
        changed = msgspec.structs.replace(specification, figures=plan)
    else:
        tables = convert_toml(entry, parse_toml(entry), _Tables).tables
        plan = msgspec.structs.replace(specification.tables, tables=tables)
        changed = msgspec.structs.replace(specification, tables=plan)
    return problems_of(changed, codebook)


def table(kind: str, *lines: str) -> str:
    return "\n".join(["[[tables]]", 'key = "t"', f'kind = "{kind}"', *lines])


ROWS = 'rows = [{ question = "approval" }]'
BANNER = 'banner = [{ base = "all" }]'
NET = '{ label = { en = "A", zh = "甲" }, codes = CODES }'
SHEET = (
    'caption = { en = "S", zh = "表" }',
    "constants = { n = 10 }",
    'rows = [{ key = "r", label = { en = "R", zh = "行" }, values = { a = 4, b = 0 } }]',
)


def sheet(formula: str, *more: str) -> str:
    columns = [
        '{ key = "a", label = { en = "A", zh = "甲" } }',
        '{ key = "b", label = { en = "B", zh = "乙" } }',
        f'{{ key = "c", label = {{ en = "C", zh = "丙" }}, formula = "{formula}" }}',
    ]
    return table("sheet", *SHEET, f"columns = [{', '.join(columns)}]", *more)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            table("cross", 'rows = [{ question = "aproval" }]', BANNER),
            'question: "aproval" is no question with answers (did you mean approval?)',
        ),
        (table("cross", ROWS, 'banner = [{ base = "al" }]'), 'base: "al" is no base'),
        (
            table("cross", ROWS, 'banner = [{ variable = "genders" }]'),
            'variable: "genders" is no variable with answers, one a person (did you mean gender',
        ),
        (
            table("cross", ROWS, 'banner = [{ variable = "benefits" }]'),
            'variable: "benefits" is no variable with answers, one a person',
        ),
        (
            table("cross", ROWS, 'banner = [{ variable = "gender", codes = [0, 7] }]'),
            'codes: "7" is no code of gender',
        ),
        (
            table("cross", 'rows = [{ question = "benefits", leave_out = ["none"] }]', BANNER),
            'leave_out: "none" is no item of benefits',
        ),
        (
            table(
                "cross",
                f'rows = [{{ question = "approval", nets = [{NET}] }}]'.replace(
                    "CODES", '"aproving"'
                ),
                BANNER,
            ),
            'codes: "aproving" is no answer set of approval (did you mean approving?)',
        ),
        (
            table(
                "cross",
                f'rows = [{{ question = "approval", nets = [{NET}] }}]'.replace("CODES", "[4, 6]"),
                BANNER,
            ),
            'codes: "6" is no code of approval',
        ),
        (table("cross", "rows = []", BANNER), "rows: found none"),
        (table("cross", ROWS, "banner = []"), "banner: found none"),
        (table("cross", ROWS, BANNER, 'percent = "row"'), "banner: percentages of rows need"),
        (
            table(
                "cross",
                ROWS,
                'banner = [{ variable = "gender" }]',
                'percent = "row"',
                "letters = true",
            ),
            "letters: columns of percentages of rows",
        ),
        (table("cross", ROWS, BANNER, "alpha = 1.0"), "alpha: found 1, expected a number between"),
        (sheet("a").replace(SHEET[0], ""), "caption: missing"),
        (table("answers", 'questions = ["age"]'), 'questions: "age" is no question with answers'),
        (
            table("profile", 'variables = ["gender"]', 'variable = "doubter"', "code = 4"),
            'code: "4" is no code of doubter',
        ),
        (
            table(
                "profile",
                'variables = ["gender"]',
                'variable = "doubter"',
                "code = 1",
                'public = ["region"]',
            ),
            'public: "region" is no variable of this table',
        ),
        (table("moments", 'variables = ["benefits"]'), 'variables: "benefits" is no question'),
        (table("models", 'models = ["scores"]'), 'models: "scores" is no model (did you mean sco'),
        (
            table("collinearity", 'base = "all"', 'variables = ["ages"]'),
            'variables: "ages" is no variable',
        ),
        (table("trend", ROWS), "the study has no waves; name their column"),
        (sheet("a * d"), '"d" is no constant and no column to the left'),
        (sheet("a + c"), '"c" is no constant and no column to the left'),
        (sheet("sum(d)"), '"d" is no column to the left'),
        (sheet("a / b"), "divides by nothing"),
        (sheet("a +"), "cannot be read"),
        (sheet("a ** 2"), "expected numbers, names, + - * / and sum(column)"),
        (sheet("__import__('os')"), "expected numbers, names, + - * / and sum(column)"),
        (sheet("a.real"), "expected numbers, names, + - * / and sum(column)"),
        (sheet("a").replace("b = 0", "d = 0"), 'row r: "d" is no column'),
        (sheet("a").replace(", b = 0", ""), "column b: rows r have no value"),
        (sheet("a").replace("n = 10", "a = 10"), '"a" is both a column and a constant'),
        (
            'figure:[[figures]]\nkey = "f"\nkind = "bars"\nquestion = "aproval"',
            'figures.toml, figure f: question: "aproval" is no question with answers',
        ),
        (
            'figure:[[figures]]\nkey = "f"\nkind = "predictions"\nseries = ["score"]',
            'figures.toml, figure f: series: "score" is no prediction',
        ),
    ],
)
def test_what_an_entry_names_must_exist(
    entry: str, said: str, specification: Specification, codebook: Codebook
) -> None:
    found = problems(entry, specification, codebook)
    where = "figures.toml, figure f: " if entry.startswith("figure") else "tables.toml, table t: "
    assert any(said in problem and problem.startswith(where) for problem in found), found


def test_keys_and_numbers_stand_once(specification: Specification, codebook: Codebook) -> None:
    first = table("cross", ROWS, BANNER, 'number = "3"')
    twice = first + "\n" + first
    found = problems(twice, specification, codebook)
    assert "tables.toml, table t: the name is used twice" in found
    assert "tables.toml, table number 3: the name is used twice" in found


def test_good_entries_pass(specification: Specification, codebook: Codebook) -> None:
    assert problems(sheet("n * (a - 1) / sum(a) + -2"), specification, codebook) == []
    mean = table("cross", 'rows = [{ question = "age", answers = false, mean = true }]', BANNER)
    assert problems(mean, specification, codebook) == []


def test_formulas_compute_what_they_say() -> None:
    text = sheet("n * (a - 1) / sum(a) + -2", 'total = { en = "All", zh = "合计" }')
    (entry,) = convert_toml(text, parse_toml(text), _Tables).tables
    assert isinstance(entry, Sheet)
    found = {str(address): value for address, value in sheet_numbers(entry).items()}
    assert found["cell:t.r.c"] == 10 * (4 - 1) / 4 - 2
    assert found["cell:t.total.a"] == 4
