"""A document as a Word file: text, tables, charts and what numbers are, in one package."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import lxml.html
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from scs_report.border.archive import unzipped, zipped
from scs_report.office import word_parts as parts
from scs_report.office.word_look import Look
from scs_report.office.word_page import labels_of, led_to
from scs_report.office.word_pictures import Drawing, as_png, chart, logo
from scs_report.office.word_reading import Paragraph, Reader
from scs_report.office.word_runs import Marks
from scs_report.office.word_sources import (
    Record,
    Sources,
    Traced,
    digest_of,
    property_xml,
    record_xml,
)
from scs_report.office.word_styles import styles_xml
from scs_report.office.word_text import Text
from scs_report.pages.manuscript import Manuscript
from scs_report.project import HOUSE
from scs_report.prose.source_marks import Trace, without_marks
from scs_report.version import VERSION

#: Beside the house's other files: a Word file whose styles a study's own may replace.
REFERENCE = "reference.docx"
_SVG = re.compile(r"<svg\b.*?</svg>", re.S)
_LOGO = re.compile(r'<img class="logo" src="([^"]*)"')
#: What a new file takes over from the one that has the styles.
KEPT = {KINDS.STYLES, KINDS.THEME, KINDS.FONT_TABLE, KINDS.SETTINGS, KINDS.NUMBERING}
#: A run of which nothing is left.
_EMPTY = re.compile(
    '<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t xml:space="preserve"></w:t></w:r>'
)
_PROPERTIES = "/docProps/custom.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return the document as `<document>.<language>.docx`.

    The same manuscript gives the same bytes.
    """
    return {f"{manuscript.edition}.docx": _File(manuscript).made()}


def read_back(
    manuscript: Manuscript, instead: Mapping[str, str] | None = None
) -> tuple[Trace, list[tuple[Paragraph, Traced]]]:
    """Return what a file of a document says, and where from; no file is made.

    Parameters
    ----------
    manuscript
        The document.
    instead
        Texts that take the place of templates.

    Raises
    ------
    UserError
        As `render_manuscript`.
    """
    return _File(manuscript).traced(instead or {})


@dataclass
class _File:
    """A Word file in the making."""

    manuscript: Manuscript
    look: Look = field(init=False)
    word: Document = field(init=False)
    marks: Marks = field(init=False)
    lists: int = 0
    sections: int = 0
    pictures: dict[int, tuple[str, str]] = field(default_factory=dict)
    heads: dict[bool, list[tuple[str, str, str]]] = field(default_factory=dict)
    png: dict[int, bytes] = field(default_factory=dict)
    trace: Trace | None = None

    def __post_init__(self) -> None:
        made = self.manuscript
        self.look = Look(made.brand, made.language.rules)
        self.word = opened(made.reference, self.look)
        self.marks = Marks(self.look, self._outside)

    def made(self) -> bytes:
        """Return the file."""
        drawings, page = self._read()
        self.marks.places = led_to(page)
        self.marks.labels = dict(labels_of(page))
        text = Text(
            self.manuscript,
            self.marks,
            drawings,
            picture=self._picture,
            numbering=self._list,
            section=self._section,
        )
        inside = f"{text.body(page)}{self._section(across=False)}"
        if self.trace is not None:
            inside = self._with_sources(inside, self.trace)
        body = self.word.element.body
        body[:] = list(parse_xml(f"<w:body {parts.NAMES}>{inside}</w:body>"))
        numbering = self.word.part.numbering_part.element
        numbering[:] = list(parse_xml(parts.numbering_xml(self.look, self.lists)))
        self._list_numbers()
        self._describe()
        return saved(self.word)

    def traced(self, instead: Mapping[str, str]) -> tuple[Trace, list[tuple[Paragraph, Traced]]]:
        """Return the paragraphs that the file would have, without pictures."""
        html, trace = self.manuscript.traced(instead)
        page = lxml.html.document_fromstring(_SVG.sub("", html).encode())
        self.marks.places = led_to(page)
        self.marks.labels = dict(labels_of(page))
        text = Text(
            self.manuscript,
            self.marks,
            {},
            picture=lambda _: ("", ""),
            numbering=self._list,
            section=lambda across: "",
        )
        for image in page.findall(".//img"):
            image.getparent().remove(image)
        read = self._reader(text.body(page))
        return trace, [(one, Traced.of(one.letters, trace)) for one in read.paragraphs]

    def _reader(self, inside: str) -> Reader:
        body = parse_xml(f"<w:body {parts.NAMES}>{inside}</w:body>")
        names = {one.style_id: one.name or "" for one in self.word.styles}
        return Reader(
            body, self._links(), names, {tag: of for tag, of, _ in self.marks.numbers}, {}
        )

    def _with_sources(self, inside: str, trace: Trace) -> str:
        """Put down where paragraphs come from; return the body without marks."""
        made = self.manuscript
        sources = Sources(trace)
        read = self._reader(inside)
        record = Record(
            made.language.text(made.study.title),
            made.rendered.name,
            made.rendered.language,
            VERSION,
            {name: digest_of(text) for name, text in trace.sources.items()},
            tuple(sources.written(read.paragraphs)),
        )
        part = self.word.part
        for at, kind, relation, listed in (
            ("/customXml/item2.xml", "application/xml", KINDS.CUSTOM_XML, record_xml(record)),
            (_PROPERTIES, CT.OFC_CUSTOM_PROPERTIES, KINDS.CUSTOM_PROPERTIES, property_xml(record)),
        ):
            holder = part.package if at == _PROPERTIES else part
            holder.relate_to(Part(PackURI(at), kind, listed, part.package), relation)
        return _EMPTY.sub("", without_marks(sources.bookmarked(inside)))

    def _links(self) -> dict[str, str]:
        links = self.word.part.rels.items()
        return {key: one.target_ref for key, one in links if one.reltype == KINDS.HYPERLINK}

    def _read(self) -> tuple[dict[str, Drawing], Any]:
        """Return charts and logo by the address of their image, and the page with these."""
        drawings: dict[str, Drawing] = {}

        def stand_in(found: re.Match[str]) -> str:
            place = f"chart-{len(drawings)}"
            drawings[place] = chart(found[0])
            return f'<img src="{place}" />'

        text = self.manuscript.text
        if self.manuscript.again is not None:
            traced, trace = self.manuscript.traced()
            if without_marks(traced) == text:  # else nobody can say where it comes from
                text, self.trace = traced, trace
        html = _SVG.sub(stand_in, text)
        height = self.manuscript.brand.logo_height / 25.4 * 72
        for address in _LOGO.findall(html)[:1]:
            drawings[address] = logo(address, height)
        drawn = [one for one in drawings.values() if not one.raster]
        made = dict(zip(map(id, drawn), as_png(drawn), strict=True))
        self.png = {id(one): one.raster or made[id(one)] for one in drawings.values()}
        return drawings, lxml.html.document_fromstring(html.encode())

    def _outside(self, address: str) -> str:
        return str(self.word.part.relate_to(address, KINDS.HYPERLINK, is_external=True))

    def _picture(self, drawing: Drawing) -> tuple[str, str]:
        """Add a drawing to the file; return the relationships of its PNG and SVG."""
        if id(drawing) not in self.pictures:
            part = self.word.part
            png = part.get_or_add_image(io.BytesIO(self.png[id(drawing)]))[0]
            svg = ""
            if drawing.svg:
                name = PackURI(f"/word/media/chart{len(self.pictures) + 1}.svg")
                fonts = self.look.chart_fonts
                made = Part(name, "image/svg+xml", drawing.for_word(fonts), part.package)
                svg = part.relate_to(made, KINDS.IMAGE)
            self.pictures[id(drawing)] = (str(png), str(svg))
        return self.pictures[id(drawing)]

    def _list(self) -> int:
        self.lists += 1
        return parts.numbered_list(self.lists)

    def _section(self, across: bool) -> str:
        self.sections += 1
        return parts.section_xml(
            self.look,
            self._heads(across),
            across=across,
            first=self.sections == 1,
            new=self.sections > 1,
        )

    def _heads(self, across: bool) -> list[tuple[str, str, str]]:
        """Return references to running heads and feet; the first page has no head."""
        if across not in self.heads:
            look, made = self.look, self.manuscript
            width = look.length if across else look.width
            synthetic = made.synthetic
            notice = synthetic.running if synthetic else ""
            part: Any = self.word.part
            head, head_at = part.add_header_part()
            head.element[:] = [parse_xml(parts.head_xml(made.kind, made.title, width, look))]
            foot, foot_at = part.add_footer_part()
            foot.element[:] = [parse_xml(parts.foot_xml(notice, width, look))]
            found = [("header", "default", head_at), ("footer", "default", foot_at)]
            if not across:
                blank, blank_at = part.add_header_part()
                blank.element[:] = [parse_xml(parts.head_xml("", "", width, look))]
                found += [("header", "first", blank_at), ("footer", "first", foot_at)]
            self.heads[across] = found
        return self.heads[across]

    def _list_numbers(self) -> None:
        """Put down what each locked number is, for programs that read the file."""
        made, part = self.manuscript, self.word.part
        listed = parts.numbers_xml(made.rendered.name, made.language.rules.tag, self.marks.numbers)
        name = PackURI("/customXml/item1.xml")
        part.relate_to(
            Part(name, "application/xml", listed.encode(), part.package), KINDS.CUSTOM_XML
        )

    def _describe(self) -> None:
        made, said = self.manuscript, self.word.core_properties
        study, language = made.study, made.language
        authors = [language.text(one) for one in study.publication.authors]
        house = language.text(made.brand.name) if made.brand.name else ""
        keywords = re.search(r'<meta name="keywords" content="([^"]*)"', made.text)
        said.title = made.title
        said.author = "; ".join(authors) or house
        said.subject = made.kind
        said.keywords = keywords[1][:255] if keywords else ""
        said.comments = made.citation[:255]
        said.category = language.text(made.brand.series) if made.brand.series else ""
        said.language = language.rules.typesetting.office
        said.last_modified_by = house
        said.revision = 1
        day = study.publication.date or "1980-01-01"
        said.created = said.modified = datetime.fromisoformat(day).replace(tzinfo=UTC)


def opened(reference: bytes, look: Look) -> Document:
    """Return an empty document with the styles of a study's own file, or those of its brand.

    Styles that such a file does not have are the brand's.
    """
    own = bool(reference)
    word = docx.Document(io.BytesIO(reference or Path(HOUSE, REFERENCE).read_bytes()))
    for key, relation in list(word.part.rels.items()):
        if relation.reltype not in KEPT:
            word.part.rels.pop(key)
    package = word.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype not in (KINDS.OFFICE_DOCUMENT, KINDS.CORE_PROPERTIES):
            package.rels.pop(key)
    branded = parse_xml(f"<w:styles {parts.NAMES}>{styles_xml(look)}</w:styles>")
    styles = word.styles.element
    if own:
        known = {one.get(f"{_WORD}styleId") for one in styles.iter(f"{_WORD}style")}
        for one in _styles(branded):
            if one.get(f"{_WORD}styleId") not in known:
                styles.append(one)
        for lang in styles.iterfind(f"{_WORD}docDefaults//{_WORD}lang"):
            letters, han = look.languages
            lang.set(f"{_WORD}val", letters)
            lang.set(f"{_WORD}eastAsia", han)
    else:
        styles[:] = list(branded)
    settings = word.settings.element
    settings[:] = list(parse_xml(parts.settings_xml(look)))
    return word


def _styles(element: Any) -> Iterator[Any]:
    yield from list(element.iterfind(f"{_WORD}style"))


def saved(word: Document) -> bytes:
    """Return a file whose bytes tell no time."""
    target = io.BytesIO()
    word.save(target)
    return zipped(unzipped(target.getvalue()))
