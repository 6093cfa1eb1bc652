from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.brand.brand import Palette
from scs_report.brand.file import read_brand
from scs_report.figures.style import Theme, full, half
from scs_report.language import Language


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(scope="session")
def colors(root: Path) -> Palette:
    return read_brand(root / "templates").light


@pytest.fixture(scope="session")
def wide(colors: Palette) -> Theme:
    return full(colors)


@pytest.fixture(scope="session")
def narrow(colors: Palette) -> Theme:
    return half(colors)
