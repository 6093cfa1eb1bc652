"""Results that commands read from a folder in which a build may have been broken off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scs_report.placing import recover

if TYPE_CHECKING:
    from scs_report.results import Results


def read_settled(path: Path) -> Results:
    """Read results from a folder in which nothing is half done; errors as `read_results`."""
    from scs_report.results import read_results

    recover(path.parent)
    return read_results(path)
