"""What Chinese typesetting asks of the text itself: space between Han and Latin."""

from __future__ import annotations

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LATIN = "A-Za-z0-9%\u00b1\u2212$"
_BORDER = re.compile(f"(?<=[{_HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{_HAN}])")
_TAG = re.compile(
    r"(<(?:style|script|svg|title|head)\b.*?</(?:style|script|svg|title|head)>|<[^>]+>)", re.S
)
_BLOCK = re.compile(
    r"</?(?:p|h\d|li|td|th|div|section|figure|figcaption|caption|table|tr|ul|ol|dt|dd|br)\b"
)

#: An empty element whose margin is the quarter em; text extraction still reads unbroken text.
_GAP = '<span class="gap"></span>'


def space_han(html: str) -> str:
    """Put a quarter em between Han characters and Latin letters or digits.

    Borders that fall between an inline element and its surroundings count too. Nothing is put
    inside styles, scripts, drawings or tags.
    """
    parts: list[str] = []
    last = ""
    for piece in _TAG.split(html):
        if not piece:
            continue
        if piece.startswith("<"):
            if _BLOCK.match(piece) or not re.match(r"</?\w", piece) or len(piece) > 500:
                last = ""
            parts.append(piece)
            continue
        if last and _BORDER.search(last + piece[0]):
            parts.append(_GAP)
        parts.append(_BORDER.sub(_GAP, piece))
        last = piece[-1]
    return "".join(parts)
