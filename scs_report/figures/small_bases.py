"""How charts mark what rests on few people, as tables do."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scs_report.figures.lookup import Shown
from scs_report.language import Language
from scs_report.results import Results

#: Stands behind the name or the size of a small group.
SMALL = "‡"


class SmallBases(msgspec.Struct, frozen=True):
    """Which of the shares of a chart rest on few people.

    Where all do there is no mark, only the note.
    """

    flag: int
    small: bool
    every: bool

    @classmethod
    def of(cls, shown: Iterable[Shown | None], results: Results) -> SmallBases:
        """Look at what a chart shows; what is withheld is not marked."""
        few = [results.disclosure.flagged(one.n) for one in shown if one and one.share]
        return cls(results.disclosure.flag, any(few), bool(few) and all(few))

    def mark(self, shown: Iterable[Shown | None]) -> str:
        """Return the mark of a row, group or wave that shows these; empty if none is small."""
        marked = self.small and not self.every
        few = any(one.n < self.flag for one in shown if one and one.share)
        return SMALL if marked and few else ""

    def notes(self, language: Language) -> list[str]:
        """Return what the mark means, if there is one."""
        if not self.small:
            return []
        said = language.gettext("Fewer than {n} respondents: to be read with caution.")
        if not self.every:
            said = language.gettext("‡ Fewer than {n} respondents: to be read with caution.")
        return [said.format(n=language.number(self.flag))]

    def named(
        self, rows: Iterable[tuple[str, Iterable[Shown | None]]], language: Language
    ) -> list[str]:
        """Return which rows the mark stands for, to be read where there are no marks."""
        names = [name for name, shown in rows if self.mark(shown)]
        if not names:
            return self.notes(language)
        said = language.gettext("Fewer than {n} respondents, to be read with caution: {names}.")
        listed = language.marks.semicolon.join(names)
        return [said.format(n=language.number(self.flag), names=listed)]
