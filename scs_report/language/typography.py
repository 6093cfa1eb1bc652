"""What typesetting asks of the text itself: where lines may break, space between scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LATIN = "A-Za-z0-9%\u00b1\u2212$"
_BORDER = re.compile(f"([{_HAN}])(?=[{_LATIN}])|([{_LATIN}])(?=[{_HAN}])")
_SPACED = re.compile(f"[{_HAN}][{_LATIN}]|[{_LATIN}][{_HAN}]")
#: Text, a tag or an element whose content is no text, and the name of that element.
PIECES = re.compile(r"(<(style|script|svg|title|head)\b.*?</\2>|<[^>]+>)", re.S)
_TEXT = re.compile(r"(<(?:style|script)\b.*?</(?:style|script)>|<[^>]+>)", re.S)
_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#39;)(?=\w)|(?<=s)(?:'|&#39;)(?=\s)")
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)
_INLINE = re.compile(r"</?(?:a|span|strong|em|cite|sup|sub)\b")

#: The character before the border carries the quarter em, which vanishes at the end of a line.
_GAP = '<span class="gap">{}</span>'

_JOIN, _MAY_BREAK = "\u2060", "\u200b"
_CLOSING = "，。、；：！？）》」』】’”"
_OPENING = "（《「『【‘“"
#: Characters with which what is counted begins.
_UNITS = "个個年月日元人名岁歲次位项項条條家种種组組点點倍天周类類例页頁份处處题題级級轮輪"
#: Breaks that Unicode's rules allow and Chinese ones do not, then the other way round.
_BREAKS = (
    (re.compile(r"(?=[～·])|(?<!—)(?=—(?!—))|(?<=\w)(?==\w)|(?<=\w=)(?=\w)"), _JOIN),
    # years that a dash joins are one time
    (re.compile(f"(?:(?<=[0-9]{{4}}[—–])|(?<=[0-9]{{4}}{_JOIN}[—–]))(?=[0-9]{{4}})"), _JOIN),
    # what a work is and where it stands is one mark: [J/OL]
    (re.compile(r"(?<=[A-Z]/)(?=OL\])"), _JOIN),
    # a number stays with its measure word, but percentage points may stand on the next line, for
    # else lines have holes; a month stays with the month that it goes on to
    (
        re.compile(
            f"(?<=[0-9%])(?=[{_UNITS}])|(?<=百)(?=分[点點])|(?<=百分)(?=[点點])"
            "|(?<=月)(?=至[0-9])|(?<=月至)(?=[0-9])"
        ),
        _JOIN,
    ),
    # where a space parts them, too
    (re.compile(f"(?<=[0-9%]) (?=[{_UNITS}])"), "\u00a0"),
    (re.compile(f"(?<=[^\\s{_OPENING}{_JOIN}])(?=“)|(?<=”)(?=[^\\s{_CLOSING}“])"), _MAY_BREAK),
)
#: Points behind a range, which may break itself, stay with it; a tag marks the last digit.
_POINTS = re.compile(f'～[0-9.]*(?:<span class="gap">[0-9]</span>)?[{_JOIN}\u00a0]?[个個](?=百)')
#: A number that a tag cuts behind its point: without the digits before it, a line may break there.
_CUT = re.compile(r"[.,]\d")
# these begin with what is rare: a page is searched for them from end to end
_SIGN = re.compile(r"-(?<=\d-)(?=%)")
# (a mark of where a number comes from begins with a character of the private use area)
_COUNT = re.compile(r"([nNp]) (?<=\b[nNp] )(=|&lt;) (?=\d|<|\ue010)")
_MINUS = re.compile(r" − (?<=\w − )(?=\w)")
_LINK = r'<(?:a|span) class="(?:fact|ref|cited)'
_AFTER_HAN = re.compile(f'(?<=[{_HAN}])({_LINK})("[^<>]*>(?=[{_LATIN}]))')
_TO_HAN = re.compile(f'({_LINK}(?: after-han)?)("[^<>]*>[^<]*[{_LATIN}]</(?:a|span)>(?=[{_HAN}]))')
_TAGS = r"(?:</?(?:span|a|strong|em|sup|sub)\b[^>]*>)*"
#: The last character of a paragraph or cell with the marks behind it, and the one before.
_LAST = re.compile(
    f"([{_HAN}{_CLOSING}])({_TAGS}[{_HAN}A-Za-z0-9][{_CLOSING}]*"
    f"{_TAGS}[{_CLOSING}]*\\s*(?:</(?:p|li|h[1-6]|td|th)>|<span class=.second.>))"
)
#: The space by which Markdown parts bold text from what follows, behind a mark that has its own.
_WIDE = re.compile(f"([{_CLOSING}](?:</(?:strong|em|a|span)>)+) +(?=[<{_HAN}])")
#: Marks that close up, where a tag between them keeps the font from knowing.
_TAG = r"</?(?:span|a|strong|em|cite)\b[^>]*>"
_PARTED = re.compile(f"([{_CLOSING}])((?:{_TAG})+)(?={_MAY_BREAK}?[{_CLOSING}{_OPENING}])")
#: A label of a word or two that is marked, with its colon; and places between Han characters.
_LABEL = re.compile(r"(<(?:em|strong)>)([^<>:：]{1,18}[:：])(</(?:em|strong)>)")
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])(?=[{_HAN}])")
#: A name such as that of a fact, below what it names.
_NAME = re.compile(r'(<span class="second">)([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)(?=</span>)')
#: An equals sign between a code or word and what it means.
_EQUALS = re.compile(r"(?<=\S) = (?=\S)")
#: The last two words of a paragraph or cell of five or more, where the last is no longer than
#: `_SHORT_WORD` and both than `_TWO_WORDS`: a longer one may be a line, and longer ones would leave
#: the line before it visibly short.
_LAST_WORDS = re.compile(
    r"(?<=>)([^<>]*\s[^<>\s]+) ([^<>\s]+(?:</\w+>)*\s*</(?:p|li|h[1-6]|caption|td|th)>)"
)
#: What heads rows and columns or stands above a table, up to the next tag; and brackets in it.
_NAMED = re.compile(r'(?:<th\b[^>]*>|<span class="(?:held|table-title)">)[^<]*[(（][^<]*')
_BRACKETS = re.compile(r"(?<=[(（])[^()（）<>]+(?=[)）])")
_SHORT_BRACKETS = 16
_HEADING = re.compile(r"<h[1-3]\b[^>]*>.*?</h[1-3]>", re.S)
_IN_HEADING = re.compile(r"(?<=\w) (?=[12]\d{3}\b|\w{1,4}[.?!]?(?:<[^<>]*>)*</h)")
_WORDS, _SHORT_WORD, _TWO_WORDS = 5, 7, 16


def bind_breaks(html: str) -> str:
    """Let Chinese lines break where they may: no dash at the start, no character left alone.

    Ranges and middle dots stay with what is before them, quotation marks do not hold on to what
    is outside of them, codes stay with what they mean, numbers are whole, and so are the last two
    characters of a paragraph or cell. Marks between which a tag stands close up as others do.
    """
    parts: list[str] = []
    before = ""  # the character that the next text borders on
    for index, piece in enumerate(PIECES.split(html)):
        if index % 3 == 2 or not piece:
            continue
        if index % 3 == 1:
            before = before if _INLINE.match(piece) else ""
            parts.append(piece)
            continue
        text = before + piece
        if _CUT.match(text) and before:
            text = f"{before}{_JOIN}{piece}"
        for pattern, mark in _BREAKS:
            text = pattern.sub(mark, text)
        parts.append(text[text.index(before) + len(before) :])
        before = piece[-1]
    bound = close_up(_LAST.sub(rf"\1{_JOIN}\2", "".join(parts)))
    bound = _POINTS.sub(rf"\g<0>{_JOIN}", bound)
    return _PARTED.sub(r'<span class="closed">\1</span>\2', bound)


def close_up(html: str) -> str:
    """Leave out the space behind a Chinese mark in bold, which has its own."""
    return _WIDE.sub(r"\1", html)


def space_links(html: str) -> str:
    """Mark links and numbers that begin or end with Latin letters or digits beside a Han character.

    A style puts a space there, which vanishes where a line ends: the space that a browser puts
    between scripts stays at the begin of a line if a link parts them, and lines break too early.

    >>> space_links('为<a class="fact" href="#a">19%</a>左右，<a class="fact" href="#b">8%</a>。')
    '为<a class="fact after-han to-han" href="#a">19%</a>左右，<a class="fact" href="#b">8%</a>。'
    """
    return _TO_HAN.sub(r"\1 to-han\2", _AFTER_HAN.sub(r"\1 after-han\2", html))


def bind_codes(html: str) -> str:
    """Keep codes with what they mean: `1 = Never`."""
    pieces = PIECES.split(html)
    pieces[::3] = [_EQUALS.sub("\u00a0=\u00a0", text) for text in pieces[::3]]
    # the name of an element that is skipped is part of the piece before it
    return "".join(piece for at, piece in enumerate(pieces) if at % 3 < 2)


def hold_brackets(html: str) -> str:
    """Keep short brackets in names of a table on one line: `Height (tall = 1)`.

    An element, and no character: who copies the name gets nothing else.
    """

    def held(name: re.Match[str]) -> str:
        return _BRACKETS.sub(whole, name[0])

    def whole(words: re.Match[str]) -> str:
        wide = sum(2 if "\u2e80" <= one <= "\uffef" else 1 for one in words[0])
        plain = words[0].isalnum() and words[0].isascii()
        if wide > _SHORT_BRACKETS or plain:
            return words[0]
        return f'<span class="whole">{words[0]}</span>'

    return _NAMED.sub(held, html)


def bind_labels(html: str) -> str:
    """Keep a short label, marked and with its colon, on one line: `<em>To do:</em>`, 应做：."""

    def whole(label: re.Match[str]) -> str:
        words = label[2].replace(" ", "\u00a0")
        return f"{label[1]}{_BETWEEN_HAN.sub(_JOIN, words)}{label[3]}"

    return _LABEL.sub(whole, html)


def part_names(html: str) -> str:
    """Let a long name of the program break behind its points and underscores.

    An element, and no character: who copies the name gets nothing else.
    """
    return _NAME.sub(
        lambda name: name[1] + re.sub(r"(?<=[._])(?=[a-z]{2})", "<wbr/>", name[2]), html
    )


def bind_words(html: str) -> str:
    """Leave no short word alone on the last line of a paragraph or cell."""
    return _LAST_WORDS.sub(_bound, html)


def bind_headings(html: str) -> str:
    """Keep a year in a heading with the word before it, and a short last word with another."""
    return _HEADING.sub(lambda heading: _IN_HEADING.sub("\u00a0", heading[0]), html)


def _bound(found: re.Match[str]) -> str:
    words = found[1].split()
    last = re.sub(r"<[^>]+>", "", found[2]).strip()
    free = len(last) > _SHORT_WORD or len(words[-1]) + len(last) > _TWO_WORDS
    return found[0] if free or len(words) < _WORDS - 1 else f"{found[1]}\u00a0{found[2]}"


def curl_apostrophes(html: str) -> str:
    """Set true apostrophes in English text; drawings are text too, scripts are not."""
    return "".join(
        piece
        if ("'" not in piece and "&#39;" not in piece) or piece.startswith("<")
        else _APOSTROPHE.sub("’", piece)
        for piece in _TEXT.split(html)
    )


def bind_counts(html: str) -> str:
    """Keep sizes, p, differences, and a number with its sign on one line: `n = 2,209`, `95-%`."""
    html = _COUNT.sub("\\1\u00a0\\2\u00a0", html)
    html = _MINUS.sub("\u00a0−\u00a0", html)
    if _SIGN.search(html) is None:  # few pages have such a number
        return html
    return "".join(
        piece if piece.startswith("<") else _SIGN.sub(f"-{_JOIN}", piece)
        for piece in _TEXT.split(html)
    )


#: The title of a running head: it is printed as an attribute holds it.
_RUNNING = re.compile(r'(?<= data-title=")[^"]+')


def space_han(html: str) -> str:
    """Put a quarter em between Han characters and Latin letters or digits.

    Borders between an inline element and its surroundings count too. Styles, scripts and drawings
    are left alone.
    """
    parts: list[str] = []
    text = -1  # the last piece of text that the next one may border on
    for index, piece in enumerate(PIECES.split(html)):
        # the pattern has two groups: text, whole tag, name of an element that is skipped
        if index % 3 == 2 or not piece:
            continue
        if index % 3 == 1:
            if _INLINE.match(piece) is None:
                text = -1
            if "data-title" in piece:
                piece = _RUNNING.sub(lambda title: _BORDER.sub(r"\g<0> ", title[0]), piece)
            parts.append(piece)
            continue
        if text >= 0 and _SPACED.fullmatch(_last(parts[text]) + piece[0]):
            parts[text] = parts[text][:-1] + _GAP.format(parts[text][-1])
        parts.append(_BORDER.sub(lambda match: _GAP.format(match[0]), piece))
        text = len(parts) - 1
    return "".join(parts)


def but_for_drawings(
    html: str, change: Callable[[str], str], redraw: Callable[[str], str] = str
) -> str:
    """Change HTML but for its drawings, which may be most of it; `redraw` changes each of them."""
    drawings = map(redraw, _DRAWING.findall(html))
    return _DRAWING.sub(lambda _: next(drawings), change(_DRAWING.sub("<svg></svg>", html)))


def set_marks(html: str, *, curl: bool) -> str:
    """Return HTML as `curl_apostrophes`, if they are curled, and `bind_counts` leave it."""
    return bind_counts(curl_apostrophes(html) if curl else html)


#: The same of a drawing, which pages show again as it was.
set_drawing = lru_cache(maxsize=64)(set_marks)


def keep_clauses(html: str) -> str:
    """Let a Chinese heading break after its punctuation only, as long as clauses fit the line."""
    clauses = re.findall(r"[^，：；、]+[，：；、]?", html)
    if len(clauses) < 2 or "<" in html:
        return html
    return "".join(f'<span class="clause">{clause}</span>' for clause in clauses)


def _last(text: str) -> str:
    return text[-1] if not text.endswith(">") else ""
