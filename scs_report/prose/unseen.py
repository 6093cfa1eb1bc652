"""Characters on a page that no reader sees: they hide text, turn it round, or break the PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scs_report.border.text import hidden, visible
from scs_report.language.reader import tell as _

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
        _("{file}, line {line}: {text}", file=name, line=line, text=found)
        for name in sorted(templates)
        for line, found in unseen_in(templates[name])
    ]
    if not found:
        # an entity, an escape in an expression, or a text from elsewhere
        found = [
            _("{place}: {problem}", place=document, problem=_fault(page, match))
            for page in pages
            if (match := _PAGE.search(page))
        ]
    return list(dict.fromkeys(found))


def unseen_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what a template holds that no reader sees."""
    for match in _TEMPLATE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, _fault(text, match)


def _fault(text: str, match: re.Match[str]) -> str:
    place = match.start()
    return _(
        "found {unseen} beside “{near}”, expected only characters that a reader can see",
        unseen=hidden(match[0]),
        near=visible(text[max(place - _AROUND, 0) : place].rpartition("\n")[2]),
    )
