"""Editors are told things in the language of their terminal, or in the one they ask for."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from saying import say

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.checks.prose import check_prose
from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.reader import read_by, reader, tell, terminal_language
from scs_report.prose.claims import Claim
from scs_report.prose.evidence_words import reason_in_words
from scs_report.prose.told import left_out, plain_words, refuse_broken
from scs_report.results import Results
from scs_report.results.lacking import REASONS
from scs_report.survey import Problem


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    yield
    read_by("")


def broken(results: Results) -> list[Claim]:
    text = '# {% claim "head": gap.sides < 0 and sunday.agree > 0.9 %}Head{% endclaim %}\n'
    made = say(results, text, "en", "brief/00-front.en.md", state=True)
    made.log.reword(plain_words)
    return [dataclasses.replace(claim, front=True) for claim in made.log.claims]


@pytest.mark.parametrize(
    ("code", "title", "place", "words"),
    [
        (
            "en",
            "The data no longer say",
            "templates/brief/00-front.en.md, line 1 (claim head)",
            ("does not hold:", "points, 95% interval", ": clearly more", "true instead:"),
        ),
        (
            "zh",
            "大标题或导语的说法与数据不再相符",
            "templates/brief/00-front.en.md第1行（论断 head）",
            ("不成立：", "个百分点，95%置信区间", "：明显较高", "与90.0%相比", "符合数据的说法："),
        ),
        (
            "zh-Hant",
            "大標題或導言",
            "（論斷 head）",
            ("個百分點，95%信賴區間", "符合資料的說法："),
        ),
        (
            "de",
            "Die Daten tragen",
            "Zeile 1 (Aussage head)",
            ("trifft nicht zu:", "Punkte, Intervall (95"),
        ),
    ],
)
def test_a_broken_headline_is_told_in_the_language_of_the_editor(
    demo_results: Results, code: str, title: str, place: str, words: tuple[str, ...]
) -> None:
    read_by(code)
    with pytest.raises(UserError) as caught:
        refuse_broken(broken(demo_results))
    said = str(caught.value)
    assert caught.value.title.startswith(title)
    assert place in said
    assert [one for one in words if one not in said] == []
    # what an editor pastes and what a document says stay as they are
    assert "{{ compare(gap.sides) | sentence }}" in said
    assert "en: Head" in said


def test_what_is_left_out_is_told_in_it_too(demo_results: Results) -> None:
    read_by("zh")
    [told] = left_out(broken(demo_results), ())
    assert told.splitlines()[0].endswith("（论断 head）：略去")


def test_every_reason_is_told_in_every_language() -> None:
    for code in ("zh", "zh-Hant", "de"):
        read_by(code)
        assert [reason for reason in REASONS.values() if tell(reason) == reason] == []
    read_by("zh")
    assert reason_in_words("small_base") == "所依据的人数过少"
    assert reason_in_words("small_base", Language("en")) == "it rests on few people"


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "zh_HK.UTF-8", "LANG": "de_DE"}, "zh-Hant"),
        ({"LANGUAGE": "fr:de", "LANG": "zh_CN"}, "de"),
        ({"LC_ALL": "", "LANG": "de_AT@euro"}, "de"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "x" * 40}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(environment: dict[str, str], code: str) -> None:
    assert terminal_language(environment) == code


def test_numbers_are_written_as_the_reader_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "LANGUAGE", "de")
    assert reader().code == Language("de").code
    assert tell("{n} numbers", n=1234) == "1.234 Zahlen"
    read_by("zh")
    assert tell("{n} numbers", n=1234) == "1234个数值"


FAULTS = {
    "full-width quotation marks": "# A\n\n{{ “support” ｜ pct }}\n",
    "an unknown filter": "# A\n\n{{ support.all | percent }}\n",
    "a claim that is not closed": '# A\n\n{% claim "lead": x > 0.5 %}B.\n',
    "Markdown": "# A\n\n`B.\n",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ("found ", "there is no filter", "is not closed", "printed as it is")),
        ("zh", ("半角符号", "没有名为 percent 的过滤器", "没有结束", "会原样印出")),
        ("zh-Hant", ("半形符號", "沒有名為 percent 的過濾器", "沒有結束", "會原樣印出")),
        (
            "de",
            ("einfache Zeichen", "Filter percent gibt es nicht", "nicht geschlossen", "gedruckt"),
        ),
    ],
)
def test_faults_of_texts_are_told_in_the_readers_language(
    fault: str, code: str, words: tuple[str, ...]
) -> None:
    read_by(code)
    found = check_prose(FAULTS[fault], "en")
    said = words[list(FAULTS).index(fault)]
    assert [text for _, text in found if said in text], found


@pytest.mark.parametrize(
    ("code", "found", "row"),
    [
        ("en", 'found "x', "row 2, column a"),
        ("zh", '发现"x', "第2行 a 列"),
        ("zh-Hant", '發現"x', "第2列 a 欄"),
        ("de", 'gefunden "x', "Zeile 2, Spalte a"),
    ],
)
def test_what_a_file_holds_is_told_whole_and_in_the_readers_language(
    tmp_path: Path, code: str, found: str, row: str
) -> None:
    cell = "x" * 200
    read_by(code)
    problem = Problem(file="f.csv", kind="text", row=2, column="a", found=cell, expected="1")
    assert found in str(problem)
    assert cell in str(problem)
    assert row in str(problem)
    file = tmp_path / "codes.toml"
    file.write_text("name ＝ 1\n", "utf-8")
    with pytest.raises(UnreadableError) as refused:
        read_toml(file, dict)
    assert tell("line {line}: {text}", line="1", text="") in refused.value.problems[0]
    assert ("expected plain signs" in refused.value.problems[0]) == (code == "en")
