"""What a batch made last: a file in its folder, which says what need not be made again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from scs_report.border.files import write_atomically
from scs_report.border.texts import LocalText
from scs_report.caching import Inputs, sha256
from scs_report.errors import N_

#: Its name, in the folder of the batch.
FILE = "batch.json"
#: Results of a report, in its folder.
RESULTS = "results.json"


class Request(Struct, frozen=True, kw_only=True):
    """One report: its folder, whom it is of by a rule, what they are called, what is made."""

    name: str
    where: str
    title: LocalText
    documents: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    brand: str = ""


class Usual(Struct, frozen=True, kw_only=True):
    """What is made of each group where a list says nothing else."""

    documents: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]


class MadeFile(Struct, frozen=True):
    """A file as it was made: if size and time are those, it was not touched since."""

    size: int
    time: int
    sha256: str


class Made(Struct, frozen=True, kw_only=True):
    """A report that was made.

    Attributes
    ----------
    key
        Digest of all that it was made of; `inputs` is the digest of those that all share.
    headline
        Title of its first document, by language.
    n
        How many respondents it is of.
    files
        By path in its folder.
    """

    key: str
    inputs: str
    title: LocalText
    where: str
    n: int
    headline: dict[str, str]
    files: dict[str, MadeFile]
    brand: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """Reports by name; those withheld, with the reason; what all were made of, by digest."""

    reports: dict[str, Made] = {}
    withheld: dict[str, str] = {}
    #: what the withheld are called
    titles: dict[str, LocalText] = {}
    inputs: dict[str, Inputs] = {}
    #: digest of what was asked for when the withheld were found
    asked: str = ""
    #: digest of the command and all that it read, if nothing failed
    question: str = ""
    #: files of the index, by path
    files: dict[str, MadeFile] = {}


def read_manifest(folder: Path) -> Manifest:
    """Return what is known of the last run; nothing if the file is not there or damaged."""
    with suppress(OSError, msgspec.MsgspecError, RecursionError):
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)
    return Manifest()


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write what was made."""
    used = {one.inputs for one in manifest.reports.values()}
    inputs = {key: one for key, one in manifest.inputs.items() if key in used}
    kept = msgspec.structs.replace(manifest, inputs=inputs)
    write_atomically(folder / FILE, msgspec.json.format(msgspec.json.encode(kept), indent=1))


def made_file(path: Path) -> MadeFile:
    """Return a file as it is now."""
    status = path.stat()
    return MadeFile(status.st_size, status.st_mtime_ns, sha256(path.read_bytes()))


def intact(files: Mapping[str, MadeFile], folder: Path) -> bool:
    """Whether files are as they were made; what was touched is read."""
    for name, made in files.items():
        path = folder / name
        try:
            status = path.stat()
            if (status.st_size, status.st_mtime_ns) == (made.size, made.time):
                continue
            if status.st_size != made.size or sha256(path.read_bytes()) != made.sha256:
                return False
        except OSError:
            return False
    return True


def unchanged(manifest: Manifest, question: str, folder: Path) -> bool:
    """Whether all that a command asks for is there, made of what there is."""
    return (
        manifest.question == question != ""
        and intact(manifest.files, folder)
        and all(intact(one.files, folder / name) for name, one in manifest.reports.items())
    )


def why_withheld(reason: str) -> str:
    """Return why there is no report of a group, as the catalogues have it."""
    return _WITHHELD.get(reason, _WITHHELD["difference"])


def other_folders(manifest: Manifest, folder: Path) -> tuple[str, ...]:
    """Return folders of reports in that of a batch that are none of its own, or not any more."""
    return tuple(
        sorted(
            path.parent.name
            for path in folder.glob(f"*/{RESULTS}")
            if path.parent.name not in manifest.reports
        )
    )


_WITHHELD = {
    "small_base": N_("too few respondents"),
    "complement": N_("with it the answers of a group of too few respondents would follow"),
    "difference": N_("with it the answers of too few respondents would follow by subtraction"),
}
