"""From an address to its estimate: the one place where numbers of respondents are computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from functools import partial

import numpy as np

from scs_report.analysis.needed import columns_of
from scs_report.analysis.sample import Sample
from scs_report.estimation import (
    Array,
    Mask,
    difference,
    effective_n,
    margin_of_error,
    rao_scott,
    standard_deviation,
)
from scs_report.estimation.among import Among
from scs_report.estimation.mean_estimate import Linear, MeanEstimate
from scs_report.estimation.remembered import is_kept, once
from scs_report.results import (
    Address,
    Estimate,
    IndependenceEstimate,
    Mean,
    Quantity,
    Reason,
    ShareEstimate,
    Value,
    Withheld,
)

#: Statistics of the people in a base.
_OF_PEOPLE = ("share", "mean", "n", "weight", "design_effect", "effective_n", "largest_weight")


class Numbers:
    """Estimates by address, computed when they are first asked for.

    What comes from models is put in by those who fit them (`put`). Of a part of the respondents
    they compare with `everybody`: the numbers of all.
    """

    def __init__(self, sample: Sample, everybody: Numbers | None = None) -> None:
        self._sample = sample
        self._everybody = everybody
        self._columns: dict[Address, frozenset[str]] = everybody._columns if everybody else {}
        self._linear: dict[Address, tuple[Sample, Linear | None]] = {}
        self._found: dict[Address, Value | None] = {}
        self._lacking: dict[Address, Reason] = {}
        # what was computed of the same people before, made of the same combinations of answers
        self._before: dict[Address, Value | None] = {}

    @property
    def found(self) -> dict[Address, Value]:
        """All that could be computed, in the order of addresses."""
        return {
            address: value
            for address in sorted(self._found, key=str)
            if (value := self._found[address])
        }

    @property
    def lacking(self) -> dict[Address, Withheld]:
        """Why there is no number at the other addresses that were asked for."""
        return {
            address: self._why(address)
            for address in sorted(self._found, key=str)
            if self._found[address] is None
        }

    def put(self, address: Address, value: Value) -> None:
        """Keep a number that was computed elsewhere, unless it is none."""
        self._found[address] = value if _is_known(value) else None

    def lack(self, address: Address, reason: Reason) -> None:
        """Keep why a number that was to be computed elsewhere is not there."""
        self._found[address] = None
        self._lacking[address] = reason

    def knows(self, address: Address) -> bool:
        """Whether a number was put there, or why it is not."""
        return address in self._found

    def _why(self, address: Address) -> Withheld:
        """Say why there is no number at an address."""
        if address.part:
            return self.everybody._why(address.but(part=""))
        for part in address.parts or ():
            if self.get(part) is None:
                return self._why(part)
        if reason := self._lacking.get(address):
            return Withheld(reason=reason, n=0)
        if address.of_model:
            return Withheld(reason="not_estimable", n=0)
        if address.statistic not in _OF_PEOPLE:
            return Withheld(reason="not_estimable", n=0)
        sample = self._about(address)
        inside = people_of(address, sample)
        if address.statistic == "mean":
            inside = _answering(address, sample).inside
        return Withheld(
            reason="not_estimable" if inside.any() else "no_people", n=sample.count(inside)
        )

    def compute(self, addresses: Iterable[Address]) -> None:
        """Compute many numbers: what they are made of is looked for in as few passes as may be."""
        asked = [one for one in dict.fromkeys(addresses) if one not in self._found]
        codebook = self._sample.codebook
        known = {*codebook.columns, *(one.id for one in codebook.derived)}
        sets = (self._columns_of(one) for one in asked if not one.of_model)
        self._sample.prepare(names for names in sets if names <= known)
        if is_kept() and self._sample.whole is self._sample:
            self._before = once(("numbers", *self._sample.made_of()), dict)
        for address in asked:
            self.get(address)

    def _about(self, address: Address) -> Sample:
        """Return the combinations of answers that a number is computed from."""
        return self._sample.about(self._columns_of(address))

    def _columns_of(self, address: Address) -> frozenset[str]:
        """Return `columns_of`, which parts ask of the same addresses as all respondents."""
        if address not in self._columns:
            self._columns[address] = columns_of(address, self._sample.codebook)
        return self._columns[address]

    def get(self, address: Address) -> Value | None:
        """Return the number at an address; None if there are too few people to compute it.

        Numbers of models are those that were put in.

        Raises
        ------
        KeyError
            If the address names what the codebook does not know.
        """
        if address not in self._found:
            earlier = address.wave and not self._sample.codebook.design.wave
            if address.since or earlier:
                return None  # of other respondents: see `waves`
            found = self._compute(address)
            self._found[address] = found if found is None or _is_known(found) else None
        return self._found[address]

    @property
    def everybody(self) -> Numbers:
        """The numbers of all respondents."""
        if self._everybody is None:
            whole = self._sample.whole
            self._everybody = self if whole is self._sample else Numbers(whole)
        return self._everybody

    @property
    def sample(self) -> Sample:
        """The respondents."""
        return self._sample

    def values(self, address: Address, sample: Sample) -> Array:
        """(n,) what a share or mean averages: who gave the answers, or values; nan for none."""
        if address.statistic == "share":
            return given_of(address, sample).astype(float)
        return sample.values(address.of)

    def linear(self, address: Address, sample: Sample) -> Linear | None:
        """Return a share or mean with the influence of the rows of a sample; None for nobody.

        It is without its error.
        """
        if address.statistic == "share":
            among = among_of(address, sample)
            return among.share(given_of(address, sample)) if among.n else None
        among = _answering(address, sample)
        if among.n < 2:
            return None
        return among.mean(np.where(among.inside, sample.values(address.of), 0.0))

    def kept(self, address: Address, sample: Sample) -> Linear | None:
        """Return an estimate as `linear`, which is kept for the next one who asks for it."""
        found = self._linear.get(address)
        if found is None or found[0] is not sample:
            found = self._linear[address] = sample, self.linear(address, sample)
        return found[1]

    def _part(self, address: Address, sample: Sample) -> Linear | None:
        """Return an estimate, kept for the differences that it is a part of if it is small."""
        return self.kept(address, sample) if sample.is_small else self.linear(address, sample)

    def _compute(self, address: Address) -> Value | None:
        if address.part:
            return self.everybody.get(address.but(part=""))
        if address.parts:
            return self._difference(address)
        return self._once(address, self._of_people)

    def _once(self, address: Address, compute: Callable[[Address], Value | None]) -> Value | None:
        if address not in self._before:
            self._before[address] = compute(address)
        return self._before[address]

    def _of_people(self, address: Address) -> Value | None:
        sample = self._about(address)
        design = sample.design
        match address.statistic:
            case "share":
                return self._share(address, sample)
            case "mean":
                return self._mean(address, sample)
            case "independence":
                return self._independence(address, sample)
            case "n":
                return Quantity(value=float(sample.count(people_of(address, sample))))
            case "weight":
                return Quantity(value=float(design.weights[people_of(address, sample)].sum()))
            case "design_effect" | "effective_n":
                inside = people_of(address, sample)
                if not inside.any():
                    return None
                effective = effective_n(design, inside)
                effect = sample.count(inside) / effective
                return Quantity(value=effect if address.statistic == "design_effect" else effective)
            case "margin_of_error" if address.base and np.array_equal(
                sample.base(address.base), sample.people
            ):
                return Quantity(value=margin_of_error(sample.counted_design))
            case "largest_weight" | "smallest_weight" if people_of(address, sample).any():
                # of people, not of sums of them
                ends = self._sample.weights_between(partial(people_of, address))
                return Quantity(value=ends[address.statistic == "largest_weight"])
        return None

    def _share(self, address: Address, sample: Sample) -> ShareEstimate | None:
        found = self._part(address, sample)
        if found is None:
            return None
        # the interval has the degrees of freedom of the whole design, as in Stata's `subpop`
        among = among_of(address, sample)
        estimate = among.with_interval(found, df=sample.design.degrees_of_freedom)
        count = sample.count(given_of(address, sample) & among.inside)
        return ShareEstimate(
            **_interval(estimate),
            n=estimate.n,
            weight=estimate.weight,
            count=count,
            unweighted=count / estimate.n,
        )

    def _mean(self, address: Address, sample: Sample) -> Mean | None:
        found = self._part(address, sample)
        if found is None:
            return None
        freedom = _answering(address, sample).degrees_of_freedom
        values = np.where(people_of(address, sample), sample.values(address.of), np.nan)
        return Mean(
            **_interval(found.finished(df=freedom, statistic="mean")),
            n=found.n,
            weight=found.weight,
            sd=standard_deviation(values, sample.design),
        )

    def _difference(self, address: Address) -> Value | None:
        parts = address.parts
        assert parts is not None
        if any(part.statistic not in ("share", "mean") for part in parts):
            return None  # those of models are put in by who fits them
        # the parts are numbers of the results too: who is in them decides what is disclosed
        if any(self.get(part) is None for part in parts):
            return None
        return self._once(address, self._between)

    def _between(self, address: Address) -> Estimate:
        parts = address.parts
        assert parts is not None
        if address.of_whole:
            everybody, sample = self._sample.beside_all(self._columns_of(address))
            first = self._part(parts[0], sample)
            second = self.everybody.kept(parts[1].but(part=""), everybody)
        else:
            sample = self._about(address)
            first, second = (self._part(part, sample) for part in parts)
        assert first is not None
        assert second is not None
        design = sample.design
        found = difference(first, second, design, df=design.degrees_of_freedom)
        return Estimate(**_interval(found))

    def _independence(self, address: Address, sample: Sample) -> IndependenceEstimate | None:
        """Test; None where one of the variables takes a single value."""
        inside = people_of(address, sample)
        rows = np.where(inside, sample.values(address.of), np.nan)
        try:
            test = rao_scott(rows, sample.values(address.by), sample.design)
        except ValueError:
            return None
        return IndependenceEstimate(f=test.f, df1=test.df1, df2=test.df2, p=test.p)


def _is_known(value: Value) -> bool:
    """Whether all numbers of an estimate are finite."""
    numbers = (getattr(value, name) for name in value.__struct_fields__)
    return all(math.isfinite(one) for one in numbers)


def _interval(estimate: MeanEstimate) -> dict[str, float]:
    return {
        "value": estimate.value,
        "se": estimate.se,
        "low": estimate.low,
        "high": estimate.high,
    }


def people_of(address: Address, sample: Sample) -> Mask:
    """(n,) rows of a sample that belong to the base of an address, and count there."""
    return among_of(address, sample).inside


def among_of(address: Address, sample: Sample) -> Among:
    """Return the rows that belong to the base of an address; the same for all its answers."""

    def made(_: Hashable) -> Among:
        return Among.of(sample.design, _people(address, sample))

    of = "" if address.of_model else address.of
    key = of, address.missing == "excluded", address.base, address.within, address.wave
    return sample.keep("base", key, made) if sample.is_small else made(key)


def _people(address: Address, sample: Sample) -> Mask:
    inside: Mask = sample.people
    if address.of and not address.of_model:
        inside = sample.counted(address.of, answered=address.missing == "excluded")
    if address.base:
        inside = inside & sample.base(address.base)
    for variable, codes in address.within:
        inside = inside & sample.among(variable, codes)
    if address.wave:
        inside = inside & sample.wave(address.wave)
    return inside


def _answering(address: Address, sample: Sample) -> Among:
    """Return those of the base who have a value."""
    inside = people_of(address, sample) & ~np.isnan(sample.values(address.of))
    return Among.of(sample.design, inside)


def given_of(address: Address, sample: Sample) -> Mask:
    """(n,) rows of a sample that gave one of the answers of an address."""
    return sample.among(address.of, address.codes)
