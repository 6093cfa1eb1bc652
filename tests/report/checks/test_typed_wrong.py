"""What writers type wrong is told in words: where, what stands there, what to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from project_copy import Copy, copy

from scs_report.border.files import UnreadableError
from scs_report.border.toml import parse_toml
from scs_report.checks import check_study
from scs_report.checks.prose import check_prose
from scs_report.prose.judgements import make_tests
from scs_report.results import Results
from scs_report.results.facts import MADE

EN = "templates/brief/60-outlook.en.md"
ZH = "templates/brief/60-outlook.zh.md"
#: Words of libraries and of Python that no message to a writer holds.
FOREIGN = re.compile(
    r"Jinja|token|[Uu]nexpected|Encountered|statement|unpack|NoneType|codec|at line \d|column \d|"
    r"argument of|positional|keyword|TOML"
)


def said_of(text: str, language: str = "en") -> list[str]:
    return [said for _, said in check_prose(f"# A\n\n{text}\n", language)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{｛ a.b | pct }}", "expected plain signs: write {{ a.b | pct }}"),
        ("｛{ a.b | pct }｝", "write {{ a.b | pct }}"),
        ("｛｛ a.b ｜ pct ｝｝", "write {{ a.b | pct }}"),
        ('{％ claim "c": a.b > 0.5 ％}x', 'write {% claim "c": a.b > 0.5 %}'),
        ("{% claim ＂c＂: a.b > 0.5 %}x{% endclaim %}", "found ＂ in {% claim ＂c＂"),
        ('{% claim "c"： a.b > 0.5 %}x{% endclaim %}', "found ： in"),
        ("{{ a.b | pct（1） }}", "write {{ a.b | pct(1) }}"),
        ("{{ a.b | pct(１) }}", "write {{ a.b | pct(1) }}"),
        ("{{ a．b | pct }}", "write {{ a.b | pct }}"),
        ('{% claim "c": a.b ≥ 0.5 %}x{% endclaim %}', 'write {% claim "c": a.b >= 0.5 %}'),
        ('{% claim "c": a.b > −0.5 %}x{% endclaim %}', "a.b > -0.5"),
        ("{{ a.b | pct }", "{{ a.b | pct }, which is not closed: write }} where it ends"),
        ("{{ a.b | pct", "is not closed: write }} where it ends"),
        ('{% claim "c": a.b > 0.5 }x{% endclaim %}', "is not closed: write %} where it ends"),
        ("{ a.b | pct }", "a fact stands in two brackets"),
        ("{# a note", "found {# that is not closed"),
        ("{{ }}", "a fact stands between the brackets"),
        ("{{ a b | pct }}", "found a b in {{ a b | pct }}"),
        ("{% claim a.b > 0.5 %}x{% endclaim %}", "found no name in quotation marks"),
        ('{% claim "c" a.b > 0.5 %}x{% endclaim %}', "found no colon behind the name"),
        ('{% claim "c": %}x{% endclaim %}', "found nothing behind the colon"),
        ('{% claim "c": a.b = 0.5 %}x{% endclaim %}', "“is equal” is written =="),
        ('{% claim "c": a.b > 50% %}x{% endclaim %}', "found 50% in"),
        ('{% claim "c": a.b => 0.5 %}x{% endclaim %}', "found => in"),
        ('{% claim "c": a.b > 0.5 AND a.c > 0 %}x{% endclaim %}', "joined by and, or, not"),
        ('{% claim "c": (a.b > 0.5 %}x{% endclaim %}', "expected ) for each of them"),
        ('{% claim "c": a.b > 0.5 and %}x{% endclaim %}', "something stands behind it"),
        ('{% claim "c": a.b > 0 %}x{% otherwise %}y{% otherwise %}z{% endclaim %}', "twice"),
        ('{% claim "c": a.b > 0 %}x{% end claim %}', "expected one word: {% endclaim %}"),
        ("{{ a.b | PCT }}", "there is no filter PCT. Did you mean pct?"),
        ('{{ a.b | pct("one") }}', 'found "one" in pct'),
        ("{{ a.b | pct(40) }}", "expected how many digits"),
        ("{{ a.b | pct(-1) }}", "found a negative number of digits"),
        ("{{ a.b | pct(1, 2) }}", "write pct(decimals=0"),
        ("{{ a.b | pct(digits=1) }}", "write pct(decimals=0"),
        ("{{ a.b | more_than }}", "write more_than(bound)"),
        ('{% claim "c": majority() %}x{% endclaim %}', "write majority(number)"),
        ('{% claim "c": majorty(a.b) %}x{% endclaim %}', "Did you mean majority?"),
        ('{{ figur("a") }}', "there is no function figur. Did you mean figure?"),
        ("＃＃ A heading", "a heading has a space after #"),
        ("{{ a\u200b.b | pct }}", "found U+200B ZERO WIDTH SPACE"),
    ],
)
def test_tags(text: str, said: str) -> None:
    found = said_of(text)
    assert any(said in one for one in found), found
    assert not [one for one in found if FOREIGN.search(one)]


def test_the_tag_that_is_wrong_is_shown_of_several_in_a_line() -> None:
    good = '{% claim "a": a.b > 0.5 %}x{% endclaim %}'
    bad = '{% claim "b": a.b > 50% %}y{% endclaim %}'
    assert said_of(f"{good} {bad}") == [
        'found 50% in {% claim "b": a.b > 50% %}: shares are written as parts of one: 0.5 for 50%'
    ]


def test_quoted_full_width_signs_are_meant() -> None:
    assert said_of('{% call box("a", title="数据（一）") %}\nText.\n{% endcall %}', "zh") == []


MISNAMED = {
    "{{ approval.suport | pct }}": "there is no fact named approval.suport. Did you mean appr",
    "{{ approval | pct }}": "approval is no fact by itself, expected one of approval.support",
    "{{ approval.support }}": "without a filter: write {{ approval.support | pct }}",
    '{{ "approval.suport" | pct }}': "there is no fact named approval.suport",
    '{{ fact("approval.suport") | pct }}': "there is no fact named approval.suport",
    "{{ n.pilots | count }}": "there is no fact named n.pilots. Did you mean n.pilot_users",
    '{{ table("table_9") }}': "there is no table table_9. Did you mean table_",
    '{{ figure("aproval") }}': "there is no figure aproval. Did you mean approval?",
    "{{ figure }}": 'expected figure("…")',
    '{% claim "c": significant(approval.support) %}x{% endclaim %}': "is no difference",
    '{% claim "c": majority(gap.income) %}x{% endclaim %}': "is no share",
    '{% claim "c": verdict("H99") == "supported" %}x{% endclaim %}': "there is no hypothesis",
    '{% claim "c": verdict("H1") == "suported" %}x{% endclaim %}': "Did you mean supported?",
    '{% claim "c": claimed("headlin") %}x{% endclaim %}': "Did you mean headline?",
    '{% include "brief/nothing.en.md" %}': "there is no file templates/brief/nothing.en.md",
}


@pytest.fixture(scope="module")
def refused(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is said of each of these texts, which stand in one section."""
    project = copy(root, tmp_path_factory.mktemp("misnamed"))
    lines = {text: project.add(EN, text) for text in MISNAMED}
    found = check_study(project.root).refused
    return {
        text: [one for one in found if f"{EN}, line {line}: " in one]
        for text, line in lines.items()
    }


@pytest.mark.parametrize("text", MISNAMED)
def test_names_that_there_are_not(refused: dict[str, list[str]], text: str) -> None:
    assert any(MISNAMED[text] in one for one in refused[text]), refused[text]


@pytest.mark.slow
def test_a_name_that_a_text_sets_is_known(project: Copy) -> None:
    text = (
        "\n{% set share = approval.support %}{{ share | pct }}"
        "{% for one in [approval.support, approval.strong] %}{{ one | pct }}{% endfor %}\n"
        '{% claim "last": claimed("useful_first") %}x{% endclaim %}'
        "{{ approval.support.low | pct }}{{ n.all | count }}\n"
    )
    for file in (EN, ZH):
        project.write(file, project.read(file) + text)
    assert not [one for one in check_study(project.root).refused if "there is no" in one]


def test_facts_that_need_no_declaration_are_known(results: Results) -> None:
    named = {name.partition(".")[0] for name in results.named}
    assert set(MADE) <= named | {"replicated", "audit"}


def test_all_tests_have_names_without_results(results: Results) -> None:
    from scs_report.prose.claims import ClaimLog
    from scs_report.prose.factbook import FactBook

    book = FactBook(results)
    assert set(make_tests(None, FactBook(), ClaimLog)) == set(make_tests(results, book, ClaimLog))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("60-outlook.en.md.txt", "nobody reads, expected 60-outlook.en.md"),
        ("60-outlook.en.MD", "nobody reads, expected 60-outlook.en.md"),
        ("60-outlook.md", "nobody reads, expected 60-outlook.en.md or 60-outlook.zh.md"),
        ("60-outlook.cn.md", "nobody reads, expected 60-outlook"),
        ("60-outlook.en.docx", "a text is saved as plain text (UTF-8) and named 60-outlook.en.md"),
    ],
)
def test_files_that_nobody_reads(project: Copy, name: str, said: str) -> None:
    (project.root / EN).rename(project.root / "templates" / "brief" / name)
    refused = check_study(project.root).refused
    assert any(f"{name}, line 1: " in one and said in one for one in refused), refused
    assert any("has no twin, expected templates/brief/60-outlook.en.md" in one for one in refused)


@pytest.mark.slow
def test_folders_of_no_document_and_documents_without_a_text(project: Copy) -> None:
    (project.root / "templates/brief").rename(project.root / "templates/breif")
    refused = check_study(project.root).refused
    assert any(
        "there is no document breif in data/study.toml; did you mean brief?" in one
        for one in refused
    )
    assert any("templates/brief: found no text, write 00-front.en.md" in one for one in refused)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        (
            "gbk",
            "line 1: the file is not UTF-8 but GBK, as Windows saves Chinese; save it as UTF-8",
        ),
        ("utf-16", "the file is not UTF-8 but UTF-16; save it as UTF-8"),
    ],
)
def test_other_encodings(project: Copy, encoding: str, said: str) -> None:
    text = "# 前景\n\n社会信用体系的公众支持程度，在城市居民中“更高”。\n"
    (project.root / ZH).write_bytes(text.encode(encoding))
    assert any(ZH in one and said in one for one in check_study(project.root).refused)


@pytest.mark.slow
@pytest.mark.parametrize("change", [b"\xef\xbb\xbf", b"crlf"])
def test_marks_and_line_ends_of_windows_are_no_fault(project: Copy, change: bytes) -> None:
    before = check_study(project.root)
    raw = (project.root / EN).read_bytes()
    new = raw.replace(b"\n", b"\r\n") if change == b"crlf" else change + raw
    (project.root / EN).write_bytes(new)
    assert check_study(project.root) == before


@pytest.mark.slow
def test_characters_that_nobody_sees(project: Copy) -> None:
    project.add(EN, "An end\u200b.")
    assert any("found U+200B ZERO WIDTH SPACE" in one for one in check_study(project.root).refused)


@pytest.mark.slow
def test_a_section_without_a_heading(project: Copy) -> None:
    project.write(EN, "Text.\n")
    said = f"{EN}, line 1: found no heading, expected # and the title"
    assert said in check_study(project.root).refused


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("“a” = 1", 'found “ ” in “a” = 1, expected plain signs: write "a" = 1'),
        ("a = “b”", 'write a = "b"'),
        ("a ＝ 1", "write a = 1"),
        ('a = ["b"， "c"]', 'write a = ["b", "c"]'),
        ("a = b", "texts stand in quotation marks"),
        ('a = "b', "a quotation mark is not closed"),
        ("a = True", "true and false are written in small letters"),
        ("a = 1 // b", "notes begin with #"),
        ('a = ["b" "c"]', "a comma stands between two texts"),
        ("[a", "the name of a table stands in [ ] or [[ ]]"),
        ("a", "every line is written name = value"),
        ("a =", "a value stands behind ="),
        ("z = 2", "whose name stands twice"),
        ("a = 2,000", "without commas"),
    ],
)
def test_lines_of_toml(line: str, said: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_toml(f"z = 1\n{line}\nb = 2\n")
    (problem,) = caught.value.problems
    assert problem.startswith("line 2: ")
    assert said in problem
    assert not FOREIGN.search(problem)


@pytest.mark.slow
def test_what_cannot_be_read_is_told_once_and_no_name_is_blamed_for_it(project: Copy) -> None:
    project.edit("data/facts.toml", '"use.sesame" =', "“use.sesame” =")
    assert not [one for one in check_study(project.root).refused if "no fact" in one]
