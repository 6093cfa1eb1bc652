"""Puts the entries of `replacements` in place; the only module that assigns to other packages.

Each entry names the private function that it replaces and a digest of the source that it was
written for. Sources are read from the files of the package, so a check imports nothing.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.paper.replacements import REPLACEMENTS, WRITTEN_FOR, Replacement

_HINT = N_(
    "Install the versions in requirements/runtime.txt (`make doctor` prints the command), or "
    "adapt the functions and digests named in docs/weasyprint.md."
)
_MISSING = object()
_originals: dict[str, Any] = {}
_switched_off: set[str] = set()


def install() -> frozenset[str]:
    """Put in place all replacements that fit the installed packages; return the targets left out.

    A second call changes nothing.

    Raises
    ------
    UserError
        As `check_sources`.
    """
    left_out = {entry.target for entry in check_sources()} | _switched_off
    for entry in REPLACEMENTS:
        if entry.target in left_out:
            _restore(entry)
        elif not entry.on_import:
            _replace(entry)
    return frozenset(left_out)


@cache
def check_sources() -> tuple[Replacement, ...]:
    """Return the replacements that are left out: they only save time, and their target changed.

    Raises
    ------
    UserError
        If the source of a target that pages need is not the one a replacement was written for.
    """
    changed = {entry: digest for entry in REPLACEMENTS if (digest := found(entry)) != entry.digest}
    problems = [_difference(entry, changed[entry]) for entry in changed if entry.needed]
    if problems:
        raise UserError(_("PDFs cannot be set with the installed WeasyPrint"), problems, _(_HINT))
    return tuple(changed)


def note(entry: Replacement) -> str:
    """Return the line that tells a user of a replacement that is left out."""
    return _("PDFs take longer: {problem}", problem=_difference(entry, found(entry)))


def found(entry: Replacement) -> str:
    """Return the digest of the installed source of a target; empty if it is not there."""
    try:
        sources = [source(path) for path in (entry.target, *entry.relies_on)]
    except (LookupError, SyntaxError):  # a source that cannot be taken out has changed, too
        return ""
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()[:12]


def source(path: str) -> str:
    """Return the source of a function, method or constant without comments and blank lines.

    Raises
    ------
    LookupError
        If there is none of this name.
    """
    package, *names = path.split(".")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(path)
    place = Path(spec.origin).parent
    while names and (place / names[0]).is_dir():
        place /= names.pop(0)
    module = place / "__init__.py"
    if names and (place / f"{names[0]}.py").is_file():
        module = place / f"{names.pop(0)}.py"
    text, nodes = _definition(module.read_text("utf-8"), names[0] if names else "")
    node: ast.stmt | None = None
    for name in names:
        node = next((statement for statement in nodes if name in _names(statement)), None)
        nodes = getattr(node, "body", [])
    if node is None:
        raise LookupError(path)
    first = min(statement.lineno for statement in (node, *getattr(node, "decorator_list", [])))
    lines = dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno])).splitlines()
    kept = (line.rstrip() for line in lines if not line.lstrip().startswith("#"))
    return "\n".join(filter(None, kept))


@lru_cache(maxsize=32)
def _definition(text: str, name: str) -> tuple[str, list[ast.stmt]]:
    """Return the top-level definition of a name, parsed: not all of a module, and not again."""
    start = rf"^(?:@.*\n)*(?:(?:def|class) {name}\b|{name} = ).*\n"
    definition = re.search(rf"{start}(?:(?:[ )\]}}#].*)?\n)*", text, re.M)
    found = definition[0] if definition else ""
    return found, ast.parse(found).body


def _names(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []


def _difference(entry: Replacement, digest: str) -> str:
    from importlib import metadata  # not needed by most builds

    package = entry.target.partition(".")[0]
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        version = _("missing")
    what = (
        _("its source has the digest {digest}", digest=digest) if digest else _("it is not there")
    )
    return _(
        "{target} in {package} {version}: {what}; expected {digest} of version {written_for}",
        target=entry.target,
        package=package,
        version=version,
        what=what,
        digest=entry.digest,
        written_for=WRITTEN_FOR[package],
    )


@contextmanager
def without(target: str) -> Iterator[None]:
    """Restore the original of a replacement for the length of a block, for tests."""
    _switched_off.add(target)
    install()
    try:
        yield
    finally:
        _switched_off.remove(target)
        install()


@contextmanager
def during_import(target: str) -> Iterator[None]:
    """Put a replacement in place while a block imports what it is for."""
    (entry,) = (replacement for replacement in REPLACEMENTS if replacement.target == target)
    if target in _switched_off or found(entry) != entry.digest:
        yield
        return
    _replace(entry)
    try:
        yield
    finally:
        _restore(entry)


def _replace(entry: Replacement) -> None:
    for place in entry.places:
        owner, name, key = _resolved(place)
        values = getattr(owner, name) if key else vars(owner)
        _originals.setdefault(place, values.get(key or name, _MISSING))
        module, _, function = entry.ours.rpartition(".")
        _put(place, getattr(importlib.import_module(module), function))


def _restore(entry: Replacement) -> None:
    for place in entry.places:
        if place in _originals:
            _put(place, _originals.pop(place))


def _put(place: str, value: Any) -> None:
    owner, name, key = _resolved(place)
    if key:
        getattr(owner, name)[key] = value
    elif value is _MISSING:
        delattr(owner, name)
    else:
        setattr(owner, name, value)


def _resolved(place: str) -> tuple[Any, str, str]:
    """Return the module or class of a place, the name in it, and the key if it is a dictionary."""
    path, _, key = place.rstrip("]").partition("[")
    owner, _, name = path.rpartition(".")
    try:
        return importlib.import_module(owner), name, key
    except ModuleNotFoundError:
        module, _, kind = owner.rpartition(".")
        return getattr(importlib.import_module(module), kind), name, key
