"""Inputs of artifacts: files, packages and libraries with their digests or versions."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

#: Name of an input, as a person knows it, to a digest or version.
Inputs = dict[str, str]

_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARY_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")


@dataclass(frozen=True)
class Artifact:
    """A built file and its inputs; `new` if it was built now, not taken from the cache."""

    content: bytes
    inputs: Inputs
    new: bool = False


def sha256(content: bytes | str) -> str:
    """Return a digest as hexadecimal digits."""
    # names of files that are not UTF-8 contain surrogates
    raw = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def digest_of(what: str, inputs: Mapping[str, str]) -> str:
    """Return the cache key of an artifact; `what` distinguishes artifacts with equal inputs."""
    lines = (f"{name}\0{inputs[name]}" for name in sorted(inputs))
    return sha256("\n".join((what, *lines)))


def file_inputs(root: Path, files: Iterable[Path]) -> Inputs:
    """Return the digests of files, named as seen from `root`; "" for one that cannot be read."""
    return {_name(path, root): _digest(path) for path in files}


def program_inputs(*rooms: str) -> Inputs:
    """Return the digests of our own code and catalogues.

    Parameters
    ----------
    rooms
        Folders and files of the package, e.g. `report` and `errors.py`.
    """
    files: list[Path] = []
    for room in rooms:
        place = _PACKAGE / room
        files += [place] if place.is_file() else _below(place)
    return file_inputs(_PACKAGE.parent, files)


def package_inputs(names: Iterable[str]) -> Inputs:
    """Return the versions of the installed ones of these packages, and that of Python.

    Reads names of folders only: asking for the metadata takes longer than an unchanged build.
    """
    wanted = set(names)
    found: Inputs = {}
    for folder in reversed(sys.path):  # the first on the path wins
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            name, _, version = entry.removesuffix(".dist-info").partition("-")
            if entry.endswith(".dist-info") and name.lower() in wanted:
                found[name.lower()] = version
    return {
        "Python": f"{sys.version} {sys.platform} {os.uname().machine}",
        **{f"package {name}": found[name] for name in sorted(found)},
    }


def library_inputs(names: Iterable[str]) -> Inputs:
    """Return which files of the system libraries are installed, e.g. of `pango-1.0`."""
    wanted = tuple(f"lib{name}." for name in names)
    found: Inputs = {}
    for folder in _LIBRARY_FOLDERS:
        places = [folder]
        if folder == "/usr/lib" and os.path.isdir(folder):  # Debian: one folder a processor
            places += [entry.path for entry in os.scandir(folder) if "-linux-" in entry.name]
        for place in places:
            try:
                entries = os.listdir(place)
            except OSError:
                continue
            for entry in entries:
                if entry.startswith(wanted) and not entry.endswith(".a"):
                    path = os.path.realpath(os.path.join(place, entry))
                    if os.path.exists(path):
                        status = os.stat(path)
                        found[f"library {path}"] = f"{status.st_size} {status.st_mtime_ns}"
    return found


def _below(folder: Path) -> list[Path]:
    """Return all files below a folder, in order; neither hidden nor compiled ones."""
    files: list[Path] = []
    for parent, children, names in os.walk(folder):
        children[:] = sorted(c for c in children if c != "__pycache__" and c[0] != ".")
        files += [Path(parent, n) for n in sorted(names) if n[0] != "." and n[-4:] != ".pyc"]
    return files


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _name(path: Path, root: Path) -> str:
    try:
        return path.absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        return str(path.absolute())
