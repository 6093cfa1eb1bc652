"""Makes the synthetic respondents from the published tables."""

from __future__ import annotations

from synthesis.generate import COLUMNS, DEFAULT_SEED, STAGES, synthesize
from synthesis.write import respondents_csv, write_respondents

__all__ = [
    "COLUMNS",
    "DEFAULT_SEED",
    "STAGES",
    "respondents_csv",
    "synthesize",
    "write_respondents",
]
