"""What becomes of templates. It imports little: a build gets it back from its workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from scs_report.prose.claims import Claim, LackingNumber, PlainNumber


@dataclass(frozen=True)
class Rendered:
    """A document in one language: for the screen, for paper, and what it claims and lacks."""

    name: str
    language: str
    screen: str
    paper: str
    claims: tuple[Claim, ...]
    lacking: tuple[LackingNumber, ...] = ()
    plain: tuple[PlainNumber, ...] = ()
    #: its files in other formats, by format and by path in the output folder
    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    #: what it puts into files of the whole study, by format
    parts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Lacks:
    """What a document does not print as it was written.

    Claims without a branch that fits, numbers not there, words that numbers do not bear.
    """

    claims: tuple[Claim, ...]
    numbers: tuple[LackingNumber, ...]
    plain: tuple[PlainNumber, ...] = ()

    @classmethod
    def of(cls, rendered: Rendered) -> Lacks:
        """Return what a rendered document lacks."""
        left_out = tuple(claim for claim in rendered.claims if claim.left_out)
        return cls(left_out, rendered.lacking, rendered.plain)

    @classmethod
    def decode(cls, encoded: bytes) -> Lacks:
        """Return what was encoded."""
        return msgspec.json.decode(encoded, type=cls)

    def encode(self) -> bytes:
        """Return it as JSON."""
        return msgspec.json.encode(self)


class PrintedNumbers(msgspec.Struct, frozen=True):
    """The facts that a section of a brief prints, in one language."""

    document: str
    title: str
    facts: tuple[str, ...]
