"""Keep what libraries say from the terminal."""

from __future__ import annotations

import logging
import sys
import warnings


def be_quiet() -> None:
    """Show no warnings and log lines of libraries; PYTHONWARNINGS and -W bring warnings back."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
