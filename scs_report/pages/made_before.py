"""What need not be made twice by a process that renders the same results again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from scs_report.caching import Parts

T = TypeVar("T")

#: Things kept of one and the same kind; a document has a dozen figures.
_MOST = 200


class Kept:
    """Things made of some results and a brand: drawings, tables, notes on numbers.

    They are forgotten with the results and with the brand, unless they are made of neither. What
    else they were made of stands in their keys. `parts` outlast results and brand: their keys say
    all.
    """

    def __init__(self, parts: Parts | None = None) -> None:
        self.parts = parts or Parts()
        self._of: tuple[object, object] = (None, None)
        self._brand: object = None
        self._things: dict[Hashable, Any] = {}
        self._lasting: dict[Hashable, Any] = {}

    def begin(self, results: object, replication: object, brand: object) -> None:
        """Keep what was made of these results, the same objects, and of a brand like this."""
        same = self._of[0] is results and self._of[1] is replication and self._brand == brand
        if not same:
            self._things.clear()
        self._of, self._brand = (results, replication), brand

    def once(self, key: Hashable, make: Callable[[], T], *, lasting: bool = False) -> T:
        """Return what was made under a key, or make it; `lasting` if of no results and no brand."""
        things = self._lasting if lasting else self._things
        if key not in things:
            if len(things) >= _MOST:
                del things[next(iter(things))]
            things[key] = make()
        thing: T = things[key]
        return thing
