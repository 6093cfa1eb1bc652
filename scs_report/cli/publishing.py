"""Commands that publish an edition, and tell whether editions are as they were published."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from scs_report.border.text import visible
from scs_report.cli.options import DataOption, JsonOption, StudyOption, chosen_formats
from scs_report.cli.output import complaints, print_folded, print_json, progress, short
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.names import FORMATS, WRITERS
from scs_report.project import Project
from scs_report.study import ALL


def publish(
    to: Annotated[
        Path, typer.Option("--to", metavar="<folder>", help="The folder of all editions")
    ],
    study: StudyOption = None,
    data: DataOption = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar=",".join((*FORMATS, *WRITERS)),
            help="Formats of the documents, with commas between them [default: all of them]",
            show_default=False,
        ),
    ] = ALL,
    day: Annotated[
        str, typer.Option("--date", metavar="<date>", help="Day of the edition [default: today]")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Publish an edition: all documents of the study in all formats, never changed afterwards.

    It lies in a folder of its day, with the digest of each file and what changed since the edition
    before; index.html lists all editions. If nothing changed, there is no new one.

        scs-report publish --to /srv/www/report
    """
    from scs_report.build.apart import built_apart
    from scs_report.editions.adding import publish as publish_files
    from scs_report.placing import alone

    when = _day(day)
    project = Project.find(study)
    folder = Path(os.path.realpath(to))
    wanted = (*FORMATS, *WRITERS) if formats == ALL else chosen_formats(formats)
    with progress() as step, alone(folder, lambda: _wait(folder)):
        files, _results = built_apart(project, data, wanted, step)
        step(_("edition"))
        found = publish_files(project, files, when, folder)
    edition, number = found.edition, len(found.edition.files)
    if as_json:
        said = {"edition": edition.name, "new": found.new, "files": number}
        print_json(json.dumps({**said, "changes": edition.changes}, ensure_ascii=False))
    elif found.new:
        print_folded(
            _(
                "Edition {name}: {n} files in {folder}",
                name=edition.name,
                n=number,
                folder=short(folder),
            )
        )
    else:
        print_folded(_("Nothing changed since the edition {name}", name=edition.name))


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="<folder>", help="An edition, or the folder of all editions")
    ],
    as_json: JsonOption = False,
) -> None:
    """Tell whether editions are as they were published.

    Each altered, missing or additional file is named. Exit status 0 if there is none, else 2.

        scs-report verify /srv/www/report
    """
    from scs_report.editions.verifying import verify as verify_editions

    editions, faults = verify_editions(folder)
    if as_json:
        print_json(json.dumps({"editions": editions, "faults": faults}, ensure_ascii=False))
        if faults:
            raise typer.Exit(2)
        return
    if faults:
        raise UserError(_("Not as it was published: {folder}", folder=short(folder)), faults)
    print_folded(_("As published: {editions}", editions=editions))


def _day(given: str) -> str:
    """Return the day of an edition; UserError if it is none."""
    try:
        day = datetime.date.fromisoformat(given) if given else datetime.date.today()
    except ValueError as error:
        title = _('--date: found "{day}", expected a date such as 2026-11-27', day=visible(given))
        raise UserError(title) from error
    return day.isoformat()


def _wait(folder: Path) -> None:
    said = _("Another run is at work in {folder}; waiting for it.", folder=short(folder))
    print_folded(said, complaints)
