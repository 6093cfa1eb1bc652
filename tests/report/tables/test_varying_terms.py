"""Terms that fail the test of parallel lines have their coefficients at every cutpoint."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from scs_report.analysis import analyse, load_specification
from scs_report.analysis.regressions import Fitted, fit_models
from scs_report.analysis.sample import Sample
from scs_report.errors import UserError
from scs_report.estimation import EstimationError, fit
from scs_report.language import Language
from scs_report.provenance.origin import trace
from scs_report.provenance.places import cells_of
from scs_report.results import Results, WaldTest, parallel
from scs_report.results.store import read_results, write_results
from scs_report.survey import Codebook, load_respondents
from scs_report.tables import build_table


def analysed(demo: Path, codebook: Codebook, **changes: object) -> Results:
    specification = load_specification(demo / "data")
    models = msgspec.structs.replace(specification.models, **changes)
    respondents = load_respondents(demo / "data" / "respondents.csv", codebook)
    return analyse(respondents, msgspec.structs.replace(specification, models=models))


@pytest.fixture(scope="module")
def varying(demo: Path, demo_codebook: Codebook) -> Results:
    return analysed(demo, demo_codebook, by_cutpoint=True, alpha=0.1)


def test_nothing_is_so_unless_a_study_says_it(demo_results: Results) -> None:
    assert all(model.by_cutpoint == () for model in demo_results.models)
    assert not any("coefficient" in text and "/" in text for text in demo_results.estimates)


def test_those_terms_vary_that_fail_their_test(varying: Results) -> None:
    for model in varying.models:
        failing = []
        for variable in model.variables:
            test = varying.value(parallel(model.key, variable))
            assert isinstance(test, WaldTest)
            if test.p < 0.1:
                failing.append(variable)
        assert model.by_cutpoint == tuple(failing) == ("age",)
        assert len(model.at_cutpoints) == len(model.cutpoints)


def test_they_are_those_of_a_partial_proportional_odds_model(
    varying: Results, demo: Path, demo_codebook: Codebook
) -> None:
    sample = Sample.of(load_respondents(demo / "data" / "respondents.csv", demo_codebook))
    plan = load_specification(demo / "data").models
    for planned, model in zip(fit_models(sample, plan), varying.models, strict=True):
        assert isinstance(planned, Fitted)
        names = [f"x{at}" for at in range(len(planned.keys))]
        people = dict(zip(names, planned.X.T, strict=True))
        people["y"] = planned.sample.values(plan.outcome)
        place = planned.keys.index("age")
        found = fit(
            f"y ~ {' + '.join(names)}",
            people,
            planned.sample.design,
            "partial proportional odds",
            varying=[names[place]],
            domain=planned.inside,
        )
        for (term, cut), address in model.at_cutpoints.items():
            known = varying.parameter(address)
            at = found.names.index(f"{cut}: {names[planned.keys.index(term)]}")
            assert known is not None
            np.testing.assert_allclose(
                [known.value, known.se, known.p],
                [found.values[at], found.standard_errors[at], found.p[at]],
                rtol=1e-9,
            )


@pytest.mark.parametrize("code", ["en", "de", "zh-Hant"])
def test_the_table_sets_them_below_the_test(varying: Results, code: str) -> None:
    language = Language(code)
    table = build_table("parallel", varying, language)
    rows = table.blocks[0].rows
    place = next(at for at, row in enumerate(rows) if row.indent) - 1
    model = varying.models[0]
    for row, ((_term, cut), address) in zip(
        rows[place + 1 :], model.at_cutpoints.items(), strict=False
    ):
        assert (row.stub.text, row.cells[0].address) == (cut, str(address))
        known = varying.parameter(address)
        assert known is not None
        assert row.cells[0].text == language.number(known.value, 3)
        assert row.cells[0].second == f"({language.number(known.se, 3)})"
        assert row.cells[0].stars == known.stars
    assert any(
        "partial proportional odds" in note or "部分比例勝算" in note for note in table.notes
    )
    printed = {cell.address for block in table.blocks for row in block.rows for cell in row.cells}
    assert printed - {""} <= {str(address) for address in cells_of(table_entry(varying), varying)}


def table_entry(results: Results) -> object:
    return next(entry for entry in results.tables if entry.key == "parallel")


def test_a_number_says_of_which_cutpoint_it_is(varying: Results) -> None:
    model = varying.models[0]
    address = model.at_cutpoints["age", "2|3"]
    assert str(address) == "coefficient:age/sunday=3:model=people"
    says = trace(str(address), varying, (), Language("en")).says
    assert says == "Coefficient of Age: 2|3 in Model 1 (Residents), in log-odds"
    frame = varying.table("parallel").to_frame()
    known = varying.parameter(address)
    assert known is not None
    assert frame.loc[(model.key, "age 2|3"), "value"] == known.value


def test_results_are_written_and_read_again(varying: Results, tmp_path: Path) -> None:
    write_results(varying, tmp_path / "results.json")
    again = read_results(tmp_path / "results.json")
    assert again.models == varying.models
    text = (tmp_path / "results.json").read_text("utf-8")
    address = next(iter(varying.models[0].at_cutpoints.values()))
    (tmp_path / "results.json").write_text(
        text.replace(str(address), str(address).replace("age", "education")), "utf-8"
    )
    with pytest.raises(Exception, match="education"):
        read_results(tmp_path / "results.json")


@pytest.mark.slow
def test_another_link_is_refused_in_words(demo: Path, demo_codebook: Codebook) -> None:
    with pytest.raises(UserError) as caught:
        analysed(demo, demo_codebook, by_cutpoint=True, alpha=0.1, link="probit")
    (problem,) = caught.value.problems
    assert problem.startswith('models.toml, by_cutpoint: found true beside link = "probit"')
    assert 'write link = "logit", or take by_cutpoint out' in problem
    assert analysed(demo, demo_codebook, by_cutpoint=False, link="probit").models


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "No coefficients at each cutpoint in models (1)"),
        ("de", "Keine Koeffizienten je Schwelle in den Modellen (1)"),
        ("zh-Hant", "未列出各切點"),
    ],
)
def test_the_table_says_where_people_do_not_carry_them(
    demo: Path, demo_codebook: Codebook, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise EstimationError("lines cross")

    monkeypatch.setattr("scs_report.analysis.model_parameters.fit_by_cutpoint", refuse)
    results = analysed(demo, demo_codebook, by_cutpoint=True, alpha=0.1)
    model = results.models[0]
    assert model.by_cutpoint == ("age",)
    for address in model.at_cutpoints.values():
        assert results.withheld[str(address)].reason == "not_estimable"
    table = build_table("parallel", results, Language(code))
    assert not any(row.indent for block in table.blocks for row in block.rows)
    assert any(said in note for note in table.notes), table.notes
    assert not table.significance
