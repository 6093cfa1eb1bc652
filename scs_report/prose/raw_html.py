"""The HTML that may stand in prose where Markdown has no words for something."""

from __future__ import annotations

from html.parser import HTMLParser

from scs_report.border.outside import link_fault, picture_fault
from scs_report.language.reader import tell as _

#: Elements and their attributes, besides those that all may have.
ELEMENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("abbr", "b", "bdi", "blockquote", "br", "caption", "cite", "code"), ()),
    **dict.fromkeys(("dd", "del", "dfn", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr"), ()),
    **dict.fromkeys(("i", "ins", "kbd", "li", "ol", "p", "q", "rp", "rt", "ruby", "s"), ()),
    **dict.fromkeys(("samp", "small", "span", "strong", "sub", "sup", "table", "tbody"), ()),
    **dict.fromkeys(("tfoot", "thead", "tr", "u", "ul", "var", "wbr"), ()),
    "a": ("href",),
    "img": ("src", "alt", "width", "height"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
_FOR_ALL = ("lang", "dir", "title")
_ADDRESSES = {"href": link_fault, "src": picture_fault}
_EMPTY = ("br", "hr", "img", "wbr")


class RawHtml(HTMLParser):
    """Reads the HTML of one text, piece by piece, and takes down what may not stand there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[tuple[int, str]] = []
        self._open: list[tuple[str, int]] = []
        self._refused: set[str] = set()
        self._line = 1

    def read(self, html: str, line: int) -> None:
        """Read a piece that begins in a line."""
        self.reset()
        self._line = line
        self.feed(html)
        if self.rawdata:
            self._note(_("found < that begins no whole tag, expected &lt; for the sign"))
            self.rawdata = ""

    def end(self) -> None:
        """Note what was opened and not closed."""
        for tag, line in self._open:
            said = _(
                "found {tag} that is not closed, expected {end}", tag=f"<{tag}>", end=f"</{tag}>"
            )
            self.faults.append((line, said))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge a tag and its attributes."""
        if tag not in ELEMENTS:
            self._refused.add(tag)
            said = _(
                "found {tag}, expected Markdown or one of {names}",
                tag=f"<{tag}>",
                names=", ".join(sorted(ELEMENTS)),
            )
            self._note(said)
            return
        allowed = (*ELEMENTS[tag], *_FOR_ALL)
        for name, value in attrs:
            if name not in allowed:
                said = _(
                    "found {name} in {tag}, expected one of {names}",
                    name=name,
                    tag=f"<{tag}>",
                    names=", ".join(allowed),
                )
                self._note(said)
            elif (name == "href" and (message := link_fault(value or ""))) or (
                name == "src" and (message := picture_fault(value or ""))
            ):
                self._note(message)
        if tag not in _EMPTY:
            self._open.append((tag, self._line + self.getpos()[0] - 1))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge a tag that says it is empty; HTML believes that of some only."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Note an end without a beginning."""
        if tag in (*_EMPTY, *self._refused):
            return
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            said = _("found {end} without a {tag} that it closes", end=f"</{tag}>", tag=f"<{tag}>")
            self._note(said)

    def handle_data(self, data: str) -> None:
        """Note what looks like a tag and is none."""
        if "<" in data:
            self._note(_("found < that begins no whole tag, expected &lt; for the sign"))

    def handle_comment(self, data: str) -> None:
        """Refuse a comment, which every reader of the page could read."""
        said = _(
            "found {found}, which stands in the page, expected {expected}",
            found=f"<!--{data}-->",
            expected="{# … #}",
        )
        self._note(said)

    def handle_decl(self, decl: str) -> None:
        """Refuse a declaration."""
        self._note(_("found {found}, expected text", found=f"<!{decl}>"))

    def handle_pi(self, data: str) -> None:
        """Refuse an instruction."""
        self._note(_("found {found}, expected text", found=f"<?{data}>"))

    def unknown_decl(self, data: str) -> None:
        """Refuse a section of character data."""
        self._note(_("found {found}, expected text", found=f"<![{data}]>"))

    def _note(self, message: str) -> None:
        self.faults.append((self._line + self.getpos()[0] - 1, message))
