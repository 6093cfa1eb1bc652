"""All languages of a section make the same claims, use the same facts and show the same things."""

from __future__ import annotations

import pytest
from project_copy import Copy

CODES = ("en", "de", "zh-Hant")
SUNDAY = "templates/brief/10-sunday"
USE = "templates/brief/20-use"


@pytest.mark.slow
def test_the_project_as_it_stands_has_no_problems(project: Copy) -> None:
    assert project.problems() == []


def test_a_fact_that_one_language_lacks(demo: Copy) -> None:
    english, chinese = f"{USE}.en.md", f"{USE}.zh-Hant.md"
    demo.edit(chinese, "{{ satisfied | pct }}", "{{ sunday.old | pct }}")
    demo.accept()
    assert demo.problems() == [
        f"{english}, line {demo.line(english, 'satisfied')}: fact satisfied: not in {chinese}",
        f"{chinese}, line {demo.line(chinese, 'sunday.old')}: fact sunday.old: not in {english}",
    ]


def test_a_fact_that_only_a_claim_asks_for_is_not_printed(demo: Copy) -> None:
    # all languages compare gap.age in a claim; only one prints it
    file = f"{SUNDAY}.en.md"
    demo.write(file, demo.read(file) + "\nThe gap is {{ gap.age | pp }}.\n")
    demo.accept()
    line = demo.line(file, "The gap is")
    assert demo.problems() == [
        f"{file}, line {line}: fact gap.age: not in {SUNDAY}.{code}.md" for code in CODES[1:]
    ]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "fact", ['"gap.regular"', "fact('gap.regular')", "gap['regular']", "gap.regular.low"]
)
def test_however_a_fact_is_asked_for(demo: Copy, fact: str) -> None:
    file = f"{SUNDAY}.en.md"
    demo.write(file, demo.read(file) + f"\nThe gap is {{{{ {fact} | pp }}}}.\n")
    demo.accept()
    german, chinese = demo.problems()
    assert "fact gap.regular" in german
    assert "fact gap.regular" in chinese


def test_another_expression_in_a_claim(demo: Copy) -> None:
    english, german = f"{USE}.en.md", f"{USE}.de.md"
    demo.edit(german, "gap.waves > 0", "gap.waves > 0.2")
    demo.accept()
    assert demo.problems() == [
        f"{english}, line {demo.line(english, 'waves > 0')}: claim waves: significant(gap.waves) "
        f"and gap.waves > 0; but {german}, line {demo.line(german, 'waves > 0.2')}: "
        "significant(gap.waves) and gap.waves > 0.2"
    ]


def test_a_claim_may_be_wrapped_and_stand_elsewhere_in_the_section(demo: Copy) -> None:
    file = f"{SUNDAY}.zh-Hant.md"
    demo.edit(file, "significant(gap.regular) and", "significant(gap.regular)\n  and")
    text, claim = demo.read(file), claim_in(demo.read(file), "ages")
    assert text.index(claim) > text.index('{% claim "regulars"')
    title, _, rest = text.replace(claim, "").partition("\n\n")
    demo.write(file, f"{title}\n\n{claim}\n\n{rest}")
    demo.accept()
    assert demo.problems() == []


def test_a_claim_that_one_language_lacks(demo: Copy) -> None:
    english, german = f"{USE}.en.md", f"{USE}.de.md"
    said = "Um {{ gap.waves | pp }}."  # what the claim prints, so that no fact is lacking
    demo.edit(german, claim_in(demo.read(german), "waves"), said)
    demo.accept()
    line = demo.line(english, "{% claim")
    assert demo.problems() == [f"{english}, line {line}: claim waves: not in {german}"]


def test_an_otherwise_that_one_language_lacks(demo: Copy) -> None:
    english, german = f"{SUNDAY}.en.md", f"{SUNDAY}.de.md"
    claim = claim_in(demo.read(german), "regulars")
    start, end = claim.index("{% otherwise %}"), claim.index("{% endclaim %}")
    demo.edit(german, claim, claim[:start] + claim[end:])
    demo.accept()
    assert demo.problems() == [
        f"{english}, line {demo.line(english, 'regulars')}: claim regulars: {{% otherwise %}}; "
        f"but {german}, line {demo.line(german, 'regulars')}: no other branch"
    ]


def claim_in(text: str, name: str) -> str:
    """Return a claim as it stands in a text."""
    start = text.index(f'{{% claim "{name}"')
    return text[start : text.index("{% endclaim %}", start) + len("{% endclaim %}")]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{{ table("staff") }}', 'table("staff")'),
        ('{% call box("note") %}\nB.\n{% endcall %}', 'box("note")'),
    ],
)
def test_a_table_or_box_that_one_language_lacks(demo: Copy, written: str, said: str) -> None:
    for code in ("en", "de"):
        file = f"{USE}.{code}.md"
        demo.write(file, f"{demo.read(file)}\n{written}\n")
    demo.accept()
    line = demo.line(f"{USE}.en.md", said)
    assert demo.problems() == [f"{USE}.en.md, line {line}: {said}: not in {USE}.zh-Hant.md"]


def test_a_statement_that_one_language_lacks(demo: Copy) -> None:
    for code, quote, gap in (("en", '"', "age"), ("de", "'", "age"), ("zh-Hant", "'", "regular")):
        by = f"{{{{ by({quote}sunday.agree{quote}, {quote}education{quote}) }}}}"
        file = f"{SUNDAY}.{code}.md"
        demo.write(file, f"{demo.read(file)}\n{by} {{{{ compare(gap.{gap}) }}}}\n")
    demo.accept()
    assert [one.split(": ", 1)[1] for one in demo.problems() if "statement" in one] == [
        f"statement compare(gap.age): not in {SUNDAY}.zh-Hant.md",
        f"statement compare(gap.regular): not in {SUNDAY}.en.md",
    ]


def test_figures_in_another_order(demo: Copy) -> None:
    english, chinese = f"{USE}.en.md", f"{USE}.zh-Hant.md"
    for old, new in (("services", "X"), ("trend", "services"), ("X", "trend")):
        demo.edit(chinese, f'figure("{old}")', f'figure("{new}")')
    demo.accept()
    line = demo.line(english, 'figure("services")')
    assert demo.problems() == [
        f'{english}, line {line}: figure("services") where {chinese} has figure("trend"): '
        "figures need one order"
    ]


def test_a_section_without_its_twin(demo: Copy) -> None:
    (demo.root / f"{USE}.de.md").unlink()
    assert demo.problems() == [f"{USE}.en.md, line 1: has no twin, expected {USE}.de.md"]


def test_a_mistake_in_a_template_is_named_once_with_its_line(demo: Copy) -> None:
    file = f"{USE}.zh-Hant.md"
    demo.write(file, "# 前景\n\n{% claim oops %}{% endclaim %}\n")
    (said,) = demo.problems()
    assert said.startswith(f"{file}, line 3: ")


def test_a_file_that_is_not_utf8(demo: Copy) -> None:
    file = f"{USE}.zh-Hant.md"
    (demo.root / file).write_bytes("# 前景".encode("gb18030"))
    assert demo.problems() == [
        f"{file}, line 1: the file is not UTF-8 but GBK, as Windows saves Chinese; save it as UTF-8"
    ]
