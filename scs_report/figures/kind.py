"""What a kind of figure can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scs_report.figures.marks import Table
from scs_report.figures.picture import Picture
from scs_report.figures.style import Theme
from scs_report.figures.words import Words
from scs_report.language import Language
from scs_report.results import Results


def _no_marks(entry: Any, results: Results, language: Language) -> list[str]:
    return []


@dataclass(frozen=True)
class Kind:
    """A kind of figure; its functions are called with an entry of the kind.

    Attributes
    ----------
    draw
        Draws the figure by a theme, whatever the numbers; where there are none it says so.
    table
        Returns what it shows, in rows.
    words
        Returns what is said of it where nobody has written it.
    marks
        Returns sentences on marks that the picture does not explain.
    plain_marks
        Returns what of this holds of a chart that an office program draws of the same numbers,
        which has bars, lines and whiskers, but no rings, signs or greys.
    """

    draw: Callable[[Any, Results, Language, Theme], Picture]
    table: Callable[[Any, Results, Language], Table]
    words: Callable[[Any, Results, Language], Words]
    marks: Callable[[Any, Results, Language], list[str]] = _no_marks
    plain_marks: Callable[[Any, Results, Language], list[str]] = _no_marks
