"""Groups that differ by few people are not both disclosed, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as replaced
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from msgspec.structs import replace

from scs_report.analysis import Specification, analyse
from scs_report.analysis.isolation import isolated
from scs_report.analysis.numbers import people_of
from scs_report.analysis.sample import Sample
from scs_report.brand.file import read_brand
from scs_report.figures import draw_figure, figure_data, figure_note
from scs_report.language import Language
from scs_report.results import Address, Results, ShareEstimate, encode_results
from scs_report.results.figure_entries import CoefficientsFigure, PredictionsFigure
from scs_report.results.table_entries import (
    CollinearityEntry,
    Differences,
    HypothesesTable,
    ModelBases,
    ModelsTable,
    ParallelLinesTable,
    PredictionsTable,
)
from scs_report.survey import Codebook, Respondents, respondents_from_frame
from scs_report.tables import build_table

Mask = npt.NDArray[np.bool_]
Change = Callable[[pd.DataFrame], pd.DataFrame]
Tabulated = Callable[..., tuple[Results, Sample]]

COMMERCIAL = "(use_sesame == 1 or use_tencent == 1 or use_other == 1)"


def three_beside_sesame(people: pd.DataFrame) -> pd.DataFrame:
    """Of the users of a commercial system all but three use Sesame Credit."""
    return people.drop(people.query(f"{COMMERCIAL} and use_sesame == 0").index[3:])


def three_men_beside_sesame(people: pd.DataFrame) -> pd.DataFrame:
    """The same of men; of women all are there."""
    return people.drop(people.query(f"{COMMERCIAL} and use_sesame == 0 and gender == 1").index[3:])


def three_of_another_system(people: pd.DataFrame) -> pd.DataFrame:
    """Of the users of a commercial system three use neither of the two that are named."""
    others = people.query(f"{COMMERCIAL} and use_sesame == 0 and use_tencent == 0")
    return people.drop(others.index[3:])


def three_beside_commercial(people: pd.DataFrame) -> pd.DataFrame:
    """Of all who take part three are in a pilot alone."""
    return people.drop(people.query(f"use_pilot == 1 and not {COMMERCIAL}").index[3:])


def two_men(people: pd.DataFrame) -> pd.DataFrame:
    """All others are women."""
    people.loc[people.query("gender == 1").index[2:], "gender"] = 0
    return people


def three_rural_users(people: pd.DataFrame) -> pd.DataFrame:
    """Of those asked about benefits three live in the countryside."""
    users = people.query("location == 0 and (use_sesame == 1 or use_tencent == 1)")
    people.loc[users.index[3:], "location"] = 1
    return people


def three_unsure(people: pd.DataFrame) -> pd.DataFrame:
    """Three do not know whether they take part."""
    return people.drop(people.query("use_unknown == 1").index[3:])


def sample_of(n: int) -> Change:
    def change(people: pd.DataFrame) -> pd.DataFrame:
        return people.sample(n, random_state=n)

    return change


#: What shows numbers of models, or needs people with every answer: left out.
_OF_MODELS = (
    *(HypothesesTable, ModelBases, ModelsTable, ParallelLinesTable, PredictionsTable),
    *(CollinearityEntry, Differences),
    *(CoefficientsFigure, PredictionsFigure),
)


@pytest.fixture(scope="module")
def tabulated(root: Path, codebook: Codebook, specification: Specification) -> Tabulated:
    """Analyse changed respondents without models; return the respondents too."""
    shipped = pd.read_csv(root / "data" / "respondents.csv")

    @cache
    def of(change: Change) -> tuple[Respondents, Sample]:
        frame = change(shipped.copy())
        whole = [column for column in frame if column != "weight"]
        frame[whole] = frame[whole].astype("Int64")
        respondents = respondents_from_frame(frame, codebook)
        return respondents, Sample.of(respondents)

    def tabulated(
        change: Change,
        *,
        withhold: int = 30,
        nonresponse: str = "exempt",
        more: dict[str, str] | None = None,
    ) -> tuple[Results, Sample]:
        facts = tuple((more or {}).items())
        return made(change, withhold, nonresponse, facts), of(change)[1]

    @cache
    def made(
        change: Change, withhold: int, nonresponse: str, more: tuple[tuple[str, str], ...]
    ) -> Results:
        study = specification.study
        named = {
            name: text for name, text in specification.facts.facts.items() if ":model=" not in text
        }
        tables, figures = specification.tables, specification.figures
        disclosure = replace(study.disclosure, withhold=withhold, nonresponse=nonresponse)
        plan = replace(
            specification,
            study=replace(study, disclosure=disclosure),
            models=None,
            tables=replace(
                tables, tables=tuple(t for t in tables.tables if not isinstance(t, _OF_MODELS))
            ),
            figures=replace(
                figures, figures=tuple(f for f in figures.figures if not isinstance(f, _OF_MODELS))
            ),
            facts=replace(specification.facts, facts=named | dict(more)),
        )
        return analyse(of(change)[0], plan)

    return tabulated


def approval(base: str = "all", **within: str) -> Address:
    pairs = tuple((name, (code,)) for name, code in within.items())
    return Address("share", "approval", ("5",), base, pairs)


def withheld(results: Results, *addresses: Address) -> list[str]:
    """Return why numbers are withheld; "" for what is disclosed."""
    found = []
    for address in addresses:
        why = results.withheld.get(str(address))
        assert why or str(address) in results.estimates, address
        found.append(why.reason if why else "")
    return found


#: Approval in the columns of Table 2.
BASES = (
    *("all", "sesame_users", "tencent_users", "commercial_users"),
    *("commercial_only", "pilot_users", "pilot_only"),
)


def by_base(results: Results) -> dict[str, str]:
    found = {base: withheld(results, approval(base))[0] for base in BASES}
    return {base: why for base, why in found.items() if why}


def reasons(results: Results) -> dict[str, str]:
    return {name: why.reason for name, why in results.withheld_facts}


@pytest.mark.slow
def test_of_two_bases_that_differ_by_three_people_one_is_withheld(tabulated: Tabulated) -> None:
    results, sample = tabulated(three_beside_sesame)
    assert sample.base("commercial_users").sum() - sample.base("sesame_users").sum() == 3
    assert by_base(results) == {"sesame_users": "difference"}
    assert reasons(results)["approval.strong.sesame"] == "difference"
    complete, _ = tabulated(three_beside_sesame, withhold=0)
    hidden = complete.share(approval("sesame_users"))
    assert hidden is not None
    text = encode_results(results).decode()
    for number in (hidden.value, hidden.se, hidden.low, hidden.unweighted):
        assert repr(number) not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("of", "within"),
    [
        ("approval=5", ""),
        ("approves=1", ""),  # what a variable made of one column tells, that column tells
        ("doubter=1", ""),
        ("approval=5", "/sesame_or_tencent=1"),  # the same people under another name
    ],
)
def test_a_fact_is_withheld_where_its_people_differ_by_few_from_a_table(
    of: str, within: str, tabulated: Tabulated
) -> None:
    base = "commercial_users" if within else "sesame_or_tencent"
    results, sample = tabulated(
        three_of_another_system, more={"more": f"share:{of}@{base}{within}"}
    )
    beside = sample.base("commercial_users") & ~sample.base("sesame_or_tencent")
    assert beside.sum() == 3
    assert reasons(results)["more"] in ("difference", "complement")
    assert by_base(results) == {}


@pytest.mark.slow
def test_who_answered_is_protected_within_the_groups_of_that_question(
    tabulated: Tabulated,
) -> None:
    """Of the men who use a commercial system all but three use Sesame Credit."""
    more = {
        f"more.{base}": f"share:approves=1@{base}/gender=1"
        for base in ("commercial_users", "sesame_users")
    }
    results, sample = tabulated(three_men_beside_sesame, more=more)
    men = np.equal(sample.codes("gender"), 1)
    beside = sample.base("commercial_users") & ~sample.base("sesame_users") & men
    assert beside.sum() == 3
    assert (sample.base("commercial_users") & ~sample.base("sesame_users") & ~men).sum() >= 30
    assert by_base(results) == {}
    assert reasons(results) == {"more.sesame_users": "difference"}


@pytest.mark.slow
def test_a_profile_is_withheld_where_it_tells_of_such_a_group(tabulated: Tabulated) -> None:
    more = {"more": "share:use_sesame=1@commercial_users/doubter=1"}
    results, _ = tabulated(three_beside_sesame, more=more)
    assert reasons(results)["more"] == "difference"


@pytest.mark.slow
def test_facts_on_all_who_take_part_do_not_tell_of_three_of_them(tabulated: Tabulated) -> None:
    results, _ = tabulated(three_beside_commercial)
    assert by_base(results) == {"pilot_only": "small_base", "pilot_users": "complement"}
    facts = reasons(results)
    assert facts["approval.support.users"] == "complement"
    assert facts["gap.users"] == "complement"
    assert "approval.strong.commercial" not in facts


@pytest.mark.slow
def test_two_men_hide_behind_no_women(tabulated: Tabulated) -> None:
    results, _ = tabulated(two_men)
    men, women = approval(gender="1"), approval(gender="0")
    assert withheld(results, men, women) == ["small_base", "complement"]
    assert {"approval.support.men", "approval.support.women", "gap.gender"} <= set(reasons(results))


@pytest.mark.slow
def test_items_and_derived_variables_are_withheld_alike(tabulated: Tabulated) -> None:
    results, _ = tabulated(three_rural_users)
    rural, urban = (
        Address("share", "benefit_visa", ("1",), "sesame_or_tencent", (("location", (code,)),))
        for code in ("0", "1")
    )
    assert withheld(results, rural, urban) == ["small_base", "complement"]
    facts = reasons(results)
    assert facts["benefits.any.urban"] == "complement"  # received_benefits
    assert facts["score.opaque.urban"] == "complement"  # a single response
    assert "approval.support.urban" not in facts  # asked of everybody


@pytest.mark.slow
def test_who_ticks_no_system_by_definition_is_not_protected(tabulated: Tabulated) -> None:
    """Figure 2 has the unsure in its base, Table A2 has not; they tick nothing else."""
    results, sample = tabulated(three_unsure)
    assert (~sample.base("membership_known")).sum() == 3
    assert not any(text.startswith("share:use_") for text in results.withheld)
    assert not any(name.startswith("use") for name in reasons(results))


REGIONS = tuple(approval(region=code) for code in ("1", "2", "3"))


@pytest.mark.slow
def test_who_gave_no_answer_is_not_protected(tabulated: Tabulated) -> None:
    """Eight people have no region: everybody less the regions is they."""
    results, sample = tabulated(pd.DataFrame.copy)
    assert np.isin(sample.codes("region"), 97).sum() == 8
    assert withheld(results, approval(), *REGIONS) == [""] * 4


@pytest.mark.slow
def test_who_gave_no_answer_is_protected_where_the_plan_exempts_nobody(
    tabulated: Tabulated,
) -> None:
    results, sample = tabulated(pd.DataFrame.copy, nonresponse="protected")
    assert sorted(withheld(results, *REGIONS)) == ["", "", "difference"]
    assert isolated(groups_of_approval(results, sample), 30, []) is None


def groups_of_approval(results: Results, sample: Sample) -> list[Mask]:
    """Return whose approval is disclosed."""
    found = []
    for text, value in results.estimates.items():
        address = Address.parse(text)
        if address.minus or not isinstance(value, ShareEstimate):
            continue
        if address.of in ("approval", "approves", "doubter", "strongly_approves"):
            found.append(people_of(address, sample))
        if ("doubter", ("1",)) in address.within and address.of != "education":  # public
            others = tuple(pair for pair in address.within if pair[0] != "doubter")
            among = people_of(replaced(address, within=others), sample)
            given = np.isin(sample.codes(address.of), [float(code) for code in address.codes])
            found.append(among & given)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        three_beside_sesame,
        three_beside_commercial,
        two_men,
        three_rural_users,
        *map(sample_of, (200, 400, 1000)),
    ],
)
def test_the_approval_of_few_people_does_not_follow(change: Change, tabulated: Tabulated) -> None:
    results, sample = tabulated(change)
    complete, _ = tabulated(change, withhold=0)
    silent = [
        np.isin(sample.codes(variable), sample.codebook.variable(variable).missing_codes)
        for variable in ("region", "education", "income_group")
    ]
    assert isolated(groups_of_approval(results, sample), 30, silent) is None
    assert isolated(groups_of_approval(complete, sample), 30, silent) is not None


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_tables_and_charts_say_why(code: str, root: Path, tabulated: Tabulated) -> None:
    results, _ = tabulated(three_beside_sesame)
    language = Language(code)
    said = {
        "en": "Values for groups that differ from other groups, alone or combined, by fewer than "
        "30 people are withheld",
        "zh": "相差不足30人的群体，其数值未予列示",
    }[code]
    small = {"en": "because of the small base", "zh": "因样本过少未予列示"}[code]
    notes = "".join(build_table("table_2", results, language).notes)
    assert said in notes
    assert small not in notes
    # a chart of other groups has other reasons; with a switch it shows these groups too
    groups = results.figure("groups")
    assert small in figure_note(replace(groups, switch=None), results, language)
    assert said not in figure_note(replace(groups, switch=None), results, language)
    assert said in figure_note(groups, results, language)
    colors = read_brand(root / "templates").light
    for key in ("users", "groups"):
        entry = results.figure(key)
        draw_figure(entry, results, language, title="a", description="b", colors=colors)
        figure_data(entry, results, language)
