"""What has changed since earlier waves: every named number now less what it was then.

Earlier waves are known by their results. Where people, or clusters, are the same, the error of a
change comes from both files of respondents (`Panel`); otherwise variances add up. A number is not
compared if it is not disclosed in both waves, or rests on a question that was put otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from msgspec.structs import replace

from scs_report.analysis.model_changes import comparable
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.rewording import rests_on, reworded_since
from scs_report.analysis.same_people import SamePeople
from scs_report.analysis.specification import Specification
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.estimation import change_between_samples
from scs_report.results import (
    Address,
    Estimate,
    FigureEntry,
    ParameterEstimate,
    Reason,
    Results,
    TableEntry,
    Value,
    Withheld,
)
from scs_report.results.figure_entries import ChangesFigure
from scs_report.results.lacking import LeftOut
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import Changes
from scs_report.results.waves import Reworded, Wave
from scs_report.study import WaveEntry
from scs_report.survey import Codebook, Respondents

#: So many numbers are the key ones where a study names none.
_KEY = 6


@dataclass(frozen=True, eq=False)
class Earlier:
    """What is known of an earlier wave; its respondents only where some people answered again."""

    entry: WaveEntry
    results: Results
    respondents: Respondents | None = None


@dataclass
class _Found:
    """Numbers by address, and those that are not there."""

    estimates: dict[Address, Value] = field(default_factory=dict)
    withheld: dict[Address, Withheld] = field(default_factory=dict)


def with_changes(
    results: Results,
    earlier: Sequence[Earlier],
    numbers: Numbers,
    specification: Specification,
) -> Results:
    """Return the results with what numbers were in earlier waves, and how they have changed.

    Parameters
    ----------
    results, numbers
        Of the wave that is analysed.
    earlier
        The waves before, the first one first.
    specification
        Which questions can be compared though they were put otherwise, among the rest.

    Raises
    ------
    UserError
        If the designs of waves with the same people do not fit together.
    """
    study = specification.study
    named = {name: Address.parse(text) for name, text in results.named.items()}
    shown = {
        address.now()
        for entry in (*results.tables, *results.figures)
        for address in shown_in(entry, results)
        if address.wave or address.since
    }
    wanted = dict.fromkeys([*(one for one in named.values() if _compared(one, results)), *shown])
    codebook = numbers.sample.codebook
    found, reworded, shared = _Found(), list[Reworded](), list[int | None]()
    for wave in earlier:
        changed = reworded_since(wave.entry.key, wave.results, results, study.comparable)
        reworded += changed
        panel = None
        if wave.respondents and wave.entry.overlap:
            panel = SamePeople(wave.entry.key, wave.respondents, numbers, specification)
        _compare(wave, results, tuple(wanted), changed, codebook, found, panel)
        shared.append(panel.shared if panel else None)
    last = earlier[-1].entry.key
    facts = {name: str(address) for name, address in named.items()}
    for name, address in named.items():
        if address in wanted:
            for prefix, at in (("change", address.since_wave), ("earlier", address.at_wave)):
                facts[f"{prefix}.{name}"] = str(at(last))
                facts |= {
                    f"{prefix}.{name}.since.{one.entry.key}": str(at(one.entry.key))
                    for one in earlier
                }
    if clash := sorted({name for name in named if name.split(".")[0] in ("change", "earlier")}):
        said = [
            _("{name}: change.* and earlier.* are made by the program", name=name) for name in clash
        ]
        raise UserError(_("The specification in data/ cannot be used"), said)
    tables, figures = _completed(
        results, specification, named, wanted, [one.entry.key for one in earlier]
    )
    estimates = {Address.parse(text): value for text, value in results.estimates.items()}
    withheld = {Address.parse(text): why for text, why in results.withheld.items()}
    return replace(
        results,
        estimates=_by_address(estimates | found.estimates),
        withheld=_by_address(withheld | found.withheld),
        named=facts,
        waves=(*map(_wave, earlier, shared), _present(results, specification)),
        reworded=tuple(reworded),
        left_out=(*results.left_out, *_left_out(facts, found)),
        tables=tables,
        figures=figures,
    )


def _left_out(facts: Mapping[str, str], found: _Found) -> Iterator[LeftOut]:
    """Yield the changes that are not there, by reason; each number once."""
    names: dict[Reason, list[str]] = {}
    for name, text in facts.items():
        why = found.withheld.get(Address.parse(text))
        if why and name.startswith("change.") and ".since." not in name:
            names.setdefault(why.reason, []).append(name)
    for reason, some in names.items():
        yield LeftOut(place="fact", key="", why=reason, what=tuple(some))


def _completed(
    results: Results,
    specification: Specification,
    named: Mapping[str, Address],
    wanted: Mapping[Address, None],
    earlier: Sequence[str],
) -> tuple[tuple[TableEntry, ...], tuple[FigureEntry, ...]]:
    """Return the entries, those of changes with the numbers they show; every study has them.

    A figure shows what the study calls its key numbers, or else the first whole shares that it
    names; a table shows all shares and means but differences.
    """
    plan = specification.study.changes
    whole = [
        name
        for name, one in named.items()
        if one in wanted and one.statistic == "share" and not one.within and not one.minus
    ]
    key = tuple(one.fact for one in plan) or tuple(whole[:_KEY])
    every = tuple(
        name
        for name, one in named.items()
        if one in wanted and one.statistic in ("share", "mean") and not one.minus
    )
    labels = {one.fact: one.label for one in plan if one.label}

    if unknown := [fact for fact in key if named.get(fact) not in wanted]:
        said = [
            _("study.toml, changes: {fact} is no number with an error", fact=fact)
            for fact in unknown
        ]
        raise UserError(_("The specification in data/ cannot be used"), said)

    def of(entry: Changes | ChangesFigure, otherwise: tuple[str, ...]) -> dict[str, Any]:
        facts = entry.facts or otherwise
        return {
            "facts": facts,
            "numbers": tuple(str(named[fact]) for fact in facts),
            "labels": labels | entry.labels,
        }

    return (
        tuple(
            replace(one, **of(one, every), since=one.since or earlier[-1])
            if isinstance(one, Changes)
            else one
            for one in results.tables
        ),
        tuple(
            replace(one, **of(one, key), waves=one.waves or (*earlier, ""))
            if isinstance(one, ChangesFigure)
            else one
            for one in results.figures
        ),
    )


def _by_address(found: Mapping[Address, Value | Withheld]) -> dict[str, object]:
    return {str(address): found[address] for address in sorted(found, key=str)}


def _compared(address: Address, results: Results) -> bool:
    """Whether it makes sense to ask how a number has changed: it has an error, in one wave."""
    if address.wave:
        return False
    text = str(address)
    return text in results.withheld or isinstance(results.estimates.get(text), Estimate)


def _compare(
    wave: Earlier,
    results: Results,
    wanted: Iterable[Address],
    changed: Sequence[Reworded],
    codebook: Codebook,
    found: _Found,
    panel: SamePeople | None,
) -> None:
    """Find what numbers were in a wave and how they have changed since, or why that is unknown."""
    key = wave.entry.key
    otherwise = {one.question for one in changed if not one.accepted}
    for address in wanted:
        then, since = address.at_wave(key), address.since_wave(key)
        now, before = results.value(address), wave.results.value(address)
        if otherwise & set(rests_on(address, codebook, results)):
            found.withheld[then] = found.withheld[since] = Withheld(reason="reworded", n=0)
            continue
        if why := _unknown_then(address, before, wave.results, results):
            found.withheld[then] = found.withheld[since] = why
            continue
        assert isinstance(before, Estimate)
        if (
            address.of_model
            and isinstance(now, Estimate)
            and not comparable(address, results, wave.results)
        ):
            found.withheld[then] = found.withheld[since] = Withheld(reason="other_model", n=0)
            continue
        found.estimates[then] = before
        if why := results.withheld.get(str(address)):
            found.withheld[since] = why
        elif not isinstance(now, Estimate):
            found.withheld[since] = Withheld(reason="not_asked", n=0)
        elif not (_finite(now) and _finite(before)):
            found.withheld[since] = Withheld(reason="not_estimable", n=0)
        else:
            change = (
                panel.change(address, now.value - before.value)
                if panel
                else change_between_samples(
                    (now.value, now.se),
                    (before.value, before.se),
                    _freedom(address, results, wave.results),
                )
            )
            if change is None:  # the file of respondents has not what the results have
                found.withheld[since] = Withheld(reason="not_asked", n=0)
            else:
                found.estimates[since] = Estimate(**change._asdict())


def _finite(found: Estimate) -> bool:
    return not isinstance(found, ParameterEstimate) or found.finite


def _freedom(address: Address, *waves: Results) -> float:
    """Return the degrees of freedom of independent waves together."""
    if address.of_model:
        models = [one.model(address.model) for one in waves]
        if models[0].inference == "normal":
            return np.inf
        return float(sum(model.degrees_of_freedom for model in models))
    known = [one.design.degrees_of_freedom for one in waves]
    return float(sum(one for one in known if one is not None)) or np.inf


def _unknown_then(
    address: Address, before: Value | None, then: Results, now: Results
) -> Withheld | None:
    """Return why a number of an earlier wave cannot be told, by the rules of both waves."""
    if why := then.withheld.get(str(address)):
        return why
    if not isinstance(before, Estimate):
        return Withheld(reason="not_asked", n=0)
    sizes = [
        size
        for part in address.parts or (address,)
        if (size := getattr(then.value(part), "n", None)) is not None
    ]
    if sizes and min(sizes) < now.disclosure.withhold:
        return Withheld(reason="small_base", n=min(sizes))
    return None


def _wave(wave: Earlier, shared: int | None) -> Wave:
    study = wave.results.study
    first, last = wave.entry.dates if wave.entry.field else (study.field_start, study.field_end)
    return Wave(
        key=wave.entry.key,
        label=wave.entry.label,
        field_start=first,
        field_end=last,
        n=wave.results.design.n,
        synthetic=wave.results.data.synthetic,
        shared=shared,
    )


def _present(results: Results, specification: Specification) -> Wave:
    study = results.study
    declared = specification.study.present
    year = study.field_end[:4] or "now"
    taken = {one.key for one in specification.study.earlier}
    return Wave(
        key=declared.key if declared else year if year not in taken else f"{year}_now",
        label=declared.label if declared else None,
        field_start=study.field_start,
        field_end=study.field_end,
        n=results.design.n,
        synthetic=results.data.synthetic,
    )
