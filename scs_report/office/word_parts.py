"""Parts of a Word file beside its text: heads and feet of pages, lists, sections, settings."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from scs_report.office.word_look import TWIPS, Look, style_id
from scs_report.office.word_runs import Piece, run, simple_field

#: Names of namespaces in the parts of a file.
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
#: What numbers of a file are listed under; programs that know it find each number's address.
NUMBERS = "urn:scs-report:numbers"
#: Between the edge of a page and its running head or foot, in millimetres.
_HEAD, _FOOT = 10, 9
#: The lists of styles: bullets of the text and of boxes; numbered lists are counted from here.
_FIRST_NUMBERED = 3


def head_xml(left: str, right: str, width: int, look: Look) -> str:
    """Return the running head of pages: a paragraph with a text at either side."""
    return _line("header", run(Piece(left), look), run(Piece(right), look), width, look)


def foot_xml(notice: str, width: int, look: Look) -> str:
    """Return the foot of pages: what they say of the data, and their number."""
    left = run(Piece(notice, style="Notice Mark"), look) if notice else ""
    return _line("footer", left, simple_field("PAGE", run(Piece("1"), look)), width, look)


def _line(style: str, left: str, right: str, width: int, look: Look) -> str:
    tabs = ""
    if width != look.width:
        tabs = (
            f'<w:tabs><w:tab w:val="clear" w:pos="{look.width}"/>'
            f'<w:tab w:val="right" w:pos="{width}"/></w:tabs>'
        )
    return (
        f'<w:p {NAMES}><w:pPr><w:pStyle w:val="{style_id(style)}"/>{tabs}'
        f"</w:pPr>{left}<w:r><w:tab/></w:r>{right}</w:p>"
    )


def section_xml(
    look: Look, references: Iterable[tuple[str, str, str]], *, across: bool, first: bool, new: bool
) -> str:
    """Return a section of pages, upright or on their side.

    `references` are the kind, the pages (`default`, `first`) and the relationship of heads and
    feet; the `first` section of a file has another first page, a `new` one begins a page.
    """
    wide, high = look.page
    top, side, bottom = look.margins
    if across:
        wide, high = high, wide
    turned = ' w:orient="landscape"' if across else ""
    return (
        f"<w:sectPr {NAMES}>"
        + "".join(
            f'<w:{kind}Reference w:type="{pages}" r:id="{target}"/>'
            for kind, pages, target in references
        )
        + ('<w:type w:val="nextPage"/>' if new else "")
        + f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{bottom}" w:left="{side}" '
        f'w:header="{round(_HEAD * TWIPS)}" w:footer="{round(_FOOT * TWIPS)}" w:gutter="0"/>'
        '<w:cols w:space="708"/>' + ("<w:titlePg/>" if first else "") + "</w:sectPr>"
    )


def numbering_xml(look: Look, numbered: int) -> str:
    """Return the definitions of lists: bullets, bullets in boxes, and each numbered list."""
    indent = look.indent

    def level(at: int, kind: str, text: str, left: int) -> str:
        letters = look.fonts(sans=False) if kind == "bullet" else ""
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{left}" w:hanging="320"/></w:pPr><w:rPr>{letters}</w:rPr></w:lvl>'
        )

    def abstract(number: int, kind: str, left: int) -> str:
        texts = [f"%{at + 1}." if kind == "decimal" else "–" if at else "•" for at in range(3)]
        return (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
            + "".join(level(at, kind, text, left + 320 * (at + 1)) for at, text in enumerate(texts))
            + "</w:abstractNum>"
        )

    kinds = ((0, "bullet", indent), (1, "bullet", indent + 80), (2, "decimal", indent))
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number in range(_FIRST_NUMBERED, _FIRST_NUMBERED + numbered)
    )
    return (
        f"<w:numbering {NAMES}>"
        + "".join(abstract(*kind) for kind in kinds)
        + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        + f'<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>{lists}</w:numbering>'
    )


def numbered_list(place: int) -> int:
    """Return the id of a numbered list, counted from 1."""
    return _FIRST_NUMBERED + place - 1


def settings_xml(look: Look) -> str:
    """Return settings: how Han text is set, and that the file is one of today's Word."""
    letters, han = look.languages
    return (
        f'<w:settings {NAMES}><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{letters}" w:eastAsia="{han}"/></w:settings>'
    )


def numbers_xml(name: str, language: str, numbers: Iterable[tuple[str, str, str]]) -> str:
    """Return what the locked numbers of a file are: tag, fact or address, and text."""
    return (
        f"<numbers xmlns={quoteattr(NUMBERS)} document={quoteattr(name)} "
        f"language={quoteattr(language)}>"
        + "".join(
            f"<number tag={quoteattr(tag)} of={quoteattr(what)}>{escape(text)}</number>"
            for tag, what, text in numbers
        )
        + "</numbers>"
    )
