"""Combinations of a model's parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scs_report.estimation.errors import EstimationError
from scs_report.estimation.inference import WaldTest
from scs_report.estimation.inputs import Array
from scs_report.estimation.views import Shown


@dataclass(frozen=True, eq=False, repr=False)
class Contrasts(Shown):
    """Combinations of a model's parameters, and the test that all of them are zero.

    `labels`, `values`, `standard_errors`, `df`, `p`, `low` and `high` are (k,); p-values are of
    each alone.
    """

    labels: tuple[str, ...]
    values: Array
    standard_errors: Array
    df: Array
    p: Array
    low: Array
    high: Array
    test: WaldTest

    def to_frame(self) -> pd.DataFrame:
        """Return the combinations, a row each."""
        made = {name: getattr(self, name) for name in ("values", "standard_errors")}
        made |= {name: getattr(self, name) for name in ("df", "p", "low", "high")}
        frame = pd.DataFrame(made, index=list(self.labels))
        return frame.rename(columns={"values": "estimate", "standard_errors": "se"})

    def __repr__(self) -> str:
        return f"Contrasts({len(self.labels)}, test={self.test!r})"


def combinations(weights: Any, names: tuple[str, ...]) -> tuple[list[str], Array]:
    """Return labels and factors (k, q) of combinations."""
    if isinstance(weights, str):
        weights = _parsed(weights, names)
    if isinstance(weights, Mapping):
        nested = any(isinstance(one, Mapping) for one in weights.values())
        labelled = dict(weights) if nested else {_written(weights): weights}
    elif isinstance(weights, Sequence) and all(isinstance(one, (Mapping, str)) for one in weights):
        read = [_parsed(one, names) if isinstance(one, str) else one for one in weights]
        labelled = {_written(one): one for one in read}
    else:
        matrix = np.atleast_2d(np.asarray(weights, dtype=float))
        return [f"combination {i + 1}" for i in range(len(matrix))], matrix
    matrix = np.zeros((len(labelled), len(names)))
    for row, one in zip(matrix, labelled.values(), strict=True):
        for name, factor in one.items():
            if name not in names:
                raise EstimationError(
                    f"contrast: there is no parameter {name!r}; there are {', '.join(names)}"
                )
            row[names.index(name)] = factor
    return list(labelled), matrix


def _parsed(text: str, names: Sequence[str]) -> dict[str, float]:
    """Read `2 * age - city` as factors of parameters, whose names may hold signs and spaces."""
    name = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))
    part = re.compile(rf"\s*([+−-]?)\s*(?:(\d+\.?\d*|\.\d+)\s*[*×]\s*)?({name})\s*(?=[+−-]|$)")
    found: dict[str, float] = {}
    place = 0
    while place < len(text) or not found:
        one = part.match(text, place)
        if one is None or (found and not one[1]):
            raise EstimationError(
                f"contrast: {text[place:].strip()!r} cannot be read, expected parameters with "
                f"factors, such as {names[0]} - 2 * {names[-1]}; there are {', '.join(names)}"
            )
        factor = float(one[2] or 1) * (1 if one[1] in ("", "+") else -1)
        found[one[3]] = found.get(one[3], 0.0) + factor
        place = one.end()
    return found


def _written(weights: Mapping[str, float]) -> str:
    parts = [f"{factor:+g} × {name}" for name, factor in weights.items()]
    return " ".join(parts).replace("+1 × ", "+ ").replace("-1 × ", "− ").removeprefix("+ ")


def independent(matrix: Array) -> list[int]:
    """Return rows of a matrix that all others are combinations of."""
    kept: list[int] = []
    for row in range(len(matrix)):
        if np.linalg.matrix_rank(matrix[[*kept, row]]) > len(kept):
            kept.append(row)
    return kept
