"""Addresses in text become links: an address that is printed can be followed, on paper too."""

from __future__ import annotations

import html
import re

from scs_report.language.typography import PIECES

_LINK = re.compile(r"<(/?)a\b")
_END = r"(?:(?!&(?:lt|gt|quot|#34|#39|#x27);)[!-;=?-~])*"  # visible ASCII but < and >
_ADDRESS = re.compile(
    rf"\b(?P<web>https?://[A-Za-z0-9]{_END})"
    rf"|\b(?P<host>www\.[A-Za-z0-9-]+\.[A-Za-z]{_END})"
    rf"|\bdoi:\s?(?P<doi>10\.\d{{4,9}}/{_END})"
    r"|(?P<mail>[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
    re.A | re.I,
)
#: One of these is in every address.
_MARKS = (":", "@", ".")
_CLOSES = {")": "(", "]": "[", "}": "{"}


def link_addresses(page: str) -> str:
    """Link web addresses, DOIs and mail addresses that stand in the text of a page.

    What is a link already stays; so do styles, scripts, drawings and the head of the page. The
    marks that end a sentence or close a bracket opened before are not part of an address.

    >>> link_addresses("<p>See https://example.org/a_(b).</p>")
    '<p>See <a href="https://example.org/a_(b)">https://example.org/a_(b)</a>.</p>'
    """
    parts: list[str] = []
    inside = 0  # links that are open
    for index, piece in enumerate(PIECES.split(page)):
        # the pattern has two groups: text, whole tag, name of an element that is skipped
        if index % 3 == 2 or not piece:
            continue
        if index % 3 == 1:
            if link := _LINK.match(piece):
                inside += -1 if link[1] else 1
            parts.append(piece)
        else:
            sought = not inside and any(mark in piece for mark in _MARKS)
            parts.append(_ADDRESS.sub(_link, piece) if sought else piece)
    return "".join(parts)


def _link(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    address = _trimmed(match[kind])
    start = match.start(kind) - match.start()
    shown, rest = match[0][: start + len(address)], match[0][start + len(address) :]
    before = {"web": "", "host": "https://", "doi": "https://doi.org/", "mail": "mailto:"}[kind]
    target = html.escape(before + html.unescape(address))
    return f'<a href="{target}">{shown}</a>{rest}'


def _trimmed(address: str) -> str:
    """Leave out the marks at the end that belong to the sentence."""
    while address:
        last = address[-1]
        entity = re.search(r"&(?:amp|#\d+|\w+);$", address)
        opened = _CLOSES.get(last)
        if entity is None and (
            last in ".,:;!?'*_~" or (opened and address.count(last) > address.count(opened))
        ):
            address = address[:-1]
        else:
            break
    return address
