"""The respondents while they are being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from synthesis._types import Bools, Floats, Ints
from synthesis.targets import Targets

if TYPE_CHECKING:
    from synthesis.collinearity import Correlations
    from synthesis.covariates import Block

NOT_ASKED = -1


@dataclass
class Draft:
    """Columns filled stage after stage, and two latent traits that tie them together.

    Attributes
    ----------
    targets
        What the stages aim at.
    seed
        Seed of the whole file; every stage draws from a stream of its own.
    columns
        Column name to one integer a person; ``NOT_ASKED`` where the question was not put.
    weight
        Weight of each person.
    status
        Latent social position: drives education, income, urban life, engagement.
    favour
        Latent disposition towards social credit, known once approval is.
    blocks
        The answers that each model of Table 4 adds, once they are there.
    correlations
        What Table A4 asks of them.
    """

    targets: Targets
    seed: int
    columns: dict[str, Ints] = field(default_factory=dict)
    weight: Floats = field(default_factory=lambda: np.zeros(0))
    status: Floats = field(default_factory=lambda: np.zeros(0))
    favour: Floats = field(default_factory=lambda: np.zeros(0))
    blocks: list[Block] = field(default_factory=list)
    correlations: Correlations | None = None

    def __getitem__(self, column: str) -> Ints:
        return self.columns[column]

    def __setitem__(self, column: str, codes: Ints) -> None:
        self.columns[column] = codes

    def rng(self, *stage: int) -> np.random.Generator:
        """Return the random stream of a stage, so that a stage does not disturb the next."""
        return np.random.default_rng([self.seed, *stage])

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.weight)

    @property
    def core(self) -> Bools:
        """People with every variable of Model 1."""
        known = (self["income_group"] != 99) & (self["education"] != 97)
        result: Bools = known & (self["region"] != 97)
        return result

    @property
    def score_holders(self) -> Bools:
        """Users of Sesame and/or Tencent Credit."""
        result: Bools = (self["use_sesame"] == 1) | (self["use_tencent"] == 1)
        return result

    @property
    def participants(self) -> Bools:
        """Users of any system."""
        result: Bools = self.score_holders | (self["use_pilot"] == 1) | (self["use_other"] == 1)
        return result

    def base_design(self) -> Floats:
        """Covariates of Model 1, shape (people, 10), in the order of Table 4."""
        income, education, region = self["income_group"], self["education"], self["region"]
        return np.column_stack(
            [
                self["age"],
                income == 2,
                income == 3,
                self["gender"] == 1,
                education == 2,
                education == 3,
                education == 4,
                self["location"] == 1,
                region == 2,
                region == 3,
            ]
        ).astype(np.float64)
