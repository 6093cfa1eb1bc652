"""Levels of factors that nobody in a model has."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from scs_report.analysis import Specification
from scs_report.analysis.models import hypotheses, models_of
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.predictions import predictions
from scs_report.analysis.regressions import Planned, fit_models
from scs_report.analysis.sample import Sample
from scs_report.estimation import ordered_logit
from scs_report.language import Language
from scs_report.results import Model, ParameterEstimate, Results, coefficient
from scs_report.survey import Codebook, load_respondents
from scs_report.tables import build_table
from scs_report.tables.terms import empty_level_notes, left_out_notes

Models = tuple[Model, ...]
Some = Callable[[str], tuple[Sample, tuple[Planned, ...], Models, Numbers]]
NO_NONE = "education != 1"
LABEL_OF_1 = {"en": "Urban", "zh": "城市"}


@pytest.fixture(scope="module")
def sampled(
    root: Path, codebook: Codebook, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Sample]:
    """Give those of the shipped respondents of whom a condition is true."""
    shipped = pd.read_csv(root / "data" / "respondents.csv", dtype=str, keep_default_na=False)
    numbers = shipped.apply(pd.to_numeric, errors="coerce")

    def load(condition: str) -> Sample:
        file = tmp_path_factory.mktemp("some") / "some.csv"
        shipped.loc[numbers.query(condition).index].to_csv(file, index=False)
        return Sample.of(load_respondents(file, codebook))

    return load


@pytest.fixture(scope="module")
def some(sampled: Callable[[str], Sample], specification: Specification) -> Some:
    """Fit the models to them."""

    @cache
    def fit(condition: str) -> tuple[Sample, tuple[Planned, ...], Models, Numbers]:
        sample = sampled(condition)
        fitted = fit_models(sample, specification.models)
        numbers = Numbers(sample)
        return sample, fitted, models_of(sample, specification.models, fitted, numbers), numbers

    return fit


@pytest.mark.slow
def test_the_lowest_level_given_stands_in_for_an_empty_reference(
    some: Some, specification: Specification
) -> None:
    sample, _, models, numbers = some(NO_NONE)
    for model in models:
        [empty] = model.empty
        assert (empty.variable, empty.code, empty.level["en"]) == ("education", "1", "None")
        assert empty.reference is not None
        assert empty.reference["zh"] == "低"
    first = specification.models.block("socio_demographic").terms
    people = pd.DataFrame({term.variable: sample.values(term.variable) for term in first})
    by_formula = ordered_logit(
        "approval ~ age + income_group + gender + education + location + region",
        people.assign(approval=sample.values("approval")),
        sample.design,
        references={"income_group": 1, "education": 2, "region": 1},
    )
    assert list(models[0].terms) == [
        name.replace("[T.", "=").removesuffix("]") for name in by_formula.names[:9]
    ]
    found = [numbers.found[address] for address in models[0].addresses[:9]]
    np.testing.assert_allclose(
        [one.value for one in found if isinstance(one, ParameterEstimate)],
        by_formula.coefficients,
        rtol=1e-7,
    )


def test_where_every_level_is_given_nothing_is_noted(results: Results) -> None:
    assert all(model.empty == () for model in results.models)
    assert empty_level_notes(results.models, Language("en")) == []


@pytest.mark.slow
def test_nothing_is_predicted_for_a_level_that_nobody_has(
    some: Some, specification: Specification
) -> None:
    sample, fitted, _, numbers = some("education != 1 and not (7 <= income <= 10)")
    series = predictions(sample, specification.models, fitted, numbers)
    values = {one.key: [point.value for point in one.values] for one in series}
    assert values["socio_demographics.income_group"] == ["1", "2", "3"]
    assert values["socio_demographics.education"] == ["2", "3", "4"]
    [income] = [one for one in series if one.key == "socio_demographics.income_group"]
    found = [numbers.get(address) is not None for address in (*income.addresses, income.change)]
    assert found == [True, False, True, True]
    assert numbers.lacking[income.addresses[1]].reason == "no_people"


@pytest.mark.slow
def test_nothing_is_predicted_for_an_answer_that_nobody_gave(
    some: Some, specification: Specification
) -> None:
    sample, fitted, _, numbers = some("posting != 6")
    series = predictions(sample, specification.models, fitted, numbers)
    [posting] = [one for one in series if one.key == "online_habits.posting"]
    assert [point.value for point in posting.values] == ["1", "2", "3", "4", "5", "6"]
    assert all(numbers.get(address) is not None for address in posting.addresses[:5])
    assert numbers.get(posting.change) is None
    assert numbers.lacking[posting.addresses[5]].reason == "no_people"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Nobody in any of the models has Education: None; the reference there is Low"),
        ("zh", "各模型中没有“受教育程度：无”者，该处改以“低”为参照组。"),
    ],
)
def test_the_tables_say_so(
    some: Some, results: Results, specification: Specification, code: str, said: str
) -> None:
    sample, fitted, models, numbers = some(NO_NONE)
    judged = hypotheses(sample, specification.models, fitted, numbers, 30)
    changed = replace(results, models=models, hypotheses=judged)
    for name in ("table_1", "table_4", "table_a5"):
        notes = build_table(name, changed, Language(code)).notes
        assert any(said in str(note) for note in notes), name


@pytest.mark.slow
def test_the_models_without_a_level_are_told_by_number(some: Some) -> None:
    # among users of Sesame Credit, model 4, the middle income is missing
    models = some("not (use_sesame == 1 and 7 <= income <= 10)")[2]
    lacking = [model.number for model in models if model.empty]
    assert lacking == [4]
    [note] = empty_level_notes(models, Language("en"))
    assert note == (
        "Nobody in model (4) has Income group: 1,000–4,000, which therefore has no coefficient "
        "there."
    )
    [note] = empty_level_notes(models, Language("zh"))
    assert note == "模型（4）中没有“收入组：1000～4000元”者，故该处没有这一项的系数。"
    # and where several models lack it, as in the notes on cutpoints
    several = [replace(model, empty=models[3].empty) for model in models[3:5]]
    models = (*models[:3], *several)
    [note] = empty_level_notes(models, Language("en"))
    assert note.startswith("Nobody in models (4) and (5) has Income group")
    [note] = empty_level_notes(models, Language("zh"))
    assert note.startswith("模型（4）和（5）中没有“收入组")


@pytest.mark.slow
def test_a_term_with_one_value_is_left_out_and_nothing_else(
    some: Some, specification: Specification
) -> None:
    sample, _, models, numbers = some("location == 1")
    for model in models:
        [out] = model.left_out
        assert (out.variable, out.why, out.level) == ("location", "constant", LABEL_OF_1)
        assert numbers.lacking[coefficient(model.key, "location")].reason == "left_out"
    [note] = left_out_notes(models, Language("en"))
    assert note.startswith("Location (urban = 1) is left out of all models: everybody there has")
    # the numbers are those of a model without the term
    first = specification.models.block("socio_demographic").terms
    people = pd.DataFrame({term.variable: sample.values(term.variable) for term in first})
    by_formula = ordered_logit(
        "approval ~ age + income_group + gender + education + region",
        people.assign(approval=sample.values("approval")),
        sample.design,
        references={"income_group": 1, "education": 1, "region": 1},
    )
    found = [numbers.found[address] for address in models[0].addresses]
    assert models[0].n == by_formula.n
    np.testing.assert_allclose(
        [one.value for one in found if isinstance(one, ParameterEstimate)],
        by_formula.values,
        rtol=1e-7,
    )


def test_a_hypothesis_on_a_level_that_nobody_has_is_not_tested(
    some: Some, specification: Specification
) -> None:
    sample, fitted, _, numbers = some("education != 4")
    judged = hypotheses(sample, specification.models, fitted, numbers, 30)
    [fourth] = [one for one in judged if one.key == "H4"]
    assert (fourth.verdict, fourth.untested) == ("not_tested", "no_people")


@pytest.mark.slow
def test_a_hypothesis_on_a_group_of_few_is_not_tested(
    some: Some, specification: Specification
) -> None:
    # of the reference, no formal education, there are 27
    sample, fitted, _, numbers = some("education == education")
    for enough, verdict in ((30, "not_tested"), (20, "contradicted"), (0, "contradicted")):
        judged = hypotheses(sample, specification.models, fitted, numbers, enough)
        [fourth] = [one for one in judged if one.key == "H4"]
        assert fourth.verdict == verdict
        assert fourth.untested == ("small_base" if enough == 30 else None)
