"""Styles of a Word file by the brand: an institute may set others in `templates/brand/`.

All that a text looks like is a style with a name, so that who edits the file changes one of them
and not every paragraph.
"""

from __future__ import annotations

from scs_report.office.word_look import SMALL_TABLE, USUAL_TABLE, Look, style_id


def styles_xml(look: Look) -> str:
    """Return the styles of a document, as the children of `w:styles`."""
    letters, han = look.languages
    size = look.half_points(1)
    default = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'{look.fonts(sans=False)}<w:color w:val="{look.color("ink")}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="{letters}" w:eastAsia="{han}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    return default + "".join((*_paragraphs(look), *_characters(look), *_tables(look)))


def _style(
    name: str,
    based: str,
    paragraph: str,
    letters: str = "",
    *,
    after: str = "",
    own: bool = False,
    outline: bool = False,
) -> str:
    """Return a style of paragraphs; `after` is the style of what is written behind it."""
    return (
        f'<w:style w:type="paragraph"{" w:customStyle=" + chr(34) + "1" + chr(34) if own else ""}'
        f"{' w:default=' + chr(34) + '1' + chr(34) if name == 'Normal' else ''} "
        f'w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{style_id(based)}"/>' if based else "")
        + (f'<w:next w:val="{style_id(after)}"/>' if after else "")
        + ('<w:uiPriority w:val="9"/>' if outline else "")
        + f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _spacing(before: float, after: float, line: float) -> str:
    """Return room above and below in points, and lines as a multiple of the type."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line * 240)}" w:lineRule="auto"/>'
    )


def _line(side: str, eighths: int, color: str, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{color}"/>'


def _paragraphs(look: Look) -> list[str]:
    ink, muted, accent = (f'<w:color w:val="{look.color(n)}"/>' for n in ("ink", "muted", "accent"))
    sans, tint = look.fonts(sans=True), look.color("tint")
    indent, han = look.indent, look.han
    keep, lines = "<w:keepNext/><w:keepLines/>", 1.5 if han else 1.3
    small = 1.3 if han else 1.2

    def size(times: float) -> str:
        value = look.half_points(times)
        return f'<w:sz w:val="{value}"/><w:szCs w:val="{value}"/>'

    def left(more: int = 0, hanging: int = 0, right: int = 0) -> str:
        hung = f' w:hanging="{hanging}"' if hanging else ""
        return f'<w:ind w:left="{more}" w:right="{right}"{hung}/>'

    def tabs(*places: tuple[str, int]) -> str:
        return (
            "<w:tabs>"
            + "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in places)
            + "</w:tabs>"
        )

    both = '<w:jc w:val="both"/>' if han else ""
    box = (
        "<w:pBdr>"
        + "".join(_line(side, 4, tint, 6) for side in ("top", "left", "bottom", "right"))
        + f'</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{tint}"/>'
    )
    # a border of its own, so that a heading begins another box
    top = (
        f"<w:pBdr>{_line('top', 12, look.color('accent'), 6)}"
        + "".join(_line(side, 4, tint, 6) for side in ("left", "right"))
        + f'</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{tint}"/>'
    )
    notice = (
        f"<w:pBdr>{_line('left', 24, look.color('contrast'), 6)}</w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{look.color("warning")}"/>'
    )
    above = f"<w:pBdr>{_line('top', 20, look.color('accent'), 6)}</w:pBdr>"
    two = round(look.text_size * 40)
    first = f'<w:ind w:left="{indent}" w:right="0" w:firstLineChars="200" w:firstLine="{two}"/>'
    title = look.brand.size("title") * (0.91 if han else 1)
    bold = "<w:b/><w:bCs/>"

    def bullets(number: int) -> str:
        return f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'

    inner = indent + 120
    return [
        _style("Normal", "", "<w:widowControl/>" + _spacing(0, 0, lines)),
        _style(
            "Body Text",
            "Normal",
            _spacing(0, 0 if han else 7, lines) + (first if han else left(indent)) + both,
        ),
        _style(
            "Masthead", "Normal", tabs(("right", look.width)) + _spacing(0, 6, 1), sans, own=True
        ),
        _style(
            "Series",
            "Normal",
            above + tabs(("right", look.width)) + _spacing(0, 10, 1.2),
            sans + accent + size(0.9),
            own=True,
        ),
        _style(
            "Notice",
            "Normal",
            notice + _spacing(0, 10, small) + left(160, 0, 80),
            sans + size(0.82),
            own=True,
        ),
        _style(
            "Title",
            "Normal",
            keep + _spacing(6, 10, 1.15 if han else 1.05) + '<w:jc w:val="left"/>',
            sans + bold + ink + size(title),
            after="Byline",
        ),
        _style("Byline", "Normal", _spacing(0, 10, 1.2), sans + muted + size(0.86), own=True),
        _style(
            "Lead",
            "Normal",
            _spacing(0, 12, 1.55 if han else 1.35) + left(0, 0, round(look.width * 0.06)),
            sans + size(look.brand.size("lead")),
            after="Body Text",
            own=True,
        ),
        *(
            _style(
                f"heading {level}",
                "Normal",
                keep
                + _spacing(before, after, 1.2)
                + (left(indent) if level > 1 else "")
                + f'<w:jc w:val="left"/><w:outlineLvl w:val="{level - 1}"/>',
                sans + bold + size(times),
                after="Body Text",
                outline=True,
            )
            for level, times, before, after in (
                (1, look.brand.size("heading"), 20, 7),
                (2, look.brand.size("subheading"), 13, 5),
                (3, 1, 11, 4),
            )
        ),
        _style(
            "TOC Heading",
            "Normal",
            keep + _spacing(14, 5, 1.2),
            sans + bold + size(look.brand.size("subheading")),
            after="Body Text",
        ),
        _style(
            "toc 1",
            "Normal",
            tabs(("right", look.width)) + _spacing(0, 3, 1.15) + left(indent),
            sans + size(0.9),
        ),
        _style(
            "List Bullet",
            "Normal",
            bullets(1) + _spacing(0, 5, lines) + left(indent + 320, 320) + both,
        ),
        _style("List Number", "Normal", _spacing(0, 5, lines) + left(indent + 320, 320) + both),
        _style("Quote", "Normal", _spacing(8, 8, 1.3) + left(indent + 240), sans + accent),
        _style(
            "Quote Source",
            "Normal",
            _spacing(0, 10, small) + left(indent + 240),
            sans + muted + size(0.76),
            own=True,
        ),
        _style(
            "Box Heading",
            "Normal",
            keep + top + _spacing(12, 0, 1.2) + left(inner, 0, 120),
            sans + bold + accent + size(0.95),
            after="Box Text",
            own=True,
        ),
        _style(
            "Box Text",
            "Normal",
            "<w:keepLines/>" + box + _spacing(0, 5, 1.5 if han else 1.25) + left(inner, 0, 120),
            sans + size(0.9),
            own=True,
        ),
        _style(
            "Box List",
            "Box Text",
            bullets(2) + left(inner + 280, 280, 120),
            own=True,
        ),
        _style(
            "Key Finding",
            "Normal",
            bullets(2) + _spacing(0, 4, 1.25 if han else 1.22) + left(280, 280),
            sans + size(0.9),
            own=True,
        ),
        _style(
            "Finding Notes",
            "Normal",
            "<w:keepLines/>" + _spacing(2, 5, small),
            sans + muted + size(0.76),
            own=True,
        ),
        _style(
            "Key Number",
            "Normal",
            f"<w:keepLines/><w:pBdr>{_line('top', 8, look.color('accent'), 4)}</w:pBdr>"
            + tabs(("left", 1900))
            + _spacing(6, 6, 1.1)
            + left(1900, 1900),
            sans + muted + size(0.95),
            own=True,
        ),
        _style(
            "caption",
            "Normal",
            keep + _spacing(12, 3, 1.2) + ('<w:jc w:val="left"/>'),
            sans + bold + size(0.95),
        ),
        _style("Table Caption", "caption", "", own=True),
        _style("Continued", "caption", "", accent, own=True),
        _style(
            "Figure Message", "Normal", keep + _spacing(12, 4, 1.2), sans + bold + accent, own=True
        ),
        _style("Unit", "Normal", keep + _spacing(0, 3, 1.1), sans + muted + size(0.82), own=True),
        _style("Table Unit", "Unit", "", own=True),
        _style("Chart", "Normal", "<w:keepNext/>" + _spacing(0, 3, 1), own=True),
        _style(
            "Notes",
            "Normal",
            "<w:keepLines/>" + _spacing(2, 0, small) + both,
            sans + muted + size(0.76),
            own=True,
        ),
        *(
            style
            for name, times in (("", USUAL_TABLE), (" Small", SMALL_TABLE))
            for style in (
                _style(
                    f"Table Text{name}", "Normal", _spacing(1, 1, 1), sans + size(times), own=True
                ),
                _style(f"Table Head{name}", f"Table Text{name}", "<w:keepNext/>", bold, own=True),
                _style(
                    f"Table Group{name}",
                    f"Table Text{name}",
                    "<w:keepNext/>" + _spacing(4, 1, 1),
                    bold + accent,
                    own=True,
                ),
            )
        ),
        _style(
            "Number Note",
            "Normal",
            "<w:keepLines/>" + _spacing(0, 4, small) + left(indent),
            sans + muted + size(0.78),
            own=True,
        ),
        _style(
            "Bibliography",
            "Normal",
            "<w:keepLines/>" + _spacing(0, 4, small) + left(indent + 320, 320),
            size(0.88),
        ),
        _style(
            "Colophon",
            "Normal",
            f"<w:keepLines/><w:pBdr>{_line('top', 4, look.color('rule'), 6)}</w:pBdr>"
            + _spacing(0, 4, small)
            + left(indent),
            sans + muted + size(0.8),
            own=True,
        ),
        *(
            _style(
                name,
                "Normal",
                tabs(("right", look.width)) + _spacing(0, 0, 1),
                sans + muted + size(0.76),
            )
            for name in ("header", "footer")
        ),
    ]


def _characters(look: Look) -> list[str]:
    def style(name: str, letters: str, *, own: bool = True) -> str:
        custom = ' w:customStyle="1"' if own else ""
        return (
            f'<w:style w:type="character"{custom} w:styleId="{style_id(name)}">'
            f'<w:name w:val="{name}"/><w:rPr>{letters}</w:rPr></w:style>'
        )

    accent = f'<w:color w:val="{look.color("accent")}"/>'
    size = look.half_points(look.brand.size("number") * 0.8)
    return [
        style("Hyperlink", accent, own=False),
        style(
            "Key Figure", f'<w:b/><w:bCs/>{accent}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        ),
        style("House Name", "<w:b/><w:bCs/>"),
        style(
            "Muted", f'<w:b w:val="0"/><w:bCs w:val="0"/><w:color w:val="{look.color("muted")}"/>'
        ),
        style("Notice Mark", f'<w:color w:val="{look.color("contrast")}"/>'),
        style("Stars", ""),
        style("Draft Mark", '<w:highlight w:val="yellow"/>'),
    ]


def _tables(look: Look) -> list[str]:
    ink = look.color("ink")
    return [
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>",
        # three lines: above, below the heads, below; the second stands with the cells
        '<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable">'
        '<w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{_line('top', 10, ink)}{_line('bottom', 10, ink)}"
        "</w:tblBorders></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr></w:style>',
    ]
