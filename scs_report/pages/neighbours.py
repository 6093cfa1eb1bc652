"""Links from a page to the files beside it: other documents, other languages, PDFs."""

from __future__ import annotations

import re
from collections.abc import Collection

from scs_report.names import BESIDE

_LINK = re.compile(
    rf'<a\b([^<>]*?\shref="?({BESIDE})(?:#[^"<>\s]*)?"?(?=[\s>])[^<>]*)>(.*?)</a>', re.S
)
_EMPTY = re.compile(r'<li[^<>]*>\s*</li>\n?|<ul class="neighbours"[^<>]*>\s*</ul>\n?')


def neighbours(html: str) -> frozenset[str]:
    """Return the names of the files that a page leads to."""
    return frozenset(link[2] for link in _LINK.finditer(html))


def without_missing(html: str, there: Collection[str]) -> str:
    """Return the page with links to files that are there; of the others only the words remain.

    A link that is nothing but the way to a file (`neighbour`, `switch`) goes as a whole.

    >>> without_missing('See <a href="appendix.en.html#table-2">Table 2</a>.', ())
    'See Table 2.'
    """

    def known(link: re.Match[str]) -> str:
        if link[2] in there:
            return link[0]
        return "" if re.search(r'class="(?:neighbour|switch)\b', link[1]) else link[3]

    kept = _LINK.sub(known, html)
    while (less := _EMPTY.sub("", kept)) != kept:
        kept = less
    return kept
