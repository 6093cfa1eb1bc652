"""Times the analysis of many respondents: part of `make bench`.

    python scripts/bench_size.py                       both sizes, then DuckDB's tables
    python scripts/bench_size.py --make ROWS FILE      only writes the respondents

`scs-report analyze` from Parquet, everything included (validation, identifiers, models,
disclosure, results.json), with its time and peak memory; beside it DuckDB, where it is installed
(`pip install duckdb`), which makes nothing but the weighted tables: n, Σw and Σw² by the same
columns, one query each.

Respondents are the study's own, drawn at random, with ids of their own. In a second file a fifth of
the answers to questions that everybody was asked, and that decide about no other question, comes
from somebody else, so that few people are alike in many answers: models are then of nearly as many
patterns as people. Columns are 64-bit whole numbers, as pandas writes them.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scs_report.analysis.needed import columns_of
from scs_report.project import Project
from scs_report.results import Address, read_results
from scs_report.survey import Codebook, Respondents, load_codebook, load_respondents
from scs_report.survey.derive import needed_by

#: Respondents, and which share of answers is somebody else's.
SIZES = ((1_100_000, 0.0), (1_100_000, 0.2), (20_000_000, 0.0), (20_000_000, 0.2))
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


def measured(*command: str) -> str:
    """Return what a program takes: seconds, those of processors, and its peak in GB."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} failed")
    seconds = time.perf_counter() - start
    peak = used.ru_maxrss / 1024**2
    return f" {seconds:>9.1f} {used.ru_utime + used.ru_stime:>7.1f} {peak:>8.2f}"


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
    return [sorted(names) for names in found]


def by_duckdb(file: Path, weight: str, wanted: list[list[str]]) -> None:
    """Make the tables with DuckDB."""
    import duckdb

    for names in wanted:
        columns = ", ".join(f'"{name}"' for name in names)
        duckdb.sql(
            f'SELECT {columns}, count(*), sum("{weight}"), sum("{weight}" * "{weight}") '
            f"FROM '{file}' GROUP BY {columns}"
        ).fetchnumpy()


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--make", nargs=2, metavar=("ROWS", "FILE"))
    parser.add_argument("--mixed", type=float, default=0.0)
    parser.add_argument("--duckdb", nargs=2, metavar=("FILE", "RESULTS"))
    given = parser.parse_args()
    project = Project.find()
    codebook = load_codebook(project.data / "codebook.toml")
    if given.make:
        respondents = load_respondents(project.respondents, codebook, [project.data])
        write(respondents, int(given.make[0]), Path(given.make[1]), given.mixed)
    elif given.duckdb:
        file, results = map(Path, given.duckdb)
        by_duckdb(file, codebook.design.weight, tables(codebook, results))
    else:
        compare(codebook)


def compare(codebook: Codebook) -> None:
    """Time both ways at every size, each in a process of its own."""
    head = f" {'s':>9} {'CPU s':>7} {'peak GB':>8}"
    say(f"\n{'':>19}{'analyze':>27}{'DuckDB: only tables':>34}")
    say(f"{'respondents':>12} {'mixed':>6}{head} {'tables':>7}{head}")
    program = str(Path(sys.executable).with_name("scs-report"))
    for rows, mixed in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            file, out = str(Path(folder, "people.parquet")), Path(folder, "build")
            own = sys.executable, __file__
            measured(*own, "--make", str(rows), file, "--mixed", str(mixed))
            ours = measured(program, "analyze", "--data", file, "--out", str(out))
            results = out / "results.json"
            line = f"{rows:>12,} {mixed:>6.0%}{ours} {len(tables(codebook, results)):>7}"
            if importlib.util.find_spec("duckdb"):
                line += measured(*own, "--duckdb", file, str(results))
            say(line)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
