"""What claims hold: comparisons, sums and tests of facts, and what is said of those that fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from made_facts import with_facts

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.prose.claims import ClaimLog
from scs_report.prose.environment import make_environment
from scs_report.prose.template_errors import as_user_errors
from scs_report.results import Fact, Results

#: A difference of two of these shares is clear, at 95%, from 1.96 × (0.01 + 0.01) = 0.0392 on.
SHARES = {"low": 0.50, "lower": 0.52, "high": 0.60, "nearly": 0.58, "again": 0.60}
FACTS = (
    *(Fact(name=f"x.{key}", unit="share", value=one, se=0.01) for key, one in SHARES.items()),
    Fact(name="x.half", unit="share", value=0.5, se=0.01),
    Fact(name="chance", unit="probability", value=0.7, se=0.01),
    Fact(name="down", unit="difference", value=-0.1, se=0.02),
    Fact(name="up", unit="difference", value=0.1, se=0.02),
    Fact(name="flat", unit="difference", value=-0.03, se=0.02),
    Fact(name="exact", unit="number", value=0.62),
    Fact(name="people", unit="count", value=1000.0),
)
NAME = "brief/10-a.en.md"
CLAIM = '{% claim "c" MODIFIER: EXPRESSION %}so{% otherwise %}not so{% endclaim %}'


@pytest.fixture(scope="module")
def few(results: Results) -> Results:
    return with_facts(results, FACTS)


def environment(results: Results, text: str) -> Environment:
    made = make_environment(Path("templates"), Language("en"), results)
    made.loader = DictLoader({NAME: text})
    return made


def rendered(made: Environment) -> str:
    with as_user_errors(made, NAME):
        return made.get_template(NAME).render()


def said(results: Results, expression: str, modifier: str = "") -> str:
    text = CLAIM.replace("EXPRESSION", expression).replace(" MODIFIER", f" {modifier}".rstrip())
    return rendered(environment(results, text))


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("x.high > x.low", True),
        ("x.high >= x.low", True),
        ("x.low < x.high", True),
        ("x.low <= x.high", True),
        ("x.low > x.high", False),
        ("x.low >= x.high", False),
        ("x.high < x.low", False),
        ("x.high <= x.low", False),
        # not clear, in either direction
        ("x.high > x.nearly", False),
        ("x.high >= x.nearly", False),
        ("x.nearly < x.high", False),
        ("x.nearly <= x.high", False),
        ("x.high >= x.again", False),
        ("x.high <= x.again", False),
        # of exact numbers
        ("people >= 1000", True),
        ("people <= 1000", True),
        ("people > 1000", False),
        ("people < 1000", False),
        ("people == 1000", True),
        # against an exact number only the own error counts: 0.0196
        ("x.high > 0.58", True),
        ("x.high > 0.581", False),
        ("exact > x.high", True),
        ("exact > x.high + 0.001", False),
    ],
)
def test_a_relation_holds_if_it_is_clear(few: Results, expression: str, holds: bool) -> None:
    assert said(few, expression) == ("so" if holds else "not so")


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        # errors add up: 0.0392
        ("x.high + x.low > 1.06", True),
        ("x.high + x.low > 1.061", False),
        ("x.high - x.low > 0.06", True),
        ("x.high - x.low > 0.061", False),
        ("x.high - x.low < 0.14", True),
        # numbers add none
        ("x.high + 0.1 > 0.68", True),
        ("x.high + 0.1 > 0.681", False),
        ("x.high - 0.1 > 0.48", True),
        ("x.high - 0.1 > 0.481", False),
        ("people + people >= 2000", True),
        ("people - 1 <= 999", True),
    ],
)
def test_sums_and_differences_have_the_errors_of_their_parts(
    few: Results, expression: str, holds: bool
) -> None:
    assert said(few, expression) == ("so" if holds else "not so")


@pytest.mark.parametrize(
    ("expression", "modifier", "holds"),
    [
        ("significant(up)", "", True),
        ("significant(down)", "", True),
        ("significant(flat)", "", False),
        ("majority(chance)", "", True),
        ("majority(x.low)", "", False),
        ("majority(x.half)", "descriptive", False),
        ("ordering(x.high, x.again)", "descriptive", False),
        ("rising(x.low, x.high)", "", True),
        ("rising(x.low, x.lower)", "", False),  # not clearly, though no step goes down
        ("rising(x.low, x.lower, x.high)", "", True),
        ("rising(x.low, x.high, x.nearly)", "", True),  # no step goes down clearly
        ("rising(x.low, chance, x.high)", "", False),
        ("rising(x.high, x.again)", "descriptive", False),
        ("rising(x.low, x.high, x.again)", "descriptive", True),
        ("falling(x.high, x.lower, x.low)", "", True),
        ("falling(x.low, x.high)", "", False),
    ],
)
def test_tests_of_facts(few: Results, expression: str, modifier: str, holds: bool) -> None:
    assert said(few, expression, modifier) == ("so" if holds else "not so")


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("significant(x.high)", "x.high is not a difference with an interval"),
        ("majority(down)", "down is not a share"),
        ("ordering(x.high)", "An ordering needs two facts at least"),
        ("verdict('H33') == 'supported'", "There is no hypothesis H33. Did you mean H3?"),
        ("x.high > 'half'", "x.high cannot be compared with “half”"),
    ],
)
def test_what_cannot_be_judged_is_told(few: Results, expression: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        said(few, expression)
    assert caught.value.problems == (f"templates/{NAME}: {problem}",)


@pytest.mark.parametrize("wrong", ["x.high > x.nothing", "majority(down)", "x.high"])
def test_a_claim_that_cannot_be_judged_is_told_with_its_line(
    wrong: str, few: Results, tmp_path: Path
) -> None:
    file = tmp_path / "templates" / NAME
    file.parent.mkdir(parents=True)
    file.write_text(f'# A\n\nB.\n{{% claim "c": {wrong} %}}\nC.\n{{% endclaim %}}\n', "utf-8")
    with pytest.raises(UserError) as caught:
        rendered(make_environment(tmp_path / "templates", Language("en"), few))
    assert caught.value.problems[0].startswith(f"templates/{NAME}, line 4: ")


def test_where_no_hypothesis_is_near_all_are_named(few: Results) -> None:
    with pytest.raises(UserError) as caught:
        said(few, "verdict('nothing') == 'supported'")
    keys = ", ".join(hypothesis.key for hypothesis in few.hypotheses)
    said_so = f"There is no hypothesis nothing. There are {keys}."
    assert caught.value.problems == (f"templates/{NAME}: {said_so}",)


def test_the_log_has_each_claim_as_it_was_made(few: Results) -> None:
    text = (
        '{% claim "one": x.high > x.low %}a{% endclaim %}\n'
        '{% claim "two" at 99: x.low > x.high %}b{% otherwise %}c{% endclaim %}\n'
        '{%- claim "three" descriptive: x.high > x.low\n  and x.low < 1 -%}d{% endclaim %}'
    )
    made = environment(few, text)
    assert rendered(made).split() == ["a", "cd"]
    claims = made.claim_log.claims  # type: ignore[attr-defined]
    assert [
        (one.name, one.template, one.line, one.expression, one.confidence, one.holds)
        for one in claims
    ] == [
        ("one", NAME, 1, "x.high > x.low", 0.95, True),
        ("two", NAME, 2, "x.low > x.high", 0.99, False),
        ("three", NAME, 3, "x.high > x.low and x.low < 1", None, True),
    ]
    assert [one.branches for one in claims] == [("main",), ("main", "otherwise"), ("main",)]
    assert [one.chosen for one in claims] == ["main", "otherwise", "main"]
    assert [len(one.evidence) for one in claims] == [1, 1, 2]
    # 2.576 standard errors of each
    [evidence] = claims[1].evidence
    assert evidence.high is not None
    assert evidence.low is not None
    assert (evidence.high - evidence.low) / 2 == pytest.approx(0.02 * 2.575829, rel=1e-6)


@pytest.mark.parametrize("level", ["49", "100", "49.9", "'95'"])
def test_a_level_is_a_percentage_from_50_on(few: Results, level: str) -> None:
    with pytest.raises(UserError) as caught:
        said(few, "x.high > x.low", f"at {level}")
    assert "the level of a claim is a percentage from 50 on, such as at 99" in str(caught.value)


@pytest.mark.parametrize(("level", "holds"), [("50", True), ("80", True), ("99.9", False)])
def test_a_claim_is_judged_at_its_level(few: Results, level: str, holds: bool) -> None:
    # 1.10 is 2.25 standard errors, of 0.02, above 1.055
    assert said(few, "x.high + x.low > 1.055", f"at {level}") == ("so" if holds else "not so")


def test_a_claim_that_breaks_off_judges_nothing_that_follows(few: Results) -> None:
    with pytest.raises(UserError):
        said(few, "x.high > x.low and x.nothing > 0")
    assert rendered(environment(few, "{{ x.high > x.nearly }}")) == "True"


def test_outside_claims_values_alone_are_compared(few: Results) -> None:
    text = "{% if x.high > x.nearly %}more{% endif %} " + CLAIM.replace(" MODIFIER", "")
    text = text.replace("EXPRESSION", "x.high > x.nearly") + " {{ x.high > x.nearly }}"
    assert rendered(environment(few, text)) == "more not so True"


def test_equality_asks_for_no_clearness(few: Results) -> None:
    made = environment(few, CLAIM.replace(" MODIFIER", "").replace("EXPRESSION", "x.high == 0.6"))
    assert rendered(made) == "so"
    [evidence] = made.claim_log.claims[0].evidence  # type: ignore[attr-defined]
    assert (evidence.sign, evidence.holds, evidence.estimate) == ("=", True, 0)


def test_evidence_on_sums_names_their_parts(few: Results) -> None:
    made = environment(few, '{% claim "c": x.high - x.low - 0.2 > x.low + 1 %}so{% endclaim %}')
    rendered(made)
    [evidence] = made.claim_log.claims[0].evidence  # type: ignore[attr-defined]
    assert evidence.left == "x.high - x.low - 0.2"
    assert evidence.right == "x.low + 1"


def test_a_draft_ends_the_mark_of_the_claim_that_it_began(few: Results) -> None:
    text = (
        '{% claim "outer": x.low > x.high %}a{% claim "inner": x.high > x.low %}b{% endclaim %}'
        "c{% endclaim %}d"
    )
    made = environment(few, text)
    log: ClaimLog = made.claim_log  # type: ignore[attr-defined]
    log.draft = True
    html = rendered(made)
    assert html.startswith('<mark class="broken-claim" title="')
    assert html.endswith(">abc</mark>d")
