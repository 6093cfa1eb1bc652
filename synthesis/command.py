"""The command of the generator."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from scs_report.cli.output import console, progress, short
from scs_report.cli.usage import Command
from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.replication import load_published
from synthesis.generate import DEFAULT_SEED, synthesize
from synthesis.write import differing, write_respondents

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@commands.command(cls=Command)
def make(
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random numbers")] = DEFAULT_SEED,
    out: Annotated[
        Path | None, typer.Option("--out", help="File, if not data/respondents.csv")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say whether the file is the one drawn")
    ] = False,
) -> None:
    """Make synthetic respondents from the published numbers.

    Takes a few minutes. An interrupted run goes on after the last stage it finished.
    """
    project = Project.find()
    path = out or project.respondents
    if path.is_dir() or not path.parent.is_dir():
        found = "is a folder" if path.is_dir() else f"lies in no folder: {path.parent}"
        raise UserError(f"{path} {found}", hint="Give a file to write, for instance made.csv.")
    with progress() as step:
        published = load_published(project.data / "published")
        frame = synthesize(published, seed, progress=step, folder=project.cache / "synthesis")
        if not check:
            write_respondents(frame, path, seed)
    if check:
        with TemporaryDirectory() as folder:
            write_respondents(frame, Path(folder) / path.name, seed)
            if others := differing(Path(folder) / path.name, path):
                raise UserError(
                    f"{short(path)} is not what the generator draws",
                    [f"{name} differs" for name in others],
                    "Run make synthesize to draw it anew, or undo what was changed.",
                )
        console.print(f"{short(path)}: as the generator draws it, to the byte")
        return
    console.print(f"{short(path)}: {len(frame):,} synthetic respondents, seed {seed}")
