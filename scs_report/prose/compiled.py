"""Compiled templates: kept in the process, and beside the program for the next one.

They are code, so they do not lie in the cache of a study, which may come from anywhere, but where
Python keeps what it compiled of the program itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import CodeType
from typing import ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from scs_report.border.beside_program import BesideProgram
from scs_report.caching import digest_of, package_inputs, program_inputs

#: Templates kept compiled; a study in three languages has a hundred.
_MOST_COMPILED = 512
_KEPT = BesideProgram(Path(__file__).parent / "__pycache__", ".template.pyc", most=1000)


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
            if kept := _KEPT.get(_key(language, version)):
                bucket.bytecode_from_string(kept)
                self._know(language, version, bucket.code)
                return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled now."""
        version = bucket.key + bucket.checksum
        self._know(self._language, version, bucket.code)
        _KEPT.put(_key(self._language, version), bucket.bytecode_to_string())

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


def _key(language: str, version: str) -> str:
    return f"{program()} {language} {version}"
