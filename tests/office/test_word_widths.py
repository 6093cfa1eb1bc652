"""Columns of a table share the width of a page."""

from __future__ import annotations

from scs_report.office.word_widths import Need, ems, longest_word, widths


def needs(*columns: tuple[float, float]) -> list[Need]:
    return [Need(most, least) for most, least in columns]


def test_a_small_table_is_as_wide_as_a_line_of_text() -> None:
    assert sum(widths(needs((50, 20), (30, 30)), 400, 200)) == 200


def test_a_larger_one_is_as_wide_as_the_page() -> None:
    assert sum(widths(needs((150, 20), (130, 30)), 400, 200)) == 400


def test_numbers_stay_whole_and_texts_share_the_rest() -> None:
    made = widths(needs((100, 40), (60, 60), (900, 80)), 400, 200)
    assert round(sum(made)) == 400
    assert made[1] == 60
    assert made[0] >= 100, "names of rows come first"
    assert made[2] > made[0]


def test_what_has_no_room_at_all_is_made_narrower_alike() -> None:
    made = widths(needs((300, 300), (300, 300)), 300, 200)
    assert [round(one) for one in made] == [150, 150]


def test_han_characters_break_between_two_and_words_do_not() -> None:
    assert longest_word("赞同率更高") == 2.0
    assert longest_word("Table\u00a0A2 x") > longest_word("Table x")


def test_short_han_texts_stay_whole_where_there_is_room() -> None:
    columns = [Need() for _ in range(3)]
    for text in ("取“收入组：4000元以上”时表示赞同的预测概率，依据模型1", "全体受访者"):
        columns[0].add(text, 100, whole=False)
    columns[1].add("全体受访者，收入组：1000元以下", 100, whole=False)
    columns[1].add("全体受访者", 100, whole=False)
    columns[2].add("表\u00a0A5", 100, whole=False)
    made = widths(columns, 2600, 1500)
    assert made[1] >= ems("全体受访者") * 100
    assert made[2] >= ems("表\u00a0A5") * 100
    assert ems("表\u00a0A5") > ems("表") + ems("\u00a0A5"), "there is space beside Han characters"
