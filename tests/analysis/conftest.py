"""What several tests of the study lean on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

Groups = npt.NDArray[np.bool_]


@pytest.fixture(scope="session")
def isolates() -> Callable[[Groups, int, Groups], bool]:
    """Whether groups isolate few people, by trying all sets of classes; for tests of few people."""
    return lightest


def lightest(groups: Groups, threshold: int, known: Groups) -> bool:
    """Return whether any few people are isolated, by trying all sets of classes."""
    together = np.vstack([groups, known])
    classes, people = np.unique(together, axis=1, return_counts=True)
    columns, exempt = classes[: len(groups)].astype(float), classes[len(groups) :].astype(float)
    for size in range(1, len(people) + 1):
        for some in combinations(range(len(people)), size):
            if people[list(some)].sum() < threshold:
                others = np.delete(columns, some, axis=1)
                _, values, vectors = np.linalg.svd(others.T)
                free = vectors[int((values > 1e-9).sum()) :] @ columns
                if rank(np.vstack([exempt, free])) > rank(exempt):
                    return True
    return False


def rank(rows: npt.NDArray[np.float64]) -> int:
    return int(np.linalg.matrix_rank(rows, tol=1e-8)) if rows.size else 0
