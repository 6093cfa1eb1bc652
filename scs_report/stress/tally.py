"""What was seen over many data: each claim's branches, what broke, what never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from scs_report.language import Language
from scs_report.language.reader import tell
from scs_report.prose.claims import Claim
from scs_report.prose.evidence import Evidence
from scs_report.prose.rendered_texts import Texts
from scs_report.results import Results
from scs_report.stress.faults import contradictions, remains, words_of

_K = TypeVar("_K")
#: Section and name of a claim.
Key = tuple[str, str]


@dataclass
class Counted:
    """How often something was seen, and with which data first."""

    first: int
    count: int = 1
    text: str = ""

    def more(self, other: Counted) -> None:
        """Count what was seen elsewhere too."""
        if other.first < self.first:
            self.first, self.text = other.first, other.text
        self.count += other.count


@dataclass
class SeenClaim:
    """What a claim printed, by language and branch; "" where none fits."""

    claim: Claim
    first: int
    chosen: dict[str, dict[str, Counted]] = field(default_factory=dict)
    #: branches that it has, by language
    branches: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: how often it came to which outcome without a branch for it
    lacking: dict[str, Counted] = field(default_factory=dict)
    #: what it compared, with the first data in which it did
    compared: dict[tuple[str, str], tuple[Evidence, int]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Where it stands, and its name."""
        return self.claim.section, self.claim.name

    @property
    def unseen(self) -> dict[str, list[str]]:
        """Branches that were printed with no data, by language."""
        found = {
            code: [one for one in branches if one not in self.chosen.get(code, {})]
            for code, branches in self.branches.items()
        }
        return {code: names for code, names in found.items() if names}


@dataclass
class Tally:
    """All that was seen.

    Attributes
    ----------
    claims
        Each claim by section and name.
    problems
        Why sections could not be set.
    plain
        Words that a number did not bear: template, fact, and why.
    differing
        Claims that chose other branches in one language than in another, with those branches.
    contradicting, remaining
        Sentences whose word for a size is wrong; signs left over. By template and words.
    kept
        How often each part of a text that judges was there, by template and words.
    rendered
        How often each template was set.
    """

    claims: dict[Key, SeenClaim] = field(default_factory=dict)
    problems: dict[str, Counted] = field(default_factory=dict)
    plain: dict[tuple[str, str], Counted] = field(default_factory=dict)
    differing: dict[Key, Counted] = field(default_factory=dict)
    contradicting: dict[tuple[str, str], Counted] = field(default_factory=dict)
    remaining: dict[tuple[str, str], Counted] = field(default_factory=dict)
    kept: dict[tuple[str, str], int] = field(default_factory=dict)
    rendered: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        number: int,
        texts: Mapping[str, Texts],
        results: Results,
        judging: Mapping[str, Iterable[str]],
    ) -> None:
        """Take down what texts say with the data of a number.

        Parameters
        ----------
        texts
            By language.
        judging
            Parts of texts that judge, by template.
        """
        chosen: dict[Key, dict[str, str]] = {}
        for code, one in texts.items():
            for claim in one.claims:
                self._claim(number, code, claim)
                chosen.setdefault((claim.section, claim.name), {})[code] = claim.chosen
            for problem in one.problems:
                _count(self.problems, problem, number)
            for plain in one.plain:
                said = tell(plain.why, **plain.fields)
                _count(self.plain, (plain.template, f"{plain.fact} {plain.why}"), number, said)
            language = Language(code)
            for template, section in one.sections.items():
                self.rendered[template] = self.rendered.get(template, 0) + 1
                words = words_of(section)
                for part in judging.get(template, ()):
                    if part in words:
                        self.kept[template, part] = self.kept.get((template, part), 0) + 1
                for clause, printed in contradictions(section, results, code):
                    _count(self.contradicting, (template, clause), number, printed)
                for left in remains(section, language):
                    _count(self.remaining, (template, left), number)
        for key, branches in chosen.items():
            if len({*branches.values()}) > 1 or len(branches) < len(texts):
                said = ", ".join(f"{code}: {branches.get(code, '–') or '–'}" for code in texts)
                _count(self.differing, key, number, said)

    def _claim(self, number: int, code: str, claim: Claim) -> None:
        key = (claim.section, claim.name)
        seen = self.claims.setdefault(key, SeenClaim(claim, number))
        seen.branches.setdefault(code, claim.branches)
        _count(seen.chosen.setdefault(code, {}), claim.chosen, number, claim.text)
        if claim.left_out:
            _count(seen.lacking, claim.outcome, number, "; ".join(claim.instead))
        for one in claim.evidence:
            seen.compared.setdefault((one.left, one.right), (one, number))

    def merge(self, other: Tally) -> None:
        """Add what was seen with other data, whose numbers are higher."""
        for key, claim in other.claims.items():
            known = self.claims.setdefault(key, claim)
            if known is claim:
                continue
            for code, chosen in claim.chosen.items():
                _merge(known.chosen.setdefault(code, {}), chosen)
            known.branches = claim.branches | known.branches
            known.compared = claim.compared | known.compared
            _merge(known.lacking, claim.lacking)
        for name in ("problems", "plain", "differing", "contradicting", "remaining"):
            _merge(getattr(self, name), getattr(other, name))
        for part, count in other.kept.items():
            self.kept[part] = self.kept.get(part, 0) + count
        for template, count in other.rendered.items():
            self.rendered[template] = self.rendered.get(template, 0) + count

    def unchanging(self, judging: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
        """Yield parts of texts that judge and were there with all data, each with its template."""
        for template, parts in judging.items():
            for part in parts:
                if (
                    self.rendered.get(template)
                    and self.kept.get((template, part)) == (self.rendered[template])
                ):
                    yield template, part


def _count(where: dict[_K, Counted], key: _K, number: int, text: str = "") -> None:
    if key in where:
        where[key].count += 1
    else:
        where[key] = Counted(number, 1, text)


def _merge(mine: dict[_K, Counted], theirs: dict[_K, Counted]) -> None:
    for key, counted in theirs.items():
        if key in mine:
            mine[key].more(counted)
        else:
            mine[key] = counted
