"""What a person typed, as a source that prints it: Markdown with its signs escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scs_report.office.word_reading import BREAK, Letter, stretches
from scs_report.revisions.compared import END, look

#: Signs that Markdown or Jinja would take for their own anywhere.
_SIGNS = re.compile(
    r"[\\`*\[|]|\](?=\()|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
    r"|\{(?=[{%#])|(?<=\{)[{%#]|[%#](?=\})|\}(?=\})|(?<=\})\}"
)
#: Signs that say at the beginning of a line what it is.
_FIRST = re.compile(r"^(?:([#+>=-])|(\d+)([.)])(?=\s|$))")


@dataclass
class Typing:
    r"""How what was typed becomes source.

    Attributes
    ----------
    numbers
        The tags that print numbers, by address and by what is printed.
    paragraph
        What stands between two paragraphs where this is typed: `\n\n`, or `\n- ` in a list.
    """

    numbers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    paragraph: str = "\n\n"

    def source(
        self, letters: Sequence[Letter], around: tuple[bool, bool, str], *, first: bool = False
    ) -> str:
        """Return the source of letters.

        Parameters
        ----------
        letters
            What is to be printed.
        around
            How what stands around them looks: only what differs needs marks.
        first
            Whether they begin a paragraph.
        """
        made: list[str] = []
        for one, text in stretches([letter._replace(nth=letter.nth) for letter in letters]):
            known = self.numbers.get((one.number, text)) or self.numbers.get((one.number, ""))
            words = known if one.number else None
            if words is None:
                begins = first and not made
                words = "".join(
                    self._plain(part, begins=begins or bool(at)) if part != END else self.paragraph
                    for at, part in enumerate(re.split(f"({END})", text))
                )
            made.append(_dressed(words, look(one), around))
        return _joined("".join(made))

    def _plain(self, text: str, *, begins: bool) -> str:
        words = _SIGNS.sub(r"\\\g<0>", text.replace(BREAK, "\ue000")).replace("\ue000", "<br>")
        if begins:
            words = _FIRST.sub(lambda found: _escaped_first(found), words)
        return words


def _escaped_first(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _dressed(words: str, this: tuple[bool, bool, str], around: tuple[bool, bool, str]) -> str:
    """Put signs of emphasis and links around words that look otherwise than what is around."""
    if this == around or not words.strip():
        return words
    before = words[: len(words) - len(words.lstrip())]
    behind = words[len(words.rstrip()) :]
    inner = words.strip()
    if this[1] and not around[1]:
        inner = f"*{inner}*"
    if this[0] and not around[0]:
        inner = f"**{inner}**"
    if this[2] and not around[2]:
        inner = f"[{inner}]({this[2]})"
    return f"{before}{inner}{behind}"


def _joined(text: str) -> str:
    """Leave out signs that end an emphasis and begin it again at once."""
    return re.sub(r"(?<=[^*\\\s])\*\*\*\*(?=[^*\s])", "", text)
