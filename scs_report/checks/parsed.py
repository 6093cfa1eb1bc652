"""Prose as Jinja parses it: its syntax tree, and its text and tags one after the other.

Parsing takes longer than most that is asked of a text, so what was parsed is kept for the next
process: as a pickle, hence beside the program, not in a cache that may come from anywhere.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import nodes

from scs_report.border.beside_program import BesideProgram
from scs_report.caching import program_inputs, sha256
from scs_report.prose.claim_syntax import OUTCOMES
from scs_report.prose.compiled import program
from scs_report.prose.environment import parsing_environment

#: Line, kind and source text of a piece of Jinja, as its lexer gives them.
Token = tuple[int, str, str]

ENVIRONMENT = parsing_environment()
_KEPT = BesideProgram(Path(__file__).parent / "__pycache__", ".parsed.pyc", most=1000)


@dataclass(frozen=True)
class Tag:
    """Text between tags (`data`), or the inside of a `variable` or `block` tag, without spaces."""

    kind: str
    line: int
    source: str
    tokens: tuple[Token, ...]

    @cached_property
    def word(self) -> str:
        """The word that a block tag begins with."""
        return self.tokens[0][2] if self.kind == "block" and self.tokens else ""

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return self.source if self.kind == "data" else ""

    @property
    def arguments(self) -> tuple[Token, ...]:
        """What is evaluated: all of it, but for a tag's word and a claim's name."""
        if self.word in (*OUTCOMES, "otherwise"):
            return ()
        skipped = {"data": len(self.tokens), "variable": 0}.get(self.kind, 1)
        return self.tokens[2 if self.word == "claim" else skipped :]


Parsed = tuple[nodes.Template, tuple[Tag, ...]]


@lru_cache(maxsize=1024)
def take_apart(raw: str) -> Parsed:
    """Return the syntax tree of a prose file, and its text and tags one after the other.

    Raises
    ------
    TemplateSyntaxError
        If its Jinja is broken.
    """
    key = f"{_program()} {sha256(raw)}"
    if kept := _KEPT.get(key):
        known: Parsed = _Unpickler(io.BytesIO(kept)).load()
        return known
    parsed = ENVIRONMENT.parse(raw), tuple(_tags(ENVIRONMENT.lex(ENVIRONMENT.preprocess(raw))))
    pickled = io.BytesIO()
    _Pickler(pickled, pickle.HIGHEST_PROTOCOL).dump(parsed)
    _KEPT.put(key, pickled.getvalue())
    return parsed


class _Pickler(pickle.Pickler):
    """Leaves out the environment, which every node of a tree refers to."""

    def persistent_id(self, thing: object) -> str | None:
        return "environment" if thing is ENVIRONMENT else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, _: str) -> Any:
        return ENVIRONMENT


@cache
def _program() -> str:
    """Return what stands for all that parses."""
    return program() + sha256(str(program_inputs("checks/parsed.py")))


def _tags(tokens: Iterable[Token]) -> Iterator[Tag]:
    """Put the lexer's tokens together again to texts and tags; comments are left out."""
    inside: list[Token] = []
    kind = ""
    for line, name, value in tokens:
        if name in ("variable_begin", "block_begin"):
            kind, inside = name.removesuffix("_begin"), []
            start = line
        elif name in ("variable_end", "block_end"):
            source = "".join(value for _, _, value in inside)
            yield Tag(kind, start, source, tuple(t for t in inside if t[1] != "whitespace"))
            kind = ""
        elif name == "data":
            yield Tag("data", line, value, ())
        elif kind:
            inside.append((line, name, value))
