"""How charts write shares, sizes and differences, for readers and for machines."""

from __future__ import annotations

import math

from scs_report.language import MINUS, Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import ShareEstimate


def share_text(language: Language, share: float) -> str:
    """Write a share in whole percent, one below 1% (or above 99%) with a decimal.

    What is not nothing never reads as 0%, what is not all never as 100%.
    """
    if 0 < share < 0.0005:
        return "<" + language.percent(0.001, 1)
    if 0.9995 < share < 1:
        return ">" + language.percent(0.999, 1)
    return language.percent(share, 1 if 0 < share < 0.0095 or 0.9905 < share < 1 else 0)


def interval_text(language: Language, share: ShareEstimate | None) -> str:
    """Write the 95% interval of a share in percent, without the sign; empty if there is none."""
    if share is None or not share.low < share.high:
        return ""
    sign = language.rules.numbers.percent.removeprefix("{}")
    low, high = (share_text(language, end).removesuffix(sign) for end in (share.low, share.high))
    return language.range(low, high)


def signed_points(language: Language, difference: float) -> str:
    """Write a difference of proportions in points with its sign."""
    figure = language.number(abs(difference) * 100)
    if figure == "0":
        return figure
    return (MINUS if difference < 0 else "+") + figure


def size_text(language: Language, n: int) -> str:
    """Write how many people a group that is drawn has; 0 where that is withheld."""
    return language.number(n) if n else WITHHELD


def plain_size(n: int) -> str:
    """Write it for machines; empty if it is withheld."""
    return str(n) if n else ""


def n_text(language: Language, n: int) -> str:
    """Write the size of a base."""
    return "n" + language.marks.thin_equals + language.number(n)


def group_text(language: Language, n: int) -> str:
    """Write the size of a group that is drawn, or that it is withheld."""
    return "n" + language.marks.thin_equals + size_text(language, n)


def bracketed(text: str, aside: str, language: Language) -> str:
    """Put an aside in the brackets of the language behind a text."""
    return language.aside(text, aside)


def colon(language: Language) -> str:
    """Return the colon of the language with its space."""
    return language.marks.colon


def sentences(texts: list[str], language: Language) -> str:
    """Put sentences behind one another."""
    return language.marks.space.join(texts)


def plain(value: float, decimals: int = 6) -> str:
    """Write a number for machines: a point, no grouping."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".") if math.isfinite(value) else ""


def plain_percent(share: float) -> str:
    """Write a share in percent for machines: two decimals, and as many as it takes to round it.

    >>> plain_percent(138 / 248), plain_percent(0.5)
    ('55.64516129', '50.00')
    """
    whole, _, decimals = f"{share * 100:.9f}".partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def plain_value(share: ShareEstimate | None) -> str:
    """Write a share in percent for machines; empty if it is withheld."""
    return plain_percent(share.value) if share else ""


def plain_estimate(share: ShareEstimate | None) -> list[str]:
    """Write a share and its interval in percent for machines; empty if it is withheld."""
    if share is None:
        return ["", "", ""]
    return [plain_percent(number) for number in (share.value, share.low, share.high)]


def interval_header(language: Language, of: str = "") -> list[str]:
    """Return the heads of the columns of an interval of shares."""
    before = of + colon(language) if of else ""
    return [
        before + language.gettext("95% interval, low (%)"),
        before + language.gettext("95% interval, high (%)"),
    ]
