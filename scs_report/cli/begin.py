"""The commands that begin a study, and a new wave of one."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.importing_files import imported
from scs_report.cli.options import StudyOption
from scs_report.cli.output import console, plain, progress, relative
from scs_report.errors import UserError
from scs_report.project import Project


def new(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet")],
    data: Annotated[
        Path | None,
        typer.Option("--from", help="Respondents, of SPSS, Stata, Excel, CSV …"),
    ] = None,
    languages: Annotated[
        str, typer.Option(help="Codes with commas between; the first is that of the file")
    ] = "en",
    title: Annotated[str, typer.Option(help="Title of the study")] = "",
) -> None:
    """Begin a study: a codebook drafted from a data file, and a first brief that builds at once.

    Without a file the study is a small example of invented respondents.
    Examples: scs-report new myth --from survey.sav --languages en,de; scs-report new example
    """
    from scs_report.checks import accept, read_sections
    from scs_report.drafting.study import new_study

    codes = tuple(dict.fromkeys(code.strip() for code in languages.split(",") if code.strip()))
    draft, copied = new_study(folder, data, codes or ("en",), title)
    if len(codes) > 1 and not any(copied.values()):
        accept(folder, read_sections(folder / "templates"), ())
    kinds = [question.kind for question in draft.questions]
    counts = ", ".join(
        f"{kinds.count(kind)} {words}"
        for kind, words in (
            ("single", "with one answer"),
            ("multiple", "with several answers"),
            ("number", "with numbers"),
        )
        if kind in kinds
    )
    console.print(f"{relative(folder)}: a study of {len(kinds)} questions: {counts}")
    for use, column in draft.design.items():
        console.print(f"  {use}: the column {plain(column)}")
    for name, why in draft.source.left_out.items():
        console.print(f"  left out: {plain(name)} ({'free text' if why == 'text' else why})")
    for code, texts in copied.items():
        console.print(f"  to be translated: {len(texts)} texts in {code}, listed in TODO.md")
    console.print(f"Next: scs-report build --study {plain(shlex.quote(str(folder)))}")


def new_wave(
    data: Annotated[
        Path | None,
        typer.Argument(help="Respondents of the new wave, of SPSS, Stata, Excel, CSV …"),
    ] = None,
    field: Annotated[str, typer.Option(help="First and last day: 2020-03-01/2020-05-31")] = "",
    label: Annotated[
        list[str] | None,
        typer.Option(
            help="What texts call it, once a language: en=“spring 2020” [default: season]"
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
    Example: scs-report new-wave survey.sav --field 2020-03-01/2020-05-31
    """
    from scs_report.build.new_wave import add_wave, take_back
    from scs_report.cli.notices import print_notes

    project = Project.find(study)
    where = "" if study is None else f" --study {plain(shlex.quote(str(study)))}"
    if undo:
        key, aside = take_back(project)
        console.print(f"The wave {plain(key)} is the one that is analysed again.")
        console.print(f"  the file that was taken back: {relative(aside)}")
        return
    if data is None or not field:
        lacking = [
            what
            for what, given in (("the file of the new wave", data), ("--field", field))
            if not given
        ]
        raise UserError(
            "The wave cannot be added; nothing has changed",
            [f"missing: {one}" for one in lacking],
            "scs-report new-wave survey.sav --field 2020-03-01/2020-05-31",
        )
    data = imported(data, study)
    with progress() as step:
        made = add_wave(
            project, data, field, _by_language(label or [], project), overlap=overlap, progress=step
        )
    before, now, n = plain(made.earlier), plain(made.key), made.respondents.rows
    console.print(f"The wave {now} is the one that is analysed now: {n:,} respondents.")
    print_notes(made.respondents.notes)
    console.print(f"  kept as an earlier wave, {before}: {relative(made.kept)}")
    console.print("  data/study.toml: both waves stand at its end, with their field dates")
    if made.shared and not overlap:
        console.print(
            f"  {made.shared:,} ids stand in both files. The samples are taken as independent; if "
            f"these are the same people, write overlap = true for {before} in data/study.toml."
        )
    console.print("Next:")
    console.print("  1. Were questions put in other words? Say so in data/codebook.toml; their")
    console.print("     changes are then left out until study.toml calls them comparable.")
    console.print("  2. Name the numbers whose change matters, as changes in data/study.toml.")
    console.print(
        f"  3. scs-report build --draft{where}: sentences that no longer hold are marked."
    )
    console.print(f"To take it back: scs-report new-wave --undo{where}")


def _by_language(labels: list[str], project: Project) -> dict[str, str]:
    """Return labels by language; one without a language is that of a study in one language."""
    first = project.study.languages[0]
    pairs = [one.partition("=") for one in labels]
    return {
        code.strip() if sign else first: text.strip() if sign else code.strip()
        for code, sign, text in pairs
    }
