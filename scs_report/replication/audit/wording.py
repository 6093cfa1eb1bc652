"""Sentences in both languages with computed numbers filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from scs_report.results import LocalText

Value = LocalText | str | int


#: A hyphen before a number that no range or date begins with.
_MINUS = re.compile(r"(?<![\w.%-])-(?=[\d.])")


def local(en: str, zh: str, **values: Value) -> LocalText:
    """Fill the values into both sentences.

    Whole numbers get separators of thousands in English and none in Chinese; texts in two
    languages come in the language of the sentence; negative numbers get a true minus; everything
    else stands as it is.
    """
    return LocalText(
        en=en.format(**{key: _show(value, "en") for key, value in values.items()}),
        zh=zh.format(**{key: _show(value, "zh") for key, value in values.items()}),
    )


def _show(value: Value, language: Literal["en", "zh"]) -> str:
    if isinstance(value, LocalText):
        return value.en if language == "en" else value.zh
    if isinstance(value, int):
        return f"{value:,}" if language == "en" else str(value)
    return _MINUS.sub("\N{MINUS SIGN}", value)


def listing(items: Iterable[Value]) -> LocalText:
    """Join items with commas, or with the enumeration comma in Chinese."""
    kept = list(items)
    return LocalText(
        en=", ".join(_show(item, "en") for item in kept),
        zh="、".join(_show(item, "zh") for item in kept),
    )


def clauses(parts: Iterable[LocalText]) -> LocalText:
    """Join clauses with semicolons."""
    kept = list(parts)
    return LocalText(en="; ".join(p.en for p in kept), zh="；".join(p.zh for p in kept))
