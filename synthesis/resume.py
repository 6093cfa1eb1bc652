"""Keeps the respondents after each stage, so that an interrupted run goes on where it stopped.

What is kept belongs to one key, which the caller makes of everything that the outcome depends on;
with another key, or if the file cannot be read, the run begins anew.
"""

from __future__ import annotations

import hashlib
import pickle
import platform
from pathlib import Path

import msgspec
import numpy as np
import scipy

from scs_report.replication import Published
from synthesis.draft import Draft

_FILE = "unfinished.pickle"


def run_key(published: Published, seed: int) -> str:
    """Return a digest of the published tables, the seed, the generator's code and the platform."""
    digest = hashlib.sha256(msgspec.json.encode(published))
    here = [seed, platform.python_version(), platform.machine(), np.__version__, scipy.__version__]
    digest.update(repr(here).encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def keep(folder: Path, key: str, finished: int, draft: Draft) -> None:
    """Write down the respondents after so many stages; complete or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{_FILE}.part"
    with part.open("wb") as file:
        pickle.dump((key, finished, draft), file, protocol=pickle.HIGHEST_PROTOCOL)
    part.replace(folder / _FILE)


def kept(folder: Path, key: str) -> tuple[int, Draft] | None:
    """Return how many stages a run with this key finished, and its respondents."""
    try:
        with (folder / _FILE).open("rb") as file:
            found, finished, draft = pickle.load(file)
    except (OSError, EOFError, ValueError, TypeError, AttributeError, ImportError):
        return None
    except pickle.UnpicklingError:
        return None
    return (finished, draft) if found == key else None


def forget(folder: Path) -> None:
    """Remove what was kept."""
    (folder / _FILE).unlink(missing_ok=True)
