"""Facts, filters and claims in prose."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from scs_report.checks.sections import read_sections
from scs_report.checks.twins import check_twins
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.pages.sections import Prose
from scs_report.prose.environment import make_environment
from scs_report.results import Results


def environment(results: Results, code: str = "en", **files: str) -> Environment:
    made = make_environment(Path("templates"), Language(code), results)
    made.loader = DictLoader({name.replace("__", "."): text for name, text in files.items()})
    return made


def render(results: Results, text: str, code: str = "en") -> str:
    return environment(results, code, t=text).get_template("t").render()


def test_facts_are_reached_by_dots_and_carry_their_name(results: Results) -> None:
    name = "approval.support.urban"
    share = next(fact.value for fact in results.facts if fact.name == name)
    html = render(results, "{{ approval.support.urban | pct(1) }}")
    assert html == f'<span class="fact" data-fact="{name}">{share:.1%}</span>'


def test_an_unknown_fact_names_the_nearest(results: Results) -> None:
    with pytest.raises(UserError, match=r"approval\.suport") as caught:
        render(results, "{{ approval.suport | pct }}")
    assert "approval.support" in caught.value.hint


def test_a_fraction_must_be_near(results: Results) -> None:
    assert "four in five" in render(results, "{{ approval.support | fraction }}")
    assert "五分之四" in render(results, "{{ approval.support | fraction }}", "zh")
    # a wave is published all the same, with the plain number
    assert "31%" in render(results, "{{ use.tencent | fraction }}")


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0.801, "about 80%", "约80%"),
        (0.823, "more than 80%", "超过80%"),
        (0.789, "just under 80%", "接近80%"),
        (0.781, "more than 75%", "超过75%"),
    ],
)
def test_approximations_choose_their_words(
    results: Results, value: float, english: str, chinese: str
) -> None:
    assert render(results, f"{{{{ {value} | approx }}}}") == english
    assert render(results, f"{{{{ {value} | approx }}}}", "zh") == chinese


def test_words_that_the_value_does_not_bear_give_way_to_the_number(results: Results) -> None:
    assert render(results, "{{ 0.801 | more_than(0.8) }}") == "more than 80%"
    assert render(results, "{{ 0.799 | less_than(0.8) }}", "zh") == "不到80%"
    assert render(results, "{{ 0.799 | more_than(0.8) }}") == "80%"
    assert render(results, "{{ 41 | times(20) }}") == "twice"
    assert render(results, "{{ 30 | times(20) }}", "zh") == "1.5倍"
    assert render(results, "{{ 50 | times(20) }}") == "2.5 times"
    assert render(results, "{{ 50 | times(20) }}", "zh") == "2.5倍"
    assert render(results, "{{ 0.5 | times(0) }}") == "50%"
    assert render(results, "{{ 3 | ordinal }}") == "third"
    assert render(results, "{{ 3 | ordinal }}", "zh") == "第三"


def test_intervals(results: Results) -> None:
    gap = next(fact for fact in results.facts if fact.name == "gap.location")
    assert gap.low is not None
    assert gap.high is not None
    low, high = (Language("en").number(100 * end) for end in (gap.low, gap.high))
    english = render(results, "{{ gap.location | interval }}")
    assert f"{low} to {high} percentage points" in english
    assert f"{low}～{high}个百分点" in render(results, "{{ gap.location | interval }}", "zh")
    assert "–" in render(results, "{{ approval.support | interval }}")


CLAIM = '{% claim "c": EXPRESSION %}so{% otherwise %}not so{% endclaim %}'


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("approval.support > 0.5", "so"),
        ("approval.support.rural > approval.support.urban", "not so"),
        ("significant(gap.location) and gap.location > 0", "so"),
        ("significant(gap.region)", "not so"),
        ("gap.location.low > 0.05", "so"),
    ],
)
def test_a_claim_prints_what_the_data_say(results: Results, expression: str, said: str) -> None:
    assert render(results, CLAIM.replace("EXPRESSION", expression)) == said


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        # clearly greater, against a number and against another fact
        ("approval.support > 0.75", "so"),
        ("approval.support > approval.support.low + 0.001", "not so"),
        ("majority(approval.support)", "so"),
        ("majority(approval.strong)", "not so"),
        ("approval.support.urban > approval.support.rural", "so"),
        ("ordering(data.central, data.provincial, data.municipal)", "so"),
        ("ordering(data.central, data.municipal, data.provincial)", "not so"),
        ("rising(approval.support.income_low, approval.support.income_high)", "so"),
        ("falling(approval.support.income_low, approval.support.income_high)", "not so"),
        ('verdict("H3") == "supported"', "so"),
    ],
)
def test_a_comparison_holds_only_if_it_is_clear(
    results: Results, expression: str, said: str
) -> None:
    assert render(results, CLAIM.replace("EXPRESSION", expression)) == said


def test_a_claim_may_be_descriptive_or_state_its_level(results: Results) -> None:
    unclear = "predicted.functions.abide.change > predicted.characteristics.fairness.change"
    tag = '{% claim "c" MODIFIER: EXPRESSION %}so{% otherwise %}not so{% endclaim %}'
    tag = tag.replace("EXPRESSION", unclear)
    assert render(results, tag.replace(" MODIFIER", "")) == "not so"
    assert render(results, tag.replace("MODIFIER", "descriptive")) == "so"
    assert render(results, tag.replace("MODIFIER", "at 80")) == "so"
    with pytest.raises(TemplateSyntaxError, match="a percentage from 50 on"):
        render(results, tag.replace("MODIFIER", "at 5"))


def test_no_significance_is_lent_by_a_descriptive_claim(results: Results) -> None:
    tag = '{% claim "c" descriptive: significant(gap.region) %}so{% otherwise %}not{% endclaim %}'
    assert render(results, tag) == "not"


def test_declared_differences_are_judged_by_their_own_error(results: Results) -> None:
    made = environment(
        results, t=CLAIM.replace("EXPRESSION", "approval.support.urban > approval.support.rural")
    )
    made.get_template("t").render()
    [evidence] = made.claim_log.claims[0].evidence  # type: ignore[attr-defined]
    gap = next(fact for fact in results.facts if fact.name == "gap.location")
    assert gap.se is not None
    assert gap.high is not None
    # by the interval that is printed, if it is wider
    half = max(gap.high - gap.value, 1.959964 * gap.se)
    assert evidence.high - evidence.estimate == pytest.approx(half)
    assert evidence.estimate == pytest.approx(gap.value)


def test_a_draft_highlights_what_does_not_hold(results: Results) -> None:
    text = (
        '{% claim "true": approval.support > 0.5 %}a{% endclaim %}'
        '{% claim "false": approval.support < 0.5 %}b{% endclaim %}'
        '{% claim "guarded": approval.support < 0.5 %}c{% otherwise %}d{% endclaim %}'
    )
    made = environment(results, t=text)
    made.claim_log.draft = True  # type: ignore[attr-defined]
    html = made.get_template("t").render()
    assert html.startswith('a<mark class="broken-claim" title="')
    assert html.endswith(">b</mark>d")
    assert "beside 50.0%: 30." in html


def test_each_of_several_claims_in_a_line_is_quoted(results: Results) -> None:
    text = (
        '{% claim "a": approval.support > 2 %}x{% endclaim %} '
        '{% claim "b": use.none > 2 %}y{% endclaim %}'
    )
    made = environment(results, t=text)
    made.get_template("t").render()
    claims = made.claim_log.claims  # type: ignore[attr-defined]
    assert [claim.expression for claim in claims] == ["approval.support > 2", "use.none > 2"]


@pytest.mark.parametrize("expression", ["approval", "approval.support", "not approval.support"])
def test_a_fact_alone_is_no_claim(results: Results, expression: str) -> None:
    with pytest.raises(UserError, match="where a comparison is needed"):
        render(results, CLAIM.replace("EXPRESSION", expression))


def test_facts_equal_their_value(results: Results) -> None:
    assert render(results, CLAIM.replace("EXPRESSION", "n.all == design.n")) == "so"
    assert render(results, CLAIM.replace("EXPRESSION", "n.all == 1")) == "not so"


def test_only_differences_can_be_significant(results: Results) -> None:
    with pytest.raises(UserError, match="not a difference"):
        render(results, CLAIM.replace("EXPRESSION", "significant(approval.support)"))


def test_a_section_without_its_twin_stops_the_build(results: Results) -> None:
    made = environment(results)
    made.loader = DictLoader(
        {"brief/10-a.en.md": "# A", "brief/10-a.zh.md": "# 甲", "brief/20-b.en.md": "# B"}
    )
    with pytest.raises(UserError) as caught:
        Prose(made, "brief", "en", ("en", "zh"), {}).keys()
    assert caught.value.problems == ("templates/brief/20-b.zh.md",)


def test_a_mistake_in_a_template_is_located(results: Results) -> None:
    made = environment(results)
    made.loader = DictLoader({"brief/10-a.en.md": "# A\n\n{% claim oops %}"})
    with pytest.raises(UserError) as caught:
        Prose(made, "brief", "en", ("en", "zh"), {}).section("10-a")
    assert "templates/brief/10-a.en.md, line 3" in caught.value.problems[0]


def test_chinese_emphasis_may_end_in_full_width_punctuation(results: Results) -> None:
    made = environment(results, "zh")
    made.loader = DictLoader({"brief/10-a.zh.md": "# 甲\n\n**一是公开。**要求各机构公布。"})
    assert (
        "<strong>一是公开。</strong>"
        in Prose(made, "brief", "zh", ("en", "zh"), {}).section("10-a").html
    )


def test_both_languages_make_the_same_claims_and_use_the_same_facts(root: Path) -> None:
    assert list(check_twins(read_sections(root / "templates"))) == []
