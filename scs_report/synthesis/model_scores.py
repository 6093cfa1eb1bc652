"""Scores of one model of Table 4, person by person and option by option."""

from __future__ import annotations

import numpy as np

from scs_report.synthesis._types import Bools, Floats, Ints
from scs_report.synthesis.draft import Draft
from scs_report.synthesis.scores import all_scores, expected_information


class ModelScores:
    """Steps that a Newton iteration from the published parameters would make.

    They are additive over people and vanish exactly where an estimation returns the published
    parameters. Parameters that print has lost are free: they move to where the rest lets them be.

    Parameters
    ----------
    draft
        The respondents, with approval and the covariates of Model 1.
    model
        Model of Table 4.
    options
        Codes of the added covariates by option, shape (options, columns).
    enters
        Options with which a person is in the sample, shape (options,).
    sample
        People who may be in the sample, shape (people,).
    without_reference
        Read education from "low" instead of from "none": for Model 5, where the paper's
        reference level has no finite estimate.
    """

    def __init__(
        self,
        draft: Draft,
        model: int,
        options: Ints,
        enters: Bools,
        sample: Bools,
        *,
        without_reference: bool = False,
    ) -> None:
        coefficients, cuts = draft.targets.parameters(model)
        keep = np.ones(len(coefficients), dtype=bool)
        if without_reference:
            low = coefficients[4]
            keep[4] = False
            coefficients, cuts = coefficients.copy(), cuts - low
            coefficients[4:7] -= low
            sample = sample & (draft["education"] != 1)
        self.parameters: Floats = np.r_[coefficients[keep], cuts]
        units, free = draft.targets.units(model), draft.targets.lost(model)
        kept = np.r_[keep, np.ones(len(cuts), dtype=bool)]
        self.units: Floats = units[kept]
        self.free: Bools = free[kept]
        self._split = int(keep.sum())
        self._sample = np.flatnonzero(sample)
        self._people = draft.people
        self._weight = draft.weight[self._sample]
        self._answer = draft["approval"][self._sample] - 1
        self._base = draft.base_design()[self._sample]
        self._values = options.astype(np.float64)
        self._enters = enters
        self._keep = keep

    def _design(self, values: Floats) -> Floats:
        design: Floats = np.column_stack([self._base, values])[:, self._keep]
        return design

    def steps(self, option: Ints) -> Floats:
        """Return the step each person and option adds, shape (options, people, parameters).

        Parameters
        ----------
        option
            Option each person has now; the information is taken there.
        """
        coefficients, cuts = self.parameters[: self._split], self.parameters[self._split :]
        inverse = np.linalg.inv(self._information(option))
        rows = np.arange(len(self._sample))
        result = np.zeros((len(self._values), self._people, len(self.parameters)))
        for k in np.flatnonzero(self._enters):
            design = self._design(np.tile(self._values[k], (len(rows), 1)))
            score = all_scores(design, coefficients, cuts)[rows, self._answer]
            result[k, self._sample] = (score * self._weight[:, None]) @ inverse
        return result

    def _information(self, option: Ints) -> Floats:
        now = option[self._sample]
        return expected_information(
            self._design(self._values[now]),
            self._weight * self._enters[now],
            self.parameters[: self._split],
            self.parameters[self._split :],
        )

    def release(self, option: Ints) -> None:
        """Move the lost parameters to where the present options let them be."""
        now = option[self._sample]
        design, weight = self._design(self._values[now]), self._weight * self._enters[now]
        rows, free = np.arange(len(now)), np.flatnonzero(self.free)
        for _ in range(6):
            coefficients, cuts = self.parameters[: self._split], self.parameters[self._split :]
            score = all_scores(design, coefficients, cuts)[rows, self._answer]
            gradient = (score * weight[:, None]).sum(axis=0)[free]
            block = self._information(option)[np.ix_(free, free)]
            self.parameters[free] += np.clip(np.linalg.solve(block, gradient), -0.3, 0.3)
