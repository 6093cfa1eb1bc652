"""Lists what these respondents do not carry, for whoever builds the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scs_report.results import Address, Hypothesis, Model, Withheld
from scs_report.results.figure_entries import FigureEntry
from scs_report.results.grids import Catalogue
from scs_report.results.lacking import LeftOut, Why
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import TableEntry


def left_out_of(
    models: Iterable[Model],
    hypotheses: Iterable[Hypothesis],
    tables: Iterable[TableEntry],
    figures: Iterable[FigureEntry],
    facts: Mapping[str, Address],
    withheld: Mapping[Address, Withheld],
    catalogue: Catalogue,
) -> tuple[LeftOut, ...]:
    """Return the list: models, hypotheses, tables, figures, facts."""
    return (
        *(one for model in models for one in _of_model(model)),
        *(
            LeftOut(place="hypothesis", key=one.key, why=one.untested)
            for one in hypotheses
            if one.untested
        ),
        *(
            one
            for entry in tables
            for one in _by_reason("table", entry.key, shown_in(entry, catalogue), withheld)
        ),
        *(
            one
            for entry in figures
            for one in _by_reason("figure", entry.key, shown_in(entry, catalogue), withheld)
        ),
        *_of_facts(facts, withheld),
    )


def _of_model(model: Model) -> Iterator[LeftOut]:
    if model.not_estimable:
        yield LeftOut(place="model", key=model.key, why=model.not_estimable)
        return
    terms: dict[Why, list[str]] = {}
    for one in model.left_out:
        terms.setdefault(one.why, []).append(_term(one.variable, one.code))
    for level in model.empty:
        terms.setdefault("no_people", []).append(_term(level.variable, level.code))
    for why, keys in terms.items():
        yield LeftOut(place="model", key=model.key, why=why, what=tuple(keys))


def _term(variable: str, code: str) -> str:
    return f"{variable}={code}" if code else variable


def _by_reason(
    place: str, key: str, shown: Iterable[Address], withheld: Mapping[Address, Withheld]
) -> Iterator[LeftOut]:
    found: dict[Why, dict[str, None]] = {}
    for address in shown:
        if why := withheld.get(address):
            found.setdefault(why.reason, {})[str(address)] = None
    for reason, addresses in found.items():
        yield LeftOut(place=place, key=key, why=reason, what=tuple(addresses))  # type: ignore[arg-type]


def _of_facts(
    facts: Mapping[str, Address], withheld: Mapping[Address, Withheld]
) -> Iterator[LeftOut]:
    found: dict[Why, list[str]] = {}
    for name, address in facts.items():
        if why := withheld.get(address):
            found.setdefault(why.reason, []).append(name)
    for reason, names in found.items():
        yield LeftOut(place="fact", key="", why=reason, what=tuple(names))
