"""What a person changes in a Word file comes into the texts, or is listed, and nothing else."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import word_edits
from edited_study import NOTES, Desk
from lxml import etree
from word_edits import W, Word, runs_of, splice, text_of

from scs_report.errors import UserError
from scs_report.revisions.account import told
from scs_report.revisions.merge import Merged, record_of, write
from scs_report.revisions.word import read_word

CHANCE = random.Random(1)


def paragraph(word: Word, words: str) -> Any:
    """The one paragraph that holds some words."""
    (found,) = [one for one in word.paragraphs() if words in text_of(one)]
    return found


def put(
    word: Word, where: str, old: str, new: str, *, track: bool = False, bold: bool = False
) -> bytes:
    """Put words in the place of others in a paragraph."""
    for run in runs_of(paragraph(word, where)):
        text = run.find(f"{W}t").text
        if old in text:
            start = text.index(old)
            splice(run, start, start + len(old), new, track=track, bold=bold)
            return word.bytes()
    raise AssertionError(old)


def source(merged: Merged, desk: Desk) -> str:
    return merged.texts.get(f"brief/{desk.file.name}", NOTES[desk.language])


@pytest.mark.exhaustive
@pytest.mark.parametrize("desk", ["en", "de", "zh-Hant"], indirect=True)
def test_what_nobody_changed_changes_nothing(desk: Desk) -> None:
    merged = desk.merge(desk.sent)
    assert (merged.changes, merged.texts) == ([], {})


EDITS = [
    ("two sentences", "plain", "simple", "A simple paragraph of two", "en"),
    (
        "two sentences",
        "edited",
        "mended {{ now }}",
        "It's here to be mended \\{\\{ now \\}\\}",
        "en",
    ),
    ("two sentences", "some slant", "a slant", "with *a slant* and", "en"),
    ("two sentences", " sentences.", " sentences. And one.", "sentences. And one. It's", "en"),
    ("come often", "Many come", "Lots come", "0.01 %}Lots come often: {{ visits", "en"),
    ("come often", "stands", "is", "the paragraph is outside. {% claim", "en"),
    ("second item", "second", "2nd", "- 2nd item with {{ satisfied | pct }}", "en"),
    ("bark", "bark *", "bark [loud]", "| dogs | bark \\[loud] |", "en"),
    ("A box says", "how", "*how*", "A box says \\*how\\* it", "en"),
    ("more & less", "more & less", "R&D_x <b>", "for R&D_x \\<b>.", "en"),
    ("普通文字", "普通", "簡單", "這是一段簡單文字，共", "zh-Hant"),
    ("普通文字", "兩句。", "兩句。另有一句。", "共有兩句。另有一句。第二句", "zh-Hant"),
    ("常來的人", "不少", "很多", "常來的人很多：{{ visits.often", "zh-Hant"),
    ("分成兩行", "文字，分成", "話，分為", "最後一段話，\n分為兩行。", "zh-Hant"),
]


@pytest.mark.slow
@pytest.mark.parametrize("track", [False, True], ids=["", "tracked"])
@pytest.mark.parametrize(
    ("where", "old", "new", "written", "desk"), EDITS, indirect=["desk"], ids=range(len(EDITS))
)
def test_words_come_into_the_text_as_they_were_typed(
    desk: Desk, where: str, old: str, new: str, written: str, track: bool
) -> None:
    word = desk.word()
    merged = desk.merge(put(word, where, old, new, track=track))
    assert not merged.listed
    assert written in source(merged, desk)
    assert desk.said(merged.texts) == word_edits.accepted(word)


def test_a_changed_number_is_refused_with_its_address(desk: Desk) -> None:
    word = desk.word()
    control = next(paragraph(word, "come often").iter(f"{W}sdt"))
    next(control.iter(f"{W}t")).text = "99%"
    merged = desk.merge(word.bytes())
    assert merged.texts == {}
    (change,) = merged.listed
    assert change.refused is not None
    assert change.refused.what == "visits.often"


@pytest.mark.slow
def test_a_claim_is_to_be_looked_at_and_other_languages_are_out_of_step(desk: Desk) -> None:
    merged = desk.merge(put(desk.word(), "come often", "Many come", "Lots come"))
    (change,) = merged.written
    assert change.claims == ("often",)
    lines = [line.text for line in told(merged, written=True)]
    assert any("often" in line and "claims" in line for line in lines)
    assert any("brief/15-notes" in line and "German" in line for line in lines)


def test_all_that_a_claim_says_is_not_taken_out(desk: Desk) -> None:
    merged = desk.merge(put(desk.word(), "come often", "Some never come.", ""))
    assert merged.texts == {}
    assert [change.claims for change in merged.listed] == [("never",)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "words", "after"),
    [
        ("two sentences", "A new one.", "**much weight**.\n\nA new one.\n\n{% claim"),
        ("first item", "between", "- first item\n- between\n- second item"),
        ("third item", "fourth", "- third item\n- fourth\n\n| Who"),
        ("A box says", "In the box.", "second sentence.\n\nIn the box.\n{% endcall %}"),
        ("come often", "# 1. not a heading", "{% endclaim %}\n\n\\# 1. not a heading\n\n- first"),
    ],
)
def test_a_new_paragraph_stands_behind_its_neighbour(
    desk: Desk, where: str, words: str, after: str
) -> None:
    word = desk.word()
    here = paragraph(word, where)
    made = word_edits._plain(here)
    for child in list(made):
        if child.tag != f"{W}pPr":
            made.remove(child)
    etree.SubElement(etree.SubElement(made, f"{W}r"), f"{W}t").text = words
    here.addnext(made)
    merged = desk.merge(word.bytes())
    assert not merged.listed
    assert after in source(merged, desk)
    # once they are in the text nothing is left to do
    write(merged, desk.templates)
    assert desk.merge(word.bytes()).changes == []


@pytest.mark.slow
def test_paragraphs_move_with_claims_and_facts(desk: Desk) -> None:
    word = desk.word()
    paragraph(word, "more & less").addnext(paragraph(word, "come often"))
    merged = desk.merge(word.bytes())
    assert not merged.listed
    assert source(merged, desk).endswith("come.{% otherwise %}All come.{% endclaim %}\n")
    write(merged, desk.templates)
    assert desk.merge(word.bytes()).changes == []


@pytest.mark.slow
def test_what_holds_no_claim_is_deleted_and_what_does_is_listed(desk: Desk) -> None:
    word = desk.word()
    for words in ("second item", "two sentences", "come often"):
        one = paragraph(word, words)
        one.getparent().remove(one)
    merged = desk.merge(word.bytes())
    assert [change.claims for change in merged.listed] == [("often", "never")]
    assert source(merged, desk).startswith('# Notes\n\n{% claim "often"')
    assert "- first item\n- third item\n" in source(merged, desk)


@pytest.mark.slow
def test_paragraphs_are_parted_and_joined_outside_of_claims(desk: Desk) -> None:
    word = desk.word()
    one = paragraph(word, "two sentences")
    word_edits.split_paragraph(word, one, random.Random(0), False)
    word_edits.join_paragraphs(word, paragraph(word, "first item"), CHANCE, False)
    merged = desk.merge(word.bytes())
    assert not merged.listed
    assert "edited,\n\nwith *some slant*" in source(merged, desk)
    assert "- first itemsecond item with" in source(merged, desk)


@pytest.mark.slow
def test_a_sentence_takes_its_number_along(desk: Desk) -> None:
    word = desk.word()
    control = next(paragraph(word, "second item").iter(f"{W}sdt"))
    paragraph(word, "more & less").append(control)
    merged = desk.merge(word.bytes())
    assert "less.{{ satisfied | pct }}" in source(merged, desk)
    assert "second item with satisfied" in source(merged, desk).replace("  ", " ")


@pytest.mark.slow
def test_emphasis_and_links_come_back(desk: Desk) -> None:
    merged = desk.merge(put(desk.word(), "two sentences", "plain", "plain", bold=True))
    assert "A **plain** paragraph" in source(merged, desk)


@pytest.mark.slow
def test_what_the_program_writes_is_listed(desk: Desk) -> None:
    merged = desk.merge(put(desk.word(), "invented people", "invented", "real"))
    assert merged.texts == {} or not any("invented" in c.before for c in merged.listed)
    merged = desk.merge(put(desk.word(), "Suggested citation", "Suggested", "Possible"))
    assert [change.template for change in merged.listed] == [""]


@pytest.mark.slow
def test_texts_may_change_elsewhere_but_not_in_the_same_paragraph(desk: Desk) -> None:
    raw = put(desk.word(), "two sentences", "plain", "simple")
    text = NOTES["en"].replace("first item", "item one")
    desk.file.write_text(text, "utf-8")
    merged = desk.merge(raw)
    assert source(merged, desk) == text.replace("A plain", "A simple")
    desk.file.write_text(text.replace("to be edited", "to stay"), "utf-8")
    merged = desk.merge(raw)
    assert merged.texts == {}
    assert len(merged.listed) == 1


@pytest.mark.slow
def test_numbers_may_have_changed_since(desk: Desk) -> None:
    word = Word(with_part(desk.sent, "customXml/item2.xml", ">49%<", ">48%<"), "en")
    for control in word.root.iter(f"{W}sdt"):
        for node in control.iter(f"{W}t"):
            node.text = (node.text or "").replace("49%", "48%")
    assert word.bytes() != desk.sent
    assert desk.merge(word.bytes()).changes == []
    merged = desk.merge(put(word, "come often", "Many come", "Lots come"))
    assert "Lots come often: {{ visits.often | pct }} do." in source(merged, desk)


def with_part(raw: bytes, name: str, old: str, new: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(made, "w") as after:
        for one in before.namelist():
            content = before.read(one)
            if one == name:
                content = content.decode().replace(old, new).encode()
            after.writestr(one, content)
    return made.getvalue()


def without_parts(raw: bytes, pattern: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(made, "w") as after:
        for one in before.namelist():
            if not re.fullmatch(pattern, one):
                after.writestr(one, before.read(one))
    return made.getvalue()


def test_comments_are_listed_with_their_places(desk: Desk) -> None:
    word = desk.word()
    one = paragraph(word, "Some never come")
    run = runs_of(one)[-1]
    run.addprevious(etree.Element(f"{W}commentRangeStart", {f"{W}id": "7"}))
    run.addnext(etree.Element(f"{W}commentRangeEnd", {f"{W}id": "7"}))
    comments = (
        f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="7" w:author="Li Hua">'
        "<w:p><w:r><w:t>Is this so?</w:t></w:r></w:p></w:comment></w:comments>"
    )
    made = io.BytesIO(word.bytes())
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("word/comments.xml", comments)
    merged = desk.merge(made.getvalue())
    (noted,) = merged.comments
    assert (noted.comment.author, noted.comment.text) == ("Li Hua", "Is this so?")
    assert noted.template == "brief/15-notes.en.md"
    assert "Some never come" in noted.comment.about
    assert any("Li Hua" in line.text for line in told(merged, written=False))


@pytest.mark.slow
def test_a_file_without_its_record_asks_for_the_one_that_was_sent(desk: Desk) -> None:
    bare = without_parts(put(desk.word(), "two sentences", "plain", "simple"), "customXml/.*")
    with pytest.raises(UserError, match="from which texts"):
        desk.merge(bare)
    sent = desk.templates.parent / "sent.docx"
    sent.write_bytes(desk.sent)
    assert "A simple paragraph" in source(desk.merge(bare, sent), desk)
    sent.write_bytes(with_part(desk.sent, "customXml/item2.xml", "two sentences", "3 sentences"))
    with pytest.raises(UserError, match="--sent"):
        desk.merge(bare, sent)


def refusals() -> list[tuple[str, Callable[[bytes], bytes]]]:
    record = "customXml/item2.xml"
    return [
        ("no Word file", lambda raw: b"%PDF-1.7"),
        ("no Word file", lambda raw: without_parts(raw, "word/document.xml")),
        ("password", lambda raw: b"\xd0\xcf\x11\xe0" + raw),
        ("another version", lambda raw: with_part(raw, record, 'format="1"', 'format="2"')),
        ("another study", lambda raw: with_part(raw, record, 'document="brief"', 'document="x"')),
    ]


@pytest.mark.parametrize(("said", "spoil"), refusals(), ids=range(5))
def test_a_file_that_cannot_be_merged_is_refused_in_words(
    desk: Desk, said: str, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(UserError, match=said):
        desk.merge(spoil(desk.sent))


@pytest.mark.slow
def test_texts_keep_their_line_ends(desk: Desk) -> None:
    raw = b"\xef\xbb\xbf" + NOTES["en"].encode().replace(b"\n", b"\r\n")
    desk.file.write_bytes(raw)
    write(desk.merge(put(desk.word(), "two sentences", "plain", "simple")), desk.templates)
    assert desk.file.read_bytes() == raw.replace(b"A plain", b"A simple")


@pytest.mark.slow
def test_a_text_that_is_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    merged = desk.merge(put(desk.word(), "two sentences", "plain", "simple"))
    desk.file.write_text(NOTES["en"] + "\nMore.\n", "utf-8")
    with pytest.raises(UserError, match="while it was read"):
        write(merged, desk.templates)
    assert desk.file.read_text("utf-8").endswith("More.\n")


def test_record_says_of_which_claims_paragraphs_are(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "sent.docx"
    file.write_bytes(desk.sent)
    record = record_of(read_word(file), None, desk.project)
    of = {one.text[:9]: one for one in record.written if one.template}
    assert of["Many come"].claims == ("often", "never")
    assert of["Many come"].template == "brief/15-notes.en.md"
    assert of["A plain p"].claims == ()
