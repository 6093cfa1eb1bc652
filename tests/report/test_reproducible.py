"""The same input gives the same bytes, whatever surrounds the build and whatever was cached."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

FONTS = Path(__file__).parents[2] / ".cache" / "fonts"


def start(
    study: Path, out: Path, cache: Path, *arguments: str, **environment: str
) -> subprocess.Popen[str]:
    cache.mkdir(exist_ok=True)
    if not (cache / "fonts").exists():
        (cache / "fonts").symlink_to(FONTS)
    command = (sys.executable, "-m", "scs_report", "build", *arguments)
    return subprocess.Popen(
        [*command, "--out", str(out), "--cache", str(cache)],
        cwd=study,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    told, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return told


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_bytes_depend_on_the_input_alone(demo: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    finish(
        start(
            demo, here, tmp_path / "cache-here", "brief", "appendix",
            PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C",
        )
    )  # fmt: skip
    finish(
        start(
            demo, there, tmp_path / "cache-there", "appendix", "brief",
            PYTHONHASHSEED="2", TZ="America/New_York", LC_ALL="de_DE.UTF-8",
        )
    )  # fmt: skip
    assert len(digests(here)) > 8
    assert digests(here) == digests(there)
    cached = tmp_path / "cached"
    told = finish(start(demo, cached, tmp_path / "cache-here", "brief", "appendix", "--explain"))
    assert "built" not in told
    assert digests(cached) == digests(here)


@pytest.mark.slow
def test_two_builds_at_once_and_a_killed_one_leave_whole_files(demo: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    arguments = ("brief", "--lang", "en")
    both = [start(demo, out, cache, *arguments) for _ in range(2)]
    for process in both:
        finish(process)
    whole = digests(out)
    assert set(whole) == {"brief.en.html", "brief.en.pdf", "results.json"}
    killed = start(demo, out, tmp_path / "other cache", "brief")
    while killed.poll() is None and not list((tmp_path / "other cache").glob("store/*/*.screen")):
        time.sleep(0.01)  # until it has made a page
    killed.kill()
    killed.communicate()
    left = digests(out)
    assert {name: left[name] for name in whole} == whole
    assert "unchanged" in finish(start(demo, out, cache, *arguments, "--explain"))
