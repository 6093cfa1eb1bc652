"""What changed between two results, as an object, in the terminal and as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bs4 import BeautifulSoup
from rich.console import RenderableType

from scs_report.language import Language
from scs_report.provenance.compare import compare
from scs_report.provenance.page import comparison_page
from scs_report.provenance.terminal import comparison_text
from scs_report.results import Comparison, Fact, Results, WaldTest

Shown = Callable[[RenderableType], str]
replace: Callable[..., Any] = msgspec.structs.replace


@pytest.fixture(scope="module")
def templates(root: Path) -> Path:
    return root / "templates"


@pytest.fixture(scope="module")
def demo_templates(demo: Path) -> Path:
    return demo / "templates"


def with_fact(results: Results, name: str, **fields: object) -> Results:
    """Change the number that a name stands for."""
    address = results.named[name]
    moved = replace(results.estimates[address], **fields)
    changed: Results = replace(results, estimates=results.estimates | {address: moved})
    return changed


def fact(results: Results, name: str) -> Fact:
    return next(one for one in results.facts if one.name == name)


@pytest.fixture(scope="module")
def without_gap(results: Results) -> Results:
    """City and countryside no longer differ, and fewer approve."""
    changed = with_fact(results, "gap.location", value=0.01, low=-0.02, high=0.04)
    return with_fact(changed, "approval.support", value=0.78, low=0.76, high=0.80)


@pytest.fixture(scope="module")
def comparison(results: Results, without_gap: Results, templates: Path) -> Comparison:
    return compare(results, without_gap, templates, ("old.json", "new.json"))


@pytest.mark.slow
def test_equal_results_have_nothing_to_tell(
    demo_results: Results, demo_templates: Path, shown: Shown
) -> None:
    again = msgspec.json.decode(msgspec.json.encode(demo_results), type=Results)
    found = compare(demo_results, again, demo_templates)
    assert found.same
    assert "Nothing changed." in shown(comparison_text(found, Language("en")))


@pytest.mark.slow
def test_the_last_digits_of_floating_point_are_no_change(
    demo_results: Results, demo_templates: Path
) -> None:
    value = fact(demo_results, "sunday.agree").value
    near = with_fact(demo_results, "sunday.agree", value=value * (1 + 1e-13))
    assert compare(demo_results, near, demo_templates).same


@pytest.mark.slow
def test_significance_that_went_comes_first(comparison: Comparison) -> None:
    (change,) = comparison.significance
    assert (change.kind, change.key) == ("difference", "gap.location")
    assert (change.before, change.after) == ("above_zero", "not_significant")


@pytest.mark.slow
def test_a_difference_that_turned_round_is_told(
    demo_results: Results, demo_templates: Path
) -> None:
    turned = with_fact(demo_results, "gap.regular", value=-0.1, low=-0.15, high=-0.05)
    (change,) = compare(demo_results, turned, demo_templates).significance
    assert (change.before, change.after) == ("above_zero", "below_zero")


@pytest.mark.slow
def test_claims_that_flipped_are_named_with_their_lines(
    comparison: Comparison, results: Results, without_gap: Results, templates: Path
) -> None:
    flipped = {(claim.document, claim.name): claim for claim in comparison.claims}
    lead = flipped["brief", "by_location"]
    assert (lead.before, lead.after) == ("greater", "unclear")
    assert lead.expression == "compare(gap.location)"
    assert lead.section == "groups"
    for code in ("en", "zh"):
        file = templates / "brief" / f"30-groups.{code}.md"
        (place,) = (p for p in lead.places if f".{code}.md" in p)
        line = int(place.rsplit(" ", 1)[1])
        assert 'claim "by_location"' in file.read_text("utf-8").splitlines()[line - 1]
    back = {claim.name for claim in compare(without_gap, results, templates).claims if claim.after}
    assert back == {claim.name for claim in comparison.claims if claim.before}


@pytest.fixture(scope="module")
def stopped(
    results: Results,
    without_gap: Results,
    copied: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Comparison:
    """The same, in a study whose headline has words for one outcome only."""
    templates = copied(tmp_path_factory.mktemp("stopped"))
    for code in ("en", "zh"):
        front = templates / "brief" / f"00-front.{code}.md"
        _, *rest = front.read_text("utf-8").splitlines()
        headline = '# {% claim "headline": gap.location > 0 %}Cities{% endclaim %}'
        front.write_text("\n".join([headline, *rest]), "utf-8")
    return compare(results, without_gap, templates, ("old.json", "new.json"))


@pytest.mark.slow
def test_what_now_stops_the_build_stands_before_other_claims(stopped: Comparison) -> None:
    stops = [claim.stops for claim in stopped.claims]
    assert any(stops)
    assert stops == sorted(stops, reverse=True)


@pytest.mark.slow
def test_facts_stand_by_their_change_in_standard_errors(
    comparison: Comparison, results: Results
) -> None:
    assert [change.name for change in comparison.facts] == ["gap.location", "approval.support"]
    for change in comparison.facts:
        old = fact(results, change.name)
        assert old.se is not None
        assert change.errors == pytest.approx(abs(change.change) / old.se)
        assert change.change == pytest.approx(change.new.value - old.value)


def test_a_fact_that_counts_other_answers_is_told(
    demo_results: Results, demo_templates: Path
) -> None:
    often = demo_results.named["visits.often"]
    other = replace(demo_results, named=demo_results.named | {"sunday.agree": often})
    (change,) = compare(demo_results, other, demo_templates).facts
    assert change.redefined
    assert (change.old.address, change.new.address) == (demo_results.named["sunday.agree"], often)


@pytest.mark.slow
def test_a_star_that_went_and_a_verdict_that_turned_are_told(
    demo_results: Results, demo_templates: Path
) -> None:
    starred = next(
        address
        for model in demo_results.models
        for address in model.addresses
        if address.statistic == "coefficient"
        and (one := demo_results.parameter(address))
        and one.finite
        and one.stars == "***"
    )
    weaker = replace(demo_results.estimates[str(starred)], p=0.4)
    first, *rest = demo_results.hypotheses
    verdict = "contradicted" if first.verdict != "contradicted" else "supported"
    changed = replace(
        demo_results,
        estimates=demo_results.estimates | {str(starred): weaker},
        hypotheses=(replace(first, verdict=verdict), *rest),
    )
    found = compare(demo_results, changed, demo_templates)
    assert [(change.kind, change.key) for change in found.significance] == [
        ("hypothesis", first.key),
        ("coefficient", str(starred)),
    ]
    assert found.significance[1].before == "***"
    assert found.significance[1].after == ""


@pytest.mark.slow
def test_bases_data_and_design_are_told(
    demo_results: Results, demo_templates: Path, shown: Shown
) -> None:
    base = demo_results.bases[1]
    changed = replace(
        demo_results,
        bases=(demo_results.bases[0], replace(base, n=base.n - 7), *demo_results.bases[2:]),
        data=replace(demo_results.data, file="other.sav", synthetic=False),
        design=replace(demo_results.design, design_effect=1.5),
    )
    found = compare(demo_results, changed, demo_templates)
    (one,) = found.bases
    assert (one.key, one.old_n, one.new_n) == (base.key, base.n, base.n - 7)
    assert {change.field for change in found.study} == {
        "data.file",
        "data.synthetic",
        "design.design_effect",
    }
    text = shown(comparison_text(found, Language("en")))
    assert "other.sav" in text
    assert "−7" in text


@pytest.mark.slow
def test_facts_that_appear_or_vanish_are_named_and_what_uses_them_is_not_judged(
    demo_results: Results, demo_templates: Path
) -> None:
    named = {name: at for name, at in demo_results.named.items() if name != "gap.sides"}
    fewer = replace(demo_results, named=named)
    found = compare(demo_results, fewer, demo_templates)
    assert found.vanished == ("gap.sides",)
    assert compare(fewer, demo_results, demo_templates).appeared == ("gap.sides",)
    assert any("gap.sides" in problem for problem in found.unread)
    assert found.claims == ()


@pytest.mark.slow
def test_what_has_no_name_of_its_own_is_told_by_its_address(
    demo_results: Results, demo_templates: Path, shown: Shown
) -> None:
    facts = {*demo_results.named.values()}
    small, large = [
        at for at in demo_results.estimates if demo_results.share(at) and at not in facts
    ][:2]
    moved = {
        at: replace(one, value=one.value + by * one.se)
        for at, by in ((small, 1), (large, 3))
        if (one := demo_results.share(at))
    }
    found = compare(
        demo_results,
        replace(demo_results, estimates=demo_results.estimates | moved),
        demo_templates,
    )
    assert [change.name for change in found.numbers] == [large, small]
    assert [change.errors for change in found.numbers] == pytest.approx([3, 1])
    assert not found.facts
    assert not found.parts
    assert not found.same
    assert large in shown(comparison_text(found, Language("en")))


@pytest.mark.slow
def test_a_test_of_a_model_that_changed_is_told(
    demo_results: Results, demo_templates: Path
) -> None:
    address = str(demo_results.models[0].tests[0])
    test = demo_results.estimates[address]
    assert isinstance(test, WaldTest)

    def told(**changes: float) -> Comparison:
        estimates = demo_results.estimates | {address: replace(test, **changes)}
        new = replace(demo_results, estimates=estimates)
        return compare(demo_results, new, demo_templates)

    assert [change.name for change in told(p=test.p / 2).numbers] == [address]
    assert told(chi2=test.chi2 + 1).parts == ("estimates",)
    assert told().same


@pytest.mark.slow
def test_other_parts_and_numbers_that_are_gone_are_not_passed_over(
    demo_results: Results, demo_templates: Path
) -> None:
    fewer = {at: one for at, one in demo_results.estimates.items() if not at.startswith("vif:age")}
    changed = replace(demo_results, figures=demo_results.figures[:-1], estimates=fewer)
    found = compare(demo_results, changed, demo_templates)
    assert found.parts == ("figures", "estimates")
    assert not found.same


@pytest.mark.slow
def test_the_terminal_shows_the_first_rows_and_counts_the_rest(
    comparison: Comparison, stopped: Comparison, shown: Shown
) -> None:
    text = shown(comparison_text(comparison, Language("en"), most=1))
    assert "gap.location" in text
    assert "1 more are not shown." in text
    assert "stops the build" in shown(comparison_text(stopped, Language("en"), most=1))
    assert "more are not shown" not in shown(comparison_text(comparison, Language("en")))
    assert "不显著" in shown(comparison_text(comparison, Language("zh")))


@pytest.mark.slow
def test_a_comparison_survives_json(comparison: Comparison) -> None:
    assert msgspec.json.decode(msgspec.json.encode(comparison), type=Comparison) == comparison


@pytest.mark.slow
def test_the_page_says_the_same_in_both_languages_and_needs_no_other_file(
    comparison: Comparison, without_gap: Results, templates: Path
) -> None:
    soup = BeautifulSoup(comparison_page(comparison, without_gap, templates), "html.parser")
    assert not soup.find_all(["link", "img", "iframe", "object"])
    assert not soup.find_all(src=True)
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    english, chinese = soup.select("main > .page")
    assert (english["lang"], chinese["lang"]) == ("en", "zh-Hans")
    for part in (english, chinese):
        assert len(part.select("tbody tr")) == sum(
            len(changes)
            for changes in (comparison.significance, comparison.claims, comparison.facts)
        )
        assert "gap.location" in part.text
    assert "两次分析结果的差异" in chinese.text
    assert "−13.91" in english.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.slow
def test_a_page_in_one_language_has_no_switch(
    comparison: Comparison, without_gap: Results, templates: Path
) -> None:
    page = comparison_page(comparison, without_gap, templates, ("zh",))
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "zh-Hans"
    assert len(soup.select("main > .page")) == 1
    assert not soup.select("button, script")


@pytest.mark.slow
def test_a_text_that_one_of_the_results_lacks_is_told_in_each_language(
    demo_results: Results, demo_templates: Path, shown: Shown
) -> None:
    note = {"en": "Taken at home.", "zh": "入户访问。"}
    noted = replace(demo_results, data=replace(demo_results.data, note=note))
    bare = replace(demo_results, data=replace(demo_results.data, note=None))
    comparison = compare(noted, bare, demo_templates, ("old.json", "new.json"))
    assert "Taken at home." in shown(comparison_text(comparison, Language("en")))
    assert "入户访问。" in shown(comparison_text(comparison, Language("zh")))
    assert "Taken at home." in comparison_page(comparison, bare, demo_templates)
    encoded = msgspec.json.encode(comparison)
    assert msgspec.json.decode(encoded, type=Comparison) == comparison


@pytest.mark.slow
def test_a_long_text_takes_no_column_its_room(
    demo_results: Results, demo_templates: Path, shown: Shown
) -> None:
    long = {"en": "Every row of the file is invented, as far as anybody can tell. " * 8, "zh": "注"}
    noted = replace(demo_results, data=replace(demo_results.data, note=long, file="first.csv"))
    design = replace(demo_results.design, margin_of_error=0.5)  # its name is long
    data = replace(demo_results.data, note=None, file="second.csv", sha256="f" * 64)
    named = replace(demo_results, data=data, design=design)
    comparison = compare(noted, named, demo_templates, ("old.json", "new.json"))
    said = shown(comparison_text(comparison, Language("en"), width=100)).splitlines()
    assert any(
        line.split() == ["File", "of", "respondents", "first.csv", "second.csv"] for line in said
    )
