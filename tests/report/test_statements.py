"""Statements say what their numbers say, as printed, for any data and in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise, permutations
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup
from msgspec.structs import replace

from scs_report.border.texts import InText
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.names import KNOWN
from scs_report.prose.environment import make_environment
from scs_report.prose.factbook import FactBook
from scs_report.prose.outcomes import compare
from scs_report.prose.statements import Statements
from scs_report.prose.statements.sentences import patterns_of
from scs_report.provenance.notes import facts_in, number_notes
from scs_report.results import (
    Estimate,
    Mean,
    Results,
    ShareEstimate,
    Value,
    Withheld,
    decode_results,
    encode_results,
)
from scs_report.results.waves import Wave

#: Standard errors from which a difference is judged at 95%.
Z = 1.959963984540054
#: The same of three pairs at once.
ADJUSTED = 2.3939797998185104
#: What comparisons are told in: not known, not clear, higher, lower.
WORDS = {
    "en": ("cannot be told", "differ clearly", "higher", "lower"),
    "zh": ("无从判断", "没有明显差异", "高于", "低于"),
    "zh-Hant": ("無從判斷", "沒有明顯差異", "高於", "低於"),
    "de": ("nicht sagen", "nicht klar", "höher", "niedriger"),
}
TRENDS = {
    "en": ("rises with", "falls with", "highest", "lowest"),
    "zh": ("递增", "递减", "最高", "最低"),
    "zh-Hant": ("遞增", "遞減", "最高", "最低"),
    "de": ("steigt", "sinkt", "am höchsten", "am niedrigsten"),
}
#: What groups are told in that are apart, some of them apart, not clearly apart.
RANGES = {
    "en": ("a clear difference", "clear is", "differ clearly"),
    "zh": ("有明显差异", "差异明显", "没有明显差异"),
    "zh-Hant": ("有明顯差異", "差異明顯", "沒有明顯差異"),
    "de": ("ein klarer Unterschied", "klar ist", "nicht klar"),
}
CHANGES = {
    "en": ("risen", "fallen", "not clearly changed", "cannot be told"),
    "zh": ("升至", "降至", "难以断定", "无从判断"),
    "zh-Hant": ("升至", "降至", "難以斷定", "無從判斷"),
    "de": ("gestiegen", "gesunken", "nicht klar verändert", "nicht sagen"),
}
POINTS = re.compile(r"([\d.,]+)\s?(?:percentage|个百分点|個百分點|Prozentp)")
FIRST = {
    "en": "answer is",
    "zh": "选择最多的是",
    "zh-Hant": "選擇最多的是",
    "de": "Nennungen entfallen",
}
UNORDERED = {
    "en": ("in no clear order", "partly clear"),
    "zh": ("难以区分", "部分可以区分"),
    "zh-Hant": ("難以區分", "部分可以區分"),
    "de": ("ohne klare Reihenfolge", "teils klarer Reihenfolge"),
}
SHARE = "share:sunday=4,5@all"
NAMED = {
    "sunday.agree": SHARE,
    "visits.often": "share:visits=4,5@all",
    "services.books": "share:use_books=1@visitors",
}

Made = Callable[[Mapping[str, Value | None]], dict[str, "Told"]]


class Told:
    """What statements say in one language."""

    def __init__(self, code: str, results: Results) -> None:
        self.code = code
        self.language = Language(code)
        self.book = FactBook(results)
        self.statements = Statements(self.language, results, self.book)

    def compared(self, one: str, other: str) -> str:
        return plain(self.statements.clause(compare(self.book.node(one), self.book.node(other))))


def plain(text: str) -> str:
    return " ".join(Markup(text).striptags().split())


def numbers(text: str) -> list[float]:
    """Return the percentages of a text, in its order."""
    return [float(found.replace(",", ".")) for found in re.findall(r"(\d+(?:[.,]\d+)?)\s?%", text)]


def kind_of(text: str, words: Sequence[str]) -> int:
    """Return the place of the first of the words that a text holds."""
    word = max((word for word in words if word in text), key=len)  # 没有明显差异 holds 有明显差异
    return words.index(word)


def share(value: float, se: float, n: int = 300) -> ShareEstimate:
    return ShareEstimate(
        value=value, se=se, low=value, high=value, n=n, weight=float(n), count=0, unweighted=0.5
    )


@pytest.fixture(scope="module")
def everywhere(demo_results: Results) -> dict[str, Results]:
    """The results of the small study in every language of the house."""
    text = encode_results(demo_results)
    mainland = decode_results(text.replace(b'"zh-Hant":', b'"zh":'))
    return {code: mainland if code == "zh" else demo_results for code in KNOWN}


@pytest.fixture(scope="module")
def made(everywhere: dict[str, Results]) -> Made:
    """Put numbers into the results, without differences of them; None withholds one."""

    def make(given: Mapping[str, Value | None]) -> dict[str, Told]:
        told = {}
        for code, results in everywhere.items():
            known = {text: value for text, value in given.items() if value is not None}
            hidden = {
                text: Withheld(reason="small_base", n=7)
                for text, value in given.items()
                if value is None
            }
            others = dict.fromkeys({*NAMED.values()} - {*given}, share(0.5, 0.01))
            every = {**others, **known}
            changed = replace(results, named=NAMED, estimates=every, withheld=hidden)
            told[code] = Told(code, changed)
        return told

    return make


#: Shares that lie near each other, so that rounding makes them equal, or far apart.
BASES = st.sampled_from([0.0002, 0.004, 0.1, 0.3333, 0.495, 0.5049, 0.51, 0.9, 0.9951, 0.9998])
STEPS = st.sampled_from([0.0, 1e-5, 2e-4, 0.001, 0.0049, 0.009, 0.02, 0.08, 0.3])
ERRORS = st.sampled_from([1e-6, 1e-4, 0.001, 0.004, 0.02, 0.1])


@st.composite
def shares(draw: st.DrawFn, size: int) -> list[ShareEstimate | None]:
    found: list[ShareEstimate | None] = []
    for _ in range(size):
        if draw(st.integers(0, 9)) == 0:
            found.append(None)
            continue
        sign = draw(st.sampled_from([-1, 1]))
        value = min(max(draw(BASES) + sign * draw(STEPS), 0.0), 1.0)
        found.append(share(value, draw(ERRORS), draw(st.sampled_from([41, 300]))))
    return found


def clearly(one: ShareEstimate, other: ShareEstimate, z: float = Z) -> bool:
    return one.value - other.value > z * (one.se + other.se)


def levels(variable: str, codes: Sequence[str]) -> list[str]:
    return [f"{SHARE}/{variable}={code}" for code in codes]


@pytest.mark.slow
@given(pair=shares(2))
@settings(max_examples=200)
def test_a_comparison_agrees_with_its_numbers_as_printed(
    made: Made, pair: list[ShareEstimate | None]
) -> None:
    one, other = levels("regular", "10")
    outcomes = set()
    for code, told in made(dict(zip((one, other), pair, strict=True))).items():
        said = told.compared(one, other)
        kind = kind_of(said, WORDS[code])
        outcomes.add(kind)
        printed = numbers(said)
        if None in pair:
            assert kind == 0
            assert not printed
            assert "20" in said  # the number of people that are enough
            continue
        first, second = pair
        assert first is not None
        assert second is not None
        clear = {2: clearly(first, second), 3: clearly(second, first)}
        # what no digit tells apart is not called clear
        if kind == 1:
            assert not any(clear.values()) or abs(first.value - second.value) < 1e-7
        else:
            assert clear[kind]
            a, b = printed
            assert a > b if kind == 2 else a < b
            if by := POINTS.search(said):
                assert float(by[1].replace(",", ".")) == pytest.approx(abs(a - b), abs=1e-9)
    assert len(outcomes) == 1


@pytest.mark.slow
@given(given=shares(3), data=st.data())
@settings(max_examples=200)
def test_groups_rise_or_range_as_their_numbers_do(
    made: Made, given: list[ShareEstimate | None], data: st.DataObject
) -> None:
    variable, codes = data.draw(st.sampled_from([("age_group", "123"), ("gender", "012")]))
    addresses = levels(variable, codes)
    known = [one for one in given if one is not None]
    kinds = set()
    for code, told in made(dict(zip(addresses, given, strict=True))).items():
        said = plain(told.statements.by("sunday.agree", variable))
        printed = numbers(said)
        if len(known) < 2:
            assert WORDS[code][0] in said
            assert not printed
            continue
        if len(known) == 2:
            assert len(printed) == 2
            continue
        kind = kind_of(said, (*TRENDS[code], *RANGES[code]))
        assert len(printed) == 3 or kind > 4
        kinds.add(kind)
        first, _, third = known
        everyone = sorted(known, key=lambda one: one.value)
        match kind:
            case 0:
                assert variable == "age_group"
                assert all(earlier <= later for earlier, later in pairwise(printed))
                assert clearly(third, first)
            case 1:
                assert variable == "age_group"
                assert all(earlier >= later for earlier, later in pairwise(printed))
                assert clearly(first, third)
            case 2:
                assert printed[0] > max(printed[1:])
                assert all(clearly(everyone[2], other, ADJUSTED) for other in everyone[:2])
            case 3:
                assert printed[0] < min(printed[1:])
                assert all(clearly(other, everyone[0], ADJUSTED) for other in everyone[1:])
            case 4:
                low, high, between = printed
                assert low < high
                assert low <= between <= high
                lowest = [one for one in known if one.value == everyone[0].value]
                highest = [one for one in known if one.value == everyone[2].value]
                assert any(clearly(one, other, ADJUSTED) for one in highest for other in lowest)
            case 5:
                low, high, *pair = printed
                assert low <= pair[0] < pair[1] <= high
            case _:
                # the level is shared among three pairs
                for one, other in permutations(known, 2):
                    near = one.value - other.value < 1e-7
                    assert near or not clearly(one, other, ADJUSTED)
                assert all(low <= high for low, high in pairwise(printed))
    assert len(kinds) <= 1


ITEMS = [f"share:use_{item}=1@visitors" for item in ("books", "desks", "events")]


@pytest.mark.slow
@given(given=shares(3))
@settings(max_examples=200)
def test_a_ranking_has_the_order_of_its_numbers(
    made: Made, given: list[ShareEstimate | None]
) -> None:
    for code, told in made(dict(zip(ITEMS, given, strict=True))).items():
        said = plain(told.statements.ranking("services"))
        printed = numbers(said)
        if None in given:
            assert WORDS[code][0] in said
            assert not printed
            continue
        known = sorted((one for one in given if one), key=lambda one: -one.value)
        assert len(printed) == 3
        assert all(earlier >= later for earlier, later in pairwise(printed))
        ordered = not any(words in said for words in UNORDERED[code])
        if ordered:
            assert FIRST[code] in said
            assert all(earlier > later for earlier, later in pairwise(printed))
            assert all(clearly(one, other, ADJUSTED) for one, other in combinations(known, 2))
        elif code == "en" and "answer is" in said:
            assert all(clearly(known[0], other, ADJUSTED) for other in known[1:])
        elif clearly(known[0], known[1], ADJUSTED) and clearly(known[0], known[2], ADJUSTED):
            # the first stands alone, or no digit tells it from the next
            assert printed[0] > printed[1] or printed[0] - printed[1] < 1e-5


@given(given=shares(2))
def test_a_change_has_the_direction_of_its_numbers(
    made: Made, given: list[ShareEstimate | None]
) -> None:
    waves = [f"share:visits=4,5@all:wave={code}" for code in "12"]
    for code, told in made(dict(zip(waves, given, strict=True))).items():
        said = plain(told.statements.trend("visits.often"))
        kind = kind_of(said, CHANGES[code])
        printed = numbers(said)
        before, after = given
        if before is None or after is None:
            assert kind == 3
            assert not printed
        elif kind == 2:
            gap = abs(after.value - before.value)
            assert gap <= Z * (before.se + after.se) or gap < 1e-7
        else:
            assert printed[1] > printed[0] if kind == 0 else printed[1] < printed[0]
            assert clearly(after, before) if kind == 0 else clearly(before, after)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ("40% (2023, only 49 answers)", "60% (2025)")),
        ("de", ("40 % (2023, nur 49 Antworten)", "60 % (2025)")),
        ("zh", ("2023年的40%（仅49人作答）", "2025年的60%")),
        ("zh-Hant", ("2023年的40%（僅49人作答）", "2025年的60%")),
    ],
)
def test_the_wave_and_the_few_answers_share_a_bracket(
    made: Made, code: str, said: tuple[str, ...]
) -> None:
    waves = [f"share:visits=4,5@all:wave={key}" for key in "12"]
    few = share(0.4, 0.02, 49)
    given = dict(zip(waves, (few, share(0.6, 0.02, 300)), strict=True))
    told = made(given)[code]
    plain_text = plain(told.statements.trend("visits.often"))
    assert [part for part in said if part not in plain_text] == [], plain_text
    assert not re.search(r"\) ?\(|）（", plain_text)


WOMEN, MEN = f"{SHARE}/gender=0", f"{SHARE}/gender=1"
AGE_OF_WOMEN, AGE_OF_MEN = "mean:age@all/gender=0", "mean:age@all/gender=1"
OLD, YOUNG = (f"prediction:sunday=4,5/age={age}:model=people" for age in (80, 20))


def mean(value: float) -> Mean:
    return Mean(value=value, se=0.3, low=value, high=value, n=300, weight=300.0, sd=1.0)


def estimate(value: float) -> Estimate:
    return Estimate(value=value, se=0.01, low=value - 0.02, high=value + 0.02)


def test_of_one_wave_no_trend_is_told(everywhere: dict[str, Results]) -> None:
    for code, results in everywhere.items():
        first = "share:visits=4,5@all:wave=1"
        estimates = {t: v for t, v in results.estimates.items() if first not in t.split(" - ")}
        gone = {first: Withheld(reason="no_people", n=0)}
        alone = replace(results, estimates=estimates, withheld=gone)
        said = plain(Told(code, alone).statements.trend("visits.often"))
        assert CHANGES[code][3] in said
        assert "2023" in said
        assert numbers(said) == []


@pytest.mark.parametrize(
    ("pair", "given", "said"),
    [
        (
            (WOMEN, MEN),
            (share(0.84, 0.01), share(0.73, 0.01)),
            {
                "en": "Support for Sunday opening is higher among women (84%) than among men "
                "(73%), a difference of 11 percentage points.",
                "zh-Hant": "女性中對週日開放的同意率（84%）高於男性（73%），相差11個百分點。",
                "de": "Die Zustimmung zur Sonntagsöffnung ist unter Frauen höher (84 %) als unter "
                "Männern (73 %); der Unterschied beträgt 11 Prozentpunkte.",
            },
        ),
        (
            (AGE_OF_WOMEN, AGE_OF_MEN),
            (mean(41.2), mean(44.9)),
            {
                "en": "Average age is lower among women (41.2) than among men (44.9), a difference "
                "of 3.7.",
                "zh-Hant": "女性的平均年齡（41.2）低於男性（44.9），相差3.7。",
                "de": "Das Durchschnittsalter ist unter Frauen niedriger (41,2) als unter Männern "
                "(44,9); der Unterschied beträgt 3,7.",
            },
        ),
        (
            (OLD, YOUNG),
            (estimate(0.51), estimate(0.49)),
            {
                "en": "Support for Sunday opening does not differ clearly: 51% at age 80 and 49% "
                "at age 20, as Model 1 predicts with all else equal.",
                "zh-Hant": "依模型1預測，其他條件相同時，年齡為80者與年齡為20者中對週日開放的同意率"
                "沒有明顯差異，分別為51%和49%。",
                "de": "Die Zustimmung zur Sonntagsöffnung unterscheidet sich nicht klar: 51 % beim "
                "Wert 80 von „Alter“ und 49 % beim Wert 20 von „Alter“, wie Modell 1 bei sonst "
                "gleichen Merkmalen vorhersagt.",
            },
        ),
        (
            (WOMEN, MEN),
            (share(0.84, 0.01), None),
            {
                "en": "It cannot be told whether support for Sunday opening is higher among women "
                "or among men: fewer than 20 answers among men.",
                "zh-Hant": "女性與男性中對週日開放的同意率孰高孰低，無從判斷："
                "男性中作答者不足20人。",
                "de": "Ob die Zustimmung zur Sonntagsöffnung unter Frauen oder unter Männern höher "
                "ist, lässt sich nicht sagen, denn unter Männern liegen weniger als 20 Antworten "
                "vor.",
            },
        ),
        (
            (WOMEN, MEN),
            (share(0.5104, 0.0005, 41), share(0.5081, 0.0005)),
            {
                "en": "Support for Sunday opening is higher among women (51.0%, only 41 answers) "
                "than among men (50.8%), a difference of 0.2 percentage points.",
                "zh-Hant": "女性中對週日開放的同意率（51.0%，僅41人作答）高於男性（50.8%），"
                "相差0.2個百分點。",
                "de": "Die Zustimmung zur Sonntagsöffnung ist unter Frauen höher (51,0 %, nur 41 "
                "Antworten) als unter Männern (50,8 %); der Unterschied beträgt 0,2 Prozentpunkte.",
            },
        ),
    ],
)
def test_what_is_said_of_each_outcome(
    made: Made,
    pair: tuple[str, str],
    given: tuple[Value | None, Value | None],
    said: dict[str, str],
) -> None:
    told = made(dict(zip(pair, given, strict=True)))
    for code, sentence in said.items():
        nodes = map(told[code].book.node, pair)
        assert plain(told[code].statements.sentence(compare(*nodes))) == " ".join(sentence.split())


def test_a_difference_is_told_as_its_two_sides(made: Made) -> None:
    gap = f"{WOMEN} - {MEN}"
    told = made({WOMEN: share(0.84, 0.01), MEN: share(0.73, 0.01), gap: estimate(0.11)})["en"]
    beside_zero = told.statements.clause(compare(told.book.node(gap)))
    assert plain(beside_zero) == told.compared(WOMEN, MEN)
    assert f'data-fact="{gap}">11' in beside_zero


def test_a_number_beside_a_bound_and_beside_another_of_the_same_people(made: Made) -> None:
    told = made({WOMEN: share(0.5049, 0.0001), f"{SHARE}": share(0.5, 0.01)})["en"]
    women = told.book.node(WOMEN)
    assert plain(told.statements.clause(compare(women, 0.5))) == (
        "among women, support for Sunday opening (50.5%) is above 50%"
    )
    told = made({ITEMS[0]: share(0.7, 0.01), ITEMS[1]: share(0.5, 0.01)})["en"]
    assert told.compared(ITEMS[0], ITEMS[1]) == (
        "among visitors of the library, the share who borrow books (70%) is higher than the share "
        "who use desks (50%), a difference of 20 percentage points"
    )


def test_each_number_leads_to_its_note(made: Made) -> None:
    told = made({WOMEN: share(0.84, 0.01), MEN: share(0.73, 0.01)})["en"]
    clause = told.statements.clause(compare(told.book.node(WOMEN), told.book.node(MEN)))
    assert facts_in([clause]) == (WOMEN, MEN)
    assert told.book.results is not None
    notes = number_notes(facts_in([clause]), told.book.results, told.language)
    assert [note.value for note in notes] == ["84.0%", "73.0%"]


def test_labels_stand_in_where_a_codebook_has_no_names(everywhere: dict[str, Results]) -> None:
    results = everywhere["en"]
    bare = tuple(replace(question, in_text=InText()) for question in results.questions)
    bases = tuple(replace(base, among=None) for base in results.bases)
    told = Told("en", replace(results, questions=bare, bases=bases))
    clause = told.statements.by("sunday.agree", "regular")
    assert plain(clause).startswith(
        "the share answering “Agree” or “Agree strongly” to “The library should open on Sundays” "
        "is higher among people with “At least monthly” for “Regular visitor” (66%) than among "
        "people with “Less often” for “Regular visitor” (42%)"
    )
    assert plain(told.statements.ranking("services")).startswith(
        "among “Visitors of the library”, the most frequent answer is “Lending of books” (74%)"
    )


def test_what_no_sentence_can_be_made_of(demo_results: Results) -> None:
    told = Told("en", demo_results)
    effect = compare(told.book.node("design.effect"), 1)
    with pytest.raises(UserError, match="No sentence can be made of design_effect"):
        told.statements.clause(effect)
    assert told.statements.stated(effect) == ""
    with pytest.raises(UserError, match="is not computed") as error:
        told.statements.by("services.books", "district")
    assert "[families]" in error.value.hint


@pytest.mark.parametrize("code", KNOWN)
def test_patterns_ask_for_nothing_that_nobody_gives(code: str) -> None:
    known = {
        *("measure", "groups", "left", "right", "first", "last", "a", "b", "number", "open_a"),
        *("open_b", "open_number", "difference", "frame", "subject", "of", "by", "between", "rest"),
        *("reason", "variable", "question", "answers", "item", "value", "wave", "base", "more"),
        *("n", "threshold", "term", "clause", "members", "name", "order", "at_first", "at_last"),
    }
    patterns = patterns_of(code)
    for section in patterns.__struct_fields__:
        entries = getattr(patterns, section)
        for name in entries.__struct_fields__:
            pattern = getattr(entries, name)
            assert {slot for _, slot, _, _ in Formatter().parse(pattern) if slot} <= known, name


TEXT = """{% claim "c": compare(sunday.regular, sunday.others) %}
{% smaller %}Regular visitors want it less.{% endclaim %}

{{ compare(sunday.regular, sunday.others) | sentence }}
"""


def test_a_statement_stands_where_a_claim_has_no_branch(demo_results: Results) -> None:
    made = make_environment(Path("templates"), Language("en"), demo_results)
    made.loader = DictLoader({"brief/10-a.en.md": TEXT})
    stated, asked = made.get_template("brief/10-a.en.md").render().strip().split("\n\n")
    assert stated.strip() == asked.strip()
    assert 'data-fact="sunday.regular">66%</span>' in stated
    assert plain(stated).startswith("Support for Sunday opening is higher among regular visitors")


def test_a_number_of_an_earlier_wave_is_told_as_a_change(demo_results: Results) -> None:
    then = f"{SHARE}:wave=2020"
    dates = {"field_start": "", "field_end": "", "n": 300}
    waves = tuple(Wave(key=key, label={"en": key}, **dates) for key in ("2020", "2023"))
    study = replace(demo_results.study, wave="")
    known = {SHARE: share(0.61, 0.01), then: share(0.7, 0.01)}
    named = {"now": SHARE, "then": then}
    results = replace(demo_results, waves=waves, study=study, named=named, estimates=known)
    told = Told("en", results)
    fallen = (
        "support for Sunday opening has fallen from 70% (2020) to 61% (2023), "
        "by 9 percentage points"
    )
    assert plain(told.statements.trend("now")) == fallen
    assert told.compared("now", "then") == told.compared("then", "now") == fallen
    asked_otherwise = {then: Withheld(reason="reworded", n=0)}
    results = replace(results, estimates={SHARE: share(0.61, 0.01)}, withheld=asked_otherwise)
    assert plain(Told("en", results).statements.trend("now")) == (
        "it cannot be told how support for Sunday opening has changed from 2020 to 2023: "
        "the question was put differently in 2020"
    )
