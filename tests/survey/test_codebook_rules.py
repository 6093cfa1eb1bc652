"""Rules mean what they say, do nothing else, and leave blanks undecided."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scs_report.survey import Codebook
from scs_report.survey.conditions import parse_rule

NAN = float("nan")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("a == 1", [1, 0, NAN, 0]),
        ("a != 1", [0, 1, NAN, 1]),
        ("not a == 1", [0, 1, NAN, 1]),
        ("a in [1, 3]", [1, 0, NAN, 1]),
        ("a not in [1, 3]", [0, 1, NAN, 0]),
        ("1 <= a < 3", [1, 1, NAN, 0]),
        ("a == 1 or b == 1", [1, 1, 1, NAN]),
        ("a == 1 and b == 1", [0, 0, NAN, 0]),
        ("not (a == 1 or b == 1)", [0, 0, 0, NAN]),
        ("not (a == 1 and b == 1)", [1, 1, NAN, 1]),
        ("a + b == 3", [0, 1, NAN, NAN]),
        ("a - 1 == -1 + 3", [0, 0, NAN, 1]),
        ("a > -1", [1, 1, NAN, 1]),
    ],
)
def test_three_values(rule: str, expected: list[float]) -> None:
    columns = {"a": np.array([1, 2, NAN, 3]), "b": np.array([0, 1, 1, NAN])}
    parsed = parse_rule(rule)
    np.testing.assert_array_equal(parsed.truth(columns), expected)
    np.testing.assert_array_equal(parsed.holds(columns), np.array(expected) == 1)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "a",
        "1",
        "a = 1",
        "a == 1;",
        "a is 1",
        "a == 'x'",
        "a == True",
        "a in b",
        "a in []",
        "a in [b]",
        "a in [1] == 1",
        "a ** 2 == 1",
        "a & b",
        "a.b == 1",
        "a[0] == 1",
        "f(a) == 1",
        "__import__('os').system('true') == 0",
        "@a == 1",
        "(lambda: 1)() == 1",
        "[x for x in a] == 1",
        "a == 1 if b else c",
        "a == (b := 1)",
    ],
)
def test_anything_but_comparisons_is_refused(rule: str) -> None:
    with pytest.raises(
        ValueError, match=r"is needed|is not a comparison|may hold|needs a|follow|use"
    ):
        parse_rule(rule)


def test_the_codebooks_rules_are_pandas_expressions(
    codebook: Codebook, frame: pd.DataFrame
) -> None:
    """Whoever knows pandas may read and try the rules there."""
    floats = frame.astype(float)
    columns = {name: floats[name].to_numpy() for name in floats}
    rules = [base.when for base in codebook.bases if base.when]
    rules += [answer.when for variable in codebook.derived for answer in variable.answers]
    assert len(rules) > 40
    for rule in rules:
        ours = parse_rule(rule).holds(columns)
        theirs = floats.eval(rule, engine="python")
        np.testing.assert_array_equal(ours, theirs.to_numpy(), err_msg=rule)


@given(st.text(alphabet="ab01 =<>!()[],.+-*'\n\0andornti", max_size=30))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    columns = {name: np.array([0.0, 1.0, NAN]) for name in ("a", "b")}
    try:
        rule = parse_rule(text)
    except ValueError:
        return
    if rule.names <= set(columns):
        assert set(np.unique(np.nan_to_num(rule.truth(columns), nan=2))) <= {0.0, 1.0, 2.0}


def kleene(tree: object, values: dict[str, float | None]) -> bool | None:
    """Return the truth of a nested condition by the definition of three values."""
    match tree:
        case ("not", inner):
            truth = kleene(inner, values)
            return None if truth is None else not truth
        case ("and" | "or" as word, first, second):
            parts = [kleene(first, values), kleene(second, values)]
            decides = word == "or"
            if decides in parts:
                return decides
            return None if None in parts else not decides
        case (name, code):
            value = values[name]
            return None if value is None else value == code
    raise AssertionError(tree)


def written(tree: object) -> str:
    match tree:
        case ("not", inner):
            return f"not ({written(inner)})"
        case ("and" | "or" as word, first, second):
            return f"({written(first)}) {word} ({written(second)})"
        case (name, code):
            return f"{name} == {code}"
    raise AssertionError(tree)


conditions = st.recursive(
    st.tuples(st.sampled_from("ab"), st.integers(0, 1)),
    lambda inner: (
        st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=6,
)


@given(conditions)
def test_any_nesting_has_the_truth_of_three_values(tree: object) -> None:
    people = [(a, b) for a in (0.0, 1.0, None) for b in (0.0, 1.0, None)]
    columns = {
        name: np.array([NAN if pair[at] is None else pair[at] for pair in people])
        for at, name in enumerate("ab")
    }
    found = np.broadcast_to(parse_rule(written(tree)).truth(columns), len(people))
    expected = [kleene(tree, dict(zip("ab", pair, strict=True))) for pair in people]
    assert [None if np.isnan(one) else bool(one) for one in found] == expected
