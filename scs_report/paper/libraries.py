"""WeasyPrint's libraries found at once.

It first tries names that no system uses but Windows; for each of them Python asks the compiler,
if there is one, which takes a fifth of a second in all. Linux finds libraries by their sonames.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def found_by_soname() -> Iterator[None]:
    """Let nothing but sonames find a library while the block runs, where they find Pango."""
    if sys.platform != "linux" or not _loads("libpango-1.0.so.0"):
        yield
        return
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


with found_by_soname():
    import weasyprint  # noqa: F401
