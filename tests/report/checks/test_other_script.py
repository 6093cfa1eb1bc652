"""Characters of the other script are found, those of both are not."""

from __future__ import annotations

import pytest
from project_copy import Copy

from scs_report.checks.labels import Label
from scs_report.checks.other_script import check_scripts, other_characters

SUNDAY = "templates/brief/10-sunday.zh-Hant.md"


def said(language: str, text: str, *, quoted: bool = False) -> list[str]:
    return [str(one) for one in check_scripts([Label("a.md", 1, language, text, quoted)])]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "zh-Hant",
            "数码化",
            "found “数码” in “数码化”, simplified Chinese, expected “數碼”",
        ),
        (
            "zh-Hant",
            "他頭发長",
            "found “发” in “他頭发長”, simplified Chinese, expected “發” or “髮”",
        ),
        ("zh-Hant", "在这裡", "found “这” in “在这裡”, simplified Chinese, expected “這”"),
        ("zh", "在這里", "found “這” in “在這里”, traditional Chinese, expected “这”"),
        ("zh", "受訪者的資料", "found “訪” in “受訪者的資料”, traditional Chinese, expected “访”"),
    ],
)
def test_what_is_found_and_what_to_write(language: str, text: str, expected: str) -> None:
    assert said(language, f"一行\n{text}")[0] == f"a.md, line 2: {expected}"


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
def test_characters_of_both_scripts_are_no_errors(language: str) -> None:
    assert said(language, "皇后在台北里干谷面系斗了只要台周云松准向家出板") == []


def test_what_taiwan_writes_is_not_simplified() -> None:
    assert said("zh-Hant", "為了群眾的秘密，裡面有山峰、床與雇主發霉的污水") == []
    assert said("zh-Hant", "为了") == [
        "a.md, line 1: found “为” in “为了”, simplified Chinese, expected “為”"
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_languages_of_one_script_are_left_alone(language: str) -> None:
    assert said(language, "数据 and 數據") == []
    assert not other_characters(language)


def test_quotations_and_marked_words_are_left_alone() -> None:
    assert said("zh", "见<span lang='zh-Hant'>《臺灣\n民意》</span>一书") == []
    assert said("zh", "《臺灣民意》", quoted=True) == []
    assert len(said("zh", "<span lang='zh-Hant'>臺</span>\n臺")) == 1


def test_prose_labels_and_glossary_are_read(demo: Copy) -> None:
    assert demo.problems() == []
    demo.edit(SUNDAY, "其他居民則為", "其他居民则為")
    demo.edit("data/codebook.toml", '"年齡"', '"年龄"')
    (demo.root / "data" / "glossary.csv").write_text(
        "key,en,de,zh-Hant,context,not_en,not_de,not_zh-Hant,paired\n"
        "sample,random draw,Zufallsauswahl,随機抽選,,,,,\n",
        "utf-8",
    )
    found = [one for one in demo.problems() if "simplified" in one]
    line = demo.line("data/codebook.toml", '"年龄"')
    assert found == [
        "data/codebook.toml, line "
        + f"{line}: found “龄” in “年龄”, simplified Chinese, expected “齡”",
        "data/glossary.csv, line 2: found “随” in “随機抽選”, simplified Chinese, expected “隨”",
        f"{SUNDAY}, line 3: found “则” in “其他居民则為”, simplified Chinese, expected “則”",
    ]


@pytest.mark.slow
def test_messages_of_a_publication_are_read(project: Copy) -> None:
    project.edit("data/published/messages.zh.toml", "的", "這")
    assert any("messages.zh.toml" in one and "“这”" in one for one in project.problems())
