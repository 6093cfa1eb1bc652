"""Space between Han and Latin."""

from __future__ import annotations

import re

import pytest

from scs_report.language.typography import (
    bind_breaks,
    bind_codes,
    bind_counts,
    bind_headings,
    bind_labels,
    bind_words,
    curl_apostrophes,
    hold_brackets,
    keep_clauses,
    part_names,
    space_han,
)


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


def test_a_running_head_is_spaced_as_the_headline() -> None:
    head = '<p class="series" data-title="2018年，用App的人">简报</p>'
    assert 'data-title="2018 年，用 App 的人"' in space_han(head)


def test_headings_break_after_punctuation() -> None:
    kept = keep_clauses("甲乙丙，丁戊己")
    assert kept == '<span class="clause">甲乙丙，</span><span class="clause">丁戊己</span>'
    assert keep_clauses("甲乙丙") == "甲乙丙"


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>11～15个百分点。</p>", "<p>11+～15+个+百+分+点。</p>"),
        ("<p>2014—2020年；破折号——甲乙</p>", "<p>2014+—+2020+年；破折号——甲+乙</p>"),
        (
            '<th>中央政府 <span class="second">a.b</span></th>',
            '<th>中央政+府 <span class="second">a.b</span></th>',
        ),
        ("<td>的“甲”（乙）“丙”，丁</td>", "<td>的|“甲”|（乙）|“丙”，+丁</td>"),
        (
            "<td>的<strong>“甲”</strong>（乙</td>",
            '<td>的<strong>|“甲<span class="closed">”</span></strong>|（乙</td>',
        ),
        ("<p>（“甲”）<strong>乙丙”。</strong></p>", "<p>（“甲”）<strong>乙+丙”。</strong></p>"),
        ("<td>至14.<span>9</span>个</td>", "<td>至14.<span>+9</span>+个</td>"),
        ("<p>2018年2月至4月，甲乙</p>", "<p>2018+年2+月+至+4+月，甲+乙</p>"),
        ('<td title="甲～乙">甲</td>', '<td title="甲～乙">甲</td>'),
    ],
)
def test_lines_may_break_where_chinese_rules_allow_it(html: str, marked: str) -> None:
    made = bind_breaks(html)
    assert made.replace("\u2060", "+").replace("\u200b", "|") == marked


def test_marks_close_up_across_a_tag() -> None:
    made = bind_breaks("<p>甲<strong>乙。</strong>“丙丁戊己”</p>")
    assert '乙<span class="closed">。</span></strong>' in made
    assert "closed" not in bind_breaks("<p>甲<strong>乙。</strong>丙丁戊己</p>")


def test_codes_stay_with_what_they_mean() -> None:
    made = bind_codes("<p>1 = no, a b = <b>c</b></p><svg><text>1 = no</text></svg>")
    assert made == "<p>1\u00a0=\u00a0no, a b = <b>c</b></p><svg><text>1 = no</text></svg>"


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("<th>Gender (male = 1)</th>", ["male = 1"]),
        ('<th class="stub">性别（男=1）</th>', ["男=1"]),
        ('<span class="table-title">甲（加权）</span>', ["加权"]),
        ("<th>Wald (degrees of freedom)</th>", []),
        ("<th>Population (census)</th><td>b (c d)</td>", []),
        ("<p>A (b c)</p>", []),
    ],
)
def test_short_brackets_in_names_of_a_table_are_one(name: str, whole: list[str]) -> None:
    made = hold_brackets(name)
    assert re.findall('<span class="whole">(.*?)</span>', made) == whole
    assert re.sub('<span class="whole">(.*?)</span>', r"\1", made) == name


def test_a_short_label_stays_on_a_line_with_its_colon() -> None:
    made = bind_labels("<p><em>To do:</em> ask. <strong>应做：</strong>问</p>")
    assert made == "<p><em>To\u00a0do:</em> ask. <strong>应\u2060做：</strong>问</p>"
    for kept in ("<em>To do</em>: ask", "<em>A label that is as long as a line:</em> ask"):
        assert bind_labels(kept) == kept


def test_a_long_name_breaks_behind_its_points_and_never_before_a_lone_digit() -> None:
    made = part_names('<span class="second">predicted.political_attitude.trust.2</span>')
    assert "predicted.|political_|attitude.|trust.2<" in made.replace("<wbr/>", "|")
    kept = '<span class="second">n = 1.309</span>'
    assert part_names(kept) == kept


def test_no_word_is_left_alone_on_the_last_line() -> None:
    assert bind_words("<p>One two three four five.</p>").endswith("four\u00a0five.</p>")
    for kept in (
        "<p>and no published question names surveillance.</p>",  # the last word may be a line
        "<p>firms, the makers of the commercial scores.</p>",  # the line before would be short
    ):
        assert bind_words(kept) == kept
    for kept in ("<th>Government pilot</th>", "<p>One two three four five " + "x" * 27 + "</p>"):
        assert bind_words(kept) == kept


def test_a_year_in_a_heading_stays_with_the_word_before_it() -> None:
    made = bind_headings("<h1>Most asked in 2018 knew how</h1><p>asked in 2018</p>")
    assert made == "<h1>Most asked in\u00a02018 knew\u00a0how</h1><p>asked in 2018</p>"
    assert bind_headings("<h2>Of 12018 respondents</h2>") == "<h2>Of 12018 respondents</h2>"


def test_what_is_counted_stays_with_its_number() -> None:
    made = bind_breaks("<p>高11个百分点，另11個百分點，3类，2209 人中有一半表示同意</p>")
    joined = made.replace("\u2060", "+").replace("\u00a0", "_")
    assert "11+个百+分+点，另11+個百+分+點，3+类，2209_人中" in joined


def test_the_size_of_a_base_stays_on_a_line() -> None:
    made = bind_counts("<p>Base (n = 2,209; N = <b>7</b>)</p><p>k = 3</p>")
    assert made == "<p>Base (n\u00a0=\u00a02,209; N\u00a0=\u00a0<b>7</b>)</p><p>k = 3</p>"
    assert bind_counts("<p>p = 0.394, p &lt; 0.001, up = 1</p>") == (
        "<p>p\u00a0=\u00a00.394, p\u00a0&lt;\u00a00.001, up = 1</p>"
    )


def test_a_number_stays_with_its_sign() -> None:
    made = bind_counts('<p title="95-%">95-%-Konfidenzintervall, 3-4</p>')
    assert made == '<p title="95-%">95-\u2060%-Konfidenzintervall, 3-4</p>'


def test_apostrophes_are_curled_in_text_alone() -> None:
    before = "<style>a { font: 'b'c' }</style><p title=\"don't\">Don't, users' and paper&#39;s </p>"
    after = "<style>a { font: 'b'c' }</style><p title=\"don't\">Don’t, users’ and paper’s </p>"
    script = "<script>it's</script>"
    drawing = "<svg><text>I don{}t know</text></svg>"
    assert curl_apostrophes(before + script + drawing.format("'")) == (
        after + script + drawing.format("’")
    )


def test_the_kind_of_a_work_is_one_mark() -> None:
    assert bind_breaks("<li>通知[J/OL].</li>") == "<li>通知[J/\u2060OL].</li>"
