"""What the answers of the models were before they were polished, and before the last turn of it.

With both kept, a test sees in a minute that the generator makes the shipped file: all stages but
the turns between, which do the same again. After a change of the generator, in the project's
folder: `OPENBLAS_NUM_THREADS=1 .venv/bin/python -m synthesis.tests.polished`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scs_report.replication import load_published
from synthesis._types import Ints
from synthesis.collinearity import Correlations
from synthesis.draft import Draft
from synthesis.generate import DEFAULT_SEED, STAGES
from synthesis.polish import TURNS
from synthesis.targets import Targets

FILE = Path(__file__).with_name("polished.npz")
DATA = Path(__file__).parents[2] / "data"
#: How many stages come before the turns, and before the last of them.
FIRST = next(at for at, (name, _) in enumerate(STAGES) if "turn 1 of" in name)
LAST = FIRST + TURNS - 1


def run(draft: Draft, start: int, end: int) -> None:
    """Run some of the stages."""
    for _, stage in STAGES[start:end]:
        stage(draft)


def drawn() -> Draft:
    """Draw the respondents until their answers are polished."""
    draft = Draft(Targets(load_published(DATA / "published")), DEFAULT_SEED)
    run(draft, 0, FIRST)
    return draft


def answers(draft: Draft) -> dict[str, Ints]:
    """Return the answers that are polished, by column."""
    return {name: draft[name] for block in draft.blocks for name in block.columns}


def take_up(draft: Draft, columns: dict[str, Ints]) -> None:
    """Go on with answers of a later turn."""
    draft.correlations = Correlations(draft)  # aimed at from the first turn on
    draft.columns |= columns
    for block in draft.blocks:
        block.option = block.find([columns[name] for name in block.columns])


def main() -> None:
    """Write down both."""
    draft = drawn()
    before = {f"before.{name}": codes.astype(np.int8) for name, codes in answers(draft).items()}
    run(draft, FIRST, LAST)
    late = {f"late.{name}": codes.astype(np.int8) for name, codes in answers(draft).items()}
    np.savez_compressed(FILE, **before, **late)


if __name__ == "__main__":
    main()
