"""Loads what every worker needs into the fork server, of which workers are forks.

Imported by the fork server only; `workers.preload_workers` has set its fonts.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from scs_report.build.workers import PAPER, TEMPLATES, load_pages, load_paper
from scs_report.fonts import prepare_fonts
from scs_report.language.rules import han_regions
from scs_report.project import Project
from scs_report.quiet import be_quiet


def _load() -> None:
    templates = Path(os.environ[TEMPLATES])
    study = Project.of_templates(templates).study
    folder = Path(os.environ["FONTCONFIG_FILE"]).parent
    fonts = prepare_fonts(folder, regions=han_regions(study.languages))
    load_pages(fonts, templates)
    if PAPER in os.environ:
        load_paper(fonts, templates)


# The build reports errors of workers: it receives them, or notices that a worker has ended.
sys.excepthook = lambda *_: None
threading.excepthook = lambda _: None

be_quiet()
with suppress(Exception):  # a worker will raise it again and report it
    _load()
gc.freeze()
