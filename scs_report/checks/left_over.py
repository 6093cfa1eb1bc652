"""What Markdown leaves of a text: signs that would be printed, HTML and addresses to refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from scs_report.border.outside import link_fault, picture_fault
from scs_report.border.signs import straight
from scs_report.errors import N_
from scs_report.language.reader import tell as _
from scs_report.prose.markdown import BLOCK, LEFT_OVER, PLACEHOLDER, make_parser
from scs_report.prose.raw_html import ELEMENTS, RawHtml

#: Line, counted from 0, and what is wrong in it.
Fault = tuple[int, str]

_FOUND = "faults"
#: What stands for a sign that was escaped or named, and so is meant.
_MEANT = "\N{OBJECT REPLACEMENT CHARACTER}"
#: What would be a tag if its brackets and signs were plain.
_WIDE = re.compile(r"[{｛][{｛%％][^{}｛｝\n]{1,160}[}｝%％][}｝]")
_ELEMENTS = "|".join(name for name in ELEMENTS if len(name) > 1)
_NO_TABLE = N_("no table holds this row")
_SIGNS = (
    (
        re.compile(rf"</?(?:{_ELEMENTS}|script|style|iframe|svg)\b", re.I),
        N_("a tag is whole: <sub>"),
    ),
    (re.compile(r"`+"), N_("code ends with as many of them as it begins with")),
    (
        re.compile(r"\[[^\[\]]*\][(（\[]|】（|\[\^"),
        N_("a link is written [words](https://address)"),
    ),
    (re.compile(r"~~"), N_("nothing is struck out in these documents")),
    (re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}"), N_("a tag is written {variable} or {tag}")),
    (
        re.compile(r"\{\s*[\w.]+\s*\|\s*\w+[^{}]*\}"),
        N_("a fact stands in two brackets: {variable}"),
    ),
    (
        re.compile(r"[{｛][｛%％]|[{｛]｛|[}％%｝]｝|％\}"),
        N_("tags take plain signs: {variable}, {tag}"),
    ),
    (re.compile(r"＊＊|＿＿"), N_("emphasis takes plain signs: **words**")),
    (re.compile(r"&(?:[a-zA-Z]\w*|#\d+|#[xX][0-9a-fA-F]+);"), N_("write the sign itself")),
    (re.compile(r"^(?:#{1,6}(?=[^\s#])|＃{1,6})"), N_("a heading has a space after #")),
    (re.compile(r"^\s*[|｜](?=.*[|｜])|(?<=[^\s|])\s*\|(?=[^|]+\|)"), _NO_TABLE),
)


def left_over(text: str, language: str, *, inline: bool = False) -> list[Fault]:
    """Return all that a Markdown text would print as it is written, or may not hold.

    Parameters
    ----------
    text
        With placeholders for what Jinja prints.
    language
        `en` or `zh`.
    inline
        Whether it is the text of a caption, without paragraphs.
    """
    env: dict[str, Any] = {}
    if inline:
        _parser(language).parseInline(text, env)
    else:
        _parser(language).parse(text, env)
    faults: list[Fault] = env[_FOUND]
    return faults


@cache
def _parser(language: str) -> MarkdownIt:
    parser = make_parser(language)
    # behind this rule what was escaped can no longer be told from what was not
    parser.core.ruler.before("text_join", _FOUND, _look)
    return parser


def _look(state: StateCore) -> None:
    faults: list[Fault] = []
    html = RawHtml()
    lines = state.src.split("\n")
    titles = columns = 0  # columns: those of the table at hand
    for token in state.tokens:
        at = token.map[0] if token.map else 0
        if token.type == "html_block" and PLACEHOLDER.sub("", token.content).strip():
            html.read(token.content, at)
        elif token.type == "code_block":
            faults.append((at, _("four spaces before a line make it program code: take them away")))
        elif token.type == "heading_open" and token.tag == "h1":
            titles += 1
            if titles > 1:
                faults.append((at, _("found a second # heading, expected ## below the title")))
        elif token.type == "table_open":
            columns = _cells(lines[at])
        elif token.type == "table_close":
            columns = 0
        elif token.type == "tr_open" and (cells := _cells(lines[at])) != columns:
            said = _("found {n} cells in a row, expected {expected}", n=cells, expected=columns)
            faults.append((at, said))
        elif token.type == "inline":
            faults += _in_words(token, at, html, in_row=bool(columns))
    html.end()
    state.env[_FOUND] = [*faults, *html.faults]


def _cells(row: str) -> int:
    cells = escapedSplit(row.strip().lstrip("> "))
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


def _in_words(inline: Token, at: int, html: RawHtml, *, in_row: bool) -> Iterator[Fault]:
    line = ""
    for token in (*(inline.children or []), Token("hardbreak", "br", 0)):
        if token.type in ("softbreak", "hardbreak"):
            yield from ((at, message) for message in _signs(line, in_row=in_row))
            line, at = "", at + 1
        elif token.type == "text_special" and token.info == LEFT_OVER:
            if not line.endswith(token.content):
                yield (
                    at,
                    _printed(token.content, N_("it emphasises nothing; \\ before it means it")),
                )
            line += token.content
        elif token.type == "text_special":
            # &amp;nbsp; was written by a program that did not mean what it prints
            twice = token.info == "entity" and token.content == "&"
            line += token.content if twice else _MEANT
        elif token.type == "text":
            line += token.content
        elif token.type == "html_inline":
            html.read(token.content, at)
            at += token.content.count("\n")
        elif token.type == "link_open":
            yield from _address(at, str(token.attrs.get("href", "")), link_fault)
        elif token.type == "image":
            yield from _address(at, str(token.attrs.get("src", "")), picture_fault)
            if not token.content.strip():
                said = _(
                    "found a picture without words for those who cannot see it: {example}",
                    example="![…](…)",
                )
                yield at, said


def _signs(line: str, *, in_row: bool) -> Iterator[str]:
    for tag in _WIDE.finditer(line):
        if (plain := straight(tag[0])) != tag[0]:
            yield _("found {tag}, expected plain signs: write {plain}", tag=tag[0], plain=plain)
            line = line.replace(tag[0], _MEANT)
    for pattern, advice in _SIGNS:
        found = pattern.search(line)
        if found and not (in_row and advice == _NO_TABLE):
            yield _printed(found[0].strip(), advice)
    if BLOCK in line:
        yield _("found a figure, table or box within a line, expected a line of its own")


def _printed(sign: str, advice: str) -> str:
    return _(
        "found {sign}, which would be printed as it is: {advice}",
        sign=sign,
        advice=_(advice, variable="{{ … }}", tag="{% … %}"),
    )


def _address(at: int, address: str, fault: Any) -> Iterator[Fault]:
    if "%EE%80%8" in address:
        said = _("found {variable} in an address, expected the address itself", variable="{{ … }}")
        yield at, said
    elif message := fault(address):
        yield at, message
