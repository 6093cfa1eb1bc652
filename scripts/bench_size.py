"""Times the analysis of many respondents: part of `make bench`.

    python scripts/bench_size.py                       all sizes
    python scripts/bench_size.py --make ROWS FILE      only writes the respondents

For each size, from Parquet, every line a process of its own, with its time, that of processors and
its peak memory:

validate     `scs-report validate`, alone
analyze      `scs-report analyze`, everything included: validation, identifiers, models, disclosure,
             results.json; beside it the goal
raked        the same, of a study that weights respondents to its targets
on a cluster the same by two workers of a Dask scheduler, and how much left them
tables       nothing but the weighted tables that these numbers are made of: n, Σw and Σw² by the
             same columns
DuckDB       the same tables, one query each; the largest relative difference from ours

Respondents are the study's own, drawn at random, with ids of their own. In a second file a fifth of
the answers to questions that everybody was asked, and that decide about no other question, comes
from somebody else, so that few people are alike in many answers: models are then of nearly as many
patterns as people. Columns are 64-bit whole numbers, as pandas writes them.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from scs_report.analysis.needed import columns_of
from scs_report.project import Project
from scs_report.results import Address, read_results
from scs_report.survey import Codebook, Respondents, load_codebook, load_respondents
from scs_report.survey.derive import needed_by
from scs_report.survey.narrowed import read_columns

#: Respondents, and which share of answers is somebody else's.
SIZES = ((1_100_000, 0.0), (1_100_000, 0.2), (20_000_000, 0.0), (20_000_000, 0.2))
#: Seconds and GB that an analysis may take.
GOALS = {1_100_000: (6.0, 1.0), 20_000_000: (90.0, 4.0)}
#: Sums of a group: people, weights and squares of weights.
Sums = npt.NDArray[np.float64]
_BATCH = 1 << 20


def write(respondents: Respondents, rows: int, file: Path, mixed: float) -> None:
    """Write so many rows drawn from the respondents."""
    codebook = respondents.codebook
    deciding = {name for base in codebook.bases for name in needed_by(codebook, base.id)}
    free = {
        question.id
        for question in codebook.questions
        if question.kind == "single"
        and not codebook.base(question.base).when
        and question.id not in deciding
    }
    frame = respondents.frame[list(codebook.columns)]
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    rng = np.random.default_rng(rows)
    with pq.ParquetWriter(file, table.schema) as writer:
        for start in range(0, rows, _BATCH):
            many = min(_BATCH, rows - start)
            drawn = rng.integers(0, respondents.rows, many)
            made = table.take(drawn)
            for at, name in enumerate(made.column_names):
                if name == codebook.design.id:
                    column = pa.array(np.arange(start + 1, start + many + 1))
                elif name in free and mixed:
                    others = rng.integers(0, respondents.rows, many)
                    column = table.column(at).take(
                        np.where(rng.random(many) < mixed, others, drawn)
                    )
                else:
                    continue
                made = made.set_column(at, table.schema.field(at), column)
            writer.write_table(made)


def measured(*command: str) -> Usage:
    """Run a program; return what it takes."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        used = ended(child)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)}: failed")
    return Usage(time.perf_counter() - start, used.processors, used.peak)


class Usage(NamedTuple):
    """Seconds, those of processors, and peak memory in GB."""

    seconds: float
    processors: float
    peak: float

    def __str__(self) -> str:
        return f"{self.seconds:>9.1f} {self.processors:>8.1f} {self.peak:>8.2f}"


def ended(child: subprocess.Popen[bytes], within: float | None = None) -> Usage:
    """Wait for the end of a process, or end it within some seconds; return what it took."""
    killing = threading.Timer(within or 0.0, child.kill)
    if within is not None:
        child.terminate()
        killing.start()
    _, status, used = os.wait4(child.pid, 0)
    killing.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return Usage(0.0, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2)


def tables(codebook: Codebook, results: Path) -> list[list[str]]:
    """Return the sets of columns of the file that some number is a table of."""
    found = set()
    for text in read_results(results).estimates:
        names: set[str] = set()
        for name in columns_of(Address.parse(text), codebook):
            if name in codebook.columns:
                names |= {name}
            elif name in {variable.id for variable in codebook.derived}:
                variable = codebook.derived_variable(name)
                names |= {*variable.source, *needed_by(codebook, variable.base)}
        if names:
            found.add(frozenset(names))
    return sorted(sorted(names) for names in found)


def by_duckdb(file: Path, weight: str, wanted: list[list[str]]) -> Iterator[Sums]:
    """Make the tables with DuckDB; groups in the order of their answers, no answer first."""
    import duckdb

    for names in wanted:
        columns = ", ".join(f'"{name}"' for name in names)
        order = ", ".join(f'"{name}" NULLS FIRST' for name in names)
        found = duckdb.sql(
            f'SELECT count(*) AS n, sum("{weight}") AS w, sum("{weight}" * "{weight}") AS s '
            f"FROM '{file}' GROUP BY {columns} ORDER BY {order}"
        ).fetchnumpy()
        yield np.array([np.asarray(found[name], dtype=float) for name in "nws"])


def by_us(file: Path, codebook: Codebook, wanted: list[list[str]]) -> Iterator[Sums]:
    """Make the tables as the analysis makes them."""
    columns = read_columns(file, codebook).columns
    weights = columns.floats(codebook.design.weight)
    for names in wanted:
        found = columns.combinations(names, weights)
        yield np.array([found.people, found.weights, found.squares])


def difference(first: Path, second: Path) -> float:
    """Return the largest relative difference of the tables in two files."""
    with np.load(first) as ours, np.load(second) as theirs:
        return max(float(np.max(np.abs(ours[one] / theirs[one] - 1))) for one in ours.files)


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--make", nargs=2, metavar=("ROWS", "FILE"))
    parser.add_argument("--mixed", type=float, default=0.0)
    parser.add_argument("--tables", nargs=4, metavar=("ours|duckdb", "FILE", "RESULTS", "OUT"))
    parser.add_argument("--rows", type=int, default=0, help="only the sizes of so many respondents")
    given = parser.parse_args()
    project = Project.find()
    codebook = load_codebook(project.data / "codebook.toml")
    if given.make:
        respondents = load_respondents(project.respondents, codebook, [project.data])
        write(respondents, int(given.make[0]), Path(given.make[1]), given.mixed)
    elif given.tables:
        by, file, results, out = given.tables[0], *map(Path, given.tables[1:])
        wanted = tables(codebook, results)
        if by == "duckdb":
            made = by_duckdb(file, codebook.design.weight, wanted)
        else:
            made = by_us(file, codebook, wanted)
        np.savez(out, *made)
    else:
        for rows, mixed in SIZES:
            if given.rows in (0, rows):
                compare(project, codebook, rows, mixed)


def compare(project: Project, codebook: Codebook, rows: int, mixed: float) -> None:
    """Time all ways at one size, each in a process of its own."""
    program, own = str(Path(sys.executable).with_name("scs-report")), (sys.executable, __file__)
    share = f", {mixed:.0%} of answers exchanged" if mixed else ""
    say(f"\n{f'{rows:,} respondents{share}':<44}{'s':>9} {'CPU s':>8} {'peak GB':>8}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file, out = folder / "people.parquet", folder / "build"
        measured(*own, "--make", str(rows), str(file), "--mixed", str(mixed))
        line("validate", measured(program, "validate", str(file)))
        analyze = program, "analyze", "--data", str(file), "--out"
        seconds, peak = GOALS[rows]
        taken = measured(*analyze, str(out))
        met = taken.seconds <= seconds and taken.peak <= peak
        goal = f"goal {seconds:g} s, {peak:g} GB: {'met' if met else 'missed'}"
        line("analyze", taken, goal)
        study = ("--study", str(weighting(project, folder / "raked")))
        line("raked", measured(*analyze, str(folder / "raked/build"), *study))
        if importlib.util.find_spec("distributed"):
            on_cluster(folder, *analyze, str(folder / "elsewhere"))
        results, made = str(out / "results.json"), [folder / f"{n}.npz" for n in range(2)]
        many = len(tables(codebook, Path(results)))
        take = measured(*own, "--tables", "ours", str(file), results, str(made[0]))
        line(f"tables alone ({many})", take)
        if importlib.util.find_spec("duckdb"):
            take = measured(*own, "--tables", "duckdb", str(file), results, str(made[1]))
            line("DuckDB, the same tables", take, f"differs by {difference(*made):.0e}")
        else:
            say("  DuckDB is not installed: requirements/bench.txt")


def weighting(project: Project, folder: Path) -> Path:
    """Copy a study, and let it weight respondents to its targets."""
    shutil.copytree(project.data, folder / "data")
    study = folder / "data" / "study.toml"
    said = '\n[weighting]\nbase = ""\ncap = 2.0\nmissing = "keep"\n'
    study.write_text(study.read_text("utf-8") + said, "utf-8")
    return folder


def on_cluster(folder: Path, *analyze: str) -> None:
    """Time an analysis by two workers of a Dask scheduler, on this computer."""
    from distributed import Client

    known = "--scheduler-file", str(folder / "scheduler.json"), "--no-dashboard"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    start = sys.executable, "-m"
    began = [
        subprocess.Popen([*start, f"distributed.cli.dask_{kind}", *known, *options], **quiet)
        for kind, *options in (
            ("scheduler", "--host", "127.0.0.1", "--port", "0"),
            *[("worker", "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1")] * 2,
        )
    ]
    try:
        while not (folder / "scheduler.json").exists():
            time.sleep(0.1)
        with Client(scheduler_file=str(folder / "scheduler.json"), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
            before = travelled(client)
            here = measured(*analyze, "--scheduler", address)
            sent = travelled(client) - before
    finally:
        # workers first: one that cannot take leave of its scheduler may close for ever
        taken = [ended(process, within=20) for process in reversed(began)]
    used = [here, *reversed(taken)]
    peaks = ", ".join(f"{one.peak:.2f}" for one in used[2:])
    all_of_them = Usage(here.seconds, sum(one.processors for one in used), here.peak)
    line("on a cluster", all_of_them, f"workers {peaks} GB; {sent / 1e6:.1f} MB travelled")


def travelled(client: Any) -> int:
    """Return how many bytes left the workers."""
    return int(
        sum(client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total).values())
    )


def line(what: str, usage: Usage, more: str = "") -> None:
    """Print a line of the table."""
    say(f"  {what:<42}{usage}  {more}".rstrip())


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
