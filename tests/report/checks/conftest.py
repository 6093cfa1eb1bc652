from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project_copy import Copy


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Copy:
    needless = shutil.ignore_patterns("__pycache__", "respondents.csv")
    for folder in ("templates", "data", "scs_report"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=needless)
    shutil.copy(root / "babel.toml", tmp_path)
    return Copy(tmp_path)
