from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import msgspec
import pytest

from scs_report.language import Language
from scs_report.results import Distribution, LocalText, Parameter, Results, SeparatedTerm
from scs_report.tables import TABLES, Cell, Label, Table, build_table
from scs_report.tables.layout import anchor
from scs_report.tables.numbers import coefficient_number

LANGUAGES = {code: Language(code) for code in ("en", "zh")}
every_table = pytest.mark.parametrize("key", TABLES)
both_languages = pytest.mark.parametrize("code", LANGUAGES)

#: Latin words that Chinese tables may hold: abbreviations, symbols and proper names.
NAMES = {"SCS", "SCSs", "N", "n", "R", "VIF", "p", "F", "T", "b", "GB", "Wald", "Logit"}
NAMES |= {"McFadden", "Rao", "Scott", "Statista", "MERICS", "Brant", "k"}


def build(key: str, results: Results, code: str = "en") -> Table:
    return build_table(key, results, LANGUAGES[code])


def parts(table: Table) -> Iterator[Label | Cell]:
    """Return every label and cell in the order of reading."""
    yield table.caption
    yield from (spanner.label for spanner in table.spanners)
    yield table.stub_head
    yield from (column.label for column in table.columns)
    for block in table.blocks:
        if block.heading:
            yield block.heading
        for row in block.rows:
            yield row.stub
            yield from row.cells


def texts(table: Table) -> Iterator[str]:
    yield from (
        table.title,
        table.continued,
        table.unit,
        table.note_label,
        table.source,
        *table.notes,
    )
    yield from (footnote.text for footnote in table.footnotes)
    yield from chain.from_iterable((part.text, part.second) for part in parts(table))


def cells(table: Table) -> dict[str, Cell]:
    return {cell.anchor: cell for row in table.rows for cell in row.cells if cell.anchor}


def number(printed: str) -> float:
    return float(printed.replace("−", "-").replace(",", "").rstrip("%"))


def half(printed: str) -> float:
    """Half a unit of the last printed digit, with room for binary fractions."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2]) + 1e-9


def same(printed: str, value: float) -> bool:
    return abs(number(printed) - value) <= half(printed)


@every_table
@both_languages
def test_every_table_has_title_source_and_rows(key: str, code: str, results: Results) -> None:
    table = build(key, results, code)
    assert table.number == key.removeprefix("table_").upper()
    assert table.caption.text
    assert table.source
    assert table.notes
    assert table.rows
    assert all(row.stub.text for row in table.rows)


@every_table
def test_both_languages_print_the_same_numbers(key: str, results: Results) -> None:
    english, chinese = (cells(build(key, results, code)) for code in ("en", "zh"))
    assert list(english) == list(chinese)
    for place, cell in english.items():
        if cell.kind == "number":
            twin = chinese[place]
            # Chinese leaves numbers of four digits whole
            assert cell.text.replace(",", "") == twin.text.replace(",", "")
            assert cell.stars == twin.stars


@every_table
def test_chinese_tables_hold_no_english_words(key: str, results: Results) -> None:
    for text in texts(build(key, results, "zh")):
        words = set(re.findall(r"[A-Za-z]+", re.sub(r"表A\d|\bH\d+|\(?cut\d", "", text)))
        assert words <= NAMES, text


@every_table
@both_languages
def test_footnotes_come_in_the_order_of_reading(key: str, code: str, results: Results) -> None:
    table = build(key, results, code)
    read = chain.from_iterable(part.mark.split(", ") for part in parts(table) if part.mark)
    assert list(dict.fromkeys(read)) == [footnote.mark for footnote in table.footnotes]


def test_ids_are_unique_in_the_appendix(results: Results) -> None:
    ids = []
    for key in TABLES:
        table = build(key, results)
        ids += [table.anchor, *cells(table)]
        ids += [block.anchor for block in table.blocks if block.anchor]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", place) for place in ids)


@both_languages
def test_synthetic_data_are_called_so_under_every_table_made_of_them(
    code: str, results: Results
) -> None:
    word = {"en": "Synthetic respondents", "zh": "合成受访者数据"}[code]
    data = msgspec.structs.replace(results.data, synthetic=True)
    synthetic = msgspec.structs.replace(results, data=data)
    # Table A1 is made of public statistics, not of respondents
    assert all(word in build(key, synthetic, code).source for key in TABLES if key != "table_a1")
    data = msgspec.structs.replace(results.data, synthetic=False)
    genuine = msgspec.structs.replace(results, data=data)
    source = LANGUAGES[code].text(results.study.source)
    assert all(source in build(key, genuine, code).source for key in TABLES if key != "table_a1")


def test_table_1_gives_each_hypothesis_its_coefficient_and_verdict(results: Results) -> None:
    table = build("table_1", results)
    assert len(table.rows) == len(results.table1)
    for row, hypothesis in zip(table.rows, results.table1, strict=True):
        statement, model, coefficient, verdict = row.cells
        assert statement.text.startswith(f"{hypothesis.key}: ")
        assert model.text == f"({results.table4.model(hypothesis.model).number})"
        assert same(coefficient.text, hypothesis.coefficient.value)
        assert verdict.text == hypothesis.verdict.replace("_", " ")


def test_table_2_prints_every_share_and_base(results: Results) -> None:
    table = build("table_2", results)
    printed = cells(table)
    for column, group in zip(table.columns, results.table2.groups, strict=True):
        assert column.label.second == f"N = {group.n:,}"
        for share in group.shares:
            assert same(printed[f"table-2-{group.key}-{share.code}"].text, share.value * 100)


def test_few_respondents_are_flagged(results: Results) -> None:
    table = build("table_2", results)
    for index, group in enumerate(results.table2.groups):
        assert bool(table.columns[index].label.mark) == (group.n < 100)
        assert all(row.cells[index].small_base == (group.n < 100) for row in table.rows)


def test_table_3_compares_doubters_with_all_who_answered(results: Results) -> None:
    table = build("table_3", results)
    printed = cells(table)
    assert len(table.blocks) == len(results.table3)
    for variable in results.table3:
        for key in ("doubters", "total"):
            for share in variable.group(key).shares:
                cell = printed[f"table-3-{variable.question}-{share.code}-{key}"]
                assert same(cell.text, share.value * 100)


def test_table_3_says_what_refusals_change(results: Results) -> None:
    table = build("table_3", results)
    for block, variable in zip(table.blocks, results.table3, strict=True):
        everybody = variable.group("total_all")
        refused = everybody.n != variable.group("total").n
        assert block.heading is not None
        told = [note for note in block.heading.notes if "refusals" in note]
        assert bool(told) == refused
        for share in variable.group("total").shares if refused else ():
            assert f"{everybody.share(share.code).value * 100:.2f}" in told[0]


def test_table_4_prints_every_parameter_over_its_standard_error(results: Results) -> None:
    table = build("table_4", results)
    printed = cells(table)
    for model in results.table4.models:
        for parameter in (*model.coefficients, *model.cutpoints):
            place = anchor("table_4", parameter.key, model.number)
            check_parameter(printed[place], parameter)
        assert printed[f"table-4-n-{model.number}"].text == f"{model.n:,}"


@both_languages
def test_tables_say_when_models_are_tested_by_t(results: Results, code: str) -> None:
    degrees = LANGUAGES[code].number(1100)
    before = {key: set(build(key, results, code).notes) for key in ("table_4", "table_a8")}
    by_t = with_changed_models(results, inference="t", degrees_of_freedom=1100)
    [note] = set(build("table_4", by_t, code).notes) - before["table_4"]
    assert note.count(degrees) == len(results.table4.models)
    [note] = set(build("table_a8", by_t, code).notes) - before["table_a8"]
    assert "F" in note


@both_languages
def test_tests_that_few_people_cannot_carry_are_dashes(results: Results, code: str) -> None:
    tests = results.table4.models[0].parallel_lines
    assert tests
    missing = msgspec.structs.replace(tests.overall, chi2=None, p=None)
    few = with_changed_models(
        results,
        wald=None,
        wald_p=None,
        parallel_lines=msgspec.structs.replace(tests, overall=missing),
    )
    table = build("table_4", few, code)
    assert table.rows[-1].cells[0].text == "–"
    assert len(table.notes) == len(build("table_4", results, code).notes) + 1
    table = build("table_a8", few, code)
    assert table.rows[-2].cells[0].text == "–"
    assert len(table.notes) == len(build("table_a8", results, code).notes) + 1


def with_changed_models(results: Results, **changes: object) -> Results:
    models = tuple(msgspec.structs.replace(m, **changes) for m in results.table4.models)
    table4 = msgspec.structs.replace(results.table4, models=models)
    return msgspec.structs.replace(results, table4=table4)


def check_parameter(cell: Cell, parameter: Parameter) -> None:
    assert same(cell.text, parameter.value)
    assert same(cell.second.strip("()"), parameter.se)
    assert cell.second == f"({coefficient_number(parameter.se, LANGUAGES['en'])})"
    assert cell.stars == (parameter.stars if parameter.finite else "")
    assert bool(cell.mark) == (not parameter.finite)


def test_table_4_keeps_the_order_of_the_paper(results: Results) -> None:
    table = build("table_4", results)
    terms = [row.stub.text for row in table.rows]
    assert terms[0].startswith("Age")
    assert [term for term in terms if "|" in term] == ["1|2", "2|3", "3|4", "4|5"]
    assert terms.index("Observations") == terms.index("4|5") + 1
    assert [column.label.text for column in table.columns] == [f"({i})" for i in range(1, 8)]


@both_languages
def test_separated_terms_are_named(code: str, results: Results) -> None:
    models = list(results.table4.models)
    term = models[0].coefficients[0]
    lost = msgspec.structs.replace(term, finite=False)
    models[0] = msgspec.structs.replace(
        models[0],
        coefficients=(lost, *models[0].coefficients[1:]),
        separated=(
            SeparatedTerm(
                variable="education",
                label=LocalText(en="Education", zh="受教育程度"),
                level=LocalText(en="None", zh="无"),
                n=3,
            ),
        ),
    )
    table4 = msgspec.structs.replace(results.table4, models=tuple(models))
    table = build("table_4", msgspec.structs.replace(results, table4=table4), code)
    cell = cells(table)[f"table-4-{term.key}-1".replace("=", "-")]
    named = {"en": "Education: None (n = 3)", "zh": "受教育程度：无（n=3）"}[code]
    note = next(note.text for note in table.footnotes if note.mark == cell.mark)
    assert named in note
    assert cell.stars == ""
    assert table.columns[0].label.mark == cell.mark


def test_a_coefficient_without_a_row_is_an_error(results: Results) -> None:
    table4 = msgspec.structs.replace(results.table4, rows=results.table4.rows[1:])
    with pytest.raises(ValueError, match="no row prints the term"):
        build("table_4", msgspec.structs.replace(results, table4=table4))


def test_table_5_prints_whole_percentages(results: Results) -> None:
    printed = cells(build("table_5", results))
    for group in results.table5.groups:
        for share in group.shares:
            cell = printed[f"table-5-{share.code}-{group.key}"]
            assert re.fullmatch(r"\d+", cell.text)
            assert same(cell.text, share.value * 100)


def test_groups_stand_in_the_order_of_the_paper(results: Results) -> None:
    columns = [column.label.text for column in build("table_5", results).columns]
    assert columns == ["Rural", "Urban"]
    location = next(
        block
        for block in build("table_3", results).blocks
        if block.heading and block.heading.text == "Location"
    )
    assert [row.stub.text for row in location.rows] == ["Rural", "Urban"]


def test_table_a1_takes_each_cell_through_five_steps(results: Results) -> None:
    table = build("table_a1", results)
    assert [spanner.label.text for spanner in table.spanners] == [f"Step {i}" for i in range(1, 6)]
    for row, quota in zip(table.rows, results.table_a1.cells, strict=True):
        _gender, *steps = row.cells
        values = [
            quota.population,
            quota.normalised,
            quota.internet * 100,
            quota.reduced,
            quota.renormalised,
            quota.east,
            quota.central,
            quota.west,
        ]
        assert all(same(cell.text, value) for cell, value in zip(steps, values, strict=True))


def questions_of(key: str, results: Results) -> list[Distribution]:
    return [results.distribution(question) for question in getattr(results, key)]


@pytest.mark.parametrize("key", ["table_a2", "table_a7"])
def test_tables_of_answers_have_every_answer(key: str, results: Results) -> None:
    table = build(key, results)
    for block, distribution in zip(table.blocks, questions_of(key, results), strict=True):
        assert block.anchor == f"{key.replace('_', '-')}-{distribution.question}"
        for row, share in zip(block.rows, distribution.shares, strict=True):
            unweighted, weighted, count = row.cells
            assert same(unweighted.text, share.unweighted * 100)
            assert same(weighted.text, share.value * 100)
            assert number(count.text) == share.count


@pytest.mark.parametrize("key", ["table_a2", "table_a7"])
def test_tables_of_answers_say_who_was_asked(key: str, results: Results) -> None:
    table = build(key, results)
    for block, distribution in zip(table.blocks, questions_of(key, results), strict=True):
        question = results.question(distribution.question)
        assert block.heading is not None
        notes = " ".join(block.heading.notes)
        assert (f"(N = {results.base(question.base).n:,})" in notes) == (question.base != "all")
        assert ("More than one answer" in notes) == (question.kind == "multiple")


def test_tables_a3_and_a4_keep_leading_zeros(results: Results) -> None:
    moments = zip(build("table_a3", results).rows, results.table_a3, strict=True)
    for row, moment in moments:
        mean, deviation, n = row.cells
        assert re.fullmatch(r"−?\d+\.\d{3}", mean.text)
        assert same(mean.text, moment.mean.value)
        assert same(deviation.text, moment.sd)
        assert number(n.text) == moment.n
    predictors = zip(build("table_a4", results).rows, results.table_a4.rows, strict=True)
    for row, predictor in predictors:
        tolerance, vif = row.cells
        assert re.fullmatch(r"\d+\.\d{3}", tolerance.text)
        assert same(tolerance.text, predictor.tolerance)
        assert same(vif.text, predictor.vif)


def test_table_a5_prints_probabilities_and_changes(results: Results) -> None:
    printed = cells(build("table_a5", results))
    for series in results.predictions:
        place = f"table-a5-{re.sub(r'[^A-Za-z0-9_-]+', '-', series.key)}"
        for prediction in series.predictions:
            assert same(printed[f"{place}-{prediction.value}"].text, prediction.probability * 100)
        change = printed[f"{place}-change"].text
        assert same(change, series.change * 100)
        assert change.startswith("+") == (number(change) > 0)


def test_table_a6_says_what_missing_answers_cost(results: Results) -> None:
    table = build("table_a6", results)
    labels = {question.key: question.label.en for question in results.questions}
    rows = {row.stub.text: row.cells for row in table.rows}
    for index, model in enumerate(results.table4.models):
        assert number(rows["Observations"][index].text) == model.n
        for dropped in model.dropped:
            assert number(rows[labels[dropped.variable]][index].text) == dropped.n
