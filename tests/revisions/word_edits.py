"""What directors do to a Word file, done to its XML by a seed; nothing of the program is used."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_HAN = re.compile("[\u4e00-\u9fff]")
_WHO = {f"{W}id": "9000", f"{W}author": "Director", f"{W}date": "2026-01-01T00:00:00Z"}

SENTENCES = {
    "en": [
        "This needs a second look.",
        "We doubt it, as colleagues in Lisbon do.",
        "A pilot in Rongcheng {{ went }} further.",
        "Costs are *not* known_yet [see below].",
        "# 3 of them said so.",
        "R&D <spending> matters | they say.",
    ],
    "zh": [
        "这一点还须核实。",
        "对此我们存疑，里斯本的同事也是如此。",
        "荣成的试点{{走得}}更远。",
        "成本*尚*不_清楚[见下文]。",
        "“同上”——不尽然。",
    ],
}
WORDS = {
    "en": ["perhaps", "citizens", "quite", "officials’", "state-run"],
    "zh": ["或许", "公民", "相当", "官员"],
}


def text_of(paragraph: Any) -> str:
    """The words of a paragraph if tracked changes are accepted, blanks as a page shows them."""
    gone = {f"{W}del", f"{W}moveFrom"}
    parts = []
    for one in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
        within = {parent.tag for parent in one.iterancestors()}
        if one.tag == f"{W}tab" and f"{W}tabs" in within:
            continue
        if not within & gone:
            parts.append((one.text or "") if one.tag == f"{W}t" else " ")
    words = re.sub(r"[\u200b\u2060\u00ad]", "", "".join(parts))
    return re.sub(r"[ \t\u00a0\u2002\u2003\u2009\u3000]+", " ", words).strip().replace("'", "’")


class Word:
    """A file whose paragraphs are edited."""

    def __init__(self, raw: bytes, language: str) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(raw))
        self.root = etree.fromstring(self._zip.read("word/document.xml"))
        self.relations = etree.fromstring(self._zip.read("word/_rels/document.xml.rels"))
        self.language = language

    @property
    def body(self) -> Any:
        return self.root.find(f"{W}body")

    def paragraphs(self) -> list[Any]:
        return [one for one in self.body.iter(f"{W}p") if text_of(one)]

    def texts(self) -> list[str]:
        return [text_of(one) for one in self.paragraphs()]

    def bytes(self) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for name in self._zip.namelist():
                content = self._zip.read(name)
                if name == "word/document.xml":
                    content = etree.tostring(self.root, encoding="UTF-8", standalone=True)
                elif name == "word/_rels/document.xml.rels":
                    content = etree.tostring(self.relations, encoding="UTF-8", standalone=True)
                new.writestr(name, content)
        return made.getvalue()

    def prose(self) -> list[Any]:
        """Paragraphs that are in no table."""
        inside = {id(one) for table in self.body.iter(f"{W}tbl") for one in table.iter(f"{W}p")}
        return [one for one in self.paragraphs() if id(one) not in inside]


def runs_of(paragraph: Any) -> list[Any]:
    """Runs of plain text, outside of controls, fields and links."""
    found, field_depth = [], 0
    for child in paragraph:
        for sign in child.iter(f"{W}fldChar"):
            field_depth += {"begin": 1, "end": -1}.get(sign.get(f"{W}fldCharType"), 0)
        if child.tag == f"{W}r" and not field_depth and child.find(f"{W}fldChar") is None:
            texts = child.findall(f"{W}t")
            if len(texts) == 1 and (texts[0].text or "").strip():
                found.append(child)
    return found


def _set(run: Any, text: str) -> Any:
    node = run.find(f"{W}t")
    node.text = text
    node.set(f"{_XML}space", "preserve")
    return run


def _copy(run: Any, text: str, bold: bool = False) -> Any:
    made = _set(deepcopy(run), text)
    if bold:
        properties = made.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            made.insert(0, properties)
        etree.SubElement(properties, f"{W}b")
    return made


def _tracked(run: Any, kind: str) -> Any:
    made = etree.Element(f"{W}{kind}", _WHO)
    if kind == "del":
        for node in run.iter(f"{W}t"):
            node.tag = f"{W}delText"
    made.append(run)
    return made


def splice(run: Any, start: int, end: int, new: str, *, track: bool, bold: bool = False) -> None:
    """Put words in the place of others of a run."""
    text = run.find(f"{W}t").text
    pieces = []
    if text[:start]:
        pieces.append(_copy(run, text[:start]))
    if track and text[start:end]:
        pieces.append(_tracked(_copy(run, text[start:end]), "del"))
    if new:
        made = _copy(run, new, bold)
        pieces.append(_tracked(made, "ins") if track else made)
    if text[end:]:
        pieces.append(_copy(run, text[end:]))
    parent, at = run.getparent(), run.getparent().index(run)
    parent[at : at + 1] = pieces


def _word(run: Any, chance: random.Random) -> tuple[int, int]:
    text = run.find(f"{W}t").text
    found = [m.span() for m in re.finditer(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text)]
    if not found:
        return 0, len(text)
    start, end = chance.choice(found)
    if _HAN.search(text[start:end]) and end - start > 3:
        start = chance.randrange(start, end - 2)
        end = start + 2
    return start, end


def replace_word(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    run = chance.choice(runs_of(paragraph))
    splice(run, *_word(run, chance), chance.choice(WORDS[word.language]), track=track)


def delete_word(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    run = chance.choice(runs_of(paragraph))
    start, end = _word(run, chance)
    text = run.find(f"{W}t").text
    if text[end : end + 1] == " " and (start == 0 or text[start - 1] == " "):
        end += 1
    splice(run, start, end, "", track=track)


def insert_sentence(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    """At the end of a sentence, or of the paragraph."""
    sentence = chance.choice(SENTENCES[word.language])
    places = [
        (run, found.end())
        for run in runs_of(paragraph)
        for found in re.finditer(r"[.!?](?= )|[。！？]", run.find(f"{W}t").text)
    ]
    gap = "" if word.language == "zh" else " "
    if places:
        run, at = chance.choice(places)
        splice(run, at, at, gap + sentence, track=track)
    else:
        run = runs_of(paragraph)[-1]
        at = len(run.find(f"{W}t").text)
        splice(run, at, at, gap + sentence, track=track)


def delete_sentence(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    places = [
        (run, found)
        for run in runs_of(paragraph)
        for found in re.finditer(
            r"(?<=[.!?] )[^.!?]+[.!?] |(?<=[。！？])[^。！？]+[。！？]", run.find(f"{W}t").text
        )
    ]
    if not places:
        delete_word(word, paragraph, chance, track)
        return
    run, found = chance.choice(places)
    splice(run, found.start(), found.end(), "", track=track)


def bold_word(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    run = chance.choice(runs_of(paragraph))
    start, end = _word(run, chance)
    splice(run, start, end, run.find(f"{W}t").text[start:end], track=False, bold=True)


def link_word(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    run = chance.choice(runs_of(paragraph))
    start, end = _word(run, chance)
    text = run.find(f"{W}t").text
    splice(run, start, end, text[start:end], track=False)
    made = next(one for one in paragraph.iter(f"{W}t") if one.text == text[start:end]).getparent()
    etree.SubElement(
        word.relations,
        "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship",
        Id="rIdEdit",
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        Target="https://example.org/a_b?c=d",
        TargetMode="External",
    )
    link = etree.Element(f"{W}hyperlink", {f"{_R}id": "rIdEdit"})
    made.getparent().replace(made, link)
    link.append(made)


def change_number(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    controls = list(paragraph.iter(f"{W}sdt"))
    if not controls:
        replace_word(word, paragraph, chance, track)
        return
    node = next(chance.choice(controls).iter(f"{W}t"))
    node.text = re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), node.text)


def _mark(paragraph: Any, kind: str) -> None:
    properties = paragraph.find(f"{W}pPr")
    inner = properties.find(f"{W}rPr")
    if inner is None:
        inner = etree.Element(f"{W}rPr")
        end = properties.find(f"{W}sectPr")
        properties.insert(len(properties) if end is None else properties.index(end), inner)
    inner.insert(0, etree.Element(f"{W}{kind}", _WHO))


def _plain(paragraph: Any) -> Any:
    """A copy that Word would make: without the bookmarks."""
    made = deepcopy(paragraph)
    for one in list(made.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        one.getparent().remove(one)
    return made


def new_paragraph(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    made = _plain(paragraph)
    for child in list(made):
        if child.tag != f"{W}pPr":
            made.remove(child)
    run = etree.SubElement(made, f"{W}r")
    etree.SubElement(run, f"{W}t").text = ""
    _set(run, chance.choice(SENTENCES[word.language]))
    if track:
        made.remove(run)
        made.append(_tracked(run, "ins"))
        _mark(made, "ins")
    paragraph.addnext(made)


def _gone(paragraph: Any, kind: str) -> None:
    for run in list(paragraph.iter(f"{W}r")):
        parent, at = run.getparent(), run.getparent().index(run)
        made = etree.Element(f"{W}{kind}", _WHO)
        if kind == "del":
            for node in run.iter(f"{W}t"):
                node.tag = f"{W}delText"
        parent[at] = made
        made.append(run)
    _mark(paragraph, kind)


def delete_paragraph(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    if track:
        _gone(paragraph, "del")
    else:
        paragraph.getparent().remove(paragraph)


def move_paragraph(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    others = [one for one in word.prose() if one is not paragraph and movable(one)]
    target = chance.choice(others)
    if track:
        made = deepcopy(paragraph)
        for one in list(made.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            one.getparent().remove(one)
        _gone(paragraph, "moveFrom")
        _gone(made, "moveTo")
        target.addnext(made)
    else:
        target.addnext(paragraph)


def split_paragraph(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    runs = runs_of(paragraph)
    places = [
        (run, found.end())
        for run in runs
        for found in re.finditer(r"[.!?;,] |[。！？，；]", run.find(f"{W}t").text)
        if found.end() < len(run.find(f"{W}t").text)
    ]
    if not places:
        replace_word(word, paragraph, chance, track)
        return
    run, at = chance.choice(places)
    text = run.find(f"{W}t").text
    made = _plain(paragraph)
    place = list(paragraph).index(run)
    behind = list(paragraph)[place + 1 :]
    for child in list(made):
        if child.tag != f"{W}pPr":
            made.remove(child)
    made.append(_copy(run, text[at:]))
    for child in behind:
        made.append(child)
    _set(run, text[:at].rstrip())
    paragraph.addnext(made)


def join_paragraphs(word: Word, paragraph: Any, chance: random.Random, track: bool) -> None:
    after = paragraph.getnext()
    if after is None or after.tag != f"{W}p" or not runs_of(after) or not movable(after):
        replace_word(word, paragraph, chance, track)
        return
    if track:
        _mark(paragraph, "del")
        return
    for child in list(after):
        if child.tag != f"{W}pPr":
            paragraph.append(child)
    after.getparent().remove(after)


def movable(paragraph: Any) -> bool:
    """Whether it is plain text, no picture and no end of a section."""
    return (
        bool(runs_of(paragraph))
        and paragraph.find(f".//{W}sectPr") is None
        and paragraph.find(f".//{W}drawing") is None
        and paragraph.find(f".//{W}fldChar") is None
        and paragraph.getparent().tag == f"{W}body"
    )


WHOLE = (new_paragraph, delete_paragraph, move_paragraph, split_paragraph, join_paragraphs)
Edit = Callable[[Word, Any, random.Random, bool], None]
EDITS: tuple[Edit, ...] = (
    *(replace_word, replace_word, replace_word, delete_word, insert_sentence, insert_sentence),
    *(delete_sentence, bold_word, link_word, change_number, new_paragraph, delete_paragraph),
    *(move_paragraph, split_paragraph, join_paragraphs),
)


def edited(raw: bytes, language: str, seeds: Sequence[int]) -> tuple[list[str], bytes, list[str]]:
    """Return what was done, the file, and what its paragraphs say, with an edit by each seed.

    No paragraph is edited twice, nor is the one beside it.
    """
    word, names = Word(raw, language), []
    touched: set[int] = set()
    kept = []  # elements, so that their ids stay theirs
    for seed in seeds:
        name, some = _edit(word, seed, touched)
        names.append(name)
        kept += some
        touched |= {id(one) for one in some}
    return names, word.bytes(), accepted(word)


def _edit(word: Word, seed: int, touched: set[int]) -> tuple[str, list[Any]]:
    chance = random.Random(seed)
    edit = EDITS[seed % len(EDITS)]
    track = chance.random() < 0.5
    everything = word.prose()
    free = [
        one
        for at, one in enumerate(everything)
        if not {id(near) for near in everything[max(0, at - 2) : at + 3]} & touched
        and runs_of(one)
        and (movable(one) or edit not in WHOLE)
    ]
    texts = [one for one in free if any("_Source" in name for name in marks(one))]
    paragraph = chance.choice(texts if chance.random() < 0.9 else free)
    at = everything.index(paragraph)
    edit(word, paragraph, chance, track)
    after = word.prose()
    near = [one for one in after if id(one) not in {id(old) for old in everything}]
    moved = [one for one in (paragraph.getprevious(), paragraph.getnext()) if one is not None]
    beside = everything[max(0, at - 1) : at + 2]
    return edit.__name__ + (", tracked" if track else ""), [*beside, *near, *moved]


def accepted(word: Word) -> list[str]:
    """What the paragraphs say if all is accepted: a deleted mark joins two of them."""
    found: list[str] = []
    pending = ""
    for one in word.body.iter(f"{W}p"):
        text = text_of(one)
        if (
            one.find(f"{W}pPr/{W}rPr/{W}del") is not None
            or one.find(f"{W}pPr/{W}rPr/{W}moveFrom") is not None
        ):
            pending += text
            continue
        if joined := re.sub(" +", " ", pending + text).strip():
            found.append(joined)
        pending = ""
    return found


def marks(paragraph: Any) -> Iterator[str]:
    """Names of bookmarks."""
    for one in paragraph.iter(f"{W}bookmarkStart"):
        yield one.get(f"{W}name")
