"""Small groups of respondents: their numbers stand nowhere and cannot be computed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from scs_report.analysis import Specification, analyse
from scs_report.analysis.sample import Sample
from scs_report.analysis.withholding import withhold
from scs_report.brand.brand import Palette
from scs_report.brand.file import read_brand
from scs_report.errors import UserError
from scs_report.figures import CHARTS, FULL_ONLY, chart_data, chart_note, draw_chart
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.results import Disclosure, Results, encode_results
from scs_report.survey import Codebook, Respondents, load_respondents
from scs_report.tables import TABLES, build_table

Analysed = Callable[[str], tuple[Results, Results]]
Numbers = npt.NDArray[Any]

#: What is done to the shipped respondents: of some people only 20 are left.
ONE, TWO = "20 above fifty", "20 in the countryside, 20 with a pilot only"
OLD, RURAL = "age > 50", "location == 0"
PILOT_ONLY = "use_pilot == 1 and use_sesame == 0 and use_tencent == 0 and use_other == 0"
SMALL = {ONE: (OLD,), TWO: (RURAL, PILOT_ONLY)}


def with_small_groups(name: str, shipped: pd.DataFrame) -> pd.DataFrame:
    """Return respondents of whom the groups have 20 people."""
    frame = shipped.copy()
    numbers = frame.apply(pd.to_numeric, errors="coerce")
    if name == ONE:
        frame.loc[numbers.query(OLD).index[20:], "age"] = "50"
        return frame
    pilot_only = numbers.query(PILOT_ONLY).index
    countryside = numbers.query(RURAL).index.difference(pilot_only[20:])
    frame.loc[countryside[20:], "location"] = "1"
    return frame.drop(pilot_only[20:])


@pytest.fixture(scope="module")
def small(
    root: Path, codebook: Codebook, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Respondents]:
    """Respondents with small groups, from a file."""
    shipped = pd.read_csv(root / "data" / "respondents.csv", dtype=str, keep_default_na=False)

    @cache
    def small(name: str) -> Respondents:
        path = tmp_path_factory.mktemp("small") / "respondents.csv"
        with_small_groups(name, shipped).to_csv(path, index=False)
        return load_respondents(path, codebook)

    return small


@pytest.fixture(scope="module")
def analysed(
    small: Callable[[str], Respondents], specification: Specification
) -> Callable[[str], tuple[Results, Results]]:
    """Results of such respondents, and what they would be if nothing were withheld."""
    study = specification.study
    never = replace(study, disclosure=replace(study.disclosure, flag=0, withhold=0))

    @cache
    def analysed(name: str) -> tuple[Results, Results]:
        complete = analyse(small(name), replace(specification, study=never))
        thresholds = Disclosure(flag=100, withhold=30)
        sample = Sample.of(small(name))
        return withhold(replace(complete, disclosure=thresholds), specification, sample), complete

    return analysed


@pytest.fixture(scope="module")
def colors(root: Path) -> Palette:
    return read_brand(root / "templates").light


def withheld(results: Results) -> set[str]:
    tables = (results.table2, results.table5, *results.figure4)
    return {f"{t.key} {g.key}" for t in tables for g in t.groups if g.withheld}


def numbers_withheld(results: Results, complete: Results) -> list[float]:
    """Return the numbers that only the complete results hold."""
    found = []
    pairs = [
        *zip(results.figure4, complete.figure4, strict=True),
        *zip(results.table3, complete.table3, strict=True),
        (results.table2, complete.table2),
        (results.table5, complete.table5),
    ]
    for table, whole in pairs:
        for group in table.groups:
            for code in [share.code for share in group.withheld]:
                share = whole.group(group.key).share(code)
                if share.value in (0, 1):  # with an interval that follows from n
                    continue
                found += [share.value, share.se, share.low, share.high, share.unweighted]
    # short ones stand in any file by chance
    return [number for number in found if len(repr(number)) > 12]


def test_of_the_shipped_respondents_only_a_group_of_27_is_withheld(results: Results) -> None:
    assert withheld(results) == {"figure4.education 1"}
    assert results.figure4[3].group("1").n == 27
    assert not any(d.withheld for d in (*results.distributions, results.figure2))
    assert not any(group.withheld for table in results.table3 for group in table.groups)
    assert not results.withheld_facts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (ONE, {"figure4.age_band 3", "figure4.age_band 2"}),
        (
            TWO,
            {
                *("figure4.location 0", "figure4.location 1", "table5 0", "table5 1"),
                *("table2 pilot_only", "table2 pilot_users"),
            },
        ),
    ],
)
def test_a_group_of_20_is_withheld_with_a_second_one(
    name: str, expected: set[str], analysed: Analysed
) -> None:
    results, complete = analysed(name)
    assert withheld(results) - {"figure4.education 1"} == expected
    text = encode_results(results).decode()
    numbers = numbers_withheld(results, complete)
    assert len(numbers) >= 40
    assert not [number for number in numbers if repr(number) in text]
    names = {fact.name for fact in results.withheld_facts}
    assert names | {fact.name for fact in results.facts} == {f.name for f in complete.facts}
    for fact in complete.facts:
        if fact.name in names:
            assert repr(fact.value) not in text


@pytest.mark.slow
def test_differences_are_withheld_with_their_facts(analysed: Analysed) -> None:
    names = {fact.name for fact in analysed(TWO)[0].withheld_facts}
    assert {"approval.support.rural", "approval.support.urban", "gap.location"} <= names
    assert {"doubters.rural", "gap.doubters.rural"} <= names
    assert "all.rural" not in names


def disclosed_totals(results: Results, respondents: Respondents) -> list[Numbers]:
    """Return what is disclosed of approval, each number as the people that it adds up.

    With the weights of all groups, which are taken as known, a share is a total.
    """
    approval = respondents.codes("approval").to_numpy(float, na_value=np.nan)

    def within(pairs: tuple[tuple[str, str], ...], base: str = "all") -> Numbers:
        mask = np.asarray(respondents.base(base), bool)
        for variable, code in pairs:
            mask = mask & (
                respondents.codes(variable).to_numpy(float, na_value=np.nan) == int(code)
            )
        return mask

    rows = [within(())]
    for table in results.figure4:
        for group in table.groups:
            mask = within(((table.by, group.key),))
            rows += [mask, *(mask & (approval == int(share.code)) for share in group.shares)]
    for group in results.table2.groups:
        mask = within((), group.key)
        rows += [mask, *(mask & (approval == int(share.code)) for share in group.shares)]
    for table in results.table3:
        for share in table.group("doubters").shares:
            if table.question != "education":  # public
                rows.append(within(((table.question, share.code),)) & (approval <= 3))
    for fact in results.facts:
        if fact.of == "approval" and fact.base:
            codes = [int(code) for code in fact.codes]
            rows.append(within(fact.within, fact.base) & np.isin(approval, codes))
        if dict(fact.within).get("doubter") == "1" and fact.of and fact.of != "education":
            for code in fact.codes:
                rows.append(within(((fact.of, code),)) & (approval <= 3))
    return [row.astype(float) for row in rows]


def told(group: Numbers, answers: Numbers, disclosed: list[Numbers]) -> int:
    """Return how many shares of a group are determined, or combinations of them, but their sum."""
    own = [(group & (answers == code)).astype(float) for code in range(1, 6)]
    given = [row for row in own if row.any()]
    known = rank([*disclosed, group.astype(float)])
    return len(given) - 1 - (rank([*disclosed, *given]) - known)


def rank(rows: list[Numbers]) -> int:
    return int(np.linalg.matrix_rank(np.unique(np.array(rows), axis=1)))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "group"), [(ONE, OLD), (TWO, RURAL), (TWO, PILOT_ONLY)])
def test_the_shares_of_a_group_of_20_are_not_determined_by_what_is_disclosed(
    name: str, group: str, analysed: Analysed, small: Callable[[str], Respondents]
) -> None:
    respondents = small(name)
    answers = respondents.codes("approval").to_numpy(float, na_value=np.nan)
    members = respondents.frame.eval(group).fillna(False).to_numpy(bool)
    assert members.sum() == 20
    results, complete = analysed(name)
    assert told(members, answers, disclosed_totals(results, respondents)) == 0
    # were nothing withheld but the group itself, its shares would follow
    everything = disclosed_totals(complete, respondents)
    others = [row for row in everything if (row[~members] != 0).any()]
    assert told(members, answers, others) > 0


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_documents_print_the_size_of_a_withheld_group_and_nothing_else(
    code: str, root: Path, analysed: Analysed
) -> None:
    results, complete = analysed(ONE)
    language = Language(code)
    secret = {
        f"{100 * complete.figure4[0].group(key).share(answer).value:.2f}"
        for key in ("2", "3")
        for answer in range(1, 6)
    }
    brief = render_document("brief", code, results, root / "templates")
    appendix = render_document("appendix", code, results, root / "templates")
    note = {
        "en": "Values on fewer than 30 answers are withheld because of the small base.",
        "zh": "样本量不足30的数值因样本过少未予列示。",
    }[code]
    further = {
        "en": "Further values are withheld so that these cannot be calculated",
        "zh": "为避免据此推算，另有部分数值也未予列示。",
    }[code]
    soup = BeautifulSoup(appendix.screen, "html.parser")
    profile = soup.find(id="table-3")
    assert profile is not None
    notes = profile.find_next(class_="table-notes")
    assert notes is not None
    said = notes.get_text().replace("\N{THIN SPACE}", "")
    assert note in said
    assert further in said
    for answer in ("2", "3"):
        cell = soup.find(id=f"table-3-age_band-{answer}-doubters")
        assert cell is not None
        assert "…" in cell.get_text()
        total = soup.find(id=f"table-3-age_band-{answer}-total")
        assert total is not None
        assert re.search(r"\d", total.get_text())
    for html in (brief.screen, brief.paper, appendix.screen, appendix.paper):
        for fact in results.withheld_facts:
            assert f'data-fact="{fact.name}"' not in html
    # the picture says so too, in both of its widths
    assert appendix.screen.count(f">{language.gettext('withheld')}<") >= 4
    rows = list(csv.reader(io.StringIO(chart_data("groups", results, language))))
    bands = [row for row in rows if row[2] in ("20", str(results.figure4[0].group("2").n))]
    assert [row[3:] for row in bands] == [[""] * 6] * 2
    data = "".join(chart_data(key, results, language) for key in CHARTS)
    assert not [text for text in secret if text in data and float(text) >= 10]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(
    ("key", "table", "columns"),
    [("table_2", "table2", {"pilot_users", "pilot_only"}), ("table_5", "table5", {"0", "1"})],
)
def test_tables_mark_what_is_withheld_and_print_its_base(
    key: str, table: str, columns: set[str], code: str, analysed: Analysed
) -> None:
    results, language = analysed(TWO)[0], Language(code)
    printed = build_table(key, results, language)
    heads = [column.label.second for column in printed.columns]
    for group in getattr(results, table).groups:
        column = heads.index(f"N = {language.number(group.n)}")
        marked = {row.cells[column].text == "…" for row in printed.rows}
        assert marked == {group.key in columns}
    assert any("30" in note for note in printed.notes)


@pytest.mark.parametrize("key", ["users", "benefits", "groups", "doubters"])
def test_charts_say_withheld_in_place_of_a_bar(
    key: str, analysed: Analysed, colors: Palette
) -> None:
    results, complete = analysed(TWO)
    drawn = draw_chart(key, results, Language("en"), title="a", description="b", colors=colors)
    assert ">withheld<" in drawn
    assert ">withheld<" not in draw_chart(
        key, complete, Language("en"), title="a", description="b", colors=colors
    )
    assert "30" in chart_note(key, results, Language("en"))


@pytest.mark.slow
def test_questions_put_to_few_people_are_withheld_whole(
    analysed: Analysed, specification: Specification, small: Callable[[str], Respondents]
) -> None:
    complete = replace(analysed(ONE)[1], disclosure=Disclosure(flag=200, withhold=170))
    results = withhold(complete, specification, Sample.of(small(ONE)))
    asked = [d for d in results.distributions if d.base == "pilot_users"]
    assert asked
    assert all(d.withheld and not d.shares for d in asked)
    means = {moment.variable: moment for moment in results.table_a3}
    assert means["pilot_score_compared"].mean is None
    assert means["pilot_score_compared"].n < 170
    table = build_table("table_a3", results, Language("en"))
    assert any("fewer than 170 answers" in note for note in table.notes)
    block = next(
        block
        for block in build_table("table_a2", results, Language("en")).blocks
        if block.anchor == "table-a2-pilot_score_compared"
    )
    assert {cell.text for row in block.rows for cell in row.cells} == {"…"}


@pytest.mark.exhaustive
@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_table_and_chart_stands_when_all_is_withheld(
    code: str,
    analysed: Analysed,
    specification: Specification,
    small: Callable[[str], Respondents],
    colors: Palette,
) -> None:
    complete = replace(analysed(ONE)[1], disclosure=Disclosure(flag=9999, withhold=9999))
    results = withhold(complete, specification, Sample.of(small(ONE)))
    assert not any(d.shares for d in results.distributions)
    assert not any(fact.unit == "share" and fact.of for fact in results.facts)
    for key in TABLES:
        build_table(key, results, Language(code))
    for key in CHARTS:
        for width in ("full",) if key in FULL_ONLY else ("full", "half"):
            draw_chart(
                key, results, Language(code), title="a", description="b", colors=colors, width=width
            )
        chart_data(key, results, Language(code))


def test_prose_that_asks_for_a_withheld_fact_is_refused(root: Path, analysed: Analysed) -> None:
    with pytest.raises(UserError) as caught:
        render_document("brief", "en", analysed(TWO)[0], root / "templates")
    problems = caught.value.problems
    assert problems
    assert all(re.match(r"templates/brief/[\w.-]+, line \d+: ", problem) for problem in problems)
    said = "\n".join(problems)
    why = "approval.support.rural: its base (all and location = 0) has n = 20, fewer than 30"
    assert f"The fact gap.location is withheld with {why}" in said


def test_zero_withholds_and_flags_nothing(analysed: Analysed) -> None:
    results = analysed(TWO)[1]
    assert withheld(results) == set()
    assert not results.withheld_facts
    assert not results.disclosure.flagged(1)
