"""Claims that documents made, and the stop when one is false; `claim_tag` makes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from scs_report.errors import UserError
from scs_report.prose.evidence import Evidence


@dataclass(frozen=True)
class Claim:
    """One claim as a document made it.

    Attributes
    ----------
    name, template, line
        Where it stands.
    expression
        Its text.
    confidence
        Level of its comparisons; None if it is descriptive.
    holds
        Whether the data bear it out.
    guarded
        Whether it has an `otherwise`.
    evidence
        The comparisons it made, up to the one that decided.
    lacking
        Why numbers that it compares are withheld; only drafts go on without them.
    """

    name: str
    template: str
    line: int
    expression: str
    confidence: float | None
    holds: bool
    guarded: bool
    evidence: tuple[Evidence, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether its sentence is false or undecided and nothing stands in its place."""
        return bool(self.lacking) or (not self.holds and not self.guarded)

    def __str__(self) -> str:
        message = f"{self.template}, line {self.line}, claim {self.name}: {self.expression}"
        failed = list(self.lacking) or [
            str(judgement) for judgement in self.evidence if not judgement.holds
        ]
        return f"{message}; {'; '.join(failed)}" if failed else message


@dataclass
class ClaimLog:
    """The claims of a build, in the order in which they were met.

    `draft` lets broken claims pass, highlighted; so do `withheld` numbers outside claims.
    """

    claims: list[Claim] = field(default_factory=list)
    draft: bool = False
    withheld: int = 0

    @property
    def broken(self) -> list[Claim]:
        """The claims that are false and have no `otherwise`."""
        return [claim for claim in self.claims if claim.broken]

    def check(self) -> None:
        """Stop if a claim without `otherwise` failed; all of them are listed."""
        if self.broken and not self.draft:
            raise UserError(
                "The data no longer support what the text says",
                [str(claim) for claim in self.broken],
                "Rewrite the sentences, give the claims an {% otherwise %}, or look at them in "
                "place: --draft.",
            )
