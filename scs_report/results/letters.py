"""Letters that say which columns of a table differ."""

from __future__ import annotations

import msgspec

from scs_report.results._base import Part


class Letters(Part, frozen=True):
    """The letters of one table.

    Attributes
    ----------
    columns
        One for each column; "" for those that are not compared.
    cells
        Letters of the columns that are clearly lower, by the address of a number; only numbers
        that have some.
    """

    columns: tuple[str, ...]
    cells: dict[str, str] = msgspec.field(default_factory=dict)
