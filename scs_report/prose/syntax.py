"""What is wrong with the Jinja of a text, in words: what stands there and what to write."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError

from scs_report.prose.claim_syntax import BRANCHES

#: How the tags of prose are written.
USAGE = {
    "claim": '{% claim "name": satisfaction.high > 0.5 %}…{% endclaim %}',
    "call": '{% call figure("satisfaction") %}…{% endcall %}',
    "if": "{% if … %}…{% endif %}",
    "for": "{% for one in … %}…{% endfor %}",
    "set": "{% set name = … %}",
    "include": '{% include "brief/part.en.md" %}',
}
_WITHIN = {**dict.fromkeys(BRANCHES, "claim"), "else": "if", "elif": "if"}
_ENDS = {"claim": "endclaim", "call": "endcall", "if": "endif", "for": "endfor"}
_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[{%].*", re.S)
_MARKS = str.maketrans("“”„‟＂‘’‚‛＇、。《》", "\"\"\"\"\"'''''" + ",.<>")


def explain(error: TemplateSyntaxError, source: str, environment: Environment) -> tuple[int, str]:
    """Return the line of a mistake and what is to be said of it.

    Parameters
    ----------
    error
        What Jinja found.
    source
        The text of the template.
    environment
        One with the tags of prose.
    """
    message, line = str(error.message), error.lineno
    if match := re.match(r"unexpected char (['\"])(.+?)\1 at \d+", message):
        tag = _tag_at(source, line, match[2])
        plain = straight(tag)
        if plain != tag:
            return line, f"found {_differing(tag)} in {tag}, expected plain signs: write {plain}"
        return line, f"found {match[2]} in {tag}, where no tag can have it"
    nested = "Unexpected end of template" in message or "unknown tag" in message
    if nested and (found := next(_nesting(source, environment), None)):
        return found
    if "No filter named" in message:
        name = message.split("'")[1]
        return line, unknown(name, environment.filters, "filter")
    tag = _tag_at(source, line)
    word = re.match(r"\{%[-+]?\s*(\w+)", tag)
    usage = f"; write {USAGE[word[1]]}" if word and word[1] in USAGE else ""
    return line, f"{message.rstrip('.')}, in {tag}{usage}" if tag else message


def unknown(name: str, known: object, what: str) -> str:
    """Say that there is no such filter or tag, and which is the nearest."""
    names = sorted(map(str, known))  # type: ignore[call-overload]
    near = difflib.get_close_matches(name, names, n=1)
    near += [
        candidate for candidate in names if _is_within(candidate, name) and candidate not in near
    ][:1]
    if near:
        return f"there is no {what} {name}. Did you mean {near[0]}?"
    return f"there is no {what} {name}; there are {', '.join(names)}"


def straight(tag: str) -> str:
    """Return a tag with the plain signs for full-width and curly ones."""
    return "".join(
        unicodedata.normalize("NFKC", character) if _is_full_width(character) else character
        for character in tag.translate(_MARKS)
    )


def _is_full_width(character: str) -> bool:
    return unicodedata.east_asian_width(character) == "F"


def _differing(tag: str) -> str:
    odd = dict.fromkeys(character for character in tag if straight(character) != character)
    return " ".join(odd)


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of a name stand in another in their order: `pct` in `percent`."""
    letters = iter(long)
    return len(short) > 2 and all(letter in letters for letter in short)


def _tag_at(source: str, line: int, holding: str = "") -> str:
    """Return the tag that stands in a line, in one line itself; "" if there is none."""
    tags = [
        tag
        for tag in _TAGS.finditer(source)
        if source.count("\n", 0, tag.start()) < line <= source.count("\n", 0, tag.end()) + 1
    ]
    for tag in tags:
        if holding in tag[0]:
            text = " ".join(tag[0].split())
            return text if len(text) <= 120 else f"{text[:117]}…"
    return ""


@dataclass(frozen=True)
class _Open:
    word: str
    line: int
    name: str

    def __str__(self) -> str:
        named = f"claim “{self.name}”" if self.name else f"{{% {self.word} %}}"
        return f"{named}, opened in line {self.line}"


def _nesting(source: str, environment: Environment) -> Iterator[tuple[int, str]]:
    """Yield where tags do not open and close in turn."""
    opened: list[_Open] = []
    for line, word, name in _words(source, environment):
        if word in _ENDS:
            opened.append(_Open(word, line, name))
        elif word in _ENDS.values() or word in _WITHIN:
            wanted = _WITHIN.get(word) or word.removeprefix("end")
            here = opened[-1].word if opened else ""
            if here == wanted or (word == "else" and here == "for"):
                if word in _ENDS.values():
                    opened.pop()
            elif opened:
                end = _ENDS[here]
                yield (
                    line,
                    f"found {{% {word} %}} where {opened[-1]}, is still open; write "
                    + (f"{{% {end} %}} before it"),
                )
                return
            else:
                yield line, f"found {{% {word} %}} without a {{% {wanted} %}} before it"
                return
        elif word not in USAGE and word not in environment.extensions:
            yield line, unknown(word, (*USAGE, *_ENDS.values(), *_WITHIN), "tag")
            return
    if opened:
        last = opened[-1]
        yield last.line, f"{last}, is not closed; write {{% {_ENDS[last.word]} %}} where it ends"


def _words(source: str, environment: Environment) -> Iterator[tuple[int, str, str]]:
    """Yield line, word and name of all block tags."""
    inside: list[tuple[int, str, str]] | None = None
    for token in environment.lex(source):
        if token[1] == "block_begin":
            inside = []
        elif token[1] == "block_end" and inside:
            name = inside[1][2].strip("\"'") if len(inside) > 1 and inside[0][2] == "claim" else ""
            yield inside[0][0], inside[0][2], name
            inside = None
        elif inside is not None and token[1] != "whitespace":
            inside.append(token)
