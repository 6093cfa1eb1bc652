"""HTML to tagged PDF; any warning of WeasyPrint is an error."""

from __future__ import annotations

import logging
import os

from scs_report.errors import UserError
from scs_report.fonts import FontSet, use_fonts


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


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

    engine.install()
    warnings = _Warnings()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(warnings)
    try:
        document = engine.parse(html)
        engine.add_continuation_rows(document.etree_element)
        pdf: bytes = document.write_pdf(finisher=engine.finish, pdf_variant="pdf/ua-1")
    except engine.FaultyFontError as error:
        warnings.messages.extend(error.args[0])
    finally:
        logger.removeHandler(warnings)
    if warnings.messages:
        raise UserError("The PDF would be faulty", sorted(set(warnings.messages)))
    return pdf
