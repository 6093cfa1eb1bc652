"""What each mark of a chart says to who points at it: its name, value, interval and base."""

from __future__ import annotations

import html
import re

from scs_report.figures.group_rows import group_blocks
from scs_report.figures.predicted import lines_of
from scs_report.figures.writing import colon, n_text, share_text
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import (
    Address,
    Estimate,
    FigureEntry,
    ParameterEstimate,
    Replication,
    Results,
    ShareEstimate,
)
from scs_report.results.figure_entries import PredictionsFigure, StackedGroups

_MARKED = re.compile(r'data-address="([^"]*)"')


def with_tips(
    svg: str, entry: FigureEntry | Replication, results: Results, language: Language
) -> str:
    """Return a drawing of an entry whose marks carry what they say, in `data-tip`."""
    names = _names(entry, results, language)

    def said(mark: re.Match[str]) -> str:
        address = Address.parse(html.unescape(mark[1]))
        name = names.get(address) or _name(address, results, language)
        return f'{mark[0]} data-tip="{html.escape(tip(name, address, results, language))}"'

    return _MARKED.sub(said, svg)


def by_place(narrow: str, wide: str) -> str:
    """Return a narrow drawing whose marks say at which place among those of the wide one they are.

    That is shorter than their address, and what they say stands there.
    """
    places = {address: str(place) for place, address in enumerate(_MARKED.findall(wide))}
    return _MARKED.sub(lambda mark: f'data-mark="{places[mark[1]]}"', narrow)


def _names(
    entry: FigureEntry | Replication, results: Results, language: Language
) -> dict[Address, str]:
    """Return what marks are called in a picture that has names of its own."""
    if isinstance(entry, PredictionsFigure):
        return {
            address: line.name(language) + colon(language) + language.text(at.label)
            for line in lines_of(entry, results)
            for address, at in zip(line.series.addresses, line.series.values, strict=True)
        }
    if isinstance(entry, StackedGroups):
        return {
            answer.address: language.aside(
                language.text(answer.label),
                (block.heading + colon(language) if block.heading else "") + row.label,
            )
            for block in group_blocks(entry, results, language)
            for row in block.rows
            for answer in row.answers
        }
    return {}


def _name(address: Address, results: Results, language: Language) -> str:
    """Return what tells a number from others of a chart: its answers and people, or its term."""
    naming = Naming(results, language)
    if not address.codes or address.of_model:
        return naming.of(address)
    name, among = naming.answers(address.of, address.codes), naming.among(address)
    return language.aside(name, language.marks.enumeration.join(among)) if among else name


def tip(name: str, address: Address, results: Results, language: Language) -> str:
    """Return the name of a number with its value, interval and base."""
    value = results.value(address)
    if not isinstance(value, Estimate):
        return name
    if isinstance(value, ParameterEstimate):
        said, *ends = (language.number(n, 2) for n in (value.value, value.low, value.high))
    else:
        said, *ends = (share_text(language, n) for n in (value.value, value.low, value.high))
    interval = language.gettext("95% interval {interval}")
    details = [
        said,
        *([interval.format(interval=language.range(*ends))] if value.low < value.high else []),
        *([n_text(language, value.n)] if isinstance(value, ShareEstimate) else []),
    ]
    return name + colon(language) + language.marks.semicolon.join(details)
