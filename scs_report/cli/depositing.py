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
    import tempfile

    from scs_report.build.pipeline import encoded_replication, encoded_results
    from scs_report.build.run import Plan
    from scs_report.build.run import build as build_documents
    from scs_report.deposit.package import deposit_files, packed_deposit
    from scs_report.names import FORMATS
    from scs_report.placing import place
    from scs_report.results import decode_results

    project = Project.find(study)
    known = project.study
    target = out or project.build / "deposit.zip"
    with progress() as step, tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            documents=known.names,
            languages=known.languages,
            formats=(*FORMATS, "csv"),
            templates=project.templates,
            out=Path(folder),
            cache=project.cache,
        )
        results = encoded_results(project, data, plan.store, step)
        replication = None
        if known.published:
            replication = encoded_replication(project, results, plan.store, step)
        build_documents(results, plan, step, replication)
        built = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
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
