"""Which prepared faces a page needs, and for which characters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from scs_report.caching import Parts
from scs_report.fonts import HAN_SANS, HAN_SERIF, Face, FontSet
from scs_report.fonts.characters import latin_characters
from scs_report.fonts.web import style_of

_ASCII = frozenset(map(chr, range(0x20, 0x7F)))
#: An element without text that is shown, a comment, or a tag: its slash, name and attributes.
_TAG = re.compile(
    r"<(style|script)\b.*?</\1>|<!--.*?-->|<![^>]*>"
    r"|<(/?)([a-zA-Z][\w:-]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*)>",
    re.S,
)
_ATTRIBUTE = re.compile(r'\b(class|scope|font-weight)="([^"]*)"')
_SILENT = ("title", "desc")
_VOID = ("br", "hr", "img", "meta", "source", "wbr")
_SLANTED = ("em", "cite", "i")
#: Elements whose text is not bold unless something within them is, and paragraphs that are.
_PLAIN = ("li", "p", "td")
_BOLD = ("series", "box-title", "figure-title", "draft-notice")


def with_fonts(
    html: str, fonts: FontSet, *, han: bool, parts: Parts | None = None, quick: bool = False
) -> str:
    """Return the page with the faces in it that its stylesheet and drawings name.

    Parameters
    ----------
    html
        A page for the screen.
    fonts
        The prepared fonts.
    han
        Whether it is written in Han characters: then Latin faces are for drawings only, in other
        pages Han faces for the few characters that no Latin face has.
    parts
        Faces that were made before of the same fonts.
    quick
        Whether faces are packed quickly, a little larger: for one page of many.
    """
    text = _Characters()
    text.read(html)
    latin = latin_characters()
    wanted: dict[Face, frozenset[str]] = {}
    for face in fonts.faces:
        of_han = face.family.startswith((HAN_SANS, HAN_SERIF))
        named = f"'{face.family}'" in html or ((of_han or not han) and f'"{face.family}"' in html)
        if not named:  # by a drawing or the stylesheet
            continue
        if (face.italic and not text.slanted) or (face.italic and face.weight > 400):
            continue
        bold = face.weight >= 600
        if of_han and han:
            characters = text.bold if bold else text.all
        elif of_han:
            characters = text.all - latin
        elif han:  # a drawing names two weights
            characters = {400: text.drawn, 700: text.drawn_bold}.get(face.weight, set()) & latin
        else:
            characters = text.all & latin | _ASCII
        if characters:
            wanted[face] = frozenset(characters)
    style = style_of(wanted, (parts or Parts()).once, quick=quick)
    return html.replace("</head>", f"<style>{style}</style>\n</head>", 1)


class _Characters:
    """The characters of a page: all, those that may be bold, those of drawings."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.bold: set[str] = set()
        self.drawn: set[str] = set()
        self.drawn_bold: set[str] = set()
        self.slanted = False
        # of the open elements: name, whether they are in a drawing, silent, perhaps bold
        self._open: list[tuple[str, bool, bool, bool]] = [("", False, False, True)]
        self._strong_row = False

    def read(self, html: str) -> None:
        """Read a page of our own."""
        end = 0
        for tag in _TAG.finditer(html):
            if tag.start() > end:
                self._text(unescape(html[end : tag.start()]))
            end = tag.end()
            _, closes, name, attributes = tag.groups()
            if closes:
                self._close(name)
            elif name and name not in _VOID and not attributes.endswith("/"):
                self._begin(name, dict(_ATTRIBUTE.findall(attributes)))
        self._text(unescape(html[end:]))

    def _begin(self, tag: str, given: Mapping[str, str]) -> None:
        _, drawn, silent, bold = self._open[-1]
        drawn = drawn or tag == "svg"
        self.slanted = self.slanted or tag in _SLANTED
        weight = given.get("font-weight")
        if drawn:
            bold = weight not in (None, "400", "normal") or (bold and tag != "svg" and not weight)
        elif tag in _PLAIN or given.get("scope") == "row":
            bold = self._strong_row if tag != "p" else given.get("class") in _BOLD
        elif tag not in ("a", "span", "sup", "sub") or given.get("class", "").endswith("label"):
            bold = True
        if tag == "tr":
            self._strong_row = given.get("class") == "strong"
        self._open.append((tag, drawn, silent or tag in _SILENT, bold))

    def _close(self, tag: str) -> None:
        if self._open[-1][0] == tag:  # as nearly always
            self._open.pop()
            return
        while len(self._open) > 1 and any(tag == name for name, *_ in self._open[1:]):
            if self._open.pop()[0] == tag:
                break

    def _text(self, data: str) -> None:
        _, drawn, silent, bold = self._open[-1]
        if silent:
            return
        self.all.update(data)
        if bold:
            self.bold.update(data)
        if drawn:
            self.drawn.update(data)
            if bold:
                self.drawn_bold.update(data)
