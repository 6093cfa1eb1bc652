"""Covariates in an orthogonal basis: what the likelihood is maximised in.

Estimates do not depend on the basis, but their digits do: where covariates nearly follow from one
another, or lie far from zero, the information of the original parameters is almost singular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from scs_report.estimation.design import Array, Mask
from scs_report.estimation.errors import CollinearError, EstimationError

#: A covariate whose part that those before it leave unexplained is shorter than this, as a share of
#: its own length (both about the mean), is collinear; all others are computed to full precision.
_COLLINEAR = 1e-7
#: Covariates that vary by less than this share of their mean vary by rounding only.
_CONSTANT = 1e-13
#: Standard deviations whose squares neither overflow nor underflow.
_LARGE = 1e100
#: Down to this unexplained part the cross-products alone have the digits for a good basis.
_WELL_APART = 1e-3


@dataclass(frozen=True, eq=False)
class Basis:
    """Covariates X = centre + Z·triangle, with Z nearly orthonormal under the weights.

    `columns` is Z (P, p), each column in one piece, `centre` (p,), `scale` (p,) the covariates'
    standard deviations, `triangle` (p, p) upper triangular on the scale of the covariates and
    `inverse` (p, p) its inverse, which leads from coefficients on Z to those on X.
    """

    columns: Array
    centre: Array
    scale: Array
    triangle: Array
    inverse: Array


def orthogonal(X: Array, weights: Array, names: Sequence[str]) -> Basis:
    """Centre covariates and change to a basis that is nearly orthonormal under the weights.

    Differences from the mean are exact where the mean is large; the triangular solution reproduces
    each row to the last digits, whatever its weight (Higham 2002, Accuracy and Stability of
    Numerical Algorithms, section 8.1).

    Parameters
    ----------
    X
        (P, p) covariates.
    weights
        (P,) positive.
    names
        p names, for messages.

    Raises
    ------
    EstimationError
        If covariates are constant, or collinear with those before them; they are named. Neither
        depends on their origin or scale.
    """
    share = weights / weights.sum()
    # a row for each covariate: all that follows goes along these
    centred = np.array(X.T, dtype=float, order="C")
    centre = centred @ share
    centred -= centre[:, None]
    with np.errstate(over="ignore"):
        cross = (centred * share) @ centred.T
    scale = np.sqrt(cross.diagonal())
    if scale.size and not (scale.max() < _LARGE and scale.min() > 1 / _LARGE):
        # a power of two keeps squares in range, and every digit
        power = np.ldexp(1.0, np.frexp(np.abs(X).max(axis=0))[1])
        if np.any(power != 1):
            unit = orthogonal(X / power, weights, names)
            return Basis(
                unit.columns,
                unit.centre * power,
                unit.scale * power,
                unit.triangle * power,
                unit.inverse / power[:, None],
            )
    _refuse_constant(names, scale <= _CONSTANT * np.abs(centre))
    if not names:
        return Basis(centred.T, centre, scale, np.empty((0, 0)), np.empty((0, 0)))
    triangle, wrong = linalg.lapack.dpotrf(cross / (scale[:, None] * scale))
    well_apart = not wrong and bool(triangle.diagonal().min() >= _WELL_APART)
    if not well_apart:
        triangle = _triangle(centred.T * np.sqrt(share)[:, None] / scale, names)
    triangle = triangle * scale
    inverse = _inverse(triangle, scale)
    if well_apart:  # the inverse has the digits, and takes a third of the time
        return Basis((inverse.T @ centred).T, centre, scale, triangle, inverse)
    # columns triangle = centred′, in place; solve_triangular takes several times as long
    columns = linalg.blas.dtrsm(1.0, triangle, centred.T, side=1, overwrite_b=1)
    return Basis(columns, centre, scale, triangle, inverse)


def _inverse(triangle: Array, scale: Array) -> Array:
    """Return the inverse of a triangle on the scale of the covariates."""
    return np.asarray(linalg.lapack.dtrtri(triangle / scale)[0]) / scale[:, None]


def _refuse_constant(names: Sequence[str], still: Mask) -> None:
    if still.any():
        constant = [name for name, is_still in zip(names, still, strict=True) if is_still]
        raise EstimationError(
            f"constant among the people in the model: {', '.join(constant)}; leave it out"
        )


def _triangle(columns: Array, names: Sequence[str]) -> Array:
    """Orthogonalise columns of length one, without those that the columns before them explain."""
    triangle = np.asarray(np.linalg.qr(columns, mode="r"), dtype=float)
    if len(triangle) == len(names) and np.abs(np.diag(triangle)).min() >= _COLLINEAR:
        return triangle
    kept: list[int] = []
    collinear: list[str] = []
    for column, name in enumerate(names):
        with_it = np.asarray(np.linalg.qr(columns[:, [*kept, column]], mode="r"), dtype=float)
        if len(with_it) == len(kept) or abs(with_it[-1, -1]) < _COLLINEAR:
            collinear.append(name)
        else:
            kept.append(column)
    raise CollinearError(collinear)
