"""The command of the generator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scs_report.cli.output import console, progress, short
from scs_report.cli.usage import Command
from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.replication import load_published
from synthesis.generate import DEFAULT_SEED, synthesize
from synthesis.write import write_respondents

commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@commands.command(cls=Command)
def make(
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random numbers")] = DEFAULT_SEED,
    out: Annotated[
        Path | None, typer.Option("--out", help="File, if not data/respondents.csv")
    ] = None,
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
        write_respondents(frame, path, seed)
    console.print(f"{short(path)}: {len(frame):,} synthetic respondents, seed {seed}")
