"""The documentation of tables: every entry in it is one, and prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from scs_report.analysis import Specification, analyse
from scs_report.analysis.checks import problems_of
from scs_report.analysis.specification import Facts, Figures
from scs_report.border.toml import convert_toml, parse_toml
from scs_report.language import Language
from scs_report.results import Results, TableEntry
from scs_report.results.table_entries import Changes, Trend
from scs_report.survey import Codebook, Respondents
from scs_report.tables import build_table

#: The facts of this study that an entry names, and those that they are made of.
GAPS = (
    "approval.support.urban",
    "approval.support.rural",
    "gap.location",
    "gap.location.background",
)


class _Entries(msgspec.Struct):
    tables: tuple[TableEntry, ...]


def blocks(root: Path, name: str) -> list[str]:
    text = (root / "docs" / name).read_text("utf-8")
    return re.findall(r"```toml\n(.*?)```", text, re.S)


@pytest.fixture(scope="module")
def entries(root: Path) -> list[TableEntry]:
    found = []
    for text in blocks(root, "tables.md"):
        found += convert_toml(text, parse_toml(text), _Entries).tables
    return found


def test_both_languages_show_the_same_entries(root: Path) -> None:
    assert blocks(root, "tables.md") == blocks(root, "tables.zh.md")


def test_every_kind_is_shown(entries: list[TableEntry], root: Path) -> None:
    assert {type(entry) for entry in entries} == set(get_args(TableEntry))
    for name in ("tables.md", "tables.zh.md"):
        headings = set(re.findall(r"^## `(\w+)`", (root / "docs" / name).read_text("utf-8"), re.M))
        assert headings == {entry.__struct_config__.tag for entry in entries}


@pytest.fixture(scope="module")
def results(
    entries: list[TableEntry],
    respondents: Respondents,
    specification: Specification,
    codebook: Codebook,
) -> Results:
    # the study has one wave
    shown = tuple(entry for entry in entries if not isinstance(entry, Trend | Changes))
    tables = msgspec.structs.replace(specification.tables, tables=shown)
    study = msgspec.structs.replace(specification.study, changes=())
    named = {name: specification.facts.facts[name] for name in GAPS}
    plan = msgspec.structs.replace(
        specification, study=study, tables=tables, facts=Facts(facts=named), figures=Figures()
    )
    assert problems_of(plan, codebook) == []
    return analyse(respondents, plan)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_entries_shown_print_tables(code: str, results: Results) -> None:
    for entry in results.tables:
        table = build_table(entry.key, results, Language(code))
        assert table.caption.text
        assert table.rows
        assert any(cell.text for row in table.rows for cell in row.cells)
