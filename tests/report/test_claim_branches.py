"""Every outcome of a claim, in every language; what stands there where no branch fits."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError
from made_facts import with_facts, without
from msgspec.structs import replace
from saying import say

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.prose.claims import Claim
from scs_report.prose.evidence_words import in_words
from scs_report.prose.left_out import LEFT_OUT, without_left_out
from scs_report.prose.told import left_out, plain_words, refuse_broken
from scs_report.prose.truth import Truth, Unknown, all_of, any_of, negated
from scs_report.results import Fact, Results, Withheld

FACTS = (
    *(
        Fact(name=f"x.{key}", unit="share", value=value, se=0.01, n=1000)
        for key, value in {"low": 0.4, "high": 0.6, "near": 0.61, "gone": 0.3}.items()
    ),
    Fact(name="up", unit="difference", value=0.2, se=0.02),
)
CODES = ("en", "de", "zh-Hant")
BRANCHES = "{% greater %}G{% smaller %}S{% unclear %}N{% unknown %}U{% endclaim %}"
T, F, U = True, False, Unknown(("small_base",))


@pytest.fixture(scope="module")
def facts(demo_results: Results) -> Results:
    """Results in which x.gone is withheld."""
    return without(with_facts(demo_results, FACTS), "x.gone")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("compared", "letter"),
    [
        ("x.high, x.low", "G"),
        ("x.low, x.high", "S"),
        ("x.high, x.near", "N"),
        ("x.high, x.gone", "U"),
        ("x.gone", "U"),
        ("up", "G"),
        ("x.low, 0.5", "S"),
    ],
)
def test_each_outcome_has_its_branch(facts: Results, code: str, compared: str, letter: str) -> None:
    found = say(facts, f'{{% claim "c": compare({compared}) %}}{BRANCHES}', code)
    assert found.text == letter
    assert found.claim.branches == ("greater", "smaller", "unclear", "unknown")
    assert found.claim.chosen[0].upper() == found.claim.outcome[0].upper()


def test_a_branch_is_for_several_outcomes(facts: Results) -> None:
    text = (
        '{% claim "c": compare(x.high, x.near) %}{% greater %}G{% smaller or unclear %}S'
        "{% unknown %}U{% endclaim %}"
    )
    found = say(facts, text)
    assert (found.text, found.claim.outcome, found.claim.chosen) == (
        "S",
        "unclear",
        "smaller or unclear",
    )


@pytest.mark.parametrize(
    ("first", "second", "printed", "chosen"),
    [
        ("x.high > x.low", "x.high > 0", "A", "main"),
        ("x.low > x.high", "x.high > x.low", "B", "when 1"),
        ("x.low > x.high", "x.low > 0.5", "C", "otherwise"),
        ("x.gone > x.high", "x.high > x.low", "B", "when 1"),
        ("x.gone > x.high", "x.low > x.high", "D", "unknown"),
        ("x.low > x.high", "x.gone > x.high", "D", "unknown"),
        ("x.gone > x.high and x.low > x.high", "x.low > 1", "C", "otherwise"),
        ("x.gone > x.high or x.high > x.low", "x.low > 1", "A", "main"),
        ("not x.gone > x.high", "x.low > 1", "D", "unknown"),
        ("x.high > x.low > x.gone", "x.low > 1", "D", "unknown"),
        ("x.low > x.high > x.gone", "x.low > 1", "C", "otherwise"),
    ],
)
def test_the_first_condition_that_is_true_is_printed(
    facts: Results, first: str, second: str, printed: str, chosen: str
) -> None:
    text = (
        f'{{% claim "c": {first} %}}A{{% when {second} %}}B{{% otherwise %}}C'
        "{% unknown %}D{% endclaim %}"
    )
    found = say(facts, text)
    assert (found.text, found.claim.chosen) == (printed, chosen)


def test_the_opposite_case_is_not_caught_by_otherwise(facts: Results) -> None:
    text = '{% claim "c": compare(x.low, x.high) %}{% greater %}G{% otherwise %}same{% endclaim %}'
    with pytest.raises(TemplateSyntaxError, match="would hide the opposite case"):
        say(facts, text)


@pytest.mark.parametrize(
    ("text", "said_so"),
    [
        ('{% claim "c": compare(up) %}words{% greater %}G{% endclaim %}', "before the first"),
        ('{% claim "c": compare(up) %}{% greater %}{% greater %}{% endclaim %}', "twice"),
        ('{% claim "c": up > 0 %}{% otherwise %}{% when up < 0 %}{% endclaim %}', "behind"),
        ('{% claim "c": compare(up) %}{% greater or less %}{% endclaim %}', "found less"),
    ],
)
def test_what_cannot_be_a_claim_is_told(facts: Results, text: str, said_so: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=said_so):
        say(facts, text)


def test_a_comparison_stands_alone_in_its_claim(facts: Results) -> None:
    with pytest.raises(UserError, match="more outcomes than yes and no"):
        say(facts, '{% claim "c": up > 0 and compare(up) %}A{% endclaim %}')


@pytest.mark.parametrize("code", CODES)
def test_a_branch_that_prints_a_number_that_is_not_there_is_unknown(
    facts: Results, code: str
) -> None:
    text = (
        '{% claim "c": x.high > x.low %}A {{ x.gone.low | pct }}{% otherwise %}C'
        "{% unknown %}D{% endclaim %}"
    )
    found = say(facts, text, code)
    assert (found.text, found.claim.outcome, found.claim.chosen) == ("D", "unknown", "unknown")
    assert found.claim.reasons == ("small_base",)
    assert found.log.lacking == []
    # what only a nested claim prints is that claim's own matter
    other = f'{{% claim "d": compare(up) %}}{BRANCHES}'
    nested = text.replace("{{ x.gone.low | pct }}", other)
    assert say(facts, nested, code).text == "A G"


@pytest.mark.parametrize(
    ("fact", "printed"),
    [
        ("x.gone | pct", True),
        ("'x.gone' | pct", True),
        ("x.high | more_than(x.gone)", True),
        ("x.high | pct", False),
    ],
)
def test_however_a_branch_asks_for_a_number(facts: Results, fact: str, printed: bool) -> None:
    text = f'{{% claim "c": up > 0 %}}A {{{{ {fact} }}}}{{% unknown %}}D{{% endclaim %}}'
    assert (say(facts, text).text == "D") is printed


@pytest.mark.parametrize("code", CODES)
def test_outside_claims_a_number_that_is_not_there_is_told(facts: Results, code: str) -> None:
    found = say(facts, "{{ x.gone | pct }} {{ x.high | pct }}", code, f"brief/10-a.{code}.md")
    assert Language(code).gettext("withheld") in found.text
    [lacking] = found.log.lacking
    assert (lacking.fact, lacking.reason) == ("x.gone", "small_base")
    told = list(left_out([], found.log.lacking))
    assert told == [
        f"templates/brief/10-a.{code}.md: printed as withheld: x.gone; it rests on few people"
    ]


def test_a_sentence_without_branch_is_left_out_and_told(facts: Results) -> None:
    found = say(facts, 'A. {% claim "c": x.low > x.high %}B {{ x.low | pct }}.{% endclaim %} C.')
    assert without_left_out(found.text) == "A. C."
    assert found.claim.left_out
    assert not found.claim.broken
    [told] = left_out(found.log.claims, [])
    assert "left out" in told
    assert "x.low (40.0%) beside x.high (60.0%)" in told


def test_an_empty_branch_is_deliberate(facts: Results) -> None:
    found = say(facts, 'A. {% claim "c": x.low > x.high %}B.{% otherwise %}{% endclaim %} C.')
    assert without_left_out(found.text) == "A. C."
    assert not found.claim.left_out
    assert list(left_out(found.log.claims, [])) == []


def test_what_a_left_out_sentence_holds_is_not_in_the_log(facts: Results) -> None:
    inner = '{{ x.gone | pct }}{% claim "d": up > 0 %}x{% endclaim %}'
    text = f'{{% claim "c": up < 0 %}}{inner}{{% endclaim %}}'
    found = say(facts, text)
    assert [claim.name for claim in found.log.claims] == ["c"]
    assert found.log.lacking == []


def test_a_missing_branch_of_a_comparison_is_worded_by_the_engine(demo_results: Results) -> None:
    text = '{% claim "c": compare(sunday.agree, sunday.disagree) %}{% smaller %}S{% endclaim %}'
    for code in CODES:
        found = say(demo_results, text, code, state=True)
        assert found.claim.chosen == "statement"
        assert found.text.strip() == str(found.claim.text).strip() != ""


def test_other_claims_are_asked_for_their_branch(facts: Results) -> None:
    text = (
        f'{{% claim "a": compare(up) %}}{BRANCHES}'
        '{% claim "b": up < 0 %}x{% otherwise %}y{% endclaim %}'
        '{% claim "c": claimed("a", "greater") and claimed("b", "otherwise") %}1{% endclaim %}'
        '{% claim "d": claimed("b") %}2{% otherwise %}3{% endclaim %}'
        '{% claim "e": both("a", "b") %}4{% otherwise %}5{% endclaim %}'
    )
    assert say(facts, text).text == "Gy135"
    with pytest.raises(UserError, match="There is no claim aa so far"):
        say(facts, text + '{% claim "f": claimed("aa") %}{% endclaim %}')


# ------------------------------------------------------------------ headlines


FRONT = (
    '# {{% claim "head": {} %}}Head{{% endclaim %}}\n\n'
    '{{% claim "stand": {} %}}First.{{% endclaim %}}\n\n'
    '{{% claim "more": {} %}}More.{{% endclaim %}}\n'
)


@pytest.mark.parametrize(
    ("conditions", "broken"),
    [
        (("up > 0", "up > 0", "up < 0"), []),
        (("up < 0", "up > 0", "up > 0"), ["head"]),
        (("up > 0", "x.gone > 0", "up > 0"), ["stand"]),
        (("up < 0", "up < 0", "up < 0"), ["head", "stand"]),
    ],
)
def test_a_build_stops_for_headline_and_standfirst_only(
    facts: Results, conditions: tuple[str, ...], broken: list[str]
) -> None:
    found = say(facts, FRONT.format(*conditions), name="brief/00-front.en.md")
    assert [claim.name for claim in found.log.claims if claim.broken] == broken
    if not broken:
        refuse_broken(found.log.claims)
        return
    with pytest.raises(UserError) as caught:
        refuse_broken(found.log.claims)
    assert [
        problem.count(f"(claim {name})")
        for problem, name in zip(caught.value.problems, broken, strict=True)
    ] == [1 for _ in broken]


def test_elsewhere_a_heading_gets_the_label_of_its_fact(demo_results: Results) -> None:
    labels = {"en": "The library should open on Sundays", "zh-Hant": "圖書館應在週日開放"}
    for code, label in labels.items():
        text = '# {% claim "c": sunday.agree > 0.99 %}All{% endclaim %}\n\nB.'
        found = say(demo_results, text, code, name=f"brief/10-a.{code}.md")
        assert found.text.split("\n")[0] == f"# {label}"
        assert found.claim.left_out
        assert not found.claim.broken


def test_all_languages_of_a_broken_claim_are_told_at_once(demo_results: Results) -> None:
    claims: list[Claim] = []
    for code in CODES:
        text = (
            '# {% claim "head": gap.sides < 0 and gap.regular < 0 and sunday.agree > 0.1 %}Head '
            f"{code}{{% endclaim %}}\n"
        )
        name = f"brief/00-front.{code}.md"
        made = say(demo_results, text, code, name, state=True)
        made.log.reword(plain_words)
        claims += [dataclasses.replace(claim, front=True) for claim in made.log.claims]
    with pytest.raises(UserError) as caught:
        refuse_broken(claims)
    [problem] = caught.value.problems
    lines = problem.split("\n")
    assert lines[0] == (
        "templates/brief/00-front.en.md, line 1, templates/brief/00-front.de.md, line 1, "
        "templates/brief/00-front.zh-Hant.md, line 1 (claim head)"
    )
    assert [line.strip() for line in lines[1:4]] == [f"{code}: Head {code}" for code in CODES]
    # both parts that fail, and not the one that holds
    assert [("gap.sides:" in line, "gap.regular:" in line) for line in lines[5:7]] == [
        (True, False),
        (False, True),
    ]
    assert "sunday.agree" not in problem
    assert lines[5].endswith("clearly more")
    assert "{{ compare(gap.sides) | sentence }}" in problem
    assert "gap.sides < 0" not in problem, "the expression is for programmers"
    assert caught.value.in_lines


def test_numbers_are_told_as_readers_see_them(facts: Results) -> None:
    conditions = "x.near > x.high and x.gone > 0.5 and up > 0.3"
    found = say(facts, f'{{% claim "c": {conditions} %}}A{{% endclaim %}}')
    assert [in_words(one) for one in found.claim.failed] == [
        "x.near (61.0%) beside x.high (60.0%): 1.0 points, 95% interval −2.9 to 4.9: not clear",
        "x.gone beside 50.0%: not known; it rests on few people",
        "up (20.0 points) beside 30.0 points: −10.0 points, "
        "95% interval −13.9 to −6.1: clearly less",
    ]


@pytest.mark.parametrize("reason", ["no_people", "not_estimable"])
def test_a_fact_without_people_is_unknown(facts: Results, reason: str) -> None:
    why = Withheld(reason=reason, n=0)  # type: ignore[arg-type]
    other = replace(facts, withheld={facts.named["x.gone"]: why})
    found = say(other, f'{{% claim "c": compare(x.gone, x.high) %}}{BRANCHES}')
    assert found.text == "U"
    assert found.claim.reasons == (reason,)


def test_a_draft_shows_what_no_branch_fits(facts: Results) -> None:
    found = say(facts, '{% claim "c": up < 0 %}A{% endclaim %}', draft=True)
    assert found.text.startswith('<mark class="broken-claim" title="c; up: 20.0 points')
    assert found.text.endswith(">A</mark>")


# ------------------------------------------------------------------ what is left of a text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("- A\n- ⌀\n- B", "- A\n- B"),
        ("- ⌀", ""),
        ("1. ⌀ ⌀", ""),
        ("> ⌀", ""),
        ("**A service.** ⌀", ""),
        ("**A service.** ⌀ B.", "**A service.** B."),
        ("title: ⌀\nunit: in %", "unit: in %"),
        ("| A | ⌀ |", "| A | |"),
        ("| ⌀ |", ""),
        ("句一。⌀句二。", "句一。句二。"),
        ("A ⌀⌀ B", "A B"),
        ("⌀ B", "B"),
        ("a⌀; b", "a; b"),
        ("## ⌀\nA", "A"),
        ("# ⌀\nA", "#\nA"),
        ("nothing", "nothing"),
    ],
)
def test_nothing_empty_is_left(text: str, left: str) -> None:
    assert without_left_out(text.replace("⌀", LEFT_OUT)).strip() == left


def test_a_heading_of_which_nothing_is_left_may_be_given_words() -> None:
    assert without_left_out(f"## {LEFT_OUT}\nA", lambda: "Use") == "## Use\nA"


# ------------------------------------------------------------------ three values


ALL_OF = {(T, T): T, (T, F): F, (T, U): U, (F, F): F, (F, U): F, (U, U): U}
ANY_OF = {(T, T): T, (T, F): T, (T, U): T, (F, F): F, (F, U): U, (U, U): U}


@pytest.mark.parametrize("pair", list(itertools.product([T, F, U], repeat=2)))
def test_kleene_tables(pair: tuple[Truth, Truth]) -> None:
    first, second = pair
    for function, table in ((all_of, ALL_OF), (any_of, ANY_OF)):
        expected = table.get((first, second), table.get((second, first)))
        assert function(first, second) == expected
        assert isinstance(function(first, second), Unknown) is isinstance(expected, Unknown)


@given(st.lists(st.sampled_from([T, F, U]), max_size=5))
def test_de_morgan_holds_for_three_values(values: list[Truth]) -> None:
    assert negated(all_of(*values)) == any_of(*map(negated, values))
    assert negated(any_of(*values)) == all_of(*map(negated, values))


def test_reasons_are_kept_once() -> None:
    found = all_of(Unknown(("a", "b")), True, Unknown(("b",)))
    assert isinstance(found, Unknown)
    assert found.reasons == ("a", "b")
