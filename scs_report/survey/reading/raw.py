"""What a file holds, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from msgspec import Struct

from scs_report.survey.problems import Finding

#: A value of a column: a number, or a text as written.
Value = float | str


class RawColumn(Struct, frozen=True, kw_only=True, eq=False):
    """A column as the file has it.

    Attributes
    ----------
    name
        Its name, as the file spells it.
    values
        (n,) numbers, or texts as written; missing where the cell is blank. The index is the line.
    label
        What the file says the column is (in SPSS and Stata the label of the variable, in a sheet
        the second row of its head); "" if it says nothing.
    value_labels
        What the file calls its values. Missing values of Stata and SAS are ".a" to ".z".
    missing
        Ranges of user-missing values, both ends included; a single value is both ends of one.
    letters
        (n,) "a" to "z" where the cell is such a missing value (and blank in `values`), else "";
        None if there are none.
    measure
        "nominal", "ordinal", "scale", or "" if the file does not say.
    format
        How the file shows the values, in its own words (``F8.2``, ``%td``, ``yyyy-mm-dd``), or "".
    """

    name: str
    values: pd.Series[Any]
    label: str = ""
    value_labels: Mapping[Value, str] = {}
    missing: tuple[tuple[Value, Value], ...] = ()
    letters: pd.Series[Any] | None = None
    measure: str = ""
    format: str = ""


class Table(Struct, frozen=True, eq=False):
    """A frame, problems of the file's form, and notes that are no problems."""

    frame: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


class RawTable(Table, frozen=True, eq=False):
    """A file as it is.

    `frame` has the `values` of `columns` side by side, indexed by line; two columns may have one
    name. `form` is what the file is ("CSV", "Excel", "SPSS"…), `encoding` that of its texts where
    it had to be found out or was given, `sheet` the one that was read of `sheets`, `weight` the
    column that the file itself weighs by.
    """

    columns: tuple[RawColumn, ...] = ()
    form: str = ""
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    weight: str = ""
