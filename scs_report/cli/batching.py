"""The command that makes the same report for each of many groups."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scs_report.cli.options import (
    CacheOption,
    DataOption,
    EncodingOption,
    FormatsOption,
    JsonOption,
    SheetOption,
    StudyOption,
    chosen,
    chosen_formats,
    exclude,
)
from scs_report.cli.output import complain, complaints, print_folded, print_json, progress, short
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.project import Project
from scs_report.study import ALL

if TYPE_CHECKING:
    from scs_report.batch.made import Manifest
    from scs_report.batch.making import Batch, BatchPlan, Done


def batch(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="<document>", help="Which documents [default: the briefs]"),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="<question>",
            help="A report for each answer to a question, such as region; several with commas "
            "between them: for each combination",
        ),
    ] = "",
    listed: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="<file>",
            help="A report for each row of a table with the columns name, filter, title, brand, "
            "languages, documents, formats",
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option(metavar="<language>", help="Language of the documents, such as en")
    ] = ALL,
    formats: FormatsOption = ALL,
    study: StudyOption = None,
    data: DataOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="<folder>", help="Folder for the reports [default: build/batch]"
        ),
    ] = None,
    cache: CacheOption = None,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            metavar="<number>",
            min=1,
            help="How many processes work [default: one for each processor]",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Have the documents made by the Dask cluster at this address",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each report was made or not")
    ] = False,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the same report for each of many groups, with an index of them all.

    Each report compares its group with all respondents. Groups of too few people are left out, and
    nothing of them follows from the other reports. What did not change is not made again. Exit
    status 1 if a report could not be made, 2 if none could.

        scs-report batch --by region
        scs-report batch brief --by region,location --lang zh
        scs-report batch --list clients.xlsx --out /tmp/clients
    """
    from scs_report.batch.depending import inputs_of
    from scs_report.batch.made import Usual, read_manifest, unchanged
    from scs_report.caching import digest_of, file_inputs
    from scs_report.placing import alone

    project = Project.find(study)
    known = project.study
    exclude(by=by, list=listed)
    if not by and not listed:
        raise UserError(
            _("Nothing says which reports are to be made"),
            hint=_("Name a question, --by region, or a list, --list FILE."),
        )
    usual = Usual(
        documents=chosen("documents", documents or known.briefs or known.names[:1], known.names),
        languages=chosen("languages", [lang], known.languages),
        formats=chosen_formats(formats),
    )
    folder = Path(os.path.realpath(out or project.build / "batch"))
    asked = {"by": by, "usual": repr(usual), "sheet": repr((sheet, encoding))}
    listing = file_inputs(project.root, [listed]) if listed else {}
    question = digest_of("batch", {**inputs_of(project, data), **asked, **listing})
    before = read_manifest(folder)
    if unchanged(before, question, folder):
        _tell_unchanged(before, folder, explain=explain, as_json=as_json)
        return
    from scs_report.batch.making import BatchPlan, run
    from scs_report.batch.requests import requests_by, requests_listed
    from scs_report.build.pipeline import AsRead
    from scs_report.survey import load_codebook

    codebook = load_codebook(project.data / "codebook.toml")
    if listed:
        requests = requests_listed(listed, project, codebook, usual)
    else:
        requests = requests_by([name.strip() for name in by.split(",")], codebook, usual)
    if published := {name for one in requests for name in one.documents} & {*known.published}:
        raise UserError(
            _("Published numbers are of all respondents: {documents}", documents=min(published)),
            hint=_("Name other documents."),
        )
    plan = BatchPlan(
        project=project,
        requests=requests,
        codebook=codebook,
        data=data,
        out=folder,
        cache=cache or project.cache,
        as_read=AsRead(sheet, encoding),
        processes=processes or os.cpu_count() or 1,
    )
    with progress() as step, alone(folder, lambda: _wait(folder, step)):
        seen = _teller(step, as_json=as_json)
        if scheduler:
            from scs_report.batch.remote import on_cluster

            with on_cluster(scheduler, plan) as makers:
                made = run(plan, step, seen, makers, question)
        else:
            made = run(plan, step, seen, question=question)
    _tell(plan, made, explain=explain, as_json=as_json)
    if not any(one.failure is None for one in made.done):
        raise typer.Exit(2)
    if made.failed:
        raise typer.Exit(1)


def _tell_unchanged(before: Manifest, folder: Path, *, explain: bool, as_json: bool) -> None:
    """Say that all is there, and which groups have no report."""
    from scs_report.batch.made import other_folders

    left = other_folders(before, folder)
    if as_json:
        import json

        said = {"made": [], "unchanged": [*before.reports], "withheld": before.withheld}
        print_json(json.dumps({**said, "failed": {}, "left": left}, ensure_ascii=False))
        return
    print_folded(_("Nothing changed: {n} reports up to date", n=len(before.reports)))
    for name in before.reports if explain else ():
        print_folded(_("{file}: {text}", file=name, text=_("unchanged")), indent="  ")
    _tell_withheld(before.withheld, before.titles)
    _tell_left(left, folder)


def _tell_withheld(withheld: Mapping[str, str], titles: Mapping[str, dict[str, str]]) -> None:
    from scs_report.batch.made import why_withheld
    from scs_report.language.reader import reader

    if withheld:
        print_folded(_("Groups without a report:"))
    for name, reason in withheld.items():
        called = reader().text(titles[name]) if titles.get(name) else ""
        # a folder may be called by a code, which says little
        file = _("{column} ({label})", column=name, label=called) if called else name
        print_folded(_("{file}: {text}", file=file, text=_(why_withheld(reason))), indent="  ")


def _tell_left(left: Sequence[str], folder: Path) -> None:
    if left:
        print_folded(
            _(
                "Not made any more, not to be published with these: {files}",
                files=[short(folder / name) for name in left],
            )
        )


def _tell_failed(failed: Sequence[Done]) -> None:
    """Say which reports could not be made; those that fail of the same together."""
    alike: dict[tuple[str, ...], list[Done]] = {}
    for one in failed:
        if one.failure:
            told = (str(one.failure.title), *map(str, one.failure.problems))
            alike.setdefault(told, []).append(one)
    for several in alike.values():
        names = [one.name for one in several]
        print_folded(_("{name} could not be made:", name=names), complaints)
        if several[0].failure:
            complain(several[0].failure)


def _wait(folder: Path, step: Callable[[str], None]) -> None:
    said = _("Another run is at work in {folder}; waiting for it.", folder=short(folder))
    step(said)
    print_folded(said, complaints)


def _teller(step: Callable[[str], None], *, as_json: bool) -> Callable[[Done, int, int], None]:
    """Return what tells of each report: how many are done, how fast, how long it will take."""
    start = time.perf_counter()

    def seen(done: Done, count: int, several: int) -> None:
        seconds = time.perf_counter() - start
        rate = count / seconds if seconds else 0.0
        left = (several - count) / rate if rate else 0.0
        if as_json:
            import json

            event = {"report": done.name, "failed": bool(done.failure), "done": count}
            event |= {"of": several, "seconds": round(seconds, 2), "left": round(left, 2)}
            print_json(json.dumps(event))
            return
        text = _(
            "{done} of {all} reports, {rate} a second, {left} s left",
            done=count,
            all=several,
            rate=f"{rate:.1f}",
            left=f"{left:.0f}",
        )
        step(text)

    return seen


def _tell(plan: BatchPlan, made: Batch, *, explain: bool, as_json: bool) -> None:
    from scs_report.batch.index import INDEX

    done = [one for one in made.done if one.failure is None]
    if as_json:
        import json

        print_json(
            json.dumps(
                {
                    "made": [one.name for one in made.made],
                    "unchanged": [one.name for one in made.done if not one.made],
                    "withheld": dict(made.withheld),
                    "failed": {
                        one.name: [str(one.failure.title), *map(str, one.failure.problems)]
                        for one in made.failed
                        if one.failure
                    },
                    "left": list(made.left),
                    "seconds": round(made.seconds, 2),
                    "index": str(plan.out / INDEX) if done else None,
                },
                ensure_ascii=False,
            )
        )
        return
    unchanged = [one for one in made.done if not one.made]
    if not done:
        print_folded(_("No report was made."), complaints, style="bold red")
    elif made.made:
        text = N_("{n} reports in {seconds} s ({rate} a second), index: {file}")
        if len(made.made) == 1:
            text = N_("one report in {seconds} s, index: {file}")
        print_folded(
            _(
                text,
                n=len(made.made),
                seconds=f"{made.seconds:.1f}",
                rate=f"{len(made.made) / made.seconds:.1f}",
                file=short(plan.out / INDEX),
            )
        )
    else:
        print_folded(_("Nothing changed: {n} reports up to date", n=len(unchanged)))
    if made.made and unchanged and not explain:
        print_folded(_("reports that did not change: {n}", n=len(unchanged)))
    for one in made.done if explain else ():
        if one.failure is None:
            why = one.reason if one.made else _("unchanged")
            print_folded(_("{file}: {text}", file=one.name, text=why), indent="  ")
    titles = {one.name: one.title for one in plan.requests}
    _tell_withheld(made.withheld, titles)
    _tell_left(made.left, plan.out)
    _tell_failed(made.failed)
