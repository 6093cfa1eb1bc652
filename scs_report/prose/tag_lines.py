"""Tags that stand on lines of their own leave no line behind.

    | Urban | {{ satisfaction.high.urban | pct }} |
    {% claim "lead": satisfaction.high.urban > satisfaction.high.rural %}
    | Rural | {{ satisfaction.high.rural | pct }} |
    {% endclaim %}

So rows stay one table, items one list and sentences one paragraph, whichever of them are printed.
The end of such a line is moved into its tag, which keeps the numbers of all lines. What a figure,
a box or an included file prints takes the place of its tag.
"""

from __future__ import annotations

import re

from jinja2.ext import Extension

_TAG = r"""\{%(?:"[^"\n]*"|"(?![^"\n]*")|'[^'\n]*'|'(?![^'\n]*')|[^"'%]|%(?!\}))*%\}"""
_TAG += r"|\{\#(?:[^#]|\#(?!\}))*\#\}"
_LINE = re.compile(rf"^([ \t]*)((?:{_TAG})(?:[ \t]*(?:{_TAG}))*)([ \t]*)(\n|\Z)", re.M)
_PRINTS = re.compile(r"\{%[-+ ]?\s*(?:endcall|include)\b")
_CALL = re.compile(r"\{%[-+ ]?\s*call\b")
_RAW = re.compile(r"\{%[-+ ]?\s*raw\b")


class TagLines(Extension):
    """Takes the lines of tags out of prose."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the text of a template without lines that hold nothing but tags."""
        if name is not None and not name.endswith(".md"):
            return source
        return without_tag_lines(source)


def without_tag_lines(source: str) -> str:
    r"""Return prose in which tags alone on a line take their line's end and spaces into them.

    Examples
    --------
    >>> without_tag_lines("a\n{% endif %}\nb")
    'a\n{% endif \n%}b'
    """
    if _RAW.search(source):
        return source
    return _LINE.sub(_close, source)


def _close(line: re.Match[str]) -> str:
    space, tags, behind, end = line.groups()
    # signs that strip line ends would join the lines before and after
    tags = re.sub(r"^(..)-(?!\#\})|-(?=.\}\Z)", r"\1 ", tags)
    # what moves stays as long as it was, so that all that is printed keeps its place
    if _PRINTS.search(tags):
        return f"{space}{tags[:-2]}{behind}{tags[-2:]}{end}"
    closed = f"{tags[:-2]}{behind}{end}{tags[-2:]}"
    # what a call prints keeps its place in a list
    return space + closed if _CALL.match(tags) else f"{closed[:2]}{space}{closed[2:]}"
