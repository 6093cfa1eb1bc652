"""What becomes of templates. It imports little: a build gets it back from its workers."""

from __future__ import annotations

from dataclasses import dataclass

from scs_report.prose.claims import Claim, LackingNumber


@dataclass(frozen=True)
class Rendered:
    """A document in one language: for the screen, for paper, and what it claims and lacks."""

    name: str
    language: str
    screen: str
    paper: str
    claims: tuple[Claim, ...]
    lacking: tuple[LackingNumber, ...] = ()
