"""The texts of all help, for the catalogues: they stand in the commands, not in calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer


def extract(*_asked: Any, **_options: Any) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield each text of the help on the commands, as Babel takes them (see `babel.toml`)."""
    from scs_report.cli import app
    from scs_report.cli.help import help_texts

    for text in dict.fromkeys(help_texts(typer.main.get_command(app))):
        yield 1, None, text, []
