"""Notes stand at the rows they speak of; punctuation is that of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scs_report.analysis import load_specification
from scs_report.language import Language
from scs_report.results import Results
from scs_report.tables import Table, build_table
from scs_report.tables.terms import parameter_labels

LANGUAGES = {code: Language(code) for code in ("en", "zh")}
TABLES = [
    entry.key for entry in load_specification(Path(__file__).parents[3] / "data").tables.tables
]
both_languages = pytest.mark.parametrize("code", LANGUAGES)
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN_MARKS = re.compile(r"[\u3400-\u9fff][(),;:?]|[(),;:?][\u3400-\u9fff]")


def texts(table: Table) -> Iterator[str]:
    yield from (table.title, table.continued, table.unit, table.source, *table.notes)
    yield from (footnote.text for footnote in table.footnotes)
    labels = [table.caption, table.stub_head, *(column.label for column in table.columns)]
    labels += [spanner.label for spanner in table.spanners]
    labels += [block.heading for block in table.blocks if block.heading]
    for label in (*labels, *(row.stub for row in table.rows)):
        yield from (label.text, label.second)
    yield from (cell.text for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("key", TABLES)
def test_english_tables_hold_nothing_chinese(key: str, results: Results) -> None:
    for text in texts(build_table(key, results, LANGUAGES["en"])):
        assert not CHINESE.search(text), text


@pytest.mark.parametrize("key", TABLES)
def test_chinese_tables_have_chinese_punctuation(key: str, results: Results) -> None:
    for text in texts(build_table(key, results, LANGUAGES["zh"])):
        assert not LATIN_MARKS.search(text), text


@both_languages
def test_levels_stand_in_the_brackets_of_their_language(code: str, results: Results) -> None:
    labels = parameter_labels(results, LANGUAGES[code])
    levels = [labels[row.key] for row in results.terms.rows if row.level is not None]
    assert levels
    pattern = {"en": r".+ \(.+\)", "zh": r".+（.+）"}[code]
    assert all(re.fullmatch(pattern, label) for label in levels), levels


@both_languages
def test_items_on_another_base_than_their_question_say_so_and_no_others_do(
    code: str, results: Results
) -> None:
    seen = set()
    for key in ("table_a2", "table_a7"):
        table = build_table(key, results, LANGUAGES[code])
        for block in table.blocks:
            shares = {row.cells[1].address: row for row in block.rows}
            sizes = {at: share.n for at in shares if (share := results.share(at))}
            for at, row in shares.items():
                smaller = sizes[at] < max(sizes.values())
                assert bool(row.stub.mark) == smaller, at
                seen.add(smaller)
    assert seen == {True, False}
