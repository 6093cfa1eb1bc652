"""Files that lie beside data files and belong to them; found without reading any."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

#: Ends the names of files with the fingerprints of synthetic respondents.
FINGERPRINTS = ".fingerprints"


def find_fingerprints(folders: Iterable[Path]) -> list[Path]:
    """Return the files of fingerprints in folders, each once."""
    found = (
        path.resolve() for folder in folders for path in sorted(folder.glob(f"*{FINGERPRINTS}"))
    )
    return list(dict.fromkeys(found))
