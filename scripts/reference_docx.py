"""Make `scs_report/house/reference.docx`: an empty Word file with the styles of the house.

A study may have its own as `templates/brand/reference.docx`; any document that was built can be it,
since only its styles count. This one is of python-docx's template without what nobody needs.
"""

from __future__ import annotations

from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as KINDS

from scs_report.office.word_file import KEPT, REFERENCE, packed
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
    word.styles.element[:] = []
    word.core_properties.title = ""
    return packed(word)


if __name__ == "__main__":
    Path(HOUSE, REFERENCE).write_bytes(reference())
