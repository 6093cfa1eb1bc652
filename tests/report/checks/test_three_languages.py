"""A study in three languages is checked in all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project_copy import Copy

from scs_report.checks import read_sections, standings
from scs_report.checks.labels import untranslated
from scs_report.checks.typed_numbers import typed_numbers
from scs_report.cli.begin import new

SUNDAY = "templates/brief/10-sunday"
ACCEPT = "then run `scs-report translations accept brief/10-sunday`"
AGE = 'label = { en = "Age", de = "Alter", zh-Hant = "年齡" }'


def test_the_study_as_it_stands_has_no_problems(demo: Copy) -> None:
    assert demo.problems() == []


def test_a_document_without_a_text_is_told_in_one_line(demo: Copy) -> None:
    shutil.rmtree(demo.root / "templates" / "brief")
    found = [one for one in demo.problems() if "translations.toml" not in one]
    assert found == [
        "templates/brief: found no text, write 00-front.en.md, 00-front.de.md and "
        "00-front.zh-Hant.md, or take brief out of data/study.toml"
    ]


def test_a_section_that_the_third_language_lacks(demo: Copy) -> None:
    (demo.root / f"{SUNDAY}.zh-Hant.md").unlink()
    assert demo.problems() == [
        f"{SUNDAY}.en.md, line 1: has no twin, expected {SUNDAY}.zh-Hant.md",
    ]


def test_another_expression_in_a_claim_of_the_third_language(demo: Copy) -> None:
    demo.edit(f"{SUNDAY}.zh-Hant.md", "gap.age > 0", "gap.age > 0.1")
    demo.accept()
    assert demo.problems() == [
        f"{SUNDAY}.en.md, line 3: claim ages: significant(gap.age) and gap.age > 0; "
        f"but {SUNDAY}.zh-Hant.md, line 3: significant(gap.age) and gap.age > 0.1"
    ]


def test_each_twin_is_compared_with_the_source(demo: Copy) -> None:
    demo.edit(f"{SUNDAY}.en.md", '{{ figure("sunday") }}', "")
    demo.accept()
    assert demo.problems() == [
        f'{SUNDAY}.{code}.md, line 5: figure("sunday"): not in {SUNDAY}.en.md'
        for code in ("de", "zh-Hant")
    ]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ('{ en = "Age", de = "Alter" }', ["“Age” has no Traditional Chinese"]),
        ('{ en = "Age", zh-Hant = "年齡" }', ["“Age” has no German"]),
        (
            '{ en = "Age", de = "Alter", zh-Hant = "Age" }',
            ["the Traditional Chinese of “Age” is “Age”, which has no Chinese character"],
        ),
        (
            '{ en = "Age", de = "年齡", zh-Hant = "年齡" }',
            ["the German “年齡” has Chinese characters"],
        ),
    ],
)
def test_a_label_that_a_language_lacks_or_leaves_untranslated(
    demo: Copy, label: str, said: list[str]
) -> None:
    line = demo.line("data/codebook.toml", AGE)
    demo.edit("data/codebook.toml", AGE, f"label = {label}")
    found = demo.problems()
    assert [problem.partition(": ")[0] for problem in found] == [
        f"data/codebook.toml, line {line}" for _ in said
    ]
    assert [problem.split(": ", 2)[2] for problem in found] == said


@pytest.mark.parametrize(
    ("codes", "words", "told"),
    [
        (["de"], "German changed", f"bring {SUNDAY}.en.md and {SUNDAY}.zh-Hant.md into step"),
        (["en", "de"], "English and German changed", f"bring {SUNDAY}.zh-Hant.md into step"),
        (
            ["en", "de", "zh-Hant"],
            "all languages changed",
            f"compare it with {SUNDAY}.de.md and {SUNDAY}.zh-Hant.md",
        ),
    ],
)
def test_what_changed_is_named_until_it_is_accepted(
    demo: Copy, codes: list[str], words: str, told: str
) -> None:
    for code in codes:
        demo.write(f"{SUNDAY}.{code}.md", demo.read(f"{SUNDAY}.{code}.md") + "\n…\n")
    assert demo.problems() == [f"{SUNDAY}.{codes[0]}.md, line 1: {words}; {told}, {ACCEPT}"]
    demo.accept("templates/brief/10-sunday.zh-Hant.md")
    assert demo.problems() == []


def test_a_language_that_joins_the_study_is_not_yet_in_step(demo: Copy) -> None:
    state = demo.read("templates/translations.toml")
    kept = "".join(x for x in state.splitlines(keepends=True) if not x.startswith("zh-Hant"))
    demo.write("templates/translations.toml", kept)
    found = standings(demo.root, read_sections(demo.root / "templates"))
    assert {one.words for one in found} == {"Traditional Chinese changed"}


def test_a_study_in_one_language_has_no_twins(demo: Copy) -> None:
    text = demo.read("data/study.toml")
    demo.write("data/study.toml", text.replace('["en", "de", "zh-Hant"]', '["de"]'))
    for file in (f"{SUNDAY}.en.md", "templates/translations.toml"):
        (demo.root / file).unlink()
    assert demo.problems() == []


def test_words_of_a_glossary_in_three_languages(demo: Copy) -> None:
    demo.write(
        "data/glossary.csv",
        "key,en,de,zh-Hant,context,not_en,not_de,not_zh-Hant,paired\n"
        "others,against,von allen anderen,其他居民則為,,,Stammgast,,yes\n",
    )
    demo.edit(f"{SUNDAY}.zh-Hant.md", "其他居民則為", "其餘為")
    demo.edit(f"{SUNDAY}.de.md", "lässt sich nicht sicher", "lässt sich vom STAMMGAST nicht sicher")
    demo.accept()
    assert [problem for problem in demo.problems() if problem.startswith("templates/")] == [
        f"{SUNDAY}.de.md, line 3: found “STAMMGAST”, expected “von allen anderen” "
        "(data/glossary.csv, line 2)",
        f"{SUNDAY}.en.md, line 3: “against” stands here, but {SUNDAY}.zh-Hant.md has no "
        "“其他居民則為” (data/glossary.csv, line 2)",
    ]


def test_numbers_declared_in_the_third_language(demo: Copy) -> None:
    demo.edit(f"{SUNDAY}.zh-Hant.md", "較為支持", "較為支持週日開放三成時間")
    demo.accept()
    (problem,) = demo.problems()
    assert problem.startswith(f"{SUNDAY}.zh-Hant.md, line 3: found “三成” typed into the text")
    demo.write(
        "templates/context.toml",
        '[[context]]\ndocuments = ["brief"]\nreason = "hours"\nzh-Hant = ["三成時間"]\n',
    )
    assert demo.problems() == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "1.234 Befragte, 12,5 %, 3 von 4", ["1.234", "12,5 %", "3", "4"]),
        ("de", "Vier von fünf, jeder zweite", ["Vier von fünf", "jeder zweite"]),
        ("de", "fünfzehn, zehntausend, Dutzend", ["fünfzehn", "zehntausend", "Dutzend"]),
        ("de", "einundzwanzig, achthundertelf", ["einundzwanzig", "achthundertelf"]),
        ("de", "ein Drittel, die Hälfte, doppelt", ["ein Drittel", "Hälfte", "doppelt"]),
        ("de", "drei Prozent, fünf Prozentpunkte", ["drei Prozent", "fünf Prozentpunkte"]),
        ("de", "dreimal, zwei Befragte", ["dreimal", "zwei Befragte"]),
        ("de", "zehn Modelle, einmal, und, Tabelle 4, Abbildungen 2 und A3, hundertprozentig", []),
        ("zh-Hant", "百分之八十，兩倍，二十一項", ["百分之八十", "兩倍", "二十一"]),
        ("zh-Hant", "過半，十五個百分點，三戶", ["過半", "十五個百分點", "三戶"]),
        ("zh-Hant", "七個模型，圖A1、圖2，十分重要，第三人", []),
    ],
)
def test_numbers_in_words_of_other_languages(language: str, text: str, found: list[str]) -> None:
    assert [number.text for number in typed_numbers(text, language)] == found


def test_a_translation_into_a_language_that_is_not_chinese() -> None:
    chinese_first = {"zh": "年龄", "de": "Alter"}
    assert list(untranslated(chinese_first)) == []
    assert list(untranslated({"zh": "年龄", "de": ""})) == [("de", "“年龄” has no German")]
    for sign in ("R²", "respondents.csv"):
        assert list(untranslated({"en": sign, "zh": sign})) == []


def test_a_text_in_one_language_or_one_script_is_nobody_s_translation() -> None:
    assert list(untranslated({"zh": "WeChat"})) == []
    assert list(untranslated({"zh": "WeChat", "zh-Hant": "WeChat"})) == []
    assert list(untranslated({"en": "Wine (酒)"})) == []
    assert list(untranslated({"en": "Wine (酒)", "de": "Wein"})) == [
        ("en", "the English “Wine (酒)” has Chinese characters")
    ]


def test_a_study_that_was_just_begun_is_in_order(tmp_path: Path) -> None:
    new(tmp_path / "study", None, "de,en,zh", "ABC")
    assert Copy(tmp_path / "study").problems() == []
