"""The list of facts, and the way of one number."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import RenderableType

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.provenance.fact_list import list_facts, to_csv, to_json
from scs_report.provenance.origin import Origin, Tracer, trace
from scs_report.provenance.resolving import find
from scs_report.provenance.terminal import facts_table, origin_text
from scs_report.provenance.uses import Reading, Use
from scs_report.results import Results, read_results, write_results

Shown = Callable[[RenderableType], str]


@pytest.fixture(scope="session")
def uses(shipped: Reading) -> tuple[Use, ...]:
    return shipped.uses


@pytest.fixture
def origin(results: Results, uses: tuple[Use, ...]) -> Origin:
    return trace("approval.support", results, uses, Language("en"))


@pytest.mark.slow
def test_a_share_is_the_quotient_it_says_it_is(results: Results, uses: tuple[Use, ...]) -> None:
    by_name = {fact.name: fact for fact in results.facts}
    tracer = Tracer(results, uses, Language("en"))
    for name in by_name:
        found = tracer.trace(*find(name, results))
        if found.parts or found.fact.at is None or found.fact.at.statistic != "share":
            continue
        assert found.basis is not None
        assert found.basis.n == found.fact.n
        top, bottom = (
            float(number.replace(",", ""))
            for number in found.formula.rsplit(" = ", 1)[1].split(" ÷ ")
        )
        assert top / bottom == pytest.approx(found.fact.value, abs=0.11 / bottom), name
        assert bottom == pytest.approx(found.basis.weight, abs=0.06)


@pytest.mark.slow
def test_every_fact_has_its_way_in_both_languages(results: Results, uses: tuple[Use, ...]) -> None:
    for code in ("en", "zh"):
        tracer = Tracer(results, uses, Language(code))
        for fact in results.facts:
            found = tracer.trace(*find(fact.name, results))
            assert found.says, fact.name
            assert found.formula, fact.name
            assert (found.error != "") == (fact.se is not None), fact.name
            if code == "zh":
                assert any("\u4e00" <= sign <= "\u9fff" for sign in found.says), found.says


@pytest.mark.slow
def test_a_share_says_who_was_asked_what(origin: Origin, results: Results, shown: Shown) -> None:
    question = results.question("approval")
    assert question.text is not None
    assert origin.asked == question.text["en"]
    assert [answer[0] for answer in origin.answers] == ["4", "5"]
    assert origin.place == "Figure\N{NO-BREAK SPACE}3"
    assert origin.design_effect == results.design.design_effect
    assert {use.language for use in origin.uses} == {"en", "zh"}
    text = shown(origin_text(origin, Language("en")))
    assert question.text["en"] in text
    assert "templates/brief/00-front.en.md, line 3" in text


@pytest.mark.slow
def test_a_subgroup_says_what_narrows_it(results: Results, uses: tuple[Use, ...]) -> None:
    found = trace("doubters.income_low", results, uses, Language("en"))
    assert found.basis is not None
    assert found.basis.without_missing
    assert found.basis.n < found.basis.size == results.base("all").n
    assert found.basis.within


@pytest.mark.slow
def test_a_difference_is_traced_to_both_its_parts(results: Results, uses: tuple[Use, ...]) -> None:
    for fact in results.facts:
        if fact.unit == "difference":
            first, second = trace(fact.name, results, uses, Language("en")).parts
            assert first.fact.value - second.fact.value == pytest.approx(fact.value), fact.name


def test_a_prediction_names_its_model_and_base(results: Results, uses: tuple[Use, ...]) -> None:
    found = trace("predicted.characteristics.fairness.4", results, uses, Language("en"))
    model = results.model("characteristics")
    assert f"Model {model.number}" in found.says
    assert found.basis is not None
    assert (found.basis.key, found.basis.n) == (model.base, model.n)
    assert found.fact.at is not None
    assert found.fact.at.codes == ("4", "5")


def test_results_from_a_file_tell_the_same(
    results: Results, uses: tuple[Use, ...], tmp_path: Path, origin: Origin
) -> None:
    write_results(results, tmp_path / "results.json")
    again = read_results(tmp_path / "results.json")
    assert trace("approval.support", again, uses, Language("en")) == origin


def test_an_unknown_name_names_the_nearest(results: Results) -> None:
    with pytest.raises(UserError, match=r"approval\.suport") as caught:
        trace("approval.suport", results, (), Language("en"))
    assert "did you mean approval.support?" in caught.value.title
    with pytest.raises(UserError) as caught:
        list_facts(results, (), "approval.suport")
    assert "approval.support" in caught.value.hint


def test_facts_are_chosen_by_the_beginning_of_names_or_by_patterns(results: Results) -> None:
    def names(wanted: str) -> set[str]:
        return {entry.fact.name for entry in list_facts(results, (), wanted)}

    every = {fact.name for fact in results.facts}
    assert names("") == every
    assert names("use.") == {name for name in every if name.split(".")[0] == "use"}
    assert names("approval.support.urban") == {"approval.support.urban"}
    assert names("*.rural") == {name for name in every if name.endswith(".rural")}


def test_csv_and_json_carry_every_fact_in_full(results: Results, uses: tuple[Use, ...]) -> None:
    entries = list_facts(results, uses)
    rows = list(csv.DictReader(io.StringIO(to_csv(entries, ("en", "zh")))))
    assert [row["name"] for row in rows] == [fact.name for fact in results.facts]
    decoded = json.loads(to_json(entries))
    for row, fact, entry in zip(rows, results.facts, decoded, strict=True):
        assert float(row["value"]) == fact.value == entry["fact"]["value"]
        for code in ("en", "zh"):
            assert int(row[f"used_{code}"]) == sum(
                one.fact == fact.name and one.language == code for one in uses
            )


def test_unused_facts_are_those_that_no_sentence_uses(
    results: Results, uses: tuple[Use, ...]
) -> None:
    unused = {entry.fact.name for entry in list_facts(results, uses, unused=True)}
    assert unused == {fact.name for fact in results.facts} - {use.fact for use in uses}
    assert unused


@pytest.mark.slow
def test_the_list_fits_a_terminal(results: Results, uses: tuple[Use, ...], shown: Shown) -> None:
    text = shown(facts_table(list_facts(results, uses), results, ("en", "zh"), Language("en")))
    for fact in results.facts:
        assert fact.name[:43] in text  # longer names go on in the next line


@pytest.mark.parametrize("cell", ["banner, stimmen zu, gender=1", "Banner, stimmen zu, 女性"])
def test_a_net_is_called_by_its_label_or_its_set(demo_results: Results, cell: str) -> None:
    sunday, gender = demo_results.question("sunday"), demo_results.question("gender")
    cell = cell.replace("女性", gender.answer(1).label["zh-Hant"])
    _, address = find(cell, demo_results)
    assert address == sunday.address(sunday.sets["agree"], within=(("gender", ("1",)),))
