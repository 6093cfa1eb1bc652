"""The document tree that WeasyPrint sets: read as XML where it is, and nothing fetched."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

import weasyprint
import weasyprint.html

# WeasyPrint's own rules for these hold for every element, each of which then has six styles more.
_NOTE_RULES = re.compile(r"^::(?:foot)?note-\w+ \{[^}]*\}", re.M)
_MARKER_RULE = re.compile(r"^::marker \{", re.M)
_NOTES = re.compile(r"\bfloat:\s*(?:foot)?note\b")


class Tree(weasyprint.HTML):  # type: ignore[misc]
    """A document to set.

    Pages of ours are well-formed XML, which is read twenty times as fast. Prose with raw HTML
    need not be; it is read as WeasyPrint reads it.
    """

    def __init__(self, html: str) -> None:
        try:
            root = ElementTree.fromstring(html)
        except ElementTree.ParseError:
            super().__init__(string=html, url_fetcher=_Nothing())
        else:
            self.base_url, self.url_fetcher, self.media_type = None, _Nothing(), "print"
            wrapper = weasyprint.cssselect2.ElementWrapper
            self.wrapper_element = wrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element
        self._has_notes = bool(_NOTES.search(html))

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        if forms or self._has_notes:
            sheets: list[Any] = super()._ua_stylesheets(forms)
            return sheets
        return [own_rules()]


class _Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
    def fetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, *args, **kwargs)
        raise ValueError(f"documents fetch nothing: {url[:80]}")


@cache
def own_rules() -> Any:
    """Return WeasyPrint's own stylesheet without footnotes, and with markers of list items only."""
    rules = _NOTE_RULES.sub("", weasyprint.html.UA)
    return weasyprint.CSS(string=_MARKER_RULE.sub("li::marker {", rules))
