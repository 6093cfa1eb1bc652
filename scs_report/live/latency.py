"""How long it took from a save until its page was there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import msgspec

#: Times of which the median is told.
_REMEMBERED = 500


class Timing(msgspec.Struct, frozen=True):
    """When something was saved (seconds since 1970), and how long until its page was there."""

    kind: str
    saved: float
    took: float
    median: float
    times: int


class Latency:
    """Takes down times, those of data apart from those of texts."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.times: dict[str, list[float]] = {}

    def note(self, files: Mapping[Path, float], *, last: bool) -> Timing:
        """Take down that a page is there after files were saved; a save counts by its last page."""
        data = self._data.resolve()
        kind = "data" if any(path.is_relative_to(data) for path in files) else "text"
        saved = max(files.values())
        took = max(time.time() - saved, 0.0)
        times = self.times.setdefault(kind, [])
        if last:
            times.append(took)
            del times[:-_REMEMBERED]
        known = times or [took]
        return Timing(kind, saved, took, median(known), len(known))
