"""The sentences of the audit: the same keys and placeholders in every language, none unused."""

from __future__ import annotations

import ast
import datetime
import re
from pathlib import Path

import msgspec
import pytest

from scs_report.errors import UserError
from scs_report.replication.audit import Finding
from scs_report.replication.audit import rules as rules_of_audit
from scs_report.replication.audit.finding import (
    Figure,
    Value,
    clauses,
    figures,
    joined,
    say,
    tally,
)
from scs_report.replication.wording import Wording, in_words, load_wordings, placeholders
from scs_report.results import LocalText

AUDIT = Path(rules_of_audit.__file__).parents[1]
#: Arguments of `checked` and `tally` that are no values of their messages.
_OTHERS = {"rule", "where", "evidence", "message", "kind", "severity", "reading", "cells"}


def _messages_of_rules() -> dict[str, list[set[str]]]:
    """Read from the code which messages are said, and with which values each time."""
    said: dict[str, list[set[str]]] = {}
    for path in sorted(AUDIT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            given = {k.arg: k.value for k in node.keywords if k.arg}
            if node.func.id == "say" and isinstance(node.args[0], ast.Constant):
                said.setdefault(node.args[0].value, []).append({*given})
            elif node.func.id in ("checked", "tally") and path.parent != AUDIT:
                key = given.get("message", node.args[0])
                assert isinstance(key, ast.Constant), f"{path.name}, line {node.lineno}"
                values = {*given} - _OTHERS
                values |= {"n", "a", "d"} if node.func.id == "tally" else set()
                for outcome in ("holds", "fails"):
                    said.setdefault(f"{key.value}.{outcome}", []).append(values)
    return said


@pytest.fixture(scope="module")
def wordings() -> dict[str, Wording]:
    return {wording.language: wording for wording in load_wordings()}


def test_every_language_has_the_same_messages_with_the_same_placeholders(
    wordings: dict[str, Wording],
) -> None:
    assert {*wordings} >= {"en", "zh"}
    first, *others = wordings.values()
    for other in others:
        assert list(other.messages) == list(first.messages)
        assert other.writing.joints.keys() == first.writing.joints.keys()
        for key, message in first.messages.items():
            assert placeholders(other.messages[key]) == placeholders(message), key


def test_every_message_that_is_said_is_there_and_no_other(wordings: dict[str, Wording]) -> None:
    said = _messages_of_rules()
    for wording in wordings.values():
        assert {*wording.messages} == {*said}


def test_every_placeholder_has_a_value_and_every_value_a_placeholder(
    wordings: dict[str, Wording],
) -> None:
    names = {key: placeholders(message) for key, message in wordings["en"].messages.items()}
    for key, times in _messages_of_rules().items():
        kind, _, outcome = key.rpartition(".")
        # the two outcomes of a check share their values; a tally need not say how many fail
        used = names[key] | {"a", "d"}
        if outcome in ("holds", "fails"):
            used |= names.get(f"{kind}.holds", set()) | names.get(f"{kind}.fails", set())
        for values in times:
            assert names[key] <= values <= used, key


def test_rules_write_no_sentences() -> None:
    for path in sorted(AUDIT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) != "LocalText", path.name
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not any("一" <= sign <= "鿿" for sign in node.value), path.name


def _finding(what: Value) -> Finding:
    return Finding(key="a.b", rule="r", where="here", what=what, evidence="")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (2209, "2,209", "2209"),
        (-5, "−5", "−5"),
        ("-0.18", "−0.18", "−0.18"),
        ("14-30", "14-30", "14-30"),
        ("1,814", "1,814", "1,814"),
        (Figure(1234.5, ",.1f"), "1,234.5", "1234.5"),
        (Figure(-0.25, "+.2f"), "−0.25", "−0.25"),
        (Figure(8, "month"), "August", "8 月"),
        (datetime.date(2018, 4, 27), "27 April 2018", "2018 年 4 月 27 日"),
        (figures([1.25, 2.0], ".1f"), "1.2, 2.0", "1.2、2.0"),
        (clauses(["a", LocalText(en="b", zh="乙")]), "a; b", "a；乙"),
        (joined("sentences", ["A.", "B."]), "A. B.", "A.B."),
        (say("groups.place", p=3, n=4), "third of four", "从高到低排第 3 位，共 4 组"),
        (say("groups.place", p=9, n=12), "9 of 12", "从高到低排第 9 位，共 12 组"),
        (say("place.range", a=1500, b="x"), "1,500–x", "1500～x"),
    ],
)
def test_values_are_written_as_each_language_writes_them(value: Value, en: str, zh: str) -> None:
    [finding] = in_words([_finding(value)])
    assert (finding.what["en"], finding.what["zh"]) == (en, zh)


def test_a_decimal_mark_is_that_of_the_language(wordings: dict[str, Wording]) -> None:
    english = wordings["en"]
    writing = msgspec.structs.replace(english.writing, thousands=".", decimal=",")
    german = Wording("de", writing, english.messages)
    assert german.words(Figure(1234.5, ",.1f")) == "1.234,5"
    assert german.words(say("sum.text.addition", s="1.5 + 2.0", v=3.5)) == "1.5 + 2.0 = 3,5"


def test_a_tally_says_how_many_hold() -> None:
    def told(held: int) -> tuple[str, str, str]:
        found = tally("cutpoints.ascend", held, 7, rule="r", where="", evidence="")
        [finding] = in_words([found])
        return finding.kind, finding.severity, finding.what["en"]

    assert told(7) == ("consistent", "none", "The cutpoints ascend in all 7 models.")
    assert told(5) == ("contradiction", "medium", "The cutpoints ascend in 5 of 7 models.")


def test_a_study_words_findings_in_its_own_terms(tmp_path: Path) -> None:
    path = tmp_path / "messages.en.toml"
    path.write_text('[messages.identity]\nwhere = "Users"\n', encoding="utf-8")
    [finding] = in_words([_finding(say("identity.where"))], tmp_path)
    assert (finding.what["en"], finding.what["zh"]) == ("Users", "人数")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[messages.identity]\nwhre = "Users"\n', "identity.whre"),
        ('[messages.identity]\nholds = "{m} identities"\n', "identity.holds: no value for m"),
        ('[messages.identity]\nholds = "{n identities"\n', "messages.en.toml"),
        ("[messages.identity]\nwhere = 3\n", "identity.where: found 3"),
        ("[words]\n", "words"),
    ],
)
def test_own_words_that_do_not_fit_are_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "messages.en.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        in_words([_finding("x")], tmp_path)
    assert any(said in problem for problem in caught.value.problems)


def test_the_shipped_study_words_only_what_it_says_otherwise(
    root: Path, wordings: dict[str, Wording]
) -> None:
    for wording in load_wordings(root / "data" / "published"):
        shared = wordings[wording.language].messages
        path = root / "data" / "published" / f"messages.{wording.language}.toml"
        own = {key for key, message in wording.messages.items() if message != shared[key]}
        assert len(own) == len(re.findall(r'(?m)^\w+ = "', path.read_text("utf-8")))
