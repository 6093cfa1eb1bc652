"""From the addresses of a figure to what there is to draw."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scs_report.results import Address, LocalText, Results, ShareEstimate
from scs_report.results.figure_grids import Labelled


class Shown(msgspec.Struct, frozen=True):
    """A share to draw; None if it is withheld. `n` people are its base, 0 if that is, too."""

    key: str
    label: LocalText
    address: Address
    share: ShareEstimate | None
    n: int


def look_up(wanted: Iterable[Labelled], results: Results) -> list[Shown]:
    """Return the shares there are, withheld ones among them; nobody's are left out."""
    found = []
    for entry in wanted:
        share = results.share(entry.address)
        withheld = results.withheld.get(str(entry.address))
        if share:
            found.append(Shown(entry.key, entry.label, entry.address, share, share.n))
        elif withheld and withheld.hidden:
            found.append(Shown(entry.key, entry.label, entry.address, None, withheld.n))
    return found


def by_size(shown: Iterable[Shown], last: Iterable[str] = ()) -> list[Shown]:
    """Put the largest first; those named `last` stay behind the others, then what is withheld."""
    behind = frozenset(last)

    def rank(answer: Shown) -> tuple[bool, bool, float]:
        return (
            answer.share is None,
            answer.key in behind,
            -answer.share.value if answer.share else 0.0,
        )

    return sorted(shown, key=rank)
