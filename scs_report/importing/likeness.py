"""How alike texts are: labels of a file and those of a codebook, with abbreviations and typos."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from scs_report.survey.answer_words import folded

Matrix = npt.NDArray[np.float64]

#: A number of a question before its text: `Q5.`, `12)`, `S3_`, `（3）`.
_NUMBERED = re.compile(
    r"^\W*(?:(?:[a-zA-Z]{1,3}|问题|題|题)?\s?\d{1,3}[a-z]?(?:[-_.]\d{1,3})*)\s*[.:、）)：]\s*"
)
#: So many letters of a word at least before one that differs is a typo and no other word.
_LEAST_WORD = 5


def unnumbered(text: str) -> str:
    """Return the label of a column without the number of its question.

    >>> unnumbered("Q5. How do you sleep?"), unnumbered("12、您的睡眠"), unnumbered("2–3 days")
    ('How do you sleep?', '您的睡眠', '2–3 days')
    """
    return _NUMBERED.sub("", text) or text


def mistyped(one: str, other: str) -> bool:
    """Whether two texts differ by typing errors alone: no word is another word.

    Han characters and digits are never typing errors, nor is a first letter: these make another
    answer (`happy`, `unhappy`).

    Examples
    --------
    >>> mistyped("extremly well", "extremely well"), mistyped("happy", "unhappy")
    (True, False)
    >>> mistyped("睡得不太好", "睡得比较好")
    False
    """
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return False
    return all(a == b or _same_word(a, b) for a, b in zip(words, others, strict=True))


def _same_word(one: str, other: str) -> bool:
    latin = one.isascii() and one.isalpha() and other.isascii() and other.isalpha()
    if not latin or one[0] != other[0] or min(len(one), len(other)) < _LEAST_WORD:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85


class Likeness:
    """Compares texts with those of some things by the pieces of words that few of these share.

    Pieces are runs of three letters and whole words, or one and two Han characters; each weighs by
    how rare it is among the things (inverse document frequency), so that what stands in every
    label of a study counts for little.

    Parameters
    ----------
    known
        The texts of each thing.
    """

    def __init__(self, known: Sequence[Iterable[str]]) -> None:
        self._texts = [[folded(text) for text in texts if text] for texts in known]
        seen = Counter(
            piece
            for texts in self._texts
            for piece in {piece for text in texts for piece in _pieces(text)}
        )
        self._weights = {
            piece: (math.log((len(self._texts) + 1) / count) + 0.1) * _weight(piece)
            for piece, count in seen.items()
        }
        self._new = math.log(len(self._texts) + 1) * 0.6
        self._rows = [(at, text) for at, texts in enumerate(self._texts) for text in texts]
        self._exact: dict[str, list[int]] = {}
        self._by_length: dict[int, list[tuple[int, str]]] = {}
        for at, text in self._rows:
            self._exact.setdefault(text, []).append(at)
            self._by_length.setdefault(len(text.split()), []).append((at, text))
        self._columns = {piece: place for place, piece in enumerate(self._weights)}
        self._matrix = np.array([self._vector(text)[0] for _, text in self._rows]).reshape(
            len(self._rows), len(self._columns)
        )

    def of(self, texts: Iterable[str]) -> Matrix:
        """Return how like each known thing is to the likeliest of some texts, from 0 to 1."""
        best = np.zeros(len(self._texts))
        for text in {folded(text) for text in texts if text} - {""}:
            vector, lost = self._vector(text)
            length = math.sqrt(float(vector @ vector) + lost)
            if length:
                alike = self._matrix @ vector / length
                np.maximum.at(best, [at for at, _ in self._rows], alike)
            best[self._exact.get(text, [])] = 1.0
            if len(text) >= 20:  # labels are cut where a program has no room
                cut = [at for at, known in self._rows if known.startswith(text)]
                best[cut] = np.maximum(best[cut], 0.97)
            for at, known in self._by_length.get(len(text.split()), ()):
                if best[at] < 0.95 and mistyped(text, known):
                    best[at] = 0.95
        return np.minimum(best, 1.0)

    def _vector(self, text: str) -> tuple[Matrix, float]:
        """Return the pieces of a text by weight, of length 1 if all are known, and what is new."""
        vector, lost = np.zeros(len(self._columns)), 0.0
        for piece in _pieces(text):
            if piece in self._columns:
                vector[self._columns[piece]] = self._weights[piece]
            else:
                lost += self._new**2 / 4
        length = math.sqrt(float(vector @ vector) + lost)
        return (vector / length, lost / length**2) if length else (vector, lost)


def _weight(piece: str) -> float:
    """Return what a piece counts: a whole word more than three letters of one."""
    return 1.5 if piece[0] == "^" and piece[-1] == "$" else 1.0


def _pieces(text: str) -> set[str]:
    found: set[str] = set()
    for word in text.split():
        if word.isascii():
            padded = f"^{word}$"
            found |= {padded, *(padded[at : at + 3] for at in range(len(padded) - 2))}
        else:
            found |= {*word, *(word[at : at + 2] for at in range(len(word) - 1))}
    return found
