"""Respondents, codebook and design together: what every table is computed from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from scs_report.analysis.weighting import Weighting, weighted
from scs_report.errors import UserError
from scs_report.estimation import (
    Array,
    DesignError,
    Mask,
    MeanEstimate,
    SurveyDesign,
    weighted_mean,
)
from scs_report.results import LocalText
from scs_report.survey import Codebook, Domain, Respondents


@dataclass(frozen=True, eq=False)
class Sample:
    """The respondents with their design.

    `weighting` says how they were weighted, if it was done here; `domain` (n,) who counts, where
    it is a part of them: all others stay in the design.
    """

    respondents: Respondents
    design: SurveyDesign
    weighting: Weighting | None = None
    domain: Mask | None = None
    _codes: dict[str, Array] = field(default_factory=dict, repr=False)
    _values: dict[str, Array] = field(default_factory=dict, repr=False)
    _bases: dict[str, Mask] = field(default_factory=dict, repr=False)
    _counted: dict[str, Mask] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, respondents: Respondents, where: Domain | None = None) -> Sample:
        """Weights, strata, clusters and finite populations make the design, as far as given.

        If the study asks for it, respondents are weighted to its targets.

        Raises
        ------
        UserError
            If there are fewer than two respondents, they contradict the design, or no weights meet
            the targets.
        """
        if respondents.rows < 2:
            problem = f"found {respondents.rows} respondent, expected at least two"
            raise UserError(f"{respondents.file} cannot be analysed", [problem])
        columns = respondents.codebook.design
        drawn: dict[str, Any] = {
            use: respondents.codes(column).to_numpy(dtype=np.float64, na_value=np.nan)
            for use, column in (
                ("strata", columns.strata),
                ("clusters", columns.cluster),
                ("fpc", columns.fpc),
            )
            if column
        }
        try:
            # a stratum may be left with one cluster: its deviation counts from the grand mean
            design = SurveyDesign(respondents.weights, **drawn, single_cluster="centre")
        except DesignError as error:
            raise UserError(
                f"{respondents.file} cannot be analysed",
                [str(error)],
                "Mend the data, or [design] in data/study.toml.",
            ) from error
        weighting = None
        if respondents.codebook.weighting:
            design, weighting = weighted(respondents, design)
        if where is None:
            return cls(respondents, design, weighting)
        named = {
            name: respondents.codes(name).to_numpy(dtype=np.float64, na_value=np.nan)
            for name in where.rule.names
        }
        return cls(respondents, design, weighting, where.rule.holds(named))

    @property
    def codebook(self) -> Codebook:
        """The codebook of the respondents."""
        return self.respondents.codebook

    @cached_property
    def people(self) -> Mask:
        """(n,) who counts: all but those of weight zero, who are in the design alone."""
        weighing = self.respondents.weighing
        return weighing if self.domain is None else weighing & self.domain

    @property
    def everyone(self) -> Mask:
        """(n,) whom this is about, people of weight zero among them."""
        return np.ones(self.design.n, dtype=bool) if self.domain is None else self.domain

    @property
    def counted_design(self) -> SurveyDesign:
        """The weights of those who count, for measures of weights: the design if all do."""
        if self.domain is None:
            return self.design
        return SurveyDesign(self.design.weights[self.people])

    def codes(self, variable: str) -> Array:
        """(n,) codes of a question, derived variable or item; nan where it was not put."""
        if variable not in self._codes:
            self._codes[variable] = self.respondents.codes(variable).to_numpy(
                dtype=np.float64, na_value=np.nan
            )
        return self._codes[variable]

    def values(self, variable: str) -> Array:
        """(n,) values for means and models; nan for every kind of missing answer."""
        if variable not in self._values:
            self._values[variable] = self.respondents.values(variable)
        return self._values[variable]

    def base(self, key: str) -> Mask:
        """(n,) members of a base."""
        if key not in self._bases:
            self._bases[key] = self.people & self.respondents.base(key)
        return self._bases[key]

    def wave(self, key: str) -> Mask:
        """(n,) who was interviewed in a wave; KeyError if the survey has no waves."""
        if not self.codebook.design.wave:
            raise KeyError(key)
        asked: Mask = self.codes(self.codebook.design.wave) == float(key)
        return asked

    def counted(self, variable: str, *, answered: bool = False) -> Mask:
        """(n,) people in the base of the variable's shares.

        Answers such as "I don't know" count, unless `answered`; codes that record no answer never
        do.
        """
        if variable not in self._counted:
            self._counted[variable] = self.respondents.counted(variable)
        inside = self.people & self._counted[variable]
        if answered and not self.is_item(variable):
            missing = self.codebook.variable(variable).missing_codes
            inside = inside & ~np.isin(self.codes(variable), missing)
        return inside

    def answered(self, variable: str) -> Mask:
        """(n,) who gave an answer of substance, whether they count or not."""
        given: Mask = ~np.isnan(self.values(variable))
        return given

    def is_item(self, variable: str) -> bool:
        """Whether the name is an item's column rather than a question or derived variable."""
        try:
            self.codebook.variable(variable)
        except KeyError:
            return True
        return False

    def estimate(self, variable: str, codes: Iterable[int], domain: Mask) -> MeanEstimate:
        """Estimate the weighted share of people in the domain who gave one of the codes.

        The interval has the degrees of freedom of the whole design, as in Stata's `subpop`.
        """
        given = np.isin(self.codes(variable), list(codes)).astype(float)
        df = self.design.degrees_of_freedom
        return weighted_mean(given, self.design, domain, share=True, df=df)

    def label(self, variable: str) -> LocalText:
        """Return the short label of a question, derived variable or item."""
        label = self.codebook.label(variable)
        return label

    def answer_label(self, variable: str, code: int) -> LocalText:
        """Return the label of one answer."""
        answer = self.codebook.variable(variable).answer(code)
        return answer.label
