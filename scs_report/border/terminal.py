"""The terminal: whatever is printed there can be seen and does nothing else."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from scs_report.border.text import visible
from scs_report.errors import say as _

#: Signs that close, with which no line begins, and that open, with which none ends.
_CLOSING = re.escape("，。、；：！？）」』》〉】”’…,.;:!?)]}%")
_OPENING = re.escape("（「『《〈【“‘([{")
_WIDE = "\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffef"
#: Where a line may end: behind spaces and, where one of two signs is wide, between them.
_BREAK = re.compile(
    rf"(?<=\s)(?=\S)|(?:(?<=[{_WIDE}])(?=\S)|(?<=\S)(?=[{_WIDE}]))(?<![{_OPENING}])(?![{_CLOSING}])"
)
#: Signs of print, and what stands for them on an old terminal.
_PLAIN = str.maketrans(
    {"…": "...", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}
    | {"−": "-", "×": "x", "≥": ">=", "≤": "<=", "\u202f": " ", "\u00a0": " ", "·": "-"}
)
_PLAINER = "plainer"
_GAP = 2  # cells between two columns
_WORD = 20  # cells that a column is made wide for at most
#: Where a word that is longer than a line is parted, if it can be: in paths and lists.
_PARTS = re.compile(r"(?<=[/\\,;=&?_.-])(?=\w)")


class Terminal(Console):
    """A console that escapes what is not printable; its own colours and movements stay."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Return the parts of what is printed."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text, lines=True), style, control)


def escape_what_is_lacking() -> None:
    """Write plainer characters for those that the terminal's encoding lacks, or escape them."""
    codecs.register_error(_PLAINER, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_PLAINER)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    plain = error.object[error.start : error.end].translate(_PLAIN)
    return plain.encode("ascii", "backslashreplace").decode(), error.end


def printable(text: str) -> str:
    """Return a text in characters that standard output has."""
    codecs.register_error(_PLAINER, _plainer)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, _PLAINER).decode(encoding)


def knows_all_scripts() -> bool:
    """Whether standard output has an encoding of Unicode."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")


def carries(text: str) -> bool:
    """Whether what is said can be printed: its encoding has all characters of a text."""
    for stream in (sys.stdout, sys.stderr):
        try:
            text.encode(getattr(stream, "encoding", None) or "utf-8")
        except UnicodeEncodeError:
            return False
    return True


def folded(text: str, width: int, indent: str = "", lead: str = "") -> list[str]:
    """Return a text in lines of so many cells, of which Han characters take two; nothing is cut.

    Lines end at spaces and beside Han characters; none begins with a closing sign.

    Parameters
    ----------
    indent, lead
        What stands before the further lines, and before the first.

    Examples
    --------
    >>> folded("one two three", 8, "  "), folded("没有收到（1份）。", 10)
    (['one two', '  three'], ['没有收到', '（1份）。'])
    """
    lines, line, before = [], "", lead
    for piece in _BREAK.split(text):
        whole = cell_len(piece.rstrip()) <= width - cell_len(indent)
        for part in [piece] if whole else _parts(piece, width - max(map(cell_len, (indent, lead)))):
            if line and cell_len(before + line + part.rstrip()) > width:
                lines.append((before + line).rstrip())
                line, before = "", indent
            line += part
    return [*lines, (before + line).rstrip()]


def _parts(word: str, width: int) -> Iterator[str]:
    """Yield the parts of a word that is longer than a line."""
    for part in _PARTS.split(word):
        line = ""
        for sign in part:
            if cell_len(line + sign) > width:
                yield line
                line = ""
            line += sign
        yield line


def fits(rows: Sequence[Sequence[str]], heads: Sequence[str], width: int) -> bool:
    """Whether the columns of a table are wide enough for their words where it has so many cells."""
    cells = zip(*rows, strict=True) if rows else ()
    needed = [max(map(_widest, column), default=0) for column in cells]
    for place, head in enumerate(heads):
        # heads are folded, between Han characters too
        words = max((cell_len(one.strip()) for one in _BREAK.split(head)), default=0)
        needed[place] = max(needed[place], words)
    return sum(needed) + _GAP * (len(needed) - 1) <= width


def stacked(rows: Iterable[Sequence[str]], heads: Sequence[str], width: int) -> Iterator[str]:
    """Yield the lines of a table that is wider than the terminal: its columns one under another."""
    for first, *others in rows:
        yield from folded(first, width)
        for head, cell in zip(heads[1:], others, strict=True):
            if cell.strip():
                said = _("{head}: {cell}", head=head, cell="  ".join(cell.split("\n")))
                yield from folded(said, width, "    ", "  ")


def _widest(text: str) -> int:
    return min(max(map(cell_len, text.split()), default=0), _WORD)
