"""Waves of a survey: the one that is analysed and those before, and what was asked otherwise."""

from __future__ import annotations

from typing import Literal

from scs_report.border.texts import LocalText
from scs_report.results._base import Count, Part, Words

#: What of a question is not as it was: its wording, its answers, or the rule that makes a variable.
Altered = Literal["wording", "answers", "rule"]


class Wave(Part, frozen=True):
    """A wave; the last of the results is the one that is analysed.

    Attributes
    ----------
    key
        Its name in addresses (`:wave=2018`).
    label
        What it is called; None for the season of its field dates.
    field_start, field_end
        ISO dates, "" if not known.
    n
        How many people.
    synthetic
        Whether they are generated.
    shared
        How many of the people answered in the wave that is analysed too; None where samples are
        independent.
    """

    key: Words
    label: LocalText | None
    field_start: str
    field_end: str
    n: Count
    synthetic: bool = False
    shared: Count | None = None


class Wording(Part, frozen=True):
    """How a question was put: its text (None for a derived variable), answers and rule."""

    text: LocalText | None
    answers: tuple[LocalText, ...]


class Reworded(Part, frozen=True):
    """A question that was put otherwise in an earlier wave.

    `accepted` is why its answers can be compared nevertheless, as an editor has written; where it
    is "", what rests on the question has no change since that wave.
    """

    question: Words
    wave: Words
    altered: tuple[Altered, ...]
    before: Wording
    now: Wording
    accepted: str = ""


class Fingerprint(Part, frozen=True):
    """Digests of how a question is put: equal in two waves if it was put in the same words.

    `rule` is how a derived variable is made.
    """

    wording: str
    answers: str
    rule: str = ""


def altered(before: Fingerprint, now: Fingerprint) -> tuple[Altered, ...]:
    """Return what of a question is not as it was."""
    pairs: tuple[tuple[Altered, str, str], ...] = (
        ("wording", before.wording, now.wording),
        ("answers", before.answers, now.answers),
        ("rule", before.rule, now.rule),
    )
    return tuple(what for what, then, today in pairs if then != today)
