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

from scs_report.synthesis._types import Bools, Floats, Ints
from scs_report.synthesis.approval import COEFFICIENT_TOLERANCE
from scs_report.synthesis.draft import Draft
from scs_report.synthesis.draws import by_rank, coded
from scs_report.synthesis.scores import all_scores, expected_information
from scs_report.synthesis.search import Criteria, exchange


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

    def add_scores(self, start: Ints, *, drop: Sequence[int] = (), shift: float = 0.0) -> None:
        """Ask for the scores of the model at its published coefficients to be zero.

        Parameters
        ----------
        start
            Option of each person; gives the scale of the scores.
        drop
            Positions of coefficients left out, with ``shift`` added to the coefficients of
            education and to the cutpoints: another reference level where the paper's has none.
        shift
            See ``drop``.
        """
        draft = self.draft
        coefficients, cuts, errors = draft.targets.parameters(self.model)
        coefficients, keep = coefficients.copy(), np.ones(len(coefficients), dtype=bool)
        base = draft.base_design()
        sample = draft.core & self.asked
        if drop:
            keep[list(drop)] = False
            coefficients[4:7] += shift
            cuts = cuts + shift
            # The level without a finite coefficient stays out of the scores.
            sample = sample & (draft["education"] != 1)
        errors = np.r_[errors[: len(keep)][keep], errors[len(keep) :]]
        if drop:
            errors = np.minimum(errors, 0.2)
        values, weight = self.options.astype(np.float64), draft.weight * sample
        answer = draft["approval"] - 1
        everyone = np.arange(draft.people)
        scores = np.zeros((len(self.options), draft.people, int(keep.sum()) + len(cuts)))
        for option in np.flatnonzero(self.enters):
            added = np.tile(values[option], (draft.people, 1))
            design = np.column_stack([base, added])[:, keep]
            every = all_scores(design, coefficients[keep], cuts)
            scores[option] = every[everyone, answer] * weight[:, None]
        inside = sample & self.enters[start]
        design = np.column_stack([base, values[start]])[inside][:, keep]
        information = expected_information(design, draft.weight[inside], coefficients[keep], cuts)
        self.criteria.add_block(scores @ np.linalg.inv(information), COEFFICIENT_TOLERANCE * errors)

    def settle(self, start: Ints, rng: np.random.Generator, steps: int) -> Ints:
        """Exchange combinations and fill the columns; returns the option of each person."""
        group = np.where(self.asked, self.draft.core.astype(np.int64), -1)
        option = exchange(
            start, self.criteria, rng, groups=group, allowed=self.allowed, steps=steps
        )
        for name in self.columns:
            self.draft[name] = np.where(self.asked, self.column(name)[option], -1)
        return option
