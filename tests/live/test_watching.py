"""Saves of whatever kind are seen."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scs_report.live.watching import watch_study, when_saved


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Path], None]:
    """Wait until a file is told of."""
    told: queue.Queue[Mapping[Path, float]] = queue.Queue()
    (tmp_path / "data").mkdir()
    watching = threading.Thread(
        target=watch_study, args=([tmp_path / "data"], told.put), daemon=True
    )
    watching.start()
    first = tmp_path / "data" / "first"
    while told.empty():  # until the watch has begun
        first.write_text("x")
        time.sleep(0.05)

    def seen(path: Path) -> None:
        while path not in told.get(timeout=60):
            pass

    return seen


def test_saves_are_seen(seen: Callable[[Path], None], tmp_path: Path) -> None:
    file = tmp_path / "data" / "10-use.en.md"
    file.write_text("One.")
    seen(file)
    file.write_text("Two.")
    seen(file)
    # as vim and Word do it
    other = tmp_path / "data" / "4913"
    other.write_text("Three.")
    os.replace(other, file)
    seen(file)
    file.unlink()
    seen(file)


def test_a_folder_that_went_away_is_waited_for(
    seen: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    (folder / "first").unlink()
    folder.rmdir()
    time.sleep(0.1)
    folder.mkdir()
    file = folder / "again"
    done = threading.Event()

    def go_on() -> None:
        while not done.wait(0.05):
            file.write_text(str(time.time()))

    writing = threading.Thread(target=go_on, daemon=True)
    writing.start()
    seen(file)
    done.set()


def test_a_file_with_an_old_time_was_saved_now(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("x")
    at = file.stat().st_mtime
    assert when_saved([file]) == {file: at}
    os.utime(file, (1, 1))
    before = time.time()
    assert before <= when_saved([file])[file] <= time.time()
    assert before <= when_saved([tmp_path / "gone"])[tmp_path / "gone"] <= time.time()


def test_only_files_of_a_name_are_looked_at_beside_the_study(tmp_path: Path) -> None:
    told: queue.Queue[Mapping[Path, float]] = queue.Queue()
    given = ([tmp_path], told.put, ("CITATION.cff",))
    threading.Thread(target=watch_study, args=given, daemon=True).start()
    (tmp_path / "inside").mkdir()
    seen: set[Path] = set()
    while not seen:  # until the watch has begun
        for path in ("other.md", "inside/CITATION.cff", "CITATION.cff"):
            (tmp_path / path).write_text(str(time.time()))
        time.sleep(0.05)
        while not told.empty():
            seen |= {*told.get()}
    assert seen == {tmp_path / "CITATION.cff"}
