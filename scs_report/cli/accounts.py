"""Commands that answer for the numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scs_report.border.text import visible
from scs_report.cli.options import (
    DataOption,
    JsonOption,
    ResultsOption,
    StudyOption,
    chosen,
    exclude,
    language_of,
)
from scs_report.cli.output import (
    complaints,
    console,
    print_folded,
    print_json,
    print_lines,
    progress,
    short,
)
from scs_report.cli.reading import read_settled
from scs_report.errors import say as _
from scs_report.placing import place
from scs_report.project import Project
from scs_report.study import ALL

if TYPE_CHECKING:
    from scs_report.results import Results


def facts(
    name: Annotated[
        str, typer.Argument(metavar="<fact>", help="A fact, the beginning of names, or *.rural")
    ] = "",
    study: StudyOption = None,
    data: DataOption = None,
    results_file: ResultsOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV")] = False,
    unused: Annotated[bool, typer.Option("--unused", help="Only what no sentence uses")] = False,
) -> None:
    """List the numbers that the prose may use, and where it uses them.

    scs-report facts satisfaction.high
    scs-report facts --unused
    scs-report facts --csv > facts.csv
    """
    from scs_report.language import Language
    from scs_report.provenance import fact_list as listing
    from scs_report.provenance import terminal
    from scs_report.provenance.uses import read_prose

    exclude(json=as_json, csv=as_csv)
    results, project = _results(study, data, results_file)
    reading = read_prose(project.templates, results)
    entries = listing.list_facts(results, reading.uses, name, unused=unused)
    _say_unread(reading.problems)
    if as_json:
        print_json(listing.to_json(entries))
    elif as_csv:
        print_lines(listing.to_csv(entries, project.study.languages))
    else:
        languages = project.study.languages
        language = Language(language_of(languages))
        screen = terminal.make_console()
        made = terminal.facts_table(entries, results, languages, language, screen.width)
        screen.print(made)
        for line in listing.withheld_facts(results, name):
            print_folded(line)


def trace(
    name: Annotated[
        str, typer.Argument(metavar="<fact>", help="A fact, such as satisfaction.high")
    ],
    study: StudyOption = None,
    data: DataOption = None,
    results_file: ResultsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where one number comes from and which sentences use it.

    scs-report trace satisfaction.high
    scs-report trace gap.urban --lang zh
    """
    import msgspec

    from scs_report.language import Language
    from scs_report.provenance import origin, terminal
    from scs_report.provenance.uses import read_prose

    results, project = _results(study, data, results_file)
    language = Language(language_of(project.study.languages))
    reading = read_prose(project.templates, results)
    found = origin.trace(name, results, reading.uses, language)
    _say_unread(reading.problems)
    if as_json:
        print_json(msgspec.json.format(msgspec.json.encode(found), indent=1))
    else:
        screen = terminal.make_console()
        screen.print(terminal.origin_text(found, language, screen.width))


def claims(
    study: StudyOption = None,
    data: DataOption = None,
    broken: Annotated[
        bool, typer.Option("--broken", help="Only those of which no branch fits")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show every claim of the texts with its branches, which was printed, and its evidence.

    Exit status 1 if a headline or standfirst stops a build.

        scs-report claims --broken
    """
    import msgspec

    from scs_report.build.pipeline import analyse_project
    from scs_report.provenance.claim_list import claim_lines, list_claims

    project = Project.find(study)
    with progress() as step:
        results = analyse_project(project, data, step)
        step(_("claims"))
        found = list_claims(results, project.templates)
    shown = [listed for listed in found if listed.claim.left_out or not broken]
    if as_json:
        print_json(msgspec.json.format(msgspec.json.encode([c.as_data() for c in shown])))
    else:
        for head, details, fits in claim_lines(shown):
            print_folded(head, style="" if fits else "bold")
            for line in details:
                print_folded(line, indent="    ")
        unfit, failing = (
            sum(getattr(listed.claim, what) for listed in found) for what in ("left_out", "broken")
        )
        print_folded(
            _(
                "{n} claims, {unfit} without a branch that fits, {failing} broken",
                n=len(found),
                unfit=unfit,
                failing=failing,
            )
        )
    if any(listed.claim.broken for listed in found):
        raise typer.Exit(1)


def diff(
    old: Annotated[Path, typer.Argument(metavar="<old>", help="results.json of before")],
    new: Annotated[Path, typer.Argument(metavar="<new>", help="results.json of now")],
    study: StudyOption = None,
    as_json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="<file>", help="Write a page to this file")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All rows, not the first 20")] = False,
) -> None:
    """Say what changed between two results, the most important first.

    The page is in all languages of the study, or in the one of --lang. Exit status 0 if nothing
    changed, 1 if something did, 2 if a file cannot be read.

        scs-report diff old/results.json build/results.json
        scs-report diff old.json new.json --html changes.html
    """
    import msgspec

    from scs_report.language import Language
    from scs_report.language.reader import asked
    from scs_report.provenance import page, terminal
    from scs_report.provenance.compare import compare

    project = Project.find(study)
    templates, known = project.templates, project.study.languages
    languages = chosen("languages", [asked() or ALL], known)
    before, after = read_settled(old), read_settled(new)
    comparison = compare(before, after, templates, (visible(str(old)), visible(str(new))))
    if html:
        made = page.comparison_page(comparison, after, templates, languages)
        place({Path(html.name): made.encode()}, html.parent)
    if as_json:
        print_json(msgspec.json.format(msgspec.json.encode(comparison), indent=1))
    else:
        language = Language(language_of(known))
        most = None if every else 20
        screen = terminal.make_console()
        screen.print(terminal.comparison_text(comparison, language, most, screen.width))
        if html:
            console.print()
            print_folded(_("{file}: written", file=short(html)))
    if not comparison.same:
        raise typer.Exit(1)


def _results(
    study: Path | None, data: Path | None, results_file: Path | None
) -> tuple[Results, Project]:
    """Return the results asked for, and their study."""
    from scs_report.build.pipeline import analyse_project

    project = Project.find(study)
    exclude(data=data, results=results_file)
    with progress() as step:
        results = (
            read_settled(results_file) if results_file else analyse_project(project, data, step)
        )
    return results, project


def _say_unread(problems: tuple[str, ...]) -> None:
    from scs_report.language.reader import told

    for problem in problems:
        print_folded(_("not read: {problem}", problem=told(problem)), complaints)
