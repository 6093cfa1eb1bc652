"""The texts of all help, for the catalogues: they stand in commands and targets, not in calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import typer


def extract(*_asked: Any, **_options: Any) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield each text of the help on the commands, as Babel takes them (see `babel.toml`)."""
    from scs_report.cli import app
    from scs_report.cli.help import help_texts

    for text in dict.fromkeys(help_texts(typer.main.get_command(app))):
        yield 1, None, text, []


def extract_targets(
    file: BinaryIO, *_asked: Any, **_options: Any
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield what a Makefile says of its targets, as Babel takes it."""
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        if said := re.match(r"(?:[a-z]+:|# [A-Z]+[:=]).*## (.+)", line):
            yield number, None, said[1], []
