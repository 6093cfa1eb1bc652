"""WeasyPrint's libraries found at once.

It first tries names that no system uses but Windows; for each of them Python asks the compiler,
if there is one, which takes a fifth of a second in all. Linux finds libraries by their sonames.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def found_by_soname() -> Iterator[None]:
    """Let nothing but sonames find a library on Linux while the block runs."""
    if sys.platform != "linux":
        yield
        return
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find


with found_by_soname():
    import weasyprint  # noqa: F401
