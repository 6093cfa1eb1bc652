"""The printed numbers of this study and what the audit finds in them, read and audited once."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.replication import Published, load_published
from scs_report.replication.audit import Declarations, Finding, audit, load_declarations

DIRECTORY = Path(__file__).parents[2] / "data" / "published"


@pytest.fixture(scope="session")
def published() -> Published:
    return load_published(DIRECTORY)


@pytest.fixture(scope="session")
def declarations() -> Declarations:
    return load_declarations(DIRECTORY / "audit.toml")


@pytest.fixture(scope="session")
def audited(published: Published, declarations: Declarations) -> tuple[Finding, ...]:
    return audit(published, declarations)
