from __future__ import annotations

import pytest

from scs_report.report.language import Language


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)
