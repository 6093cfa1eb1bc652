"""Each rule on a small example of its own."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.replication import Published, PublishedCell
from scs_report.replication.audit import Declarations, audit
from scs_report.replication.audit.declared import (
    Base,
    Columns,
    Exclusive,
    Layout,
    Moment,
    Part,
    Product,
    Question,
    TextSum,
    Union,
)
from scs_report.replication.audit.declared_models import (
    AtLeast,
    Coding,
    Conflict,
    Dated,
    Notes,
    Order,
    Sign,
    Statement,
)
from scs_report.replication.audit.intervals import Interval, rounded
from scs_report.replication.audit.rules.group_rates import rate
from scs_report.replication.audit.rules.margin_of_error import design_effect
from scs_report.replication.audit.rules.mixtures import Decomposition, first_shares
from scs_report.replication.audit.rules.moments import mean_and_sd
from scs_report.replication.audit.rules.observations import bounds
from scs_report.replication.audit.rules.quota_steps import chain
from scs_report.replication.audit.rules.standard_errors import constant
from scs_report.replication.audit.rules.stars import error_bounds, stars
from scs_report.replication.audit.rules.tolerances import inverse
from scs_report.replication.audit.rules.top_answers import top_share
from scs_report.replication.wording import in_words
from scs_report.results import AuditFinding, LocalText

counts_of_answers = st.lists(st.integers(2, 300), min_size=3, max_size=6)


def _local(text: str) -> LocalText:
    return LocalText(en=text, zh=text)


def _cell(
    table: str, row: str, column: str, statistic: str, printed: str, base: str = "all"
) -> PublishedCell:
    question, _, code = row.partition("=")
    text = printed.replace(",", "").rstrip("%")
    try:
        value = float(text)
    except ValueError:
        value = None
    return PublishedCell(
        table=table,
        row=row,
        column=column,
        statistic=statistic,
        printed=printed,
        value=value,
        decimals=len(text.partition(".")[2]) if value is not None else 0,
        reading="sure",
        question=question,
        code=code,
        base=base,
        label=row,
        raw=printed,
    )


def _text(row: str, printed: str) -> PublishedCell:
    cell = _cell("text", row, "page 1", "statement", printed, base="")
    return msgspec.structs.replace(cell, question="")


def _audit(cells: list[PublishedCell], n: int = 1000, **declared: object) -> list[AuditFinding]:
    size = _cell("table-2", "n", "all", "unweighted_n", f"{n:,}")
    everybody = Base(id="all", label=_local("all"), plus=("table-2: n / all",))
    filled: dict[str, object] = {
        "sample": "table-2: n / all",
        "tables": {},
        "columns": {},
        "answers": {},
        "topics": {},
        "bases": (everybody,),
        "questions": (),
        "percentages": (),
        "layout": Layout(shares="table-a2", means="table-a3", models="table-4"),
    }
    declarations = Declarations(**{**filled, **declared})  # type: ignore[arg-type]
    return list(in_words(audit(Published((size, *cells)), declarations)))


def _table(
    counts: list[int], weights: list[float]
) -> tuple[list[PublishedCell], dict[str, object]]:
    """Print one question of a made-up survey without any mistake."""
    n = sum(counts)
    weighted = [count * weight for count, weight in zip(counts, weights, strict=True)]
    cells = []
    for code, (count, weight) in enumerate(zip(counts, weighted, strict=True), start=1):
        row = f"q={code}"
        cells.append(
            _cell("table-a2", row, "unweighted", "unweighted_share", f"{100 * count / n:.2f}")
        )
        cells.append(
            _cell(
                "table-a2", row, "weighted", "weighted_share", f"{100 * weight / sum(weighted):.2f}"
            )
        )
    shares = [weight / sum(weighted) for weight in weighted]
    mean = sum(code * share for code, share in enumerate(shares, start=1))
    variance = sum(share * (code - mean) ** 2 for code, share in enumerate(shares, start=1))
    cells.append(_cell("table-a3", "q", "mean", "weighted_mean", f"{mean:.3f}"))
    sd = math.sqrt(variance * n / (n - 1))
    cells.append(_cell("table-a3", "q", "sd", "weighted_standard_deviation", f"{sd:.3f}"))
    values = {str(code): float(code) for code in range(1, len(counts) + 1)}
    declared: dict[str, object] = {
        "questions": (Question(id="q", base="all", label=_local("Q")),),
        "percentages": (
            Columns(table="table-a2", columns=("unweighted",), questions=("q",), weighted=False),
            Columns(table="table-a2", columns=("weighted",), questions=("q",), weighted=True),
        ),
        "moments": (Moment(row="q", label=_local("Q"), question="q", values=values),),
    }
    return cells, declared


@pytest.mark.slow
@given(counts_of_answers, st.data())
def test_a_table_without_mistakes_is_consistent(counts: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.4, 2.0), min_size=len(counts), max_size=len(counts)))
    cells, declared = _table(counts, weights)
    findings = _audit(cells, sum(counts), **declared)
    assert [f.key for f in findings if f.kind != "consistent"] == []
    assert {f.key for f in findings} >= {"sum.closed", "grim.stated_base", "moments.agree"}


def test_a_changed_digit_is_found_and_mended() -> None:
    cells, declared = _table([1379, 784, 46], [1.0, 1.0, 1.0])
    wrong = [
        _cell(c.table, c.row, c.column, c.statistic, "52.43")
        if (c.row, c.column) == ("q=1", "unweighted")
        else c
        for c in cells
    ]
    found = {f.key: f for f in _audit(wrong, 2209, **declared)}["sum.q.unweighted"]
    assert found.kind == "slip"
    assert found.cells == ("table-a2: q=1 / unweighted / unweighted_share",)
    assert found.reading is not None
    assert "52.43 → 62.43" in found.reading["en"]


def test_a_base_that_cannot_be_is_found() -> None:
    cells, declared = _table([27, 276, 309, 1516], [1.0] * 4)
    found = {f.key: f for f in _audit(cells, 2209, **declared)}["grim.q"]
    assert (found.kind, found.severity) == ("base", "medium")
    assert "2,128" in found.evidence["en"]


def test_means_of_the_unweighted_column_are_recognised() -> None:
    cells, declared = _table([500, 300, 200], [0.5, 1.5, 1.8])
    unweighted, _ = _table([500, 300, 200], [1.0, 1.0, 1.0])
    mixed = [c for c in cells if c.table != "table-a3"]
    mixed += [c for c in unweighted if c.table == "table-a3"]
    found = {f.key: f for f in _audit(mixed, 1000, **declared)}["moments.q"]
    assert found.kind == "contradiction"
    assert "unweighted" in found.what["en"]
    assert len(found.cells) == 2


def test_mean_and_deviation_from_percentages() -> None:
    mean, sd = mean_and_sd([(0.0, "50.00"), (1.0, "50.00")], 101)
    assert 0.5 in mean
    assert math.sqrt(0.25 * 101 / 100) in sd


def test_shares_of_the_text_that_are_parts_of_a_whole() -> None:
    cells = [_text("a", "70"), _text("b", "20"), _text("c", "30")]
    parts = tuple(Part(cell=f"text: {name} / page 1") for name in "abc")
    whole = TextSum(key="x", label=_local("X"), parts=parts, complete=True)
    assert [f.kind for f in _audit(cells, text_sums=(whole,))] == ["contradiction"]
    some = TextSum(key="x", label=_local("X"), parts=parts[:2], complete=False)
    assert [f.kind for f in _audit(cells, text_sums=(some,))] == ["consistent"]


def test_stars_follow_from_the_ratio() -> None:
    assert stars("0.589", "0.0716") == (3, 3)
    assert stars("1.141", "0.548") == (2, 2)
    assert stars("-0.101", "0.130") == (0, 0)
    # 1.645 lies between the smallest and the largest ratio that print so
    assert stars("0.16", "0.10") == (0, 1)


@given(st.floats(-5, 5), st.floats(0.05, 2))
def test_true_stars_are_always_among_the_possible(value: float, error: float) -> None:
    fewest, most = stars(f"{value:.3f}", f"{error:.3f}")
    true = sum(abs(value / error) > level for level in (1.644854, 1.959964, 2.575829))
    assert fewest <= true <= most


def test_errors_that_stars_allow() -> None:
    found = error_bounds("-4.000", 2)
    assert (round(found.low, 2), round(found.high, 2)) == (1.55, 2.04)
    assert error_bounds("1.00", 0).high == math.inf


@given(st.floats(0.3, 1.0))
def test_tolerance_and_vif_are_inverse(tolerance: float) -> None:
    assert inverse(f"{tolerance:.3f}", f"{1 / tolerance:.3f}")
    assert not inverse(f"{tolerance:.3f}", f"{1 / tolerance + 0.2:.3f}")


@given(counts_of_answers, counts_of_answers)
def test_a_rate_by_group_is_that_of_the_people(doubting: list[int], approving: list[int]) -> None:
    groups = list(zip(doubting, approving, strict=False))
    some, everybody = sum(a for a, _ in groups), sum(a + b for a, b in groups)
    for a, b in groups:
        found = rate(
            rounded(f"{100 * some / everybody:.2f}"),
            rounded(f"{100 * a / some:.2f}"),
            rounded(f"{100 * (a + b) / everybody:.2f}"),
        )
        assert 100 * a / (a + b) in found


@given(st.floats(0.05, 0.95), st.floats(0, 100), st.floats(0, 100))
def test_the_true_mixture_is_among_those_found(share: float, a: float, b: float) -> None:
    total = share * a + (1 - share) * b
    found = first_shares(rounded(f"{total:.1f}"), rounded(f"{a:.0f}"), rounded(f"{b:.0f}"))
    assert found is not None
    assert found.low - 0.001 <= share <= found.high + 0.001


def test_mixtures_that_cannot_be() -> None:
    assert first_shares(rounded("50"), rounded("10"), rounded("20")) is None


def test_overlapping_groups_are_taken_apart() -> None:
    # per answer: 400 in A only, 100 in both, 50 in B only
    only_a, both, only_b = [100, 250, 50], [10, 20, 70], [20, 10, 20]
    a = [x + y for x, y in zip(only_a, both, strict=True)]
    b = [x + y for x, y in zip(only_b, both, strict=True)]
    printed = [[f"{100 * x / sum(col):.2f}" for x in col] for col in (a, only_a, b, only_b)]
    solved = Decomposition(*printed)
    both_size, b_size = solved.size((1,)), solved.size((1, 2))
    assert both_size is not None
    assert b_size is not None
    assert 100 / 500 in both_size.widened(1e-6)
    assert 150 / 500 in b_size.widened(1e-6)
    assert b_size.high - b_size.low < 0.01


def test_overlapping_groups_that_exclude_each_other_have_no_size() -> None:
    # nobody in A only answers 1, nobody at all in B: yet a fifth of A does
    solved = Decomposition(
        ["20.00", "80.00"], ["0.00", "100.00"], ["0.00", "100.00"], ["0.00", "100.00"]
    )
    assert solved.size((1, 2)) is None


@given(st.integers(1, 500), st.data())
def test_frechet_bounds_hold_for_people(n: int, data: st.DataObject) -> None:
    columns = data.draw(st.lists(st.sets(st.integers(0, n - 1)), min_size=1, max_size=4))
    complete = n - len(set().union(*columns))
    low, high = bounds(n, [len(column) for column in columns])
    assert low <= complete <= high


def test_the_design_effect_behind_a_margin() -> None:
    random = 100 * 1.96 * math.sqrt(0.25 / 1000)
    assert design_effect(Interval(random, random), 1000).middle == pytest.approx(1.0)


def test_information_constants_are_alike_for_regressors_of_one_model() -> None:
    # with information i per person and unit of variance, SE² = 1 / (i · N · variance · tolerance)
    for variance, tolerance in ((0.25, 1.0), (4.0, 0.5)):
        error = math.sqrt(1 / (0.2 * 1000 * variance * tolerance))
        assert constant(error, 1000, variance, tolerance) == pytest.approx(5.0)


def test_quotas_keep_their_total() -> None:
    steps = chain([100.0, 300.0], [50.0, 100.0], 2000)
    assert steps.normalised == (500.0, 1500.0)
    assert steps.reduced == (250.0, 1500.0)
    assert sum(steps.renormalised) == pytest.approx(2000)


def test_the_share_above_the_last_cutpoint() -> None:
    assert top_share(1.0, 1.0) == 50.0


def test_a_union_is_no_larger_than_its_members_together() -> None:
    cells = [
        _text("any", "80"),
        _cell("table-a2", "a=1", "weighted", "weighted_share", "40.00"),
        _cell("table-a2", "b=1", "weighted", "weighted_share", "20.00"),
    ]
    union = Union(
        key="x",
        label=_local("X"),
        union="text: any / page 1",
        members=("table-a2: a=1 / weighted", "table-a2: b=1 / weighted"),
        counts=("base:all", "base:all"),
    )
    found = {f.key: f for f in _audit(cells, unions=(union,))}["union.x"]
    assert found.kind == "contradiction"


def test_exclusive_states_beyond_one_hundred_have_several_bases() -> None:
    cells = [_text("a", "80"), _text("b", "16"), _text("c", "8")]
    declared = Exclusive(
        key="x",
        where=_local("X"),
        cells=tuple(f"text: {name} / page 1" for name in "abc"),
        caption=_local("."),
        compared=(),
        known="all",
        everybody="all",
    )
    assert [f.kind for f in _audit(cells, exclusive=(declared,))] == ["base"]
    cells[0] = _text("a", "76")
    assert [f.kind for f in _audit(cells, exclusive=(declared,))] == ["consistent"]


def test_a_share_of_a_share_can_be_too_small() -> None:
    cells = [_text("outer", "50"), _text("inner", "10"), _text("whole", "9")]
    declared = Product(
        key="x",
        where=_local("X"),
        outer="text: outer / page 1",
        inner="text: inner / page 1",
        whole="text: whole / page 1",
        what=_local("."),
    )
    assert [f.key for f in _audit(cells, products=(declared,))] == ["product.x"]
    cells[2] = _text("whole", "5")
    assert _audit(cells, products=(declared,)) == []


def test_statements_conflict_only_if_they_say_different_things() -> None:
    def conflict(*says: str) -> Conflict:
        return Conflict(
            key="x",
            severity="low",
            where=_local("X"),
            what=_local("."),
            statements=tuple(Statement(where=_local(s), quote=_local(s), says=s) for s in says),
        )

    assert [f.key for f in _audit([], conflicts=(conflict("17", "15"),))] == ["statement.x"]
    assert _audit([], conflicts=(conflict("17", "17"),)) == []


@pytest.mark.parametrize(("stated", "found"), [("negative", 1), ("positive", 0)])
def test_a_sign_is_read_with_the_coding(stated: str, found: int) -> None:
    cells = [
        _cell("table-4", "joined", "model_1", "coefficient", "-0.107"),
        _cell("table-4", "joined", "model_1", "standard_error", "0.310"),
        _cell("table-4", "joined", "model_1", "stars", ""),
    ]
    sign = Sign(
        key="x",
        where=_local("X"),
        coefficient="table-4: joined / model_1 / coefficient",
        coding=_local("1 = automatic."),
        one_means=_local("automatic"),
        text_about=_local("joining actively"),
        about_zero=True,
        stated=stated,  # type: ignore[arg-type]
    )
    assert sum(f.key == "sign.x" for f in _audit(cells, signs=(sign,))) == found


def test_codings_are_compared_code_by_code() -> None:
    def coding(first: dict[str, str]) -> Coding:
        return Coding(
            key="x",
            label=_local("X"),
            first=_local("here"),
            second=_local("there"),
            first_codes={code: _local(words) for code, words in first.items()},
            second_codes={
                code: _local(words)
                for code, words in (("1", "low"), ("2", "middle"), ("3", "high"))
            },
        )

    shifted = _audit([], codings=(coding({"1": "none", "2": "low", "3": "high"}),))
    assert ["middle" in f.what["en"] for f in shifted] == [True]
    assert _audit([], codings=(coding({"1": "low", "3": "high"}),)) == []


def test_keys_of_notes_bounds_orders_and_dates() -> None:
    cells = [_text("n", "42"), _text("more", ">40"), _text("a", "0.2"), _text("b", "0.3")]
    findings = _audit(
        cells,
        notes=(Notes(table="t", used=("a", "b"), explained=("a", "a")),),
        at_least=(
            AtLeast(
                key="x",
                where=_local("X"),
                what=_local("fits"),
                number="text: n / page 1",
                bound="text: more / page 1",
            ),
        ),
        orders=(
            Order(
                key="x",
                where=_local("X"),
                quote=_local("a before b"),
                cells=("text: a / page 1", "text: b / page 1"),
            ),
        ),
        dated=(
            Dated(
                key="x",
                where=_local("X"),
                quote=_local("by July"),
                stated="2018-07",
                consulted="2018-04-27",
            ),
        ),
    )
    assert {f.key: f.kind for f in findings} == {
        "notes.t": "slip",
        "bound.x": "consistent",
        "order.x": "contradiction",
        "source.x": "slip",
    }
