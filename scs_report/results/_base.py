"""What every object of the contract has in common."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frozen piece of the results; equality is by value."""


class LocalText(Part, frozen=True):
    """One text in the two languages of the report."""

    en: str
    zh: str
