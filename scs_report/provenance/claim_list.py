"""All claims of the documents with what they rest on, for the terminal and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.errors import say as _
from scs_report.prose.claims import Claim
from scs_report.prose.evidence_words import in_words
from scs_report.provenance.uses import read_prose
from scs_report.results import Results


@dataclass(frozen=True)
class ListedClaim:
    """One claim with its twins in all languages, which share expression and evidence."""

    document: str
    claim: Claim
    twins: tuple[Claim, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        claim = self.claim
        return {
            "document": self.document,
            "name": claim.name,
            "branches": list(claim.branches),
            "outcome": claim.outcome,
            "chosen": claim.chosen,
            "broken": claim.broken,
            "confidence": claim.confidence,
            "expression": claim.expression,
            "places": [f"templates/{one.template}, line {one.line}" for one in self.twins],
            "evidence": [
                {
                    "left": judgement.left,
                    "sign": judgement.sign,
                    "right": judgement.right,
                    "estimate": judgement.estimate,
                    "low": judgement.low,
                    "high": judgement.high,
                    "outcome": judgement.outcome,
                    "holds": judgement.holds,
                }
                for judgement in claim.evidence
            ],
        }


def list_claims(results: Results, templates: Path) -> tuple[ListedClaim, ...]:
    """Read brief and appendix in both languages and return their claims, in order.

    Raises
    ------
    UserError
        If the text cannot be set; a claim that does not hold is no error here.
    """
    reading = read_prose(templates, results)
    if reading.problems:
        raise UserError(CANNOT_SET_TEXT, reading.problems, _("Mend it in templates/."))
    found: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in reading.claims:
        document = claim.template.split("/")[0]
        found.setdefault((document, claim.name, claim.expression), []).append(claim)
    return tuple(
        ListedClaim(document, claims[0], tuple(claims))
        for (document, _name, _expression), claims in found.items()
    )


def _place(claim: Claim) -> str:
    file = f"templates/{claim.template}"
    return _("{file}, line {line}", file=file, line=str(claim.line))


def claim_lines(listed: Iterable[ListedClaim]) -> Iterator[tuple[str, list[str], bool]]:
    """Yield of each claim a heading, its details, and whether one of its branches fits."""
    for entry in listed:
        claim = entry.claim
        # one of which none fits stops a build, or is left out
        state = claim.chosen or (_("broken") if claim.broken else _("left out"))
        judged = (
            _("descriptive")
            if claim.confidence is None
            else _("at {level}%", level=f"{100 * claim.confidence:g}")
        )
        details = [
            str(claim.expression),
            _("branches: {names}", names=list(claim.branches)),
            *map(_place, entry.twins),
            *(f"  {in_words(comparison)}" for comparison in claim.evidence),
        ]
        head = f"{state:11} {entry.document} {claim.name} ({judged})"
        yield head, details, bool(claim.chosen)
