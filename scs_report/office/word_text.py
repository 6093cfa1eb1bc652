"""The text of a document as paragraphs of Word: what stands where on a page gets its style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scs_report.office.word_page import Caption, big_first, without_lists
from scs_report.office.word_pictures import Drawing, inline
from scs_report.office.word_runs import (
    Marks,
    Piece,
    paragraph,
    pieces_of,
    run,
    runs,
    simple_field,
)
from scs_report.office.word_tables import Grid, Setting
from scs_report.pages.manuscript import Manuscript

#: What a paragraph is by its class in the page; others by where they stand.
_BY_CLASS = {
    "dateline": "Byline",
    "byline": "Byline",
    "synthetic-notice": "Notice",
    "draft-notice": "Notice",
    "lead": "Lead",
    "box-title": "Box Heading",
    "figure-message": "Figure Message",
    "figure-unit": "Unit",
}
_HEADINGS = {"h1": "Title", "h2": "heading 1", "h3": "heading 2", "h4": "heading 3"}
#: The number of a figure or table: letters of a series, then a place in it.
_NUMBER = re.compile(r"(.*?)([A-Za-z]*)(\d+)(.*)", re.S)


@dataclass
class Text:
    """Writes the page of a manuscript as the body of a Word file, piece by piece.

    Attributes
    ----------
    picture
        Puts a drawing into the file and returns the ids of its PNG and its SVG ("" for none).
    numbering
        Returns the id of a new numbered list.
    section
        Returns what ends a section: upright or on its side.
    """

    manuscript: Manuscript
    marks: Marks
    drawings: Mapping[str, Drawing]
    picture: Callable[[Drawing], tuple[str, str]]
    numbering: Callable[[], int]
    section: Callable[[bool], str]
    parts: list[str] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _pictures: int = 0

    @property
    def _look(self) -> Any:
        return self.marks.look

    def body(self, page: Any) -> str:
        """Return the children of `w:body`, but for its last section."""
        self._blocks(page.find(".//body"), "")
        return "".join(self.parts)

    # What stands where

    def _blocks(self, element: Any, within: str) -> None:
        for child in element:
            if isinstance(child.tag, str):
                self._block(child, within)

    def _block(self, element: Any, within: str) -> None:
        classes = element.get("class", "").split()
        tag = element.tag
        # links to files that a Word file, which is sent alone, has not beside it
        if tag in ("style", "script") or "neighbours" in classes:
            return
        if tag in _HEADINGS:
            self._heading(element, within)
        elif tag == "p":
            self._put(self._style_of(element, within), element)
        elif tag in ("ul", "ol"):
            self._list(element, within)
        elif tag == "nav":
            self._contents(element)
        elif tag == "figure":
            self._figure(element)
        elif "cover-line" in classes or (tag == "header" and "masthead" in classes):
            self._lines_of_front(element)
        elif "cover" in classes:
            self._masthead(element)
        elif "table-block" in classes:
            self._table_block(element)
        elif tag == "table":
            self._plain_table(element)
        elif tag == "blockquote":
            self._blocks(element, "quote")
        elif tag == "footer":
            self._blocks(element, "colophon")
        else:
            self._blocks(element, self._within(element, classes, within))
            if "box" in classes:
                self._room_below()

    def _within(self, element: Any, classes: list[str], within: str) -> str:
        if "box" in classes:
            return next((name for name in classes if name.startswith("box-")), "box")
        for name in ("front", "numbers", "references", "files", "points"):
            if name in classes:
                return name
        return "" if element.tag == "section" else within

    def _style_of(self, element: Any, within: str) -> str:
        for name in element.get("class", "").split():
            if name in _BY_CLASS:
                return _BY_CLASS[name]
        if within == "front":
            first = element.getparent().find("p") is element
            return "Lead" if first else "Body Text"
        if within == "box-quote" and element.getprevious() is not None:
            return "Quote Source"
        if within in ("quote", "box-quote"):
            return "Quote"
        if within == "box-findings":
            return "Finding Notes"
        if within.startswith("box"):
            return "Box Text"
        if within == "colophon":
            return "Colophon"
        return "Body Text"

    # Paragraphs

    def _put(self, style: str, element: Any, *, more: str = "", before: str = "") -> None:
        inside = runs(pieces_of(element), self.marks)
        if inside or before:
            anchored = self.marks.place(element.get("id"))
            self.parts.append(paragraph(style, anchored + before + inside, more))

    def _heading(self, element: Any, within: str) -> None:
        style = _HEADINGS[element.tag]
        if within == "points":
            style = "heading 1"
        inside = runs([replace(one, bold=False) for one in pieces_of(element)], self.marks)
        parent = element.getparent()
        anchor = element.get("id") or (parent.get("id") if parent.tag == "section" else None)
        self.parts.append(paragraph(style, self.marks.place(anchor) + inside))

    def _list(self, element: Any, within: str, depth: int = 0) -> None:
        numbered = element.tag == "ol"
        number = self.numbering() if numbered else 0
        style = "List Number" if numbered else "List Bullet"
        if within.startswith("box") and not numbered:
            style = "Key Finding" if within == "box-findings" else "Box List"
        key = within == "box-numbers" or "big" in element.get("class", "").split()
        if key:
            style = "Key Number"
        elif within in ("numbers", "references"):
            style = "Number Note" if within == "numbers" else "Bibliography"
        more = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        if not numbered:
            more = f'<w:numPr><w:ilvl w:val="{depth}"/></w:numPr>' if depth else ""
        for item in element.findall("li"):
            pieces = pieces_of(without_lists(item))
            if lang := item.get("lang"):
                pieces = [replace(one, lang=one.lang or lang) for one in pieces]
            if key:
                pieces = big_first(pieces)
            anchored = self.marks.place(item.get("id"))
            self.parts.append(paragraph(style, anchored + runs(pieces, self.marks), more))
            for inner in (*item.iterchildren("ul", "ol"),):
                self._list(inner, within, depth + 1)

    def _contents(self, element: Any) -> None:
        if self.manuscript.document.form not in ("appendix", "replication"):
            return
        sections, *others = zip(element.findall(".//h2"), element.findall(".//ol"), strict=True)
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            ' TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        self._entries(*sections, begin, '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        for heading, listed in others:  # tables and figures, which are of several series
            self._entries(heading, listed)

    def _entries(self, heading: Any, listed: Any, begin: str = "", end: str = "") -> None:
        self.parts.append(paragraph("TOC Heading", runs(pieces_of(heading), self.marks)))
        entries = listed.findall(".//li")
        for at, entry in enumerate(entries):
            link = runs([replace(one, style="Body") for one in pieces_of(entry)], self.marks)
            link = link.replace('<w:rStyle w:val="Body"/>', "")
            inside = (begin if not at else "") + link + (end if at == len(entries) - 1 else "")
            self.parts.append(paragraph("toc 1", inside))

    def _room_below(self) -> None:
        """Have the paragraph that was put down last, the end of a box, keep its distance."""
        last = self.parts[-1]
        if "<w:spacing" not in last:
            end = last.index("</w:pPr>")
            at = last.find("<w:ind", 0, end)
            at = end if at < 0 else at
            self.parts[-1] = f'{last[:at]}<w:spacing w:after="240"/>{last[at:]}'

    # The front

    def _masthead(self, element: Any) -> None:
        house, series = (
            element.find(".//div[@class='house']"),
            element.find(".//div[@class='cover-series']"),
        )
        self._house(house, runs(pieces_of(series), self.marks) if series is not None else "")

    def _house(self, house: Any, right: str) -> None:
        inside = ""
        for image in house.iter("img"):
            drawing = self.drawings.get(image.get("src", ""))
            if drawing is not None:
                inside += self._inline(drawing, image.get("alt", ""), image.get("alt", ""))
        name = house.find(".//span[@class='house-name']")
        if name is not None:
            pieces = [replace(one, style="House Name") for one in pieces_of(name)]
            inside += runs([Piece("\u2002"), *pieces], self.marks)
        if right:
            inside += f"<w:r><w:tab/></w:r>{right}"
        if inside:
            self.parts.append(paragraph("Masthead", inside))

    def _lines_of_front(self, element: Any) -> None:
        """Put down the line with the kind of document and its day; a summary's with its logo."""
        for house in element.findall(".//div[@class='house']"):
            self._house(house, "")
        texts = [runs(pieces_of(one), self.marks) for one in element.findall(".//p")]
        tab = "<w:r><w:tab/></w:r>"
        self.parts.append(paragraph("Series", tab.join(text for text in texts if text)))

    # Figures

    def _figure(self, element: Any) -> None:
        anchor = element.get("id")
        notes = [*element.iterfind(".//figcaption/p")] or [
            one for one in element.iterfind(".//figcaption") if (one.text or "").strip()
        ]
        for part in element.iter("p", "img"):
            classes = part.get("class", "").split()
            if part in notes:
                continue
            if part.tag == "img":
                drawing = self.drawings[part.get("src")]
                number = element.find(".//span[@class='figure-number']")
                name = "" if number is None else "".join(number.itertext())
                picture = self._inline(drawing, name or drawing.title, drawing.title)
                self.parts.append(paragraph("Chart", picture))
            elif "figure-title" in classes:
                named = part.find(".//span[@class='figure-number']") is not None
                style = "caption" if named else "Figure Message"
                self._caption(style, part, "figure", anchor)
            else:
                self._put(self._style_of(part, "figure"), part)
        self._notes(notes)

    def _inline(self, drawing: Drawing, name: str, title: str) -> str:
        png, svg = self.picture(drawing)
        self._pictures += 1
        room = self._look.width / 20
        # a chart is drawn for the width of a page, or less of it
        scale = min(1.0, room / drawing.width, 620 / drawing.height)
        size = (drawing.width * scale, drawing.height * scale)
        says = drawing.description or title
        return inline(self._pictures, png, svg, size, name, title, says)

    def _caption(
        self, style: str, element: Any, kind: str, anchor: str | None, more: str = ""
    ) -> None:
        """Put down a caption, its number as a field that keeps it whatever is computed anew."""
        label = element.xpath(f".//span[@class='{kind}-number']")
        before = ""
        if label:
            before = self._numbered("".join(label[0].itertext()), kind, anchor)
            gap = self.manuscript.language.marks.label if kind == "figure" else ""
            label[0].text, label[0].tail = None, gap + (label[0].tail or "")
        pieces = [replace(one, bold=False) for one in pieces_of(element, Piece(""))]
        gap = element.xpath(f"string(.//span[@class='{kind}-number']/following-sibling::text()[1])")
        lead = re.match(r"\s*", gap)
        if label and pieces and lead and lead[0] and not pieces[0].text.startswith(lead[0]):
            pieces.insert(0, Piece(lead[0]))
        self.parts.append(paragraph(style, before + runs(pieces, self.marks), more))

    def _numbered(self, label: str, kind: str, anchor: str | None) -> str:
        """Return `Table A1` with a field for the number, bookmarked for references."""
        found = _NUMBER.fullmatch(label)
        if found is None:
            made = run(Piece(label), self._look)
        else:
            before, series, digits, after = found.groups()
            name = f"{kind.capitalize()}{'_' + series if series else ''}"
            count = self._counts.get(name, 0) + 1
            self._counts[name] = int(digits)
            # where numbers do not follow each other the field begins anew
            again = "" if int(digits) == count else f" \\r {int(digits)}"
            made = (
                (run(Piece(before + series), self._look) if before + series else "")
                + simple_field(f"SEQ {name} \\* ARABIC{again}", run(Piece(digits), self._look))
                + (run(Piece(after), self._look) if after else "")
            )
        if not anchor:
            return made
        return self.marks.bookmark(anchor, made)

    # Tables

    def _table_block(self, element: Any) -> None:
        """Put down a table with its caption and notes; if it is wide, on a page on its side."""
        classes = element.get("class", "").split()
        before = "<w:pageBreakBefore/>" if "new-page" in classes else ""
        found = element.findall(".//table")
        tables = {one.anchor: one for one in self.manuscript.tables}
        table = tables.get(found[0].get("id"))
        panels = table.panels if table else (None,) * len(found)
        captions = [Caption(html) for html in found]
        grids = [Grid(html, panel, self.marks) for html, panel in zip(found, panels, strict=True)]
        room = self._look.width
        across = "landscape" in classes or any(grid.least > room for grid in grids)
        if across:
            self._end_section(across=False)
        for at, (caption, grid) in enumerate(zip(captions, grids, strict=True)):
            if at:
                self.parts.append(paragraph("Notes", ""))
            self._panel(caption, grid, at > 0, across=across, before="" if at else before)
        self._notes(element.findall(".//div[@class='table-notes']/p"))
        if across:
            self._end_section(across=True)

    def _panel(
        self, caption: Caption, grid: Grid, further: bool, *, across: bool, before: str = ""
    ) -> None:
        look = self._look
        if caption.element is not None and further:
            self._put("Continued", caption.element)
        elif caption.element is not None:
            self._caption("Table Caption", caption.element, "table", caption.anchor, before)
        if caption.unit is not None:
            self._put("Table Unit", caption.unit)
        setting = Setting(
            room=look.length if across else look.width,
            measure=look.length if across else look.width - look.indent,
            title=caption.title,
            summary=self.manuscript.language.marks.semicolon.join(caption.heads),
        )
        self.parts.append(grid.xml(setting))

    def _plain_table(self, element: Any) -> None:
        """Put down a table of the prose."""
        caption = Caption(element)
        self._panel(caption, Grid(element, None, self.marks), False, across=False)
        self.parts.append(paragraph("Notes", ""))

    def _notes(self, notes: list[Any]) -> None:
        for at, note in enumerate(notes):
            last = at == len(notes) - 1
            more = '<w:spacing w:after="240"/>' if last else "<w:keepNext/>"
            self._put("Notes", note, more=more)

    def _end_section(self, *, across: bool) -> None:
        """End a section with the paragraph that was put down last; headings go with the next."""
        at = len(self.parts)
        while not across and at > 1 and 'w:val="Heading' in self.parts[at - 1][:60]:
            at -= 1
        last = self.parts[at - 1]
        if "<w:sectPr" in last:
            # the table before lies on its side too, and this one on the same pages
            self.parts[at - 1] = re.sub("<w:sectPr.*</w:sectPr>", "", last, flags=re.S)
            return
        end = last.rfind("</w:pPr>")
        self.parts[at - 1] = f"{last[:end]}{self.section(across)}{last[end:]}"
