"""Ordered models from a data frame and a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scs_report.estimation.arrays import known_link
from scs_report.estimation.design import SurveyDesign
from scs_report.estimation.fit import fit_patterns
from scs_report.estimation.inputs import cutpoint_names, once
from scs_report.estimation.prepared import prepare
from scs_report.estimation.result import OrderedLogitResult


def ordered_logit(
    formula: str,
    data: Any,
    design: SurveyDesign | None = None,
    *,
    references: Mapping[str, Any] | None = None,
    domain: Any = None,
    link: str = "logit",
) -> OrderedLogitResult:
    """Fit a cumulative model to the columns of a data frame.

    Parameters
    ----------
    formula
        `outcome ~ covariates` in the language of formulaic: `satisfaction ~ age + C(education)`.
        Columns of text or categories are factors by themselves (but texts that are numbers and
        no codes are refused). There is no constant: the
        cutpoints take its place. Transformations such as `scale`, `poly` and `bs` see the people in
        the model (as R's `svyolr` does), each once, without weights. Names with spaces or signs
        stand in backticks.
    data
        A data frame of pandas, Polars or Arrow, one row a person, in the order of the design; rows
        are taken by position, whatever their index. The outcome holds numbers, or ordered
        categories. Booleans are 0 and 1.
    design
        The design; None for weights of one.
    references
        Reference levels by factor, e.g. `{"education": "none"}`; otherwise the first level that
        occurs is it. A column named here is a factor whatever it holds.
    domain
        (n,) True or False: the rows of interest; the others stay in the design with zero score.
    link
        `logit`, `probit` or `cloglog`.

    Notes
    -----
    Levels that nobody in the model has are left out, and so are combinations of levels in
    interactions. Rows of weight zero stay in the design and count nowhere else.

    Raises
    ------
    EstimationError
        If the formula cannot be read or names a column that is not there, the data have another
        number of rows than the design, a column holds what is neither number nor category, a
        reference level does not occur, or for the reasons of `fit_ordered_logit`.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"y": [1, 2, 3] * 20, "x": range(60)})
    >>> ordered_logit("y ~ x", people).n
    60
    """
    known_link(link)
    found = prepare(formula, data, design, references, domain)
    result = fit_patterns(found.data, found.design, found.terms.names, link, found.terms.factors())
    shown = found.shown(result.levels)
    names = (*found.terms.names, *cutpoint_names(shown)) if shown else result.names
    once(names, "names: covariates and cutpoints")
    return replace(
        result,
        names=names,
        outcome=found.model.outcome,
        formula=formula,
        terms=found.terms,
        n_dropped=found.n_dropped,
        dropped=found.dropped,
        categories=shown,
    )
