"""Whether editions are as they were published: nothing altered, nothing missing, nothing added."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from scs_report.border.text import visible
from scs_report.caching import sha256
from scs_report.editions.manifest import LISTED, MANIFEST, Listed, read_edition, read_listed
from scs_report.errors import UserError
from scs_report.errors import say as _


def verify(folder: Path) -> tuple[list[str], list[str]]:
    """Return the editions in a folder, or the one that it is, and what is wrong with them.

    Raises
    ------
    UserError
        If there is no edition.
    """
    if (folder / MANIFEST).is_file() and not (folder / LISTED).is_file():
        parent = folder.resolve().parent
        name = folder.resolve().name
        listed = read_listed(parent)
        return [name], list(faults_of(parent, name, listed))
    if not (folder / LISTED).is_file():
        raise UserError(
            _("There is no edition in {folder}", folder=str(folder)),
            hint=_("Name the folder of an edition, or that of all: scs-report publish --to FOLDER"),
        )
    listed = read_listed(folder)
    faults = [fault for name in listed.editions for fault in faults_of(folder, name, listed)]
    faults += [
        _("{file}: not an edition that was published here", file=visible(path.name))
        for path in sorted(folder.iterdir())
        if path.is_dir() and (path / MANIFEST).exists() and path.name not in listed.editions
    ]
    return list(listed.editions), faults


def faults_of(folder: Path, name: str, listed: Listed) -> Iterator[str]:
    """Yield each file of an edition that is altered, missing or additional."""
    here = folder / name
    shown = visible(name)
    try:
        content = (here / MANIFEST).read_bytes()
        edition = read_edition(here / MANIFEST)
    except OSError:
        yield _("{file}: missing", file=f"{shown}/{MANIFEST}")
        return
    except UserError:
        yield _("{file}: altered", file=f"{shown}/{MANIFEST}")
        return
    digests = {
        one for one in (listed.editions.get(name), _by_the_next(folder, name, listed)) if one
    }
    if digests and digests != {sha256(content)}:
        yield _("{file}: altered", file=f"{shown}/{MANIFEST}")
    for path, kept in edition.files.items():
        file = here / path
        if not file.is_file() or file.is_symlink():
            yield _("{file}: missing", file=f"{shown}/{visible(path)}")
        elif file.stat().st_size != kept.size or _digest(file) != kept.sha256:
            yield _("{file}: altered", file=f"{shown}/{visible(path)}")
    for parent, folders, names in os.walk(here):
        for one in sorted([*names, *(at for at in folders if Path(parent, at).is_symlink())]):
            path = Path(parent, one).relative_to(here).as_posix()
            if path not in edition.files and path != MANIFEST:
                yield _("{file}: additional", file=f"{shown}/{visible(path)}")


def _by_the_next(folder: Path, name: str, listed: Listed) -> str:
    """Return the digest of a manifest that the edition after it knows; "" if there is none."""
    names = list(listed.editions)
    after = names[names.index(name) + 1 :][:1] if name in names else []
    try:
        following = read_edition(folder / after[0] / MANIFEST) if after else None
    except UserError:  # told with that edition
        return ""
    return following.before_sha256 if following and following.before == name else ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
