"""Files of any program in use, read as they are: columns, labels, missing codes."""

from __future__ import annotations

from scs_report.survey.reading.raw import RawColumn, RawTable, Table

__all__ = ["RawColumn", "RawTable", "Table"]
