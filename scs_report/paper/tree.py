"""Parses documents for WeasyPrint: as XML where they are well-formed, and without fetching.

And walks through the tree of boxes that it makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree

import weasyprint
import weasyprint.html
from weasyprint.draw import draw_border as _original_border
from weasyprint.draw import draw_outline as _original_outline
from weasyprint.formatting_structure.boxes import Box, LineBox
from weasyprint.layout.block import remove_placeholders as _original_remove
from weasyprint.layout.float import avoid_collisions as _original_avoid

from scs_report.paper.rules_matched import Matcher

_original_in_flow = Box.is_in_normal_flow
_original_rounded = Box.rounded_box

# These rules of WeasyPrint match every element and give each six more styles.
_NOTE_RULES = re.compile(r"^::(?:foot)?note-\w+ \{[^}]*\}", re.M)
_MARKER_RULE = re.compile(r"^::marker \{", re.M)
_SQUARE = 0, 0
_NOTES = re.compile(r"\bfloat:\s*(?:foot)?note\b")


class Tree(weasyprint.HTML):  # type: ignore[misc]
    """A parsed document, with the methods that the registry of replacements puts here."""


class _Wrapper(weasyprint.cssselect2.ElementWrapper):  # type: ignore[misc]
    """An element of a document, for selectors."""

    def query_all(self, *selectors: str) -> Iterator[Any]:
        """Yield the elements within that have one of these names; those around are not known."""
        if not all(map(str.isalpha, selectors)):
            yield from super().query_all(*selectors)
            return
        for one in self.etree_element.iter():
            if isinstance(one.tag, str) and one.tag.rpartition("}")[2].lower() in selectors:
                yield type(self).from_html_root(one)


class _FetchNothing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
    def fetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, *args, **kwargs)
        raise ValueError(f"documents fetch nothing: {url[:80]}")


def parse(html: str) -> Any:
    """Return a document that WeasyPrint can set."""
    return Tree(string=html, url_fetcher=_FetchNothing())


def read_xml(document: Any, *, string: str, url_fetcher: Any) -> None:
    """Initialise a document from XML; from HTML if it is not well-formed, as prose may be."""
    try:
        root = ElementTree.fromstring(string)
    except ElementTree.ParseError:
        weasyprint.HTML.__init__(document, string=string, url_fetcher=url_fetcher)
    else:
        document.base_url, document.url_fetcher = None, url_fetcher
        document.media_type = "print"
        document.wrapper_element = _Wrapper.from_html_root(root, content_language=None)
        document.etree_element = document.wrapper_element.etree_element
    document.has_notes = bool(_NOTES.search(string))


def ua_stylesheets(document: Any, forms: bool = False) -> list[Any]:
    """Return WeasyPrint's own stylesheet, without rules for notes if the document has none."""
    if forms or getattr(document, "has_notes", True):
        sheets: list[Any] = weasyprint.HTML._ua_stylesheets(document, forms)
        return sheets
    return [own_rules()]


@cache
def own_rules() -> Any:
    """Return WeasyPrint's own stylesheet without footnotes, with markers of list items only."""
    rules = _NOTE_RULES.sub("", weasyprint.html.UA)
    return weasyprint.CSS(string=_MARKER_RULE.sub("li::marker {", rules), matcher=Matcher())


def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
    """Yield a box and all within it, in the order of the document.

    With `placeholders` what stands out of the text is within the box, too.
    """
    pending = [box]
    while pending:
        one = pending.pop()
        if isinstance(one, Box):
            yield one
            pending.extend(reversed(one.children))
        elif placeholders:
            pending.append(one._box)
        else:
            yield one


def is_in_normal_flow(box: Any) -> bool:
    """Whether a box stands in the text, as most do."""
    style = box.style
    if style["float"] == "none" and style["position"] == "static":
        return True
    return bool(_original_in_flow(box))


def draw_border(stream: Any, box: Any) -> None:
    """Draw the borders of a box and the rules between its columns; most have none."""
    if (
        box.border_top_width
        or box.border_right_width
        or box.border_bottom_width
        or box.border_left_width
        or box.style["column_rule_width"]
        or box.style["border_image_source"][0] != "none"
    ):
        _original_border(stream, box)


def draw_outline(stream: Any, box: Any) -> None:
    """Draw the outlines of a box and of those in it; most have none."""
    if box.style["outline_width"]:
        _original_outline(stream, box)
        return
    for child in box.children:
        if isinstance(child, Box):
            draw_outline(stream, child)


def rounded_box(box: Any, top: float, right: float, bottom: float, left: float) -> Any:
    """Return a rectangle so far within the border of a box, and its corners: most are square."""
    radii = (
        *(box.border_top_left_radius, box.border_top_right_radius),
        *(box.border_bottom_right_radius, box.border_bottom_left_radius),
    )
    if any(radius != _SQUARE for radius in radii) or min(top, right, bottom, left) < 0:
        return _original_rounded(box, top, right, bottom, left)
    return (
        box.border_box_x() + left,
        box.border_box_y() + top,
        box.border_width() - left - right,
        box.border_height() - top - bottom,
        *radii,
    )


def avoid_collisions(context: Any, box: Any, around: Any, outer: bool = True) -> Any:
    """Return where a box begins beside floats, and how wide it may be; most lines have none."""
    if (
        context.excluded_shapes
        or outer
        or not isinstance(box, LineBox)
        or around.style["direction"] == "rtl"
    ):
        return _original_avoid(context, box, around, outer)
    left, above = box.margin_left, box.margin_top
    begin = around.content_box_x()
    end = begin + around.width - box.margin_right
    begin += left
    return begin - left, box.position_y + above - above, end - begin


def remove_placeholders(
    context: Any, boxes: Iterable[Any], absolute: list[Any], fixed: list[Any]
) -> None:
    """Forget what stands out of the text in boxes that are not laid out here after all."""
    if (
        absolute
        or fixed
        or context.broken_out_of_flow
        or context.excluded_shapes
        or context.footnotes
        or context.current_page_footnotes
        or context.reported_footnotes
        or context.page_footnotes
        or any(one.is_note() for one in _running(context))
    ):
        _original_remove(context, boxes, absolute, fixed)


def _running(context: Any) -> Iterator[Any]:
    """Yield what was taken out of the text to be printed elsewhere: at the top, or as a note."""
    for pages in context.running_elements.values():
        for boxes in pages.values():
            yield from boxes
