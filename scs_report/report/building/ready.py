"""Loads once what every worker of a build needs: workers are copies of the process that did.

Imported by nobody but that process, whose fonts `workers.get_ready` has named.
"""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path

from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.quiet import be_quiet

# End without a word when the build is interrupted; workers inherit it.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

# Setting a document makes millions of objects that live until its end; looking for rings among
# them takes a third of the time. A worker sweeps between documents instead.
gc.disable()
be_quiet()
use_fonts(prepare_fonts(Path(os.environ["FONTCONFIG_FILE"]).parent))

import scs_report.report.documents  # noqa: E402
import scs_report.report.pdf  # noqa: E402, F401
from scs_report.report.language import Language  # noqa: E402
from scs_report.report.names import LANGUAGES  # noqa: E402
from scs_report.report.paper import warm_up  # noqa: E402

languages = [Language(code) for code in LANGUAGES]
for language in languages:
    language.number(0.5, 1)
warm_up(language.tag for language in languages)

gc.freeze()
