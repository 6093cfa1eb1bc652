"""All claims of the documents with what they rest on, for the terminal and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.prose.claims import Claim
from scs_report.prose.evidence_words import in_words
from scs_report.provenance.uses import read_prose
from scs_report.results import Results

#: How a claim of which no branch fits is headed: it stops a build, or is left out.
UNFIT = ("broken", "left out")


@dataclass(frozen=True)
class ListedClaim:
    """One claim with its places in the languages; they share expression and evidence."""

    document: str
    claim: Claim
    places: tuple[str, ...]

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
            "places": list(self.places),
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
        raise UserError(CANNOT_SET_TEXT, reading.problems, "Mend it in templates/.")
    found: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in reading.claims:
        document = claim.template.split("/")[0]
        found.setdefault((document, claim.name, claim.expression), []).append(claim)
    return tuple(
        ListedClaim(
            document, claims[0], tuple(f"templates/{c.template}, line {c.line}" for c in claims)
        )
        for (document, _name, _expression), claims in found.items()
    )


def claim_lines(listed: Iterable[ListedClaim]) -> Iterator[tuple[str, str]]:
    """Yield each claim as a heading (its branch, `left out` or `broken`) and its details."""
    for entry in listed:
        claim = entry.claim
        state = claim.chosen or UNFIT[not claim.broken]
        judged = "descriptive" if claim.confidence is None else f"at {100 * claim.confidence:g}%"
        branches = ", ".join(claim.branches)
        details = [claim.expression, f"branches: {branches}", *entry.places]
        details += [f"  {in_words(comparison)}" for comparison in claim.evidence]
        yield (
            f"{state:11} {entry.document} {claim.name} ({judged})",
            "\n".join(map(str, details)),
        )
