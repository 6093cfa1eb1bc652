"""What the analysis of the shipped respondents returns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.analysis.specification import Facts, Figures, Tables
from scs_report.errors import UserError
from scs_report.results import Estimate, Quantity, Results, ShareEstimate, WaldTest
from scs_report.results.table_entries import Profile
from scs_report.results.table_grids import group_of, profile_lines
from scs_report.survey import Respondents


def texts(tree: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in two languages, with its place."""
    if isinstance(tree, dict) and set(tree) == {"en", "zh"}:
        yield place, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from texts(value, f"{place}.{key}")
    elif isinstance(tree, list | tuple):
        for one in tree:
            yield from texts(one, place)


def test_every_text_stands_in_both_languages(results: Results) -> None:
    found = list(texts(msgspec.to_builtins(results)))
    places = {place for place, _ in found}
    assert {".series.values.label", ".questions.answers.label"} <= places
    for place, text in found:
        empty = {code for code, said in text.items() if not said}
        assert not empty or empty == {"en", "zh"}, place


def test_every_share_has_a_base_and_an_interval_around_it(results: Results) -> None:
    shares = [one for one in results.estimates.values() if isinstance(one, ShareEstimate)]
    assert len(shares) > 300
    for share in shares:
        assert 0 <= share.low <= share.value <= share.high <= 1
        assert share.unweighted == share.count / share.n
        assert share.se > 0 or share.value in (0, 1)


def test_weighted_shares_are_sums_of_weights(results: Results, respondents: Respondents) -> None:
    frame = respondents.frame
    for code in range(1, 6):
        expected = frame.weight[frame.approval == code].sum() / frame.weight.sum()
        share = results.share(f"share:approval={code}@all")
        assert share is not None
        assert share.value == pytest.approx(expected)


def test_shares_of_single_responses_sum_to_one(results: Results) -> None:
    for question in results.questions:
        counted = [answer.code for answer in question.answers if answer.counted]
        shares = [results.share(question.address(code)) for code in counted]
        if not question.multiple and shares and all(shares):
            total = sum(share.value for share in shares if share)
            assert total == pytest.approx(1), question.key


def test_models_rest_on_the_people_with_every_answer(results: Results) -> None:
    sizes = [model.n for model in results.models]
    assert sizes == [1944, 1929, 1815, 1100, 1135, 1390, 1826]
    for model in results.models:
        cutpoints = [one.value for one in results.parameters(model)[len(model.terms) :]]
        assert cutpoints == sorted(cutpoints)
        assert len(model.covariance) == len(model.addresses) == len(results.parameters(model))


def test_verdicts_follow_from_the_coefficients(results: Results) -> None:
    for hypothesis in results.hypotheses:
        coefficient = results.parameter(hypothesis.address)
        assert coefficient is not None
        if hypothesis.verdict == "supported":
            assert coefficient.p < hypothesis.alpha
            assert np.sign(coefficient.value) == hypothesis.expected
        if hypothesis.verdict == "not_significant":
            assert coefficient.p >= hypothesis.alpha


def test_quotas_reproduce_the_published_steps(results: Results) -> None:
    rows = [row.key for row in results.table("table_a1").entry.rows]  # type: ignore[union-attr]

    def rounded(column: str) -> list[int]:
        found = [results.estimates[f"cell:table_a1.{row}.{column}"] for row in rows]
        return [round(one.value) for one in found if isinstance(one, Quantity)]

    assert rounded("normalised") == [228, 200, 300, 287, 500, 485]
    assert rounded("renormalised") == [336, 290, 423, 379, 325, 246]
    assert rounded("west") == [73, 63, 92, 83, 71, 54]
    assert rounded("central") == [123, 106, 155, 139, 119, 90]
    assert rounded("east") == [140, 121, 176, 158, 135, 102]


def test_facts_agree_with_the_tables_that_hold_them(results: Results) -> None:
    facts = {fact.name: fact for fact in results.facts}
    four, five = (results.share(f"share:approval={code}@all") for code in (4, 5))
    assert four
    assert five
    assert facts["approval.support"].value == pytest.approx(four.value + five.value)
    gap = facts["approval.support.urban"].value - facts["approval.support.rural"].value
    assert facts["gap.location"].value == pytest.approx(gap)


def test_a_difference_is_that_of_the_facts_that_it_names(results: Results) -> None:
    facts = {fact.name: fact for fact in results.facts}
    differences = [fact for fact in results.facts if fact.at and fact.at.parts]
    assert any(fact.name.startswith("predicted.") for fact in differences)
    values = {fact.address: fact.value for fact in facts.values()}
    for fact in differences:
        first, second = (values[text] for text in fact.address.split(" - "))
        assert fact.value == pytest.approx(first - second), fact.name


def test_table_3_has_the_doubters_beside_everybody(
    results: Results, respondents: Respondents
) -> None:
    frame = respondents.frame
    entry = results.table("table_3").entry
    assert isinstance(entry, Profile)
    for variable in entry.variables:
        for line in profile_lines(variable, group_of(entry), results):
            for address, people in (
                (line.group, frame[frame["doubter"] == 1]),
                (line.total, frame),
            ):
                share = results.share(address)
                assert share is not None
                assert share.count == (people[variable] == int(line.code)).sum()


def test_table_4_has_a_row_for_every_coefficient(results: Results) -> None:
    rows = {row.key: row for row in results.terms.rows}
    assert len(rows) == len(results.terms.rows)
    for model in results.models:
        assert set(model.terms) <= set(rows)
    for key, row in rows.items():
        variable, _, code = key.partition("=")
        known = {answer.code: answer.label for answer in results.question(variable).answers}
        assert row.level == (known[code] if code else None)


def test_predictions_follow_the_sign_of_their_coefficient(results: Results) -> None:
    for series in results.series:
        found = [results.value(address) for address in (*series.addresses, series.change)]
        numbers = [one for one in found if isinstance(one, Estimate)]
        assert len(numbers) == len(found)
        *points, change = numbers
        assert change.value == pytest.approx(points[-1].value - points[0].value)
        assert all(0 <= p.low <= p.value <= p.high <= 1 for p in points)


def test_margin_of_error_follows_from_the_weights(results: Results) -> None:
    design = results.design
    assert design.effective_n == pytest.approx(design.n / design.design_effect)
    assert design.margin_of_error == pytest.approx(1.96 * np.sqrt(0.25 / design.effective_n), 1e-4)


def test_an_unknown_entry_in_the_specification_is_named(root: Path, tmp_path: Path) -> None:
    for name in ("study.toml", "models.toml", "tables.toml", "facts.toml"):
        (tmp_path / name).write_bytes((root / "data" / name).read_bytes())
    with (tmp_path / "facts.toml").open("a") as file:
        file.write('\n[shares]\nbse = "all"\n')
    with pytest.raises(UserError, match=r"facts\.toml") as caught:
        load_specification(tmp_path)
    assert "shares" in caught.value.problems[0]


def test_all_facts_that_cannot_be_computed_are_listed(
    specification: Specification, respondents: Respondents
) -> None:
    wrong = {
        "x": "share:no_such=1",
        "y": "no - approval.strong",
        "z": "share:approval=9",
    }
    facts = Facts(facts=specification.facts.facts | wrong)
    with pytest.raises(UserError) as caught:
        analyse(
            respondents,
            replace(specification, models=None, tables=Tables(), figures=Figures(), facts=facts),
        )
    assert [p.split(":")[0] for p in caught.value.problems] == [
        "facts.toml, fact x",
        "facts.toml, fact y",
        "facts.toml, fact z",
    ]


def test_models_have_their_fit_and_tests_at_addresses(demo_results: Results) -> None:
    for model in demo_results.models:
        found = {name: demo_results[address] for name, address in model.fit.items()}
        likelihood, null, r2 = (
            demo_results.number(model.fit[name])
            for name in ("log_pseudo_likelihood", "log_pseudo_likelihood_null", "mcfadden_r2")
        )
        assert likelihood is not None
        assert null is not None
        assert r2 == pytest.approx(1 - likelihood / null)
        wald, terms = found["wald"], len(model.terms)
        assert isinstance(wald, WaldTest)
        b = np.array([demo_results.parameter(a).value for a in model.addresses[:terms]])  # type: ignore[union-attr]
        covariance = np.array(model.covariance)[:terms, :terms]
        assert wald.chi2 == pytest.approx(float(b @ np.linalg.solve(covariance, b)))
        assert wald.df == terms
        assert model.splits
        more = len(model.splits.compared) - 1
        for address in model.tests:
            test = demo_results[address]
            assert isinstance(test, WaldTest)
            columns = [t for t in model.terms if address.of in ("", t.partition("=")[0])]
            assert test.df == more * len(columns), address
