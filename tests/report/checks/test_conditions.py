"""A condition on a fact outside a claim is found: it would compare values, however near."""

from __future__ import annotations

import pytest
from project_copy import Copy

CODES = ("en", "de", "zh-Hant")
USE = "templates/brief/20-use"


def told(demo: Copy, text: str) -> list[str]:
    for code in CODES:
        demo.write(f"{USE}.{code}.md", f"# A\n\n{text}\n")
    demo.accept()
    return [one for one in demo.problems() if "outside a claim" in one and ".en.md" in one]


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    "text",
    [
        "{% if gap.age > 0 %}B{% endif %}",
        "{% if results.design.weighted %}A{% elif gap.age > 0 %}B{% endif %}",
        "{{ 'B' if gap.age > 0 else 'C' }}",
        "{% if majority(sunday.agree) %}B{% endif %}",
        "{% if fact('sunday.agree') > 0 and weighted %}B{% endif %}",
        "{% set older = gap.age > 0 %}{% if older %}B{% endif %}",
        "{% if design.n > 0 %}B{% endif %}",
        '{% claim "t": gap.age > 0 %}{% if sunday.agree > 0 %}B{% endif %}{% endclaim %}',
    ],
)
def test_a_condition_on_a_fact_is_told_with_what_to_write(demo: Copy, text: str) -> None:
    [said] = told(demo, text)
    assert said.startswith(f"{USE}.en.md, line 3: a condition on the fact ")
    assert 'write {% claim "…": … %}' in said


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    "text",
    [
        '{% claim "t": gap.age > 0 %}B{% otherwise %}C{% endclaim %}',
        "{% if results.design.weighted %}B{% endif %}",
        '{% if field.year == "2018" %}B{% endif %}',
        "{% for gap in (1, 2) %}{% if gap > 1 %}B{% endif %}{% endfor %}",
        "{% set one = gap.age %}{{ one | pp }}",
    ],
)
def test_what_tests_no_fact_may_be_a_condition(demo: Copy, text: str) -> None:
    assert told(demo, text) == []
