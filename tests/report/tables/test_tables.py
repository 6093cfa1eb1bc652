from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import msgspec
import pytest

from scs_report.analysis import load_specification
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.results import (
    Address,
    EmptyLevel,
    LocalText,
    Model,
    ParameterEstimate,
    Quantity,
    Results,
    SeparatedTerm,
    Value,
    WaldTest,
    coefficient,
    parallel,
)
from scs_report.results.statistics import BESIDE
from scs_report.results.table_entries import AnswersTable, Cross, Profile
from scs_report.tables import Cell, Label, Table, build_table
from scs_report.tables.layout import number_anchor

LANGUAGES = {code: Language(code) for code in ("en", "zh")}
TABLES = [
    entry.key for entry in load_specification(Path(__file__).parents[3] / "data").tables.tables
]
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


def at(table: Table, address: str | Address) -> Cell:
    return next(cell for row in table.rows for cell in row.cells if cell.address == str(address))


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


def test_a_table_that_is_not_there_is_named_with_the_nearest(results: Results) -> None:
    with pytest.raises(UserError, match=r'There is no table "table_a22".*table_a2'):
        build("table_a22", results)


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
def test_cells_print_the_numbers_at_their_addresses(key: str, results: Results) -> None:
    table = build(key, results)
    seen = 0
    for cell in (cell for row in table.rows for cell in row.cells if cell.address):
        address = Address.parse(cell.address)
        value, scale = value_at(address, results)
        text = cell.text.partition(" (")[0] if table.kind == "parallel_lines" else cell.text
        assert same(text, value) or same(text, value * scale), cell.address
        seen += 1
    assert seen


def value_at(address: Address, results: Results) -> tuple[float, float]:
    """Return what a cell should print, and how often it is taken where it is a share."""
    found = results.value(address)
    if found is None:
        found, address = owner(address, results)
    field = BESIDE.get(address.statistic, "n" if address.statistic == "n" else "value")
    if isinstance(found, Quantity | WaldTest):
        field = "value" if isinstance(found, Quantity) else "chi2"
    shares = ("share", "unweighted_share", "prediction", "cell")
    return float(getattr(found, field)), 100 if address.statistic in shares else 1


def owner(address: Address, results: Results) -> tuple[Value, Address]:
    """Return the estimate beside whose value a number stands."""
    for statistic in ("share", "mean"):
        beside = address.statistic_of(statistic)  # type: ignore[arg-type]
        if found := results.value(beside):
            return found, address
    raise KeyError(str(address))


@every_table
def test_cells_are_linked_by_their_addresses(key: str, results: Results) -> None:
    for place, cell in cells(build(key, results)).items():
        assert place == number_anchor(key, Address.parse(cell.address))


@every_table
def test_chinese_tables_hold_no_english_words(key: str, results: Results) -> None:
    for text in texts(build(key, results, "zh")):
        words = set(re.findall(r"[A-Za-z]+", re.sub(r"表A\d|\bH\d+|\(?cut\d|\[-?@\w+\]", "", text)))
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


@both_languages
def test_respondents_without_weights_are_not_called_weighted(code: str, results: Results) -> None:
    word = {"en": "and region", "zh": "地区加权"}[code]
    weights = {"weight_minimum": 1.0, "weight_maximum": 1.0}
    design = msgspec.structs.replace(results.design, **weights)
    plain = msgspec.structs.replace(results, design=design)
    for key in ("table_2", "table_3", "table_a2", "table_a3"):
        said = [*build(key, results, code).notes]
        said += [one.text for one in build(key, results, code).footnotes]
        assert any(word in text for text in said)
        table = build(key, plain, code)
        assert not any(word in text for text in (*table.notes, *(f.text for f in table.footnotes)))
    assert len(build("table_a2", plain, code).columns) == 2


def test_hypotheses_have_their_coefficients_and_verdicts(results: Results) -> None:
    table = build("table_1", results)
    assert len(table.rows) == len(results.hypotheses)
    for row, hypothesis in zip(table.rows, results.hypotheses, strict=True):
        statement, model, estimate, verdict = row.cells
        assert statement.text.startswith(f"{hypothesis.key}: ")
        assert model.text == f"({results.model(hypothesis.model).number})"
        assert same(estimate.text, results.estimates[str(hypothesis.address)].value)
        assert verdict.text == hypothesis.verdict.replace("_", " ")


def test_columns_of_bases_say_how_many_they_are_and_if_they_are_few(results: Results) -> None:
    table, entry = build("table_2", results), results.table("table_2").entry
    assert isinstance(entry, Cross)
    sizes = [results.base(column.base).n for column in entry.banner]
    assert min(sizes) < 100 < max(sizes)
    for index, (column, n) in enumerate(zip(table.columns, sizes, strict=True)):
        assert column.label.second == f"n = {n:,}"
        assert bool(column.label.mark) == (n < 100)
        assert all(row.cells[index].small_base == (n < 100) for row in table.rows)


def test_a_profile_says_what_refusals_change(results: Results) -> None:
    table, entry = build("table_3", results), results.table("table_3").entry
    assert isinstance(entry, Profile)
    refused = 0
    for block, variable in zip(table.blocks, entry.variables, strict=True):
        assert block.heading is not None
        told = [note for note in block.heading.notes if "refusals" in note]
        question = results.question(variable)
        answers = sorted((a.code for a in question.answers if not a.missing), key=int)
        shares = [results.share(question.address(code)) for code in answers]
        if told:
            refused += 1
            assert all(f"{share.value * 100:.2f}" in told[0] for share in shares if share)
    assert refused == 1


def test_models_are_printed_with_errors_and_stars(results: Results) -> None:
    table = build("table_4", results)
    for model in results.models:
        for address in results.estimates:
            if address.endswith(f":model={model.key}") and address[:2] in ("co", "cu"):
                parameter = results.parameter(address)
                assert parameter is not None
                check_parameter(at(table, address), parameter)
        assert at(table, f"n@{model.base}:model={model.key}").text == f"{model.n:,}"


def check_parameter(cell: Cell, parameter: ParameterEstimate) -> None:
    # all with three decimals, the smallest error having a digit among them
    assert cell.text == LANGUAGES["en"].number(parameter.value, 3)
    assert cell.second == f"({LANGUAGES['en'].number(parameter.se, 3)})"
    assert re.search("[1-9]", cell.second)
    assert cell.stars == (parameter.stars if parameter.finite else "")
    assert bool(cell.mark) == (not parameter.finite)


def test_an_entry_names_which_models_stand_beside_each_other(results: Results) -> None:
    entry = msgspec.structs.replace(results.table("table_4").entry, models=("score",))
    table = build("table_4", with_entry(results, entry))
    assert len(table.columns) == 1
    heads = [row for row in table.rows if not row.cells[0].text]
    assert [row.stub.text for row in heads] == ["Income group", "Education", "Region"]
    assert len(table.rows) < len(build("table_4", results).rows)


def with_entry(results: Results, entry: object) -> Results:
    tables = tuple(
        entry if one.key == entry.key else one  # type: ignore[attr-defined]
        for one in results.tables
    )
    return msgspec.structs.replace(results, tables=tables)


@both_languages
def test_tables_say_when_models_are_tested_by_t(results: Results, code: str) -> None:
    degrees = LANGUAGES[code].number(1100)
    before = {key: set(build(key, results, code).notes) for key in ("table_4", "table_a8")}
    by_t = with_changed_models(results, inference="t", degrees_of_freedom=1100)
    [note] = set(build("table_4", by_t, code).notes) - before["table_4"]
    assert note.count(degrees) == len(results.models)
    [note] = set(build("table_a8", by_t, code).notes) - before["table_a8"]
    assert "F" in note


@both_languages
def test_coefficients_of_another_link_are_not_called_log_odds(results: Results, code: str) -> None:
    word = {"en": "log-odds", "zh": "对数优势"}[code]
    probit = with_changed_models(results, link="probit")
    for key in ("table_1", "table_4"):
        assert any(word in note for note in build(key, results, code).notes)
        assert not any(word in note for note in build(key, probit, code).notes)


@both_languages
def test_tests_that_few_people_cannot_carry_are_dashes(results: Results, code: str) -> None:
    lacking = {str(a) for m in results.models for a in (m.fit["wald"], parallel(m.key))}
    estimates = {text: v for text, v in results.estimates.items() if text not in lacking}
    few = msgspec.structs.replace(results, estimates=estimates)
    table = build("table_4", few, code)
    assert table.rows[-1].cells[0].text == "–"
    assert len(table.notes) == len(build("table_4", results, code).notes) + 1
    table = build("table_a8", few, code)
    assert table.rows[-2].cells[0].text == "–"
    assert len(table.notes) == len(build("table_a8", results, code).notes) + 1


def with_changed_models(results: Results, **changes: object) -> Results:
    models = tuple(msgspec.structs.replace(m, **changes) for m in results.models)
    return msgspec.structs.replace(results, models=models)


@both_languages
def test_reference_levels_are_rows_of_the_models_that_have_them(
    results: Results, code: str
) -> None:
    word = {"en": "ref.", "zh": "参照组"}[code]
    table = build("table_4", results, code)
    blank = {model.key: word for model in results.models}
    found = {
        row.stub.text: dict(zip(blank, (cell.text for cell in row.cells), strict=True))
        for row in table.rows
        if any(cell.text == word for cell in row.cells)
    }
    names = {"en": ["Less than 1,000", "None", "West"], "zh": ["1000元以下", "无", "西部"]}
    assert [label.replace("\u2060", "") for label in found] == names[code]
    assert all(cells == blank for cells in found.values())
    heads = [row for row in table.rows if not row.says_something]
    assert len(heads) == len(found)
    assert all(row.indent == 1 for row in heads)


def test_the_lowest_level_given_is_the_reference_where_nobody_has_the_declared_one(
    results: Results,
) -> None:
    def without(model: Model) -> Model:
        terms = tuple(term for term in model.terms if term != "education=2")
        label = {"en": "Education"}
        empty = EmptyLevel(
            variable="education", code="1", label=label, level=label, reference=label
        )
        return msgspec.structs.replace(model, terms=terms, empty=(empty,))

    models = tuple(without(m) if m.key == "score" else m for m in results.models)
    lost = str(coefficient("score", "education=2"))
    estimates = {text: value for text, value in results.estimates.items() if text != lost}
    changed = msgspec.structs.replace(results, models=models, estimates=estimates)
    rows = {row.stub.text: row for row in build("table_4", changed).rows}
    at = [model.key for model in models].index("score")
    assert rows["Low"].cells[at].text == "ref."
    assert rows["None"].cells[at].text == ""
    assert rows["None"].cells[at - 1].text == "ref."


@both_languages
def test_panels_hold_every_cell_of_the_table_once(results: Results, code: str) -> None:
    table = build("table_4", results, code)
    assert [len(panel.columns) for panel in table.panels] == [4, 3]
    places = [cell.anchor for panel in table.panels for row in panel.rows for cell in row.cells]
    assert sorted(filter(None, places)) == sorted(cells(table))
    said = [cell for row in table.rows for cell in row.cells if cell.text]
    shown = [
        cell for panel in table.panels for row in panel.rows for cell in row.cells if cell.text
    ]
    assert len(shown) == len(said)
    for panel in table.panels:
        # only the name of a factor has no numbers, and its levels follow
        for row, below in pairwise(panel.rows):
            assert row.says_something or below.indent > row.indent
    assert len({panel.anchor for panel in table.panels}) == 2


def test_an_entry_says_how_many_models_stand_beside_each_other(results: Results) -> None:
    entry = results.table("table_4").entry
    for per_panel, expected in ((0, [7]), (3, [3, 2, 2]), (7, [7])):
        wanted = msgspec.structs.replace(entry, per_panel=per_panel)
        panels = build("table_4", with_entry(results, wanted)).panels
        assert [len(panel.columns) for panel in panels] == expected


@every_table
@both_languages
def test_decimals_of_a_column_stand_below_one_another(
    key: str, code: str, results: Results
) -> None:
    table = build(key, results, code)
    for at, _column in enumerate(table.columns):
        together = [row for row in table.rows if not row.apart]
        behind = set()
        for cell in (row.cells[at] for row in together):
            if cell.kind == "number" and re.fullmatch(r"[+−]?[\d,]+(\.\d+)?", cell.text):
                whole = cell.text + cell.fill
                behind.add(len(whole.partition(".")[2]))
        assert len(behind) <= 1, (table.key, at, behind)


def test_coding_stands_beside_the_mean(results: Results) -> None:
    rows = {row.stub.text: row for row in build("table_a3", results).rows}
    texts = {name: row.cells[-1].text.replace("\u00a0", " ") for name, row in rows.items()}
    assert texts["Location"] == "0 = Rural, 1 = Urban"
    coding = texts["CCP member"]
    assert coding == "0 = No, 1 = Yes; missing: “I'd rather not answer this question”"
    assert texts["Age"] == ""


def test_models_keep_the_order_of_terms(results: Results) -> None:
    table = build("table_4", results)
    terms = [row.stub.text for row in table.rows]
    assert terms[0].startswith("Age")
    assert [term for term in terms if "|" in term] == ["1|2", "2|3", "3|4", "4|5"]
    assert terms.index("Observations") == terms.index("4|5") + 1
    assert [column.label.text for column in table.columns] == [f"({i})" for i in range(1, 8)]


@both_languages
def test_separated_terms_are_named(code: str, results: Results) -> None:
    models = list(results.models)
    address = str(coefficient(models[0].key, models[0].terms[0]))
    models[0] = msgspec.structs.replace(
        models[0],
        separated=(
            SeparatedTerm(
                variable="education",
                label=LocalText(en="Education", zh="受教育程度"),
                level=LocalText(en="None", zh="无"),
                n=3,
            ),
        ),
    )
    lost = msgspec.structs.replace(results.estimates[address], finite=False)
    table = build(
        "table_4",
        msgspec.structs.replace(
            results,
            models=tuple(models),
            estimates=results.estimates | {address: lost},
        ),
        code,
    )
    cell = at(table, address)
    named = {"en": "Education: None (n = 3)", "zh": "受教育程度：无（n=3）"}[code]
    note = next(note.text for note in table.footnotes if note.mark == cell.mark)
    assert named in note
    assert cell.stars == ""
    assert table.columns[0].label.mark == cell.mark


def test_a_coefficient_without_a_row_is_an_error(results: Results) -> None:
    terms = msgspec.structs.replace(results.terms, rows=results.terms.rows[1:])
    with pytest.raises(ValueError, match="no row prints the term"):
        build("table_4", msgspec.structs.replace(results, terms=terms))


def test_an_entry_says_how_many_decimals_percentages_have(results: Results) -> None:
    table = build("table_5", results)
    assert all(re.fullmatch(r"\d+", cell.text) for row in table.rows for cell in row.cells)


def test_groups_stand_in_the_order_of_the_entry(results: Results) -> None:
    columns = [column.label.text for column in build("table_5", results).columns]
    assert columns == ["Rural", "Urban"]
    location = next(
        block
        for block in build("table_3", results).blocks
        if block.heading and block.heading.text == "Location"
    )
    assert [row.stub.text for row in location.rows] == ["Rural", "Urban"]


def test_a_sheet_computes_its_columns(results: Results) -> None:
    table = build("table_a1", results)
    assert [spanner.label.text for spanner in table.spanners] == [f"Step {i}" for i in range(1, 6)]
    # population and share online of the six cells of age and gender, the census and Pew
    given = [
        (116573566, 0.9327),
        (102383263, 0.9158),
        (153484831, 0.8920),
        (147150455, 0.8328),
        (255809779, 0.4111),
        (248328113, 0.3201),
    ]
    people = sum(n for n, _ in given)
    online = sum(n * share for n, share in given)
    for row, (n, share) in zip(table.rows, given, strict=True):
        _gender, *steps = row.cells
        quota = 2000 * n * share / online
        reduced = 2000 * n * share / people
        values = [n, 2000 * n / people, share * 100, reduced, quota]
        values += [quota * region for region in (0.416, 0.366, 0.218)]
        assert all(same(cell.text, value) for cell, value in zip(steps, values, strict=True))


@pytest.mark.parametrize("key", ["table_a2", "table_a7"])
def test_tables_of_answers_have_every_answer(key: str, results: Results) -> None:
    table, entry = build(key, results), results.table(key).entry
    assert isinstance(entry, AnswersTable)
    for block, name in zip(table.blocks, entry.questions, strict=True):
        assert block.anchor == f"{table.anchor}-{name}"
        question = results.question(name)
        counted = [answer for answer in question.answers if answer.counted]
        for row, answer in zip(block.rows, counted, strict=True):
            share = results.share(question.address(answer.code))
            assert share is not None
            unweighted, weighted, count = row.cells
            assert same(unweighted.text, 100 * share.count / share.n)
            assert same(weighted.text, share.value * 100)
            assert number(count.text) == share.count


@pytest.mark.parametrize("key", ["table_a2", "table_a7"])
def test_tables_of_answers_say_who_was_asked(key: str, results: Results) -> None:
    table, entry = build(key, results), results.table(key).entry
    assert isinstance(entry, AnswersTable)
    for block, name in zip(table.blocks, entry.questions, strict=True):
        question = results.question(name)
        assert block.heading is not None
        notes = " ".join(block.heading.notes)
        assert (f"(n = {results.base(question.base).n:,})" in notes) == (question.base != "all")
        assert ("More than one answer" in notes) == (question.kind == "multiple")


def test_means_and_inflation_keep_leading_zeros(results: Results) -> None:
    for row in build("table_a3", results).rows:
        mean, deviation, _n, _coding = row.cells
        assert re.fullmatch(r"−?\d+\.\d{3}", mean.text)
        assert re.fullmatch(r"\d+\.\d{3}", deviation.text)
    for row in build("table_a4", results).rows:
        tolerance, vif = row.cells
        assert re.fullmatch(r"\d+\.\d{3}", tolerance.text)
        assert abs(number(tolerance.text) * number(vif.text) - 1) < 0.01


def test_predictions_end_in_a_signed_change(results: Results) -> None:
    table = build("table_a5", results)
    assert len(table.blocks) == len(results.series)
    for block, series in zip(table.blocks, results.series, strict=True):
        *values, change = block.rows
        first, last = (number(row.cells[0].text) for row in (values[0], values[-1]))
        text = change.cells[0].text
        assert abs(number(text) - (last - first)) < 0.11
        assert same(text, results.estimates[str(series.change)].value * 100)
        assert text.startswith("+") == (number(text) > 0)


def test_bases_of_models_say_what_missing_answers_cost(results: Results) -> None:
    table = build("table_a6", results)
    labels = {question.key: question.label["en"] for question in results.questions}
    rows = {row.stub.text: row.cells for row in table.rows}
    for index, model in enumerate(results.models):
        assert number(rows["Observations"][index].text) == model.n
        for dropped in model.dropped:
            assert number(rows[labels[dropped.variable]][index].text) == dropped.n
