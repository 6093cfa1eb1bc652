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

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.brand.brand import Palette
from scs_report.brand.file import read_brand
from scs_report.figures import draw_figure, figure_data, figure_note
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.results import Address, Results, encode_results
from scs_report.survey import Codebook, Respondents, load_codebook, load_respondents
from scs_report.tables import build_table

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

    @cache
    def analysed(name: str) -> tuple[Results, Results]:
        people = small(name)
        return (
            analyse(people, with_thresholds(specification, 30)),
            analyse(people, with_thresholds(specification, 0)),
        )

    return analysed


def with_thresholds(specification: Specification, withhold: int) -> Specification:
    study = specification.study
    plan = replace(study.disclosure, flag=withhold, withhold=withhold)
    return replace(specification, study=replace(study, disclosure=plan))


@pytest.fixture(scope="module")
def colors(root: Path) -> Palette:
    return read_brand(root / "templates").light


def groups(results: Results, of: str = "") -> set[str]:
    """Return the base and groups of what is withheld, of one question or of all."""
    return {
        text.partition("@")[2]
        for text in results.withheld
        if " - " not in text and Address.parse(text).of.startswith(of)
    }


def numbers_withheld(results: Results, complete: Results) -> list[float]:
    """Return the numbers that only the complete results hold."""
    found = []
    for address in results.withheld:
        share = complete.share(address)
        if share is None or share.value in (0, 1):  # with an interval that follows from n
            continue
        found += [share.value, share.se, share.low, share.high]
        # so many of so many may by chance have given an answer to another question
        of = Address.parse(str(address)).of
        others = (one for one in results.estimates if Address.parse(one).of != of)
        if share.unweighted not in {getattr(results.value(one), "unweighted", 0) for one in others}:
            found.append(share.unweighted)
    # short ones stand in any file by chance
    return [number for number in found if len(repr(number)) > 12]


def test_of_the_shipped_respondents_only_a_group_of_27_is_withheld(results: Results) -> None:
    hidden = {at: why for at, why in results.withheld.items() if why.hidden}
    assert groups(replace(results, withheld=hidden)) == {"all/education=1"}
    assert {why.n for why in hidden.values()} == {27}
    assert not results.withheld_facts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (ONE, {"all/age_band=3", "all/age_band=2"}),
        (
            TWO,
            {
                *("all/location=0", "all/location=1", "pilot_only", "pilot_users"),
                *("all/participant=0", "all/participant=1"),  # of facts
            },
        ),
    ],
)
def test_a_group_of_20_is_withheld_with_a_second_one(
    name: str, expected: set[str], analysed: Analysed
) -> None:
    results, complete = analysed(name)
    assert groups(results, "approval") - {"all/education=1"} == expected
    text = encode_results(results).decode()
    numbers = numbers_withheld(results, complete)
    assert len(numbers) >= 40
    assert not [number for number in numbers if repr(number) in text]
    names = {fact for fact, _ in results.withheld_facts}
    assert names | {fact.name for fact in results.facts} == {f.name for f in complete.facts}
    for fact in complete.facts:
        if fact.name in names and fact.value not in (0, 1):  # these stand in any file
            assert repr(fact.value) not in text


@pytest.mark.slow
def test_items_of_a_small_group_are_withheld_too(analysed: Analysed) -> None:
    found = groups(analysed(TWO)[0], "benefit_")
    assert {"sesame_or_tencent/location=0", "sesame_or_tencent/location=1"} <= found


@pytest.mark.slow
def test_differences_are_withheld_with_their_facts(analysed: Analysed) -> None:
    names = {name for name, _ in analysed(TWO)[0].withheld_facts}
    assert {"approval.support.rural", "approval.support.urban", "gap.location"} <= names
    assert {"doubters.rural", "gap.doubters.rural"} <= names
    assert "all.rural" not in names


def disclosed_totals(results: Results, respondents: Respondents) -> list[Numbers]:
    """Return what is disclosed of approval, each number as the people that it adds up.

    With the weights of all groups, which are taken as known, a share is a total.
    """

    def codes(variable: str) -> Numbers:
        return respondents.codes(variable).to_numpy(float, na_value=np.nan)

    approval = codes("approval")

    def within(address: Address, *, but: str = "") -> Numbers:
        mask = np.asarray(respondents.base(address.base), bool)
        for variable, given in address.within:
            if variable != but:
                mask = mask & np.isin(codes(variable), [int(code) for code in given])
        return mask

    rows = [np.ones(respondents.rows, bool)]
    for address in (Address.parse(text) for text in results.estimates):
        if address.statistic != "share" or address.minus:
            continue
        given = [int(code) for code in address.codes]
        if address.of == "approval":
            rows += [within(address), within(address) & np.isin(approval, given)]
        narrowed = dict(address.within)
        # of those who doubt, who is how old: with the sizes, who of the old doubts
        if narrowed.get("doubter") == ("1",) and address.of != "education":  # that is public
            people = within(address, but="doubter") & np.isin(codes(address.of), given)
            rows.append(people & (approval <= 3))
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
    bands = [(("age_band", (key,)),) for key in ("2", "3")]
    shares = [
        complete.share(Address("share", "approval", (str(answer),), "all", band))
        for band in bands
        for answer in range(1, 6)
    ]
    secret = {f"{100 * share.value:.2f}" for share in shares if share}
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
    printed = build_table("table_3", results, language)
    for label, answer in (("2", 1), ("3", 2)):
        row = printed.blocks[0].rows[answer]
        assert [cell.text == "…" for cell in row.cells] == [True, False], label
    for html in (brief.screen, brief.paper, appendix.screen, appendix.paper):
        for name, _ in results.withheld_facts:
            assert f'data-fact="{name}"' not in html
    # the picture says so too, in both of its widths
    assert appendix.screen.count(f">{language.gettext('withheld')}<") >= 4
    rows = list(csv.reader(io.StringIO(figure_data(results.figure("groups"), results, language))))
    assert len([row for row in rows if row[3:] == [""] * 6]) >= 2
    data = "".join(figure_data(figure, results, language) for figure in results.figures)
    assert not [text for text in secret if text in data and float(text) >= 10]


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(("key", "marked"), [("table_2", [5, 6]), ("table_5", [0, 1])])
def test_tables_mark_what_is_withheld_and_print_its_base(
    key: str, marked: list[int], code: str, analysed: Analysed
) -> None:
    results, language = analysed(TWO)[0], Language(code)
    printed = build_table(key, results, language)
    for place, column in enumerate(printed.columns):
        assert re.fullmatch(r"n ?= ?[\d,]+", column.label.second)
        said = {row.cells[place].text == "…" for row in printed.rows}
        assert said == {place in marked}
    assert any("30" in note for note in printed.notes)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["users", "benefits", "groups", "doubters"])
def test_charts_say_withheld_in_place_of_a_bar(
    key: str, analysed: Analysed, colors: Palette
) -> None:
    results, complete = analysed(TWO)

    def drawn(of: Results) -> str:
        words = {"title": "a", "description": "b", "colors": colors}
        return draw_figure(of.figure(key), of, Language("en"), **words)

    assert ">withheld<" in drawn(results)
    assert ">withheld<" not in drawn(complete)
    assert "30" in figure_note(results.figure(key), results, Language("en"))


@pytest.mark.slow
def test_questions_put_to_few_people_are_withheld_whole(
    specification: Specification, small: Callable[[str], Respondents]
) -> None:
    results = analyse(small(ONE), with_thresholds(specification, 170))
    shares = [text for text in results.estimates if text.startswith("share:pilot_")]
    assert not [text for text in shares if "@pilot_users" in text]
    assert "mean:pilot_score_compared@pilot_users" in results.withheld
    table = build_table("table_a3", results, Language("en"))
    assert any("fewer than 170 answers" in note for note in table.notes)
    block = next(
        block
        for block in build_table("table_a2", results, Language("en")).blocks
        if block.anchor == "table-a2-pilot_score_compared"
    )
    assert {cell.text for row in block.rows for cell in row.cells} == {"…"}


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_table_and_chart_stands_when_all_is_withheld(
    code: str,
    specification: Specification,
    respondents: Respondents,
    colors: Palette,
) -> None:
    results = analyse(respondents, with_thresholds(specification, 9999))
    assert not any(text.startswith(("share:", "mean:")) for text in results.estimates)
    for table in results.tables:
        build_table(table.key, results, Language(code))
    for figure in results.figures:
        words = {"title": "a", "description": "b", "colors": colors}
        draw_figure(figure, results, Language(code), **words)
        draw_figure(figure, results, Language(code), width="half", **words)
        figure_data(figure, results, Language(code))


@pytest.mark.slow
def test_prose_that_asks_for_a_withheld_fact_goes_without_it(
    root: Path, analysed: Analysed
) -> None:
    rendered = render_document("brief", "en", analysed(TWO)[0], root / "templates")
    unknown = [claim for claim in rendered.claims if claim.outcome == "unknown"]
    assert unknown
    assert all({*claim.reasons} <= {"small_base", "complement", "difference"} for claim in unknown)
    chosen = {claim.chosen for claim in unknown}
    assert chosen <= {"", "unknown", "otherwise or unknown", "statement"}


@pytest.mark.slow
def test_zero_withholds_and_flags_nothing(analysed: Analysed) -> None:
    complete = analysed(TWO)[1]
    assert not [why for why in complete.withheld.values() if why.hidden]
    table = build_table("table_2", complete, Language("en"))
    assert not [cell for row in table.rows for cell in row.cells if cell.small_base]
    assert not any("caution" in footnote.text for footnote in table.footnotes)


@pytest.mark.slow
def test_rare_answers_of_large_groups_are_not_withheld_until_they_make_groups(root: Path) -> None:
    """Of 944 voters 16 put a candidate at one end of a scale: so do few of either party."""
    data = root / "examples" / "anes" / "data"
    codebook = load_codebook(data / "codebook.toml")
    people = load_respondents(data / "respondents.csv", codebook)
    specification = load_specification(data)
    plan = replace(specification.study.disclosure, withhold=30)
    specification = replace(specification, study=replace(specification.study, disclosure=plan))
    rare = "share:clinton_ideology=7@all/party=1"
    results = analyse(people, specification)
    assert results.estimates[rare].count < 30  # type: ignore[union-attr]
    assert not results.withheld
    # whoever divides by that answer asks of what party its few people are: a few's answer
    facts = {**specification.facts.facts, "few": "share:party=1/clinton_ideology=7"}
    dividing = analyse(
        people, replace(specification, facts=replace(specification.facts, facts=facts))
    )
    assert dividing.withheld[facts["few"].replace("/", "@all/")].reason == "small_base"
    assert dividing.withheld[rare].reason == "complement"
