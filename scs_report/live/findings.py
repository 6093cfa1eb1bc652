"""What a page is to be marked with, each at its place: a file and a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, get_args

import msgspec

from scs_report.checks import Findings, Problem
from scs_report.checks.judging import Judged
from scs_report.checks.problem import sentences
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.prose.claims import Claim, LackingNumber, PlainNumber
from scs_report.prose.evidence_words import in_words, reason_in_words
from scs_report.results import Address, Results

#: From what stops a build to what one may look at.
Kind = Literal["error", "broken", "problem", "left-out", "withheld", "small-base", "word"]
_KINDS = get_args(Kind)
_FILE = re.compile(r"\b(?:templates|data)/[\w./-]*\w")

_MARK = re.compile(
    r'<i data-at="(?P<at>[^"]*)"></i>|data-fact="(?P<fact>[^"]*)"'
    r'|<table [^<>]*id="(?P<table>[^"]*)"|class="[^"]*(?P<small>small-base)[^"]*"'
)


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to mend or to look at.

    Attributes
    ----------
    file, line
        Where to edit; "" and 0 if that is not known.
    text
        What is wrong there.
    claim, fact, anchor
        What it is about: the claim, the number or the part of the page; "" if nothing of these.
    """

    kind: Kind
    file: str
    line: int
    text: str
    claim: str = ""
    fact: str = ""
    anchor: str = ""


class Branch(msgspec.Struct, frozen=True):
    """A branch of a claim and what it says; `text` is "" if it says nothing."""

    name: str
    text: str
    printed: bool


class OpenedClaim(msgspec.Struct, frozen=True):
    """A claim as it is shown to who opens it, in the reader's language."""

    id: str
    name: str
    file: str
    line: int
    expression: str
    judged: str
    branches: tuple[Branch, ...]
    evidence: tuple[str, ...]
    paste: tuple[str, ...]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings each once, the gravest first; what stops a build is told as that alone."""
    once = dict.fromkeys(findings)
    fatal = {(one.file, one.line, one.text) for one in once if one.kind == "error"}
    told = (
        one for one in once if one.kind == "error" or (one.file, one.line, one.text) not in fatal
    )
    return tuple(sorted(told, key=lambda one: (_KINDS.index(one.kind), one.file, one.line)))


def of_error(error: Exception) -> Iterator[Finding]:
    """Yield what a document, or all of them, cannot be made for; a fault of the program too."""
    if not isinstance(error, UserError):
        said = f"{type(error).__name__}: {error}"
        yield Finding("error", "", 0, _("A fault of the program: {error}", error=said))
        return
    head = "" if error.title == CANNOT_SET_TEXT or not error.problems else error.title
    for problem in error.problems or (error.title,):
        file, line, text = place_in(problem)
        line, text = (line, text) if line else line_in(text)
        if not file:
            found, text = _FILE.search(f"{head} {problem}"), sentences(head, text)
            file = found[0] if found else ""
        yield Finding("error", file, line, sentences(text, "" if error.in_lines else error.hint))


def of_check(found: Findings) -> Iterator[Finding]:
    """Yield what the check of the text says."""
    for hindrance in found.hindrances:
        file, line, text = place_in(hindrance)
        yield Finding("problem", file, line, text)
    for kind, several in (("problem", found.problems), ("word", found.judged)):
        for one in several:
            problem: Problem = one.problem if isinstance(one, Judged) else one
            yield Finding(kind, problem.file, problem.line, problem.text)  # type: ignore[arg-type]


def of_page(
    html: str,
    claims: Iterable[Claim],
    lacking: Iterable[LackingNumber],
    plain: Iterable[PlainNumber],
    results: Results,
) -> Iterator[Finding]:
    """Yield what a page prints otherwise than it is written, and numbers of few people on it."""
    semicolon = reader().marks.semicolon
    for claim in claims:
        if claim.left_out:
            said = [_("claim {name}: no branch fits, so it is left out", name=claim.name)]
            if claim.broken:
                said = [_("claim {name}: the data no longer say so", name=claim.name)]
            said += dict.fromkeys(in_words(one) for one in claim.failed)
            said += map(reason_in_words, claim.reasons)
            kind: Kind = "broken" if claim.broken else "left-out"
            file = f"templates/{claim.template}"
            yield Finding(kind, file, claim.line, semicolon.join(said), claim=id_of(claim))
    reasons = {number.fact: reason_in_words(number.reason) for number in lacking}
    unfit = {number.fact: _(number.why, **number.fields) for number in plain}
    flag, at, small = results.disclosure.flag, ("", 0), dict[str, tuple[str, int, int]]()
    table = ""
    seen: set[str] = set()
    for mark in _MARK.finditer(html):
        if mark["at"]:
            name, __, line = mark["at"].rpartition(":")
            at = f"templates/{name}", int(line)
        elif mark["table"]:
            table = mark["table"]
        elif mark["small"]:
            small[table] = (*at, small.get(table, (*at, 0))[2] + 1)
        elif (name := mark["fact"]) not in seen:
            seen.add(name)
            if name in unfit:
                yield Finding("withheld", *at, unfit.pop(name), fact=name)
            n = _people(name, results)
            if n is not None and results.disclosure.flagged(n):
                said_n = _(
                    "{fact} rests on {n} people, fewer than {flag}", fact=name, n=n, flag=flag
                )
                yield Finding("small-base", *at, said_n, fact=name)
    for anchor, (file, line, cells) in small.items():
        text = _("cells that rest on fewer than {flag} people: {n}", flag=flag, n=cells)
        yield Finding("small-base", file, line, text, anchor=anchor)
    for number in lacking:
        if why := reasons.pop(number.fact, ""):
            text = _("printed as withheld: {fact}; {why}", fact=number.fact, why=why)
            yield Finding("withheld", f"templates/{number.template}", 0, text)


def opened(claims: Iterable[Claim]) -> Iterator[OpenedClaim]:
    """Yield claims as they are shown to who opens them."""
    for claim in claims:
        said = dict(claim.others)
        yield OpenedClaim(
            id=id_of(claim),
            name=claim.name,
            file=f"templates/{claim.template}",
            line=claim.line,
            expression=claim.expression,
            judged=_("descriptive")
            if claim.confidence is None
            else _("at {level}%", level=f"{100 * claim.confidence:g}"),
            branches=tuple(
                Branch(name, claim.text if claim.was(name) else said.get(name, ""), claim.was(name))
                for name in claim.branches
            ),
            evidence=tuple(dict.fromkeys(map(in_words, claim.evidence)))
            + tuple(map(reason_in_words, claim.reasons)),
            paste=claim.paste,
        )


def id_of(claim: Claim) -> str:
    """Return what a page calls a claim."""
    return f"{claim.template}:{claim.name}"


def place_in(said: str) -> tuple[str, int, str]:
    """Return the file and the line that begin a problem in words, and the rest.

    >>> place_in("templates/brief/00-front.en.md, line 3: there is nothing named x")
    ('templates/brief/00-front.en.md', 3, 'there is nothing named x')
    """
    for pattern in _places(reader().code):
        if found := pattern.match(said):
            line = re.sub(r"\D", "", found.groupdict().get("line") or "") or "0"
            return found["file"], int(line), found["text"].strip()
    return "", 0, said


def line_in(said: str) -> tuple[int, str]:
    """Return the line that begins what is wrong in a file, and the rest.

    >>> line_in("line 3: there is nothing named x")
    (3, 'there is nothing named x')
    """
    for pattern in _lines(reader().code):
        if found := pattern.match(said):
            return int(re.sub(r"\D", "", found["line"])), found["text"].strip()
    return 0, said


@cache
def _lines(_reader: str) -> tuple[re.Pattern[str], ...]:
    """Return how problems of a known file begin, in the reader's words."""
    shapes = (
        _("line {line}: {text}", line="\x02", text="\x03"),
        _("line {line}, {place}: {problem}", line="\x02", place="\x03", problem="\x03"),
    )
    head = (re.escape(shape.partition("\x03")[0]) for shape in shapes)
    numbered = (one.replace("\x02", r"(?P<line>[\d.,]+)") for one in head)
    return tuple(re.compile(f"{one}(?P<text>.*)", re.S) for one in numbered)


@cache
def _places(_reader: str) -> tuple[re.Pattern[str], ...]:
    """Return how problems with and without a line begin, in the reader's words."""
    shapes = (
        _("{file}, line {line}: {text}", file="\x01", line="\x02", text="\x03"),
        _(
            "{place}: {problem}",
            place=_("{file}, line {line}", file="\x01", line="\x02"),
            problem="\x03",
        ),
        _("{file}: {text}", file="\x01", text="\x03"),
    )
    groups = {"\x01": r"(?P<file>(?:templates|data)/\S+?)", "\x02": r"(?P<line>[\d.,]+)"}
    groups["\x03"] = r"(?P<text>.*)"
    return tuple(
        re.compile("".join(groups.get(one, re.escape(one)) for one in shape), re.S)
        for shape in shapes
    )


def _people(name: str, results: Results) -> int | None:
    """Return how many people a number rests on; None if it is no share or mean."""
    address = results.named.get(name, name)
    estimate = results.estimates.get(address)
    n = getattr(estimate, "n", None)
    return n if isinstance(n, int) and Address.parse(address).statistic != "n" else None
