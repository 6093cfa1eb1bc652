"""The language of a document: its texts, numbers, dates and lists."""

from __future__ import annotations

import datetime
import io
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from scs_report.names import LANGUAGES
from scs_report.results import LocalText

_LOCALES = {"en": "en", "zh": "zh_Hans"}
_TAGS = {"en": "en", "zh": "zh-Hans"}
_NAMES = {"en": "English", "zh": "中文"}
_CATALOGUES = Path(__file__).parent.parent / "locales"

#: A true minus sign; a hyphen is too short beside figures.
MINUS = "\N{MINUS SIGN}"


class Language:
    """How one language writes texts, numbers, percentages, dates and lists.

    Parameters
    ----------
    code
        `en` or `zh` (simplified Chinese, mainland usage).
    """

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            raise ValueError(f"language {code!r}: expected one of {', '.join(LANGUAGES)}")
        self.code = code
        self.tag = _TAGS[code]
        self.name = _NAMES[code]  # in the language itself
        self.locale = Locale.parse(_LOCALES[code])
        self.catalogue = _catalogue(code)

    @property
    def other(self) -> str:
        """The code of the twin language."""
        return "zh" if self.code == "en" else "en"

    def text(self, text: LocalText) -> str:
        """Return the text in this language."""
        return text.en if self.code == "en" else text.zh

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
        whole = "0" if self.code == "zh" and abs(rounded) < 10_000 else "#,##0"
        pattern = whole + ("." + "0" * decimals if decimals else "")
        formatted: str = format_decimal(rounded, format=pattern, locale=self.locale)
        return formatted.replace("-", MINUS)

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
        return self.number(share * 100, decimals) + "%"

    def points(self, difference: float, decimals: int = 0) -> str:
        """Format a difference of proportions in percentage points, without a sign."""
        figure = self.number(abs(difference) * 100, decimals)
        if self.code == "zh":
            return f"{figure}个百分点"
        return f"{figure}\N{NO-BREAK SPACE}percentage point{'' if figure == '1' else 's'}"

    def date(self, iso: str, pattern: str = "long") -> str:
        """Format an ISO date; `pattern` is Babel's, or `month` for month and year alone."""
        day = datetime.date.fromisoformat(iso)
        if pattern == "month":
            pattern = "y年M月" if self.code == "zh" else "MMMM y"
        formatted: str = format_date(day, format=pattern, locale=self.locale)
        return formatted

    def months(self, start: str, end: str) -> str:
        """Write the months from one ISO date to another, the year once if it is the same."""
        first, last = self.date(start, "month"), self.date(end, "month")
        if start[:4] == end[:4] and first != last:
            if self.code == "zh":
                last = last.split("年")[1]
            else:
                first = first.rsplit(" ", 1)[0]
        if first == last:
            return first
        return f"{first}至{last}" if self.code == "zh" else f"{first} to {last}"

    def list(self, items: list[str]) -> str:
        """Join items as a sentence does: `a, b and c`, `a、b和c`."""
        if self.code == "en" and len(items) > 1:
            return ", ".join(items[:-1]) + " and " + items[-1]
        joined: str = format_list(items, locale=self.locale)
        return joined

    def range(self, low: str, high: str) -> str:
        """Write a range: `63–68%` with the sign once in English, `63%～68%` in Chinese."""
        if self.code == "zh":
            return f"{low}～{high}"
        if low.endswith("%") and high.endswith("%"):
            low = low[:-1]
        return f"{low}–{high}"

    def title_number(self, kind: str, number: str) -> str:
        """Return `Table 4`, `Figure A1`; `表4`, `图A1`."""
        if self.code == "zh":
            return f"{'表' if kind == 'table' else '图'}{number}"
        return f"{'Table' if kind == 'table' else 'Figure'}\N{NO-BREAK SPACE}{number}"


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round as people do by hand (0.5 away from zero), free of binary artefacts.

    A value within 1e-9 of a half counts as a half: 0.285 stored as 0.28499999999999998 is 0.29.
    """
    step = Decimal(1).scaleb(-decimals)
    near = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals - 9), ROUND_HALF_EVEN)
    rounded = near.quantize(step, ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


@cache
def _catalogue(code: str) -> NullTranslations:
    path = _CATALOGUES / _LOCALES[code] / "scs_report.po"
    if code == "en" or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=_LOCALES[code])
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
