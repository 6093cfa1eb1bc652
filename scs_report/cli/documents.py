"""The command that builds the documents."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scs_report.cli.options import (
    CacheOption,
    DataOption,
    EncodingOption,
    FormatsOption,
    OutOption,
    SchedulerOption,
    SheetOption,
    StudyOption,
    WhereOption,
    chosen,
    chosen_formats,
    chosen_pictures,
    exclude,
)
from scs_report.cli.output import print_folded, progress, short
from scs_report.cli.reading import read_settled
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.names import PICTURE_SIZES
from scs_report.project import Project
from scs_report.study import ALL, Study

if TYPE_CHECKING:
    from scs_report.build.outcome import Outcome, TextFindings
    from scs_report.build.plan import Plan
    from scs_report.build.workers import Workers
    from scs_report.fonts import FontSet

#: Findings of the check that a build lists.
_LISTED = 20


def build(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="<document>", help="Which documents of the study [default: all]"),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(
            metavar="<language>",
            help="Language of the documents, such as en; that of what is said stands before the "
            "command: scs-report --lang zh build",
        ),
    ] = ALL,
    formats: FormatsOption = ALL,
    figures: Annotated[
        str,
        typer.Option(
            "--figure",
            metavar="<figure>",
            help="Figures that --format png or svg makes pictures of, by name or number, with "
            "commas between them [default: all of the documents]",
            show_default=False,
        ),
    ] = ALL,
    sizes: Annotated[
        str,
        typer.Option(
            "--size",
            metavar=",".join(PICTURE_SIZES),
            help="Sizes of the pictures, with commas between them [default: all]",
            show_default=False,
        ),
    ] = ALL,
    study: StudyOption = None,
    data: DataOption = None,
    where: WhereOption = "",
    out: OutOption = None,
    results_file: Annotated[
        Path | None,
        typer.Option(
            "--results", metavar="<file>", help="Print these results; no respondents are read"
        ),
    ] = None,
    cache: CacheOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each file was built or not")
    ] = False,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft",
            help="Print sentences that the data do not support too, marked, in build/draft",
        ),
    ] = False,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Analyse respondents and build documents. What did not change is not made again.

    Documents of a part of the respondents (--where) are put into build/part.

        scs-report build brief --lang zh --format pdf
        scs-report build --data survey.sav --out /tmp/report
        scs-report build --where 'age >= 60'
        scs-report build brief --format png --figure use,2 --size square
    """
    from scs_report.build.plan import Plan

    project = Project.find(study)
    asked, known = documents or [ALL], project.study
    exclude(data=data, results=results_file)
    exclude(where=where, results=results_file)
    wanted = chosen("documents", asked, known.names)
    folder = project.build / "draft" if draft else project.build
    if where:
        wanted, folder = _of_part(wanted, asked, known), project.build / "part"
    plan = Plan(
        documents=wanted,
        languages=chosen("languages", [lang], known.languages),
        formats=chosen_formats(formats),
        templates=project.templates,
        out=out or folder,
        cache=cache or project.cache,
        draft=draft,
        pictures=chosen_pictures(figures, sizes),
    )
    start = time.perf_counter()
    notes: list[str] = []
    with ExitStack() as open_:
        workers = _begin_workers(plan, project, open_)
        step = open_.enter_context(progress())
        # while workers load what they need
        from scs_report.build.pipeline import AsRead, encoded_replication, encoded_results
        from scs_report.build.run import build as build_documents
        from scs_report.build.run import of_other_results
        from scs_report.caching import Artifact, file_inputs
        from scs_report.cli.notices import print_left_out, print_notes

        if results_file:
            from scs_report.results import encode_results

            encoded = encode_results(read_settled(results_file))
            results = Artifact(encoded, file_inputs(project.root, [results_file]))
        else:
            # what documents need is loaded while the respondents are analysed
            results = encoded_results(
                project,
                data,
                plan.store,
                step,
                lambda: None if workers else _preload(plan, known, step),
                where,
                AsRead(sheet, encoding, scheduler),
                notes.append,
            )
        replication = None
        if set(plan.documents) & set(known.published):
            replication = encoded_replication(project, results, plan.store, step)
        left_out: list[str] = []
        found: list[TextFindings] = []
        outcomes = build_documents(
            results,
            plan,
            step,
            replication,
            report=found.append,
            tell=left_out.append,
            workers=workers,
        )
    _print_outcomes(outcomes, time.perf_counter() - start, explain=explain)
    for findings in found:
        _print_findings(findings)
    if left_out:
        head = _("For the editor, left out of the text because the data do not carry it:")
        print_folded(head)
        for one in left_out:
            for line in one.split("\n"):
                print_folded(line, indent="  ")
    if others := of_other_results(results, plan):
        print_folded(
            _("Still of other results, not to be published with these: {files}", files=others)
        )
    print_notes(notes)
    print_left_out(results.content)
    _print_source(results.content)


def _begin_workers(plan: Plan, project: Project, open_: ExitStack) -> Workers | None:
    """Have what makes documents loaded at once, if texts alone were edited.

    Returns workers where there are few pages to make; else they begin with the first job.
    """
    from scs_report.build.edited import of_one_document, only_texts_edited

    if not only_texts_edited(plan, project.data):
        return None
    with progress() as step:
        few = "pdf" in plan.formats and sys.platform == "linux" and of_one_document(plan)
        if not few:
            _preload(plan, project.study, step, everything=False)
            return None
        fonts = _fonts(plan, project.study, step)
    from scs_report.build.workers import Forked

    return open_.enter_context(Forked(fonts, plan.templates))


def _fonts(plan: Plan, study: Study, step: Callable[[str], None]) -> FontSet:
    from scs_report.fonts import prepare_fonts
    from scs_report.language.rules import han_regions

    step(_("fonts"))
    return prepare_fonts(plan.fonts, regions=han_regions(study.languages))


def _preload(
    plan: Plan, study: Study, step: Callable[[str], None], *, everything: bool = True
) -> None:
    from scs_report.build.workers import preload_workers

    fonts = _fonts(plan, study, step)
    preload_workers(fonts, plan.templates, pdf="pdf" in plan.formats, everything=everything)


def _of_part(wanted: tuple[str, ...], asked: list[str], known: Study) -> tuple[str, ...]:
    """Return the documents that can be of a part of the respondents.

    Raises
    ------
    UserError
        If one that prints published numbers is asked for by name: these are of everybody.
    """
    published = [name for name in wanted if name in known.published]
    left = tuple(name for name in wanted if name not in published)
    if published and (set(published) & set(asked) or not left):
        raise UserError(
            _("Published numbers are of all respondents: {documents}", documents=published[0]),
            hint=_("Leave out --where, or name other documents."),
        )
    for name in published:
        print_folded(_("Not made of a part of the respondents: {document}", document=name))
    return left


def _print_outcomes(outcomes: list[Outcome], seconds: float, *, explain: bool) -> None:
    """Say which files were made, and why PDFs took longer if they did."""
    changed = [outcome for outcome in outcomes if outcome.changed]
    if changed:
        took = f"{seconds:.1f}"
        one_or_more = N_("one file in {seconds} s:"), N_("{n} files in {seconds} s:")
        print_folded(_(one_or_more[len(changed) > 1], n=len(changed), seconds=took))
    else:
        print_folded(_("Nothing changed: {n} files up to date", n=len(outcomes)))
    for outcome in outcomes if explain else changed:
        path = short(outcome.path)
        why = _("{file}: {text}", file=path, text=outcome.said()) if explain else path
        print_folded(why, indent="  ")
    if changed and not explain and len(outcomes) > len(changed):
        print_folded(_("files that did not change: {n}", n=len(outcomes) - len(changed)))
    if any(outcome.path.suffix == ".pdf" for outcome in changed):
        from scs_report.paper.replacing import check_sources, note

        for entry in check_sources():
            print_folded(note(entry))


def _print_source(results: bytes) -> None:
    """Say that respondents are synthetic, where they are."""
    source = json.loads(results)["data"]
    if source["synthetic"]:
        known, rows = source["synthetic_rows"], source["rows"]
        print_folded(
            _("The respondents are synthetic; every page says so.")
            if known == rows
            else _(
                "At least {n} of {all} respondents are synthetic; every page says so.",
                n=known,
                all=rows,
            )
        )


def _print_findings(found: TextFindings) -> None:
    """Say what `scs-report check` says of the text; the first lines of it."""
    if found.refused:
        head = _("To mend before this is published ({n}, scs-report check):", n=len(found.refused))
        print_folded(head)
        for line in found.refused[:_LISTED]:
            print_folded(line, indent="  ")
        if len(found.refused) > _LISTED:
            print_folded(_("and {n} more", n=len(found.refused) - _LISTED), indent="  ")
    if found.judged:
        print_folded(_("Judging words that no test bears: {n} (scs-report check)", n=found.judged))
