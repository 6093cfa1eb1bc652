"""What the analysis of the shipped respondents returns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from scs_report.analysis import load_specification
from scs_report.errors import UserError
from scs_report.results import Results, Share
from scs_report.survey import Respondents


def all_shares(results: Results) -> list[Share]:
    tables = (results.table2, results.table5, *results.table3, *results.figure4)
    groups = [group for table in tables for group in table.groups]
    return [share for holder in (*results.distributions, *groups) for share in holder.shares]


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
    assert {".predictions.predictions.label", ".questions.answers.label"} <= places
    for place, text in found:
        empty = {code for code, said in text.items() if not said}
        assert not empty or empty == {"en", "zh"}, place


def test_every_share_has_a_base_and_an_interval_around_it(results: Results) -> None:
    shares = all_shares(results)
    assert len(shares) > 300
    for share in shares:
        assert 0 <= share.low <= share.value <= share.high <= 1
        assert share.unweighted == share.count / share.base_n
        assert share.se > 0 or share.value in (0, 1)


def test_weighted_shares_are_sums_of_weights(results: Results, respondents: Respondents) -> None:
    frame = respondents.frame
    for code in range(1, 6):
        expected = frame.weight[frame.approval == code].sum() / frame.weight.sum()
        assert results.distribution("approval").share(code).value == pytest.approx(expected)


def test_shares_of_single_responses_sum_to_one(results: Results) -> None:
    for distribution in results.distributions:
        if results.question(distribution.question).kind != "multiple":
            total = sum(share.value for share in distribution.shares)
            assert total == pytest.approx(1), distribution.question


def test_models_rest_on_the_people_with_every_answer(results: Results) -> None:
    sizes = [model.n for model in results.table4.models]
    assert sizes == [1944, 1929, 1815, 1100, 1135, 1390, 1826]
    for model in results.table4.models:
        cutpoints = [cutpoint.value for cutpoint in model.cutpoints]
        assert cutpoints == sorted(cutpoints)
        assert len(model.covariance) == len(model.coefficients) + len(model.cutpoints)


def test_verdicts_follow_from_the_coefficients(results: Results) -> None:
    for hypothesis in results.table1:
        coefficient = results.table4.model(hypothesis.model).coefficient(hypothesis.term)
        assert hypothesis.coefficient == coefficient
        if hypothesis.verdict == "supported":
            assert coefficient.p < hypothesis.level
            assert np.sign(coefficient.value) == hypothesis.expected
        if hypothesis.verdict == "not_significant":
            assert coefficient.p >= hypothesis.level


def test_quotas_reproduce_the_published_steps(results: Results) -> None:
    cells = results.table_a1.cells
    assert [round(c.normalised) for c in cells] == [228, 200, 300, 287, 500, 485]
    assert [round(c.renormalised) for c in cells] == [336, 290, 423, 379, 325, 246]
    assert [round(c.west) for c in cells] == [73, 63, 92, 83, 71, 54]
    assert [round(c.central) for c in cells] == [123, 106, 155, 139, 119, 90]
    assert [round(c.east) for c in cells] == [140, 121, 176, 158, 135, 102]


def test_facts_agree_with_the_tables_that_hold_them(results: Results) -> None:
    facts = {fact.name: fact for fact in results.facts}
    approval = results.distribution("approval")
    support = approval.share(4).value + approval.share(5).value
    assert facts["approval.support"].value == pytest.approx(support)
    pilot = results.table2.group("pilot_users").share(5)
    assert facts["approval.strong.pilot"].value == pilot.value
    gap = facts["approval.support.urban"].value - facts["approval.support.rural"].value
    assert facts["gap.location"].value == pytest.approx(gap)


def test_a_difference_is_that_of_the_facts_that_it_names(results: Results) -> None:
    facts = {fact.name: fact for fact in results.facts}
    differences = [fact for fact in results.facts if fact.first and fact.second]
    assert any(fact.name.startswith("predicted.") for fact in differences)
    for fact in differences:
        first, second = facts[fact.first or ""], facts[fact.second or ""]
        assert fact.value == pytest.approx(first.value - second.value), fact.name


def test_table_3_has_the_doubters_beside_everybody(
    results: Results, respondents: Respondents
) -> None:
    frame = respondents.frame
    for table in results.table3:
        for key, people in (("doubters", frame[frame[table.by] == 1]), ("total", frame)):
            group = table.group(key)
            for share in group.shares:
                assert share.count == (people[table.question] == int(share.code)).sum()


def test_table_4_has_a_row_for_every_coefficient(results: Results) -> None:
    rows = {row.key: row for row in results.table4.rows}
    assert len(rows) == len(results.table4.rows)
    for model in results.table4.models:
        assert {one.key for one in model.coefficients} <= set(rows)
    for key, row in rows.items():
        variable, _, code = key.partition("=")
        known = {answer.code: answer.label for answer in results.question(variable).answers}
        assert row.level == (known[code] if code else None)


def test_predictions_follow_the_sign_of_their_coefficient(results: Results) -> None:
    for series in results.predictions:
        values = [p.probability for p in series.predictions]
        assert series.change == pytest.approx(values[-1] - values[0])
        assert all(0 <= p.low <= p.probability <= p.high <= 1 for p in series.predictions)


def test_margin_of_error_follows_from_the_weights(results: Results) -> None:
    design = results.design
    assert design.effective_n == pytest.approx(design.n / design.design_effect)
    assert design.margin_of_error == pytest.approx(1.96 * np.sqrt(0.25 / design.effective_n), 1e-4)


def test_an_unknown_entry_in_the_specification_is_named(root: Path, tmp_path: Path) -> None:
    for name in ("study.toml", "models.toml", "tables.toml", "facts.toml"):
        (tmp_path / name).write_bytes((root / "data" / name).read_bytes())
    with (tmp_path / "facts.toml").open("a") as file:
        file.write('\n[[shares]]\nname = "x"\nof = "approval"\nbse = "all"\n')
    with pytest.raises(UserError, match=r"facts\.toml") as caught:
        load_specification(tmp_path)
    assert "bse" in caught.value.problems[0]


def test_all_facts_that_cannot_be_computed_are_listed(
    root: Path, tmp_path: Path, respondents: Respondents
) -> None:
    from scs_report.analysis import analyse

    for name in ("study.toml", "models.toml", "tables.toml", "facts.toml"):
        (tmp_path / name).write_bytes((root / "data" / name).read_bytes())
    with (tmp_path / "facts.toml").open("a") as file:
        file.write('\n[[shares]]\nname = "x"\nof = "no_such"\n')
        file.write('\n[[differences]]\nname = "y"\nfirst = "no"\nsecond = "approval.strong"\n')
        file.write('\n[[shares]]\nname = "approval.strong"\nof = "approval"\ncodes = [5]\n')
    with pytest.raises(UserError) as caught:
        analyse(respondents, load_specification(tmp_path))
    assert [p.split(":")[0] for p in caught.value.problems] == [
        "facts.toml, fact x",
        "facts.toml, fact y",
        "facts.toml, fact approval.strong",
    ]
