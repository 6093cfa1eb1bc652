from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project_copy import Copy, copy


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Copy:
    return copy(root, tmp_path)


@pytest.fixture
def demo(demo: Path, tmp_path: Path) -> Copy:
    """A copy of the small study, with texts of its own that no rewriting of its prose touches."""
    copied = copy(demo, tmp_path)
    shutil.rmtree(tmp_path / "templates")
    shutil.copytree(Path(__file__).parent / "texts" / "templates", tmp_path / "templates")
    copied.edit("data/study.toml", 'judging_words = "error"', 'judging_words = "warning"')
    return copied
