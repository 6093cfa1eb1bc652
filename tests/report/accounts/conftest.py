from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

Shown = Callable[[RenderableType], str]


@pytest.fixture
def shown() -> Shown:
    """Print in a terminal of 100 columns."""

    def show(renderable: RenderableType) -> str:
        out = io.StringIO()
        Console(width=100, file=out).print(renderable)
        assert max(map(cell_len, out.getvalue().splitlines())) <= 100
        return out.getvalue()

    return show
