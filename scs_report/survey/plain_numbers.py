"""Numbers as people and programs write them, and marks of a blank."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from msgspec import Struct, field

from scs_report.errors import N_, Message
from scs_report.survey.reading.grid import listed
from scs_report.survey.reading.heads import BLANKS

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ '’]\d{3})+([.,]\d+)?")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}")
_GERMAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}")
_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE)
#: One comma and three digits behind it: thousands for some, a decimal comma for others.
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_AS_FORMULA = re.compile(r'="(.*)"')
#: What programs and spreadsheets write for ticks, in the languages of the house.
_TICKS = {
    **dict.fromkeys(("true", "yes", "wahr", "ja", "是", "真"), "1"),
    **dict.fromkeys(("false", "no", "falsch", "nein", "否", "假"), "0"),
}
_FORMS = {
    "comma": N_("Decimal commas were read as such: {columns}"),
    "group": N_("Marks between thousands were left out: {columns}"),
    "form": N_(
        "Digits of another width, apostrophes and the like were read as plain numbers: {columns}"
    ),
    "tick": N_("Yes and no (TRUE and FALSE) were read as 1 and 0: {columns}"),
    "answer": N_("Answers written as texts were read as their codes: {columns}"),
}


class Changes(Struct):
    """What was read as something else than it is written: columns by kind, and marks of a blank."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    blank_columns: dict[str, None] = field(default_factory=dict)

    def notes(self) -> Iterator[Message]:
        """Yield a note for each kind of change."""
        if self.marks:
            cells = sum(self.marks.values())
            most = sorted(self.marks, key=lambda mark: -self.marks[mark])
            yield Message(
                N_("{n} cells were read as blank; they say {marks}: {columns}")
                if cells > 1
                else N_("One cell was read as blank; it says {marks}: {columns}"),
                n=cells,
                marks=listed([f"“{mark}”" for mark in most]),
                columns=listed(self.blank_columns),
            )
        for kind, text in _FORMS.items():
            if kind in self.columns:
                yield Message(text, columns=listed(self.columns[kind]))


def plain_texts(
    texts: pd.Series[Any],
    name: str,
    whole: bool,
    codes: Mapping[str, int],
    changes: Changes,
) -> pd.Series[Any]:
    """Return texts with numbers written plainly; what is no number stays as it is.

    Parameters
    ----------
    texts
        A column of texts without blanks around them.
    whole
        Whether whole numbers are expected.
    codes
        Codes of answers by their texts, as `answer_key` writes them.
    changes
        Takes note of what was changed.
    """
    counts = texts.value_counts()
    if all(map(_PLAIN.fullmatch, counts.index)):
        return texts
    ticks = set(codes.values()) == {0, 1}
    clean = {text: _clean(text) for text in counts.index}
    decimal = _decimal_comma(clean.values(), whole)
    made: dict[str, str | None] = {}
    kinds: set[str] = set()
    for text, simple in clean.items():
        number, kind = _number(simple, decimal)
        if number is None and (code := codes.get(answer_key(text))) is not None:
            number, kind = str(code), "answer"
        elif number is None and simple.casefold() in BLANKS:
            changes.marks[simple] = changes.marks.get(simple, 0) + int(counts[text])
            changes.blank_columns[name] = None
            made[text] = None
            continue
        elif number is None and ticks and simple.casefold() in _TICKS:
            number, kind = _TICKS[simple.casefold()], "tick"
        if number is None:
            made[text] = text
            continue
        made[text] = number
        kinds.add(kind or ("form" if number != text else ""))
    for kind in kinds - {""}:
        changes.columns.setdefault(kind, []).append(name)
    return texts.map(made).astype("str")


def answer_key(text: str) -> str:
    """Return a text of an answer as such texts are compared.

    >>> answer_key(" Quite  Often "), answer_key("１. 经常")
    ('quite often', '1. 经常')
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _clean(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
        text = text.replace("\u200b", "").replace("\ufeff", "")
    if wrapped := _AS_FORMULA.fullmatch(text.strip()):
        text = wrapped[1]
    text = " ".join(text.split())
    bare = text.lstrip("'’`")
    return bare if bare[:1].isdigit() or bare[:1] in "+-." else text


def _decimal_comma(texts: Any, whole: bool) -> bool | None:
    """Whether one comma parts decimals (or thousands); None if nothing tells."""
    commas = [text for text in texts if _COMMA.fullmatch(text)]
    if not commas:
        return None
    if any(not _EITHER.fullmatch(text) for text in commas):
        return True
    return False if whole or any(map(_ENGLISH.fullmatch, texts)) else None


def _number(text: str, decimal: bool | None) -> tuple[str | None, str]:
    """Return a number as programs write it, or None; and what was changed beyond its form."""
    if _PLAIN.fullmatch(text):
        return text, ""
    if _COMMA.fullmatch(text) and decimal is not None:
        return text.replace(",", "." if decimal else ""), "comma" if decimal else "group"
    if _GROUPED.fullmatch(text):
        return re.sub(r"[ '’]", "", text).replace(",", "."), "group"
    if _ENGLISH.fullmatch(text):
        return text.replace(",", ""), "group"
    if _GERMAN.fullmatch(text):
        return text.replace(".", "").replace(",", "."), "group"
    return None, ""
