"""Programs that a test needs and that a machine may lack: it is skipped there, and fails in CI."""

from __future__ import annotations

import os
import shutil

import pytest

#: Set where every program is to be there, so that no test goes missing unseen.
ALL_THERE = "TESTS_SKIP_NOTHING"


def skip(reason: str) -> None:
    """Skip the test, or fail it where nothing may be skipped."""
    if os.environ.get(ALL_THERE):
        pytest.fail(f"{reason}, and {ALL_THERE} is set")
    pytest.skip(reason)


def skip_without(program: str) -> None:
    """Skip the test if a program is not installed."""
    if shutil.which(program) is None:
        skip(f"{program} is not installed")
