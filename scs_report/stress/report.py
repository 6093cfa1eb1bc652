"""What an editor is told of texts under many data, as plain data: for page, terminal and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from scs_report.errors import N_
from scs_report.language import Language
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.prose.claims import STATEMENT, Claim
from scs_report.stress.in_words import named, said
from scs_report.stress.running import Stressed
from scs_report.stress.tally import Counted, SeenClaim

What = Literal[
    "stops", "unset", "unseen", "differs", "unfit", "contradicts", "remains", "unchanging"
]


@dataclass(frozen=True)
class ToDo:
    """One thing to mend: what it is, where, the words concerned, and with which data first."""

    what: What
    where: str
    text: str
    data: str = ""
    times: int = 0
    stub: str = ""


@dataclass(frozen=True)
class Branch:
    """A branch of a claim: how often it was printed, with which data first, its sentences.

    `name` is "" where no branch fits; `stub` is then what to add. `sentences` are by language.
    """

    name: str
    times: int
    data: str
    sentences: dict[str, str]
    stub: str = ""


@dataclass(frozen=True)
class ClaimReport:
    """A claim and what it printed."""

    section: str
    name: str
    expression: str
    place: str
    front: bool
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Report:
    """All that an editor is told."""

    data: tuple[tuple[str, int], ...]
    to_do: tuple[ToDo, ...]
    claims: tuple[ClaimReport, ...]
    languages: tuple[str, ...]

    @property
    def tried(self) -> int:
        """How many data were tried."""
        return sum(count for _, count in self.data)

    @property
    def left_out(self) -> int:
        """How many claims are left out of the text with some data."""
        return sum(any(not one.name for one in claim.branches) for claim in self.claims)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        return {"tried": self.tried, **asdict(self)}


def report_of(stressed: Stressed, language: Language) -> Report:
    """Return what was found, in the words of a language."""
    kinds: dict[str, int] = {}
    for scenario in stressed.tried:
        kind = named(scenario.kind, language)
        kinds[kind] = kinds.get(kind, 0) + 1
    claims = stressed.tally.claims.values()
    return Report(
        tuple(kinds.items()),
        tuple(_to_do(stressed, language)),
        tuple(_claim(seen, stressed, language) for seen in claims),
        stressed.trial.codes,
    )


def _to_do(stressed: Stressed, language: Language) -> Iterator[ToDo]:
    tally = stressed.tally

    def data(counted: Counted) -> str:
        return said(stressed.tried[counted.first], language)

    for seen in tally.claims.values():
        if seen.claim.front:
            for outcome, counted in seen.lacking.items():
                where, stub = _where(seen), _stub(seen.claim, outcome)
                first = next(iter(seen.chosen.values())).get("")
                text = first.text if first else ""
                yield ToDo("stops", where, text, data(counted), _times(seen, counted), stub)
    for problem, counted in tally.problems.items():
        yield ToDo("unset", "", problem, data(counted), counted.count)
    for seen in tally.claims.values():
        for code, names in seen.unseen.items():
            tags = " ".join(f"{{% {name} %}}" for name in names)
            yield ToDo("unseen", f"{_where(seen)}, {code}", tags)
    for key, counted in tally.differing.items():
        where = _where(tally.claims[key])
        yield ToDo("differs", where, counted.text, data(counted), counted.count)
    for what, found in (
        ("unfit", tally.plain),
        ("contradicts", tally.contradicting),
        ("remains", tally.remaining),
    ):
        for (template, text), counted in found.items():
            words = counted.text or text
            file = f"templates/{template}"
            yield ToDo(what, file, words, data(counted), counted.count)  # type: ignore[arg-type]
    for template, part in tally.unchanging(stressed.trial.judging):
        words = ", ".join(f"“{word}”" for word in stressed.trial.judging[template][part])
        yield ToDo("unchanging", f"templates/{template}", f"{words}: {part}")


def _claim(seen: SeenClaim, stressed: Stressed, language: Language) -> ClaimReport:
    claim, codes = seen.claim, stressed.trial.codes
    names = dict.fromkeys(name for some in seen.branches.values() for name in some)
    if any(STATEMENT in chosen for chosen in seen.chosen.values()):
        names[STATEMENT] = None
    branches = [
        _branch(name, [seen.chosen.get(code, {}).get(name) for code in codes], stressed, language)
        for name in names
    ]
    without = [seen.chosen.get(code, {}).get("") for code in codes]
    if any(without):
        branch = _branch("", without, stressed, language)
        stub = " ".join(_stub(claim, outcome) for outcome in seen.lacking)
        branches.append(Branch("", branch.times, branch.data, branch.sentences, stub))
    return ClaimReport(
        claim.section, claim.name, claim.expression, claim.place, claim.front, tuple(branches)
    )


def _branch(
    name: str, found: Sequence[Counted | None], stressed: Stressed, language: Language
) -> Branch:
    seen = [one for one in found if one]
    data = said(stressed.tried[min(one.first for one in seen)], language) if seen else ""
    texts = {
        code: one.text if one else "" for code, one in zip(stressed.trial.codes, found, strict=True)
    }
    return Branch(name, max((one.count for one in seen), default=0), data, texts)


def _stub(claim: Claim, outcome: str) -> str:
    """Return the branch that a claim lacks, to be pasted."""
    return f"{{% {'otherwise' if outcome == 'false' else outcome} %}}…"


def _where(seen: SeenClaim) -> str:
    section, name = seen.key
    return _("{file}, claim {name}", file=f"templates/{section}", name=name)


def _times(seen: SeenClaim, counted: Counted) -> int:
    return counted.count // max(len(seen.branches), 1)


_TO_DO: dict[What, str] = {
    "stops": N_("would stop a build: {n}"),
    "unset": N_("sections that cannot be set: {n}"),
    "unseen": N_("branches never seen: {n}"),
    "differs": N_("claims that differ between languages: {n}"),
    "unfit": N_("words that a number does not bear: {n}"),
    "contradicts": N_("words that contradict a number: {n}"),
    "remains": N_("signs left over: {n}"),
    "unchanging": N_("judgements that no data changed: {n}"),
}
_LISTED = 5  # of a kind, on the terminal


def summary(report: Report) -> Iterator[str]:
    """Yield what was found in a few lines, in the reader's language."""
    marks = reader().marks
    kinds = marks.comma.join(f"{kind} {count}" for kind, count in report.data)
    yield _("{n} data tried: {kinds}", n=report.tried, kinds=kinds)
    yield _(
        "{n} claims; {some} are left out of the text with some data, which is no fault",
        n=len(report.claims),
        some=report.left_out,
    )
    if not report.to_do:
        yield _("nothing to be done")
    for what, words in _TO_DO.items():
        found = [one for one in report.to_do if one.what == what]
        if found:
            yield _(words, n=len(found))
        for one in found[:_LISTED]:
            told = marks.colon.join(filter(None, (one.where, one.text, one.stub)))
            if one.data:
                told = _("{told} (first with: {data})", told=told, data=one.data)
            yield f"  {told}"
        if len(found) > _LISTED:
            yield "  " + _("and {n} more", n=len(found) - _LISTED)
