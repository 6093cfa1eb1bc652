"""Whatever answers people give, there are results and tables; what they do not carry is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.analysis.models import models_of
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import fit_models
from scs_report.analysis.sample import Sample
from scs_report.brand.file import read_brand
from scs_report.cli.notices import print_left_out
from scs_report.estimation import SurveyDesign, ordered_logit
from scs_report.figures import draw_figure, figure_data, figure_note
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.results import (
    Address,
    Results,
    coefficient,
    encode_results,
    read_results,
    write_results,
)
from scs_report.results.table_entries import ModelsTable
from scs_report.survey import Codebook, load_respondents, respondents_from_frame
from scs_report.tables import build_table
from scs_report.tables.stargazer_export import export_models

LANGUAGES = ("en", "de", "zh-Hant")
Change = Callable[[pd.DataFrame], pd.DataFrame]
Analysed = Callable[[str], Results]


def put(column: str, value: object) -> Change:
    """Give everybody who was asked the same answer."""

    def change(people: pd.DataFrame) -> pd.DataFrame:
        people[column] = people[column].where(people[column].isna(), value)
        return people

    return change


def two_answers(people: pd.DataFrame) -> pd.DataFrame:
    people["sunday"] = people["sunday"].where(people["sunday"] >= 4, 4)
    return people


def age_by_visits(people: pd.DataFrame) -> pd.DataFrame:
    """Make one covariate follow from another."""
    people["age"] = people["visits"] * 10 + 20
    return people


def visitors(people: pd.DataFrame) -> pd.DataFrame:
    return people[people["visits"] >= 2]


def visits_alike(people: pd.DataFrame) -> pd.DataFrame:
    return put("visits", 3)(visitors(people).copy())


def one_cluster_a_stratum(people: pd.DataFrame) -> pd.DataFrame:
    return people[people["neighbourhood"].isin(people.groupby("district")["neighbourhood"].min())]


def one_lonely_cluster(people: pd.DataFrame) -> pd.DataFrame:
    first = people.loc[people["district"] == 1, "neighbourhood"].min()
    return people[(people["district"] != 1) | (people["neighbourhood"] == first)]


CHANGES: dict[str, Change] = {
    "twelve": lambda people: people.sample(12, random_state=3),
    "as they are": lambda people: people,
    "five": lambda people: people.sample(5, random_state=3),
    "two": lambda people: people.sample(2, random_state=3),
    "first wave": lambda people: people[people["wave"] == 1],
    "women": lambda people: people[people["gender"] == 0],
    "one district": lambda people: people[people["district"] == 1],
    "no school": lambda people: people[people["education"] != 1],
    "school": lambda people: people[people["education"] == 1],
    "education unknown": put("education", 9),
    "one answer": put("sunday", 5),
    "two answers": two_answers,
    "visitors": visitors,
    "visits alike": visits_alike,
    "five alike": lambda people: visits_alike(people).head(5),
    "no satisfaction": put("satisfaction", 98),
    "collinear": age_by_visits,
    "one lonely cluster": one_lonely_cluster,
    "lonely clusters": one_cluster_a_stratum,
    "weights of one": put("weight", 1.0),
}


@pytest.fixture(scope="module")
def analysed(demo: Path, demo_codebook: Codebook) -> Analysed:
    """Analyse the people of the demonstration after a change."""
    shipped = load_respondents(demo / "data" / "respondents.csv", demo_codebook)
    specification = load_specification(demo / "data")

    @cache
    def results(name: str) -> Results:
        frame = shipped.frame[list(demo_codebook.columns)].copy()
        changed = CHANGES[name](frame).reset_index(drop=True)
        return analyse(respondents_from_frame(changed, demo_codebook), specification)

    return results


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_there_are_always_results_and_tables(analysed: Analysed, name: str, tmp_path: Path) -> None:
    results = analysed(name)
    write_results(results, tmp_path / "results.json")
    assert read_results(tmp_path / "results.json") == results
    # an address answers with a number or a reason, never with nothing
    for address in results.named.values():
        assert (address in results.estimates) != (address in results.withheld)
    for code in LANGUAGES:
        language = Language(code)
        for entry in results.tables:
            table = build_table(entry.key, results, language)
            assert table.blocks
            if isinstance(entry, ModelsTable):
                assert set(export_models(entry, results, language)) == {"tex", "html"}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_there_are_always_figures_and_drafts(analysed: Analysed, demo: Path, name: str) -> None:
    results = analysed(name)
    colors = read_brand(demo / "templates").light
    for code in LANGUAGES:
        for entry in results.figures:
            drawn = draw_figure(
                entry, results, Language(code), title="t", description="d", colors=colors
            )
            assert drawn.startswith("<svg")
            assert figure_data(entry, results, Language(code))
        for document in ("brief", "appendix"):
            page = render_document(document, code, results, demo / "templates", draft=True)
            assert "</html>" in page.screen


def notes_of(results: Results, kind: str, code: str) -> list[str]:
    entry = next(one for one in results.tables if type(one).__struct_config__.tag == kind)
    table = build_table(entry.key, results, Language(code))
    return [*table.notes, *(note.text for note in table.footnotes)]


# the first ones are of data that other tests analyse too
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        (
            "visits alike",
            "models",
            {
                "en": "Visits to the library is left out of model (2): everybody there has",
                "de": "Modell (2) ohne Bibliotheksbesuche: Alle haben dort",
                "zh-Hant": "模型（2）未納入造訪頻率：其中所有人均為",
            },
        ),
        (
            "collinear",
            "models",
            {
                "en": "Visits to the library is left out of model (2): it follows from",
                "de": "Modell (2) ohne Bibliotheksbesuche: Es folgt aus",
                "zh-Hant": "模型（2）未納入造訪頻率：該項可由前面各項推出",
            },
        ),
        (
            "one answer",
            "models",
            {
                "en": "Model (1) is not estimable: all its respondents gave the same answer",
                "de": "Modell (1) ist nicht schätzbar: Alle Befragten darin gaben",
                "zh-Hant": "模型（1）無法估計：模型中所有受訪者在依變項上回答相同。",
            },
        ),
        (
            "visits alike",
            "hypotheses",
            {
                "en": "The model has no coefficient of this term, which was left out of it",
                "de": "Das Modell hat keinen Koeffizienten dieser Variablen",
                "zh-Hant": "模型中沒有這一項的係數",
            },
        ),
        (
            "first wave",
            "trend",
            {
                "en": "–: Nobody answered, or too few to estimate anything.",
                "de": "–: Niemand antwortete, oder zu wenige, um etwas zu schätzen.",
                "zh-Hant": "–：無人作答，或人數過少，無法估計。",
            },
        ),
        (
            "education unknown",
            "models",
            {
                "en": "Education is left out of all models: nobody there has an answer to it.",
                "de": "Alle Modelle ohne Bildung: Niemand dort hat darauf geantwortet.",
                "zh-Hant": "所有模型未納入教育程度：其中無人作答。",
            },
        ),
        (
            "no school",
            "models",
            {
                "en": "the reference there is",
                "de": "Referenz ist dort stattdessen",
                "zh-Hant": "為參照組",
            },
        ),
        (
            "lonely clusters",
            "models",
            {
                "en": "Model (1) is not estimable: its respondents lie in too few clusters",
                "de": "Modell (1) ist nicht schätzbar: Seine Befragten liegen in zu wenigen",
                "zh-Hant": "模型（1）無法估計：模型中的受訪者所在的群過少",
            },
        ),
        (
            "one lonely cluster",
            "models",
            {
                "en": "Strata with a single cluster (1) are compared with the mean of all",
                "de": "Schichten mit nur einem Klumpen (1) werden mit dem Mittel aller",
                "zh-Hant": "有1個層僅含一個群",
            },
        ),
    ],
)
def test_the_tables_say_what_is_missing_and_why(
    analysed: Analysed, name: str, kind: str, expected: dict[str, str]
) -> None:
    for code in LANGUAGES:
        notes = notes_of(analysed(name), kind, code)
        assert any(expected[code] in note for note in notes), (code, notes)
        otherwise = notes_of(analysed("as they are"), kind, code)
        assert not any(expected[code] in note for note in otherwise)


@pytest.mark.slow
def test_a_model_that_cannot_be_estimated_prints_as_a_column(analysed: Analysed) -> None:
    results = analysed("one answer")
    table = build_table("models", results, Language("en"))
    columns = list(zip(*(row.cells for block in table.blocks for row in block.rows), strict=True))
    for model, column in zip(results.models, columns, strict=True):
        texts = {cell.text for cell in column if cell.text}
        assert texts == {"–", "not estimable", str(model.n)}
        # whatever they answered, as many people are in it
        assert model.n == analysed("as they are").model(model.key).n
    assert [one.verdict for one in results.hypotheses] == ["not_tested"] * 2
    assert {one.untested for one in results.hypotheses} == {"not_estimable"}


@pytest.mark.slow
def test_the_list_names_every_place_and_reason(
    analysed: Analysed, capsys: pytest.CaptureFixture[str]
) -> None:
    results = analysed("visits alike")
    found = {(one.place, one.key, one.why): one.what for one in results.left_out}
    assert found["model", "use", "constant"] == ("visits",)
    assert found["hypothesis", "H2", "left_out"] == ()
    lacking = set(results.withheld)
    for one in results.left_out:
        if one.place in ("table", "figure"):
            assert {*one.what} <= lacking
        if one.place == "fact":
            assert {results.named[name] for name in one.what} <= lacking
    listed = {name for one in results.left_out if one.place == "fact" for name in one.what}
    assert listed == {name for name, address in results.named.items() if address in lacking}
    print_left_out(encode_results(results))
    said = capsys.readouterr().out
    assert "model 2: visits: it is the same for everybody" in said
    assert "hypothesis H2: its term was left out of the model" in said


@pytest.mark.slow
def test_what_can_be_computed_stays_as_it_is(analysed: Analysed) -> None:
    """The first model has no visits, so it does not change when these do."""
    before, after = analysed("visitors"), analysed("visits alike")
    for address in before.model("people").addresses:
        assert after.value(address) == before.value(address)
    # and the second is then the first
    for term in before.model("people").terms:
        values = [after[coefficient(key, term)] for key in ("people", "use")]
        assert values[0] == values[1]
    assert after.value("share:sunday=4,5@all") == before.value("share:sunday=4,5@all")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["visits alike", "collinear"])
def test_nothing_is_predicted_along_a_variable_that_was_left_out(
    analysed: Analysed, name: str
) -> None:
    results = analysed(name)
    along = results.prediction("use.visits")
    assert len(along.values) == 5
    for address in (*along.addresses, along.change):
        assert results.value(address) is None
        assert results.withheld[str(address)].reason == "left_out"


@pytest.mark.slow
def test_two_groups_of_whom_one_has_nobody_differ_by_nothing(analysed: Analysed) -> None:
    results = analysed("first wave")
    late = next(at for at in results.named.values() if at.endswith(":wave=2"))
    assert results.withheld[late].reason == "no_people"
    gap = next(at for at in results.withheld if " - " in at and ":wave=2" in at)
    assert results.withheld[gap].reason == "no_people"
    address = Address.parse(late)
    assert results.value(address) is None


@pytest.mark.slow
def test_the_next_level_stands_in_for_an_empty_reference_as_in_r(
    root: Path, codebook: Codebook, specification: Specification
) -> None:
    """MASS::polr of the answers by age and factor(education), weighted, without education 1."""
    assert specification.models is not None
    terms = tuple(
        term
        for term in specification.models.block("socio_demographic").terms
        if term.variable in ("age", "education")
    )
    [first, *_] = specification.models.models
    plan = msgspec.structs.replace(
        specification.models,
        blocks=(
            msgspec.structs.replace(specification.models.block("socio_demographic"), terms=terms),
        ),
        models=(first,),
    )
    shipped = load_respondents(root / "data" / "respondents.csv", codebook)
    frame = shipped.frame[list(codebook.columns)]
    frame = frame[frame["education"] != 1].reset_index(drop=True)
    sample = Sample.of(respondents_from_frame(frame, codebook))
    numbers = Numbers(sample)
    [model] = models_of(sample, plan, fit_models(sample, plan), numbers)
    found = {address.term: numbers.found[address] for address in model.addresses[:3]}
    assert list(found) == ["age", "education=3", "education=4"]
    values = [one.value for one in found.values() if not isinstance(one, tuple)]  # type: ignore[union-attr]
    np.testing.assert_allclose(values[1:], [0.50970, 0.81546], atol=1e-5)
    # the estimator on the reduced design, with the errors of R's survey
    people = frame[["approval", "age", "education", "weight"]].astype(float)
    people.loc[people["education"] > 4, "education"] = np.nan
    reduced = ordered_logit(
        "approval ~ age + education",
        people,
        SurveyDesign(people["weight"]),
        references={"education": 2},
    )
    np.testing.assert_allclose(values, reduced.coefficients, rtol=1e-7)


def test_the_figures_say_what_is_not_drawn(analysed: Analysed) -> None:
    results = analysed("visits alike")
    entry = next(one for one in results.figures if type(one).__struct_config__.tag == "predictions")
    note = figure_note(entry, results, Language("de"))
    assert "Nicht gezeichnet" in note
    assert "Nicht gezeichnet" not in figure_note(entry, analysed("as they are"), Language("de"))


def test_of_few_people_it_is_not_told_what_all_answered(analysed: Analysed) -> None:
    for name, told in (("visits alike", True), ("five alike", False)):
        results = analysed(name)
        [visits] = [one for one in results.model("use").left_out if one.variable == "visits"]
        assert visits.why == "constant"
        assert (visits.level is not None) == told
