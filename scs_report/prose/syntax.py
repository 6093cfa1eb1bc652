"""What is wrong with the Jinja of a text, in words: what stands there and what to write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError

from scs_report.border.signs import odd_signs, straight, unquoted
from scs_report.border.text import hidden, visible
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
#: Characters of a tag that a message shows.
_LONGEST = 160
_ENDS = {"claim": "endclaim", "call": "endcall", "if": "endif", "for": "endfor"}
_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[{%].*", re.S)
#: What the tags of prose say themselves of a mistake.
_OURS = re.compile(r"(?:found|the level of a claim) .*", re.S)
#: What is wrong inside of a tag: a pattern for its expression without texts, and what to write.
_MISTAKES = (
    (r"&&|\|\||\b(?:AND|OR|NOT|And|Or|Not)\b", "conditions are joined by and, or, not"),
    (r"=>|=<|> =|< =|<>", "comparisons are written >, <, >=, <=, == and !="),
    (r"(?<![=<>!])=(?!=)(?![^()]*\))", "“is equal” is written =="),
    (r"[\d.]+\s?%", "shares are written as parts of one: 0.5 for 50%"),
    (r"\d,\d", "numbers have a point and no commas: 0.5, 2209"),
    (r"\b(?:and|or|not|\+|-|\*|/|>|<)\s*$", "something stands behind it"),
    (r"\|\s*$|\|\s*\|", "a filter stands behind | (pct, pp, count …)"),
    (r"\.\.|\.\s*$|\.\s*[|)]", "names of facts are joined by single points"),
    (r"^\s*$", "a fact stands between the brackets: {{ name | pct }}"),
    (r"[\w.\])]+\s+(?!(?:and|or|not|in|is|if|else|at)\b)[A-Za-z_]\w*(?<!\band)(?<!\bor)", ""),
)


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
    if "end of comment" in message:
        return line, "found {# that is not closed, expected #} where the note to colleagues ends"
    nested = "Unexpected end of template" in message or "unknown tag" in message
    if nested and (found := next(_nesting(source, environment), None)):
        return found
    if "No filter named" in message:
        return line, unknown(message.split("'")[1], environment.filters, "filter")
    tag = _faulty_tag(source, line, environment)
    own = _OURS.match(message)
    if own or not tag:
        return line, f"{message}, in {tag}" if tag else message
    if unseen := hidden(tag):
        return line, f"found {unseen} in {visible(tag)}, which nobody sees: delete it"
    plain = straight(tag)
    if plain != tag:
        return line, f"found {odd_signs(tag)} in {tag}, expected plain signs: write {plain}"
    return line, faults_of_tag(tag)


def unknown(name: str, known: object, what: str) -> str:
    """Say that there is no such filter or tag, and which is the nearest."""
    names = sorted(map(str, known))  # type: ignore[call-overload]
    if what == "tag" and name == "end":
        return "found {% end … %}, expected one word: {% endclaim %}, {% endcall %}, {% endif %}"
    near = [
        candidate for candidate in names if candidate == name.lower()
    ] or difflib.get_close_matches(name, names, n=1)
    near += [
        candidate for candidate in names if _is_within(candidate, name) and candidate not in near
    ][:1]
    if near:
        return f"there is no {what} {name}. Did you mean {near[0]}?"
    return f"there is no {what} {name}; there are {', '.join(names)}"


def faults_of_tag(tag: str) -> str:
    """Say what is wrong with a tag that cannot be read, and what to write."""
    end = "}}" if tag.startswith("{{") else "%}"
    word = re.match(r"\{%[-+]?\s*(\w+)", tag)
    usage = f": write {USAGE[word[1]]}" if word and word[1] in USAGE else ""
    if not tag.endswith(end):
        return f"found {tag}, which is not closed: write {end} where it ends"
    inside = unquoted(tag[2:-2].strip("-+ "))
    if odd := re.search(r"[{}]", inside):
        begun = tag[: tag.find(odd[0], 2) + 1]
        return f"found {begun}, which is not closed: write {end} where it ends"
    if word and word[1] == "claim":
        if not re.match(r'claim\s+""', inside):
            return f"found no name in quotation marks in {tag}{usage}"
        if ":" not in inside:
            return f"found no colon behind the name in {tag}{usage}"
        inside = inside.partition(":")[2]
        if not inside.strip():
            return f"found nothing behind the colon in {tag}, expected what must be so{usage}"
    elif word:
        inside = inside.removeprefix(word[1])
    if inside.count('"') % 2 or inside.count("'") % 2:
        return f"found a quotation mark in {tag} that is not closed"
    for first, second in ("()", "[]"):
        if inside.count(first) != inside.count(second):
            lacking = second if inside.count(first) > inside.count(second) else first
            return f"found one bracket too many in {tag}, expected {lacking} for each of them"
    for pattern, advice in _MISTAKES:
        if found := re.search(pattern, inside):
            expected = advice or "a point, a sign or a word such as and stands between two names"
            return f"found {found[0].strip() or 'nothing'} in {tag}: {expected}"
    return f"found {tag}, which cannot be read{usage}"


def _is_within(short: str, long: str) -> bool:
    """Whether the letters of a name stand in another in their order: `pct` in `percent`."""
    letters = iter(long)
    return len(short) > 2 and all(letter in letters for letter in short)


def _faulty_tag(source: str, line: int, environment: Environment) -> str:
    """Return the first tag of a line that cannot be read by itself, in one line; "" if all can."""
    for tag in _TAGS.finditer(source):
        first = source.count("\n", 0, tag.start())
        if first < line <= first + tag[0].count("\n") + 1 and not _readable(tag[0], environment):
            text = " ".join(tag[0].split("\n")).strip()
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return ""


def _readable(tag: str, environment: Environment) -> bool:
    word = re.match(r"\{%[-+]?\s*(\w+)", tag)
    if word and word[1] not in USAGE:  # an end, or one branch of several
        return tag.endswith("%}")
    end = "{% " + _ENDS[word[1]] + " %}" if word and word[1] in _ENDS else ""
    try:
        environment.parse(tag + end)
    except TemplateSyntaxError:
        return False
    return True


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
    turned: dict[_Open, int] = {}  # where the `else` of what is open stands
    for line, word, name in _words(source, environment):
        if word in _ENDS:
            opened.append(_Open(word, line, name))
        elif word in _ENDS.values() or word in _WITHIN:
            wanted = _WITHIN.get(word) or word.removeprefix("end")
            here = opened[-1].word if opened else ""
            if here == wanted or (word == "else" and here == "for"):
                if word in _ENDS.values():
                    opened.pop()
                elif opened[-1] in turned:
                    before = turned[opened[-1]]
                    earlier = f"the last branch begins in line {before}"
                    yield line, f"found {{% {word} %}} in {opened[-1]}: {earlier}; take one out"
                    return
                elif word == "else":
                    turned[opened[-1]] = line
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
