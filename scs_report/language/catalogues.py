"""The messages of the interface in a language, compiled once for all processes."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from hashlib import sha256
from pathlib import Path

from scs_report.border.beside_program import BesideProgram
from scs_report.language.rules import rules_of
from scs_report.names import FOLDER

#: Reading the file of messages itself takes longer than any other step of a start.
_KEPT = BesideProgram(Path(__file__).parent / "__pycache__", ".messages.pyc", most=40)


@cache
def catalogue_of(code: str) -> NullTranslations:
    """Return the messages of a language; they stand in English in the code."""
    path = FOLDER / code / "messages.po"
    if not path.exists():
        return NullTranslations()
    raw = path.read_bytes()
    key = f"{code} {sha256(raw).hexdigest()}"
    compiled = _KEPT.get(key)
    if not compiled:
        compiled = _compiled(raw, code)
        _KEPT.put(key, compiled)
    return GNUTranslations(io.BytesIO(compiled))


def _compiled(raw: bytes, code: str) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(raw), locale=rules_of(code).locale))
    return compiled.getvalue()
