"""Files as Word, LibreOffice and Google Docs save them, with what people do in them."""

from __future__ import annotations

from typing import Any

import pytest
from edited_study import Desk
from lxml import etree
from saved_by import by_google_docs, by_word, split
from test_merge import paragraph, put, source, with_part
from word_edits import W, Word, runs_of

from scs_report.revisions.account import told
from scs_report.revisions.merge import Merged

# whole documents are written and read
pytestmark = pytest.mark.slow

CODES = ["en", "de", "zh-Hant"]


def sent(desk: Desk) -> Any:
    file = desk.templates.parent / "sent.docx"
    file.write_bytes(desk.sent)
    return file


def lines(merged: Merged) -> str:
    return "\n".join(line.text for line in told(merged, written=False))


@pytest.mark.parametrize("desk", CODES, indirect=True)
def test_what_word_marks_is_no_change(desk: Desk) -> None:
    word = desk.word()
    by_word(word)
    merged = desk.merge(word.bytes())
    assert (merged.changes, merged.texts) == ([], {})


@pytest.mark.parametrize("desk", CODES, indirect=True)
def test_what_google_docs_drops_is_no_change(desk: Desk) -> None:
    merged = desk.merge(by_google_docs(desk.sent), sent(desk))
    assert (merged.changes, merged.texts) == ([], {}), lines(merged)


def test_words_changed_in_google_docs_arrive_and_numbers_are_refused(desk: Desk) -> None:
    word = Word(by_google_docs(desk.sent), "en")
    put(word, "two sentences", "plain", "simple")
    one = paragraph(word, "second item")
    for node in one.iter(f"{W}t"):
        if node.text and "%" in node.text:
            node.text = "99%"
    merged = desk.merge(word.bytes(), sent(desk))
    assert "A simple paragraph" in source(merged, desk)
    assert "{{ satisfied | pct }} satisfied" in source(merged, desk)
    (change,) = merged.listed
    assert change.refused is not None
    assert change.refused.what == "satisfied", lines(merged)


def test_words_changed_across_split_runs_arrive(desk: Desk) -> None:
    word = desk.word()
    one = paragraph(word, "two sentences")
    split(one, 3)
    nodes = list(one.iter(f"{W}t"))
    whole = "".join(node.text or "" for node in nodes)
    at, left = whole.index("plain"), len("plain")
    for node in nodes:
        text = node.text or ""
        start, end = max(0, at), min(len(text), at + left)
        if start < end:
            node.text = text[:start] + text[end:]
            left -= end - start
            if not left:
                node.text = "simple" + node.text
                break
        at -= len(text) if at > 0 else 0
        at = max(at, 0)
    merged = desk.merge(word.bytes())
    assert "A simple paragraph" in source(merged, desk), lines(merged)


def plain_run(word: Word) -> Any:
    """The word "plain" as a run of its own."""
    put(word, "two sentences", "plain", "plain")
    runs = runs_of(paragraph(word, "two sentences"))
    return next(one for one in runs if "".join(one.itertext()) == "plain")


@pytest.mark.parametrize("style", ["Strong", "b"])
def test_a_change_of_bold_arrives_either_way(desk: Desk, style: str) -> None:
    word = desk.word()
    run = plain_run(word)
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    if style == "b":
        etree.SubElement(properties, f"{W}b")
    else:
        properties.insert(0, etree.Element(f"{W}rStyle", {f"{W}val": style}))
    merged = desk.merge(word.bytes())
    assert "A **plain** paragraph" in source(merged, desk), lines(merged)


def test_bold_that_is_taken_away_is_taken_out_of_the_text(desk: Desk) -> None:
    word = desk.word()
    for run in paragraph(word, "two sentences").iter(f"{W}r"):
        if "".join(run.itertext()) == "much weight":
            for one in list(run.find(f"{W}rPr")):
                if one.tag in (f"{W}b", f"{W}bCs"):
                    run.find(f"{W}rPr").remove(one)
    merged = desk.merge(word.bytes())
    assert "and much weight." in source(merged, desk), lines(merged)


LOOKS = [("strike", {}), ("dstrike", {}), ("highlight", {f"{W}val": "yellow"})]


@pytest.mark.parametrize(("name", "value"), LOOKS, ids=[name for name, _ in LOOKS])
def test_words_struck_out_or_marked_by_colour_are_listed(
    desk: Desk, name: str, value: dict[str, str]
) -> None:
    word = desk.word()
    run = plain_run(word)
    properties = etree.Element(f"{W}rPr")
    run.insert(0, properties)
    etree.SubElement(properties, f"{W}{name}", value)
    merged = desk.merge(word.bytes())
    (change,) = merged.listed
    assert "plain" in change.after
    assert change.template == "brief/15-notes.en.md"
    assert merged.texts == {}


def drawn(inside: str) -> Any:
    return etree.fromstring(
        f'<w:r xmlns:w="{W[1:-1]}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{inside}</w:r>"
    )


BOX = "<w:txbxContent><w:p><w:r><w:t>Said in a box</w:t></w:r></w:p></w:txbxContent>"
ADDED = {
    "footnote": ('<w:footnoteReference w:id="9"/>', ""),
    "picture": ("<w:drawing/>", ""),
    "box": (
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{BOX}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict>"
        "</mc:Fallback></mc:AlternateContent>",
        "Said in a box",
    ),
}


@pytest.mark.parametrize("kind", ADDED)
def test_what_texts_cannot_hold_is_listed_beside_the_words_that_arrive(
    desk: Desk, kind: str
) -> None:
    word = desk.word()
    put(word, "two sentences", "plain", "simple")
    inside, words = ADDED[kind]
    paragraph(word, "two sentences").append(drawn(inside))
    merged = desk.merge(word.bytes())
    assert "A simple paragraph" in source(merged, desk)
    (change,) = merged.listed
    assert change.refused is not None
    assert change.refused.what == f"a {'text ' * (kind == 'box')}{kind}"
    assert words in change.after
    assert change.template == "brief/15-notes.en.md"


def test_a_new_paragraph_that_no_text_can_hold_is_listed_once_and_as_a_whole(desk: Desk) -> None:
    word = desk.word()
    made = etree.Element(f"{W}p")
    made.append(drawn("<w:t>A new one.</w:t>"))
    made.append(drawn(ADDED["box"][0]))
    paragraph(word, "two sentences").addnext(made)
    merged = desk.merge(word.bytes())
    (change,) = merged.listed
    assert change.after == "A new one."
    assert "a text box" in lines(merged)


def test_a_picture_or_box_in_a_paragraph_of_its_own_is_listed(desk: Desk) -> None:
    word = desk.word()
    for inside, _ in (ADDED["picture"], ADDED["box"]):
        made = etree.Element(f"{W}p")
        made.append(drawn(inside))
        paragraph(word, "two sentences").addnext(made)
    merged = desk.merge(word.bytes())
    assert sorted(c.refused.what for c in merged.listed if c.refused) == ["a picture", "a text box"]


@pytest.mark.parametrize("style", ["Heading2", "ListBullet"])
def test_a_paragraph_of_another_style_arrives_or_is_listed(desk: Desk, style: str) -> None:
    word = desk.word()
    properties = paragraph(word, "two sentences").find(f"{W}pPr")
    properties.find(f"{W}pStyle").set(f"{W}val", style)
    merged = desk.merge(word.bytes())
    assert merged.listed or "## A plain" in source(merged, desk)


def test_heads_and_feet_that_are_changed_are_listed(desk: Desk) -> None:
    merged = desk.merge(with_part(desk.sent, "word/header1.xml", "</w:t>", " of ours</w:t>"))
    (change,) = merged.listed
    assert "of ours" in change.after


def test_blanks_and_quotes_of_programs_are_no_change(desk: Desk) -> None:
    word = desk.word()
    for node in word.root.iter(f"{W}t"):
        node.text = (node.text or "").replace("’", "'").replace(" ", "\u00a0")
        node.text = node.text.replace("paragraph", "para\u00adgraph")
    assert desk.merge(word.bytes()).changes == []
