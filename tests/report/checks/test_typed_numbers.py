"""Numbers typed into prose are found in both languages, unless they are declared."""

from __future__ import annotations

import pytest
from project_copy import Copy

from scs_report.checks.typed_numbers import typed_numbers

END = "templates/brief/90-end"
CONTEXT = "templates/context.toml"


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "80% approve, 2,209 answered, 1.5 times", ["80%", "2,209", "1.5"]),
        ("en", "Eighty per cent of them", ["Eighty"]),
        ("en", "seven percent; fifteen percentage points", ["seven percent", "fifteen"]),
        ("en", "Four in five, nine out of ten", ["Four in five", "nine out of ten"]),
        ("en", "half of them, a third of users, two thirds", ["half", "a third", "two thirds"]),
        ("en", "three-quarters; one quarter", ["three-quarters", "one quarter"]),
        ("en", "twice as many; three times; it doubled", ["twice", "three times", "doubled"]),
        ("en", "two thousand two hundred", ["two thousand two hundred"]),
        ("en", "three respondents", ["three respondents"]),
        ("zh", "80%的人，２２０９份", ["80%", "２２０９"]),
        ("zh", "百分之八十，五分之四", ["百分之八十", "五分之四"]),
        ("zh", "三成，八成半，近七成", ["三成", "八成半", "七成"]),
        ("zh", "两倍，十五个百分点，一点五倍", ["两倍", "十五个百分点", "一点五倍"]),
        ("zh", "半数以上，过半，一半，翻一番", ["半数", "过半", "一半", "翻一番"]),
        ("zh", "二十一项，四十余个，一百人", ["二十一", "四十余", "一百"]),
        ("zh", "两千二百零九名受访者", ["两千二百零九"]),
        ("zh", "三名受访者，五人", ["三名", "五人"]),
    ],
)
def test_numbers_are_found(language: str, text: str, found: list[str]) -> None:
    assert [number.text for number in typed_numbers(text, language)] == found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Table 4, Tables 2 and 3, Figure A1"),
        ("en", "1. First\n2. Second"),
        ("en", "[the paper](https://example.org/2018/80) and https://example.org/7"),
        ("en", "seven models, three things, half-hearted, in the second place, a third party"),
        ("en", "one of them; no one; tenants; often"),
        ("zh", "表4，图A1，表A2、表A3"),
        ("zh", "七个模型，三方面，一是公开，其一是谨慎"),
        ("zh", "十分重要，一成不变，其一成为，千万不要，第三方，每一位居民"),
        ("zh", "分成几组，统一的体系，万一，百行征信，一般，多半"),
    ],
)
def test_names_marks_and_small_counts_are_left_alone(language: str, text: str) -> None:
    assert typed_numbers(text, language) == []


def write(demo: Copy, text: str) -> None:
    """Write a section that says the same in all languages; numbers are found in one of them."""
    for code in ("en", "de", "zh-Hant"):
        demo.write(f"{END}.{code}.md", f"# A\n\n{text}\n" if code == "en" else "# A\n")
    demo.accept()


def test_a_typed_number_is_reported_with_its_line(demo: Copy) -> None:
    write(demo, "A sign\nby four in\nfive.")
    assert demo.problems() == [
        f"{END}.en.md, line 4: found “four in\nfive” typed into the text, expected a fact "
        "({{ name | pct }}); a number that is no result is declared in templates/context.toml"
    ]


def test_numbers_in_captions_and_titles_of_boxes_count(demo: Copy) -> None:
    file = "templates/brief/10-sunday.zh-Hant.md"
    demo.edit(file, '{% call figure("groups") %}', '{% call figure("groups") %}\nalt: 圖：三成')
    box = '{% call box("note", title="兩成") %}\nA.\n{% endcall %}\n'
    for code in ("en", "de", "zh-Hant"):
        title = box if code == "zh-Hant" else box.replace("兩成", "A")
        demo.write(f"{END}.{code}.md", f"# A\n\n{title}")
    demo.accept()
    told = [problem.split(" typed")[0] for problem in demo.problems() if " typed" in problem]
    assert told == [
        f"{file}, line {demo.line(file, '三成')}: found “三成”",
        f"{END}.zh-Hant.md, line 3: found “兩成”",
    ]


def test_a_number_typed_into_an_expression(demo: Copy) -> None:
    write(demo, "A sign ({{ 0.8 | pct }}, {{ 3 | words }}).")
    assert demo.problems() == [
        f"{END}.en.md, line 3: found the number 0.8 in an expression, expected the name of a fact"
    ]


def test_a_declared_phrase_is_allowed_in_its_documents_only(demo: Copy) -> None:
    file = "templates/appendix/00-front.en.md"
    demo.write(file, demo.read(file) + "\nIn 31 provinces.\n")
    write(demo, "In all 31 provinces.")
    declared = '[[context]]\ndocuments = ["brief"]\nreason = "the map"\nen = ["31 provinces"]\n'
    demo.write(CONTEXT, declared)
    (problem,) = demo.problems()
    assert problem.startswith(f"{file}, line {demo.line(file, '31')}: found “31”")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('documents = ["brief"]\nreason = "r"\nen = ["2018"]', "“2018” is a bare number"),
        ('documents = ["brief"]\nreason = "r"\nzh = ["1999年"]', "stands in none of its documents"),
        ('documents = ["brief"]\nreason = "r"\nen = ["any."]', "holds no number"),
        ('documents = ["brieff"]\nreason = "r"', "there is no document “brieff”"),
        ('documents = ["brief"]\nreason = ""\nen = ["aged 14 to 65"]', "has no reason"),
    ],
)
def test_a_declaration_that_allows_too_much_or_nothing(
    project: Copy, declared: str, said: str
) -> None:
    text = project.read(CONTEXT) + "\n[[context]]\n"
    project.write(CONTEXT, text + declared + "\n")
    (problem,) = project.problems()
    assert problem.startswith(f"{CONTEXT}, line ")
    assert said in problem


@pytest.mark.slow
def test_a_declaration_without_a_reason_or_with_an_unknown_field(project: Copy) -> None:
    project.edit(CONTEXT, "reason = ", "why = ")
    unknown, missing = project.problems()
    assert unknown.startswith(f"{CONTEXT}: line {project.line(CONTEXT, 'why = ')}, ")
    assert "expected one of documents, reason, en, zh" in unknown
    assert "found nothing" in missing
    assert "Each [[context]] has documents" in unknown
