"""A fitted model as a table of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scs_report.estimation.errors import EstimationError

if TYPE_CHECKING:
    from scs_report.estimation.result import OrderedLogitResult


def summary(result: OrderedLogitResult) -> str:
    """Return the model as a table of text."""
    low, high = result.interval()
    head = (
        f"Ordered {result.link.name} model of {result.outcome}, weighted pseudo-maximum likelihood",
        f"observations {result.n:,} (left out for missing values: {result.n_dropped:,})   "
        f"clusters {result.n_clusters:,}   patterns {result.n_patterns:,}",
        f"log pseudo-likelihood {result.llf:,.3f}   null {result.llnull:,.3f}   "
        f"pseudo R² {result.mcfadden:.4f} (McFadden) {result.nagelkerke:.4f} (Nagelkerke)",
        _joint_test(result),
    )
    width = max(len(name) for name in result.names)
    statistic = "t" if result.inference == "t" else "z"
    rows = [
        f"{'':{width}}  {'b':>10} {'se':>10} {statistic:>8} {'p':>7} {'[95%':>10} {'int.]':>10}"
    ]
    for i, name in enumerate(result.names):
        mark = "" if result.finite[i] else "  no finite estimate"
        rows.append(
            f"{name:{width}}  {result.values[i]:10.5g} {result.standard_errors[i]:10.5g} "
            f"{result.z[i]:8.2f} {result.p[i]:7.4f} {low[i]:10.5g} {high[i]:10.5g}{mark}"
        )
    notes = [
        f"Separated: {one.term}{' = ' + one.level if one.level else ''} (n = {one.n:,})"
        for one in result.separated
    ]
    return "\n".join([*head, "", *rows, *notes])


def _joint_test(result: OrderedLogitResult) -> str:
    try:
        test = result.joint_test()
    except EstimationError as error:
        return str(error)
    said = f"Wald χ² {test.chi2:.2f} on {test.df} degrees of freedom, "
    if np.isfinite(test.df2):
        said += f"adjusted F {test.f:.2f} on {test.df} and {test.df2:.0f}, "
    return said + f"p = {test.p:.4f}"
