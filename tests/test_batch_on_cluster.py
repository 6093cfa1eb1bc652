"""`scs-report batch --scheduler`: documents made by the workers of a Dask cluster."""

from __future__ import annotations

import json
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from distributed import Client
from test_cluster import Cluster
from typer.testing import CliRunner

from scs_report import placing
from scs_report.batch import remote
from scs_report.batch.made import read_manifest
from scs_report.batch.making import BatchPlan
from scs_report.cli import app
from scs_report.project import Project
from scs_report.survey import Codebook

pytestmark = pytest.mark.slow


def test_respondents_do_not_travel(demo: Path, demo_codebook: Codebook, tmp_path: Path) -> None:
    plan = BatchPlan(
        project=Project(demo),
        requests=[],
        codebook=demo_codebook,
        data=None,
        out=tmp_path,
        cache=tmp_path,
    )
    with zipfile.ZipFile(BytesIO(remote.packed_study(plan))) as archive:
        names = archive.namelist()
    assert "data/study.toml" in names
    assert "templates/brief/05-here.en.md" in names
    assert not [name for name in names if name.endswith((".csv", ".parquet"))]


def test_a_worker_that_dies_in_the_middle_costs_no_report(
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    with_fonts: Callable[[Path], Path],
) -> None:
    study = tmp_path / "demo"
    shutil.copytree(demo, study, ignore=shutil.ignore_patterns("build", ".cache"))
    with_fonts(study)
    out = study / "build" / "batch"
    placed: list[str] = []
    before = placing.put_in_place

    def put_in_place(files: dict[Path, bytes], folder: Path) -> None:
        placed.append(folder.name)
        before(files, folder)

    monkeypatch.setattr(remote, "put_in_place", put_in_place)
    cluster = Cluster(tmp_path)
    try:
        first = cluster.work()
        cluster.work()
        cluster.wait_for_workers(2)

        def kill() -> None:
            while not placed:
                time.sleep(0.05)
            first.kill()

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        made = CliRunner().invoke(
            app,
            [
                *("batch", "--by", "age_group", "--study", str(study), "--json"),
                *("--format", "html,pdf", "--lang", "en", "--scheduler", cluster.address),
            ],
            catch_exceptions=False,
        )
        killer.join()
        assert first.wait() != 0
    finally:
        cluster.stop()
    end = json.loads(made.stdout.splitlines()[-1])
    everywhere = ["65-and-over", "age_group-1", "age_group-2"]
    assert sorted(end["made"]) == sorted(placed) == everywhere  # all arrive, none twice
    assert sorted(read_manifest(out).reports) == everywhere
    for name in everywhere:
        assert (out / name / "brief.en.pdf").read_bytes()[:5] == b"%PDF-"


def test_what_all_workers_need_is_not_lost_with_one(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    try:
        first = cluster.work()
        cluster.wait_for_workers(1)
        with Client(cluster.address, set_as_default=False) as client:
            workers = remote.OnCluster(client, Mock(BatchPlan), b"a study")
            assert workers._study.result() == b"a study"
            cluster.work()
            cluster.wait_for_workers(2)
            first.kill()
            assert client.submit(len, workers._study).result(timeout=120) == len(b"a study")
    finally:
        cluster.stop()
