"""Markdown of prose: emphasis beside Chinese signs, ends of lines, values that stand aside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markupsafe import Markup

from scs_report.language.han import SHARED, closes_up
from scs_report.prose.markdown import BLOCK, Aside, make_parser, to_html

STOCK = MarkdownIt("commonmark", {"html": True, "xhtmlOut": True}).enable("table")
STOCK.validateLink = lambda url: True  # type: ignore[method-assign]


def html(text: str, language: str = "zh", *values: str) -> str:
    """Set Markdown in which §0, §1 … stand for values."""
    aside = Aside()
    for number, value in enumerate(values):
        text = text.replace(f"§{number}", aside.hold(Markup(value)))
    return to_html(make_parser(language, aside), aside, text).removeprefix("<p>").strip()[:-4]


@pytest.mark.parametrize("sign", "“”‘’（）《》【】「」、。，；：？！—…·")
@pytest.mark.parametrize(
    ("mark", "tag"), [("*", "em"), ("**", "strong"), ("_", "em"), ("__", "strong")]
)
def test_chinese_signs_do_not_keep_emphasis_from_its_words(sign: str, mark: str, tag: str) -> None:
    for inner in (f"{sign}重点", f"重点{sign}", f"{sign}重点{sign}", sign):
        assert html(f"这是{mark}{inner}{mark}的内容") == f"这是<{tag}>{inner}</{tag}>的内容"
    assert html(f"这是{sign}{mark}重点{mark}{sign}的") == f"这是{sign}<{tag}>重点</{tag}>{sign}的"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**一。**二**三。**四", "<strong>一。</strong>二<strong>三。</strong>四"),
        ("这是**很长的\n文字。**后面", "这是<strong>很长的文字。</strong>后面"),
        ("这是***“重点”***的", "这是<em><strong>“重点”</strong></em>的"),
        ("**“甲*乙*丙”**的", "<strong>“甲<em>乙</em>丙”</strong>的"),
        ("**(注)**文字", "<strong>(注)</strong>文字"),
        ("文字**(注)**文字", "文字<strong>(注)</strong>文字"),
        ("**`码`**的", "<strong><code>码</code></strong>的"),
        ("**[名](https://a.b)**的", '<strong><a href="https://a.b">名</a></strong>的'),
        ("占**§0**的", "占<strong><i>80%</i></strong>的"),
        ("占**“§0”**的", "占<strong>“<i>80%</i>”</strong>的"),
        (r"\*甲\*", "*甲*"),
    ],
)
def test_emphasis_in_chinese(text: str, expected: str) -> None:
    assert html(text, "zh", "<i>80%</i>") == expected


@given(st.text(alphabet="ab *_`~[]()<>&!#-|\n.,\\\"'“”—é1", max_size=40))
def test_other_text_is_commonmark_as_it_stands(text: str) -> None:
    assert make_parser("en").render(text) == STOCK.render(text)


@given(st.text(alphabet="*_ “”。，重点a\n", max_size=30))
def test_no_words_are_lost(text: str) -> None:
    def words(found: str) -> str:
        return "".join(one for one in found if one in "“”。，重点a")

    made = to_html(make_parser("zh", Aside()), Aside(), text)
    assert words(Markup(made).striptags()) == words(text)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("公众支持\n程度", "公众支持程度", "公众支持程度"),
        ("支持，\n程度", "支持，程度", "支持，程度"),
        ("他说\n“好”", "他说“好”", "他说\n“好”"),
        ("“好”\n的", "“好”的", "“好”\n的"),
        ("**加粗**\n后面", "<strong>加粗</strong>后面", "<strong>加粗</strong>后面"),
        (
            "[名](https://a.b)\n后",
            '<a href="https://a.b">名</a>后',
            '<a href="https://a.b">名</a>后',
        ),
        ("占\n§0的", "占<i>80%</i>的", "占\n<i>80%</i>的"),
        ("占§0\n的", "占<i>80%</i>的", "占<i>80%</i>\n的"),
        ("占\n§1的", "占<i>四成</i>的", "占<i>四成</i>的"),
        ("Sesame\nCredit", "Sesame\nCredit", "Sesame\nCredit"),
        ("“Sesame\nCredit”\npaper", "“Sesame\nCredit”\npaper", "“Sesame\nCredit”\npaper"),
        ("使用\nSesame", "使用Sesame", "使用\nSesame"),
        ("(2018).\n国务院", "(2018).\n国务院", "(2018).\n国务院"),
        ("カナ\n漢字", "カナ漢字", "カナ漢字"),
        ("한국\n신용", "한국\n신용", "한국\n신용"),
        ("甲  \n乙", "甲<br />\n乙", "甲<br />\n乙"),
        ("😀\n😀", "😀\n😀", "😀\n😀"),
    ],
)
def test_a_line_that_ends_between_chinese_leaves_no_space(
    text: str, chinese: str, english: str
) -> None:
    values = "<i>80%</i>", "<i>四成</i>"
    assert html(text, "zh", *values) == chinese
    assert html(text, "en", *values) == english


@pytest.mark.parametrize("form", ["- {}", "> {}", "## {}\n\n", "| A |\n|---|\n| {} |"])
def test_everywhere_in_a_text(form: str) -> None:
    made = to_html(make_parser("zh", Aside()), Aside(), form.format("这是*“重点”*的"))
    assert "这是<em>“重点”</em>的" in made


@pytest.mark.slow
@given(st.text(max_size=5), st.text(max_size=5), st.booleans())
def test_any_two_texts_can_meet(before: str, after: str, chinese: bool) -> None:
    assert closes_up(before, after, chinese=chinese) in (True, False)
    if all(one in SHARED for one in before + after) and before and after:
        assert closes_up(before, after, chinese=chinese) is chinese


@pytest.mark.parametrize("value", ["*a*", "<b>", "[a](javascript:x)", "`", "| a |", "# a", "&amp;"])
def test_a_value_is_never_markdown(value: str) -> None:
    shown = str(Markup.escape(value))
    assert html("x §0 y", "en", shown) == f"x {shown} y"
    assert html("[a](https://b.c '§0')", "en", shown).startswith('<a href="https://b.c" title="')


def test_a_block_stays_in_its_list() -> None:
    aside = Aside()
    block = aside.hold(Markup("<figure></figure>"), BLOCK)
    made = to_html(make_parser("zh", aside), aside, f"- 甲\n  {block}\n- 乙")
    assert made == "<ul>\n<li>甲<figure></figure>\n</li>\n<li>乙</li>\n</ul>\n"
    assert to_html(make_parser("en", aside), aside, f"a\n{block}\nb") == (
        "<p>a</p>\n<figure></figure>\n<p>b</p>\n"
    )
