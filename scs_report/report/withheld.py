"""How documents say that numbers are withheld because they rest on few people."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.report.language import Language
from scs_report.results import Answers, Results

#: Stands in a table where a number is withheld.
WITHHELD = "…"


def withheld_word(language: Language) -> str:
    """Return what stands in a chart in place of a bar."""
    return language.gettext("withheld")


def withheld_notes(
    printed: Iterable[Answers], results: Results, language: Language, *, more: bool = False
) -> list[str]:
    """Return what a reader must know of withheld numbers, or nothing if none is printed.

    Parameters
    ----------
    printed
        What a table or chart shows.
    more
        Whether it holds other withheld numbers.
    """
    reasons = {share.reason for answers in printed for share in answers.withheld}
    notes = []
    if reasons or more:
        note = language.gettext(
            "Values on fewer than {n} answers are withheld because of the small base."
        )
        notes.append(note.format(n=results.disclosure.withhold))
    if "complement" in reasons:
        notes.append(
            language.gettext(
                "Further values are withheld so that these cannot be calculated from the others."
            )
        )
    return notes
