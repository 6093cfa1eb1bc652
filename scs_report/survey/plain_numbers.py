"""Numbers as people and programs write them, and marks of a blank."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from msgspec import Struct, field

from scs_report.errors import N_, Message
from scs_report.survey.answer_words import code_of, is_nothing, kind_of
from scs_report.survey.reading.grid import listed

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ '’]\d{3})+([.,]\d+)?")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}")
_GERMAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}")
_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE)
#: One comma and three digits behind it: thousands for some, a decimal comma for others.
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
#: Points between thousands, where whole numbers are expected; `2.000` alone is 2.
_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})*")
_POINT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_PERCENT = re.compile(r"(.+?) ?%")
_AS_FORMULA = re.compile(r'="(.*)"')
_FORMS = {
    "comma": N_("Decimal commas were read as such: {columns}"),
    "group": N_("Marks between thousands were left out: {columns}"),
    "percent": N_("Percentages were read as parts of 1: {columns}"),
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
    plain = all(map(_PLAIN.fullmatch, counts.index))
    if plain and not (whole and _has_points(counts.index)):
        return texts
    ticks = set(codes.values()) == {0, 1}
    numbers = numbers_in(counts.index, whole)
    made: dict[str, str | None] = {}
    kinds: set[str] = set()
    for text in counts.index:
        number, kind = numbers.get(text, (None, ""))
        simple = _clean(text)
        if number is None and (code := code_of(simple, codes)) is not None:
            number, kind = str(code), "answer"
        elif number is None and _is_blank(simple):
            changes.marks[simple] = changes.marks.get(simple, 0) + int(counts[text])
            changes.blank_columns[name] = None
            made[text] = None
            continue
        elif number is None and ticks and (said := kind_of(simple)) in ("yes", "no"):
            number, kind = str(int(said == "yes")), "tick"
        if number is None:
            made[text] = text
            continue
        made[text] = number
        kinds.add(kind or ("form" if number != text else ""))
    for kind in kinds - {""}:
        changes.columns.setdefault(kind, []).append(name)
    return texts.map(made).astype("str")


def numbers_in(texts: Iterable[str], whole: bool) -> dict[str, tuple[str, str]]:
    """Return the texts of a column that are numbers, as programs write them, and what was changed.

    What was changed is "" beyond the form. A comma parts decimals or thousands, and what parts
    them in one cell does so in all; what two readings could claim is no number.

    Parameters
    ----------
    whole
        Whether whole numbers are expected.

    Examples
    --------
    >>> numbers_in(["１２", "3,5", "1.200"], whole=False)
    {'１２': ('12', ''), '3,5': ('3.5', 'comma')}
    >>> numbers_in(["1.001", "1.002"], whole=True), numbers_in(["68%", "NA"], whole=False)
    ({'1.001': ('1001', 'group'), '1.002': ('1002', 'group')}, {'68%': ('0.68', 'percent')})
    """
    clean = {text: _clean(text) for text in texts}
    decimal = _decimal_comma(clean.values(), whole)
    points = whole and _has_points(clean.values())
    found = {}
    for text, simple in clean.items():
        number, kind = _number(simple, decimal, points)
        if number is None and not whole and (match := _PERCENT.fullmatch(simple)):
            part, _ = _number(match[1], decimal, points)
            if part is not None:
                number, kind = str(Decimal(part).scaleb(-2)), "percent"
        if number is not None:
            found[text] = number, kind
    return found


def _is_blank(text: str) -> bool:
    """Whether a text that is no answer is a mark of a blank; Python writes `None`."""
    return is_nothing(text) or text.casefold() == "none"


def _has_points(texts: Iterable[str]) -> bool:
    """Whether points part thousands: in one number at least they cannot be those of decimals."""
    known = list(texts)
    pointed = [text for text in known if "." in text]
    return any(not text.endswith(".000") for text in pointed) and all(map(_POINTS.fullmatch, known))


def _clean(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
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


def _number(text: str, decimal: bool | None, points: bool) -> tuple[str | None, str]:
    """Return a number as programs write it, or None; and what was changed beyond its form."""
    if points and "." in text:
        return text.replace(".", ""), "group"
    if decimal and _POINT.fullmatch(text):
        return None, ""
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
