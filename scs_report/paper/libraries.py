"""Imports WeasyPrint without starting a compiler.

For each library WeasyPrint first tries names that only Windows has; for each of these
`ctypes.util.find_library` runs the compiler, 0.2 s in all. Linux loads libraries by soname.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import nullcontext

from scs_report.paper.replacing import during_import


def find_nothing(_: str) -> None:
    """Replace `ctypes.util.find_library`: there is no library of this name."""


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


_sonames = sys.platform == "linux" and _loads("libpango-1.0.so.0")
with during_import("weasyprint.text.ffi._dlopen") if _sonames else nullcontext():
    import weasyprint  # noqa: F401
