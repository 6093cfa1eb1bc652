"""One word for one thing, in prose, labels and interface strings."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from project_copy import Copy

from scs_report.checks.glossary import read_glossary

GLOSSARY = "data/glossary.csv"
END = "templates/brief/90-end"


def write(project: Copy, english: str, chinese: str) -> None:
    """Write a section of two lines below its title."""
    project.write(f"{END}.en.md", f"# The end\n\n{english}\n")
    project.write(f"{END}.zh.md", f"# 结语\n\n{chinese}\n")
    project.accept()


@pytest.mark.slow
def test_a_rejected_word_in_prose(project: Copy) -> None:
    write(project, "Who is a doubter?", "谁是“怀疑者”（即存疑者）？")
    entry = project.line(GLOSSARY, "doubter,")
    assert project.problems() == [
        f"{END}.zh.md, line 3: found “怀疑者”, expected “存疑者” ({GLOSSARY}, line {entry})"
    ]


@pytest.mark.slow
def test_case_line_breaks_and_plurals_do_not_hide_an_english_word(project: Copy) -> None:
    write(project, "Above a cutpoint, or Cut\npoints.", "在切点之上。")
    (said,) = project.problems()
    assert said.startswith(f"{END}.en.md, line 3: found “Cut\npoint”, expected “cutpoint” ")


@pytest.mark.slow
def test_a_rejected_word_in_a_label(project: Copy) -> None:
    project.edit("data/models.toml", "受教育程度", "城镇教育程度")
    line = project.line("data/models.toml", "城镇")
    (said,) = project.problems()
    assert said.startswith(f"data/models.toml, line {line}: found “城镇”, expected “城市” ")


@pytest.mark.slow
def test_the_same_label_twice_is_found_where_it_is_wrong(project: Copy) -> None:
    text = project.read("data/codebook.toml")
    first = text.index('zh = "受教育程度"')
    second = text.index('zh = "受教育程度"', first + 1)
    project.write("data/codebook.toml", text[:second] + text[second:].replace("受教育", "城镇", 1))
    (said,) = project.problems()
    line = text.count("\n", 0, second) + 1
    assert said.startswith(f"data/codebook.toml, line {line}: ")


@pytest.mark.slow
def test_a_rejected_word_in_the_catalogue(project: Copy) -> None:
    file = "scs_report/languages/zh/messages.po"
    project.edit(file, 'msgstr "标准误"', 'msgstr "标准误差"')
    (said,) = project.problems()
    assert said.startswith(f"{file}, line ")
    assert "found “标准误差”, expected “标准误”" in said


@pytest.mark.slow
def test_the_words_of_a_quotation_are_the_author_s(project: Copy) -> None:
    text = project.read("data/published/audit.toml")
    assert 'quote = { en = "As this variable is categorical, we chose ordered logistic' in text
    assert project.problems() == []


@pytest.mark.slow
def test_a_paired_term_that_one_language_leaves_out(project: Copy) -> None:
    entry = project.line(GLOSSARY, "ant_financial,")
    write(project, "Ant Financial runs it.", "蚂蚁金服经营。")
    assert project.problems() == []
    write(project, "Ant Financial runs it.", "一家公司经营。")
    assert project.problems() == [
        f"{END}.en.md, line 3: “Ant Financial” stands here, but {END}.zh.md has no "
        f"“蚂蚁金服” ({GLOSSARY}, line {entry})"
    ]
    write(project, "A company runs it.", "蚂蚁金服经营。")
    assert project.problems() == [
        f"{END}.zh.md, line 3: “蚂蚁金服” stands here, but {END}.en.md has no "
        f"“Ant Financial” ({GLOSSARY}, line {entry})"
    ]


def test_the_longest_term_counts(root: Path) -> None:
    glossary = read_glossary(root)
    assert set(glossary.used("n 为未加权样本量", "zh")) == {"unweighted", "sample"}
    assert set(glossary.used("unweighted", "en")) == {"unweighted"}
    assert [said.split(",")[0] for _, said in glossary.departures("标准误差", "zh")] == [
        "found “标准误差”"
    ]
    assert list(glossary.departures("标准误，社会信用体系", "zh")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("new,a,甲", "found 3 columns, expected 7"),
        ("new,,甲,,,,", "new: nothing in en"),
        ("new,a,甲,,,,no", "paired is “no”, expected yes or nothing"),
        ("base,other base,别的基数,,,,", "base: is in line "),
        ("new,other,切点,,,,", "new: “切点” is in line "),
        ("new,other,别的,,cutpoint,,", "new: “cutpoint” is in line "),
    ],
)
def test_an_entry_that_cannot_be_used(project: Copy, row: str, said: str) -> None:
    text = project.read(GLOSSARY)
    project.write(GLOSSARY, text + row + "\n")
    line = text.count("\n") + 1
    (problem,) = project.problems()
    assert problem.startswith(f"{GLOSSARY}, line {line}: ")
    assert said in problem


def test_other_columns_are_refused(project: Copy) -> None:
    project.edit(GLOSSARY, "key,en", "key,englisch")
    (problem,) = project.problems()
    assert problem.startswith(f"{GLOSSARY}, line 1: found the columns key, englisch")


def test_the_glossary_is_in_chinese_and_english(root: Path) -> None:
    with (root / GLOSSARY).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 60
    assert {row["key"] for row in rows} >= {"social_credit_system", "sesame_credit", "cutpoint"}
