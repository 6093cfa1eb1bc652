"""What the texts of a study compare: pairs of numbers, families, orders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scs_report.prose.claims import Claim
from scs_report.prose.evidence import Evidence, Outcome
from scs_report.results.families import TRAITS, FamilyError, family_of
from scs_report.stress.altered import Altered
from scs_report.stress.ground import Ground, Terms

_OF_FAMILIES = re.compile(
    r"\b(?:highest|lowest|strongest|rising|falling|ordering|alike|most|every|all_but)\("
)
_ORDERED = re.compile(r"\b(?:rising|falling|ordering)\(")
_TO_KNOW = re.compile(r"\bknown\(([\w.\[\]]+)\)")


@dataclass(frozen=True)
class Pair:
    """Two numbers that texts compare, or one and a bound.

    `terms` are what is left less what is right, `bound` what they are compared with.
    """

    left: str
    right: str
    terms: Terms
    bound: float
    outcome: Outcome

    def error(self, altered: Altered) -> float:
        """Return an upper bound of the standard error, so that what is to be clear becomes so."""
        return sum(altered.error(text) for _, text in self.terms)


#: Numbers that belong together, each as what it is made of.
Family = tuple[Terms, ...]


def pairs_in(claims: Iterable[Claim], ground: Ground) -> Iterator[Pair]:
    """Yield what claims compared, each once."""
    seen: set[tuple[str, str]] = set()
    for claim in claims:
        for one in claim.evidence:
            if (one.left, one.right) in seen or (one.right, one.left) in seen:
                continue
            seen.add((one.left, one.right))
            if pair := pair_of(one, ground):
                yield pair


def pair_of(evidence: Evidence, ground: Ground) -> Pair | None:
    """Return a comparison as numbers to change; None if it has none."""
    left, right = ground.terms(evidence.left), ground.terms(evidence.right)
    if left is None:
        return None
    bound = 0.0
    if right is None:
        try:
            bound, right = float(evidence.right), ()
        except ValueError:
            return None
    terms = (*left, *((-sign, text) for sign, text in right))
    if any(text not in ground.results.estimates for _, text in terms):
        return None
    return Pair(evidence.left, evidence.right, terms, bound, evidence.outcome)


def families_in(claims: Iterable[Claim], ground: Ground) -> Iterator[Family]:
    """Yield the families of what claims compare that speak of families, each once."""
    seen: set[Family] = set()
    for claim in claims:
        if not _OF_FAMILIES.search(claim.expression):
            continue
        names = [name for one in claim.evidence for name in (one.left, one.right)]
        for name in dict.fromkeys(names):
            for family in _families_of(name, ground):
                if len(family) > 1 and family not in seen:
                    seen.add(family)
                    yield family


def orders_in(claims: Iterable[Claim], ground: Ground) -> Iterator[Family]:
    """Yield the numbers that claims put into an order, in that order, each once."""
    seen: set[Family] = set()
    for claim in claims:
        if not _ORDERED.search(claim.expression):
            continue
        chain: list[str] = []
        for one in (*claim.evidence, None):
            names = (one.left, one.right) if one else ("", "")
            if chain and names[0] == chain[-1]:
                chain.append(names[1])
            elif chain and names[1] == chain[-1]:
                chain.append(names[0])
            else:
                terms = tuple(filter(None, map(ground.terms, chain)))
                if len(terms) > 2 and terms not in seen and _known(terms, ground):
                    seen.add(terms)
                    yield terms
                chain = [*names]


def asked_for(claims: Iterable[Claim], ground: Ground) -> Iterator[str]:
    """Yield the addresses of numbers that claims ask only whether they are known."""
    for claim in claims:
        for name in _TO_KNOW.findall(claim.expression):
            for _, text in ground.terms(name) or ():
                yield text


def _families_of(name: str, ground: Ground) -> Iterator[Family]:
    text = ground.results.named.get(name, name)
    address = ground.addresses.get(text)
    if address is None:
        return
    for over in ("", *(variable for variable, _ in address.within), TRAITS):
        try:
            members = family_of(address, ground.results, over)
        except FamilyError:
            continue
        terms = (ground.terms(str(one)) for one in members)
        yield tuple(one for one in terms if one and _known((one,), ground))


def _known(family: Family, ground: Ground) -> bool:
    return all(text in ground.results.estimates for terms in family for _, text in terms)
