"""Paper: HTML to PDF by WeasyPrint, tagged for accessibility; any complaint is a failure."""

from __future__ import annotations

import logging
import os

from scs_report.errors import UserError
from scs_report.fonts import FontSet, use_fonts


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def write_pdf(html: str, fonts: FontSet) -> bytes:
    """Set a document.

    The same HTML and fonts give the same bytes. Nothing is fetched: all that a document needs
    is in it.

    Raises
    ------
    UserError
        If WeasyPrint logs anything from a warning up: a missing alt text, a glyph that no font
        has, a property it does not know; or if a font in the file would not be right in every
        viewer.
    """
    use_fonts(fonts, charts=False)
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    # after use_fonts: fontconfig reads its settings once
    from scs_report.paper import (
        FaultyFontError,
        Tree,
        adapt_weasyprint,
        add_continuation_rows,
        finish,
    )

    adapt_weasyprint()
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        document = Tree(html)
        add_continuation_rows(document.etree_element)
        pdf: bytes = document.write_pdf(finisher=finish, pdf_variant="pdf/ua-1")
    except FaultyFontError as error:
        complaints.messages.extend(error.args[0])
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise UserError("The PDF would be faulty", sorted(set(complaints.messages)))
    return pdf
