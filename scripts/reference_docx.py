"""Make `scs_report/house/reference.docx`: an empty Word file with the styles of the house.

A study may have its own as `templates/brand/reference.docx`; any document that was built can be it,
since only its styles count. This one is of python-docx's template without what nobody needs.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
from docx.oxml import parse_xml

from scs_report.brand.file import read_brand
from scs_report.language.rules import rules_of
from scs_report.names import OF_MESSAGES
from scs_report.office.word_file import KEPT, REFERENCE, saved
from scs_report.office.word_look import Look
from scs_report.office.word_parts import NAMES
from scs_report.office.word_styles import styles_xml
from scs_report.project import HOUSE


def reference() -> bytes:
    """Return the file."""
    word = docx.Document()
    for key, relation in list(word.part.rels.items()):
        if relation.reltype not in KEPT:
            word.part.rels.pop(key)
    for key, relation in list(word.part.package.rels.items()):
        if relation.reltype not in (KINDS.OFFICE_DOCUMENT, KINDS.CORE_PROPERTIES):
            word.part.package.rels.pop(key)
    with TemporaryDirectory() as nothing:
        look = Look(read_brand(Path(nothing)), rules_of(OF_MESSAGES))
    styles = parse_xml(f"<w:styles {NAMES}>{styles_xml(look)}</w:styles>")
    word.styles.element[:] = list(styles)
    word.core_properties.title = ""
    return saved(word)


if __name__ == "__main__":
    Path(HOUSE, REFERENCE).write_bytes(reference())
