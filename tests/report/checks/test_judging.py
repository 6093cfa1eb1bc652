"""Judging words are found in each language, unless a test bears them or a person accepts them."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import Copy

from scs_report.checks import check_study
from scs_report.checks.judging import untested_words
from scs_report.checks.sections import read_text
from scs_report.language.judging_words import judging_words
from scs_report.language.rules import available_languages, rules_of

BRIEF = "templates/brief/60-outlook"
ACCEPTED = "templates/judging.toml"


def found(text: str, language: str) -> list[tuple[str, str]]:
    return [(word.words.category, word.text) for word in judging_words(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "category", "word"),
    [
        ("en", "The young approve most.", "superlative", "most"),
        ("en", "No other trait goes so closely with it.", "superlative", "No other"),
        ("en", "The warmest support came from the old.", "superlative", "warmest"),
        ("en", "Nothing in their lives divides them more.", "superlative", "Nothing in their"),
        ("en", "Trust is highest in town.", "superlative", "highest"),
        ("en", "Women agree more than men.", "comparison", "more"),
        ("en", "Graduates are likelier to agree.", "comparison", "likelier"),
        ("en", "Men and women differ.", "comparison", "differ"),
        ("en", "The cities are well ahead.", "margin", "well ahead"),
        ("en", "They are far likelier to agree.", "margin", "far likelier"),
        ("en", "Support climbs with schooling.", "trend", "climbs"),
        ("en", "Trust falls level by level.", "trend", "falls"),
        ("en", "The higher the level, the more trust there is.", "trend", "The higher the"),
        ("en", "Most want it.", "majority", "Most"),
        ("en", "A large majority agrees.", "majority", "large majority"),
        ("en", "Scores are everywhere.", "size", "everywhere"),
        ("en", "Understanding is scarce.", "size", "scarce"),
        ("en", "Almost nobody objects.", "size", "Almost nobody"),
        ("en", "They cannot be told apart.", "unclear", "cannot be told apart"),
        ("en", "East and west show no clear difference.", "unclear", "no clear difference"),
        ("en", "In town and country alike.", "alike", "alike"),
        ("en", "Men and women differ too.", "additive", "too"),
        ("en", "Nor do men and women.", "additive", "Nor"),
        ("en", "Both approve.", "all", "Both"),
        ("en", "Even after weighting, men are many.", "joined", "Even after"),
        ("en", "An advantage raises approval.", "causal", "raises"),
        ("en", "It has no clear effect.", "causal", "clear effect"),
        ("en", "They approve because of fear.", "causal", "because of"),
        ("zh", "城市居民赞同率最高。", "superlative", "最高"),
        ("zh", "在各种看法中，公平最能区分态度。", "superlative", "最能"),
        ("zh", "女性的赞同率更高。", "comparison", "更"),
        ("zh", "城市高于农村。", "comparison", "高于"),
        ("zh", "城市比农村高。", "comparison", "比农村高"),
        ("zh", "城市居民远高于农村居民。", "margin", "远高"),
        ("zh", "赞同率随收入上升。", "trend", "随收入上升"),
        ("zh", "层级越低，信任越低。", "trend", "越低，信任越"),
        ("zh", "多数人赞同。", "majority", "多数人"),
        ("zh", "绝大多数人赞同。", "majority", "绝大多数"),
        ("zh", "评分已经普及。", "majority", "普及"),
        ("zh", "反对者寥寥。", "size", "寥寥"),
        ("zh", "政府试点很少有人知道。", "size", "很少"),
        ("zh", "东部与西部没有明显差异。", "unclear", "没有明显差异"),
        ("zh", "变化不明显。", "unclear", "不明显"),
        ("zh", "城乡居民看法一样。", "alike", "一样"),
        ("zh", "城乡之间没有差别。", "alike", "没有差别"),
        ("zh", "男女之间也有差异。", "additive", "也"),
        ("zh", "城乡居民均赞同。", "all", "均"),
        ("zh", "各地居民都赞同。", "all", "都"),
        ("zh", "男性仍然偏多。", "joined", "仍然"),
        ("zh", "这导致赞同率下降。", "causal", "导致"),
        ("zh", "它使人更诚信。", "causal", "使"),
        ("zh", "收入的作用依然存在。", "causal", "作用"),
        ("zh-Hant", "城市居民滿意度最高。", "superlative", "最高"),
        ("zh-Hant", "絕大多數人滿意。", "majority", "絕大多數"),
        ("zh-Hant", "隨收入上升。", "trend", "隨收入上升"),
        ("zh-Hant", "沒有明顯差異。", "unclear", "沒有明顯差異"),
        ("de", "Die meisten stimmen zu.", "majority", "Die meisten"),
        ("de", "In der Stadt ist das Vertrauen am größten.", "superlative", "am größten"),
        ("de", "Frauen stimmen häufiger zu.", "comparison", "häufiger"),
        ("de", "Die Zustimmung steigt mit dem Einkommen.", "trend", "steigt"),
        ("de", "Kaum jemand widerspricht.", "size", "Kaum jemand"),
        ("de", "Es gibt keinen klaren Unterschied.", "unclear", "keinen klaren"),
        ("de", "Stadt und Land denken ähnlich.", "alike", "ähnlich"),
        ("de", "Auch Männer stimmen zu.", "additive", "Auch"),
        ("de", "Das führt zu Zustimmung.", "causal", "führt zu"),
    ],
)
def test_words_are_found_with_their_category(
    language: str, text: str, category: str, word: str
) -> None:
    there = [(kind, one) for kind, one in found(text, language) if one.startswith(word)]
    assert [kind for kind, _ in there][:1] == [category], found(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "At least one town; at most two; the latest census; a test of interest in the West.",
        ),
        (
            "en",
            "High school, higher education, the highest income band, a household’s lower income.",
        ),
        ("en", "The number of users under the order of the paper, either on paper or on screen."),
        ("en", "The design effect is taken into account, other things equal."),
        ("en", "He called it “the most useful of all”."),
        ("en", "Rather than ask, we counted; a margin of error; last but not least."),
        ("zh", "最终样本来自首都、成都等都市，最近更新了数据，平均每人使用两类项目。"),
        ("zh", "也许应当更换题目；百分比与比例均值见表。"),
        ("zh", "互联网普及率和人均收入；按最高收入组与最低收入组划分。"),
        ("zh", "问题：“您最赞同哪一项？”"),
        ("zh", "不存在有限估计值；由有限公司行使职权。"),
        ("zh-Hant", "最終樣本來自首都、成都等都市，最近更新了數據。"),
        ("de", "Mindestens eine Stadt im Westen; die erste Frage, der Test, der Rest, zunächst."),
    ],
)
def test_other_words_are_left_alone(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize("language", available_languages())
def test_size_words_begin_where_the_language_writes_them(language: str) -> None:
    sizes = rules_of(language).words.sizes
    for bound, words in sizes.above.items():
        for word in words:
            known = max(judging_words(word, language), key=lambda one: len(one.text), default=None)
            least = None if known is None else known.words.least
            assert least is None or least <= float(bound), word
    for bound, words in sizes.below.items():
        for word in words:
            known = max(judging_words(word, language), key=lambda one: len(one.text), default=None)
            most = None if known is None else known.words.most
            assert most is None or most >= float(bound), word


def untested(tmp_path: Path, text: str, language: str = "en") -> list[str]:
    path = tmp_path / "templates" / "brief" / f"10-a.{language}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# A\n\n{text}\n", "utf-8")
    read = read_text(path, language)
    return [word.text for word, _ in untested_words(read.raw, read.prose, language)]


@pytest.mark.parametrize(
    ("expression", "text", "left"),
    [
        ("highest(a.b)", "The old agree most.", []),
        ("a.b > a.c", "The old agree most.", ["most"]),
        ("ordering(a.b, a.c)", "The old agree most.", ["most"]),
        ("ordering(a.b, a.c, whole=true)", "The old agree most.", []),
        ("a.b > a.c", "The old agree more.", []),
        ("a.b > 0.5", "The old agree more.", ["more"]),
        ("a.b > a.c + 0.1", "The old agree far more.", []),
        ("a.b > a.c", "The old agree far more.", ["far more"]),
        ("gap.x > 0.1", "They are well ahead.", []),
        ("significant(gap.x) and gap.x > 0", "They are ahead.", []),
        ("rising(a.b, over='age')", "It climbs with age.", []),
        ("falling(a.b, over='age')", "It climbs with age.", ["climbs"]),
        ("significant(gap.x)", "It climbs with age.", ["climbs"]),
        ("majority(a.b)", "Most agree.", []),
        ("majority(a.b)", "A large majority agrees.", ["large majority"]),
        ("a.b > 0.65", "A large majority agrees.", []),
        ("0.65 < a.b", "A large majority agrees.", []),
        ("a.b < 0.5", "Most do not know it.", []),
        ("a.b < 0.6", "Most do not know it.", ["Most"]),
        ("a.b < 0.05", "Almost nobody agrees.", []),
        ("a.b < 0.2", "Almost nobody agrees.", ["Almost nobody"]),
        ("a.b > 0.05", "Only few agree.", ["Only", "few"]),
        ("n.all > 1000", "An overwhelming majority agrees.", ["overwhelming majority"]),
        ("not significant(gap.x)", "There is no clear difference.", []),
        ("significant(gap.x)", "There is no clear difference.", ["no clear difference"]),
        ("not significant(gap.x)", "Town and country agree alike.", ["alike"]),
        ("alike(a.b, over='region', within=5)", "Town and country agree alike.", []),
        ("claimed('other')", "Men agree too.", []),
        ("a.b > 0.5", "Men agree too.", ["too"]),
        ("a.b > 0.5 and a.c > 0.5", "Both agree.", []),
        ("a.b > 0.5", "Both agree.", ["Both"]),
        ("a.b > a.c", "It raises approval.", ["raises"]),
        ("a.b > a.c or n.all > 5", "The old agree more.", ["more"]),
        ("not (a.b > a.c)", "The old agree more.", ["more"]),
        ("verdict('H1') == 'supported'", "The old agree more.", []),
        ("not (significant(gap.x) and a.b > 0.5)", "It is not clear.", ["not clear"]),
        ("not (significant(gap.x) or a.b > 0.5)", "It is not clear.", []),
    ],
)
def test_what_a_claim_tests_is_licensed(
    tmp_path: Path, expression: str, text: str, left: list[str]
) -> None:
    assert untested(tmp_path, f'{{% claim "c": {expression} %}}{text}{{% endclaim %}}') == left


def test_otherwise_knows_only_what_does_not_hold(tmp_path: Path) -> None:
    text = (
        '{% claim "c": a.b > a.c %}The old agree more.'
        "{% otherwise %}The old agree less; there is no clear difference.{% endclaim %}"
        '{% claim "d": not significant(gap.x) %}No clear difference.'
        "{% otherwise %}They differ.{% endclaim %}"
    )
    assert untested(tmp_path, text) == ["less", "no clear difference"]


def test_branches_of_a_comparison(tmp_path: Path) -> None:
    text = (
        '{% claim "c": compare(a.b, a.c) %}'
        "{% greater %}The old agree more.{% smaller %}The old agree less."
        "{% unclear %}There is no clear difference; the old agree more."
        "{% unknown %}The old agree more.{% endclaim %}"
        '{% claim "d": compare(a.b, a.c) %}{% greater or unclear %}The old agree more.'
        "{% smaller %}Less.{% endclaim %}"
    )
    assert untested(tmp_path, text) == ["more", "more", "more"]


def test_conditions_in_order(tmp_path: Path) -> None:
    text = (
        '{% claim "c": highest(a.b) %}The old agree most.'
        "{% when a.b > a.c %}The old agree more, and most of all in town."
        "{% otherwise %}The old agree more.{% endclaim %}"
    )
    assert untested(tmp_path, text) == ["most of all", "more"]


def test_what_stands_around_a_claim_holds_inside(tmp_path: Path) -> None:
    text = (
        '{% claim "c": a.b > 0.65 %}{% claim "d": a.b > a.c %}A large majority, more than ever.'
        "{% endclaim %}{% endclaim %} A large majority."
    )
    assert untested(tmp_path, text) == ["large majority"]


@pytest.mark.parametrize("bound", ["More than {{ a.b | pct }} agree.", "More than forty towns."])
def test_bounds_of_numbers_are_none(tmp_path: Path, bound: str) -> None:
    assert untested(tmp_path, bound) == []


def test_bounds_in_chinese(tmp_path: Path) -> None:
    text = '四十余个城市，最高{{ a.b | pct }}。{% claim "c": a.b > a.c %}城市最高{% endclaim %}'
    assert untested(tmp_path, text, "zh") == ["最高"]


def test_captions_and_titles_of_boxes_count(tmp_path: Path) -> None:
    text = (
        '{% call figure("x") %}\ntitle: The old agree most\nalt: Bars.\n{% endcall %}\n\n'
        '{% call box("a", title="Most agree") %}\nText.\n{% endcall %}'
    )
    assert untested(tmp_path, text) == ["most", "Most"]


@pytest.mark.slow
def test_they_are_told_and_stop_nothing_until_a_study_says_so(project: Copy) -> None:
    project.edit("data/study.toml", 'judging_words = "error"', 'judging_words = "warning"')
    line = project.add(f"{BRIEF}.en.md", "An end, as hardly anybody says.")
    found = check_study(project.root)
    told = [one for one in found.judged if one.word == "hardly anybody"]
    assert [(one.file, one.line, one.category) for one in told] == [
        (f"{BRIEF}.en.md", line, "size")
    ]
    assert not [one for one in found.refused if "hardly anybody" in one]
    project.edit("data/study.toml", 'judging_words = "warning"', 'judging_words = "error"')
    found = check_study(project.root)
    assert found.judged == ()
    assert [one for one in found.refused if "hardly anybody" in one] == [
        f"{BRIEF}.en.md, line {line}: found “hardly anybody” (size, up to 5%) outside a claim, "
        "expected a share above or below a number: x > 0.65, x < 0.1; or the filter `size`; "
        "or accept it in templates/judging.toml"
    ]


@pytest.mark.slow
def test_a_person_accepts_a_word_with_a_reason(project: Copy) -> None:
    project.edit("data/study.toml", 'judging_words = "error"', 'judging_words = "warning"')
    project.add(f"{BRIEF}.en.md", "An end, as hardly anybody says.")
    entry = '[[accepted]]\ndocuments = ["brief"]\nreason = "a turn of phrase"\n'
    project.write(ACCEPTED, f'{entry}en = ["as hardly anybody says"]\n')
    words = [one.word for one in check_study(project.root).judged]
    assert "hardly anybody" not in words
    project.write(
        ACCEPTED,
        f'{entry}en = ["as hardly anybody says", "hardly anybody", "no word", "gone most"]\n',
    )
    assert [one for one in check_study(project.root).refused if ACCEPTED in one] == [
        f"{ACCEPTED}, line 4: “gone most” stands in none of its documents; remove it",
        f"{ACCEPTED}, line 4: “hardly anybody” is a bare word, which would allow it everywhere; "
        "add the words beside it",
        f"{ACCEPTED}, line 4: “no word” holds no judging word; remove it",
    ]


@pytest.mark.slow
def test_a_tag_within_an_accepted_phrase_is_written_as_dots(project: Copy) -> None:
    project.edit("data/study.toml", 'judging_words = "error"', 'judging_words = "warning"')
    project.add(f"{BRIEF}.en.md", "An end: only {{ n.all | count }} people.")
    entry = '[[accepted]]\ndocuments = ["brief"]\nreason = "a turn of phrase"\n'
    project.write(ACCEPTED, f'{entry}en = ["end: only … people"]\n')
    found = check_study(project.root)
    assert not [one for one in found.refused if ACCEPTED in one]
    assert not [one for one in found.judged if (one.file, one.word) == (f"{BRIEF}.en.md", "only")]


@pytest.mark.slow
def test_sentences_of_labels_count_too(project: Copy) -> None:
    project.edit("data/study.toml", 'judging_words = "error"', 'judging_words = "warning"')
    project.edit(
        "data/tables.toml",
        "Groups overlap: a person may use several systems.",
        "Most people use several systems.",
    )
    judged = check_study(project.root).judged
    told = [(one.word, one.line) for one in judged if one.file == "data/tables.toml"]
    assert told == [("Most", project.line("data/tables.toml", "Most people"))]
