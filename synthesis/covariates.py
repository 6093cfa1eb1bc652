"""Stages 5 to 10: the answers that Models 2 to 7 of Table 4 add to Model 1.

Formulation. Given approval and the covariates of Model 1, the score of a model at its published
coefficients is a sum over people of a number that depends on the combination of added answers
a person has. A block starts from plausible answers with the right counts and missing values, and
exchanges whole combinations between people of the same group until the scores and the weighted
shares are zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.collinearity import Correlations
from synthesis.draft import Draft
from synthesis.draws import by_rank, coded
from synthesis.model_scores import ModelRows
from synthesis.search import Criteria, Parts, exchange

# Share of the steps and heat of each round; the model is linearised anew in between.
_ROUNDS = ((0.4, (200.0, 5.0)), (0.3, (5.0, 1.0)), (0.3, (2.0, 0.05)))


def options_of(*codes: tuple[int, ...]) -> Ints:
    """List all combinations of codes, shape (options, columns)."""
    return np.array(list(product(*codes)), dtype=np.int64)


def highest(latent: Floats, numbers: Sequence[tuple[Bools, int]]) -> Ints:
    """Choose the people highest on an index, a number from each group of people."""
    chosen: list[Ints] = []
    for group, number in numbers:
        members = np.flatnonzero(group)
        chosen.append(members[np.argsort(-latent[members], kind="stable")[:number]])
    return np.concatenate(chosen)


def ranked(
    draft: Draft,
    question: str,
    latent: Floats,
    missing: Ints | None = None,
    code: int = 98,
    asked: Bools | None = None,
) -> Ints:
    """Cut an index by rank with the counts of Table A2.

    Parameters
    ----------
    draft
        The respondents.
    question
        Question of Table A2.
    latent
        Index, shape (people,).
    missing
        People who get ``code``, chosen beforehand.
    code
        Code of those people; a second missing code (99 beside 98) is shared out among them.
    asked
        People asked; everybody by default.

    Returns
    -------
    Ints
        Code of each person, -1 where not asked.
    """
    counts = draft.targets.counts(question)
    silent = {k: n for k, n in counts.items() if k in (98, 99) or k == code}
    told = {k: n for k, n in counts.items() if k not in silent}
    members = np.arange(draft.people) if asked is None else np.flatnonzero(asked)
    if missing is None:
        missing = np.zeros(0, dtype=np.int64)
    codes = coded(draft.people, by_rank(latent, told, np.setdiff1d(members, missing)), otherwise=-1)
    codes[missing] = code
    if len(silent) > 1:
        for part, who in by_rank(-latent, silent, missing).items():
            codes[who] = part
    return codes


@dataclass
class Block:
    """One model and the columns it adds.

    Attributes
    ----------
    draft
        The respondents.
    model
        Model of Table 4.
    columns
        Columns the block fills, in the order of ``options``.
    options
        Combinations of codes, shape (options, columns).
    enters
        Options with which a person is in the sample of the model, shape (options,).
    asked
        People to whom the questions are put.
    """

    draft: Draft
    model: int
    columns: Sequence[str]
    options: Ints
    enters: Bools
    asked: Bools
    criteria: Criteria = field(init=False)
    allowed: Bools = field(init=False)
    option: Ints = field(init=False)
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        self.criteria = Criteria(len(self.options), self.draft.people)
        self.allowed = np.ones((len(self.options), self.draft.people), dtype=bool)

    def column(self, name: str) -> Ints:
        """Codes of a column by option."""
        result: Ints = self.options[:, list(self.columns).index(name)]
        return result

    def add_weighted_shares(self, name: str, question: str = "") -> None:
        """Ask for the weighted shares of Table A2 in one column."""
        weight, base = self.draft.weight * self.asked, self.column(name) >= 0
        for code, share in self.draft.targets.shares(question or name).items():
            self.criteria.add_share(self.column(name) == code, share, weight, base=base)

    def find(self, codes: Sequence[Ints]) -> Ints:
        """Turn codes a column into options, shape (people,); 0 where not asked."""
        lookup = {tuple(row): k for k, row in enumerate(self.options.tolist())}
        rows = np.column_stack(list(codes)).tolist()
        found = [
            lookup[tuple(row)] if asked else 0 for row, asked in zip(rows, self.asked, strict=True)
        ]
        return np.array(found, dtype=np.int64)

    def _rows(self, *, near: bool) -> Criteria:
        base = self.draft.base_design()

        def design(k: int) -> tuple[Floats, Ints]:
            added = np.tile(self.options[k].astype(np.float64), (len(base), 1))
            return np.hstack([base, added]), self.draft["approval"] - 1

        sample = self.draft.core & self.asked
        rows = ModelRows(
            self.draft,
            self.model,
            len(self.options),
            design,
            self.enters[:, None] & sample[None, :],
        )
        criteria = self.criteria.copy()
        criteria.add_block(*rows.linearise(self.option, errors=near, near=near))
        return criteria

    def _exchange(
        self,
        criteria: Criteria,
        rng: np.random.Generator,
        steps: int,
        heat: tuple[float, float],
    ) -> None:
        self.option = exchange(
            self.option,
            criteria,
            rng,
            groups=np.where(self.asked, self.draft.core.astype(np.int64), -1),
            allowed=self.allowed,
            parts=self.parts,
            steps=steps,
            heat=heat,
        )
        for name in self.columns:
            self.draft[name] = np.where(self.asked, self.column(name)[self.option], -1)

    def settle(self, start: Ints, rng: np.random.Generator, steps: int) -> None:
        """Exchange combinations until the coefficients come out, and fill the columns.

        Parameters
        ----------
        start
            First option of each person, shape (people,).
        rng
            Source of randomness.
        steps
            Steps of the search.
        """
        self.option = start
        self.parts = Parts(self.options, self.enters)
        for effort, heat in _ROUNDS:
            criteria = self._rows(near=False)
            self._exchange(criteria, rng, int(effort * steps), heat)
        self.draft.blocks.append(self)

    def polish(
        self,
        rng: np.random.Generator,
        steps: int,
        heat: tuple[float, float],
        correlations: Correlations,
    ) -> None:
        """Go on, once all predictors are there, with standard errors and collinearity besides."""
        criteria = self._rows(near=True)
        criteria.add_block(*correlations.rows(self.columns, self.options))
        self._exchange(criteria, rng, steps, heat)
