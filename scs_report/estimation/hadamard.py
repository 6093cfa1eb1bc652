"""Hadamard matrices: of 1 and −1, with rows at right angles."""

from __future__ import annotations

from math import isqrt

import numpy as np
from scipy import linalg

from scs_report.estimation.inputs import Array


def hadamard_matrix(least: int) -> Array:
    """Return the smallest Hadamard matrix of at least so many rows, the first of ones.

    Of those that Sylvester's and Paley's first construction give: of orders 1, 2, and q + 1 for a
    prime q = 3, 7, 11 …, doubled as often as needed.

    Examples
    --------
    >>> len(hadamard_matrix(13)), len(hadamard_matrix(20))
    (16, 20)
    """
    sizes = {1: 1, 2: 2} | {
        q + 1: q + 1
        for q in range(3, 2 * max(least, 4), 4)
        if all(q % d for d in range(3, isqrt(q) + 1, 2))
    }
    found = min(
        (size * 2**k, size) for size in sizes for k in range(24) if size * 2**k >= max(least, 1)
    )
    H = _paley(found[1]) if found[1] > 2 else linalg.hadamard(found[1]).astype(float)
    while len(H) < found[0]:
        H = np.block([[H, H], [H, -H]])
    return H


def _paley(size: int) -> Array:
    q = size - 1
    squares = {k * k % q for k in range(1, q)}
    sign = np.array([0] + [1 if k in squares else -1 for k in range(1, q)])
    H = np.ones((size, size))
    H[1:, 1:] = sign[(np.arange(q)[None, :] - np.arange(q)[:, None]) % q] - np.eye(q)
    return H
