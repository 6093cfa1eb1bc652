"""Few people's answers do not follow from numbers of other kinds than shares of printed groups."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from scs_report.analysis import analyse, load_specification
from scs_report.analysis.waves import Earlier
from scs_report.figures import figure_data
from scs_report.language import Language
from scs_report.results import Results, WithheldError
from scs_report.study import WaveEntry
from scs_report.survey import domain_of, load_codebook, respondents_from_frame
from scs_report.tables import build_table

Told = Callable[..., Results]

_STUDY = """
languages = ["en"]
title.en = "Trust"
keywords.en = "trust"
[[documents]]
name = "brief"
form = "brief"
description.en = "Trust."
[disclosure]
flag = 40
withhold = 30
"""

_CODEBOOK = """
[survey]
title.en = "Trust"
field_start = 2024-01-01
field_end = 2024-02-01
field_period.en = "January 2024"
mode.en = "online"
population.en = "adults"
sample.en = "some"
weighting.en = "not weighted"
source.en = "invented"

[[bases]]
id = "all"
when = ""
label.en = "Everybody"
among.en = "among everybody"

[[bases]]
id = "place_3"
when = "place == 3"
label.en = "Place 3"
among.en = "in place 3"

[[bases]]
id = "near"
when = "place == 1 and near == 1"
label.en = "Near"
among.en = "near"
"""

_QUESTION = """
[[questions]]
id = "{id}"
kind = "single"
section = "people"
wording = "published"
base = "all"
label.en = "{id}"
text.en = "{id}?"
answers = [{answers}]
"""

_ITEMS = """
[[questions]]
id = "gains"
kind = "multiple"
section = "people"
wording = "published"
base = "all"
label.en = "Gains"
text.en = "Gains?"
items = [
  { column = "loan", en = "A loan" },
  { column = "visa", en = "A visa" },
  { column = "none", en = "None", exclusive = true },
  { column = "refused", en = "I would rather not say", exclusive = true },
]

[[derived]]
id = "any"
section = "people"
from = ["loan", "visa", "none", "refused"]
label.en = "Any gain"
answers = [
  { code = 1, when = "loan == 1 or visa == 1", en = "Yes" },
  { code = 0, when = "none == 1", en = "No" },
  { code = 99, when = "refused == 1", en = "Refused", missing = true },
]

[[derived]]
id = "trusts"
section = "people"
from = ["trust"]
label.en = "Trusts"
answers = [
  { code = 1, when = "trust >= 3", en = "Yes" },
  { code = 0, when = "trust <= 2", en = "No" },
]
"""

#: Trust in the columns of three places: what is known of anybody, a table tells.
_TABLES = """
[[tables]]
key = "trust"
kind = "cross"
caption.en = "Trust"
rows = [{ question = "trust" }]
banner = [{ base = "all" }, { variable = "place" }]
tests = false
"""


def question(key: str, *answers: str) -> str:
    return _QUESTION.format(id=key, answers=", ".join(answers))


def answers(*codes: int) -> list[str]:
    return [f'{{ code = {code}, en = "{code}" }}' for code in codes]


UNSURE = '{ code = 98, en = "I don\'t know", missing = true }'


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Analyse invented people: so many in each of three places, with what is named."""
    folder = tmp_path_factory.mktemp("told")
    codebook = _CODEBOOK + question("place", *answers(1, 2, 3))
    codebook += question("trust", *answers(1, 2, 3, 4), UNSURE) + question("sex", *answers(0, 1))
    codebook += question("near", *answers(0, 1))
    (folder / "codebook.toml").write_text(codebook + _ITEMS)
    (folder / "study.toml").write_text(_STUDY)

    def told(
        facts: dict[str, str],
        *,
        tables: str = _TABLES,
        figures: str = "",
        sizes: tuple[int, int, int] = (200, 120, 20),
        earlier: tuple[Earlier, ...] = (),
        where: str = "",
        **changed: Callable[[pd.DataFrame], object],
    ) -> Results:
        (folder / "tables.toml").write_text(tables)
        (folder / "figures.toml").write_text(figures)
        rng = np.random.default_rng(1)
        n = sum(sizes)
        people = pd.DataFrame(
            {
                "place": np.repeat([1, 2, 3], sizes),
                "trust": rng.integers(1, 5, n),
                "sex": np.arange(n) % 2,
                "loan": rng.integers(0, 2, n),
                "visa": rng.integers(0, 2, n),
                "near": 1,
                "refused": 0,
            }
        )
        for column, change in changed.items():
            people[column] = change(people)
        people.loc[people["refused"] == 1, ["loan", "visa"]] = 0
        gained = people[["loan", "visa", "refused"]].any(axis=1)
        people["none"] = (~gained).astype(int)
        respondents = respondents_from_frame(
            people.astype("Int64"), load_codebook(folder / "codebook.toml")
        )
        plan = load_specification(folder)
        plan = replace(plan, facts=replace(plan.facts, facts=facts))
        part = domain_of(where, respondents.codebook) if where else None
        return analyse(respondents, plan, earlier=earlier, where=part)

    return told


def why(results: Results, *names: str) -> list[str]:
    """Return why named numbers are withheld; "" for those that are disclosed."""
    found = dict(results.withheld_facts)
    return [found[name].reason if name in found else "" for name in names]


def test_a_difference_is_withheld_with_parts_that_nothing_else_prints(told: Told) -> None:
    results = told({"gap": "share:any=1/place=3 - share:any=1"})
    assert why(results, "gap") == ["small_base"]
    assert results.withheld["share:any=1@all/place=3"].n == 20
    # what two large groups differ by tells, with one of them, of the third
    facts = {"all": "share:any=1", "1": "share:any=1/place=1"}
    results = told(facts | {"gap": "share:any=1/place=2 - share:any=1/place=1"})
    assert why(results, "all", "1", "gap") == ["", "", "complement"]


def test_the_size_of_a_group_by_answers_is_withheld_where_the_answers_are(told: Told) -> None:
    facts = {
        "few": "n@all/trust=4/place=3",  # of the twenty
        "rest": "weight@all/trust=4/place=2",  # with it, by subtraction
        "many": "n@all/trust=4/place=1",
        "men": "n@all/sex=1/place=3",  # nothing is tabulated by place but trust
        "place": "n@all/place=3",
        "beside": "share:sex=1/trust=4/place=3",  # its base is the first of these
    }
    results = told(facts)
    assert why(results, *facts) == ["complement", "complement", "", "", "", "small_base"]
    assert results.withheld[results.named["beside"]].n == 0
    with pytest.raises(WithheldError, match="not disclosed") as error:
        results["beside"]
    assert "n =" not in str(error.value)
    # how many they are is said of groups that answers do not make
    assert results.withheld["share:trust=4@all/place=3"].n == 20


_BY_TRUST = """
[[tables]]
key = "sex"
kind = "cross"
caption.en = "Sex"
rows = [{ question = "sex" }]
base = "place_3"
banner = [{ variable = "trust" }]
tests = false
"""

_DRAWN_BY_TRUST = """
[[figures]]
key = "sex"
kind = "stacked_groups"
question = "sex"
by = [{ base = "place_3" }, { variable = "trust", base = "place_3" }]
"""


def test_columns_by_answers_have_no_size_where_the_answers_are_withheld(told: Told) -> None:
    results = told({}, tables=_TABLES + _BY_TRUST, figures=_DRAWN_BY_TRUST)
    table = build_table("sex", results, Language("en"))
    assert {column.label.second for column in table.columns} == {"n = …"}
    assert {cell.text for row in table.rows for cell in row.cells} == {"…"}
    table = csv.reader(io.StringIO(figure_data(results.figure("sex"), results, Language("en"))))
    assert [row[2] for row in table][1:] == ["20", "", "", "", ""]
    other = build_table("trust", results, Language("en"))
    assert [column.label.second for column in other.columns][-1] == "n = 20"


def of_place(place: int, answered: int) -> Callable[[pd.DataFrame], object]:
    """Return trust, of which all but so many in a place are unsure."""

    def change(people: pd.DataFrame) -> object:
        unsure = people.index[people["place"] == place][answered:]
        return people["trust"].where(~people.index.isin(unsure), 98)

    return change


def test_a_mean_is_withheld_where_few_who_answered_would_follow(told: Told) -> None:
    """Of forty in a place, who are enough, three have an opinion."""
    facts = {f"mean.{place}": f"mean:trust/place={place}" for place in (1, 2, 3)}
    shares = {name: text.replace("mean:trust", "share:trust=4") for name, text in facts.items()}
    excluded = {name: f"{text}:missing=excluded" for name, text in shares.items()}
    for of, everybody in (
        (facts, "mean:trust"),
        (excluded, "share:trust=4:missing=excluded"),
    ):
        results = told(
            of | {"all": everybody}, tables="", sizes=(200, 120, 40), trust=of_place(3, 3)
        )
        assert why(results, "all", *of) == ["", "", "complement", "small_base"]
    # of all who were asked, it is not hidden that answers of many are rare
    results = told(shares, tables="", sizes=(200, 120, 40), trust=of_place(3, 3))
    assert why(results, *shares) == ["", "", ""]
    # nor is it who has no opinion
    results = told(
        facts | {"all": "mean:trust", "unsure": "share:trust=98"},
        tables="",
        trust=of_place(1, 197),
        sizes=(200, 120, 40),
    )
    assert why(results, "all", "unsure", *facts) == [""] * 5


def test_shares_of_all_who_were_asked_tell_who_answered(told: Told) -> None:
    """A table has the answers of everybody, and so of those who have an opinion."""
    facts = {f"mean.{place}": f"mean:trust/place={place}" for place in (1, 2, 3)}
    everybody = _TABLES.replace(', { variable = "place" }', "")
    results = told(facts, tables=everybody, sizes=(200, 120, 40), trust=of_place(3, 3))
    assert why(results, *facts) == ["", "complement", "small_base"]


def test_that_somebody_refused_is_no_secret(told: Told) -> None:
    """Three refused to say what they gained: whether they had any gain is not told."""
    facts = {"any": "mean:any", "loan": "share:loan", "refused": "share:any=99"}
    results = told(facts, refused=lambda people: (people.index < 3).astype(int))
    assert why(results, *facts) == [""] * 3


def test_variables_of_the_same_columns_lose_the_same_groups(told: Told) -> None:
    """Who gained nothing is everybody but who gained anything."""
    facts = {
        "all": "share:any=1",
        **{f"any.{place}": f"share:any=1/place={place}" for place in (1, 2, 3)},
        "none": "share:none=1/place=2",
    }
    results = told(facts)
    assert why(results, *facts) == ["", "", "complement", "small_base", "complement"]


def test_tests_are_withheld_that_compare_few_people(told: Told) -> None:
    facts = {
        "printed": "independence:trust:by=place",
        "derived": "independence:trusts:by=place",  # of the same answers
        "elsewhere": "independence:any:by=place",  # nothing of it is printed by place
        "many": "independence:trust:by=sex",
    }
    assert why(told(facts), *facts) == ["small_base", "small_base", "small_base", ""]
    assert why(told(facts, sizes=(200, 120, 30)), *facts) == [""] * 4


def test_a_test_goes_with_any_group_of_its_answers(told: Told) -> None:
    """All but three in a place are near."""
    near = _TABLES.replace('{ variable = "place" }', '{ base = "near" }')
    facts = {
        **{str(place): f"share:trusts=1/place={place}" for place in (1, 2, 3)},
        "test": "independence:trust:by=place",
        "derived": "independence:trusts:by=place",
        "other": "independence:any:by=place",
    }

    def change(people: pd.DataFrame) -> object:
        return (people.index >= 3).astype(int)

    results = told(facts, tables=near, sizes=(200, 120, 40), near=change)
    assert why(results, *facts) == ["difference", "", *["difference"] * 3, ""]


_KNOWN = """
[[tables]]
key = "profile"
kind = "profile"
caption.en = "Trusting people"
variables = ["place"]
variable = "trusts"
code = 1
public = ["place"]
"""


def test_what_is_known_of_a_wave_is_not_known_of_the_next(told: Told) -> None:
    """A published profile tells how many of the twenty trust; not how many of another twenty."""
    line = "share:place=3@all/trusts=1"
    first = told({}, tables=_TABLES + _KNOWN)
    assert line in first.estimates
    entry = WaveEntry(key="first", field="2023-01-01/2023-02-01")
    second = told({}, tables=_TABLES + _KNOWN, earlier=(Earlier(entry, first),))
    assert second.withheld[line].reason == "complement"


_NEAR_BY_TRUST = """
[[tables]]
key = "near"
kind = "cross"
caption.en = "Near"
rows = [{ question = "near" }]
banner = [{ base = "all" }, { variable = "trust" }]
tests = false
"""


@pytest.mark.parametrize(("unsure", "hidden"), [(5, True), (50, False)])
def test_those_of_an_answer_who_answered_another_question_have_no_size_if_few_did_not(
    told: Told, unsure: int, hidden: bool
) -> None:
    """With how many live near, it tells how many of the unsure do."""
    facts = {str(code): f"share:trust={code}/near=1:missing=excluded" for code in (1, 2, 3, 4)}
    results = told(
        facts,
        tables=_NEAR_BY_TRUST,
        near=lambda people: people.index % 2,
        trust=lambda people: people["trust"].where(people.index >= unsure, 98),
    )
    found = [results.withheld.get(results.named[name]) for name in facts]
    assert [one is not None and (one.hidden, one.n) == (True, 0) for one in found] == [hidden] * 4


def away(people: pd.DataFrame) -> object:
    """Return who lives near: all but fifty in place 1 and ten in place 2."""
    return (~people.index.isin([*range(50), *range(200, 210)])).astype(int)


def test_a_part_tells_nothing_of_few_with_what_is_printed_of_all(told: Told) -> None:
    """Of the ten in place 2 who are left out, the table of all tells less that of the part."""
    facts = {"all": "share:trust=4"}
    facts |= {str(place): f"share:trust=4/place={place}" for place in (1, 2, 3)}
    facts["gap"] = "share:trust=4/place=3 - share:trust=4/place=2"
    results = told(facts, sizes=(200, 120, 40), near=away, where="near == 1")
    # what the ten answered is also all less place 1, of all and of the part
    assert why(results, *facts) == ["", "difference", "difference", "", "difference"]
    whole = told(facts, sizes=(200, 120, 40), near=away)
    assert why(whole, *facts) == [""] * 5


def test_sizes_of_a_part_by_answers_are_withheld_where_the_answers_are(told: Told) -> None:
    facts = {str(place): f"n@all/place={place}" for place in (1, 2, 3)}
    results = told(facts, where="trust == 4")
    assert why(results, *facts) == ["", "complement", "complement"]
    assert results.withheld["share:trust=4@all/place=3"].people is None
    assert why(told(facts, where="sex == 1"), *facts) == [""] * 3
