"""The paper's printed numbers as data."""

from __future__ import annotations

from scs_report.published.cells import Published, PublishedCell, Reading
from scs_report.published.load import TABLES, PublishedError, load_published
from scs_report.published.rounding import decimals_of, rounds_to

__all__ = [
    "TABLES",
    "Published",
    "PublishedCell",
    "PublishedError",
    "Reading",
    "decimals_of",
    "load_published",
    "rounds_to",
]
