"""Drafts as TOML, written so that people like to go on with them."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.border.texts import MaybeText
from scs_report.border.toml import quoted

Languages = tuple[str, ...]


def spelled(text: MaybeText, instead: str, languages: Languages) -> dict[str, str]:
    """Return a text in every language: what is lacking is copied from one that is there."""
    first = next(iter(text.values()), "") or instead
    return {code: text.get(code) or first for code in languages}


def lines(key: str, text: dict[str, str]) -> str:
    """Return `label.en = "…"` for each language."""
    return "".join(f"{key}.{code} = {quoted(value)}\n" for code, value in text.items())


def entries(text: dict[str, str]) -> str:
    """Return `en = "…", de = "…"`."""
    return ", ".join(f"{code} = {quoted(value)}" for code, value in text.items())


def names(values: Iterable[str]) -> str:
    """Return a list of names."""
    return "[" + ", ".join(map(quoted, values)) + "]"
