"""Characters on a page that no reader sees: they hide text, turn it round, or break the PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scs_report.border.text import hidden, visible

# line ends and tabs lay out the source of a page; U+200B and U+2060 are put in by `typography`
_ON_PAGES = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200e\u200f"
    r"\u2028-\u202e\u2061-\u206f\u2800\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    r"\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_PAGE = re.compile(f"[{_ON_PAGES}]")
_TEMPLATE = re.compile(f"[{_ON_PAGES}\u200b\u2060]")
_AROUND = 30


def unseen_characters(
    document: str, pages: Iterable[str], templates: Mapping[str, str]
) -> list[str]:
    """Return where a page or the templates it was made of hold what no reader sees.

    Parameters
    ----------
    document
        Name of the page, as messages give it.
    pages
        Its finished HTML.
    templates
        Texts of the templates that were read, by what messages call them.
    """
    found = [
        f"{name}, line {line}: {found}"
        for name in sorted(templates)
        for line, found in unseen_in(templates[name])
    ]
    if not found:
        # an entity, an escape in an expression, or a text from elsewhere
        found = [
            f"{document}: found {hidden(match[0])} beside “{_beside(page, match.start())}”, "
            "expected only characters that a reader can see"
            for page in pages
            if (match := _PAGE.search(page))
        ]
    return list(dict.fromkeys(found))


def unseen_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what a template holds that no reader sees."""
    for match in _TEMPLATE.finditer(text):
        found = f"found {hidden(match[0])} beside “{_beside(text, match.start())}”"
        line = text.count("\n", 0, match.start()) + 1
        yield line, f"{found}, expected only characters that a reader can see"


def _beside(text: str, place: int) -> str:
    return visible(text[max(place - _AROUND, 0) : place].rpartition("\n")[2])
