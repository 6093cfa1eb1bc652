"""What tests of several processes make once for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

#: Fill a folder of this name by this function, in the first process that asks; return the folder.
Once = Callable[[str, Callable[[Path], object]], Path]
