"""Compiled templates: kept in the process, and beside the program for the next one.

They are code, so they do not lie in the cache of a study, which may come from anywhere, but where
Python keeps what it compiled of the program itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from scs_report.border.files import write_atomically
from scs_report.caching import digest_of, package_inputs, program_inputs

#: Templates kept compiled; a study in three languages has a hundred.
_MOST_COMPILED = 512
#: Files kept; beyond that the oldest half goes.
_MOST_FILES = 1000
_SEAL = 32  # bytes before the code
_FOLDER = Path(__file__).parent / "__pycache__"
_ENDING = ".template.pyc"


class Compiled(BytecodeCache):
    """Templates that this process compiled, or one that it is a copy of, or one before.

    What is compiled for a language may hold texts of that language; what `compile_ahead` compiled
    holds none and serves all. Prose with marks is kept apart.
    """

    _known: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def __init__(self, language: str, *, marked: bool = False) -> None:
        self._language, self._marked = language, marked

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what stands for a file."""
        key = super().get_cache_key(name, filename)
        return f"marked:{key}" if self._marked and name.endswith(".md") else key

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled before, if it is the same."""
        version = bucket.key + bucket.checksum
        languages = ("", self._language)
        for language in languages:
            if code := self._known.get((language, version)):
                bucket.code = code
                return
        for language in languages:
            if kept := _read(language, version):
                bucket.bytecode_from_string(kept)
                self._know(language, version, bucket.code)
                return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled now."""
        version = bucket.key + bucket.checksum
        self._know(self._language, version, bucket.code)
        _write(self._language, version, bucket.bytecode_to_string())

    def _know(self, language: str, version: str, code: CodeType | None) -> None:
        if code is None:  # of another version of Jinja
            return
        self._known[language, version] = code
        if len(self._known) > _MOST_COMPILED:
            del self._known[next(iter(self._known))]


@cache
def program() -> str:
    """Return what stands for all that compiles templates."""
    rooms = program_inputs("prose", "language", "languages", "border", "names.py")
    return digest_of("templates", {**rooms, **package_inputs(("jinja2", "markupsafe"))})


def _path(language: str, version: str) -> Path:
    name = sha256(f"{program()} {language} {version}".encode()).hexdigest()
    return _FOLDER / f"{name}{_ENDING}"


def _read(language: str, version: str) -> bytes:
    """Return what an earlier process compiled; b"" if there is nothing, or it is damaged."""
    try:
        raw = _path(language, version).read_bytes()
    except OSError:
        return b""
    seal, code = raw[:_SEAL], raw[_SEAL:]
    return code if seal == sha256(code).digest() else b""


def _write(language: str, version: str, code: bytes) -> None:
    if sys.dont_write_bytecode or sys.pycache_prefix:
        return
    with suppress(OSError):
        _FOLDER.mkdir(exist_ok=True)
        write_atomically(_path(language, version), sha256(code).digest() + code)
        _prune()


def _prune() -> None:
    with os.scandir(_FOLDER) as entries:
        files = [one for one in entries if one.name.endswith(_ENDING)]
    if len(files) > _MOST_FILES:
        for one in sorted(files, key=lambda one: one.stat().st_mtime)[: _MOST_FILES // 2]:
            os.unlink(one)
