"""The command that imports a file of a survey company."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scs_report.cli.options import (
    EncodingOption,
    JsonOption,
    SheetOption,
    StudyOption,
)
from scs_report.cli.output import console, plain, print_folded, print_json, progress, short
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.project import Project

if TYPE_CHECKING:
    from scs_report.importing.deciding import Choice, Decision
    from scs_report.importing.importer import Imported


def import_(
    data: Annotated[Path, typer.Argument(metavar="<file>", help="The company's file")],
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask in the terminal what only a person can decide")
    ] = False,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="<file>", help="Write the report as a page")
    ] = None,
    as_json: JsonOption = False,
    study: StudyOption = None,
) -> None:
    """Import a survey company's file: its columns and answers become those of the codebook.

    Writes data/imports/NAME.toml, which says which column and answer is which. What a person has to
    decide stands there as "?"; correct it or use --ask, then run the command again.

    Exit status 2 while something is open.

        scs-report import wave2.sav --ask
    """
    from scs_report.importing.importer import import_file
    from scs_report.importing.telling import as_json as encoded
    from scs_report.importing.telling import page, report_lines

    project = Project.find(study)
    with progress() as step:
        done = import_file(
            project,
            data,
            command=command_of(data, study),
            sheet=sheet,
            encoding=encoding,
            ask=_ask if ask else None,
            progress=step if not ask else lambda _: None,
        )
    if html:
        html.write_text(page(done), encoding="utf-8")
    if as_json:
        print_json(encoded(done))
    else:
        for line in report_lines(done, short):
            console.print(plain(line), no_wrap=True, crop=False)
    if done.open:
        raise typer.Exit(2)


def command_of(data: Path, study: Path | None) -> str:
    """Return what is typed to import a file."""
    where = [] if study is None else ["--study", str(study)]
    return shlex.join(["scs-report", "import", str(data), *where])


def _ask(decision: Decision) -> Choice | None:
    """Ask one question; an empty line leaves it, and all others, for later."""
    console.print()
    print_folded(decision.question, style="bold")
    for line in decision.details:
        print_folded(line, indent="  ")
    for number, choice in enumerate(decision.choices, 1):
        print_folded(f"{number}  {choice.words}", indent="  ")
    while True:
        console.print(plain(_("Number (or Enter to leave the rest for later):")), end=" ")
        sys.stdout.flush()
        said = sys.stdin.readline().strip()
        if not said:
            return None
        if said.isdigit() and 1 <= int(said) <= len(decision.choices):
            return decision.choices[int(said) - 1]
        last = len(decision.choices)
        print_folded(_("found {found}, expected a number from 1 to {last}", found=said, last=last))


def imported(data: Path, study: Path | None) -> Path:
    """Return respondents of a file: itself if its columns are the study's, else imported ones.

    Raises
    ------
    UserError
        If the file has to be imported and a person has to decide something first.
    """
    from scs_report.importing.importer import import_file, is_foreign

    project = Project.find(study)
    if not is_foreign(project, data):
        return data
    command = command_of(data, study)
    with progress() as step:
        done: Imported = import_file(project, data, command=command, progress=step)
    if done.respondents is None:
        raise UserError(
            _("{file} has to be imported first", file=data.name),
            [decision.question for decision in done.open],
            f"{command} --ask",
        )
    print_folded(_("{file} was imported by {mapping}", file=data.name, mapping=short(done.mapping)))
    return done.respondents
