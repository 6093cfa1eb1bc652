"""Invisible characters: which they are, and how they are shown.

Texts come from files, names of files and the command line. On the terminal whatever is not
printable is shown escaped (`visible`), so that nothing read can move the cursor, change colours or
the order of letters. In texts that reach pages it is refused where it is read (`hidden`): the
author did not see it and did not mean it. Names are compared without it (`plain_name`).
"""

from __future__ import annotations

import unicodedata

from scs_report.errors import say as _

_JOINERS = "\u200c\u200d"  # they shape letters of some scripts and join pictures
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and marks without a shape
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_REFUSED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_MOST_NAMED = 3


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return a text in which every character can be seen; what is not printable is escaped.

    Parameters
    ----------
    lines
        Whether line ends stay.

    Examples
    --------
    >>> print(visible("red \x1b[31m, back \u202e"))
    red \x1b[31m, back \u202e
    """
    if text.isprintable() and not _blank(text):
        return text
    kept = "\n" if lines else ""
    return "".join(char if _seen(char) or char in kept else _escaped(char) for char in text)


def visible_json(text: str, *, ascii_only: bool = False) -> str:
    r"""Return JSON that says the same in printable characters.

    Parameters
    ----------
    ascii_only
        Whether to escape all other scripts too, for terminals that do not know them.

    Examples
    --------
    >>> print(visible_json('{"label": "a\u202eb"}'))
    {"label": "a\u202eb"}
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(
        char
        if char == "\n" or ((char.isascii() or not ascii_only) and _seen(char))
        else _escaped_in_json(char)
        for char in text
    )


def hidden(text: str) -> str:
    r"""Name the characters of a text that no reader can see; empty if there are none.

    These are control characters, marks and overrides of direction, blanks without width, soft
    hyphens, tags, private characters and what is no character. Joiners between letters of scripts
    that use them are fine.

    Examples
    --------
    >>> hidden("support\u200b")
    'U+200B ZERO WIDTH SPACE'
    >>> hidden("支持")
    ''
    """
    if text.isprintable() and not _blank(text):
        return ""
    found = dict.fromkeys(char for place, char in enumerate(text) if _is_hidden(text, place, char))
    named = [_named(char) for char in found]
    first = ", ".join(named[:_MOST_NAMED])
    if len(named) > _MOST_NAMED:
        return _("{names} and {n} more", names=first, n=len(named) - _MOST_NAMED)
    return first


def plain_name(text: str) -> str:
    r"""Return a name as names are compared: composed (NFC), without what is not seen.

    Examples
    --------
    >>> plain_name("\ufeff age\u200b ")
    'age'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(" " if char in _SHORT else char for char in text)
        text = "".join(char for char in text if _seen(char) and char not in _BLANKS)
    return text.strip()


def shortened(text: str, most: int) -> str:
    """Return the beginning of a text that is too long to be shown, and how long it is.

    Examples
    --------
    >>> shortened("a" * 5000, 5)
    'aaaaa… (5,000 characters)'
    """
    if len(text) <= most:
        return text
    return text[:most] + _("… ({n} characters)", n=len(text))


def is_cjk(character: str) -> bool:
    """Whether a character is Chinese, Japanese or Korean, punctuation and full-width forms too."""
    place = ord(character)
    # what is wide but lies elsewhere is an emoji
    wide = unicodedata.east_asian_width(character) in "WFH"
    return wide and (0x1100 <= place < 0x1F000 or place >= 0x20000)


def _blank(text: str) -> bool:
    return not text.isascii() and any(char in text for char in _BLANKS)


def _seen(char: str) -> bool:
    """Whether a character is printable; spaces of all widths are."""
    if char in _BLANKS:
        return False
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _is_hidden(text: str, place: int, char: str) -> bool:
    if char in _JOINERS:
        around = text[max(place - 1, 0) : place + 2].replace(char, "")
        return len(around) < 2 or not all(ord(neighbour) > 0x2FF for neighbour in around)
    nothing = 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE
    return nothing or char in _BLANKS or unicodedata.category(char) in _REFUSED


def _escaped(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escaped_in_json(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(
        f"\\u{int.from_bytes(units[start : start + 2], 'big'):04x}"
        for start in range(0, len(units), 2)
    )


def _named(char: str) -> str:
    names = {"Cc": "CONTROL CHARACTER", "Co": "PRIVATE CHARACTER", "Cs": "HALF A CHARACTER"}
    name = unicodedata.name(char, names.get(unicodedata.category(char), "NO CHARACTER"))
    return f"U+{ord(char):04X} {name}"
