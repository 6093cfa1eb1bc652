"""The tables of the appendix, formatted in one language and ready for any renderer."""

from __future__ import annotations

from collections.abc import Callable

from scs_report.language import Language
from scs_report.results import Results
from scs_report.tables import (
    table_1,
    table_2,
    table_3,
    table_4,
    table_5,
    table_a1,
    table_a2,
    table_a3,
    table_a4,
    table_a5,
    table_a6,
    table_a8,
)
from scs_report.tables.layout import (
    Block,
    Cell,
    Column,
    Footnote,
    Label,
    Row,
    Spanner,
    Table,
    number_footnotes,
)

_BUILDERS: dict[str, Callable[[Results, Language], Table]] = {
    "table_1": table_1.build,
    "table_2": table_2.build,
    "table_3": table_3.build,
    "table_4": table_4.build,
    "table_5": table_5.build,
    "table_a1": table_a1.build,
    "table_a2": table_a2.build,
    "table_a3": table_a3.build,
    "table_a4": table_a4.build,
    "table_a5": table_a5.build,
    "table_a6": table_a6.build,
    "table_a7": table_a2.build_further,
    "table_a8": table_a8.build,
}

#: The tables in the order of the appendix.
TABLES = tuple(_BUILDERS)


def build_table(key: str, results: Results, language: Language) -> Table:
    """Return one table, its footnotes numbered.

    Parameters
    ----------
    key
        One of `TABLES`.

    Raises
    ------
    KeyError
        If there is no such table, or the results lack something it prints.
    """
    return number_footnotes(_BUILDERS[key](results, language))


__all__ = [
    "TABLES",
    "Block",
    "Cell",
    "Column",
    "Footnote",
    "Label",
    "Row",
    "Spanner",
    "Table",
    "build_table",
]
