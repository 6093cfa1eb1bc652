"""What one document may hold once only: sections, figures, tables, and claims by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from jinja2 import TemplateSyntaxError

from scs_report.checks.branches import readings
from scs_report.checks.parsed import take_apart
from scs_report.checks.problem import Problem
from scs_report.checks.sections import ClaimText, calls_in, claims_in
from scs_report.errors import N_
from scs_report.language.reader import tell as _

#: Ids that pages give to parts of their own.
_TAKEN = re.compile(r"main|numbers|(?:figure|table|number|chart)-.*")
#: What stands where: a name or number and its line.
_Places = tuple[tuple[str, int], ...]
_NUMBER = re.compile(r"^[ \t]*number:[ \t]*(\S+)[ \t]*$", re.M)


#: The claims of a text and, a reading each, its figures and tables and given numbers.
Holds = tuple[tuple[ClaimText, ...], tuple[tuple[_Places, _Places], ...]]


@lru_cache(maxsize=256)
def held_in(source: str) -> Holds:
    """Return what a text holds that a document may hold once only."""
    try:
        tags = take_apart(source)[1]
    except TemplateSyntaxError:
        return (), ()  # told by itself
    read = []
    for shown in readings(tags):
        calls = tuple(
            (call.name, call.line)
            for call in calls_in(shown)
            if call.name.startswith(("figure", "table("))
        )
        numbers = tuple(
            (found[1], tag.line + tag.source.count("\n", 0, found.start()))
            for tag in shown
            for found in _NUMBER.finditer(tag.source if tag.kind == "data" else "")
        )
        read.append((calls, numbers))
    return tuple(claims_in(tags)), tuple(read)


def check_twice(
    sources: Mapping[str, str], held: Callable[[str], Holds] = held_in
) -> Iterator[Problem]:
    """Report what stands twice in a document.

    What only one of two branches of a condition prints counts once.

    Parameters
    ----------
    sources
        The texts of all sections in one language, by file, in order.
    held
        Finds what a text holds, or knows it from before.
    """
    yield from _sections(tuple(sources))
    figures: dict[str, tuple[str, int]] = {}
    claims: dict[str, tuple[str, int, str]] = {}
    told: set[tuple[str, int, str]] = set()
    for file, source in sources.items():
        written, read = held(source)
        for claim in written:
            first = claims.setdefault(claim.name, (file, claim.line, claim.expression))
            if first[2] != claim.expression:
                message = _(
                    "claim {name} says something else in {file}, line {line}: give one of them "
                    "another name",
                    name=claim.name,
                    file=first[0],
                    line=first[1],
                )
                yield Problem(file, claim.line, message)
        here: dict[str, tuple[str, int]] = {}
        for calls, numbers in read:
            seen: dict[str, tuple[str, int]] = {}
            numbered = ((_("figure number {number}", number=n), line) for n, line in numbers)
            for name, line in chain(calls, numbered):
                before = figures.get(name) or seen.setdefault(name, (file, line))
                if before != (file, line) and (file, line, name) not in told:
                    told.add((file, line, name))
                    message = _(
                        "{what} stands in {file}, line {line}, already: a document holds it once",
                        what=name,
                        file=before[0],
                        line=before[1],
                    )
                    yield Problem(file, line, message)
            here |= seen
        figures |= here


def _sections(files: tuple[str, ...]) -> Iterator[Problem]:
    name = N_("the section has the name {mark}, as {file} has: give one of the files another name")
    number = N_(
        "the section has the number {mark}, as {file} has: give one of the files another number"
    )
    for twice, pattern in ((name, r"\d+-([^/]+)$"), (number, r"(\d+)-[^/]*$")):
        known: dict[str, str] = {}
        for file in files:
            stem = file.removesuffix(".md").rpartition(".")[0]
            found = re.search(pattern, stem)
            mark = found[1] if found else stem.rpartition("/")[2]
            if twice is name and _TAKEN.fullmatch(mark):
                message = _(
                    "the section has the name {mark}, which pages use themselves: give the file "
                    "another name",
                    mark=mark,
                )
                yield Problem(file, 1, message)
            before = known.setdefault(mark, file)
            if before != file:
                yield Problem(file, 1, _(twice, mark=mark, file=before))
