"""A study that a test may spoil, and a desk for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from live_serving import Recorder

from scs_report.fonts import Face, FontSet
from scs_report.live.desk import Desk
from scs_report.project import Project


@pytest.fixture
def study(demo_copied: Callable[[Path], Path], tmp_path: Path) -> Path:
    """The folder of a study that a test may spoil."""
    return demo_copied(tmp_path / "study").parent


@pytest.fixture
def staff() -> Recorder:
    return Recorder()


@pytest.fixture
def desk(study: Path, staff: Recorder) -> Desk:
    return Desk(Project(study), staff, lambda timing, made: None)  # type: ignore[arg-type]


@pytest.fixture
def fonts(tmp_path: Path) -> FontSet:
    face = Face("SCS Sans", 400, False, tmp_path / "face.otf")
    face.path.write_bytes(b"a font")
    return FontSet(tmp_path, tmp_path / "fonts.conf", (face,))
