"""A part of the respondents by a rule, and what it is called."""

from __future__ import annotations

import pytest

from scs_report.errors import UserError
from scs_report.survey import Codebook, domain_of


@pytest.mark.parametrize(
    ("rule", "conditions"),
    [
        ("region == 3", [("region", ("3",))]),
        ("not region == 3", [("region", ("1", "2", "97"))]),
        ("region in [1, 2] and gender == 0", [("region", ("1", "2")), ("gender", ("0",))]),
        ("region == 1 or region == 2", [("region", ("1", "2"))]),
        ("use_sesame == 1", [("use_sesame", ("1",))]),
        ("age >= 60", [("age", ("≥ 60",))]),
        ("age < 30 and approval > 3", [("age", ("< 30",)), ("approval", ("4", "5"))]),
        ("14 <= age <= 25", [("age", ("14–25",))]),
        ("age == 30", [("age", ("30",))]),
    ],
)
def test_a_rule_is_told_in_words_of_the_codebook(
    rule: str, conditions: list[tuple[str, tuple[str, ...]]], codebook: Codebook
) -> None:
    assert list(domain_of(rule, codebook).conditions) == conditions


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("regoin == 3", 'no column or variable "regoin" (did you mean region?)'),
        ("id == 3", 'no column or variable "id"'),
        ("weight > 1", 'no column or variable "weight"'),
        ("social_credit_use == 1", 'no column or variable "social_credit_use"'),
        ("region = 3", "is not a comparison"),
        ("region", "a bare name where a comparison is needed"),
        ("open('x') == 1", "a function call"),
        ("region == 9", "no answer of region is such; its codes are 1, 2, 3, 97"),
        ("region == 3 or gender == 1", "found gender, region, expected one"),
        ("not age == 3", "of a number, expected bounds"),
        ("use_sesame + use_tencent == 2", "found use_sesame, use_tencent"),
    ],
)
def test_what_is_no_part_is_refused(rule: str, said: str, codebook: Codebook) -> None:
    with pytest.raises(UserError) as refusal:
        domain_of(rule, codebook)
    assert said in refusal.value.problems[0]
    assert rule in refusal.value.title
    assert refusal.value.hint
