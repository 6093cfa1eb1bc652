"""Both languages of a section make the same claims, use the same facts and show the same things."""

from __future__ import annotations

import pytest
from project_copy import Copy

OUTLOOK = "templates/brief/60-outlook"
APPROVAL = "templates/brief/20-approval"


def test_the_project_as_it_stands_has_no_problems(project: Copy) -> None:
    assert project.problems() == []


def test_a_fact_that_one_language_lacks(project: Copy) -> None:
    project.edit(f"{OUTLOOK}.zh.md", "{{ drawbacks.any | pct }}", "{{ benefits.any | pct }}")
    project.accept()
    assert project.problems() == [
        f"{OUTLOOK}.en.md, line 3: fact drawbacks.any: not in {OUTLOOK}.zh.md",
        f"{OUTLOOK}.zh.md, line 3: fact benefits.any: not in {OUTLOOK}.en.md",
    ]


def test_a_fact_that_only_a_claim_asks_for_is_not_printed(project: Copy) -> None:
    # both languages compare benefits.any in a claim; only one prints it
    project.edit(f"{OUTLOOK}.en.md", "report any.", "report any, {{ benefits.any | pct }}.")
    project.accept()
    said = f"fact benefits.any: not in {OUTLOOK}.zh.md"
    assert project.problems() == [f"{OUTLOOK}.en.md, line 3: {said}"]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "fact", ['"gap.region"', "fact('gap.region')", "gap['region']", "gap.region.low"]
)
def test_however_a_fact_is_asked_for(project: Copy, fact: str) -> None:
    project.edit(f"{OUTLOOK}.en.md", "report any.", f"report any, {{{{ {fact} | pp }}}}.")
    project.accept()
    (said,) = project.problems()
    assert "fact gap.region" in said


def test_another_expression_in_a_claim(project: Copy) -> None:
    project.edit(f"{OUTLOOK}.zh.md", "drawbacks.any + 0.3", "drawbacks.any + 0.2")
    project.accept()
    assert project.problems() == [
        f"{OUTLOOK}.en.md, line 3: claim rewards_lead: benefits.any > drawbacks.any + 0.3; "
        f"but {OUTLOOK}.zh.md, line 3: benefits.any > drawbacks.any + 0.2"
    ]


def test_a_claim_may_be_wrapped_and_stand_elsewhere_in_the_section(project: Copy) -> None:
    file = f"{OUTLOOK}.zh.md"
    project.edit(file, "benefits.any > drawbacks.any", "benefits.any\n  > drawbacks.any")
    text = project.read(file)
    start, end = text.index('{% claim "fairness_doubt"'), text.rindex("{% endclaim %}") + 14
    title_end = text.index("\n\n") + 2
    moved = text[start:end] + "\n\n"
    project.write(file, text[:title_end] + moved + text[title_end:start] + text[end:])
    project.accept()
    assert project.problems() == []


def test_a_claim_that_one_language_lacks(project: Copy) -> None:
    text = project.read(f"{OUTLOOK}.zh.md")
    start = text.index('{% claim "fairness_doubt"')
    end = text.index("{% endclaim %}", start) + len("{% endclaim %}")
    project.write(f"{OUTLOOK}.zh.md", text[:start] + text[end:])
    project.accept()
    assert project.problems() == [
        f"{OUTLOOK}.en.md, line 3: claim fairness_doubt: not in {OUTLOOK}.zh.md"
    ]


def test_an_otherwise_that_one_language_lacks(project: Copy) -> None:
    text = project.read(f"{APPROVAL}.zh.md")
    start = text.index("{% otherwise %}")
    project.write(f"{APPROVAL}.zh.md", text[:start] + text[text.index("{% endclaim %}", start) :])
    project.accept()
    line = project.line(f"{APPROVAL}.en.md", "Two readings")
    assert project.problems() == [
        f"{APPROVAL}.en.md, line {line}: claim pilot_gap has {{% otherwise %}}; "
        f"but {APPROVAL}.zh.md, line {line} has no other branch"
    ]


@pytest.mark.parametrize(
    ("section", "call", "said"),
    [
        ("appendix/60-benefits", '{{ table("table_5") }}', 'table("table_5")'),
        ("brief/00-front", '{% call box("findings") %}', 'box("findings")'),
    ],
)
def test_a_table_or_box_that_one_language_lacks(
    project: Copy, section: str, call: str, said: str
) -> None:
    chinese, english = (f"templates/{section}.{code}.md" for code in ("zh", "en"))
    line = project.line(english, call)
    text = project.read(chinese).replace(call, "")
    if "call" in call:
        text = text[: text.rindex("{% endcall %}")]
    project.write(chinese, text)
    project.accept()
    assert project.problems() == [f"{english}, line {line}: {said}: not in {chinese}"]


def test_a_statement_that_one_language_lacks(project: Copy) -> None:
    before = {*project.problems()}
    fact = "{{ drawbacks.any | pct }}"
    asked = '{{ by("approval.support", "location") | sentence }} {{ compare(gap.age) }}'
    project.edit(f"{OUTLOOK}.en.md", fact, f"{fact} {asked}")
    other = "{{ by('approval.support', 'location') }} {{ compare(gap.region) }}"
    project.edit(f"{OUTLOOK}.zh.md", fact, fact + other)
    project.accept()
    said = [problem for problem in project.problems() if problem not in before]
    assert [one.split(": ", 1)[1] for one in said if "statement" in one] == [
        f"statement compare(gap.age): not in {OUTLOOK}.zh.md",
        f"statement compare(gap.region): not in {OUTLOOK}.en.md",
    ]


def test_figures_in_another_order(project: Copy) -> None:
    section = "templates/appendix/70-governance"
    for old, new in (("manager", "X"), ("data_use", "manager"), ("X", "data_use")):
        project.edit(f"{section}.zh.md", f'figure("{old}")', f'figure("{new}")')
    project.accept()
    assert project.problems() == [
        f'{section}.en.md, line 3: figure("manager") where {section}.zh.md has figure("data_use"): '
        "figures need one order"
    ]


def test_a_section_without_its_twin(project: Copy) -> None:
    (project.root / "templates/brief/70-recommendations.zh.md").unlink()
    assert project.problems() == [
        "templates/brief/70-recommendations.en.md, line 1: has no twin, "
        "expected templates/brief/70-recommendations.zh.md"
    ]


def test_a_mistake_in_a_template_is_named_once_with_its_line(project: Copy) -> None:
    file = f"{OUTLOOK}.zh.md"
    project.write(file, "# 前景\n\n{% claim oops %}{% endclaim %}\n")
    (said,) = project.problems()
    assert said.startswith(f"{file}, line 3: ")


def test_a_file_that_is_not_utf8(project: Copy) -> None:
    (project.root / f"{OUTLOOK}.zh.md").write_bytes("# 前景".encode("gb18030"))
    assert project.problems() == [
        f"{OUTLOOK}.zh.md, line 1: the file is not UTF-8 but GBK, as Windows saves Chinese; "
        "save it as UTF-8"
    ]
