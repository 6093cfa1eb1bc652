"""What a reader of a screen may see a figure show instead: other groups, shares without weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from msgspec.structs import replace

from scs_report.language import Language
from scs_report.results import Results, ShareEstimate
from scs_report.results.figure_entries import StackedGroups
from scs_report.results.figure_grids import figure_addresses


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its name in the page, what it is called, what there is."""

    name: str
    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """A way to show a figure: which option of each choice it is, and what it shows then."""

    groups: int
    weights: int
    entry: StackedGroups
    results: Results

    @property
    def heading(self) -> str:
        """The classes of what is said above it, with weights or without."""
        return f"view groups-{self.groups} weights-0 weights-1"

    @property
    def classes(self) -> str:
        """The classes by which the stylesheet of the page finds it."""
        return f"view groups-{self.groups} weights-{self.weights}"


def choices(entry: StackedGroups, results: Results, language: Language) -> tuple[Choice, ...]:
    """Return what there is to choose, the figure of the entry first; nothing without a switch."""
    _ = language.gettext
    found = []
    if entry.switch and entry.switch.others:
        labels = (entry.switch.label, *(other.label for other in entry.switch.others))
        found.append(Choice("groups", _("Groups"), tuple(map(language.text, labels))))
    if entry.switch and entry.switch.unweighted and results.design.weighted:
        found.append(Choice("weights", _("Shares"), (_("weighted"), _("unweighted"))))
    return tuple(found)


def ways(entry: StackedGroups, results: Results) -> Iterator[Way]:
    """Yield all ways to show a figure, that of the entry first."""
    every = [results]
    if entry.switch and entry.switch.unweighted and results.design.weighted:
        every.append(without_weights(entry, results))
    for (groups, way), (weights, found) in product(enumerate(entry.ways), enumerate(every)):
        yield Way(groups, weights, way, found)


def without_weights(entry: StackedGroups, results: Results) -> Results:
    """Return results in which the shares of a figure are those of people, each counted once.

    These are part of the same estimates. They have no interval: what is computed is the interval
    of the weighted share. So both of its ends are the share.
    """
    plain = dict(results.estimates)
    for address in map(str, figure_addresses(entry, results)):
        share = plain.get(address)
        if isinstance(share, ShareEstimate):
            value = share.unweighted
            plain[address] = replace(share, value=value, low=value, high=value)
    once = replace(results.design, weight_minimum=1.0, weight_maximum=1.0, weight_cv=0.0)
    return replace(results, estimates=plain, design=once)
