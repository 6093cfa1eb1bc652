"""What a model is fitted to where it comes as arrays: checked and complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.design import Array, Mask, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.factors import Factor
from scs_report.estimation.links import LINKS


@dataclass(frozen=True, eq=False)
class ModelArrays:
    """Answers (n,) and covariates (n, p) with their names.

    `inside` marks the rows that have a weight, lie in the domain and miss nothing; `n_dropped` are
    those that only miss something.
    """

    answer: Array
    X: Array
    names: tuple[str, ...]
    inside: Mask
    n_dropped: int


def model_arrays(
    answer: Any,
    X: Any,
    design: SurveyDesign,
    names: Sequence[str] | None,
    domain: Any,
    link: str,
    factors: Sequence[Factor],
) -> ModelArrays:
    """Check what came through the door; see `fit_ordered_logit` for the arguments.

    Raises
    ------
    EstimationError
        If something is no number, does not fit the design or has no name; if nobody is left; if a
        level of a factor has nobody.
    """
    n = design_of(design).n
    known_link(link)
    codes = inputs.answers(answer, "answer", n)
    matrix, heads = inputs.matrix(X, "X", n)
    labels = _names(names, heads, matrix.shape[1])
    asked = design.inside(domain)
    # rows whose sum is finite have nothing missing and nothing infinite
    inside = np.isfinite(matrix @ np.ones(len(labels)) + codes) & asked
    strange = (inside != asked).nonzero()[0]
    if len(strange):
        some = np.column_stack([codes[strange], matrix[strange]])
        if np.isinf(some).any():
            inputs.finite(codes, "answer", asked)
            for column, name in zip(matrix.T, labels, strict=True):
                inputs.finite(column, name, asked)
        inside[strange] = ~np.isnan(some).any(axis=1)
    if not inside.any():
        raise EstimationError("nobody has a value for every variable of the model")
    inputs.names_apart(labels, codes, inside)
    _levels_present(matrix[inside] if factors else matrix, factors)
    return ModelArrays(codes, matrix, labels, inside, design.count(asked) - design.count(inside))


def known_link(link: str) -> None:
    """Refuse the name of a link that is none."""
    if link not in LINKS:
        raise EstimationError(f"link: got {link!r}, expected one of {', '.join(LINKS)}")


def _names(names: Sequence[str] | None, heads: tuple[str, ...] | None, p: int) -> tuple[str, ...]:
    if names is None:
        return heads or tuple(f"x{j + 1}" for j in range(p))
    if isinstance(names, str):
        raise EstimationError(f"names: expected a list of names, got the text {names!r}")
    given = tuple(map(str, names))
    if len(given) != p:
        raise EstimationError(f"names: {len(given)} names for the {p} columns of X")
    if strange := [name for name in names if not isinstance(name, str)]:
        raise EstimationError(f"names: {strange[0]!r} is no text")
    if heads and given != heads and set(given) & set(heads):
        raise EstimationError(
            f"names: {', '.join(given)} are not the columns of X, {', '.join(heads)}, in their "
            "order; leave names out"
        )
    return given


def _levels_present(X: Array, factors: Sequence[Factor]) -> None:
    """Refuse factors with a level that nobody is in, by name: nothing else is to blame."""
    for factor in factors:
        columns = list(factor.columns)
        if any(not 0 <= column < X.shape[1] for column in columns):
            raise EstimationError(f"factors: {factor.name} has columns that X has not")
        empty = [
            level for level, j in zip(factor.levels, columns, strict=True) if not X[:, j].any()
        ]
        if empty:
            raise EstimationError(
                f"{factor.name}: nobody in the model has the level {', '.join(empty)}; leave its "
                "column out"
            )
        if columns and bool(X[:, columns].any(axis=1).all()):
            raise EstimationError(
                f"{factor.name}: nobody in the model has the reference level "
                f"{factor.reference or '(the one without a column)'}; take another level as the "
                "reference"
            )
