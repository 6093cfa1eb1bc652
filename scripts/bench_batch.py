"""Times a report for each province in both languages: part of `make bench`.

    python scripts/bench_batch.py

Respondents are the study's own synthetic ones, drawn at random so that every province has many;
they are known again as synthetic, and every page says so. Printed are groups, seconds, those of all
processes together, peak memory of all of them, once with one process and once with two, and the
second run, in which nothing changed. Needs Linux, whose /proc tells of processes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from scs_report.batch.made import read_manifest
from scs_report.fonts import prepare_fonts
from scs_report.project import Project

ROWS = 44_000
#: Seconds, and MB of all processes, that two processes may take; seconds of the second run.
GOALS = 40.0, 2000, 1.0


def measured(*command: str) -> tuple[float, float, int]:
    """Run a program; return its seconds, those of all processes, and their peak memory in MB."""
    start, used, peak = time.perf_counter(), dict[str, float](), 0
    ticks = os.sysconf("SC_CLK_TCK")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as child:
        while child.poll() is None:
            memory = 0
            for entry in filter(str.isdigit, os.listdir("/proc")):
                with contextlib.suppress(OSError, IndexError, StopIteration):
                    status = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
                    if int(status[3]) != child.pid:
                        continue
                    used[entry] = (int(status[11]) + int(status[12])) / ticks
                    lines = Path(f"/proc/{entry}/smaps_rollup").read_text().splitlines()
                    memory += int(next(x for x in lines if x.startswith("Pss:")).split()[1])
            peak = max(peak, memory >> 10)
            time.sleep(0.25)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)}: failed")
    return time.perf_counter() - start, sum(used.values()), peak


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print a table."""
    project = Project.find(Path(__file__).resolve().parent.parent)
    with tempfile.TemporaryDirectory() as folder:
        data, cache = Path(folder, "respondents.csv"), Path(folder, "cache")
        frame = pd.read_csv(project.respondents, dtype=str)
        drawn = np.random.default_rng(1).integers(0, len(frame), ROWS)
        frame.iloc[drawn].assign(id=np.arange(1, ROWS + 1)).to_csv(data, index=False)
        prepare_fonts(project.cache / "fonts")
        shutil.copytree(project.cache / "fonts", cache / "fonts")
        program = [sys.executable, "-m", "scs_report", "batch", "brief", "--by", "province"]
        say(f"{'processes':>10} {'reports':>8} {'seconds':>8} {'of all':>8} {'MB':>6}")
        for processes in (1, 2):
            shutil.rmtree(cache / "store", ignore_errors=True)
            out = Path(folder, f"batch{processes}")
            command = [*program, "--data", str(data), "--out", str(out), "--cache", str(cache)]
            command += ["--processes", str(processes), "--study", str(project.root)]
            seconds, of_all, memory = measured(*command)
            made = len(read_manifest(out).reports)
            say(f"{processes:>10} {made:>8} {seconds:>8.1f} {of_all:>8.1f} {memory:>6}")
            seconds, of_all, memory = measured(*command)
            say(f"{'again':>10} {made:>8} {seconds:>8.1f} {of_all:>8.1f} {memory:>6}")
    say(f"goals of two processes: {GOALS[0]} s, {GOALS[1]} MB; again {GOALS[2]} s")


if __name__ == "__main__":
    main()
