"""The line to run that installs system packages, for this operating system."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable

from scs_report.errors import say as _


def install_line(debian: Iterable[str], homebrew: Iterable[str]) -> str:
    """Return the exact line that installs the packages here.

    Parameters
    ----------
    debian
        Names of Debian and Ubuntu packages.
    homebrew
        Names of Homebrew formulae and casks of the same things.

    Returns
    -------
    str
        A command for macOS (Homebrew) or for Debian and Ubuntu; on other systems a sentence
        that names the Debian packages.
    """
    if sys.platform == "darwin":
        return "brew install " + " ".join(dict.fromkeys(homebrew))
    names = " ".join(dict.fromkeys(debian))
    if shutil.which("apt-get") is None:
        return _("Install what your system calls these Debian packages: {names}", names=names)
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get install -y {names}"
