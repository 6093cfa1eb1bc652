"""Parts of a document that outlast the process which made them, in one entry of the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from scs_report.caching.artifact_inputs import sha256
from scs_report.caching.content_store import Store

T = TypeVar("T")

#: Parts kept; a document has a few dozen.
_MOST = 400


class Parts:
    """Parts by what they were made of, which their keys have to say in full.

    Without a store they last as long as the process.
    """

    def __init__(self, store: Store | None = None, key: str = "") -> None:
        self._store, self._key = store, key
        self._made: dict[str, bytes] = {}
        self._used: set[str] = set()
        self._new = False
        if store is not None and (kept := store.get(key)) is not None:
            with suppress(msgspec.DecodeError):  # of another program
                self._made = msgspec.msgpack.decode(kept, type=dict[str, bytes])

    def once(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the part under a key, or make it."""
        if key not in self._made:
            if len(self._made) >= _MOST:
                del self._made[next(iter(self._made))]
            self._made[key] = make()
            self._new = True
        self._used.add(key)
        return self._made[key]

    def thing(self, kind: str, of: tuple[str, ...], make: Callable[[], T], type_: Any) -> T:
        """Return the thing of a kind that is made of some texts, or make it.

        Its type is one that msgspec can encode.
        """
        if self._store is None:
            return make()
        key = sha256("\0".join((kind, *of)))
        # texts that are markup are texts of a type of their own
        made = self.once(key, lambda: msgspec.msgpack.encode(make(), enc_hook=str))
        thing: T = msgspec.msgpack.decode(made, type=type_, dec_hook=lambda kind, text: kind(text))
        return thing

    def keep(self) -> None:
        """Store the parts that were used, if some of them are new."""
        if self._store is not None and self._new:
            used = {key: made for key, made in self._made.items() if key in self._used}
            self._store.put(self._key, msgspec.msgpack.encode(used))
