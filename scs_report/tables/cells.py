"""From addresses to cells: numbers looked up in the results, and formatted."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.language import Language
from scs_report.prose.withheld import NOBODY, WITHHELD
from scs_report.results import Address, Mean, Results, ShareEstimate
from scs_report.results.statistics import Statistic
from scs_report.tables.layout import Cell, number_anchor
from scs_report.tables.number_formats import percent_number


def size(address: Address, results: Results) -> int:
    """Return how many people a share or mean rests on, withheld or not.

    0 if nobody, and where the size is withheld too (see `largest_text`).
    """
    value = results.value(address) or results.withheld.get(str(address))
    return getattr(value, "n", 0)


def largest(addresses: Iterable[Address], results: Results) -> int:
    """Return the size of the largest base."""
    return max((size(address, results) for address in addresses), default=0)


def largest_text(addresses: Iterable[Address], results: Results, language: Language) -> str:
    """Write the size of the largest base, or that it is withheld with its numbers."""
    addresses = [*addresses]
    why = (results.withheld.get(str(address)) for address in addresses)
    n = largest(addresses, results)
    hidden = not n and any(one is not None and one.people is None for one in why)
    return WITHHELD if hidden else language.number(n)


#: What stands beside a share or mean, by its field in the estimate.
_STATISTICS: dict[str, Statistic] = {
    "unweighted": "unweighted_share",
    "count": "count",
    "sd": "standard_deviation",
    "n": "n",
}


def estimate_cell(
    table: str,
    address: Address,
    results: Results,
    language: Language,
    *,
    decimals: int = 2,
    field: str = "value",
) -> Cell:
    """Return the cell of a share in percent or of a mean, or of what stands beside them.

    Parameters
    ----------
    table
        Key of the table.
    address
        The share or mean.
    decimals
        Of percentages and means.
    field
        `unweighted`, `count`, `sd` or `n` for what stands beside it in its estimate.
    """
    value = results.value(address)
    place = address.statistic_of(_STATISTICS[field]) if field in _STATISTICS else address
    why = results.withheld.get(str(address))
    withheld = why is not None and why.hidden
    if not withheld and not isinstance(value, ShareEstimate | Mean):
        return Cell(NOBODY)
    text, small = WITHHELD, False  # with its count a share could be computed
    if isinstance(value, ShareEstimate | Mean) and not withheld:
        number = getattr(value, field)
        if field in ("count", "n"):
            text = language.number(number)
        else:
            share = isinstance(value, ShareEstimate)
            text = (percent_number if share else _plain)(number, language, decimals)
            small = results.disclosure.flagged(value.n)
    return number_cell(table, place, text, small_base=small)


def number_cell(
    table: str, address: Address, text: str, *, second: str = "", small_base: bool = False
) -> Cell:
    """Return the cell of a number at an address."""
    return Cell(
        text,
        second=second,
        address=str(address),
        anchor=number_anchor(table, address),
        small_base=small_base,
    )


def _plain(value: float, language: Language, decimals: int) -> str:
    return language.number(value, decimals)
