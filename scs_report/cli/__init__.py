"""The command line: commands, progress and exit codes; what they do lives elsewhere."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

import typer

# one thread for linear algebra: matrices are small, and sums then have one order on any machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from scs_report.border.terminal import escape_what_is_lacking
from scs_report.cli import accounts, documents, survey, upkeep
from scs_report.cli.output import complain, complaints
from scs_report.cli.usage import Commands
from scs_report.errors import UserError
from scs_report.quiet import be_quiet

_BETWEEN_SWEEPS = 200_000  # objects made since the last search for rings
_INTERRUPTED = 130  # what typer makes of Ctrl-C
_FULL = (errno.ENOSPC, errno.EDQUOT)

app = typer.Typer(
    cls=Commands,
    help="Regenerate the bilingual brief and appendix from a respondents file.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    documents.build,
    *(survey.validate, survey.analyze, survey.synthesize, survey.replicate),
    *(accounts.facts, accounts.trace, accounts.claims, accounts.diff),
    *(upkeep.doctor, upkeep.check),
):
    app.command()(command)
app.add_typer(upkeep.translations, name="translations")


def main() -> None:
    """Run a command; what a user can mend is said without a traceback, with exit status 2."""
    be_quiet()
    escape_what_is_lacking()
    # the default looks for rings again and again among the objects that libraries are made of
    gc.set_threshold(_BETWEEN_SWEEPS)
    atexit.register(gc.freeze)  # and once more at the end
    try:
        app(standalone_mode=True)
    except UserError as error:
        complain(error)
        sys.exit(2)
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            complaints.print("Stopped. What was there before is unchanged.")
        raise
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        if error.errno is None or (error.filename is None and error.errno not in _FULL):
            _fault(error)
        place = f": {error.filename2 or error.filename}" if error.filename else ""
        hint = "Make room, then run the command again." if error.errno in _FULL else ""
        complain(UserError("A file cannot be read or written", [f"{error.strerror}{place}"], hint))
        sys.exit(2)
    except Exception as error:
        _fault(error)


def _fault(error: Exception) -> NoReturn:
    """Keep the traceback for the maintainers; say where."""
    details = "".join(traceback.format_exception(error))
    for folder in (Path(), Path(tempfile.gettempdir())):
        log = folder / "scs-report-error.log"
        try:
            log.write_text(details, encoding="utf-8")
        except OSError:
            continue
        break
    complaints.print(
        f"[bold red]A fault of the program:[/] {type(error).__name__}. "
        f"The details are in {log}; what was there before is unchanged."
    )
    sys.exit(1)
