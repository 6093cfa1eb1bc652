"""The commands that begin a study, and a new wave of one."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.importing_files import imported
from scs_report.cli.options import EncodingOption, SheetOption, StudyOption
from scs_report.cli.output import print_folded, progress, short
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.project import Project


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="<folder>", help="A folder that is not there yet")
    ],
    data: Annotated[
        Path | None,
        typer.Option("--from", metavar="<file>", help="Respondents, of Excel, SPSS, Stata, CSV …"),
    ] = None,
    languages: Annotated[
        str,
        typer.Option(
            metavar="<codes>", help="Languages, with commas between; the first is that of the file"
        ),
    ] = "en",
    title: Annotated[str, typer.Option(metavar="<title>", help="Title of the study")] = "",
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Begin a study: a codebook drafted from a data file, and a first brief that builds at once.

    Without a file the study is a small example of invented respondents.

        scs-report new example
        scs-report new myth --from survey.sav --languages en,de
    """
    from scs_report.checks import accept, read_sections
    from scs_report.drafting.study import new_study

    codes = tuple(dict.fromkeys(code.strip() for code in languages.split(",") if code.strip()))
    draft, copied = new_study(folder, data, codes or ("en",), title, sheet, encoding)
    if len(codes) > 1 and not any(copied.values()):
        accept(folder, read_sections(folder / "templates"), ())
    kinds = [question.kind for question in draft.questions]
    counts = [
        _(said, n=kinds.count(kind))
        for kind, said in (
            ("single", N_("{n} with one answer")),
            ("multiple", N_("{n} with several answers")),
            ("number", N_("{n} with numbers")),
        )
        if kind in kinds
    ]
    head = _(
        "{folder}: a study of {n} questions: {counts}",
        folder=short(folder),
        n=len(kinds),
        counts=counts,
    )
    print_folded(head)
    for use, column in draft.design.items():
        print_folded(_("{use}: the column {name}", use=_(_USES[use]), name=column), indent="  ")
    for name, why in draft.source.left_out.items():
        print_folded(_("left out: {name} ({why})", name=name, why=why), indent="  ")
    for note in draft.source.notes:
        print_folded(_("Note: {note}", note=note), indent="  ")
    for code, texts in copied.items():
        said = _(
            "to be translated: {n} texts in {code}, listed in TODO.md", n=len(texts), code=code
        )
        print_folded(said, indent="  ")
    print_folded(
        _("Next: {command}", command=f"scs-report build --study {shlex.quote(str(folder))}")
    )


#: What the columns of a design are for.
_USES = {
    "weight": N_("weight"),
    "strata": N_("strata"),
    "cluster": N_("clusters"),
    "fpc": N_("finite population"),
    "id": N_("id"),
    "wave": N_("wave"),
}


def new_wave(
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="<file>", help="Respondents of the new wave, of Excel, SPSS, Stata, CSV …"
        ),
    ] = None,
    field: Annotated[
        str, typer.Option(metavar="<days>", help="First and last day: 2020-03-01/2020-05-31")
    ] = "",
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="<label>",
            help="What texts call it, once a language: en='spring 2020' [default: the season]",
        ),
    ] = None,
    overlap: Annotated[
        bool, typer.Option("--overlap", help="People of one id are the same in both waves")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last new wave")] = False,
    study: StudyOption = None,
) -> None:
    """Add a wave: the present one is kept as an earlier one, the new file takes its place.

    A survey company's file is imported first (see scs-report import).

        scs-report new-wave survey.sav --field 2020-03-01/2020-05-31
    """
    from scs_report.build.new_wave import add_wave, take_back
    from scs_report.cli.notices import print_notes

    project = Project.find(study)
    where = "" if study is None else f" --study {shlex.quote(str(study))}"
    if undo:
        key, aside = take_back(project)
        print_folded(_("The wave {key} is the one that is analysed again.", key=key))
        said = _("the file that was taken back: {file}", file=short(aside))
        print_folded(said, indent="  ")
        return
    if data is None or not field:
        lacking = [
            what
            for what, given in ((_("the file of the new wave"), data), ("--field", field))
            if not given
        ]
        raise UserError(
            _("The wave cannot be added; nothing has changed"),
            [_("missing: {one}", one=one) for one in lacking],
            "scs-report new-wave survey.sav --field 2020-03-01/2020-05-31",
        )
    data = imported(data, study)
    with progress() as step:
        made = add_wave(
            project, data, field, _by_language(label or [], project), overlap=overlap, progress=step
        )
    before, now, n = made.earlier, made.key, made.respondents.rows
    print_folded(
        _("The wave {key} is the one that is analysed now: {n} respondents.", key=now, n=n)
    )
    print_notes(made.respondents.notes)
    kept = _("kept as an earlier wave, {key}: {file}", key=before, file=short(made.kept))
    print_folded(kept, indent="  ")
    dates = _("data/study.toml: both waves stand at its end, with their field dates")
    print_folded(dates, indent="  ")
    if made.shared and not overlap:
        same = _(
            "{n} ids stand in both files. The samples are taken as independent; if these are the "
            "same people, write overlap = true for {key} in data/study.toml.",
            n=made.shared,
            key=before,
        )
        print_folded(same, indent="  ")
    print_folded(_("Next:"))
    for number, one in enumerate(
        (
            _(
                "Were questions put in other words? Say so in data/codebook.toml; their changes "
                "are then left out until study.toml calls them comparable."
            ),
            _("Name the numbers whose change matters, as changes in data/study.toml."),
            _(
                "{command}: sentences that no longer hold are marked.",
                command=f"scs-report build --draft{where}",
            ),
        ),
        1,
    ):
        print_folded(f"{number}. {one}", indent="  ")
    print_folded(_("To take it back: {command}", command=f"scs-report new-wave --undo{where}"))


def _by_language(labels: list[str], project: Project) -> dict[str, str]:
    """Return labels by language; one without a language is that of a study in one language."""
    first = project.study.languages[0]
    pairs = [one.partition("=") for one in labels]
    return {
        code.strip() if sign else first: text.strip() if sign else code.strip()
        for code, sign, text in pairs
    }
