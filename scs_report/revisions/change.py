"""One change of a person, and how it would be written."""

from __future__ import annotations

from dataclasses import dataclass

from scs_report.errors import N_
from scs_report.language.reader import tell as _
from scs_report.office.word_reading import Letter
from scs_report.revisions.compared import Hunk
from scs_report.revisions.hunks import Refused, Replacement
from scs_report.revisions.passages import Extent

OTHER = N_("this is no text of the study: it comes from its data or from the program")
SINCE = N_("the text has changed since the file was made")
HOLDS = N_("the paragraph holds {what}; take it out by hand, or leave it")
SECTION = N_("a section is a file of its own")
NOWHERE = N_("nobody can say beside which paragraph of the text it belongs")
ODD = N_("texts hold no such thing: {what}")
STYLE = N_("its style is another one now ({what}); the text has to be changed by hand")
SEVERAL = N_("it was made of paragraphs of several texts")

#: Where something stands among today's paragraphs: `now` and its number, or `new` and its.
Spot = tuple[str, int]


@dataclass
class Change:
    """One change.

    Attributes
    ----------
    kind
        `words`, `new`, `deleted` or `moved`.
    before, after
        What was printed, and what the person wants to read.
    template, line, claims
        Where it is in the texts.
    replacements
        How it is written.
    refused
        Why it is not.
    group
        The number of the group of paragraphs that it belongs to.
    hunk
        Of changed words, which.
    spot, anchor, letters
        Of a paragraph that is new, moved or deleted, where it stood, behind what it stands, what
        it says.
    typed
        Numbers that were typed and that no tag prints.
    """

    kind: str
    before: str
    after: str
    template: str = ""
    line: int = 0
    claims: tuple[str, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    refused: Refused | None = None
    group: int = -1
    hunk: Hunk | None = None
    spot: Spot = ("", -1)
    anchor: Spot = ("", -1)
    letters: tuple[Letter, ...] = ()
    typed: tuple[str, ...] = ()
    around: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Point:
    """A place for a paragraph: behind another one, or `before` one; `item` begins it in a list."""

    template: str
    at: int
    item: str = ""
    before: bool = False

    def text(self, words: str, *, listed: bool) -> str:
        """Return a paragraph with the lines that part it from the others."""
        if self.before:
            return f"{words}\n\n"
        return ("\n" if listed else "\n\n") + words


def cut(template: str, source: str, extent: Extent) -> Replacement:
    """Return how a paragraph is taken out, with the lines that part it from the next one."""
    start, end = extent.start, extent.end
    behind = end + len(source[end:]) - len(source[end:].lstrip("\n"))
    if extent.item:
        behind = min(end + 1, behind)
    if behind == len(source):
        start = len(source[:start].rstrip("\n"))
        behind = end
    return Replacement(template, start, behind, "", cut=True)


def named(kind: str) -> str:
    """Return what a paragraph holds beside text, in the reader's language."""
    return {
        "picture": _("a picture"),
        "footnote": _("a footnote"),
        "box": _("a text box"),
        "formula": _("a formula"),
        "struck": _("words struck out"),
        "marked": _("words marked by a colour"),
    }[kind]
