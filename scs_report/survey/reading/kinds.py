"""What a file is, by its content: its name is a claim."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from scs_report.errors import N_

TEXT, SHEETS, SPSS, PORTABLE, STATA = "text", "sheets", "spss", "portable", "stata"
PARQUET, FEATHER, MARKUP, ZIP = "parquet", "feather", "markup", "zip"
SAS, TRANSPORT, FLAT = "sas", "transport", "flat"
GZIP, BZIP2, XZ = "gzip", "bzip2", "xz"
#: One file compressed.
PACKED = frozenset({GZIP, BZIP2, XZ})
READABLE = frozenset(
    {TEXT, SHEETS, FLAT, SPSS, PORTABLE, STATA, SAS, TRANSPORT, PARQUET, FEATHER, MARKUP}
)
#: What people call them.
FORMS = {
    TEXT: "CSV",
    SHEETS: "Excel",
    SPSS: "SPSS",
    PORTABLE: "SPSS (portable)",
    STATA: "Stata",
    SAS: "SAS",
    TRANSPORT: "SAS",
    PARQUET: "Parquet",
    FEATHER: "Feather",
    MARKUP: "HTML",
}
_BINARY: Mapping[bytes, str] = {
    b"$FL2": SPSS,
    b"$FL3": SPSS,
    b"PAR1": PARQUET,
    b"ARROW1": FEATHER,
    b"FEA1": FEATHER,
    b"<stata_dta>": STATA,
    b"\x1f\x8b": GZIP,
    b"BZh": BZIP2,
    b"\xfd7zXZ": XZ,
    b"\0" * 12 + b"\xc2\xea\x81\x60": SAS,
    b"HEADER RECORD*******LIB": TRANSPORT,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STATA = re.compile(rb"[\x66-\x73][\x01\x02]\x01\x00", re.DOTALL)
_MARKUP = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|div|\?xml[^>]*>\s*"
    rb"(<\?mso[^>]*>\s*)?<(\w+:)?(workbook|html))",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(rb'\[\s*[\[{]|\{\s*"')
_XML = re.compile(rb"<\?xml\s|<!DOCTYPE\s")
#: OpenDocument that is not packed: the whole document is one text.
_FLAT = re.compile(rb"<\?xml[^>]*>\s*(<!--.*?-->\s*)*<office:document\s", re.DOTALL)
_FLAT_SHEET = b"opendocument.spreadsheet"
_DBASE = re.compile(rb"[\x03\x30\x31\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f]", re.DOTALL)
_R_TEXT = re.compile(rb"(RDA[23]\n)?A\n[23]\n\d+\n")
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_PASSWORD = N_("it is protected by a password")
#: What is known and holds no respondents: how it begins, what it is, in words.
_OTHERS: Mapping[bytes, str] = {
    b"%PDF": N_("it is a PDF"),
    b"\x89PNG": N_("it is a picture"),
    b"\xff\xd8\xff": N_("it is a picture"),
    b"{\\rtf": N_("it is a text document (RTF)"),
    b"SQLite format 3": N_("it is a database (SQLite)"),
    b"7z\xbc\xaf": N_("it is an archive (7z)"),
    b"Rar!": N_("it is an archive (RAR)"),
    b"RDX": N_("it is a workspace of R"),
    b"X\n\0\0\0": N_("it is a workspace of R"),
    b"ENCRYPTEDSAV": _PASSWORD,
    b"\x1c" + bytes(7) + b"ENCRYPTED": _PASSWORD,
    b"\x28\xb5\x2f\xfd": N_("it is an archive (zstd)"),
    b"ORC": N_("it is a table of ORC"),
    b"Obj\x01": N_("it is a table of Avro"),
    b"PARE": _PASSWORD,
    b"\xff\xff\xff\xff": N_("it is a stream of Arrow"),
    b"\0\x01\0\0Standard ": N_("it is a database (Access)"),
    b"\0" * 12 + b"\xc2\xea\x81": N_("it is a catalogue of SAS"),
}
_DOCUMENTS = {
    "word/document.xml": N_("it is a text document (Word)"),
    "ppt/presentation.xml": N_("it is a presentation (PowerPoint)"),
    "Index/Document.iwa": N_("it is a document of Numbers or Pages"),
}


class OtherFileError(Exception):
    """A file of another kind; `what` says of which, as a key of the catalogues."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


def kind_of(file: BinaryIO) -> str:
    """Return what a file is; the file is at its beginning afterwards.

    Raises
    ------
    OtherFileError
        If it holds no table that can be read.
    """
    head = file.read(1 << 12)
    file.seek(0)
    for start, kind in _BINARY.items():
        if head.startswith(start):
            return kind
    for start, other in _OTHERS.items():
        if head.startswith(start):
            raise OtherFileError(other)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _in_zip(file)
    if head.startswith(_OLE):
        content = file.read()
        file.seek(0)
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise OtherFileError(_PASSWORD)
        if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
            return SHEETS
        raise OtherFileError(N_("it is no workbook, but another document of an old Office"))
    if b"SPSSPORT" in head[:1000].replace(b"\r", b"").replace(b"\n", b""):
        return PORTABLE
    if _OLD_STATA.match(head):
        return STATA
    if _R_TEXT.match(head):
        raise OtherFileError(_OTHERS[b"RDX"])
    if head[257:262] == b"ustar":
        raise OtherFileError(N_("it is an archive (tar)"))
    if _DBASE.match(head) and b"\0" in head[:32]:
        raise OtherFileError(N_("it is a table of dBase"))
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _FLAT.match(plain):
        if _FLAT_SHEET not in head:
            raise OtherFileError(N_("it is a text document (OpenDocument)"))
        return FLAT
    if head.startswith((b"\t\x08", b"\t\x04", b"\t\x02")):  # BIFF without a container
        return SHEETS
    if _JSON.match(plain):
        raise OtherFileError(N_("it is JSON"))
    if _MARKUP.match(plain):
        return MARKUP
    if _XML.match(plain):
        raise OtherFileError(N_("it is XML without a table"))
    return TEXT


def _in_zip(file: BinaryIO) -> str:
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        if "content.xml" in names and "mimetype" in names:
            if b"spreadsheet" not in archive.read("mimetype"):
                raise OtherFileError(N_("it is a text document (OpenDocument)"))
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise OtherFileError(_PASSWORD)
    file.seek(0)
    for name, what in _DOCUMENTS.items():
        if name in names:
            raise OtherFileError(what)
    return SHEETS if names & set(_WORKBOOKS) else ZIP


def kind_of_path(path: Path) -> str:
    """Return what a file is; errors as `kind_of`."""
    with path.open("rb") as file:
        return kind_of(file)
