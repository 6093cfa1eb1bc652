from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scs_report.build.run import Plan, build
from scs_report.replication.folder import replicate_folder
from scs_report.results import Results
from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def folder(results: Results, root: Path, once: Once) -> Path:
    """All documents in both languages and formats."""

    def fill(out: Path) -> None:
        plan = Plan(
            DOCUMENTS, ("en", "zh"), templates=root / "templates", out=out, cache=root / ".cache"
        )
        replication = replicate_folder(root / "data" / "published", results)
        made = build(results, plan, replication=replication)
        assert {one.path.name for one in made} >= {name.name for name in plan.names}

    return once("documents", fill)
