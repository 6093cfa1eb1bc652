"""Prose files as the checks read them: what a reader sees, and what its Jinja asks for.

Files are parsed and taken apart by Jinja's lexer, never rendered, so a check needs no results and
knows the line of everything.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import TemplateSyntaxError

from scs_report.border.sandbox import refuse_outside
from scs_report.checks.parsed import ENVIRONMENT, Tag, Token, take_apart
from scs_report.checks.problem import Problem, decode, in_lines
from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.project import Project
from scs_report.prose.claim_syntax import BRANCHES, Place, place_of
from scs_report.prose.statements import STATEMENTS
from scs_report.prose.syntax import explain
from scs_report.references import citations_in

#: What stands in `Text.prose` for a piece of Jinja.
HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"

_NO_NAMES = {
    *("and", "or", "not", "in", "is", "if", "else", "elif", "true", "false", "none"),
    *("True", "False", "None"),
}
# fields of a figure's caption that no reader sees as prose
_FIELDS = re.compile(r"^(?:number|only):.*$", re.M)

#: Filters that round to the nearest, and what makes them, or others, round as a bound does.
_ROUNDING = {"pct", "pp", "count", "decimal", "fraction", "times"}
_BOUNDING = {"at_most", "at_least"}
# what may stand between a word that bounds and the number
_OPENED, _CLOSED = "[±*“„「『(（]*", "[*”“」』)）]*"


@dataclass(frozen=True)
class Mention:
    """Something a prose file asks for by name, and the line where it does."""

    name: str
    line: int


@dataclass(frozen=True)
class ClaimText:
    """A claim as it is written.

    `whens` are its further conditions, `outcomes` the other words of its branches: outcomes of a
    comparison, `otherwise`, `unknown`. `place` is where it stands.
    """

    name: str
    expression: str
    line: int
    place: Place = "text"
    whens: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether it is a comparison."""
        named = {"greater", "smaller", "unclear"} & {*self.outcomes}
        return bool(named) or self.expression.startswith("compare(")


@dataclass(frozen=True)
class Text:
    """One prose file.

    `prose` has the lines of `raw`, with `HOLE` for each piece of Jinja; the words that Jinja is
    given to print (`title="…"`) stand beside the hole. `facts` are the names that are looked up
    outside the expressions of claims. `calls` are figures, tables and boxes, each
    with its key: `figure("use")`. `statements` are sentences that the program writes, as they are
    called. `typed` are numbers written into an expression that prints them.
    `bounded` are words that bound ("at most") before a number that is rounded to the nearest.
    Citations stand in `raw` only.
    """

    file: str
    document: str
    language: str
    raw: str
    prose: str
    claims: tuple[ClaimText, ...] = ()
    facts: tuple[Mention, ...] = ()
    calls: tuple[Mention, ...] = ()
    statements: tuple[Mention, ...] = ()
    typed: tuple[Mention, ...] = ()
    bounded: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Section:
    """The name of a section (`brief/10-coverage`) and its texts, one a language.

    `languages` are those of the study; `texts` holds what there is, in their order. The first of a
    study's languages is the source, every other text a twin that is compared with it.
    """

    name: str
    languages: tuple[str, ...]
    texts: Mapping[str, Text]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The languages in which the section is not there."""
        return tuple(code for code in self.languages if code not in self.texts)

    def file(self, language: str) -> str:
        """Return where the file of a language lies or should lie."""
        return f"templates/{self.name}.{language}.md"

    def files(self, languages: Iterable[str]) -> str:
        """Return the files of some languages in words."""
        return listed(map(self.file, languages))


def listed(words: Iterable[str]) -> str:
    """Return words as a list of messages: “a, b and c”."""
    *first, last = words
    return " and ".join([", ".join(first), last]) if first else last


def read_sections(templates: Path) -> list[Section]:
    """Read all prose of all documents in the languages of the study, in the order of the files.

    Raises
    ------
    UserError
        With a line for each file that cannot be read, or if the study cannot be.
    """
    languages = Project.of_templates(templates).study.languages
    names: dict[str, dict[str, Path]] = {}
    for path in sorted(templates.glob("*/*.md")):
        stem, __, code = path.name.removesuffix(".md").rpartition(".")
        if stem and not stem.startswith(".") and code in languages:
            names.setdefault(f"{path.parent.name}/{stem}", {})[code] = path
    problems: list[str] = []
    sections = []
    for name, paths in sorted(names.items()):
        texts: dict[str, Text] = {}
        for language in languages:
            if language not in paths:
                continue
            try:
                texts[language] = read_text(paths[language], language)
            except UserError as error:
                problems.extend(error.problems or in_lines(error))
        sections.append(Section(name, languages, texts))
    if problems:
        raise UserError(_("Prose cannot be read"), problems)
    return sections


def read_text(path: Path, language: str) -> Text:
    """Read one prose file; UserError with its line if its Jinja is broken."""
    file = f"templates/{path.parent.name}/{path.name}"
    refuse_outside(path.parent.parent, path, file)
    return _text(file, path.parent.name, language, decode(path, file))


@lru_cache(maxsize=1024)
def _text(file: str, document: str, language: str, raw: str) -> Text:
    try:
        __, tags = take_apart(raw)
    except TemplateSyntaxError as error:
        place = Problem(file, *explain(error, raw, ENVIRONMENT))
        raise UserError(_("Prose cannot be read"), [str(place)]) from None
    return Text(
        file=file,
        document=document,
        language=language,
        raw=raw,
        prose=_prose(tags),
        claims=tuple(claims_in(tags, raw)),
        facts=tuple(
            found
            for tag in tags
            if tag.word not in ("claim", "when")
            for found in _facts(tag.arguments)
        ),
        calls=tuple(calls_in(tags)),
        statements=tuple(statements_in(tags)),
        typed=tuple(
            Mention(tag.tokens[0][2], tag.line)
            for tag in tags
            if tag.kind == "variable" and _is_typed([token[1:] for token in tag.tokens[:3]])
        ),
        bounded=tuple(_bounded(tags, language)),
    )


def _is_typed(start: Sequence[tuple[str, str]]) -> bool:
    """Whether an expression prints a number that stands in it; small ones in words are free."""
    numeral = len(start) == 3 and start[2][1] in ("words", "ordinal")
    return bool(start) and start[0][0] in ("integer", "float") and not numeral


def _bounded(tags: Sequence[Tag], language: str) -> Iterator[Mention]:
    """Return words that bound a number printed next to them which is not rounded as a bound is."""
    for place, tag in enumerate(tags):
        words = {value for _, kind, value in tag.tokens if kind == "name"}
        if tag.kind != "variable" or not words & _ROUNDING or words & _BOUNDING:
            continue
        before = tags[place - 1].text if place else ""
        after = tags[place + 1].text if place + 1 < len(tags) else ""
        bound_before, bound_after = bounding(language)
        found = bound_before.search(before) or bound_after.match(after)
        if found:
            yield Mention(found[1], tag.line)


@cache
def bounding(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what bounds the number behind it, at the end of a text, and the one before it."""
    rules = rules_of(language)
    edge, space = ("", "") if rules.typesetting.han else (r"\b", r"\s+")
    return (
        re.compile(f"{edge}({rules.checks.before}){space}{_OPENED}$", re.I),
        re.compile(f"{_CLOSED}{space}({rules.checks.after}){edge}", re.I),
    )


def _prose(tags: Iterable[Tag]) -> str:
    prose = "".join(text for _, text in pieces(tags))
    for cited in citations_in(prose):
        # as long as before, so that places stay what they are
        prose = prose[: cited.start] + HOLE * len(cited.source) + prose[cited.end :]
    return _FIELDS.sub(lambda field: " " * len(field[0]), prose)


def pieces(tags: Iterable[Tag]) -> Iterator[tuple[Tag, str]]:
    """Yield each tag with what stands for it in `Text.prose`; line ends come before it."""
    lines = 0
    for tag in tags:
        text = "\n" * (tag.line - 1 - lines)
        if tag.kind == "data":
            text += tag.source
        else:
            text += HOLE
            for before, (_, name, value) in itertools.pairwise(tag.tokens):
                if name == "string" and before[2] == "=":
                    text += f"{_string(value)}{HOLE}"
        lines += text.count("\n")
        yield tag, text


def claims_in(tags: Iterable[Tag], raw: str = "") -> Iterator[ClaimText]:
    """Return the claims of a text, in its order; `raw` says where they stand."""
    claims: list[ClaimText] = []
    within: list[int] = []
    for tag in tags:
        if tag.word == "claim" and len(tag.tokens) > 1:
            within.append(len(claims))
            rest = tag.source.split(tag.tokens[1][2], 1)[1]
            expression = " ".join(rest.strip().removeprefix(":").split())
            place = place_of(raw, tag.line)
            claims.append(ClaimText(_string(tag.tokens[1][2]), expression, tag.line, place))
        elif tag.word == "when" and within:
            claim = claims[within[-1]]
            condition = " ".join(tag.source.split()).removeprefix("when ")
            claims[within[-1]] = replace(claim, whens=(*claim.whens, condition))
        elif tag.word in BRANCHES and within:
            claim = claims[within[-1]]
            words = tuple(word for word in tag.source.split() if word in BRANCHES)
            claims[within[-1]] = replace(claim, outcomes=(*claim.outcomes, *words))
        elif tag.word == "endclaim" and within:
            within.pop()
    return iter(claims)


def _facts(tokens: Sequence[Token]) -> Iterator[Mention]:
    """Return the names that an expression looks up: `gap.urban`, `predicted.age[1]`."""
    place = 0
    while place < len(tokens):
        line, kind, value = tokens[place]
        before = tokens[place - 1][2] if place else ""
        after = place + 1
        if kind == "string":
            following = tokens[after][2] if after < len(tokens) else ""
            if following == "|" or (before == "(" and tokens[place - 2][2] == "fact"):
                yield Mention(_string(value), line)
        elif kind == "name":
            name = value
            while (step := _step(tokens[after : after + 3])) is not None:
                name += f".{step[0]}"
                after += step[1]
            following = tokens[after][2] if after < len(tokens) else ""
            if before not in ("|", "is") and following not in ("(", "=") and name not in _NO_NAMES:
                yield Mention(name, line)
        place = after


def _step(tokens: Sequence[Token]) -> tuple[str, int] | None:
    """Return the next part of a dotted name and how many tokens it takes."""
    values = [value for _, _, value in tokens]
    if len(values) > 1 and values[0] == "." and tokens[1][1] in ("name", "integer"):
        return values[1], 2
    if len(values) > 2 and (values[0], values[2]) == ("[", "]"):
        if tokens[1][1] == "integer":
            return values[1], 3
        if tokens[1][1] == "string":
            return _string(values[1]), 3
    return None


def calls_in(tags: Iterable[Tag]) -> Iterator[Mention]:
    """Return the calls of a function by a literal key, but for looking up facts."""
    for tag in tags:
        yield from _calls(tag.arguments)


def statements_in(tags: Iterable[Tag]) -> Iterator[Mention]:
    """Return the statements that a text prints, as they are called."""
    for tag in tags:
        values = [value for _, _, value in tag.tokens] if tag.kind == "variable" else []
        for place, value in enumerate(values[:-1]):
            if value in STATEMENTS and values[place + 1] == "(":
                yield Mention("".join(_call(values[place:])), tag.line)


def _call(values: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a call up to the bracket that closes it, texts in one kind of quotes."""
    depth = 0
    for value in values:
        literal = value[:1] in ("'", '"')
        yield f'"{_string(value)}"' if literal else value + " " * (value == ",")
        depth += (value == "(") - (value == ")")
        if value == ")" and not depth:
            return


def _calls(tokens: Sequence[Token]) -> Iterator[Mention]:
    for place, (line, kind, value) in enumerate(tokens[:-2]):
        _, key_kind, key = tokens[place + 2]
        if kind != "name" or value in ("fact", *STATEMENTS) or tokens[place + 1][2] != "(":
            continue
        dotted = place > 0 and tokens[place - 1][2] in (".", "|")
        if key_kind == "string" and not dotted:
            yield Mention(f'{value}("{_string(key)}")', line)


def _string(literal: str) -> str:
    return str(ast.literal_eval(literal)) if literal[:1] in ("'", '"') else literal
