"""Where the names of columns stand: below titles, above or beneath their labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct

from scs_report.border.text import plain_name, visible
from scs_report.errors import N_, Message
from scs_report.survey.answer_words import is_nothing

Cells = Sequence[Any]
#: How far down names are looked for, and how many rows below tell numbers from texts.
_FAR, _BELOW = 30, 40
#: A row of names is at least so full, of the fullest.
_FULL = 0.6
#: What stands in the third row of files of Qualtrics.
_IMPORT = "ImportId"
_NUMBER = re.compile(r"[+-]?[\d\s.,'’]*\d%?(e[+-]?\d+)?", re.IGNORECASE)


class Head(Struct, frozen=True):
    """The names of columns, what a second row calls them, and the row where respondents begin."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    row: int
    below: int
    notes: tuple[Message, ...] = ()


def name_key(name: str) -> str:
    """Return a name as names are compared: whatever the case, the width and the blanks.

    >>> name_key(" Shoe-Size "), name_key("ＩＤ"), name_key("shoe (EU)")
    ('shoe_size', 'id', 'shoe_(eu)')
    """
    plain = plain_name(name)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    return re.sub(r"[\s_.\-]+", "_", plain.casefold()).strip("_")


def text_of(cell: Any) -> str:
    """Return a cell of a head as one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(plain_name(str(cell)).split())


def known_in(row: Cells, known: Collection[str]) -> int:
    """Return how many cells of a row are names that are known, as `name_key` writes them."""
    return len({name_key(text_of(cell)) for cell in row if cell not in (None, "")} & set(known))


def best_row(rows: Sequence[Cells], known: Collection[str]) -> tuple[int, int]:
    """Return the row that holds most known names, and how many."""
    hits = [known_in(row, known) for row in rows[:_FAR]]
    most = max(hits, default=0)
    return (hits.index(most) if most else 0), most


def find_head(rows: Sequence[Cells], known: Collection[str] = ()) -> Head | None:
    """Find the names of columns.

    Parameters
    ----------
    rows
        The first rows of a table; cells are texts, numbers, dates or None.
    known
        Names that prove a row to be the one, as `name_key` writes them. Without them it is the
        first row that is as full as the table is wide.

    Returns
    -------
    Head
        None if there is nothing in any row.
    """
    sample = rows[: _FAR + _BELOW]
    full = [sum(text_of(cell) != "" for cell in row) for row in sample]
    widest = max(full, default=0)
    if not widest:
        return None
    place, hits = best_row(sample, known)
    # one alone may be an answer that is spelled like a name
    certain = hits >= min(2, widest)
    if not certain:
        place = next(n for n, count in enumerate(full) if count >= _FULL * widest)
        if _groups_above(sample, place):
            place += 1
    width = max(map(len, sample))
    names = [text_of(cell) for cell in _padded(sample[place], width)]
    labels, below = [""] * width, place + 1
    items = not certain and _items_row(sample, place, width)
    if items:
        names = _itemised(names, _padded(sample[below], width))
        below += 1
    while below < len(sample) and _labels_row(sample, below):
        if below == place + 1:
            labels = [text_of(cell) for cell in _padded(sample[below], width)]
        below += 1
    above = [n for n in range(place) if full[n]]
    if above and not any(labels) and full[above[-1]] >= (2 if certain else _FULL * widest):
        labels = _carried(_padded(sample[above.pop()], width))
    notes = []
    if above:
        notes.append(
            Message(
                N_("What stands above the names of columns, in row {row}, was left out"),
                row=str(place + 1),
            )
        )
    if below > place + 2:
        notes.append(
            Message(
                N_("Rows {first} to {last} belong to the head and were left out"),
                first=str(place + 3),
                last=str(below),
            )
        )
    if any(labels) or items:
        notes.append(Message(N_("A second row of heads was read as labels of columns")))
    return Head(tuple(names), tuple(labels), place, below, tuple(notes))


def _padded(row: Cells, width: int) -> list[Any]:
    return [*row, *[None] * (width - len(row))]


def _carried(row: Cells) -> list[str]:
    """Return texts of a row; one that spans several columns stands in the first of them only."""
    texts: list[str] = []
    for cell in row:
        texts.append(text_of(cell) or (texts[-1] if texts else ""))
    return texts


def _items_row(sample: Sequence[Cells], place: int, width: int) -> bool:
    """Whether a row names the items of questions that span several columns, as SurveyMonkey does.

    Each column without a name has an item, numbers of respondents have none, and some item is what
    those answered who ticked it.
    """
    if place + 2 >= len(sample):
        return False
    names, items, *below = (
        [text_of(cell) for cell in _padded(row, width)] for row in sample[place:]
    )
    unnamed = [at for at in range(width) if not names[at]]
    if not names[0] or items[0] or not unnamed or not all(items[at] for at in unnamed):
        return False
    if not all(row[0] for row in below):
        return False
    found = [{row[at] for row in below} - {""} for at in unnamed]
    return any(texts == {items[at]} for at, texts in zip(unnamed, found, strict=True))


def _itemised(names: Sequence[str], row: Cells) -> list[str]:
    """Return names of columns: that of their question, with the item where there are several."""
    items = [text_of(cell) for cell in row]
    carried = _carried(names)
    return [
        f"{name} [{item}]" if carried.count(name) > 1 and item else name
        for name, item in zip(carried, items, strict=True)
    ]


def _groups_above(sample: Sequence[Cells], place: int) -> bool:
    """Whether a row only groups columns or labels them, and names follow in the next one."""
    if place + 2 >= len(sample):
        return False
    here = [text_of(cell) for cell in sample[place]]
    following = [text_of(cell) for cell in sample[place + 1]]
    if any(map(_is_number, following)) or not all(following) or len(following) < len(here):
        return False
    if len(set(following)) < len(following):
        return False
    repeated = len(set(here)) < len(here)  # blanks of merged cells among them
    code = re.compile(r"[A-Za-z][\w.]*")
    named = all(map(code.fullmatch, following)) and not all(map(code.fullmatch, here))
    return (repeated or named) and _mostly_numbers(sample, place + 2)


def _mostly_numbers(sample: Sequence[Cells], place: int) -> bool:
    cells = [text_of(cell) for row in sample[place : place + _BELOW] for cell in row]
    cells = [cell for cell in cells if not is_nothing(cell)]
    return sum(map(_is_number, cells)) > len(cells) / 4


def _labels_row(sample: Sequence[Cells], place: int) -> bool:
    """Whether a row holds texts where all others below hold numbers."""
    row = sample[place]
    if any(_IMPORT in str(cell) for cell in row[:3]):
        return True
    texts = numbers = 0
    below = sample[place + 1 : place + 1 + _BELOW]
    for n, cell in enumerate(row):
        column = [text_of(other[n]) for other in below if n < len(other)]
        column = [text for text in column if not is_nothing(text) and _IMPORT not in text]
        if not column or not all(map(_is_number, column)):
            continue
        numbers += 1
        text = text_of(cell)
        texts += not is_nothing(text) and not _is_number(text)
    return numbers >= 2 and texts >= max(2, 0.8 * numbers)


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def is_remark(row: Cells, width: int) -> bool:
    """Whether a row below a table is no respondent: one text, and nothing else."""
    texts = [text for text in map(text_of, row) if text]
    if width < 5 or len(texts) != 1 or _is_number(texts[0]):
        return False
    return " " in texts[0] or (not texts[0].isascii() and len(texts[0]) > 3)


def remark(text: str) -> Message:
    """Return the note on such a row."""
    return Message(
        N_("A remark below the table was left out: “{text}”"), text=visible(text_of(text)[:60])
    )
