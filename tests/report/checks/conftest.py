from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project_copy import Copy


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Copy:
    return copy(root, tmp_path)


@pytest.fixture
def demo(demo: Path, tmp_path: Path) -> Copy:
    """A copy of the small study, whose texts are there to be tested on."""
    return copy(demo, tmp_path)


def copy(study: Path, out: Path) -> Copy:
    needless = shutil.ignore_patterns("__pycache__", "respondents.csv")
    for folder in ("templates", "data"):
        shutil.copytree(study / folder, out / folder, ignore=needless)
    return Copy(out)
