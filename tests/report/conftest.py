from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.published import load_published, replicate
from scs_report.published.audit import audit
from scs_report.report.build import Plan, build
from scs_report.report.documents import DOCUMENTS
from scs_report.results import Results


@pytest.fixture(scope="session")
def folder(results: Results, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("build")
    plan = Plan(DOCUMENTS, templates=root / "templates", out=out, cache=root / ".cache")
    published = load_published(root / "data" / "published")
    replication = replicate(published, results, audit(published))
    files = build(results, plan, replication=replication)
    assert {file.name for file in files} >= {file.name for file in plan.files}
    return out
