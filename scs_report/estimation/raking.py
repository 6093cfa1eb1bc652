"""Designs whose weights are raked, post-stratified or calibrated to known totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from scs_report.estimation import inputs
from scs_report.estimation.calibration import (
    Calibration,
    CalibrationError,
    solve_calibration,
)
from scs_report.estimation.design import Array, SurveyDesign, design_of
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.replicates import Replicates
from scs_report.patterns import find_patterns

#: One margin: (n,) labels of people and the total of each label.
Margin = tuple[Any, Mapping[Any, float]]


def calibrate(
    design: SurveyDesign,
    auxiliaries: Any,
    totals: Any,
    *,
    method: str = "raking",
    lower: float = 0.0,
    upper: float = np.inf,
) -> SurveyDesign:
    """Return the design with weights that give these totals, and errors that know it.

    Parameters
    ----------
    design
        Its weights are the base weights. If rows stand for several people, these have one weight.
        Replicate weights are calibrated each, as R's `calibrate` does.
    auxiliaries, totals
        (n, p) variables without missing values, and their (p,) totals in the population.
    method, lower, upper
        `raking` or `linear`, and bounds of the weights (in their own unit), as in
        `solve_calibration`.

    Raises
    ------
    EstimationError
        If a variable is missing, there are not as many totals as variables, the design is
        calibrated already, or people of one row have different weights.
    CalibrationError
        If no weights within the bounds meet the totals.

    Examples
    --------
    >>> design = calibrate(SurveyDesign([1, 1, 1, 1]), [[1, 0], [1, 0], [1, 0], [1, 1]], [8, 4])
    >>> design.weights.round(6).tolist()
    [1.333333, 1.333333, 1.333333, 4.0]
    """
    if design_of(design).calibration is not None:
        raise EstimationError(
            "design: its weights are calibrated already; calibrate the design before on all "
            "totals at once"
        )
    if method not in ("raking", "linear"):
        raise EstimationError(f"method: got {method!r}, expected raking or linear")
    x = inputs.matrix(auxiliaries, "auxiliaries", design.n)[0]
    target = inputs.vector(totals, "totals", x.shape[1])
    if not (np.isfinite(x).all() and np.isfinite(target).all()):
        raise EstimationError("auxiliaries, totals: expected finite numbers, none missing")
    people = design.people
    if people is None:
        found = solve_calibration(design.weights, x, target, method, lower, upper)
        given = design.replicates
        made = None if given is None else calibrate_as(found, given)
        return replace(design, weights=found.weights, calibration=found, replicates=made)
    if not np.allclose(design.squares * people, design.weights**2, rtol=1e-9, atol=0):
        raise EstimationError(
            "design: people of one row have different weights; they need rows of their own"
        )
    found = solve_calibration(design.weights / people, x, target, method, lower, upper, people)
    squares = found.weights**2 * people
    found = replace(found, base=design.weights, weights=found.weights * people)
    return replace(design, weights=found.weights, squares=squares, calibration=found)


def calibrate_as(known: Calibration, replicates: Replicates) -> Replicates:
    """Return replicate weights calibrated each to the totals that a calibration has met.

    Raises
    ------
    CalibrationError
        If no weights of some replicate meet them, as where it leaves out all of a group.
    """
    x = known.auxiliaries[known.pattern]
    target = known.weights @ x
    columns = []
    for number, base in enumerate(replicates.weights.T, 1):
        try:
            found = solve_calibration(base, x, target, known.method, known.lower, known.upper)
        except CalibrationError as error:
            raise CalibrationError(f"replicate {number}: {error}", error.found) from error
        columns.append(found.weights)
    return replace(replicates, weights=np.column_stack(columns))


def rake(design: SurveyDesign, margins: Sequence[Margin], *, upper: float = np.inf) -> SurveyDesign:
    """Return the design with weights raked to margins; with one margin, post-stratified.

    Parameters
    ----------
    design
        Its weights are the base weights.
    margins
        Labels of people and the total of each label, margin by margin. All margins have one sum.
    upper
        No weight is above; see Notes.

    Raises
    ------
    EstimationError
        If somebody's label has no total, nobody has a label, a total is not above zero, or sums
        of margins differ by more than a millionth.
    CalibrationError
        If no weights up to `upper` meet all totals.

    Notes
    -----
    Trimming and raking in turn ends where both hold, if it ends: with weights
    w = min(d·∏f, upper), f a factor for each label. These are found at once. Weights trimmed
    after raking (R's `trimWeights`) no longer meet the totals.

    Deming and Stephan (1940), Annals of Mathematical Statistics 11: 427–444; Deville, Särndal and
    Sautory (1993), JASA 88: 1013–1020. Weights are R's `rake` and `postStratify`; errors those of
    `calibrate` and `postStratify`. R's `rake` takes residuals without the base weights: the same
    where these are equal, else of the same order.

    Examples
    --------
    >>> raked = rake(SurveyDesign([1, 1, 2, 2]), [(["a", "a", "b", "b"], {"a": 3, "b": 3})])
    >>> raked.weights.round(6).tolist()
    [1.5, 1.5, 1.5, 1.5]
    """
    dummies, totals = margin_dummies(margins, design_of(design))
    return calibrate(design, dummies, totals, upper=upper)


def margin_dummies(margins: Sequence[Margin], design: SurveyDesign) -> tuple[Array, Array]:
    """Return (n, p) who has which label, margin by margin, and the (p,) totals of labels.

    Errors as `rake`; people without a weight may have any label.
    """
    if not margins:
        raise EstimationError("margins: none given, expected one at least")
    if not isinstance(margins, Sequence) or not all(
        isinstance(one, Sequence) and len(one) == 2 and isinstance(one[1], Mapping)
        for one in margins
    ):
        raise EstimationError(
            "margins: expected a list of pairs (labels of people, {label: total}), such as "
            "[(people.sex, {'f': 520, 'm': 480})]"
        )
    weighted = design.inside()
    columns, totals, sums = [], [], []
    for number, (labels, wanted) in enumerate(margins, 1):
        column = inputs.column(labels, f"margin {number}")
        if len(column) != design.n:
            raise EstimationError(
                f"margin {number}: {len(column)} labels, the design has {design.n} rows"
            )
        known = list(wanted)
        place = np.asarray(column.map({label: j for j, label in enumerate(known)}), dtype=float)
        if np.any(np.isnan(place) & weighted):
            row = int(np.argmax(np.isnan(place) & weighted))
            raise EstimationError(
                f"margin {number}: row {row} has {column.iloc[row]}, which has no total"
            )
        dummies = place[:, None] == np.arange(len(known))
        for label, there in zip(known, (dummies & weighted[:, None]).any(axis=0), strict=True):
            if not there:
                raise EstimationError(f"margin {number}: nobody has {label}, which has a total")
            if not (np.isfinite(wanted[label]) and wanted[label] > 0):
                raise EstimationError(
                    f"margin {number}: the total of {label} is {wanted[label]}, expected a "
                    "number above zero"
                )
        columns.append(dummies.astype(float))
        totals += [float(wanted[label]) for label in known]
        sums.append(sum(map(float, wanted.values())))
        if abs(sums[-1] - sums[0]) > 1e-6 * sums[0]:
            raise EstimationError(
                f"margin {number}: its totals add up to {sums[-1]:g}, those of margin 1 to "
                f"{sums[0]:g}"
            )
    return np.hstack(columns), np.array(totals)


def smallest_bound(
    auxiliaries: Array, totals: Array, weighted: Any = None, people: Array | None = None
) -> float | None:
    """Return the smallest largest weight with which totals can be met; None if none can.

    Parameters
    ----------
    auxiliaries, totals
        As in `calibrate`.
    weighted
        (n,) who has a base weight; None for all.
    people
        (n,) how many people each row stands for; None for one.

    Notes
    -----
    A linear programme over people who are alike, solved by HiGHS.
    """
    from scipy.optimize import linprog  # few data ask for it, and it loads much

    weighted = np.ones(len(auxiliaries), dtype=bool) if weighted is None else weighted
    rows = auxiliaries[weighted]
    pattern, first = find_patterns([*rows.T])
    kinds = rows[first]
    count = np.bincount(pattern, None if people is None else people[weighted])
    k, p = kinds.shape
    found = linprog(
        np.append(np.zeros(k), 1.0),
        A_ub=sparse.hstack([sparse.eye(k), -count[:, None].astype(float)]),
        b_ub=np.zeros(k),
        A_eq=sparse.csr_array(np.hstack([kinds.T, np.zeros((p, 1))])),
        b_eq=totals,
        method="highs",
    )
    return float(found.x[-1]) if found.status == 0 else None
