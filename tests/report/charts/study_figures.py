"""The figures of the study at the root, by their keys."""

from __future__ import annotations

import tomllib
from pathlib import Path

_FILE = Path(__file__).parents[3] / "data" / "figures.toml"

KEYS = tuple(entry["key"] for entry in tomllib.loads(_FILE.read_text("utf-8"))["figures"])
