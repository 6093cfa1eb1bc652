"""Rows of one model of Table 4 for the exchange search."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.draft import Draft
from synthesis.regression import Model
from synthesis.targets import MODEL_TERMS

# Deviations that count as one unit. Estimates: of independent combinations with variance one (the
# calibrated weights do the rest). Standard errors: as part of the variance, less for the terms that
# a model adds, since only few answers move those.
_ESTIMATE, _VARIANCE, _VARIANCE_ADDED = 0.012, 0.03, 0.012
# Variances are approached in steps, since the linearisation is a local one.
_STRIDE = 0.3


class ModelRows:
    """Gaps of a model's estimates and variances as sums over people and options.

    Parameters
    ----------
    draft
        The respondents.
    number
        Model of Table 4.
    options
        Number of options.
    design
        Function of an option that gives the full covariates, shape (people, terms), and the
        answers from zero on, shape (people,).
    enters
        Whether a person with an option is in the sample, shape (options, people).
    """

    def __init__(
        self,
        draft: Draft,
        number: int,
        options: int,
        design: Callable[[int], tuple[Floats, Ints]],
        enters: Bools,
    ) -> None:
        self.model = Model.of(draft.targets, number)
        self._weight = draft.weight
        self._options = options
        self._design = design
        self._enters = enters & self.model.people(draft)[None, :]

    def _data(self, option: Ints) -> tuple[Floats, Ints, Floats]:
        everybody = np.arange(len(option))
        full, answer = self._design(0)
        design, answers = full.copy(), answer.copy()
        for k in np.unique(option):
            full, answer = self._design(int(k))
            design[option == k], answers[option == k] = full[option == k], answer[option == k]
        rows = np.flatnonzero(self._enters[option, everybody])
        return design[np.ix_(rows, self.model.keep)], answers[rows], self._weight[rows]

    def linearise(self, option: Ints, *, errors: bool, near: bool) -> tuple[Floats, Floats]:
        """Linearise at the present options.

        Parameters
        ----------
        option
            Option each person has now.
        errors
            Whether to add rows for the standard errors.
        near
            Whether to linearise at the estimates rather than at the published parameters, where
            only those that print has lost are estimated.

        Returns
        -------
        tuple
            Contributions, shape (options, people, rows), which sum to the gaps at the present
            options, and tolerances, shape (rows,).
        """
        model, people = self.model, len(option)
        fit = model.estimate(*self._data(option), lost_only=not near)
        variance = np.diag(fit.covariance)
        scale = np.where(np.isnan(model.errors), np.sqrt(variance), model.errors)
        wanted = np.flatnonzero(errors & ~np.isnan(model.errors))
        read = np.flatnonzero(model.read)
        parts = np.zeros((self._options, people, len(read) + len(wanted)))
        for k in range(self._options):
            rows = np.flatnonzero(self._enters[k])
            if not len(rows):
                continue
            full, answer = self._design(k)
            steps, spread = fit.parts(
                full[np.ix_(rows, model.keep)], answer[rows], self._weight[rows]
            )
            parts[k, rows, : len(read)] = steps[:, read]
            parts[k, rows, len(read) :] = spread[:, wanted]
        now = parts[option, np.arange(people)].sum(axis=0)
        aim = np.clip(
            scale[wanted] ** 2, (1 - _STRIDE) * variance[wanted], (1 + _STRIDE) * variance[wanted]
        )
        gaps = np.concatenate(
            [(fit.values - model.printed)[read] + now[: len(read)], variance[wanted] - aim]
        )
        parts += (gaps - now) / people
        # Single estimates may be far less certain than their differences (cutpoints, education).
        whiten = np.linalg.inv(np.linalg.cholesky(fit.covariance[np.ix_(read, read)]))
        parts[:, :, : len(read)] = parts[:, :, : len(read)] @ whiten.T
        added = np.isin(np.array(model.names)[wanted], MODEL_TERMS[model.number])
        unit = np.where(added, _VARIANCE_ADDED, _VARIANCE) * aim
        return parts, np.concatenate([np.full(len(read), _ESTIMATE), unit])
