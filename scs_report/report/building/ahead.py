"""Compiles the project's templates in the process that workers are copies of.

Only where there is time for it: while respondents are being analysed.
"""

from __future__ import annotations

import gc

from scs_report.project import Project
from scs_report.report.environment import compile_ahead

compile_ahead(Project.find().templates)
gc.freeze()
