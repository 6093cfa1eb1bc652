"""Space between Han and Latin."""

from __future__ import annotations

import re

import pytest

from scs_report.report.typography import keep_clauses, space_han


@pytest.mark.parametrize(
    ("html", "gaps"),
    [
        ("<p>占49%，反对</p>", ["占"]),
        ("<p>2018年春季</p>", ["8"]),
        ('<p>提高<span class="fact">11个百分点</span>（95%）</p>', ["高", "1"]),
        ("<p>甲</p><p>A</p>", []),
        ("<p>甲，A，乙</p>", []),
        ("<svg><title>甲A</title><text>占49%</text></svg>", []),
        ("<style>.a::before { content: '甲a' }</style>", []),
    ],
)
def test_gaps_stand_where_scripts_meet(html: str, gaps: list[str]) -> None:
    spaced = space_han(html)
    assert re.findall(r'<span class="gap">(.)</span>', spaced) == gaps
    assert re.sub(r'<span class="gap">(.)</span>', r"\1", spaced) == html


def test_headings_break_after_punctuation() -> None:
    kept = keep_clauses("甲乙丙，丁戊己")
    assert kept == '<span class="clause">甲乙丙，</span><span class="clause">丁戊己</span>'
    assert keep_clauses("甲乙丙") == "甲乙丙"
