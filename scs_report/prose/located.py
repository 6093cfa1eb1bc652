"""Where in a text each line of a page comes from, for who looks at it while it is written.

A mark without width stands before the first words of each line; it says in which file and line.
Claims stand within marks of their names. Neither is part of a document that is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup

from scs_report.prose.claim_syntax import BRANCHES
from scs_report.prose.claim_tag import Mark
from scs_report.prose.draft_marks import HEAD

#: Under this name templates are given the function that makes a mark; prose may not use it.
_HERE = "_here"
#: Lines that Markdown knows by how they begin, where no mark may stand: HTML, code, images,
#: addresses, rules and the rule of a table.
_BEGINS = re.compile(r"[ \t]*(?:<|```|~~~|!\[|\[[^\]]*\]:|[-=*_:| \t]*\Z)")
_MARKS = re.compile(r'(?:<i data-at="[^"]*"></i>|<mark [^<>]*>)*')


class SourceLines(Extension):
    """Sets a mark before the words of each line of prose, but in captions of figures."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template with a mark in each of its lines."""
        prose = (stream.name or "").endswith(".md")
        marked, calls, kinds = 0, list[bool](), list[str]()
        for token in stream:
            if token.type == "block_begin":
                kinds = []
            elif token.type in ("name", "block_end") and len(kinds) < 2:
                kinds.append(str(token.value))
                if kinds[0] == "call" and len(kinds) == 2:
                    calls.append(kinds[1] == "figure")
                elif kinds[0] == "endcall" and len(kinds) == 1 and calls:
                    calls.pop()
                elif kinds[0] in BRANCHES and len(kinds) == 1:
                    marked = 0  # the branch before may not be printed
            if token.type != "data" or not prose or any(calls):
                yield token
                continue
            for number, line in enumerate(token.value.split("\n")):
                at = token.lineno + number
                end = "\n" if number else ""
                head = HEAD.match(line)
                assert head is not None
                place = head.end()
                if line[place:].strip() and at > marked and not _BEGINS.match(line):
                    if line[place:].startswith("|"):
                        place += 1 + len(line[place + 1 :]) - len(line[place + 1 :].lstrip())
                    yield Token(at, "data", end + line[:place])
                    yield from _mark(at)
                    yield Token(at, "data", line[place:])
                    marked = at
                elif end or line:
                    yield Token(at, "data", end + line)


def _mark(line: int) -> Iterator[Token]:
    yield Token(line, "variable_begin", "{{")
    yield Token(line, "name", _HERE)
    yield Token(line, "lparen", "(")
    yield Token(line, "integer", line)  # type: ignore[arg-type]
    yield Token(line, "rparen", ")")
    yield Token(line, "variable_end", "}}")


@pass_context
def _here(context: Context, line: int) -> Markup:
    return Mark(Markup('<i data-at="{}:{}"></i>').format(context.name, line))


def after_marks(html: str) -> tuple[str, str]:
    """Return the marks that begin a piece of a page, and the rest.

    >>> after_marks('<i data-at="brief/00-front.en.md:3"></i><strong>A.</strong> B.')
    ('<i data-at="brief/00-front.en.md:3"></i>', '<strong>A.</strong> B.')
    """
    found = _MARKS.match(html)
    assert found is not None
    return found[0], html[found.end() :]


def locate(environment: Any) -> None:
    """Have an environment say where its prose comes from."""
    environment.add_extension(SourceLines)
    environment.globals[_HERE] = _here
