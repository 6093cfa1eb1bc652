from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from scs_report.provenance.uses import Reading, read_prose
from scs_report.results import Results

Shown = Callable[[RenderableType], str]


@pytest.fixture(scope="session")
def shipped(results: Results, root: Path) -> Reading:
    """What the prose of this study says with its results."""
    return read_prose(root / "templates", results)


@pytest.fixture
def shown() -> Shown:
    """Print in a terminal of 100 columns."""

    def show(renderable: RenderableType) -> str:
        out = io.StringIO()
        Console(width=100, file=out).print(renderable)
        assert max(map(cell_len, out.getvalue().splitlines())) <= 100
        return out.getvalue()

    return show
