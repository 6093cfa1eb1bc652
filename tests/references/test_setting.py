"""Entries of works in the style of each language, each by the conventions of its own."""

from __future__ import annotations

from typing import Any

import pytest

from scs_report.language import Language
from scs_report.references import Entry, Setting


def named(*names: str) -> list[dict[str, str]]:
    """Family and given name by a comma, or one name."""
    return [
        dict(zip(("family", "given"), name.split(", "), strict=True))
        if "," in name
        else {"literal": name}
        for name in names
    ]


def work(key: str, kind: str, title: str, *authors: str, year: int = 2014, **more: Any) -> Any:
    fields = {name.replace("_", "-"): value for name, value in more.items()}
    issued = {"issued": {"date-parts": [[year]]}} if year else {}
    return {"id": key, "type": kind, "title": title, "author": named(*authors), **issued, **fields}


JOURNAL = work(
    *("liang2018", "article-journal", "Constructing a data-driven society", "Liang, Fan"),
    *("Das, Vishnupriya", "Kostyuk, Nadiya", "Hussain, Muzammil M."),
    year=2018,
    container_title="Policy & Internet",
    volume="10",
    issue=4,
    page="415-453",
    DOI="10.1002/poi3.183",
    language="en",
)
NOTICE = work(
    *("wsj2014", "webpage", "关于图书馆开放时间的通知", "卫生局"),
    issued={"date-parts": [[2014, 6, 27]]},
    accessed={"date-parts": [[2018, 4, 6]]},
    URL="http://www.example.org/2014/06/27.htm",
    language="zh",
    custom={"en": {"author": named("Health Bureau"), "title": "Notice on opening hours"}},
)
ARTICLE = work(
    *("wang2015", "article-journal", "隐私与信任", "王, 正", "李力", "张三", "赵四"),
    year=2015,
    container_title="图书馆研究",
    volume="31",
    issue="2",
    page="12-15",
)


def test_a_title_that_asks_has_no_full_stop_behind_it() -> None:
    asks = work(
        "asks2014", "webpage", "What is a library?", "Liang, Fan", URL="https://example.org"
    )
    said = entry("en", asks).html.striptags()
    assert "library?”" in said
    assert "?”." not in said
    assert "?." not in said


def entry(code: str, one: dict[str, Any]) -> Entry:
    (made,) = Setting(Language(code)).entries([one])
    return made


def text(code: str, one: dict[str, Any]) -> str:
    return str(entry(code, one).html.striptags())


def test_a_western_work_in_english() -> None:
    assert text("en", JOURNAL) == (
        "Liang, Fan, Vishnupriya Das, Nadiya Kostyuk, and Muzammil M. Hussain. 2018. “Constructing "
        "a data-driven society”. Policy & Internet 10 (4): 415–453. "
        "https://doi.org/10.1002/poi3.183."
    )


def test_a_western_work_in_chinese_keeps_its_own_conventions() -> None:
    assert text("zh", JOURNAL) == (
        "Liang F, Das V, Kostyuk N, et al, 2018. Constructing a data-driven society[J/OL]. "
        "Policy & Internet, 10(4): 415-453. DOI:10.1002/poi3.183."
    )
    made = entry("zh", JOURNAL)
    assert (made.author, made.between, made.year, made.tag) == ("Liang等", "，", "2018", "en")


def test_a_chinese_work_in_chinese() -> None:
    assert text("zh", NOTICE) == (
        "卫生局，2014. 关于图书馆开放时间的通知[EB/OL]. (2014-06-27)[2018-04-06]. "
        "http://www.example.org/2014/06/27.htm."
    )
    assert text("zh", ARTICLE) == (
        "王正，李力，张三，等，2015. 隐私与信任[J]. 图书馆研究，31（2）：12-15."
    )
    assert entry("zh", ARTICLE).author == "王正等"


def test_a_chinese_work_in_english_is_listed_under_its_translated_name() -> None:
    assert text("en", NOTICE) == (
        "Health Bureau. 2014. 关于图书馆开放时间的通知 [Notice on opening hours]. 27 June. "
        "Accessed 6 April 2018. http://www.example.org/2014/06/27.htm."
    )
    assert entry("en", NOTICE).author == "Health Bureau"
    assert '<span lang="zh-Hans">关于图书馆开放时间的通知</span>' in entry("en", NOTICE).html


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "und Muzammil M. Hussain. 2018. „Constructing a data-driven society“"),
        ("zh-Hant", "et al, 2018."),
    ],
)
def test_other_languages(code: str, said: str) -> None:
    assert said in text(code, JOURNAL)


@pytest.mark.parametrize(
    ("one", "english", "chinese"),
    [
        (
            work("b", "book", "The shelf", "Song, L.", publisher="Press", edition="2"),
            "Song, L. 2014. The shelf. 2nd ed. Press.",
            "Song L, 2014. The shelf[M]. 2nd ed. Press.",
        ),
        (
            work("t", "thesis", "Silence", "Song, L.", publisher="University"),
            "Song, L. 2014. Silence. University.",
            "Song L, 2014. Silence[D]. University.",
        ),
        (
            work("c", "chapter", "Noise", "Song, L.", container_title="Halls", page="3-9"),
            "Song, L. 2014. “Noise”. In Halls, 3–9.",
            "Song L, 2014. Noise[M]//Halls. 3-9.",
        ),
        (
            work("n", "dataset", "Visits", "Census", URL="https://example.org/v", year=0),
            "Census. n.d. Visits. https://example.org/v.",
            "Census, n.d. Visits[DS/OL]. https://example.org/v.",
        ),
        (
            {"id": "a", "type": "webpage", "title": "Rules", "issued": {"date-parts": [[2020]]}},
            "Rules. 2020.",
            "Anon, 2020. Rules[Z].",
        ),
        (
            work("q", "webpage", "What is a score?", "Fico", URL="https://example.org/q"),
            "Fico. 2014. “What is a score?” https://example.org/q.",
            "Fico, 2014. What is a score?[EB/OL]. https://example.org/q.",
        ),
        (
            work(
                "e",
                "webpage",
                "规则",
                "市局",
                accessed={"date-parts": [[2018, 4, 9]]},
                URL="https://a.b",
            ),
            "市局. 2014. “规则”. Accessed 9 April 2018. https://a.b.",
            "市局，2014. 规则[EB/OL]. [2018-04-09]. https://a.b.",
        ),
    ],
)
def test_kinds_of_works(one: dict[str, Any], english: str, chinese: str) -> None:
    assert text("en", one) == english
    assert text("zh", one) == chinese


def test_an_edition_has_its_number_as_each_language_writes_it() -> None:
    book = work("b", "book", "书架", "宋江", publisher="出版社", edition=2, publisher_place="北京")
    assert text("zh", book) == "宋江，2014. 书架[M]. 2 版. 北京：出版社."


def test_signs_of_html_are_escaped() -> None:
    made = entry("en", work("x", "report", "A < B & <b>C</b>", "R&D, Ann"))
    assert "A &lt; B &amp; &lt;b&gt;C&lt;/b&gt;" in made.html
    assert made.html.startswith("R&amp;D, Ann. 2014.")


def test_works_alike_in_author_and_year_are_told_apart() -> None:
    works = [work(key, "report", key, "Song, L.") for key in ("second", "first")]
    made = Setting(Language("en")).entries(works)
    assert [(one.key, one.year) for one in made] == [("first", "2014a"), ("second", "2014b")]
    assert all(f" {one.year}. " in one.html for one in made)


def test_a_chinese_list_begins_with_works_in_han_characters_by_pinyin() -> None:
    works = [JOURNAL, ARTICLE, NOTICE, work("bj", "report", "报告", "北京市", language="zh")]
    assert [one.key for one in Setting(Language("zh")).entries(works)] == [
        *("bj", "wang2015", "wsj2014"),
        "liang2018",
    ]
    assert [one.key for one in Setting(Language("en")).entries([JOURNAL, NOTICE])] == [
        *("wsj2014", "liang2018")
    ]
