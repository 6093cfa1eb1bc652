"""Texts under many data: which data are made, and which faults of texts they bring to light."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import fmean, stdev

import msgspec
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from scs_report.cli import app
from scs_report.language import Language
from scs_report.language.reader import reader
from scs_report.prose.rendered_texts import render_texts
from scs_report.results import Results, ShareEstimate, encode_results
from scs_report.results.meaning import impossible
from scs_report.stress import running
from scs_report.stress.altered import Altered
from scs_report.stress.drawn import Drawing
from scs_report.stress.ground import Ground
from scs_report.stress.in_words import said
from scs_report.stress.report import Report, What, report_of, summary
from scs_report.stress.running import Stressed, stress
from scs_report.stress.scenario import KINDS, Scenario
from scs_report.stress.stress_page import stress_page

CODES = ("en", "de", "zh-Hant")
FRONT = (
    "# {% claim 'front': compare(gap.sides) %}{% greater %}G{% smaller or unclear or unknown %}N"
    "{% endclaim %}\n\nAll.\n"
)
AGES = "{% claim 'a': compare(gap.age) %}{% greater %}A{% smaller or unclear %}B{% endclaim %}"

Tried = Callable[..., tuple[Stressed, Report]]


@pytest.fixture
def tried(
    tmp_path: Path,
    demo_copied: Callable[[Path], Path],
    demo_results: Results,
    monkeypatch: pytest.MonkeyPatch,
) -> Tried:
    """Stress texts of one section, the same in all languages unless others are given."""

    def tried(
        text: str, front: str = FRONT, count: int = 3, *, alone: bool = True, **others: str
    ) -> tuple[Stressed, Report]:
        if alone:  # data so few are no work for several processes
            monkeypatch.setattr(running, "_PROCESSES", 1000)
        study = tmp_path / f"study{len([*tmp_path.iterdir()])}"
        templates = demo_copied(study)
        for path in templates.rglob("*.md"):
            path.unlink()
        for code in CODES:
            (templates / "brief" / f"00-front.{code}.md").write_text(front, "utf-8")
            other = others.get(code, text)
            (templates / "brief" / f"10-a.{code}.md").write_text(f"# A\n\n{other}\n", "utf-8")
        found = stress(study, demo_results, CODES, count, 1)
        return found, report_of(found, reader())

    return tried


def things(report: Report, what: What) -> list[str]:
    return [f"{one.where}: {one.text} {one.stub}" for one in report.to_do if one.what == what]


@pytest.mark.slow
def test_data_of_every_kind_are_made_and_can_be(tried: Tried) -> None:
    text = (
        "{% claim 'a': rising('sunday.agree', 'education') %}A{% when highest(services.books) %}B"
        "{% otherwise %}C{% unknown %}{% endclaim %}"
    )
    text += (
        "{% claim 'b': visits.often > 0.5 and visits.often < 0.2 %}B{% otherwise %}{% endclaim %}"
    )
    found, _ = tried(text, alone=False)
    # waves beyond the two of this study would be needed for the last
    assert {scenario.kind for scenario in found.tried} == {*KINDS} - {"two_waves"}
    for scenario in found.tried:
        results = Altered(found.trial.ground, scenario.change).results()
        faults = [fault for fault in impossible(results) if "covariance" not in fault.path]
        assert not faults, said(scenario, Language("en"))


@pytest.mark.slow
def test_data_are_the_same_for_a_seed(tried: Tried) -> None:
    first = tried(AGES)[0]
    trial = first.trial
    second = stress(trial.study, trial.ground.results, trial.codes, 3, 1)
    assert first.tried == second.tried
    assert first.tally == second.tally
    drawing = Drawing(first.trial.ground)
    assert drawing.resample(1, 0) != drawing.resample(2, 0)


def test_what_is_tried_is_said_in_every_language(tried: Tried) -> None:
    found, _ = tried(AGES)
    for code in CODES:
        words = [said(scenario, Language(code)) for scenario in found.tried]
        assert len({*words}) > len(words) * 0.9
    assert "sunday.young clearly smaller than sunday.old" not in words
    english = [said(scenario, Language("en")) for scenario in found.tried]
    assert "gap.age clearly smaller than 0" in english
    assert "resample 3" in english


def test_a_comparison_comes_out_as_it_is_turned(tried: Tried) -> None:
    text = (
        "{% claim 'a': compare(gap.age) %}{% greater %}A{% smaller %}B{% unclear %}C{% unknown %}D"
    )
    found, report = tried(text + "{% endclaim %}")
    [claim] = [one for one in report.claims if one.name == "a"]
    assert [branch.times > 0 for branch in claim.branches] == [True] * 4
    assert not report.to_do
    ground = found.trial.ground
    for scenario in found.tried:
        if scenario.kind == "withheld" and scenario.about == ("sunday.young",):
            results = Altered(ground, scenario.change).results()
            assert results.named["gap.age"] in results.withheld


def test_differences_follow_their_parts_and_answers_add_up(demo_results: Results) -> None:
    ground = Ground(demo_results)
    altered = Altered(ground)
    agree, never = demo_results.named["sunday.agree"], demo_results.named["visits.never"]
    altered.set(agree, 0.31)
    altered.set(never, 0.5)
    results = altered.results()
    whole = results[demo_results.named["sunday.agree"]], results["sunday.disagree"]
    assert whole[0].value == 0.31  # type: ignore[union-attr]
    gap = results["gap.sides"]
    assert gap.value == pytest.approx(whole[0].value - whole[1].value)  # type: ignore[union-attr]
    single = [
        results[f"share:visits={one.code}"]
        for one in results.question("visits").answers
        if one.counted
    ]
    assert math.fsum(one.value for one in single) == pytest.approx(1)  # type: ignore[union-attr]
    shares = (one for one in results.estimates.values() if isinstance(one, ShareEstimate))
    assert all(0 <= one.low <= one.value <= one.high <= 1 for one in shares)


@pytest.mark.slow
def test_resamples_vary_as_the_errors_say(demo_results: Results) -> None:
    ground = Ground(demo_results)
    drawing = Drawing(ground)
    drawn = [Altered(ground, drawing.resample(7, n)).results() for n in range(200)]
    for name in ("sunday.agree", "gap.sides", "gap.waves", "gap.regular"):
        known = demo_results[name]
        values = [one[name].value for one in drawn]  # type: ignore[union-attr]
        # the error of 200 draws is a twentieth
        assert stdev(values) == pytest.approx(known.se, rel=0.25), name  # type: ignore[union-attr]
        assert abs(fmean(values) - known.value) < 0.4 * known.se  # type: ignore[union-attr]


def test_a_missing_branch_is_found_with_what_to_paste(tried: Tried) -> None:
    front = "# {% claim 'front': sunday.agree > 0.3 %}Most{% endclaim %}\n\nAll.\n"
    _, report = tried("{% claim 'a': sunday.agree > 0.3 %}Many{% endclaim %}", front)
    stops = things(report, "stops")
    assert stops == [
        "templates/brief/00-front, claim front: Most {% otherwise %}…",
        "templates/brief/00-front, claim front: Most {% unknown %}…",
    ]
    [claim] = [one for one in report.claims if one.name == "a"]
    assert claim.branches[-1].stub == "{% otherwise %}… {% unknown %}…"
    assert claim.branches[-1].sentences["de"] == "Many"


@pytest.mark.slow
def test_an_unreachable_branch_is_found(tried: Tried) -> None:
    text = (
        "{% claim 'a': gap.age > 0 %}A{% when gap.age < 0 %}B{% when not significant(gap.age) %}C"
        "{% otherwise %}D{% unknown %}{% endclaim %}"
    )
    _, report = tried(text)
    assert things(report, "unseen") == [
        f"templates/brief/10-a, claim a, {code}: {{% otherwise %}} " for code in CODES
    ]


def test_a_number_of_which_a_claim_asks_only_whether_it_is_known_is_withheld(tried: Tried) -> None:
    text = "{% claim 'a': known(sunday.agree) %}A{% otherwise %}B{% endclaim %}"
    assert not things(tried(text, front="# G\n\nAll.\n")[1], "unseen")


@pytest.mark.slow
def test_branches_within_branches_are_reached(tried: Tried) -> None:
    text = (
        "{% claim 'a': compare(gap.age) %}{% greater %}A{% unclear %}B{% smaller %}"
        "{% claim 'b': compare(gap.regular) %}{% greater %}C{% smaller %}D{% unclear %}E"
        "{% unknown %}F{% endclaim %}{% unknown %}{% endclaim %}"
    )
    assert not things(tried(text)[1], "unseen")


@pytest.mark.slow
def test_a_judgement_that_no_data_change_is_found(tried: Tried) -> None:
    english = "Agreement is higher than ever: {{ sunday.agree | pct }}."
    text = "{% claim 'a': sunday.agree > 0.5 %}Most agree.{% otherwise %}{% endclaim %}"
    _, report = tried(text, en=f"{text} {english}")
    [line] = things(report, "unchanging")
    assert line == "templates/brief/10-a.en.md: “higher than”: Agreement is higher than ever: "
    _, tested = tried(text)
    assert not things(tested, "unchanging")


def test_words_that_a_number_does_not_bear_are_found_and_stop_nothing(tried: Tried) -> None:
    text = "{{ sunday.agree | more_than(0.3) }}, {{ sunday.agree | fraction }}."
    found, report = tried(text)
    assert not things(report, "unset")
    unfit = things(report, "unfit")
    assert any("is not more than 30%" in line for line in unfit)
    assert any("is near no simple fraction" in line for line in unfit)
    low = next(one for one in found.tried if _agreeing(found, one) < 0.29)
    results = Altered(found.trial.ground, low.change).results()
    texts = render_texts(found.trial.study, results, "en")
    assert {one.fact for one in texts.plain} >= {"sunday.agree"}
    assert not texts.problems


def _agreeing(found: Stressed, scenario: Scenario) -> float:
    results = Altered(found.trial.ground, scenario.change).results()
    if results.named["sunday.agree"] in results.withheld:
        return 1.0
    return results["sunday.agree"].value  # type: ignore[union-attr]


def test_words_that_contradict_their_number_are_found(tried: Tried) -> None:
    text = "A large majority ({{ sunday.agree | pct }}) agree; few, {{ services.books | pct }}."
    _, report = tried(text, en=text, de="X.", **{"zh-Hant": "X。"})
    contradicting = things(report, "contradicts")
    assert any("A large majority (" in line for line in contradicting)


@pytest.mark.slow
def test_an_exception_of_a_text_is_found(tried: Tried) -> None:
    text = (
        "{% claim 'a': compare(gap.age) %}{% greater %}A{% unclear or unknown %}B{% smaller %}"
        "{{ sunday.nobody | pct }}{% endclaim %}"
    )
    problems = things(tried(text)[1], "unset")
    assert len(problems) == len(CODES)
    assert all("There is no fact named sunday.nobody" in problem for problem in problems)


@pytest.mark.slow
def test_languages_that_choose_otherwise_are_found(tried: Tried) -> None:
    text = "{% claim 'a': gap.age > 0 %}A{% otherwise %}B{% unknown %}{% endclaim %}"
    _, report = tried(text, de=text.replace("gap.age > 0", "gap.age > 0.02"))
    [line] = things(report, "differs")
    assert "en: otherwise" in line or "en: main" in line


def test_signs_that_are_left_over_are_found(tried: Tried) -> None:
    text = "All ({% claim 'a': gap.age > 0 %}the young{% otherwise %}{% endclaim %})."
    _, report = tried(text)
    assert len(things(report, "remains")) == len(CODES)


@pytest.mark.slow
def test_the_page_shows_every_branch_in_every_language(tried: Tried, demo_results: Results) -> None:
    german = AGES.replace("}A{", "}Ja{").replace("}B{", "}Nein{")
    found, report = tried(AGES, de=german)
    page = BeautifulSoup(
        stress_page(found, demo_results, found.trial.study / "templates"), "html.parser"
    )
    parts = page.select(".page")
    assert len(parts) == len(CODES)
    for part in parts:
        cells = [cell.text for cell in part.select("td.text")]
        assert {"A", "Ja", "B", "Nein"} <= {*cells}
    assert not page.find(string=lambda words: "{0}" in words)
    assert any("nothing to be done" in line for line in summary(report))


@pytest.mark.slow
def test_the_command_writes_a_page_and_judges_if_strict(
    tmp_path: Path, demo: Path, demo_copied: Callable[[Path], Path], demo_results: Results
) -> None:
    templates = demo_copied(tmp_path / "study")
    results = tmp_path / "results.json"
    results.write_bytes(encode_results(demo_results))
    options = ["--study", str(tmp_path / "study"), "--results", str(results), "--count", "2"]
    run = partial(CliRunner().invoke, app)
    done = run(["stress", *options, "--strict", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "nothing to be done" in done.output
    assert (tmp_path / "out" / "stress.html").is_file()
    front = templates / "brief" / "00-front.en.md"
    front.write_text("# {% claim 'agree': gap.sides > 0 %}More{% endclaim %}\n\nAll.\n", "utf-8")
    assert run(["stress", *options]).exit_code == 0
    assert run(["stress", *options, "--strict"]).exit_code == 2
    told = json.loads(run(["stress", *options, "--json"]).stdout)
    assert {one["what"] for one in told["to_do"]} >= {"stops", "differs"}
    assert told["tried"] == sum(count for _, count in told["data"])


def test_weights_are_taken_away(demo_results: Results) -> None:
    altered = Altered(Ground(demo_results))
    altered.unweighted = True
    assert not altered.results().design.weighted
    assert msgspec.structs.replace(demo_results).design.weighted
