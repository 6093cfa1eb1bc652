"""Compiles templates, checks prose and loads what draws, while respondents are being analysed.

Imported by the fork server only.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from pathlib import Path

from scs_report.build.workers import TEMPLATES
from scs_report.checks.prose import check_prose
from scs_report.figures import artists  # noqa: F401  # forks have it
from scs_report.prose.environment import compile_ahead

templates = Path(os.environ[TEMPLATES])
compile_ahead(templates)
for path in filter(Path.is_file, templates.rglob("*.md")):
    with suppress(OSError, UnicodeDecodeError):  # reported when its document is rendered
        check_prose(path.read_text("utf-8-sig"), path.stem.rpartition(".")[2])
gc.freeze()
