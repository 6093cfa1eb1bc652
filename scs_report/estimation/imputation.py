"""Estimates of several imputed data sets, combined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from scs_report.estimation.design import Array
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.estimate_table import Estimates, parts_of
from scs_report.estimation.inference import WaldTest


@dataclass(frozen=True, eq=False, repr=False)
class Combined(Estimates):
    """Estimates combined over imputations.

    Attributes
    ----------
    within, between
        (p, p) mean covariance within the data sets, and covariance of estimates between them;
        `covariance` is within + (1 + 1/m) between.
    missing_information
        (p,) share of the information about each estimate that is missing.
    imputations
        m.
    complete_df
        Degrees of freedom if nothing were missing.
    terms
        The names that belong to each term, of models from a formula.
    """

    within: Array
    between: Array
    missing_information: Array
    imputations: int
    complete_df: float = np.inf
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Return the estimates as a table, a row each, with intervals of 95%."""
        return super().to_frame().assign(missing_information=self.missing_information)

    def term_test(self, term: str | Sequence[str]) -> WaldTest:
        """Test that several estimates are zero, such as a factor's levels together.

        Parameters
        ----------
        term
            A term of the models' formula, or a list of names.

        Raises
        ------
        EstimationError
            If there is no such term; or there are too few imputed data sets for so many estimates,
            or too few degrees of freedom for what is missing.

        Notes
        -----
        Li, Raghunathan and Rubin (1991), Journal of the American Statistical Association 86:
        1065–1073: one share of missing information for all, F on as many degrees of freedom as
        there are estimates and those of Reiter (2007), Biometrika 94: 502–508, or, where complete
        data would have infinitely many, those of the former. `D1` of R's mice.

        Examples
        --------
        >>> sets = [([1.0, 0.5], np.diag([0.1, 0.2])), ([1.3, 0.4], np.diag([0.1, 0.2]))]
        >>> combine(sets).term_test(["estimate 1", "estimate 2"]).df
        2
        """
        chosen = self._chosen(term)
        k, m, values = len(chosen), self.imputations, self.values[chosen]
        within, between = (one[np.ix_(chosen, chosen)] for one in (self.within, self.between))
        try:
            increase = (1 + 1 / m) * float(np.trace(np.linalg.solve(within, between))) / k
            size = float(values @ np.linalg.solve(within, values))
        except np.linalg.LinAlgError:
            raise EstimationError(
                f"a joint test of {k} estimates needs a covariance of rank {k} within the data "
                "sets; test fewer at once"
            ) from None
        f = size / (k * (1 + increase))
        df = float(self.df[chosen[0]]) if k == 1 else _df_together(increase, k, m, self.complete_df)
        p = special.fdtrc(k, df, f) if np.isfinite(df) else special.chdtrc(k, k * f)
        return WaldTest(k * f, k, float(p), f, df)

    def _chosen(self, term: str | Sequence[str]) -> list[int]:
        """Return the places of the estimates of a term, or of some names."""
        given = [term] if isinstance(term, str) else list(term)
        names = [name for one in given for name in self.terms.get(one, (one,))]
        if not names or (strange := [name for name in names if name not in self.names]):
            known = ", ".join(dict.fromkeys([*self.terms, *self.names]))
            raise EstimationError(
                f"term: got {strange[0] if names else term!r}, expected one of {known}"
            )
        return [self.names.index(name) for name in dict.fromkeys(names)]


def combine(results: Sequence[Any], *, complete_df: float | None = None) -> Combined:
    """Combine the estimates of several imputed data sets by Rubin's rules.

    Parameters
    ----------
    results
        One of each data set: estimates, models, or pairs of values (p,) and covariance (p, p).
    complete_df
        Degrees of freedom if nothing were missing; None for those of the results, `numpy.inf` for
        Rubin's degrees of freedom, which may exceed them.

    Raises
    ------
    EstimationError
        If there are fewer than two, one has no covariance, or they are not of the same parameters.

    Notes
    -----
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3; degrees of freedom by
    Barnard and Rubin (1999), Biometrika 86: 948–955. Equal to `MIcombine` of R's mitools, which
    takes b / (u + b) for the share of missing information in the degrees of freedom observed; the
    paper and R's mice have (1 + 1/m) b / (u + (1 + 1/m) b), which gives slightly fewer.

    Examples
    --------
    >>> combined = combine([([1.0], [[0.04]]), ([1.2], [[0.05]]), ([1.1], [[0.03]])])
    >>> combined.values.round(3), combined.standard_errors.round(4)
    (array([1.1]), array([0.2309]))
    """
    if len(results) < 2:
        raise EstimationError(f"results: {len(results)}, expected two imputed data sets or more")
    parts = [parts_of(result) for result in results]
    names, m = parts[0][0], len(parts)
    for number, (own, _, covariance, _) in enumerate(parts, 1):
        if own != names:
            raise EstimationError(
                f"results: number {number} has {', '.join(own)}, the first has {', '.join(names)}"
            )
        if covariance is None:
            raise EstimationError(f"results: number {number} has no covariance")
    kinds = [(getattr(one, "family", ""), getattr(one, "outcome", "")) for one in results]
    for number, kind in enumerate(kinds, 1):
        if kind != kinds[0]:
            raise EstimationError(
                f"results: number {number} is {' of '.join(filter(None, kind))}, the first "
                f"{' of '.join(filter(None, kinds[0]))}"
            )
    values = np.array([one[1] for one in parts])
    covariances = np.array([one[2] for one in parts])
    if not (np.isfinite(values).all() and np.isfinite(covariances).all()):
        raise EstimationError("results: some have no estimate or no error")
    mean, within = values.mean(axis=0), covariances.mean(axis=0)
    between = np.atleast_2d(np.cov(values, rowvar=False))
    u, b = np.diag(within), np.diag(between)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (1 + 1 / m) * b / u
        df = (m - 1) * (1 + 1 / r) ** 2
        complete = min(one[3] for one in parts) if complete_df is None else complete_df
        if np.isfinite(complete):
            observed = (complete + 1) / (complete + 3) * complete * u / (u + b)
            df = 1 / (1 / observed + 1 / df)
        information = (r + 2 / (df + 3)) / (r + 1)
    return Combined(
        names=names,
        values=mean,
        covariance=within + (1 + 1 / m) * between,
        df=df,
        within=within,
        between=between,
        missing_information=information,
        imputations=m,
        complete_df=float(complete),
        terms=_terms_of(results[0]),
    )


def _terms_of(result: Any) -> dict[str, tuple[str, ...]]:
    """Return the names that belong to each term of a model from a formula; of others none."""
    known = getattr(result, "terms", None)
    if known is None:
        return {}
    return {
        term: tuple(result.names[j] for j in result.parameters_of(term)) for term in known.groups()
    }


def _df_together(increase: float, k: int, m: int, complete: float) -> float:
    """Return the second degrees of freedom of a test of k estimates; see `Combined.term_test`."""
    t = k * (m - 1)
    if np.isinf(complete):
        if increase <= 0:
            return np.inf
        if t > 4:
            return 4 + (t - 4) * (1 + (1 - 2 / t) / increase) ** 2
        return t * (1 + 1 / k) * (1 + 1 / increase) ** 2 / 2
    a = increase * t / (t - 2) if t > 4 else np.inf
    whole = (complete + 1) / (complete + 3) * complete
    first, second = whole - 2 * (1 + a), whole - 4 * (1 + a)
    if not second > 0:
        raise EstimationError(
            f"a joint test of {k} estimates of {m} imputed data sets, whose complete data have "
            f"{complete:g} degrees of freedom, needs more of either; impute more data sets, or "
            "test fewer estimates at once"
        )
    share = a / (1 + a)
    lost = share**2 * first / second + 8 * a * share * first / second**2 + 4 * a * share / second
    lost += 4 * a**2 / (first * second) + 16 * a**2 * first / second**3 + 8 * a**2 / second**2
    return 4 + 1 / (1 / second + lost / (t - 4))
