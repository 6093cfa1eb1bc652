"""Loads once what every worker of a build needs: workers are copies of the process that did.

Imported by nobody but that process, whose fonts `workers.get_ready` has named.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.quiet import be_quiet


def _load() -> None:
    use_fonts(prepare_fonts(Path(os.environ["FONTCONFIG_FILE"]).parent))

    import scs_report.pages.documents
    import scs_report.paper.pdf  # noqa: F401
    from scs_report.build.workers import TEMPLATES
    from scs_report.language import Language
    from scs_report.paper import warm_up
    from scs_report.project import Project

    study = Project.of_templates(Path(os.environ[TEMPLATES])).study
    languages = [Language(code) for code in study.languages]
    for language in languages:
        language.number(0.5, 1)
    warm_up(language.tag for language in languages)


# What goes wrong here and in workers is said by the build, which is told or sees them end.
sys.excepthook = lambda *_: None
threading.excepthook = lambda _: None

# Setting a document makes millions of objects that live until its end; looking for rings among
# them takes a third of the time. A worker sweeps between documents instead.
gc.disable()
be_quiet()
with suppress(Exception):  # a worker meets the same, and can tell
    _load()
gc.freeze()
