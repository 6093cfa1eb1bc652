"""Compress PDFs at level 6 instead of 9: three times as fast, and 2% larger."""

from __future__ import annotations

import zlib as _zlib
from types import SimpleNamespace
from typing import Any

_LEVEL = 6


def _compressobj(level: int) -> Any:
    return _zlib.compressobj(min(level, _LEVEL))


#: What pydyf uses of the module.
zlib = SimpleNamespace(compress=_zlib.compress, compressobj=_compressobj)
