"""Notes stand at the rows they speak of; punctuation is that of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from scs_report.analysis import load_specification
from scs_report.language import Language
from scs_report.results import Address, Results
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
def test_levels_stand_behind_the_colon_of_their_language(code: str, results: Results) -> None:
    labels = parameter_labels(results, LANGUAGES[code])
    levels = [labels[row.key] for row in results.terms.rows if row.level is not None]
    assert levels
    pattern = {"en": r"[^:]+: [^:]+", "zh": r"[^：]+：[^：]+"}[code]
    assert all(re.fullmatch(pattern, label) for label in levels), levels


@both_languages
def test_stars_are_told_behind_all_other_notes(code: str, results: Results) -> None:
    words = {
        "en": "*, ** and ***: p < 0.1, 0.05 and 0.01 (two-sided tests).",
        "zh": "*、**和***分别表示在0.1、0.05和0.01的水平上显著（双尾检验）。",
    }
    for key in TABLES:
        table = build_table(key, results, LANGUAGES[code])
        assert table.significance == (words[code] if table.starred else "")
        assert not any("**" in note for note in table.notes)


@both_languages
def test_questions_of_one_name_and_two_shares_are_told_apart(code: str, results: Results) -> None:
    language = LANGUAGES[code]
    for key in ("table_a2", "table_a7"):
        note = build_table(key, results, language).notes[0]
        for fact in ("any", "model5"):
            share = results.share(Address.parse(results.named[f"information.{fact}"]))
            assert share
            assert language.percent(share.value, 2) in note
        assert all(language.title_number("table", number) in note for number in ("A2", "A7"))


def test_a_note_on_a_number_that_is_withheld_is_left_out(results: Results) -> None:
    before = build_table("table_a7", results, LANGUAGES["en"]).notes
    at = results.named["information.model5"]
    estimates = {text: value for text, value in results.estimates.items() if text != at}
    few = msgspec.structs.replace(results, estimates=estimates)
    after = build_table("table_a7", few, LANGUAGES["en"]).notes
    assert "in the paper" in before[0]
    assert not any("in the paper" in note for note in after)


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
