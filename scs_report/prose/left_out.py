"""What is left of a text where a sentence is left out: no empty item, row of words or heading."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Stands where a sentence was left out; of the private use area, which prose may not hold.
LEFT_OUT = "\ue004"

_RUN = rf"{LEFT_OUT}+"
_HEADING = re.compile(rf"^(#{{1,6}})[ \t]*{_RUN}[ \t]*$", re.M)
# a line of which nothing is left but marks of Markdown, a run-in head or the name of a field
_EMPTY = re.compile(
    r"[ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]+)*(?:\*\*[^*\n]*\*\*)?[\s|]*"
    r"|(?:title|unit|note|alt):\s*"
)
_GAP = re.compile(rf"^{_RUN}[ \t]*|[ \t]*{_RUN}(?=[ \t]|$)|{_RUN}", re.M)


def without_left_out(text: str, heading: Callable[[], str] = str) -> str:
    r"""Return prose without the places of sentences that were left out.

    Parameters
    ----------
    text
        Markdown.
    heading
        Returns what stands in a heading of which nothing is left; without words only that of a
        section stays, empty.

    Examples
    --------
    >>> without_left_out("- \ue004\n- A.\n\nB. \ue004 C.")
    '- A.\n\nB. C.'
    """
    if LEFT_OUT not in text:
        return text
    text = _HEADING.sub(lambda found: _headed(found[1], heading()), text)
    lines = []
    for line in text.split("\n"):
        bare = line.replace(LEFT_OUT, "")
        if bare == line or not _EMPTY.fullmatch(bare):
            lines.append(line)
    return _GAP.sub("", "\n".join(lines))


def _headed(level: str, words: str) -> str:
    if words:
        return f"{level} {words}"
    return level if level == "#" else LEFT_OUT
