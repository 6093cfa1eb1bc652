"""The fonts of a process and the lines measured in them, handed on from document to document.

Reports of one kind have most of their texts in common, and a document that is edited nearly all.
What a line measures depends on its text, its type, its width and the fonts, all of which are in the
key (`lines`); so other fonts are another case, and a document that brings its own has one of its
own.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from weasyprint.text.fonts import FontConfiguration

from scs_report.paper import glyphs, lines

_OWN = re.compile("@font-face", re.I)
#: So many lines are kept, some 2 KB each.
_MOST = 12_000
_case: tuple[Hashable, Any] = None, None


def fonts_for(html: str, fonts: Hashable) -> Any:
    """Return the fonts that a document is set in, with what is known of its lines.

    Parameters
    ----------
    html
        The document.
    fonts
        What tells the fonts of the process, and how lines are measured, from others.
    """
    global _case
    if _OWN.search(html):
        return FontConfiguration()
    before, case = _case
    if case is None or before != fonts or lines.known_in(case) > _MOST:
        case = FontConfiguration()
        _case = fonts, case
    glyphs.begin(case)
    return case
