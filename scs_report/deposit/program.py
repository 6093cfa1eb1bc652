"""The program itself in a deposit: no registry has it, so it goes along as a wheel."""

from __future__ import annotations

import base64
import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scs_report.border.archive import zipped

_NAME = "scs-report"
_PACKAGE = Path(__file__).parents[1]
_WHEEL = {
    "Wheel-Version": "1.0",
    "Generator": _NAME,
    "Root-Is-Purelib": "true",
    "Tag": "py3-none-any",
}


def wheel() -> tuple[str, bytes]:
    """Return the program as a file that pip installs: its name and its content."""
    of = distribution(_NAME)
    about = f"scs_report-{of.version}.dist-info"
    files = {
        path.relative_to(_PACKAGE.parent).as_posix(): path.read_bytes()
        for path in sorted(_PACKAGE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for name in ("METADATA", "entry_points.txt"):
        files[f"{about}/{name}"] = (of.read_text(name) or "").encode()
    told = "".join(f"{name}: {value}\n" for name, value in _WHEEL.items())
    files[f"{about}/WHEEL"] = told.encode()
    lines = [f"{name},sha256={_digest(one)},{len(one)}" for name, one in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*lines, f"{about}/RECORD,,", ""]).encode()
    return f"scs_report-{of.version}-py3-none-any.whl", zipped(files)


def environment(program: str) -> str:
    """Return what the results were made with, as pip reads it: the program and what it needs."""
    needed: dict[str, Distribution] = {}
    _need(distribution(_NAME), ("",), needed)
    lines = [f"# Python {platform.python_version()}, {platform.system()}", f"./{program}"]
    pinned = (f"{one.metadata['Name']}=={one.version}" for _, one in sorted(needed.items()))
    return "\n".join([*lines, *pinned]) + "\n"


def _need(of: Distribution, extras: Iterable[str], known: dict[str, Distribution]) -> None:
    """Gather the packages that a package needs here, with some extras, and what these need."""
    for text in of.requires or ():
        wanted = Requirement(text)
        if not any(not wanted.marker or wanted.marker.evaluate({"extra": one}) for one in extras):
            continue
        name = canonicalize_name(wanted.name)
        try:
            found = known.get(name) or distribution(name)
        except PackageNotFoundError:
            continue
        if name not in known or wanted.extras:
            known[name] = found
            _need(found, ("", *wanted.extras), known)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
