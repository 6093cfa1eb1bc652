"""A finished page in fewer bytes, the same to every browser."""

from __future__ import annotations

import re
from html import unescape

_APART = re.compile(r"(<(?:style|script)>.*?</(?:style|script)>)", re.S)
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"]++|\"[^\"]*\")*>")
#: Values that HTML lets stand without quotes; behind them must be a space or the end of the tag.
_PLAIN = re.compile(r'="([^\s"\'=<>`/]+)"(?=[\s>])')
#: Scripts, and fonts, which are written so.
_AS_IT_IS = ("<script", "<style>@font-face")
_STRING = re.compile(r"(\"[^\"]*\"|'[^']*')")
_BLANK = re.compile(r"\s*([{};,])\s*")
#: The blank behind the name of a property, and the end of the last declaration of a rule.
_NAMED = re.compile(r"([{;][\w-]+:) |;(?=\})")
#: The classes of an element, and a rule for those of one numbered class.
_CLASSES = re.compile(r'<[^<>]* class=("[^"]*"|[^\s">]+)')
_OF_NUMBERED = re.compile(r"(?<=[{}])[^{},@]*\.([a-z]+-\d+)\b[^{},]*\{[^{}]*\}")
#: One of several selectors, for those of one numbered class.
_FOR_NUMBERED = re.compile(r"(?<=[{},])\.([a-z]+-\d+)\b[^{},()]*,")
#: A colour of a drawing of which each digit stands twice, and such a colour in a style.
_PAIRS = r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3(?![\w-])"
_TWICE = re.compile(rf"(?:(?<= fill=)|(?<= stroke=)){_PAIRS}")
_TWICE_IN_STYLE = re.compile(_PAIRS)
#: A table that is a list on phones, its cells, and the head of a column that a cell says there.
_LISTED = re.compile(r'<table class="[^"]*\blisted\b[^"]*" id="?([\w-]+).*?</table>', re.S)
_CELL, _ROW = re.compile(r"<t[hd]\b(?:[^<>\"]|\"[^\"]*\")*>"), re.compile(r"<tr\b")
_HEAD = re.compile(r' data-head="([^"]*)"')
#: A rule for tables of one class, which is written twice; those within it are nested.
_OF_TABLES = re.compile(r"\.table-wrap table\.([a-z]+)\.\1\b[^{}]*\{")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
#: Ends of lines between parts of a table, where nothing is shown.
_BETWEEN = re.compile(r"(?<=>)\s+(?=</?(?:table|thead|tbody|tfoot|tr|td|th|colgroup|col)\b)")
#: Ends of parts of a table that HTML lets be left out, for what follows says it: another such part
#: begins, or the one around them ends.
_SAID_BY_NEXT = re.compile(
    r"</t[dh]>(?=<t[dh][\s>]|</tr>)|</tr>(?=<tr[\s>]|</t(?:head|body|foot)>)"
    r"|</t(?:head|body)>(?=<t(?:body|foot)[\s>])|</t(?:body|foot)>(?=</table>)"
)


def small(page: str) -> str:
    r"""Return a page without quotes, comments, blanks and styles that it does not need.

    >>> small('<style>/* by day */p { margin: 0 }</style><p class="note" title="a b">x="y"</p>')
    '<style>p{margin:0}</style><p class=note title="a b">x="y"</p>'
    >>> small("<table><tbody>\n<tr>\n<td>A\n<em>b</em></td>\n<td>c</td>\n</tr></tbody></table>")
    '<table><tbody><tr><td>A\n<em>b</em><td>c</table>'
    """
    pieces = _APART.split(page)
    heads: list[str] = []
    pieces[::2] = [_LISTED.sub(lambda found: _once(found, heads), text) for text in pieces[::2]]
    pieces[::2] = [_SAID_BY_NEXT.sub("", _BETWEEN.sub("", text)) for text in pieces[::2]]
    pieces[::2] = [_TAG.sub(_tag, text) for text in pieces[::2]]
    used = {name for text in pieces[::2] for name in _numbered(text)}
    styles = [at for at in range(1, len(pieces), 2) if not pieces[at].startswith(_AS_IT_IS)]
    for at in styles:
        pieces[at] = _used(_of_tables(_bare(pieces[at]), "".join(pieces[::2])), used)
    if heads:
        pieces[styles[0]] = pieces[styles[0]].replace("</style>", "".join([*heads, "</style>"]))
    return "".join(pieces)


def _once(table: re.Match[str], rules: list[str]) -> str:
    """Return a table whose cells leave what heads their columns to a rule of each column."""
    heads: dict[int, str] = {}
    for row in _ROW.split(table[0]):
        for at, cell in enumerate(_CELL.findall(row), 1):
            if head := _HEAD.search(cell):
                heads[at] = re.sub(r'[\\"<]', lambda one: f"\\{ord(one[0]):x} ", unescape(head[1]))
    rules += [
        f'#{table[1]} td:nth-child({at})::before{{--head:"{head}"}}' for at, head in heads.items()
    ]
    return _HEAD.sub("", table[0])


def _of_tables(style: str, html: str) -> str:
    """Return styles without rules for tables of a class that no table has.

    >>> _of_tables("a{b:c}.table-wrap table.d.d{e:f;& i{g:h}}j{k:l}", "<table class=m>")
    'a{b:c}j{k:l}'
    """
    kept, at = "", 0
    for rule in _OF_TABLES.finditer(style):
        if rule.start() < at or re.search(rf'<table class="[^"]*\b{rule[1]}\b', html):
            continue
        kept += style[at : rule.start()]
        at, depth = rule.end(), 1
        while depth and at < len(style):
            depth += {"{": 1, "}": -1}.get(style[at], 0)
            at += 1
    return kept + style[at:]


def _tag(tag: re.Match[str]) -> str:
    return _TWICE.sub(r"#\1\2\3", _PLAIN.sub(r"=\1", tag[0]))


def _numbered(html: str) -> set[str]:
    """Return the numbered classes of elements, such as `room-23`.

    >>> sorted(_numbered('<p class="a room-23 mm-4"><p class=room-5>room-7'))
    ['mm-4', 'room-23', 'room-5']
    """
    return {
        name
        for tag in _CLASSES.findall(html)
        for name in tag.strip('"').split()
        if name[-1:].isdigit()
    }


def _used(style: str, classes: set[str]) -> str:
    """Return styles without rules and selectors for one numbered class that no element has.

    >>> _used("p{a:b}.room-1 p{c:d}table.room-2 p{e:f}", {"room-2"})
    'p{a:b}table.room-2 p{e:f}'
    >>> _used("p{a:b}.room-1 p,.room-2 p,.room-3,i{c:d}", {"room-2"})
    'p{a:b}.room-2 p,i{c:d}'
    """

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[1] in classes else ""

    return _FOR_NUMBERED.sub(kept, _OF_NUMBERED.sub(kept, style))


def _bare(style: str) -> str:
    """Return styles without comments and blanks that part nothing; strings stay as they are."""
    pieces = _STRING.split(_COMMENT.sub("", style))
    pieces[::2] = [_BLANK.sub(r"\1", re.sub(r"\s+", " ", piece)) for piece in pieces[::2]]
    pieces[::2] = [_NAMED.sub(lambda found: found[1] or "", piece) for piece in pieces[::2]]
    return _TWICE_IN_STYLE.sub(r"#\1\2\3", "".join(pieces).strip())
