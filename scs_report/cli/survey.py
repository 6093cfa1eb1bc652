"""Commands from respondents to results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.options import (
    DataOption,
    EncodingOption,
    JsonOption,
    OutOption,
    SheetOption,
    StudyOption,
    WhereOption,
)
from scs_report.cli.output import print_folded, print_json, print_table, progress, short
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.project import Project


def validate(
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="<file>",
            help="Respondents, of Excel, SPSS, Stata, CSV … [default: data/respondents.csv]",
        ),
    ] = None,
    study: StudyOption = None,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="<file>", help="Write the report as a page, with the cells marked"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a respondents file against the codebook; list every problem.

    scs-report validate survey.sav --html problems.html
    """
    from scs_report.cli.notices import print_notes
    from scs_report.language.reader import told
    from scs_report.survey import Report, RespondentsError, load_codebook, load_respondents

    project = Project.find(study)
    path = data or project.respondents
    codebook = load_codebook(project.data / "codebook.toml")
    refused: UserError | None = None
    report: Report | None
    frame = None
    try:
        found = load_respondents(path, codebook, [project.data], sheet=sheet, encoding=encoding)
        report = Report(file=str(path), rows=found.rows, notes=found.notes)
    except RespondentsError as error:
        refused, report, frame = error, error.report, error.frame
    except UserError as error:
        refused, report = error, None
    if page is not None:
        from scs_report.build.data_page import data_page
        from scs_report.placing import place

        html = data_page(report, refused, project.templates, frame)
        place({Path(page.name): html.encode()}, page.parent)
    if as_json:
        from scs_report.cli.data_report import encoded_report

        print_json(encoded_report(path, report, refused))
        if refused:
            raise typer.Exit(2)
        return
    if page is not None:
        print_folded(short(page))
    if refused:
        raise refused
    print_notes(found.notes)
    assert report is not None
    print_folded(told(report.title()))
    if found.synthetic:
        print_folded(_("{n} of the rows are synthetic respondents", n=found.synthetic_rows))


def analyze(
    study: StudyOption = None,
    data: DataOption = None,
    out: OutOption = None,
    where: WhereOption = "",
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Analyse respondents and write results.json, with its JSON Schema beside it.

    With --where it is about a part of them, and goes to build/part.

        scs-report analyze --data survey.sav --out /tmp/results
    """
    import msgspec

    from scs_report.build.pipeline import AsRead, analyse_project
    from scs_report.cli.notices import print_left_out, print_notes
    from scs_report.placing import place
    from scs_report.results import encode_results, json_schema

    project = Project.find(study)
    folder = out or (project.build / "part" if where else project.build)
    notes: list[str] = []
    with progress() as step:
        results = analyse_project(project, data, step, where, AsRead(sheet, encoding), notes.append)
    schema = msgspec.json.format(msgspec.json.encode(json_schema()), indent=1) + b"\n"
    made = {"results.json": encode_results(results), "results.schema.json": schema}
    place({Path(name): content for name, content in made.items()}, folder)
    file = short(folder / "results.json")
    print_folded(_("{file}: {n} facts", file=file, n=len(results.facts)))
    print_notes(notes)
    print_left_out(made["results.json"])


def replicate(
    study: StudyOption = None,
    data: DataOption = None,
    update_ledger: Annotated[
        bool, typer.Option("--update-ledger", help="Write down which cells agree now")
    ] = False,
) -> None:
    """Compare every published number with the computed one, where a study has some.

    Prints how many cells of each table agree. Exit status 1 if a cell that agrees by the ledger
    (data/published/ledger.txt) no longer does.
    """
    from scs_report.build.pipeline import analyse_project, replicate_project, require_published
    from scs_report.replication import lost, read_ledger, write_ledger

    project = Project.find(study)
    require_published(project)
    ledger = project.data / "published" / "ledger.txt"
    with progress() as step:
        replication = replicate_project(project, analyse_project(project, data, step), step)
    heads = (_("table"), _("cells"), *map(_, _AGREEMENT), _("in words"), _("unreadable"))
    rows = [
        (
            one.table,
            *map(
                str,
                (
                    one.cells,
                    one.as_printed,
                    one.as_read,
                    one.within_rounding,
                    one.differs,
                    one.contradicted,
                    one.in_words,
                    one.unreadable,
                ),
            ),
        )
        for one in replication.summaries
    ]
    print_table(rows, heads)
    if update_ledger:
        write_ledger(ledger, replication)
        print_folded(_("{file}: written", file=short(ledger)))
        return
    gone = lost(read_ledger(ledger), replication)
    for cell in gone:
        message = cell if isinstance(cell, str) else f"{cell.key}: {cell.printed}, {cell.computed}"
        print_folded(_("agreed, but no longer: {cell}", cell=message), indent="  ")
    if gone:
        raise typer.Exit(1)


#: How cells agree, as heads of columns.
_AGREEMENT = (
    N_("as printed"),
    N_("as read"),
    N_("rounding"),
    N_("differs"),
    N_("ruled out"),
)
