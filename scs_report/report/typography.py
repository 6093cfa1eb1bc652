"""What Chinese typesetting asks of the text itself: space between Han and Latin, whole clauses."""

from __future__ import annotations

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LATIN = "A-Za-z0-9%\u00b1\u2212$"
_BORDER = re.compile(f"([{_HAN}])(?=[{_LATIN}])|([{_LATIN}])(?=[{_HAN}])")
_SPACED = re.compile(f"[{_HAN}][{_LATIN}]|[{_LATIN}][{_HAN}]")
_PIECES = re.compile(r"(<(style|script|svg|title|head)\b.*?</\2>|<[^>]+>)", re.S)
_INLINE = re.compile(r"</?(?:a|span|strong|em|cite|sup|sub)\b")

#: The character before the border carries the quarter em, which vanishes at the end of a line.
_GAP = '<span class="gap">{}</span>'


def space_han(html: str) -> str:
    """Put a quarter em between Han characters and Latin letters or digits.

    Borders between an inline element and its surroundings count too. Styles, scripts and drawings
    are left alone.
    """
    parts: list[str] = []
    text = -1  # the last piece of text that the next one may border on
    for index, piece in enumerate(_PIECES.split(html)):
        # the pattern has two groups: text, whole tag, name of an element that is skipped
        if index % 3 == 2 or not piece:
            continue
        if index % 3 == 1:
            if _INLINE.match(piece) is None:
                text = -1
            parts.append(piece)
            continue
        if text >= 0 and _SPACED.fullmatch(_last(parts[text]) + piece[0]):
            parts[text] = parts[text][:-1] + _GAP.format(parts[text][-1])
        parts.append(_BORDER.sub(lambda match: _GAP.format(match[0]), piece))
        text = len(parts) - 1
    return "".join(parts)


def keep_clauses(html: str) -> str:
    """Let a Chinese heading break after its punctuation only, as long as clauses fit the line."""
    clauses = re.findall(r"[^，：；、]+[，：；、]?", html)
    if len(clauses) < 2 or "<" in html:
        return html
    return "".join(f'<span class="clause">{clause}</span>' for clause in clauses)


def _last(text: str) -> str:
    return text[-1] if not text.endswith(">") else ""
