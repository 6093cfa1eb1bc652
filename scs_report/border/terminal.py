"""The terminal: whatever is printed there can be seen and does nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import TextIOWrapper

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from scs_report.border.text import visible


class Terminal(Console):
    """A console that escapes what is not printable; its own colours and movements stay."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Return the parts of what is printed."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text, lines=True), style, control)


def escape_what_is_lacking() -> None:
    """Escape characters that the terminal's encoding lacks, instead of giving up."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def knows_all_scripts() -> bool:
    """Whether standard output has an encoding of Unicode."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")
