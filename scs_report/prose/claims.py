"""Claims that documents made, each with its outcome and the branch that was printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from scs_report.prose.claim_syntax import Place
from scs_report.prose.evidence import Evidence
from scs_report.results import Reason

#: What stands in `Claim.chosen` where the engine wrote the sentence.
STATEMENT = "statement"


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
        Of its comparisons; None if it is descriptive.
    branches
        Names of its branches, in order: outcomes of a comparison, or `main`, `when 1`,
        `otherwise`, `unknown`.
    outcome
        What it comes to: an outcome of a comparison; else `true` (of `main` or a `when`), `false`
        or `unknown`.
    chosen
        The branch that was printed; `statement` where the engine wrote the sentence, "" where none
        fits.
    place
        Where in its section it stands.
    front
        Whether it is the headline or the standfirst of its document.
    evidence
        The comparisons it made.
    failed
        Those of the parts that do not hold or are not known.
    reasons
        Why it is not known, or cannot be printed.
    text
        The sentence as it was printed; where none was, as its first branch would have printed it.
    instead
        Sentences that are true of the comparisons that failed, where no branch fits.
    paste
        How a template asks for them.
    others
        The sentences of its other branches, by name; in a log that keeps places.
    """

    name: str
    template: str
    line: int
    expression: str
    confidence: float | None
    branches: tuple[str, ...]
    outcome: str
    chosen: str
    place: Place = "text"
    front: bool = False
    evidence: tuple[Evidence, ...] = ()
    failed: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()
    text: str = ""
    instead: tuple[str, ...] = ()
    paste: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def document(self) -> str:
        """The document it stands in."""
        return self.template.partition("/")[0]

    @property
    def section(self) -> str:
        """Its file, without the language: `brief/10-use`."""
        return self.template.removesuffix(".md").rpartition(".")[0]

    @property
    def language(self) -> str:
        """The code of its language."""
        return self.template.removesuffix(".md").rpartition(".")[2]

    @property
    def left_out(self) -> bool:
        """Whether no branch fits, so that nothing is printed."""
        return not self.chosen

    @property
    def broken(self) -> bool:
        """Whether a document cannot go without its sentence."""
        return self.left_out and self.front

    @property
    def holds(self) -> bool:
        """Whether its first branch was printed."""
        return bool(self.branches) and self.chosen == self.branches[0]

    def was(self, branch: str) -> bool:
        """Whether a branch, or one for several outcomes, was printed."""
        return branch == self.chosen or branch in self.chosen.split(" or ")


@dataclass(frozen=True)
class LackingNumber:
    """A number that a text prints outside any claim and that is not there: which, and why."""

    template: str
    fact: str
    reason: Reason


@dataclass(frozen=True)
class PlainNumber:
    """A number of which a text says what it does not bear, such as a fraction, and `why` not.

    `why` is a message, `fields` what it fills in. The number is printed as it is in `text`.
    """

    template: str
    fact: str
    why: str
    fields: dict[str, str]
    text: str


@dataclass
class ClaimLog:
    """The claims of a document, in the order in which they were met.

    `front` is the template that begins the document. In a `draft` claims of which no branch fits
    are printed, highlighted. One that is `located` has claims printed within marks of their names,
    and keeps what their other branches would say.
    """

    claims: list[Claim] = field(default_factory=list)
    lacking: list[LackingNumber] = field(default_factory=list)
    plain: list[PlainNumber] = field(default_factory=list)
    draft: bool = False
    located: bool = False
    front: str = ""
    _worded: int = 0

    @property
    def left_out(self) -> list[Claim]:
        """The claims of which no branch fits."""
        return [claim for claim in self.claims if claim.left_out]

    def named(self, name: str) -> Claim | None:
        """Return the last claim of this name."""
        return next((claim for claim in reversed(self.claims) if claim.name == name), None)

    def reword(self, plain: Callable[[str], str]) -> None:
        """Make the texts of all claims plain that were taken down since this was last done."""
        self.claims[self._worded :] = [
            replace(
                claim,
                text=plain(claim.text),
                instead=tuple(plain(text) for text in claim.instead),
                others=tuple((name, plain(text)) for name, text in claim.others),
            )
            for claim in self.claims[self._worded :]
        ]
        self._worded = len(self.claims)
