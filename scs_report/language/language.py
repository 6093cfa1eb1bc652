"""The language of a document: its texts, numbers, dates and lists."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol

from scs_report.language.catalogues import catalogue_of
from scs_report.language.rules import rules_of
from scs_report.results import LocalText

#: A true minus sign; a hyphen is too short beside figures.
MINUS = "\N{MINUS SIGN}"

_LONGEST_SEASON = 184  # days


class Language:
    """How one language writes texts, numbers, percentages, dates and lists.

    Parameters
    ----------
    code
        Name of a folder in `languages/`: `en`, `zh` (simplified Chinese, mainland usage).
    """

    def __init__(self, code: str) -> None:
        self.rules = rules_of(code)
        self.code = code
        self.tag = self.rules.tag
        self.name = self.rules.name
        self.marks = self.rules.marks
        self.locale = Locale.parse(self.rules.locale)
        self._locale_name = str(self.locale)

    @property
    def catalogue(self) -> NullTranslations:
        """The messages of the interface in this language."""
        return catalogue_of(self.code)

    def text(self, text: LocalText) -> str:
        """Return the text in this language."""
        return text[self.code]

    def gettext(self, message: str) -> str:
        """Translate a message of the interface (English is the key)."""
        return self.catalogue.gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """Translate a message that means different things in different places."""
        return self.catalogue.pgettext(context, message)

    def number(self, value: float, decimals: int = 0) -> str:
        """Format with a fixed number of decimals, grouped by thousands, with a true minus.

        Chinese leaves numbers of four digits whole: 2209.
        """
        rounded = round_half_up(value, decimals)
        whole = "0" if abs(rounded) < self.rules.numbers.whole_below else "#,##0"
        pattern = whole + ("." + "0" * decimals if decimals else "")
        return _written(rounded, pattern, self._locale_name)

    @property
    def decimal_point(self) -> str:
        """What stands before decimals: a point, in German a comma."""
        return str(get_decimal_symbol(self.locale))

    def shortest(self, value: float) -> str:
        """Format with no more decimals than it takes: 0.05, in German 0,05."""
        return self.number(value, len(f"{value:f}".rstrip("0").partition(".")[2]))

    def significant(self, value: float, digits: int = 3) -> str:
        """Format to a number of significant digits, as statistical packages print coefficients.

        From 1,000 up all digits before the point are kept; trailing zeros stay (0.0840).
        """
        if value == 0:
            return self.number(0, digits - 1)
        exponent = Decimal(f"{value:.{digits - 1}e}").adjusted()
        return self.number(value, max(digits - 1 - exponent, 0))

    def percent(self, share: float, decimals: int = 0) -> str:
        """Format a proportion as a percentage: 0.8 as 80%."""
        return self.rules.numbers.percent.format(self.number(share * 100, decimals))

    def points(self, difference: float, decimals: int = 0) -> str:
        """Format a difference of proportions in percentage points, without a sign."""
        figure = self.number(abs(difference) * 100, decimals)
        numbers = self.rules.numbers
        return (numbers.point if figure == "1" else numbers.points).format(figure)

    def date(self, iso: str, pattern: str = "day") -> str:
        """Format an ISO date; `pattern` is Babel's, or `day`, or `month`: month and year alone."""
        day = datetime.date.fromisoformat(iso)
        if pattern in ("day", "month"):
            pattern = getattr(self.rules.dates, pattern)
        formatted: str = format_date(day, format=pattern, locale=self.locale)
        return formatted

    def months(self, start: str, end: str) -> str:
        """Write the months from one ISO date to another, the year once if it is the same."""
        dates = self.rules.dates
        first, last = self.date(start, "month"), self.date(end, "month")
        if first == last:
            return first
        if start[:4] == end[:4]:
            first, last = self.date(start, dates.first_month), self.date(end, dates.last_month)
        return dates.months.format(first=first, last=last)

    def season(self, start: str, end: str) -> str:
        """Write the season (of the north) in which the time between two ISO dates has its middle.

        What is longer than half a year is said by its months.
        """
        first, last = map(datetime.date.fromisoformat, (start, end))
        if (last - first).days > _LONGEST_SEASON:
            return self.months(start, end)
        middle = first + (last - first) / 2
        pattern = self.rules.dates.seasons[middle.month % 12 // 3]
        # a winter begins in the year before
        year = middle.year - (middle.month < 3)
        return pattern.format(first=year, last=year + 1)

    def years(self, start: str, end: str) -> str:
        """Write the year of two ISO dates, or both years."""
        first, last = start[:4], end[:4]
        return first if first == last else self.rules.dates.years.format(first=first, last=last)

    def list(self, items: list[str]) -> str:
        """Join items as a sentence does: `a, b and c`, `a、b和c`."""
        if len(items) < 2:
            return "".join(items)
        return self.marks.enumeration.join(items[:-1]) + self.marks.last + items[-1]

    def range(self, low: str, high: str) -> str:
        """Write a range: `63–68%` with the sign once in English, `63%～68%` in Chinese."""
        numbers = self.rules.numbers
        sign = numbers.percent.removeprefix("{}")
        if numbers.range_sign == "once" and low.endswith(sign) and high.endswith(sign):
            low = low.removesuffix(sign)
        return numbers.range.format(low=low, high=high)

    def quoted(self, text: str) -> str:
        """Put a text in quotation marks."""
        return self.marks.quotes.format(text)

    def aside(self, text: str, aside: str) -> str:
        """Put what is said of a text behind it, in brackets."""
        return self.marks.aside.format(text, aside)

    def title_number(self, kind: str, number: str) -> str:
        """Return `Table 4`, `Figure A1`; `表4`, `图A1`."""
        titles = self.rules.titles
        return (titles.table if kind == "table" else titles.figure).format(number)


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round as people do by hand (0.5 away from zero), free of binary artefacts.

    A value within 1e-9 of a half counts as a half: 0.285 stored as 0.28499999999999998 is 0.29.
    """
    near = Decimal(repr(value)).quantize(_step(decimals + 9), ROUND_HALF_EVEN)
    rounded = near.quantize(_step(decimals), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


@lru_cache(maxsize=8192)
def _written(number: Decimal, pattern: str, locale: str) -> str:
    written: str = format_decimal(number, format=pattern, locale=locale)
    return written.replace("-", MINUS)
