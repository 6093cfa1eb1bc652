"""What is wrong with the Jinja of a text, in words: what stands there and what to write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError

from scs_report.border.signs import odd_signs, straight, unquoted
from scs_report.border.text import hidden, visible
from scs_report.errors import N_
from scs_report.language.reader import tell as _
from scs_report.prose.claim_syntax import BRANCHES, ClaimTagError

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
#: What is wrong inside of a tag: a pattern for its expression without texts, and what to write.
_BETWEEN = N_("a point, a sign or a word such as and stands between two names")
_MISTAKES = (
    (r"&&|\|\||\b(?:AND|OR|NOT|And|Or|Not)\b", N_("conditions are joined by and, or, not")),
    (r"=>|=<|> =|< =|<>", N_("comparisons are written >, <, >=, <=, == and !=")),
    (r"(?<![=<>!])=(?!=)(?![^()]*\))", N_("“is equal” is written ==")),
    (r"[\d.]+\s?%", N_("shares are written as parts of one: 0.5 for 50%")),
    (r"\d,\d", N_("numbers have a point and no commas: 0.5, 2209")),
    (r"\b(?:and|or|not|\+|-|\*|/|>|<)\s*$", N_("something stands behind it")),
    (r"\|\s*$|\|\s*\|", N_("a filter stands behind | (pct, pp, count …)")),
    (r"\.\.|\.\s*$|\.\s*[|)]", N_("names of facts are joined by single points")),
    (r"^\s*$", N_("a fact stands between the brackets: {example}")),
    (r"[\w.\])]+\s+(?!(?:and|or|not|in|is|if|else|at)\b)[A-Za-z_]\w*(?<!\band)(?<!\bor)", _BETWEEN),
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
        said = _(
            "found {begun} that is not closed, expected {end} where the note to colleagues ends",
            begun="{#",
            end="#}",
        )
        return line, said
    nested = "Unexpected end of template" in message or "unknown tag" in message
    if nested and (found := next(_nesting(source, environment), None)):
        return found
    if "No filter named" in message:
        return line, unknown(message.split("'")[1], environment.filters, _("filter"))
    tag = _faulty_tag(source, line, environment)
    if isinstance(error, ClaimTagError):
        return line, _("{problem}, in {tag}", problem=message, tag=tag) if tag else message
    if not tag:
        return line, _("the tags cannot be read here ({problem})", problem=message)
    if unseen := hidden(tag):
        return line, _(
            "found {unseen} in {tag}, which nobody sees: delete it",
            unseen=unseen,
            tag=visible(tag),
        )
    plain = straight(tag)
    if plain != tag:
        return line, _(
            "found {signs} in {tag}, expected plain signs: write {plain}",
            signs=odd_signs(tag),
            tag=tag,
            plain=plain,
        )
    return line, faults_of_tag(tag)


def unknown(name: str, known: Iterable[str], what: str) -> str:
    """Say that there is no such thing, and which is the nearest; `what` in the reader's words."""
    near, all_names = _near(name, known)
    if near:
        return _("there is no {what} {name}. Did you mean {near}?", what=what, name=name, near=near)
    return _("there is no {what} {name}; there are {names}", what=what, name=name, names=all_names)


def _unknown_tag(name: str, known: Iterable[str]) -> str:
    if name == "end":
        return _(
            "found {tag}, expected one word: {ends}",
            tag="{% end … %}",
            ends="{% endclaim %}, {% endcall %}, {% endif %}",
        )
    return unknown(name, known, _("tag"))


def _near(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the nearest name, "" if none is near, and all of them as a list."""
    names = sorted(known)
    near = [
        candidate for candidate in names if candidate == name.lower()
    ] or difflib.get_close_matches(name, names, n=1)
    near += [
        candidate for candidate in names if _is_within(candidate, name) and candidate not in near
    ][:1]
    return near[0] if near else "", ", ".join(names)


def faults_of_tag(tag: str) -> str:
    """Say what is wrong with a tag that cannot be read, and what to write."""
    end = "}}" if tag.startswith("{{") else "%}"
    word = re.match(r"\{%[-+]?\s*(\w+)", tag)
    usage = _(": write {example}", example=USAGE[word[1]]) if word and word[1] in USAGE else ""
    if not tag.endswith(end):
        return _not_closed(tag, end)
    inside = unquoted(tag[2:-2].strip("-+ "))
    if odd := re.search(r"[{}]", inside):
        return _not_closed(tag[: tag.find(odd[0], 2) + 1], end)
    if word and word[1] == "claim":
        if not re.match(r'claim\s+""', inside):
            return _("found no name in quotation marks in {tag}", tag=tag) + usage
        if ":" not in inside:
            return _("found no colon behind the name in {tag}", tag=tag) + usage
        inside = inside.partition(":")[2]
        if not inside.strip():
            return (
                _("found nothing behind the colon in {tag}, expected what must be so", tag=tag)
                + usage
            )
    elif word:
        inside = inside.removeprefix(word[1])
    if inside.count('"') % 2 or inside.count("'") % 2:
        return _("found a quotation mark in {tag} that is not closed", tag=tag)
    for first, second in ("()", "[]"):
        if inside.count(first) != inside.count(second):
            lacking = second if inside.count(first) > inside.count(second) else first
            return _(
                "found one bracket too many in {tag}, expected {lacking} for each of them",
                tag=tag,
                lacking=lacking,
            )
    for pattern, advice in _MISTAKES:
        if found := re.search(pattern, inside):
            return _(
                "found {found} in {tag}: {advice}",
                found=found[0].strip() or _("nothing"),
                tag=tag,
                advice=_(advice, example="{{ name | pct }}"),
            )
    return _("found {tag}, which cannot be read", tag=tag) + usage


def _not_closed(begun: str, end: str) -> str:
    return _("found {begun}, which is not closed: write {end} where it ends", begun=begun, end=end)


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
        line = str(self.line)
        if self.name:
            return _("claim “{name}”, opened in line {line}", name=self.name, line=line)
        return _("{tag}, opened in line {line}", tag=_tag(self.word), line=line)


def _tag(word: str) -> str:
    return f"{{% {word} %}}"


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
                    said = _(
                        "found {tag} in {opened}: the last branch begins in line {line}; take one "
                        "out",
                        tag=_tag(word),
                        opened=opened[-1],
                        line=str(turned[opened[-1]]),
                    )
                    yield line, said
                    return
                elif word == "else":
                    turned[opened[-1]] = line
            elif opened:
                said = _(
                    "found {tag} where {opened}, is still open; write {end} before it",
                    tag=_tag(word),
                    opened=opened[-1],
                    end=_tag(_ENDS[here]),
                )
                yield line, said
                return
            else:
                said = _(
                    "found {tag} without a {wanted} before it", tag=_tag(word), wanted=_tag(wanted)
                )
                yield line, said
                return
        elif word not in USAGE and word not in environment.extensions:
            yield line, _unknown_tag(word, (*USAGE, *_ENDS.values(), *_WITHIN))
            return
    if opened:
        last = opened[-1]
        said = _(
            "{opened}, is not closed; write {end} where it ends",
            opened=last,
            end=_tag(_ENDS[last.word]),
        )
        yield last.line, said


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
