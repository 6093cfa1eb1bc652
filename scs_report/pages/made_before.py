"""What need not be made twice by a process that renders the same results again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

#: Things kept of one and the same kind; a document has a dozen figures.
_MOST = 200


class Kept:
    """Things made of some results and a brand: drawings, tables, notes on numbers.

    They are forgotten with the results and with the brand. What else they were made of stands in
    their keys.
    """

    def __init__(self) -> None:
        self._of: tuple[object, object] = (None, None)
        self._brand: object = None
        self._things: dict[Hashable, Any] = {}

    def begin(self, results: object, replication: object, brand: object) -> None:
        """Keep what was made of these results, the same objects, and of a brand like this."""
        same = self._of[0] is results and self._of[1] is replication and self._brand == brand
        if not same:
            self._things.clear()
        self._of, self._brand = (results, replication), brand

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under a key, or make it."""
        if key not in self._things:
            if len(self._things) >= _MOST:
                del self._things[next(iter(self._things))]
            self._things[key] = make()
        thing: T = self._things[key]
        return thing
