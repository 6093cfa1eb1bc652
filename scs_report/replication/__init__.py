"""A publication's printed numbers as data, the audit of them, and the comparison with results."""

from __future__ import annotations

from scs_report.replication.cell_comparison import Comparison, compare
from scs_report.replication.load import PublishedError, load_published
from scs_report.replication.published_cells import Published, PublishedCell, Reading
from scs_report.replication.replicate import lost, read_ledger, replicate, write_ledger
from scs_report.replication.rounding import decimals_of, rounds_to

__all__ = [
    "Comparison",
    "Published",
    "PublishedCell",
    "PublishedError",
    "Reading",
    "compare",
    "decimals_of",
    "load_published",
    "lost",
    "read_ledger",
    "replicate",
    "rounds_to",
    "write_ledger",
]
