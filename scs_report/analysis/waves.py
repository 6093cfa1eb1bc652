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
import numpy.typing as npt
from msgspec.structs import replace

from scs_report.analysis.numbers import Numbers
from scs_report.analysis.rewording import rests_on, reworded_since
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Specification
from scs_report.errors import UserError
from scs_report.estimation import Array, Change, DesignError, Panel, change_between_samples
from scs_report.results import (
    Address,
    Estimate,
    FigureEntry,
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
from scs_report.survey import Codebook, Respondents, inexact

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
    results: Results, earlier: Sequence[Earlier], numbers: Numbers, specification: Specification
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
    normal = specification.models is not None and specification.models.inference == "normal"
    named = {name: Address.parse(text) for name, text in results.named.items()}
    shown = {
        address.now()
        for entry in (*results.tables, *results.figures)
        for address in shown_in(entry, results)
        if address.wave or address.since
    }
    wanted = dict.fromkeys([*(one for one in named.values() if _compared(one, results)), *shown])
    codebook = numbers.sample.codebook
    found, reworded = _Found(), list[Reworded]()
    for wave in earlier:
        changed = reworded_since(wave.entry.key, wave.results, results, study.comparable)
        reworded += changed
        _compare(wave, results, numbers, tuple(wanted), changed, codebook, found, normal=normal)
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
        said = [f"{name}: change.* and earlier.* are made by the program" for name in clash]
        raise UserError("The specification in data/ cannot be used", said)
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
        waves=(*(_wave(one, numbers.sample) for one in earlier), _present(results, specification)),
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
        said = [f"study.toml, changes: {fact} is no number with an error" for fact in unknown]
        raise UserError("The specification in data/ cannot be used", said)

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
    numbers: Numbers,
    wanted: Iterable[Address],
    changed: Sequence[Reworded],
    codebook: Codebook,
    found: _Found,
    *,
    normal: bool,
) -> None:
    """Find what numbers were in a wave and how they have changed since, or why that is unknown."""
    key = wave.entry.key
    otherwise = {one.question for one in changed if not one.accepted}
    panel = _SamePeople(wave, numbers) if wave.respondents and wave.entry.overlap else None
    freedom = [one.design.degrees_of_freedom for one in (results, wave.results)]
    both = float(sum(one for one in freedom if one is not None)) or np.inf
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
        found.estimates[then] = before
        if why := results.withheld.get(str(address)):
            found.withheld[since] = why
        elif not isinstance(now, Estimate):
            found.withheld[since] = Withheld(reason="not_asked", n=0)
        else:
            ends = np.inf if normal and address.of_model else both
            change = (
                panel.change(address, now.value - before.value)
                if panel
                else change_between_samples((now.value, now.se), (before.value, before.se), ends)
            )
            if change is None:
                found.withheld[since] = Withheld(reason="same_people", n=0)
            else:
                found.estimates[since] = Estimate(**change._asdict())


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


class _SamePeople:
    """Changes between waves that share people: from the influence values of both."""

    def __init__(self, wave: Earlier, numbers: Numbers) -> None:
        assert wave.respondents is not None
        sample = Sample.of(wave.respondents)
        self._now, self._before = numbers, Numbers(sample)
        ids = [_ids(one) for one in (numbers.sample, sample)]
        try:
            self._panel = Panel(numbers.sample.design, sample.design, *ids)
        except DesignError as error:
            raise UserError(
                f"The wave {wave.entry.key} cannot be compared person by person",
                [str(error)],
                f"Mend the data, or set overlap = false for {wave.entry.key} in study.toml.",
            ) from error

    def change(self, address: Address, value: float) -> Change | None:
        """Return a change; None where the error cannot be told: that of a model."""
        now, before = (self._influence(one, address) for one in (self._now, self._before))
        return None if now is None or before is None else self._panel.change(value, now, before)

    def _influence(self, numbers: Numbers, address: Address) -> Array | None:
        if address.of_model:
            return None
        parts = [numbers.estimate(part, numbers.sample) for part in address.parts or (address,)]
        if any(one is None for one in parts):
            return None
        first, *second = [one.influence for one in parts if one]
        return first - second[0] if second else first


def _ids(sample: Sample) -> npt.NDArray[np.str_]:
    """(n,) who is who; everybody another person where the study has no ids."""
    column = sample.codebook.design.id
    if not column:
        return np.arange(sample.respondents.rows).astype(str)
    codes = sample.respondents.codes(column)
    if inexact(codes):
        problem = f"column {column}: numbers of more than 15 digits, which the file does not keep"
        raise UserError(
            f"Nobody can say who answered again: {sample.respondents.file}",
            [problem],
            "Save the column as text, or set overlap = false for the earlier wave in study.toml.",
        )
    return codes.astype(str).to_numpy(dtype=str)


def _shared(wave: Earlier, sample: Sample) -> int | None:
    """Return how many people of a wave answered again; None where samples are independent."""
    if wave.respondents is None or not wave.entry.overlap:
        return None
    return len(np.intersect1d(_ids(sample), _ids(Sample.of(wave.respondents))))


def _wave(wave: Earlier, sample: Sample) -> Wave:
    study = wave.results.study
    first, last = wave.entry.dates if wave.entry.field else (study.field_start, study.field_end)
    return Wave(
        key=wave.entry.key,
        label=wave.entry.label,
        field_start=first,
        field_end=last,
        n=wave.results.design.n,
        synthetic=wave.results.data.synthetic,
        shared=_shared(wave, sample),
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
