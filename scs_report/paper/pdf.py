"""HTML to tagged PDF; any warning of WeasyPrint is an error."""

from __future__ import annotations

import logging
import os
import re
from bisect import bisect_left
from html import unescape
from typing import Any

from scs_report.border.text import shortened
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.fonts import FontSet, use_fonts


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


_NO_GLYPH = re.compile(r'\.notdef glyph rendered for Unicode string .*?: "(.)" \(')
#: Letters, and texts with such letters, that are named at most.
_SHOWN = 5
#: What tells a document that stands on one page, and the size of its text, in points.
_POSTER, _TIGHT = '<body class="summary', '<body class="summary tight'
_SIZE = re.compile(r"(html \{ font-size: )[\d.]+(?=pt; \}\s*</style>)")
#: From the smallest size to the largest, in tenths of a point.
_SIZES = range(80, 121, 2)


def on_one_page(html: str, fonts: Any = None) -> str:
    """Return a document of one page with the largest type, up to a limit, that it has room for.

    What has no room even with the smallest is set tight: a smaller headline, lower charts.

    Parameters
    ----------
    html
        The document.
    fonts
        Those it is set in, as `engine.fonts_for` returns them.

    Raises
    ------
    UserError
        If it has no room for the smallest.
    """
    for page in (html, html.replace(_POSTER, _TIGHT, 1)):
        if size := _largest(page, fonts):
            return _with_size(page, size)
    raise UserError(
        _("The summary is longer than a page"),
        [_("headline, standfirst, numbers and recommendations leave its charts no room")],
        _("Shorten them in the brief, or name other charts in data/study.toml."),
    )


def _with_size(html: str, size: int) -> str:
    return _SIZE.sub(rf"\g<1>{size / 10:.1f}", html)


def _largest(html: str, fonts: Any) -> int | None:
    """Return the largest size, in tenths of a point, with which a document is one page."""
    from scs_report.paper import engine

    def runs_over(size: int) -> bool:
        document = engine.parse(_with_size(html, size))
        return len(document.render(font_config=fonts, pdf_variant="pdf/ua-1").pages) > 1

    # the first that runs over: what is larger does too
    place = bisect_left(_SIZES, True, key=runs_over)
    return _SIZES[place - 1] if place else None


def write_pdf(html: str, fonts: FontSet) -> bytes:
    """Return the PDF of a document.

    The same HTML and fonts give the same bytes. Nothing is fetched: a document contains all that it
    needs.

    Raises
    ------
    UserError
        If WeasyPrint logs a warning (missing alternative text, a glyph that no font has, an unknown
        property), if a viewer would show a font wrong, or if the installed WeasyPrint is not the
        one that the replacements were written for.
    """
    use_fonts(fonts, charts=False)
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    # after use_fonts: fontconfig reads its settings once
    from scs_report.paper import engine

    left_out = engine.install()
    warnings = _Warnings()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(warnings)
    try:
        case = engine.fonts_for(html, (fonts.digest, left_out))
        document = engine.parse(on_one_page(html, case) if _POSTER in html else html)
        engine.add_continuation_rows(document.etree_element)
        pdf: bytes = document.write_pdf(
            finisher=engine.finish,
            pdf_variant="pdf/ua-1",
            font_config=case,
        )
    except engine.FaultyFontError as error:
        warnings.messages.extend(error.args[0])
    finally:
        logger.removeHandler(warnings)
    if warnings.messages:
        raise _faulty(sorted(set(warnings.messages)), html)
    return pdf


def _faulty(messages: list[str], html: str) -> UserError:
    """Say what would be wrong; of letters that no font has, in which texts they stand."""
    letters = [match[1] for message in messages if (match := _NO_GLYPH.search(message))]
    problems = [message for message in messages if not _NO_GLYPH.search(message)]
    if not letters:
        return UserError(_("The PDF would be faulty"), problems)
    lacking = re.compile("[" + re.escape("".join(letters)) + "]")
    texts = (unescape(text).strip() for text in re.findall(r">([^<>]+)<", html))
    where = [f"“{shortened(text, 60)}”" for text in dict.fromkeys(texts) if lacking.search(text)]
    problems.append(
        _(
            "no font of the house has {letters}, which stands in {texts}",
            letters=[f"{letter} (U+{ord(letter):04X})" for letter in letters[:_SHOWN]],
            texts=where[:_SHOWN],
        )
    )
    hint = _(
        "Write these texts otherwise, in data/codebook.toml or in the prose; or build without PDF, "
        "--format html."
    )
    return UserError(_("The PDF would be faulty"), problems, hint)


def plain_pdf(html: str) -> bytes:
    """Return the PDF of pages that nobody reads as such: what pictures are drawn from.

    The fonts are those that the process uses.
    """
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    from scs_report.paper import engine

    engine.install()
    pdf: bytes = engine.parse(html).write_pdf()
    return pdf
