"""`--scheduler`: a real Dask scheduler and workers in processes of their own; one is killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.cli import app
from scs_report.errors import UserError
from scs_report.results import Results, decode_results
from scs_report.survey import Codebook, cluster, load_respondents, pieces
from scs_report.survey.scattered import Scattered, load_scattered

pytestmark = pytest.mark.slow

#: Seconds until processes that ought to have started are given up.
_PATIENCE = 120


class Cluster:
    """A scheduler on a port of its own, and workers that can be killed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._processes = folder, list[subprocess.Popen[bytes]]()
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = self._wait_for(self._address)

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{kind}{len(self._processes)}.log").open("wb")
        file = "--scheduler-file", str(self._folder / "scheduler.json")
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard"]
        process = subprocess.Popen(
            [*command, *file, *options], stdout=log, stderr=log, cwd=self._folder
        )
        log.close()
        self._processes.append(process)
        return process

    def work(self) -> subprocess.Popen[bytes]:
        """Start a worker; there is nobody who would start a killed one again."""
        place = self._folder / f"worker{len(self._processes)}"
        return self._start(
            *("worker", "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1"),
            *("--local-directory", str(place)),
        )

    def _address(self) -> str:
        try:
            return str(json.loads((self._folder / "scheduler.json").read_text())["address"])
        except (OSError, ValueError):
            return ""

    def wait_for_workers(self, number: int) -> None:
        """Wait until so many workers are there."""
        from distributed import Client

        with Client(self.address, set_as_default=False, timeout=_PATIENCE) as client:
            client.wait_for_workers(number, timeout=_PATIENCE)

    def _wait_for(self, what: object) -> str:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            assert callable(what)
            if found := what():
                return str(found)
            time.sleep(0.1)
        raise TimeoutError((self._folder / "scheduler0.log").read_text())

    def stop(self) -> None:
        """End all processes."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.work(), made.work()
        made.wait_for_workers(2)
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def plan(demo: Path) -> Specification:
    return load_specification(demo / "data")


@pytest.fixture(scope="module")
def people(demo: Path) -> pd.DataFrame:
    frame = pd.read_csv(demo / "data" / "respondents.csv")
    return frame.loc[np.arange(3000) % len(frame)].assign(id=np.arange(3000) + 1)


@pytest.fixture(scope="module")
def folder(people: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the people as six files of Parquet and one of CSV."""
    made = tmp_path_factory.mktemp("people")
    for at, start in enumerate(range(0, len(people), 430)):
        part = people.iloc[start : start + 430]
        if at == 6:
            part.to_csv(made / f"{at}.csv", index=False)
        else:
            part.to_parquet(made / f"{at}.parquet", index=False)
    return made


@pytest.fixture(scope="module")
def expected(
    people: pd.DataFrame,
    plan: Specification,
    demo_codebook: Codebook,
    tmp_path_factory: pytest.TempPathFactory,
) -> Results:
    path = tmp_path_factory.mktemp("whole") / "people.parquet"
    people.to_parquet(path, index=False)
    return analyse(load_respondents(path, demo_codebook), plan)


def same(found: Results, expected: Results) -> None:
    """Hold all numbers of two results together to 1e-12."""
    ours, theirs = (numbers(msgspec.to_builtins(one)) for one in (found, expected))
    assert ours.keys() == theirs.keys()
    for place, value in theirs.items():
        if isinstance(value, float):
            value = pytest.approx(value, rel=1e-12, abs=1e-12)
        assert ours[place] == value, place


def numbers(tree: object, place: str = "") -> dict[str, object]:
    """Return all leaves of results by their place, but for which file they are of."""
    if isinstance(tree, dict | list | tuple):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        found: dict[str, object] = {}
        for key, value in pairs:
            found |= numbers(value, f"{place}/{key}")
        return found
    return {} if place in ("/data/file", "/data/sha256") else {place: tree}


def test_the_command_computes_on_two_workers_what_it_computes_alone(
    scheduler: Cluster, demo: Path, folder: Path, expected: Results, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    shutil.copytree(demo, study, ignore=shutil.ignore_patterns("build", ".cache"))
    done = CliRunner().invoke(
        app,
        [
            *("analyze", "--study", str(study), "--scheduler", scheduler.address),
            *("--data", str(folder / "*"), "--out", str(tmp_path / "out")),
        ],
    )
    assert done.exit_code == 0, done.output
    found = decode_results((tmp_path / "out" / "results.json").read_bytes())
    assert found.data.rows == 3000
    same(found, expected)


def test_a_worker_may_die_in_the_middle(
    scheduler: Cluster,
    plan: Specification,
    demo_codebook: Codebook,
    folder: Path,
    expected: Results,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    third = scheduler.work()
    scheduler.wait_for_workers(3)
    asked: list[int] = []
    held: set[str] = set()
    combinations = Scattered.combinations

    def and_then_kill(self: Scattered, names: list[str]) -> object:
        asked.append(len(names))
        if len(asked) == 4:
            lying = self.workers._client.who_has(list(self.parts))
            of = self.workers._client.run(os.getpid)
            held.update(
                key
                for key, places in lying.items()
                if [of[place] for place in places] == [third.pid]
            )
            third.kill()
            third.wait()
        return combinations(self, names)

    monkeypatch.setattr(Scattered, "combinations", and_then_kill)
    with cluster.cluster(scheduler.address) as workers:
        found = analyse(load_scattered(folder, demo_codebook, workers), plan)
    assert held  # some parts lay with it alone
    assert len(asked) > 4
    assert found.bases[0].n == expected.bases[0].n
    same(found, expected)


def test_what_travels_does_not_grow_with_the_people(
    scheduler: Cluster,
    plan: Specification,
    demo_codebook: Codebook,
    people: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = []
    for times in (1, 20):
        many = pd.concat([people] * times, ignore_index=True)
        many["id"] = np.arange(len(many)) + 1
        path = tmp_path / f"{times}.parquet"
        many.to_parquet(path, index=False, row_group_size=len(many) // 4)
        monkeypatch.setattr(pieces, "_PEOPLE", len(many) // 4)
        with cluster.cluster(scheduler.address) as workers:
            before = workers.travelled()
            parts = load_scattered(path, demo_codebook, workers)
            assert len(parts.parts) == 4
            assert workers.travelled() - before < 20_000  # nothing but sums
            analyse(parts, plan)
            sent.append(workers.travelled() - before)
    assert 0 < sent[1] < 1.3 * sent[0]


def test_problems_are_told_from_workers(
    scheduler: Cluster, demo_codebook: Codebook, people: pd.DataFrame, tmp_path: Path
) -> None:
    wrong = people.assign(
        id=people.id.mask(people.id == 2500, 3), gender=people.gender.mask(people.id == 2000, 9)
    )
    wrong.iloc[:1500].to_parquet(tmp_path / "a.parquet", index=False)
    wrong.iloc[1500:].to_parquet(tmp_path / "b.parquet", index=False)
    with cluster.cluster(scheduler.address) as workers, pytest.raises(UserError) as refused:
        load_scattered(tmp_path / "*.parquet", demo_codebook, workers)
    said = "\n".join(refused.value.problems)
    assert f"{tmp_path}/a.parquet" in said  # the first of two that have one id
    assert "501" in said  # row of the code 9 in the second file
    assert "1,001" in said or "1001" in said


def test_workers_that_do_not_see_the_file_are_named(
    scheduler: Cluster,
    demo_codebook: Codebook,
    people: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    people.to_parquet("here.parquet", index=False)
    mine = Path("/proc/self/cwd/here.parquet")  # workers have other current folders
    if not mine.exists():
        pytest.skip("no /proc")
    with cluster.cluster(scheduler.address) as workers:
        with pytest.raises(UserError, match="Not all workers of the cluster can read") as refused:
            load_scattered(mine, demo_codebook, workers)
        assert len(refused.value.problems) == 2
        assert all(
            str(one).endswith(f"does not see {mine}") and "tcp://127.0.0.1" in one
            for one in refused.value.problems
        )
        assert "same name" in refused.value.hint
        monkeypatch.setattr(cluster, "sizes_of", lambda paths: [7 for _ in paths])
        client = workers._client
        monkeypatch.setattr(client, "run", lambda *_: {"tcp://w": [8]})
        with pytest.raises(UserError) as refused:
            load_scattered(mine, demo_codebook, workers)
        assert "sees another file than this computer" in refused.value.problems[0]


def test_clusters_that_cannot_be_used_are_refused(
    scheduler: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "VERSION", "9.9")
    with pytest.raises(UserError, match="Not all workers of the cluster have") as refused:
        cluster.cluster(scheduler.address).__enter__()
    assert "expected scs-report 9.9" in refused.value.problems[0]
    monkeypatch.setattr(cluster, "_VERSION", "no_such_package:VERSION")
    with pytest.raises(UserError, match="Not all workers of the cluster have") as refused:
        cluster.cluster(scheduler.address).__enter__()
    assert "No module named" in refused.value.problems[0]
    idle = Cluster(tmp_path)
    try:
        with pytest.raises(UserError, match="has no workers") as refused:
            cluster.cluster(idle.address).__enter__()
        assert refused.value.hint == f"Start some: dask worker {idle.address}"
    finally:
        idle.stop()
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(UserError, match=f"No Dask scheduler answers at {idle.address}"):
        cluster.cluster(idle.address).__enter__()
    with pytest.raises(UserError, match="No Dask scheduler answers at nonsense"):
        cluster.cluster("nonsense://x:1").__enter__()
