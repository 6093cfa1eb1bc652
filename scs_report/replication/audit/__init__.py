"""Audit of printed numbers by rules."""

from __future__ import annotations

from scs_report.replication.audit import grim
from scs_report.replication.audit.apply import audit
from scs_report.replication.audit.declarations import Declarations, load_declarations
from scs_report.replication.audit.finding import Finding

__all__ = ["Declarations", "Finding", "audit", "grim", "load_declarations"]
