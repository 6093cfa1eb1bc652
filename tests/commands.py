"""Commands as staff give them, run without starting Python anew for each."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from scs_report import cli


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; return what it says and how it ends."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        warnings.catch_warnings(),
        patch.object(sys, "argv", ["scs-report", *arguments]),
    ):
        code: int | str | None = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int | None)
    said = (one.buffer.getvalue().decode() for one in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code or 0, *said)
