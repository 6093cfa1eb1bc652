"""Branches that claims lack, and branches that no data can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scs_report.checks.problem import Problem
from scs_report.checks.sections import ClaimText, Section, Text
from scs_report.errors import N_
from scs_report.language.reader import tell as _
from scs_report.prose.claim_syntax import OUTCOMES

_BOUND = re.compile(r"(?P<name>[\w.\[\]]+) (?P<sign>[<>])=? (?P<bound>\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Stub:
    """A claim that has nothing to say in some cases, and what to add to say it.

    `lacking` are the branches that it could have, `files` its places, one a language.
    """

    name: str
    lacking: tuple[str, ...]
    files: tuple[str, ...]

    def __str__(self) -> str:
        words = "".join(f"{{% {word} %}}…" for word in self.lacking)
        files = ", ".join(self.files)
        return _("{files}, claim {name}: {words}", files=files, name=self.name, words=words)


def check_claims(sections: Sequence[Section]) -> Iterator[Problem]:
    """Report headings and titles that some data would leave empty, and unreachable branches."""
    for section in sections:
        for text in section.texts.values():
            for claim in text.claims:
                yield from _empty_heading(section, text, claim)
                yield from _unreachable(text, claim)


def stubs(sections: Sequence[Section]) -> list[Stub]:
    """Return the claims that print nothing of their own in some cases, once for all languages.

    A comparison without one of its branches is worded by the program; any other claim that does
    not hold is left out.
    """
    found: dict[tuple[str, str], tuple[tuple[str, ...], list[str]]] = {}
    for section in sections:
        for text in section.texts.values():
            for claim in text.claims:
                if lacking := _lacking(claim):
                    place = _("{file}, line {line}", file=text.file, line=claim.line)
                    found.setdefault((section.name, claim.name), (lacking, []))[1].append(place)
    return [Stub(name, lacking, tuple(files)) for (_, name), (lacking, files) in found.items()]


def _lacking(claim: ClaimText) -> tuple[str, ...]:
    wanted = OUTCOMES if claim.compares else ("otherwise",)
    return tuple(word for word in wanted if word not in claim.outcomes)


def _empty_heading(section: Section, text: Text, claim: ClaimText) -> Iterator[Problem]:
    """Report a heading or title for which some data have no words.

    That of the document itself is left alone: where it is not so, its editor decides.
    """
    front = section.name.rpartition("/")[2].startswith("00-")
    message = {
        "title": N_(
            "claim {name} is the title of a figure and lacks words for some data; add {words}"
        ),
        "heading": N_("claim {name} is a heading and lacks words for some data; add {words}"),
    }.get(claim.place)
    if message is None or (front and claim.place == "heading"):
        return
    lacking = [word for word in _lacking(claim) if word != "unknown"]
    if lacking:
        words = "".join(f"{{% {word} %}}…" for word in lacking)
        yield Problem(text.file, claim.line, _(message, name=claim.name, words=words))


def _unreachable(text: Text, claim: ClaimText) -> Iterator[Problem]:
    before: list[str] = [claim.expression]
    for condition in claim.whens:
        for earlier in before:
            if condition == earlier or _implies(condition, earlier):
                said = _(
                    "claim {name}: {branch} is never reached, since {earlier} holds whenever it "
                    "does; put it first",
                    name=claim.name,
                    branch=f"{{% when {condition} %}}",
                    earlier=earlier,
                )
                yield Problem(text.file, claim.line, said)
                break
        before.append(condition)


def _implies(condition: str, other: str) -> bool:
    """Whether a bound on a fact holds only where another bound on it does."""
    one, two = _BOUND.fullmatch(condition), _BOUND.fullmatch(other)
    if one is None or two is None or one["name"] != two["name"] or one["sign"] != two["sign"]:
        return False
    first, second = float(one["bound"]), float(two["bound"])
    return first >= second if one["sign"] == ">" else first <= second
