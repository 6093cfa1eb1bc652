"""Commands from respondents to results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scs_report.cli.options import DataOption, OutOption, StudyOption, WhereOption
from scs_report.cli.output import console, plain, progress, relative
from scs_report.project import Project


def validate(
    data: Annotated[Path | None, typer.Argument(help="Respondents file")] = None,
    study: StudyOption = None,
) -> None:
    """Check a respondents file against the codebook; list every problem."""
    from scs_report.survey import load_codebook, load_respondents

    project = Project.find(study)
    path = data or project.respondents
    respondents = load_respondents(
        path, load_codebook(project.data / "codebook.toml"), [project.data]
    )
    for note in respondents.notes:
        console.print(f"note: {plain(note)}")
    console.print(f"{relative(path)}: {respondents.rows:,} respondents, no problems")
    if respondents.synthetic:
        console.print(f"{respondents.synthetic_rows:,} of the rows are synthetic respondents")


def analyze(
    study: StudyOption = None,
    data: DataOption = None,
    out: OutOption = None,
    where: WhereOption = "",
) -> None:
    """Analyse respondents and write results.json, with its JSON Schema beside it.

    With --where it is about a part of them, and goes to build/part.
    """
    import msgspec

    from scs_report.build.pipeline import analyse_project
    from scs_report.cli.notices import print_left_out
    from scs_report.placing import place
    from scs_report.results import encode_results, json_schema

    project = Project.find(study)
    folder = out or (project.build / "part" if where else project.build)
    with progress() as step:
        results = analyse_project(project, data, step, where)
    schema = msgspec.json.format(msgspec.json.encode(json_schema()), indent=1) + b"\n"
    made = {"results.json": encode_results(results), "results.schema.json": schema}
    place({Path(name): content for name, content in made.items()}, folder)
    console.print(f"{relative(folder / 'results.json')}: {len(results.facts)} facts")
    print_left_out(made["results.json"])


def replicate(
    study: StudyOption = None,
    data: DataOption = None,
    update_ledger: Annotated[
        bool, typer.Option("--update-ledger", help="Write down which cells agree now")
    ] = False,
) -> None:
    """Compare every published number with the computed one, where a study has some.

    Prints how many cells of each table agree. Exit status 1 if a cell that the ledger
    (data/published/ledger.txt) says agrees no longer does.
    """
    from scs_report.build.pipeline import analyse_project, replicate_project, require_published
    from scs_report.replication import lost, read_ledger, write_ledger

    project = Project.find(study)
    require_published(project)
    ledger = project.data / "published" / "ledger.txt"
    with progress() as step:
        replication = replicate_project(project, analyse_project(project, data, step), step)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    heads = ("as printed", "as read", "rounding", "differs", "ruled out")
    for head in ("table", "cells", *heads, "in words", "unreadable"):
        table.add_column(head, justify="left" if head == "table" else "right")
    for summary in replication.summaries:
        counts = (
            summary.cells,
            summary.as_printed,
            summary.as_read,
            summary.within_rounding,
            summary.differs,
        )
        others = (summary.contradicted, summary.in_words, summary.unreadable)
        table.add_row(summary.table, *map(str, (*counts, *others)))
    console.print(table)
    if update_ledger:
        write_ledger(ledger, replication)
        console.print(f"{relative(ledger)}: written")
        return
    gone = lost(read_ledger(ledger), replication)
    for cell in gone:
        message = cell if isinstance(cell, str) else f"{cell.key}: {cell.printed}, {cell.computed}"
        console.print(f"  agreed, but no longer: {message}", markup=False)
    if gone:
        raise typer.Exit(1)
