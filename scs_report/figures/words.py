"""What is said of a figure where nobody has written it: title, unit, note, alternative text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scs_report.figures.lookup import Shown
from scs_report.figures.writing import n_text, sentences, share_text
from scs_report.language import Language
from scs_report.prose.weighting import weighted_and_sized
from scs_report.results import Results

#: So many values are said one by one; of more the highest and the lowest.
_FEW = 8


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Texts of a figure; `alt` stands for the picture, `note` says what it rests on."""

    title: str
    unit: str = ""
    alt: str
    note: str = ""


def in_percent(base: str, language: Language, *, multiple: bool = False) -> str:
    """Return the unit of shares of a base."""
    unit = language.gettext("{base}, in %").format(base=base)
    return unit + language.gettext("; several answers possible") if multiple else unit


def rests_on(n: int | None, results: Results, language: Language, *more: str) -> str:
    """Return the note: whether people are weighted, and how many they are."""
    return sentences([weighted_and_sized(n, results, language), *more], language)


def whiskers(language: Language) -> str:
    """Explain the intervals."""
    return language.gettext("Whiskers are 95% intervals.")


def base_sentence(base: str, n: int, language: Language) -> str:
    """Say whom a figure is about."""
    return language.gettext("Base: {base}, {n}.").format(base=base, n=n_text(language, n))


def labelled(label: str, share: float, language: Language) -> str:
    """Write a label with its share."""
    return language.gettext("{label} {share}").format(
        label=label, share=share_text(language, share)
    )


def shares(found: Iterable[tuple[str, Shown]], language: Language) -> list[str]:
    """Say the shares that are disclosed, all or the outer two, and how many are not."""
    every = list(found)
    known = [(label, shown.share.value) for label, shown in every if shown.share]
    told = []
    if known and len(known) <= _FEW:
        separator = language.gettext(", ")
        told.append(
            language.gettext("{values}.").format(
                values=separator.join(labelled(label, share, language) for label, share in known)
            )
        )
    elif known:
        told.append(outer(known, language))
    if hidden := len(every) - len(known):
        told.append(language.gettext("Withheld: {n}.").format(n=language.number(hidden)))
    return told


def outer(known: Sequence[tuple[str, float]], language: Language) -> str:
    """Say the highest and the lowest of several shares."""
    highest = max(known, key=lambda pair: pair[1])
    lowest = min(known, key=lambda pair: pair[1])
    return language.gettext("Highest: {highest}; lowest: {lowest}.").format(
        highest=labelled(*highest, language), lowest=labelled(*lowest, language)
    )
