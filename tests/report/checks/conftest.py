from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project_copy import Copy


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Copy:
    needless = shutil.ignore_patterns("__pycache__", "respondents.csv")
    for folder in ("templates", "data"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=needless)
    return Copy(tmp_path)
