"""A results file that no analysis can have written is refused, all of it at once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.results import Results, encode_results, read_results

Tree = dict[str, Any]
Refuse = Callable[[Callable[[Tree], object]], tuple[str, ...]]


@pytest.fixture
def refuse(results: Results, tmp_path: Path) -> Refuse:
    def refuse(change: Callable[[Tree], object]) -> tuple[str, ...]:
        tree = json.loads(encode_results(results))
        change(tree)
        path = tmp_path / "results.json"
        path.write_text(json.dumps(tree), "utf-8")
        with pytest.raises(UserError) as caught:
            read_results(path)
        assert "scs-report analyze" in caught.value.hint
        return caught.value.problems

    return refuse


def put(*path: str | int, to: Any) -> Callable[[Tree], None]:
    def change(tree: Any) -> None:
        for step in path[:-1]:
            tree = tree[step]
        tree[path[-1]] = to

    return change


def twice(*path: str | int) -> Callable[[Tree], None]:
    def change(tree: Any) -> None:
        for step in path:
            tree = tree[step]
        tree.append(tree[-1])

    return change


SHARE = ("estimates", "share:approval=5@all")
MODEL = ("models", 0)
AGE = "coefficient:age:model=socio_demographics"
WALD = "fit:wald:model=socio_demographics"
LINES = "parallel:age:model=socio_demographics"


def renamed(*path: str, old: str, new: str) -> Callable[[Tree], None]:
    """Give a number another address."""

    def change(tree: Any) -> None:
        for step in path:
            tree = tree[step]
        tree[new] = tree.pop(old)

    return change


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("data", "rows", to=-1), "$.data.rows: found -1, expected a whole number"),
        (put("data", "rows", to=0), "$.data.rows: found 0, expected one respondent or more"),
        (put("data", "sha256", to="x"), '$.data.sha256: found "x", expected 64 hexadecimal'),
        (put("data", "note", "en", to="a\u202e"), "$.data.note.en: found U+202E RIGHT-TO-LEFT"),
        (put("data", "synthetic", to=1), "$.data.synthetic: found 1, expected true or false"),
        (
            put("design", "n", to=5),
            "$.design.n: found 5, expected 2,209, data.rows but for weights of 0",
        ),
        (put("design", "weight_minimum", to=3), "$.design.weight_minimum: found 3.0, expected 2"),
        (put("design", "effective_n", to=1e9), "$.design.effective_n: found 1000000000.0"),
        (put("design", "effective_n", to=1e99), "$.design.effective_n: found 1e+99"),
        (put("study", "title", "zh", to=" "), "$.study.title.zh: found an empty text"),
        (put("study", "field_end", to="2018"), '$.study.field_end: found "2018", expected a date'),
        (put("study", "field_end", to="2017-01-01"), "$.study.field_end: found"),
        (put("disclosure", "flag", to=10), "$.disclosure.flag: found 10, expected 30"),
        (put(*SHARE, "value", to=1.5), ".value: found 1.5, expected"),
        (put(*SHARE, "se", to=-0.1), ".se: found -0.1, expected a number of 0 or"),
        (put(*SHARE, "low", to=0.999), ".value: found 0."),
        (put(*SHARE, "count", to=10**6), ".count: found 1000000, expected"),
        (put(*SHARE, "unweighted", to=0.001), ".unweighted: found 0.001, expected"),
        (
            renamed("estimates", old=SHARE[1], new="share:aproval=5@all"),
            '"aproval" is no question, derived variable or item (did you mean approval?)',
        ),
        (
            renamed("estimates", old=SHARE[1], new="share:approval=5@al"),
            '"al" is no base (did you mean all?)',
        ),
        (
            renamed("estimates", old=SHARE[1], new="share:approval=9@all"),
            "approval: found the code 9, expected one of 1, 2, 3, 4, 5",
        ),
        (renamed("estimates", old=SHARE[1], new="share of five"), "no address: found"),
        (renamed("estimates", old=AGE, new=f"{AGE}x"), '"socio_demographicsx" is no model'),
        (
            renamed("estimates", old=AGE, new=AGE.replace("age", "abide")),
            "socio_demographics has no coefficient abide",
        ),
        (put("facts", "approval.support", to="share:approval=1,5@all"), "the name of a number"),
        (put(*MODEL, "covariance", to=[]), "covariance (socio_demographics): found 0 rows"),
        (put(*MODEL, "covariance", 1, 0, to=9), "as across the diagonal"),
        (put(*MODEL, "covariance", 0, 0, to=-1), "the square of the standard error"),
        (put(*MODEL, "terms", 0, to="agee"), "(did you mean age?)"),
        (put(*MODEL, "base", to="x"), '$.models[0].base (socio_demographics): found "x"'),
        (put("estimates", WALD, "p", to=2), "found 2, expected a number from 0 to 1"),
        (
            renamed("estimates", old=WALD, new=WALD.replace("wald", "r2")),
            "socio_demographics has no fit r2",
        ),
        (
            renamed("estimates", old=LINES, new=LINES.replace("age", "abide")),
            "socio_demographics has no parallel abide",
        ),
        (
            renamed("estimates", old=LINES, new=LINES.replace("parallel", "coefficient")),
            "found a WaldTest, expected a ParameterEstimate",
        ),
        (
            renamed("estimates", old=WALD, new=WALD.replace("wald", "mcfadden_r2")),
            "found a WaldTest, expected a Quantity",
        ),
        (put(*MODEL, "n", to=10**7), "found 10000000, expected 2,209 (data.rows) or less"),
        (put(*MODEL, "n", to=1943), "found 1943, expected 1944, as at n@all:model="),
        (put(*MODEL, "cutpoints", to=[]), "$.models[0].covariance"),
        (
            put("estimates", "cutpoint:1|2:model=socio_demographics", "value", to=0.0),
            "cutpoints rise",
        ),
        (put("hypotheses", 0, "verdict", to="supported"), "$.hypotheses[0].verdict"),
        (put("hypotheses", 0, "model", to="x"), "$.hypotheses[0].model"),
        (put("hypotheses", 0, "term", to="agee"), "expected the name of a number in this file"),
        (put("series", 0, "values", to=[]), "expected two or more"),
        (put("series", 0, "model", to="x"), "$.series[0].model"),
        (twice("bases"), "again, expected each name once"),
        (twice("models"), "again, expected each name once"),
        (twice("terms", "rows"), "again, expected each name once"),
        (twice("questions", 1, "answers"), "again, expected each name once"),
        (put("extra", to=1), "$.extra: found a name that is not known, expected one of"),
    ],
)
def test_what_cannot_be_is_named(change: Callable[[Tree], None], said: str, refuse: Refuse) -> None:
    problems = refuse(change)
    assert any(said in problem for problem in problems), problems


def test_a_difference_must_be_that_of_its_numbers(results: Results, refuse: Refuse) -> None:
    address = results.named["gap.location"]

    def change(tree: Tree) -> None:
        tree["estimates"][address].update(value=0.01, low=0, high=0.02)

    problems = " ".join(refuse(change))
    assert "found 0.01, expected 0.1490" in problems
    assert "(the first less the second)" in problems


def test_many_problems_are_counted(refuse: Refuse) -> None:
    def change(tree: Tree) -> None:
        for estimate in tree["estimates"].values():
            if "se" in estimate:
                estimate["se"] = -1

    problems = refuse(change)
    assert len(problems) == 101
    assert problems[-1].startswith("and ")


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("version", ["2.0", "2.99", "2", "2.1.0", "x", "", None, 2, [], "²·0"])
def test_versions_that_are_not_understood(version: Any, refuse: Refuse) -> None:
    (problem,) = refuse(put("schema_version", to=version))
    assert problem.startswith("$.schema_version: found ")


WEIRD = (None, "", -1, 0, 1, 1.5, -0.5, "x", "\x1b[31m", [], {}, True, 1e308, 10**25, "支持", [[]])


def altered(tree: Tree, rng: random.Random) -> Tree:
    """Change, leave out, negate or repeat one value anywhere."""
    parent: Any = tree
    step = rng.choice(list(parent))
    while isinstance(parent[step], dict | list) and parent[step] and rng.random() < 0.9:
        parent = parent[step]
        step = rng.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
    value = parent[step]
    what = rng.choice(("delete", "negate", "repeat", "nudge", "put"))
    if what == "delete":
        del parent[step]
    elif what == "negate" and isinstance(value, int | float):
        parent[step] = -value
    elif what == "nudge" and isinstance(value, int | float):
        parent[step] = type(value)(value + rng.choice((1, -1)))
    elif what == "repeat" and isinstance(parent, list):
        parent.insert(step, value)
    else:
        parent[step] = rng.choice(WEIRD)
    return tree


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_any_change_ends_in_a_document_or_in_words(
    seed: int, results: Results, root: Path, tmp_path: Path
) -> None:
    tree = altered(json.loads(encode_results(results)), random.Random(seed))
    path = tmp_path / "results.json"
    path.write_text(json.dumps(tree), "utf-8")
    page = ""
    with suppress(UserError):
        page = render_document("appendix", "en", read_results(path), root / "templates").screen
    assert not page or page.rstrip().endswith("</html>")
