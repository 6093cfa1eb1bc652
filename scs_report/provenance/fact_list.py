"""The list of all facts: value, base, place in the appendix, and where prose uses them."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase

import msgspec

from scs_report.border.spreadsheet import write_cells
from scs_report.errors import say as _
from scs_report.prose.factbook import FactBook
from scs_report.provenance.places import Places
from scs_report.provenance.uses import Use
from scs_report.results import Fact, Results, Withheld
from scs_report.results.lacking import REASONS

_COLUMNS = ("name", "unit", "value", "se", "low", "high", "n", "address", "shown_in")


class Entry(msgspec.Struct, frozen=True):
    """A fact, the places where prose uses it, and the id of what shows it in the appendix."""

    fact: Fact
    uses: tuple[Use, ...]
    target: str = ""

    @property
    def sections(self) -> dict[tuple[str, str], Counter[str]]:
        """How often each language uses the fact, by document and section."""
        found: dict[tuple[str, str], Counter[str]] = {}
        for use in self.uses:
            found.setdefault((use.document, use.section), Counter())[use.language] += 1
        return found


def list_facts(
    results: Results, uses: tuple[Use, ...], name: str = "", *, unused: bool = False
) -> tuple[Entry, ...]:
    """Return facts in the order of the results.

    Parameters
    ----------
    results, uses
        The facts, and where prose uses them.
    name
        A name, the beginning of names (`satisfaction.high`), or a pattern (`*.rural`); "" for all.
    unused
        Only what no prose uses.

    Raises
    ------
    UserError
        If no fact has such a name; it names the nearest.
    """
    facts = [fact for fact in results.facts if _matches(fact.name, name)]
    if not facts and not withheld_facts(results, name):
        FactBook(results).unknown(name)
    shown = Places(results)
    entries = (
        Entry(
            fact,
            tuple(use for use in uses if use.fact == fact.name),
            place.target if (place := fact.at and shown.of(fact.at)) else "",
        )
        for fact in facts
    )
    return tuple(entry for entry in entries if not (unused and entry.uses))


def _size(why: Withheld) -> str:
    return "" if why.people is None else f", n = {why.people}"


def withheld_facts(results: Results, name: str = "") -> tuple[str, ...]:
    """Return a line for each fact that is withheld, by name and base."""
    return tuple(
        _("{name}: withheld{size}", name=withheld, size=_size(why))
        if why.hidden
        else _("{name}: {reason}", name=withheld, reason=_(REASONS[why.reason]))
        for withheld, why in results.withheld_facts
        if _matches(withheld, name)
    )


def _matches(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or fnmatchcase(name, wanted)


def to_json(entries: tuple[Entry, ...]) -> str:
    """Return the entries as JSON, numbers in full."""
    return msgspec.json.format(msgspec.json.encode(entries), indent=1).decode()


def to_csv(entries: tuple[Entry, ...], languages: Sequence[str]) -> str:
    """Return the entries as CSV, numbers in full; several values in a cell are joined by `;`.

    A column for each of the languages says how often its prose uses the fact.
    """
    out = io.StringIO()
    rows: list[Sequence[object]] = [(*_COLUMNS, *(f"used_{code}" for code in languages), "places")]
    for entry in entries:
        fact = entry.fact
        used = Counter(use.language for use in entry.uses)
        places = dict.fromkeys(f"{use.file}:{use.line}" for use in entry.uses)
        rows.append(
            [
                *(fact.name, fact.unit, fact.value, fact.se, fact.low, fact.high),
                *(fact.n, fact.address, entry.target),
                *(used[code] for code in languages),
                ";".join(places),
            ]
        )
    write_cells(out, rows, line_end="\n")
    return out.getvalue()
