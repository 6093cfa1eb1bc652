"""Commands for those who keep the project in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from scs_report.cli.options import (
    DataOption,
    JsonOption,
    ResultsOption,
    StudyOption,
    exclude,
)
from scs_report.cli.output import console, print_folded, print_json, print_table, progress, short
from scs_report.cli.usage import Command, Commands
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.project import Project
from scs_report.study import FILE


def doctor(
    study: StudyOption = None,
    paper: Annotated[
        bool,
        typer.Option("--paper", help="List what is replaced in WeasyPrint instead"),
    ] = False,
) -> None:
    """Say whether this computer has what a study needs, and what to run if not."""
    if paper:
        _list_replacements()
        return
    from scs_report.doctor import examine
    from scs_report.language.rules import han_regions

    project = Project.find(study)
    known = (project.data / FILE).is_file()
    findings = examine(
        study=project.root,
        regions=han_regions(project.study.languages) if known else ("SC",),
        respondents=project.respondents.name,
    )
    rows = [
        (_OK if one.ok else _sign(_("missing"), "red"), one.name, one.found, one.needed)
        for one in findings
    ]
    print_table(rows, ("", _("what"), _("found"), _("needed")), numbers=False)
    remedies = list(dict.fromkeys(f.remedy for f in findings if not f.ok and f.remedy))
    if all(finding.ok for finding in findings):
        print_folded(_("All is there."))
        return
    print_folded(_("Run:") if remedies else _("Something is missing."))
    for remedy in remedies:
        console.print(f"  {remedy}", markup=False)  # in one line, to be copied
    raise typer.Exit(2)


def _sign(text: str, style: str) -> Text:
    return Text(text, style=style)


_OK = _sign("ok", "green")


def _list_replacements() -> None:
    """Print the registry with the state of each entry; exit status 2 if PDFs cannot be set."""
    from scs_report.paper.replacements import REPLACEMENTS
    from scs_report.paper.replacing import check_sources, found

    rows = []
    for entry in REPLACEMENTS:
        digest = found(entry)
        wrong = _sign(_("changed"), "red") if entry.needed else _sign(_("left out"), "yellow")
        sign = _OK if digest == entry.digest else wrong
        rows.append((sign, entry.target, digest or _("missing"), entry.digest))
    heads = ("", _("replaced (docs/weasyprint.md says why)"), _("found"), _("needed"))
    print_table(rows, heads, numbers=False)
    check_sources()


def check(
    study: StudyOption = None,
    stubs: Annotated[
        bool, typer.Option("--stubs", help="List claims that lack a branch, with what to add")
    ] = False,
) -> None:
    """Check prose, labels and interface strings; list every problem.

    All languages must be in step and keep to the glossary, and no number may be typed in. Words
    that judge (most, hardly, too) and that no claim tests are listed. Exit status 2 if there is a
    problem.
    """
    from scs_report.analysis.checks import check_specification
    from scs_report.checks import check_text, read_sections
    from scs_report.checks import stubs as lacking
    from scs_report.language.reader import language_names

    project = Project.find(study)
    found = check_text(project.root, lambda: check_specification(project.data))
    for line in (*found.words, *map(str, found.unreferred), *found.uncited):
        print_folded(line)
    found.demand()
    print_folded(
        _(
            "{n} sections in {languages}, labels and interface: no problems",
            n=found.sections,
            languages=language_names(project.study.languages),
        )
    )
    claims = lacking(read_sections(project.templates))
    if stubs:
        for stub in claims:
            print_folded(str(stub))
    elif claims:
        print_folded(
            _(
                "{n} claims lack a branch: where they do not hold, the program words the "
                "comparison or leaves the sentence out; see check --stubs",
                n=len(claims),
            )
        )


def stress(
    study: StudyOption = None,
    data: DataOption = None,
    results_file: ResultsOption = None,
    count: Annotated[
        int, typer.Option("--count", metavar="<number>", min=0, help="How many resamples")
    ] = 100,
    seed: Annotated[
        int, typer.Option("--seed", metavar="<number>", min=0, help="Seed of the resamples")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="<folder>", help="Folder for the page [default: build]"),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 2 if anything is to be done")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Try the texts with many data before the next wave comes.

    Comparisons are turned, groups emptied, sizes changed. Told is which claims break, which
    branches and judging words no data reach or change; the page stress.html shows every sentence.

        scs-report stress --count 500 --seed 2 --strict
    """
    import msgspec

    from scs_report.build.pipeline import analyse_project
    from scs_report.cli.reading import read_settled
    from scs_report.language.reader import reader
    from scs_report.placing import place
    from scs_report.stress.report import report_of, summary
    from scs_report.stress.running import stress as try_texts
    from scs_report.stress.stress_page import stress_page

    exclude(data=data, results=results_file)
    project = Project.find(study)
    with progress() as step:
        results = (
            read_settled(results_file) if results_file else analyse_project(project, data, step)
        )
        found = try_texts(
            project.root,
            results,
            project.study.languages,
            count,
            seed,
            lambda done, of: step(_("texts: {done} of {of} data", done=done, of=of)),
        )
        step(_("page"))
        page = stress_page(found, results, project.templates)
    report = report_of(found, reader())
    folder = out or project.root / "build"
    place({Path("stress.html"): page.encode()}, folder)
    if as_json:
        print_json(msgspec.json.format(msgspec.json.encode(report.as_data()), indent=1))
    else:
        for line in summary(report):
            print_folded(line)
        print_folded(_("{file}: written", file=short(folder / "stress.html")))
    if strict and report.to_do:
        raise typer.Exit(2)


translations = typer.Typer(
    cls=Commands,
    help="Keep all languages of the prose in step.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@translations.command("status", cls=Command)
def translations_status(study: StudyOption = None) -> None:
    """List each section: in step, or which of its languages changed."""
    from scs_report.checks import read_sections, standings

    project = Project.find(study)
    found = standings(project.root, read_sections(project.templates))
    print_table(((one.section.name, one.words) for one in found), numbers=False)


@translations.command("accept", cls=Command)
def translations_accept(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="<section>", help="Such as brief/10-coverage, or one of its files"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All sections")] = False,
    study: StudyOption = None,
) -> None:
    """Declare that all languages of a section say the same."""
    from scs_report.checks import accept, read_sections

    if bool(names) == every:
        raise UserError(_("Which sections are in step?"), hint=_("Name sections, or give --all."))
    project = Project.find(study)
    accepted = accept(project.root, read_sections(project.templates), names or [])
    for name in accepted:
        print_folded(_("in step: {name}", name=name))
