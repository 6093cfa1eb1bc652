"""Groups that differ by few people are not both disclosed, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from msgspec.structs import replace
from scs_report.analysis.tabulate import (
    by_base,
    by_groups,
    by_variable,
    compositions,
    distributions,
    moments,
    of_everybody,
)

from scs_report.analysis import Specification
from scs_report.analysis.facts import make_facts
from scs_report.analysis.isolation import isolated
from scs_report.analysis.labels import bases_of
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import ShareEntry
from scs_report.analysis.withholding import withhold
from scs_report.brand.file import read_brand
from scs_report.figures import chart_data, chart_note, draw_chart
from scs_report.language import Language
from scs_report.results import CrossTabulation, Results, encode_results
from scs_report.survey import Codebook, respondents_from_frame
from scs_report.tables import build_table

Mask = npt.NDArray[np.bool_]
Change = Callable[[pd.DataFrame], pd.DataFrame]
Tabulated = Callable[..., tuple[Results, Results, Sample]]

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


@pytest.fixture(scope="module")
def tabulated(
    root: Path, codebook: Codebook, specification: Specification, results: Results
) -> Tabulated:
    """Results of changed respondents, the same with nothing withheld, and the respondents.

    Models stay those of the shipped ones.
    """
    shipped = pd.read_csv(root / "data" / "respondents.csv")
    tables, facts = specification.tables, specification.facts

    made: dict[tuple[object, ...], tuple[Results, Results, Sample]] = {}

    def tabulated(change: Change, *more: ShareEntry) -> tuple[Results, Results, Sample]:
        key = change, *(entry.name for entry in more)
        if key not in made:
            made[key] = tabulate(change, more)
        return made[key]

    def tabulate(change: Change, more: tuple[ShareEntry, ...]) -> tuple[Results, Results, Sample]:
        frame = change(shipped.copy())
        whole = [column for column in frame if column != "weight"]
        frame[whole] = frame[whole].astype("Int64")
        sample = Sample.of(respondents_from_frame(frame, codebook))
        plan = replace(facts, shares=(*facts.shares, *more))
        bases = bases_of(sample)
        complete = replace(
            results,
            bases=bases,
            distributions=distributions(sample),
            table2=by_base(sample, tables.table2),
            table3=compositions(sample, tables.table3),
            table5=by_variable(sample, tables.table5),
            figure2=of_everybody(sample, tables.figure2.question),
            figure4=by_groups(sample, tables.figure4),
            table_a3=moments(sample, tables.table_a3.variables),
            facts=make_facts(sample, plan, results.design, bases, (), (), ()),
            withheld_facts=(),
        )
        return withhold(complete, specification, sample), complete, sample

    return tabulated


def withheld(*tables: CrossTabulation) -> dict[str, set[str]]:
    """Return why groups of tables are withheld."""
    return {
        group.key: {share.reason for share in group.withheld}
        for table in tables
        for group in table.groups
        if group.withheld
    }


def reasons(results: Results) -> dict[str, str]:
    return {fact.name: fact.reason for fact in results.withheld_facts}


def test_of_two_bases_that_differ_by_three_people_one_is_withheld(tabulated: Tabulated) -> None:
    results, complete, _ = tabulated(three_beside_sesame)
    sizes = {group.key: group.n for group in complete.table2.groups}
    assert sizes["commercial_users"] - sizes["sesame_users"] == 3
    assert withheld(results.table2) == {"sesame_users": {"difference"}}
    assert reasons(results) == {"approval.strong.sesame": "difference"}
    hidden = complete.table2.group("sesame_users").share(5)
    text = encode_results(results).decode()
    for number in (hidden.value, hidden.se, hidden.low, hidden.unweighted):
        assert repr(number) not in text


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("of", "within"),
    [
        ("approval", {}),
        ("approves", {}),  # what a variable made of one column tells, that column tells
        ("doubter", {}),
        ("approval", {"sesame_or_tencent": 1}),  # the same people under another name
    ],
)
def test_a_fact_is_withheld_where_its_people_differ_by_few_from_a_table(
    of: str, within: dict[str, int], tabulated: Tabulated
) -> None:
    base = "commercial_users" if within else "sesame_or_tencent"
    entry = ShareEntry(name=f"more.{of}.{base}", of=of, base=base, within=within)
    results, _, sample = tabulated(three_of_another_system, entry)
    beside = sample.base("commercial_users") & ~sample.base("sesame_or_tencent")
    assert beside.sum() == 3
    assert reasons(results) == {entry.name: "difference"}
    assert withheld(results.table2) == {}


def test_who_answered_is_protected_within_the_groups_of_that_question(
    tabulated: Tabulated,
) -> None:
    """Of the men who use a commercial system all but three use Sesame Credit."""
    all_men, of_sesame = (
        ShareEntry(name=f"more.{base}", of="approves", base=base, within={"gender": 1})
        for base in ("commercial_users", "sesame_users")
    )
    results, _, sample = tabulated(three_men_beside_sesame, all_men, of_sesame)
    men = np.equal(sample.codes("gender"), 1)
    beside = sample.base("commercial_users") & ~sample.base("sesame_users") & men
    assert beside.sum() == 3
    assert (sample.base("commercial_users") & ~sample.base("sesame_users") & ~men).sum() >= 30
    assert withheld(results.table2) == {}
    assert reasons(results) == {"more.sesame_users": "difference"}


def test_a_profile_is_withheld_where_it_tells_of_such_a_group(tabulated: Tabulated) -> None:
    within = {"doubter": 1}
    entry = ShareEntry(name="more", of="use_sesame", base="commercial_users", within=within)
    results, _, _ = tabulated(three_beside_sesame, entry)
    assert reasons(results)["more"] == "difference"


def test_facts_on_all_who_take_part_do_not_tell_of_three_of_them(tabulated: Tabulated) -> None:
    results, _, _ = tabulated(three_beside_commercial)
    assert withheld(results.table2) == {"pilot_only": {"small_base"}, "pilot_users": {"complement"}}
    facts = reasons(results)
    assert facts["approval.support.users"] == "complement"
    assert facts["gap.users"] == "complement"
    assert "approval.strong.commercial" not in facts


def test_two_men_hide_behind_no_women(tabulated: Tabulated) -> None:
    results, _, _ = tabulated(two_men)
    by_gender = next(table for table in results.figure4 if table.by == "gender")
    assert withheld(by_gender) == {"1": {"small_base"}, "0": {"complement"}}
    assert by_gender.test is None
    profile = next(table for table in results.table3 if table.question == "gender")
    assert withheld(profile) == {"doubters": {"complement"}}
    assert {"approval.support.men", "approval.support.women", "gap.gender"} <= set(reasons(results))


def test_items_and_derived_variables_are_withheld_alike(tabulated: Tabulated) -> None:
    results, _, _ = tabulated(three_rural_users)
    assert withheld(results.table5) == {"0": {"small_base"}, "1": {"complement"}}
    facts = reasons(results)
    assert facts["benefits.any.urban"] == "complement"  # received_benefits
    assert facts["score.opaque.urban"] == "complement"  # a single response
    assert "approval.support.urban" not in facts  # asked of everybody


def test_who_ticks_no_system_by_definition_is_not_protected(tabulated: Tabulated) -> None:
    """Figure 2 has the unsure in its base, Table A2 has not; they tick nothing else."""
    results, _, sample = tabulated(three_unsure)
    assert (~sample.base("membership_known")).sum() == 3
    assert not results.figure2.withheld
    assert not any(distribution.withheld for distribution in results.distributions)
    assert not any(name.startswith("use") for name in reasons(results))


def test_who_gave_no_answer_is_not_protected(tabulated: Tabulated) -> None:
    """Eight people have no region: everybody less the regions is they."""
    results, _, sample = tabulated(pd.DataFrame.copy)
    by_region = next(table for table in results.figure4 if table.by == "region")
    assert results.table2.group("all").n - sum(group.n for group in by_region.groups) == 8
    assert np.isin(sample.codes("region"), 97).sum() == 8
    assert withheld(results.table2, by_region) == {}


def test_who_gave_no_answer_is_protected_where_the_plan_exempts_nobody(
    tabulated: Tabulated, specification: Specification
) -> None:
    _, complete, sample = tabulated(pd.DataFrame.copy)
    study = specification.study
    protected = replace(study.disclosure, nonresponse="protected")
    plan = replace(specification, study=replace(study, disclosure=protected))
    results = withhold(complete, plan, sample)
    by_region = next(table for table in results.figure4 if table.by == "region")
    assert list(withheld(by_region).values()) == [{"difference"}]
    assert isolated(groups_of_approval(results, sample), 30, []) is None


def groups_of_approval(results: Results, sample: Sample) -> list[Mask]:
    """Return whose approval is disclosed."""

    def people(base: str, within: tuple[tuple[str, str], ...] = ()) -> Mask:
        mask = sample.base(base)
        for name, code in within:
            mask = mask & np.equal(sample.codes(name), int(code))
        return mask

    found = [people(group.key) for group in results.table2.groups if group.shares]
    for table in results.figure4:
        found += [people("all", ((table.by, g.key),)) for g in table.groups if g.shares]
    for table in results.table3:
        for share in table.group("doubters").shares:
            if table.question != "education":  # public
                found.append(people("all", ((table.question, share.code),)))
    for fact in results.facts:
        if fact.of in ("approval", "approves", "doubter", "strongly_approves") and fact.base:
            found.append(people(fact.base, fact.within))
        if ("doubter", "1") in fact.within and fact.of and fact.base and fact.of != "education":
            found += [people(fact.base, ((fact.of, code),)) for code in fact.codes]
    return found


@pytest.mark.exhaustive
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
    results, complete, sample = tabulated(change)
    silent = [
        np.isin(sample.codes(variable), sample.codebook.variable(variable).missing_codes)
        for variable in ("region", "education", "income_group")
    ]
    assert isolated(groups_of_approval(results, sample), 30, silent) is None
    assert isolated(groups_of_approval(complete, sample), 30, silent) is not None


@pytest.mark.parametrize("code", ["en", "zh"])
def test_tables_and_charts_say_why(code: str, root: Path, tabulated: Tabulated) -> None:
    results, _, _ = tabulated(three_beside_sesame)
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
    # a chart of other groups has other reasons
    assert small in chart_note("groups", results, language)
    assert said not in chart_note("groups", results, language)
    small_gap = replace(results, figure4=(three_regions(results), *results.figure4[1:]))
    assert said in chart_note("groups", small_gap, language)
    colors = read_brand(root / "templates").light
    for key in ("users", "groups"):
        draw_chart(key, small_gap, language, title="a", description="b", colors=colors)
        chart_data(key, small_gap, language)


def three_regions(results: Results) -> CrossTabulation:
    """Return a table of which one group is withheld as Sesame's users are."""
    table, why = results.figure4[0], results.table2.group("sesame_users").withheld
    first = replace(table.groups[0], shares=(), withheld=why)
    return replace(table, groups=(first, *table.groups[1:]))
