"""The command that brings edits of a Word file back into the texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.options import DataOption, ResultsOption, StudyOption, exclude
from scs_report.cli.output import print_folded, progress, short
from scs_report.cli.reading import read_settled
from scs_report.errors import say as _
from scs_report.project import Project

_STYLES = {"head": "bold", "place": "", "old": "red", "new": "green", "said": "dim"}
_SIGNS = {"old": "− ", "new": "+ "}


def merge(
    file: Annotated[Path, typer.Argument(metavar="<file>", help="A Word file that came back")],
    study: StudyOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Show what would be written, write nothing")
    ] = False,
    sent: Annotated[
        Path | None,
        typer.Option(
            "--sent",
            metavar="<file>",
            help="The file as it was sent, where a program has left out what it was made of",
        ),
    ] = None,
    data: DataOption = None,
    results_file: ResultsOption = None,
) -> None:
    """Write what was changed in a Word file into the texts that it was made of.

    Numbers, claims and figures stay as they are. What cannot be placed beyond doubt is listed and
    not written; exit status 1 if there is such a thing.

        scs-report merge brief.en.docx
    """
    from scs_report.build.pipeline import analyse_project, replicate_project
    from scs_report.figures.captions import BLANK
    from scs_report.pages.documents import render_manuscript
    from scs_report.prose.source_marks import Trace
    from scs_report.revisions.account import told
    from scs_report.revisions.merge import merge as merged_with
    from scs_report.revisions.merge import record_of, write
    from scs_report.revisions.word import read_word

    exclude(data=data, results=results_file)
    project = Project.find(study)
    with progress() as step:
        step(short(file))
        returned = read_word(file)
        record = record_of(returned, read_word(sent) if sent else None, project)
        results = (
            read_settled(results_file) if results_file else analyse_project(project, data, step)
        )
        replication = None
        if project.study.document(record.document).form == "replication":
            replication = replicate_project(project, results, step)
        step(_("texts"))
        manuscript = render_manuscript(
            *(record.document, record.language, results, project.templates, replication),
            trace=Trace(blank=BLANK),
        )
        merged = merged_with(returned, record, manuscript, project.templates)
        if not check:
            write(merged, project.templates)
    for line in told(merged, written=not check):
        indent = "" if line.kind == "head" else "  " if line.kind == "place" else "    "
        print_folded(_SIGNS.get(line.kind, "") + line.text, indent=indent, style=_STYLES[line.kind])
    if merged.listed:
        raise typer.Exit(1)
