"""The command that packs what an archive takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.options import DataOption, StudyOption
from scs_report.cli.output import print_folded, progress, short
from scs_report.errors import say as _
from scs_report.project import Project


def deposit(
    study: StudyOption = None,
    data: DataOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="<file>", help="The ZIP to write [default: build/deposit.zip]"
        ),
    ] = None,
    respondents: Annotated[
        bool | None,
        typer.Option(
            "--respondents/--no-respondents",
            help="Whether respondents go along [default: if they are synthetic]",
        ),
    ] = None,
) -> None:
    """Pack all that an archive or a journal's data editor takes into one ZIP.

    It holds data, codebook (DDI, CSV), results, documents, checksums and a script that builds all
    anew and compares.

        scs-report deposit --no-respondents
    """
    from scs_report.build.apart import built_apart
    from scs_report.deposit.package import deposit_files, packed_deposit
    from scs_report.names import FORMATS
    from scs_report.placing import place
    from scs_report.results import decode_results

    project = Project.find(study)
    target = out or project.build / "deposit.zip"
    with progress() as step:
        built, results = built_apart(project, data, (*FORMATS, "csv"), step)
        decoded = decode_results(results.content)
        along = decoded.data.synthetic if respondents is None else respondents
        files = deposit_files(
            project, decoded, built, data or project.respondents, with_respondents=along
        )
        step("deposit.zip")
        content = packed_deposit(files, project.root.resolve().name)
    place({Path(target.name): content}, target.parent)
    size = f"{len(content) / 1e6:.1f}"
    said = _("{file}: {n} files, {size} MB", file=short(target), n=str(len(files)), size=size)
    print_folded(said)
    if not along:
        print_folded(_("The respondents are not in it; --respondents takes them along."))
