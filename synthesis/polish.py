"""Stage 11: the answers of all models once more, with standard errors and collinearity.

Formulation. Standard errors (Table 4) and variance inflation (Table A4) depend on several answers
of a person together. Once all answers are there they are, near the present file, sums over people;
so the exchanges of every block are repeated with rows for them, in turn, a part of the way each
time, and the rows are computed anew before each turn.
"""

from __future__ import annotations

from synthesis.collinearity import Correlations
from synthesis.draft import Draft

TURNS = 12
_STEPS, _STEPS_EACH = 20_000, 300
_HEAT = (20.0, 3.0)


def polish_answers(turn: int, draft: Draft) -> None:
    """Repeat the exchanges of all blocks with rows for errors and collinearity.

    Parameters
    ----------
    turn
        1 to ``TURNS``: later ones are cooler.
    draft
        The respondents with all predictors.
    """
    rng = draft.rng(70, turn)
    if draft.correlations is None:
        draft.correlations = Correlations(draft)
    heat = _HEAT[0] * (_HEAT[1] / _HEAT[0]) ** ((turn - 1) / (TURNS - 1))
    # The block with most to choose from comes last, since each disturbs the others a little.
    for block in sorted(draft.blocks, key=lambda block: len(block.options)):
        # More combinations of answers take more trials.
        steps = _STEPS + _STEPS_EACH * len(block.options)
        block.polish(rng, steps, (heat, 0.2), draft.correlations)
