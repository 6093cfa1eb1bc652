"""The command line: commands, progress and exit codes; what they do lives elsewhere."""

from __future__ import annotations

import atexit
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
from scs_report.cli import (
    accounts,
    batching,
    begin,
    citing,
    depositing,
    documents,
    importing_files,
    merging_edits,
    publishing,
    serving,
    survey,
    upkeep,
    weighting,
)
from scs_report.cli.output import complain, complaints, print_folded
from scs_report.cli.usage import Command, Commands
from scs_report.errors import UserError, in_english, told_by
from scs_report.errors import say as _
from scs_report.quiet import be_quiet
from scs_report.shortages import as_user_error, check_limits

app = typer.Typer(
    cls=Commands,
    help="Make the briefs, appendices and other documents of a survey anew from its respondents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    *(begin.new, importing_files.import_, begin.new_wave),
    *(
        survey.validate,
        weighting.weight,
        documents.build,
        serving.serve,
        survey.analyze,
        survey.replicate,
    ),
    *(batching.batch, publishing.publish, publishing.verify),
    *(accounts.facts, accounts.trace, accounts.claims, accounts.diff),
    *(
        upkeep.check,
        upkeep.stress,
        merging_edits.merge,
        citing.references,
        depositing.deposit,
        upkeep.doctor,
    ),
):
    app.command(command.__name__.strip("_").replace("_", "-"), cls=Command)(command)
app.add_typer(upkeep.translations, name="translations")


def main(commands: typer.Typer | None = None) -> None:
    """Run a command; what a user can mend is said without a traceback, with exit status 2.

    Parameters
    ----------
    commands
        Commands of a program that stands beside this one; ours if not given.
    """
    be_quiet()
    escape_what_is_lacking()
    told_by(_tell)
    atexit.register(gc.freeze)  # else a last collection runs at exit
    try:
        check_limits()
        (commands or app)(standalone_mode=True)
    except UserError as error:
        complain(error)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        lacking = as_user_error(error)
        if lacking is None:
            _fault(error)
        complain(lacking)
        sys.exit(2)


def _tell(message: str, /, **fields: object) -> str:
    """Say a message in the language of the terminal, which is looked up for the first one."""
    try:
        from scs_report.language.reader import tell
    except (MemoryError, ImportError, OSError):  # when so much is missing, English has to do
        return in_english(message, **fields)
    return tell(message, **fields)


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
    said = _(
        "A fault of the program: {name}. The details are in {file}; what was there before is "
        "unchanged.",
        name=type(error).__name__,
        file=str(log),
    )
    print_folded(said, complaints, style="bold red")
    sys.exit(1)
