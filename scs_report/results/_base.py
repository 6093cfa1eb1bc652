"""What every object of the contract has in common."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

#: What numbers and texts may be; `read_results` holds files to it, and the JSON Schema says it.
Count = Annotated[int, Meta(ge=0, le=10**12)]
Size = Annotated[float, Meta(ge=0)]
Proportion = Annotated[float, Meta(ge=0, le=1)]
Words = Annotated[str, Meta(min_length=1)]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frozen piece of the results; equality is by value."""
