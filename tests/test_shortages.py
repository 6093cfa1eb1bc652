"""What the computer lacks is said in a line or two, with what to do; what lay there stays."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scs_report.shortages import as_user_error


@pytest.mark.parametrize(
    ("error", "title", "advice"),
    [
        (MemoryError(), "not enough memory", "Close other programs"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "read or written", "Close other"),
        (RuntimeError("can't start new thread"), "not enough memory", "ulimit"),
        (ImportError("x.so: failed to map segment from shared object"), "memory", "ulimit -v"),
        (OSError(errno.ENOSPC, "No space left on device", "out/x"), "read or written", "Make room"),
        (OSError(errno.EFBIG, "File too large"), "read or written", "ulimit -f"),
        (OSError(errno.EMFILE, "Too many open files", "a"), "read or written", "ulimit -n"),
        (OSError(errno.ENOENT, "No usable temporary directory"), "temporary", "TMPDIR"),
        (PermissionError(errno.EACCES, "Permission denied", "data"), "read or written", ""),
    ],
)
def test_what_is_lacking_is_named_with_what_to_do(
    error: Exception, title: str, advice: str
) -> None:
    found = as_user_error(error)
    assert found is not None
    assert title in found.title
    assert advice in found.hint


def test_a_folder_that_was_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileNotFoundError) as caught:
        Path.cwd()
    found = as_user_error(caught.value)
    assert found is not None
    assert "deleted" in found.title


def test_the_cause_of_a_failed_import_counts() -> None:
    error = ImportError("numpy could not be imported")
    error.__cause__ = MemoryError()
    assert as_user_error(error) is not None


@pytest.mark.parametrize("error", [ValueError("odd"), OSError("of a library"), KeyError("x")])
def test_faults_are_no_shortages(error: Exception) -> None:
    assert as_user_error(error) is None


def run(
    root: Path, folder: Path, limit: Callable[[], None], **environment: str
) -> subprocess.CompletedProcess[str]:
    cache, out = folder / "cache", folder / "out"
    for made in (cache, out):
        made.mkdir()
    (cache / "fonts").symlink_to(root / ".cache" / "fonts")
    (out / "brief.en.html").write_text("the last good one")
    command = (sys.executable, "-m", "scs_report", "build", "brief", "--lang", "en")
    done = subprocess.run(
        [*command, "--format", "html", "--out", str(out), "--cache", str(cache)],
        cwd=root,
        env={**os.environ, **environment},
        preexec_fn=limit,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode == 2
        assert (out / "brief.en.html").read_text() == "the last good one"
        assert os.listdir(out) == ["brief.en.html"]
    return done


@pytest.mark.slow
def test_files_that_may_not_grow(root: Path, tmp_path: Path) -> None:
    done = run(root, tmp_path, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9999, 9999)))
    assert str(tmp_path / "out") in done.stderr
    assert "ulimit -f" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("most", [12, 20, 30])
def test_few_files_that_may_be_open(most: int, root: Path, tmp_path: Path) -> None:
    done = run(root, tmp_path, lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)))
    assert done.stderr.startswith(f"At most {most} files may be open (ulimit -n)")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="has no such limit")
def test_little_memory(root: Path, tmp_path: Path) -> None:
    most = 500_000_000
    done = run(root, tmp_path, lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)))
    assert done.returncode == 2
    assert done.stderr.startswith("At most 0.5 GB of memory may be used (ulimit -v)")


@pytest.mark.slow
def test_a_folder_for_temporary_files_with_a_long_name(root: Path, tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    done = run(root, tmp_path, lambda: None, TMPDIR=str(long))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_without_a_home_or_a_folder_for_temporary_files(root: Path, tmp_path: Path) -> None:
    done = run(root, tmp_path, lambda: None, HOME="/nowhere", TMPDIR="/nowhere")
    assert (done.returncode, done.stderr) == (0, "")
