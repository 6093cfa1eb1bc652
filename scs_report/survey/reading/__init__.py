"""Files of any program that people use, read as they are: columns, labels, missing codes."""

from __future__ import annotations

from scs_report.survey.reading.grid import listed
from scs_report.survey.reading.heads import name_key
from scs_report.survey.reading.raw import RawColumn, RawTable, Table
from scs_report.survey.reading.read import read_raw

__all__ = ["RawColumn", "RawTable", "Table", "listed", "name_key", "read_raw"]
