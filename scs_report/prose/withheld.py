"""How documents say that numbers are withheld because they rest on few people."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.language import Language
from scs_report.results import Reason, Results

#: Stands where nobody answered.
NOBODY = "–"
#: Stands where a number is withheld.
WITHHELD = "…"


def withheld_word(language: Language) -> str:
    """Return what stands in a chart in place of a bar."""
    return language.gettext("withheld")


def withheld_notes(why: Iterable[Reason | None], results: Results, language: Language) -> list[str]:
    """Return what a reader must know of withheld numbers, or nothing if none is printed.

    Parameters
    ----------
    why
        Why numbers of a table or chart are withheld, if they are.
    """
    reasons = {*why}
    notes = []
    if reasons & {"small_base", "complement"}:
        notes.append(
            language.gettext(
                "Values on fewer than {n} answers are withheld because of the small base."
            )
        )
    if "complement" in reasons:
        notes.append(
            language.gettext(
                "Further values are withheld so that these cannot be calculated from the others."
            )
        )
    if "difference" in reasons:
        notes.append(
            language.gettext(
                "Values for groups that differ from other groups, alone or combined, by fewer than "
                "{n} people are withheld, because the answers of those few could be calculated."
            )
        )
    return [note.format(n=results.disclosure.withhold) for note in notes]
