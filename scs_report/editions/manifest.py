"""What an edition holds: each file with its digest, and the edition before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from scs_report.border.texts import LocalText
from scs_report.caching import sha256
from scs_report.errors import UserError
from scs_report.errors import say as _

#: In the folder of an edition, and in that of all editions.
MANIFEST, LISTED = "manifest.json", "editions.json"


class Kept(Struct, frozen=True, kw_only=True):
    """A file of an edition."""

    sha256: str
    size: int


class Edition(Struct, frozen=True, kw_only=True):
    """The manifest of an edition.

    Attributes
    ----------
    name
        Its folder: the day on which it was published, with a number where it was not the first.
    results
        Digest of its results.
    before, before_sha256
        The edition before and the digest of its manifest; "" of the first.
    changes
        What changed since then, in words, by language.
    files
        By path in its folder; all but the manifest.
    """

    name: str
    published: str
    title: LocalText
    languages: tuple[str, ...]
    documents: tuple[str, ...]
    program_version: str
    results: str
    before: str = ""
    before_sha256: str = ""
    changes: dict[str, tuple[str, ...]] = {}
    files: dict[str, Kept]

    def encoded(self) -> bytes:
        """Return the file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


class Listed(Struct, frozen=True, kw_only=True):
    """The editions in a folder, the first one first, with the digests of their manifests."""

    editions: dict[str, str] = {}

    def encoded(self) -> bytes:
        """Return the file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def kept(files: Mapping[str, bytes]) -> dict[str, Kept]:
    """Return files as a manifest lists them."""
    return {
        name: Kept(sha256=sha256(content), size=len(content))
        for name, content in sorted(files.items())
    }


def read_listed(folder: Path) -> Listed:
    """Read which editions there are; none where there is no such file.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    path = folder / LISTED
    if not path.is_file():
        return Listed()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Listed)
    except (OSError, msgspec.MsgspecError) as error:
        raise _unreadable(path, error) from error


def read_edition(path: Path) -> Edition:
    """Read a manifest.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Edition)
    except (OSError, msgspec.MsgspecError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> UserError:
    return UserError(_("{file} cannot be read", file=str(path)), [str(error)])
