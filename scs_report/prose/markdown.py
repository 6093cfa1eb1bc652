"""Markdown of prose: CommonMark with tables, and what Chinese text needs beyond it.

- Emphasis beside Chinese punctuation, as the amendment to CommonMark by the authors of
  markdown-cjk-friendly has it (commonmark/commonmark-spec#650): Chinese punctuation does not keep
  `*` from opening or closing, nor does any punctuation beside a Chinese character. Beyond the
  amendment, `_` counts Chinese characters as the edge of a word, and quotation marks, dashes and
  ellipses are Chinese in Chinese text.
- A line that ends between Chinese characters leaves no space.
- What Jinja printed stands aside as a placeholder, so no value is taken for Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markupsafe import Markup, escape

from scs_report.border.text import is_cjk
from scs_report.language.han import SHARED, closes_up
from scs_report.language.rules import rules_of
from scs_report.prose import source_marks
from scs_report.prose.source_marks import without_marks

# Characters of the private use area, which prose may not hold, begin a placeholder: for a value,
# for a block that needs a line of its own, for a mark that has no width.
VALUE, BLOCK, MARK, END = "\ue000", "\ue001", "\ue002", "\ue003"
PLACEHOLDER = re.compile(f"([{VALUE}{BLOCK}{MARK}])(\\d+){END}")
_MARKS = f"(?:{MARK}\\d+{END}|{source_marks.MARK.pattern})*"
_ASIDE = re.compile(f"{_MARKS}{BLOCK}\\d+{END}{_MARKS}[ \\t]*")
_TAG = re.compile(r"<[^<>]*>")
#: A paragraph that begins with a label: `*Cost:* …`.
_LABELLED = re.compile(rf"<p>({_MARKS}<em>[^<]{{1,40}}[:：]</em>)")
#: The kind of token that an asterisk or underscore becomes which emphasises nothing.
LEFT_OVER = "left over"


class Held(Markup):
    """A placeholder."""


class Aside:
    """What stands aside while Markdown runs, each with its placeholder."""

    def __init__(self) -> None:
        self._held: list[Markup] = []

    def hold(self, html: Markup, kind: str = VALUE) -> Held:
        """Set HTML aside; returns what stands for it."""
        self._held.append(html)
        return Held(f"{kind}{len(self._held) - 1}{END}")

    def put_back(self, html: str) -> str:
        """Put everything back into text."""
        return PLACEHOLDER.sub(lambda found: self._held[int(found[2])], html)

    def plain(self, text: str) -> str:
        """Put the words of everything back, for places where no HTML may stand."""
        return PLACEHOLDER.sub(lambda found: self._held[int(found[2])].striptags(), text)


def make_parser(language: str, aside: Aside | None = None) -> MarkdownIt:
    """Return the parser of a language; without `aside`, ends of lines are left as they are.

    Which addresses and which HTML may stand in prose, `checks.markup` says.
    """
    parser = MarkdownIt("commonmark", {"html": True, "xhtmlOut": True}).enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    han = rules_of(language).typesetting.han
    parser.inline.ruler.at("emphasis", _emphasis(han))
    parser.inline.ruler2.before("fragments_join", "left_over", _leave_over)
    parser.block.ruler.before(
        "table", "aside", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    if aside is not None:
        parser.core.ruler.push("line_ends", _line_ends(han, aside))
    return parser


def to_html(parser: MarkdownIt, aside: Aside, text: str, *, inline: bool = False) -> str:
    """Turn Markdown into HTML and put back what stood aside."""
    env: dict[str, Any] = {}
    tokens = parser.parseInline(text, env) if inline else parser.parse(text, env)
    for token in _all(tokens):
        for name, value in token.attrs.items():
            token.attrs[name] = aside.plain(str(value))
        if token.type in ("html_inline", "html_block"):
            token.content = _TAG.sub(
                lambda tag: PLACEHOLDER.sub(lambda held: escape(aside.plain(held[0])), tag[0]),
                token.content,
            )
        elif token.type == "image":
            for child in _all(token.children or []):
                child.content = aside.plain(child.content)
    html: str = parser.renderer.render(tokens, parser.options, env)
    return aside.put_back(html)


def with_labels(html: str) -> str:
    """Return HTML in which paragraphs that begin with a label are of a class of their own.

    >>> with_labels("<p><em>Cost:</em> none.</p><p><em>This</em> is no label: it ends later.</p>")
    '<p class="labelled"><em>Cost:</em> none.</p><p><em>This</em> is no label: it ends later.</p>'
    """
    return _LABELLED.sub(r'<p class="labelled">\1', html)


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *_all(token.children or []))]


def _block(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """Let what stands aside as a block end a paragraph, and stay in the list that it stands in."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if _ASIDE.fullmatch(line) is None or state.sCount[start] < state.blkIndent:
        return False
    if not silent:
        state.line = start + 1
        token = state.push("html_block", "", 0)
        token.map = [start, state.line]
        token.content = line.rstrip() + "\n"
    return True


def _emphasis(chinese: bool) -> Callable[[StateInline, bool], bool]:
    """Return the rule that finds delimiter runs; markdown-it's own later pairs them."""

    def is_wide(character: str) -> bool:
        placeholder = character in (VALUE, MARK, END, source_marks.BEGIN, source_marks.END)
        return placeholder or is_cjk(character) or (chinese and character in SHARED)

    def rule(state: StateInline, silent: bool) -> bool:
        start, marker = state.pos, state.src[state.pos]
        if silent or marker not in "_*":
            return False
        end = start
        while end < state.posMax and state.src[end] == marker:
            end += 1
        # the ends of a paragraph count as space
        before = state.src[start - 1] if start else " "
        after = state.src[end] if end < state.posMax else " "
        wide, punctuation = (
            [kind(character) for character in (before, after)]
            for kind in (is_wide, _is_punctuation)
        )
        blocks = [sign and not full for sign, full in zip(punctuation, wide, strict=True)]
        space = [isWhiteSpace(ord(character)) for character in (before, after)]
        left = not space[1] and (not blocks[1] or space[0] or blocks[0] or wide[0])
        right = not space[0] and (not blocks[0] or space[1] or blocks[1] or wide[1])
        opens = left and (marker == "*" or not right or punctuation[0] or wide[0])
        closes = right and (marker == "*" or not left or punctuation[1] or wide[1])
        for _ in range(end - start):
            token = state.push("text", "", 0)
            token.content = marker
            token.meta["delimiter"] = opens or closes or marker == "*"
            number, size = len(state.tokens) - 1, end - start
            state.delimiters.append(Delimiter(ord(marker), size, number, -1, opens, closes))
        state.pos = end
        return True

    return rule


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _leave_over(state: StateInline) -> None:
    """Keep delimiters that found no partner apart from the text around them, for the check."""
    for token in state.tokens:
        if token.type == "text" and token.content and token.meta.get("delimiter"):
            token.type, token.info = "text_special", LEFT_OVER


def _line_ends(chinese: bool, aside: Aside) -> Callable[[StateCore], None]:
    def shown(token: Token) -> str:
        words = aside.plain(without_marks(token.content))
        return words if token.type in ("text", "code_inline") else ""

    def rule(state: StateCore) -> None:
        for inline in state.tokens:
            children = inline.children or []
            for place, token in enumerate(children):
                if token.type != "softbreak":
                    continue
                before = next(filter(None, map(shown, reversed(children[:place]))), "")
                after = next(filter(None, map(shown, children[place + 1 :])), "")
                if closes_up(before, after, chinese=chinese):
                    token.type, token.tag = "text", ""

    return rule
