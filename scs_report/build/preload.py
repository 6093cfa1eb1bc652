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

from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.language.rules import han_regions
from scs_report.quiet import be_quiet


def _load() -> None:
    from scs_report.build.workers import PAPER, TEMPLATES
    from scs_report.project import Project

    study = Project.of_templates(Path(os.environ[TEMPLATES])).study
    fonts = Path(os.environ["FONTCONFIG_FILE"]).parent
    use_fonts(prepare_fonts(fonts, regions=han_regions(study.languages)), charts="later")

    import scs_report.pages.documents
    from scs_report.language import Language

    languages = [Language(code) for code in study.languages]
    for language in languages:
        language.number(0.5, 1)
    if PAPER in os.environ:
        import scs_report.paper.pdf  # noqa: F401
        from scs_report.paper.engine import preload

        preload(language.tag for language in languages)


# The build reports errors of workers: it receives them, or notices that a worker has ended.
sys.excepthook = lambda *_: None
threading.excepthook = lambda _: None

be_quiet()
with suppress(Exception):  # a worker will raise it again and report it
    _load()
gc.freeze()
