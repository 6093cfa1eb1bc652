"""The command that begins a study."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.output import console, plain, relative


def new(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet")],
    data: Annotated[
        Path | None,
        typer.Option("--from", help="Respondents: .sav, .dta, .csv, .xlsx or .parquet"),
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
