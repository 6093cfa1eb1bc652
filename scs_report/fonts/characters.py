"""Which characters the prepared fonts hold."""

from __future__ import annotations

# Dashes and hyphens (U+2010 is the automatic hyphen), quotes, dots, primes, per mille.
_PUNCTUATION = "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›⁄"
# Spaces and joiners that typography uses: thin, narrow no-break, zero width, word joiner.
_SPACES = "\u2002\u2003\u2009\u200a\u200b\u202f\u2060\u00ad"
_MATHEMATICS = "−×÷±≤≥≠≈∞√∑∏∆∂∫·∙¬≡"
_SYMBOLS = "€₤₩¥™©®°№←↑→↓↗↘■□▲△▼▽◆◇●○✓✗★☆"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋"
_FRACTIONS = "¼½¾⅓⅔⅛⅜⅝⅞"
_LIGATURES = "ﬀﬁﬂﬃﬄ"
_PINYIN = "ǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǸǹḾḿ"
_CIRCLED = "".join(map(chr, range(0x2460, 0x2474)))
_GREEK = "".join(chr(code) for code in range(0x391, 0x3CA) if code != 0x3A2)
_CJK_PUNCTUATION = "".join(map(chr, range(0x3000, 0x3020))) + "⸺・゠㎡㎞℃〇"
_FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F))) + "￠￡￥"


def latin_characters() -> frozenset[str]:
    """Return the characters of the Latin faces.

    Returns
    -------
    frozenset of str
        Basic Latin, Latin-1, Latin Extended-A, the tone letters of pinyin, Greek, and the
        punctuation and signs of typography. What a source font lacks is left out of the face.
    """
    letters = (*range(0x20, 0x7F), *range(0xA0, 0x180))
    return frozenset(map(chr, letters)).union(
        _PUNCTUATION,
        _SPACES,
        _MATHEMATICS,
        _SYMBOLS,
        _SUPERSCRIPTS,
        _FRACTIONS,
        _LIGATURES,
        _PINYIN,
        _CIRCLED,
        _GREEK,
    )


def gb2312_characters() -> frozenset[str]:
    """Return the 7,445 characters of GB/T 2312-1980, of which 6,763 are Han.

    Returns
    -------
    frozenset of str
        Every character that the two-byte code of the standard assigns.
    """
    codes = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return frozenset(code.decode("gb2312", errors="ignore") for code in codes) - {""}


def big5_characters() -> frozenset[str]:
    """Return the characters of Big5, as used in Taiwan.

    Returns
    -------
    frozenset of str
        Every character that a two-byte code of the standard assigns.
    """
    codes = (
        bytes((row, cell))
        for row in range(0xA1, 0xFA)
        for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    return frozenset(code.decode("big5", errors="ignore") for code in codes) - {""}


def han_characters(charset: str = "gb2312") -> frozenset[str]:
    """Return the characters of the Chinese faces of a region, by its character set.

    Returns
    -------
    frozenset of str
        GB/T 2312 or Big5, all characters of the Latin faces, CJK punctuation and full-width forms.
    """
    own = big5_characters() if charset == "big5" else gb2312_characters()
    return own | latin_characters() | {*_CJK_PUNCTUATION, *_FULL_WIDTH}
