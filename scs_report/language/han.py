"""Which characters of Chinese text stand without spaces between them."""

from __future__ import annotations

from unicodedata import name

from scs_report.border.text import is_cjk

#: Punctuation that Chinese and Latin text share; their neighbours tell whose it is.
SHARED = "“”‘’—…·"
_SENTENCE_SIGNS = ".,;:!?"


def closes_up(before: str, after: str, *, chinese: bool) -> bool:
    """Whether two texts join without a space where a line ends between them.

    In Chinese text they do if either is Chinese at the border: between Han characters and Latin
    letters the gap is made by typesetting, wherever the line ends. Elsewhere both must be. Korean
    puts spaces between words.

    Examples
    --------
    >>> closes_up("公众支持", "程度", chinese=True)
    True
    >>> closes_up("Union", "Bank", chinese=True)
    False
    """
    left, right = _is_spaceless(before[::-1], chinese), _is_spaceless(after, chinese)
    if left is None or right is None:
        return False
    if not chinese or before[-1] in _SENTENCE_SIGNS:
        return left and right
    return left or right


def _is_spaceless(text: str, chinese: bool) -> bool | None:
    """Whether a text is Chinese at its beginning; None if nothing tells."""
    for character in text:
        if chinese and character in SHARED:
            continue
        hangul = name(character, "").startswith(("HANGUL", "HALFWIDTH HANGUL"))
        return is_cjk(character) and not hangul
    return True if text else None
