from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.published import load_published, replicate
from scs_report.published.audit import audit
from scs_report.report.build import Plan, build
from scs_report.report.names import DOCUMENTS
from scs_report.results import Results


@pytest.fixture(scope="session")
def folder(results: Results, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("build")
    plan = Plan(DOCUMENTS, templates=root / "templates", out=out, cache=root / ".cache")
    published = load_published(root / "data" / "published")
    replication = replicate(published, results, audit(published))
    made = build(results, plan, replication=replication)
    assert {one.path.name for one in made} >= {name.name for name in plan.names}
    return out
