"""Stage 11: the answers of all models once more, with standard errors and collinearity.

Formulation. Standard errors (Table 4) and variance inflation (Table A4) depend on several answers
of a person together. Once all answers are there they are, near the present file, sums over people;
so the exchanges of every block are repeated with rows for them, in turn, a part of the way each
time, and the rows are computed anew before each turn.
"""

from __future__ import annotations

from scs_report.synthesis.draft import Draft

_TURNS = 6


def polish_answers(draft: Draft) -> None:
    """Repeat the exchanges of all blocks with rows for errors and collinearity."""
    rng = draft.rng(70)
    for turn in range(_TURNS):
        heat = (10.0, 1.0) if turn < _TURNS - 1 else (2.0, 0.05)
        for block in draft.blocks:
            block.polish(rng, 25_000, heat)
