"""Ctrl-C, SIGTERM and SIGHUP: one line, a status of their own and nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scs_report.results import Results, write_results

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LINE = "Stopped. What was there before is unchanged.\n"

PROGRAM = """
import os, signal, sys
from scs_report import stopping
stopping.handle_signals()
number = int(sys.argv[1])
"""


def run(program: str, number: int, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + program, str(int(number))],
        capture_output=True,
        text=True,
        preexec_fn=as_from_a_terminal,
        **options,  # type: ignore[call-overload]
    )


def as_from_a_terminal() -> None:
    """Signals are heard, though those who run the tests may ignore them."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize("number", SIGNALS)
def test_one_line_and_a_status_of_its_own(number: int) -> None:
    done = run("os.kill(os.getpid(), number); print('went on')", number)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", LINE)


def test_what_was_noted_is_cleared_away_the_last_first() -> None:
    program = """
for name in ("first", "second"):
    stopping.call_when_stopped(lambda name=name: os.write(1, name.encode() + b" "))
stopping.call_when_stopped(lambda: 1 / 0)
os.kill(os.getpid(), number)
"""
    done = run(program, signal.SIGTERM)
    assert (done.stdout, done.stderr) == ("second first ", LINE)


def test_nothing_is_stopped_in_the_midst_of_moving() -> None:
    program = """
with stopping.signals_deferred():
    with stopping.signals_deferred():
        os.kill(os.getpid(), number)
    os.write(1, b"moved")
    stopping.set_stop_message("All is there.")
os.write(1, b"and more")
"""
    done = run(program, signal.SIGINT)
    assert (done.returncode, done.stdout, done.stderr) == (130, "moved", "All is there.\n")


def test_no_library_can_swallow_it() -> None:
    program = """
class Odd:
    def __del__(self):
        os.kill(os.getpid(), number)
        for _ in range(1000): pass
odd = Odd()
try:
    del odd
except BaseException:
    pass
print("went on")
"""
    assert run(program, signal.SIGINT).stdout == ""


def test_what_is_ignored_stays_so() -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    program = f"{ignoring}{PROGRAM}os.kill(os.getpid(), number); print('went on')"
    command = (sys.executable, "-c", program, str(int(signal.SIGHUP)))
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")


def test_one_that_waited_is_heard() -> None:
    """`make` has signals wait until Python can attend to them."""
    program = "signal.pthread_sigmask(signal.SIG_BLOCK, stopping.SIGNALS)\n"
    program += "os.kill(os.getpid(), number); stopping.handle_signals(); print('went on')"
    done = run(program, signal.SIGTERM)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", LINE)


def test_the_beginning_is_light() -> None:
    """Nothing that takes long is loaded before signals are heard."""
    program = "import sys, scs_report.__main__; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout
    ours = [name for name in said.split() if name.startswith("scs_report")]
    assert ours == [
        *("scs_report.version", "scs_report", "scs_report.errors", "scs_report.stopping"),
        "scs_report.__main__",
    ]
    assert not {"typer", "rich", "asyncio", "tempfile", "logging"} & set(said.split())


class Build:
    """A build in a session of its own, with folders that nobody else uses."""

    def __init__(self, root: Path, folder: Path, *more: str) -> None:
        self.out, self.cache = folder / "out", folder / "cache"
        self.temporary = Path(tempfile.mkdtemp())  # its name must be short
        self.cache.mkdir()
        (self.cache / "fonts").symlink_to(root / ".cache" / "fonts")
        study = str(root / "examples" / "demo")
        options = ("--study", study, "--out", str(self.out), "--cache", str(self.cache), *more)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scs_report", "build", "brief", *options],
            cwd=root,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=as_from_a_terminal,
        )

    def wait_for(self, event: Callable[[], object]) -> None:
        while not event():
            assert self.process.poll() is None, "it ended before"
            time.sleep(0.002)

    def hears_signals(self) -> bool:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        return bool(int(caught.split()[1], 16) >> (signal.SIGHUP - 1) & 1)

    def loads(self) -> list[Path]:
        return list(self.temporary.glob("pymp-*/listener-*"))

    def has_a_page(self) -> list[Path]:
        return list(self.cache.glob("store/*/*.screen"))

    def processes(self) -> list[int]:
        """All of it that still run. A bare Debian has no `ps`, macOS no `/proc`."""
        if Path("/proc").is_dir():
            stats = []
            for path in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):  # it has just ended
                    pid, _, rest = path.read_text().partition(" ")
                    state, _, group = rest.rpartition(")")[2].split()[:3]
                    stats.append((pid, group, state))
        else:
            command = ["ps", "-A", "-o", "pid=,pgid=,stat="]
            listed = subprocess.run(command, capture_output=True, text=True).stdout
            stats = [tuple(line.split()[:3]) for line in listed.splitlines()]
        mine = str(self.process.pid)
        return [int(pid) for pid, group, state in stats if group == mine and state[0] != "Z"]

    def all_end(self) -> bool:
        """Those whose parent has gone end by themselves, each when it is next attended to."""
        until = time.monotonic() + 60
        while self.processes() and time.monotonic() < until:
            time.sleep(0.01)
        return not self.processes()

    def left_behind(self) -> list[Path]:
        out = list(self.out.rglob("*")) if self.out.exists() else []
        return [*out, *self.cache.rglob("store/*/.new-*"), *self.temporary.iterdir()]


@pytest.fixture
def build(
    event: Callable[[Build], object], root: Path, tmp_path: Path, demo_results: Results
) -> Iterator[Build]:
    more: tuple[str, ...] = ()
    if event is Build.has_a_page:  # what it is made of has been analysed long ago
        write_results(demo_results, tmp_path / "results.json")
        more = ("--results", str(tmp_path / "results.json"))
    build = Build(root, tmp_path, *more)
    yield build
    shutil.rmtree(build.temporary)


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    "event",
    [
        pytest.param(
            Build.hears_signals, marks=pytest.mark.skipif(sys.platform != "linux", reason="/proc")
        ),
        Build.loads,
        Build.has_a_page,
    ],
)
def test_a_stopped_build_leaves_nothing_behind(
    event: Callable[[Build], object], number: int, build: Build
) -> None:
    build.wait_for(lambda: event(build))
    os.killpg(build.process.pid, number)
    told, complaints = build.process.communicate(timeout=120)
    assert (build.process.returncode, told, complaints) == (128 + number, "", LINE)
    assert build.left_behind() == []
    assert build.all_end()


@pytest.mark.slow
@pytest.mark.parametrize("event", [Build.loads, Build.has_a_page])
def test_a_killed_process_of_a_build_holds_up_nobody(
    event: Callable[[Build], object], build: Build
) -> None:
    """Whichever it is: the build goes on without it, or says in one line what happened."""
    build.wait_for(lambda: event(build))
    for pid in build.processes():
        if pid != build.process.pid:
            os.kill(pid, signal.SIGKILL)
    told, complaints = build.process.communicate(timeout=300)
    if build.process.returncode:
        assert (build.process.returncode, told) == (2, "")
        assert complaints.count("\n") == 1
        assert "killed" in complaints
        assert "run the command again" in complaints
        assert build.left_behind() == []
    else:
        assert complaints == ""
        assert (build.out / "brief.zh-Hant.pdf").exists()
    assert build.all_end()
