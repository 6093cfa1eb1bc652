"""What would be printed as it is written is told with file and line, by check and build alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from project_copy import Copy

from scs_report.checks.prose import check_prose
from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.project import HOUSE
from scs_report.results import Results

OUTLOOK = "templates/brief/60-outlook"


def figure(key: str, *lines: str) -> str:
    return "\n".join((f'{{% call figure("{key}") %}}', *lines, "{% endcall %}"))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a * b", 3, "found *"),
        ("a **b", 3, "found *"),
        ("甲*乙", 3, "found *"),
        ("a\nb _c", 4, "found _"),
        ("a\n\n- b\n- `c", 6, "found `"),
        ("a ~~b~~", 3, "found ~~"),
        ("[a](b c)", 3, "found [a]("),
        ("[甲]（https://a.b）", 3, "found [甲]（"),
        ("｛｛ a ｝｝", 3, "found ｛｛"),
        ("a { { b }}", 3, "found }}"),
        ("{％ claim %}", 3, "found {％"),
        ("＊＊甲＊＊", 3, "found ＊＊"),
        ("a &amp;amp; b", 3, "found &amp;"),
        ("a &nbsp b &amp;nbsp; c", 3, "found &nbsp;"),
        ("#甲", 3, "found #"),
        ("a\n\n| b | c |", 5, "found |"),
        ("a | b | c", 3, "found |"),
        ("| a | b |\n|---|\n| c | d |", 3, "found |"),
        ("| a | b |\n|---|---|\n| c | d | e |", 5, "found 3 cells in a row, expected 2"),
        ("| a | b |\n|---|---|\n| c |", 5, "found 1 cells in a row, expected 2"),
        ("a\n\n    b", 5, "four spaces"),
        ("# b", 3, "found a second # heading"),
        ("a {{ table('table_1') }} b", 3, "expected a line of its own"),
        ("a\ue000b", 3, "found the private character U+E000"),
        ("{% if true %}\na *b\n{% endif %}", 4, "found *"),
        ("{% if true %}\na\n{% else %}\nb *c\n{% endif %}", 6, "found *"),
        ('{% call box("method") %}\n\na *b\n{% endcall %}', 5, "found *"),
        (figure("use", "title: a", "alt: b", "  c *d"), 6, "found *"),
        (figure("use", "title: a", "source: b", "alt: c"), 5, "found source:, expected title:"),
        (figure("use", "title：甲", "alt: b"), 4, "found title：, expected title:"),
        ("{{ 1 | percent }}", 3, "there is no filter percent. Did you mean pct?"),
    ],
)
def test_what_is_left_over(text: str, line: int, said: str) -> None:
    for language in ("en", "zh"):
        faults = check_prose(f"# A\n\n{text}\n", language)
        assert min(found for found, _ in faults) == line
        assert any(said in problem for _, problem in faults)


@pytest.mark.parametrize(
    "text",
    [
        "*a* **b** _c_ `d*e` [f](https://g.h/i_j*k) a_b_c",
        "\\* \\_ \\` \\| \\[a](b) &lt; &copy; 5 < 6",
        "&lt;b&gt; &lt;script&gt; &#123;&#123; \\&nbsp; &#96;d &#91;a](b",
        "这是*“重点”*，**加粗。**后面`码`",
        "| A | B |\n|:--|--:|\n| a \\| b | {{ 1 | count }} |",
        "a | b",
        "{{ '*a* | b | `' }} {{ '&amp;amp;' }}",
        "1. a\n2. b\n\n> c\n\n```\nd * e\n```",
        "{% claim 'a': 1 > 2 %}*a*{% otherwise %}**b**{% endclaim %}",
    ],
)
def test_what_is_meant(text: str) -> None:
    for language in ("en", "zh"):
        assert check_prose(f"# A\n\n{text}\n", language) == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("{% claim “a”: 1 > 0 %}a{% endclaim %}", 3, 'write {% claim "a": 1 > 0 %}'),
        ("{% claim ‘a’：1 ＞ 0 %}a{% endclaim %}", 3, "found ‘ ’ ： ＞ in {% claim ‘a’：1 ＞ 0 %}"),
        (
            "a\n{{ 1 ｜ count }}",
            4,
            "found ｜ in {{ 1 ｜ count }}, expected plain signs: write {{ 1 |",
        ),
        ("{{ pct（1） }}", 3, "write {{ pct(1) }}"),
        ('a\n\n{% claim "b": 1 > 0 %}c\n\nd', 5, "claim “b”, opened in line 5, is not closed"),
        ("a\n{% if true %}b", 4, "{% if %}, opened in line 4, is not closed; write {% endif %}"),
        ('{% call box("a") %}b', 3, "{% call %}, opened in line 3, is not closed"),
        ('{% claim "b": 1 > 0 %}{% if 1 %}{% endclaim %}', 3, "where {% if %}, opened in line 3"),
        ("a{% endclaim %}", 3, "found {% endclaim %} without a {% claim %} before it"),
        ("a{% otherwise %}", 3, "found {% otherwise %} without a {% claim %} before it"),
        ('{% cliam "b": 1 > 0 %}a{% endclaim %}', 3, "there is no tag cliam. Did you mean claim?"),
        ('{% claim "b" 1 > 0 %}a{% endclaim %}', 3, "write {% claim"),
        ("{% claim b: 1 > 0 %}a{% endclaim %}", 3, "in {% claim b: 1 > 0 %}: write {% claim"),
        ("{{ 1 count }}", 3, "in {{ 1 count }}"),
    ],
)
def test_tags_that_cannot_be_read(text: str, line: int, said: str) -> None:
    ((found, problem),) = check_prose(f"# A\n\n{text}\n", "en")
    assert (found, said in problem) == (line, True), problem


def copy_section(project: Copy, old: str, new: str) -> None:
    for code in ("en", "zh"):
        text = project.read(f"templates/brief/{old}.{code}.md")
        project.write(f"templates/brief/{new}.{code}.md", text)


def add(text: str) -> Callable[[Copy], None]:
    def change(project: Copy) -> None:
        for code in ("en", "zh"):
            file = f"{OUTLOOK}.{code}.md"
            project.write(file, f"{project.read(file)}\n{text}\n")

    return change


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: copy_section(p, "60-outlook", "65-outlook"), "has the name outlook, as"),
        (lambda p: copy_section(p, "60-outlook", "60-other"), "has the number 60, as"),
        (lambda p: copy_section(p, "60-outlook", "65-numbers"), "which pages use themselves"),
        (add(figure("place_income", "title: a", "alt: b")), 'figure("place_income") stands in'),
        (add("{{ table('table_1') }}\n\n{{ table('table_1') }}"), 'table("table_1") stands in'),
        (add('{% claim "headline": 1 > 0 %}a{% endclaim %}'), "claim headline says something else"),
        (add(figure("framework", "number: X", "title: a", "alt: b") + "\n\n"
             + figure("users", "number: X", "title: a", "alt: b")), "figure number X stands in"),
        (add("a *b"), "found *"),
        (add("{{ approval.support | percent }}"), "Did you mean pct?"),
        (add("<iframe></iframe>"), "found <iframe>"),
    ],
)  # fmt: skip
def test_check_and_build_say_the_same(
    project: Copy, results: Results, change: Callable[[Copy], None], said: str
) -> None:
    change(project)
    checked = [one for one in project.problems() if said in one]
    assert {one.split(":")[0].split(", line")[0][-6:] for one in checked} == {".en.md", ".zh.md"}
    for code in ("en", "zh"):
        with pytest.raises(UserError) as caught:
            render_document("brief", code, results, project.root / "templates")
        assert set(caught.value.problems) == {one for one in checked if f".{code}.md" in one[:60]}


@pytest.mark.slow
def test_two_branches_may_print_one_figure(project: Copy) -> None:
    shown = figure("manager", "title: a", "alt: b")
    text = f'{{% claim "x": 1 > 0 %}}\n{shown}\n{{% otherwise %}}\n{shown}\n{{% endclaim %}}'
    add(text)(project)
    project.accept()
    assert project.problems() == []
    add(shown)(project)
    project.accept()
    assert len(project.problems()) == 2


@pytest.mark.slow
def test_ids_of_all_pages_are_unique(root: Path, results: Results) -> None:
    # `render_document` refuses a page in which an id stands twice
    for name in ("brief", "appendix"):
        for code in ("en", "zh"):
            assert ' id="' in render_document(name, code, results, root / "templates").screen


@pytest.mark.slow
def test_files_that_are_included_are_checked_too(project: Copy, results: Results) -> None:
    project.write("templates/brief/part.md", "a\n\nb *c\n")
    add('{% include "brief/part.md" %}')(project)
    expected = "templates/brief/part.md, line 3: found *"
    assert [one for one in project.problems() if one.startswith(expected)]
    with pytest.raises(UserError) as caught:
        render_document("brief", "en", results, project.root / "templates")
    assert caught.value.problems[0].startswith(expected)


@pytest.mark.slow
def test_what_layouts_and_styles_fetch(project: Copy) -> None:
    files = ("templates/layout/house.html.j2", "templates/styles/document.css")
    for file in files:
        (project.root / file).parent.mkdir()
        house = (HOUSE / file.removeprefix("templates/")).read_text("utf-8")
        project.write(file, house + '\n<img src="http://x" />\n@import "http://y";\n')
    layout, style = project.problems()
    line = project.line(files[0], "http://x")
    assert layout.startswith(f"{files[0]}, line {line}: found a picture at ")
    line = project.line(files[1], "http://y")
    assert style.startswith(f"{files[1]}, line {line}: found import in a style")
