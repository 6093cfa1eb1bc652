"""The texts of a study with other results, without a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from scs_report.prose.left_out import LEFT_OUT
from scs_report.prose.rendered_texts import render_texts
from scs_report.results import Estimate, Results


@pytest.mark.parametrize("code", ["en", "de", "zh-Hant"])
def test_texts_follow_the_results_they_are_given(
    demo: Path, demo_results: Results, code: str
) -> None:
    gap = demo_results.named["gap.regular"]
    found = demo_results.estimates[gap]
    assert isinstance(found, Estimate)
    assert found.low > 0
    turned = replace(found, value=-found.value, low=-found.high, high=-found.low)
    other = replace(demo_results, estimates={**demo_results.estimates, gap: turned})
    before, after, again = (
        render_texts(demo, results, code) for results in (demo_results, other, demo_results)
    )
    assert before == again
    assert before.problems == ()
    name = f"brief/10-sunday.{code}.md"
    assert before.sections[name] != after.sections[name]
    assert before.sections[f"brief/20-use.{code}.md"] == after.sections[f"brief/20-use.{code}.md"]
    [claim] = (claim for claim in before.claims if claim.name == "regulars")
    [other_claim] = (claim for claim in after.claims if claim.name == "regulars")
    assert claim.branches == other_claim.branches
    assert claim.chosen != other_claim.chosen
    assert claim.text
    assert "<" not in claim.text
    assert not any(LEFT_OUT in text for text in before.sections.values())


def test_a_section_that_cannot_be_set_is_told(demo: Path, demo_results: Results) -> None:
    named = {n: a for n, a in demo_results.named.items() if n != "visits.often"}
    texts = render_texts(demo, replace(demo_results, named=named), "en")
    assert "brief/20-use.en.md" not in texts.sections
    assert any("brief/20-use.en.md" in problem for problem in texts.problems)
