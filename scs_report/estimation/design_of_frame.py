"""A design from the columns of a data frame, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.design import DesignError, SurveyDesign
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.formulas import columns_present

#: Names of columns: one, or one for each stage of the sample.
Columns = str | Sequence[str] | None


def survey_design(
    data: Any,
    weights: str | None = None,
    *,
    strata: Columns = None,
    clusters: Columns = None,
    fpc: Columns = None,
    single_cluster: str = "error",
) -> SurveyDesign:
    """Make a design of the columns of a data frame, as R's `svydesign` does.

    Parameters
    ----------
    data
        A data frame of pandas, Polars or Arrow, one row a person.
    weights
        The column of weights; None where all weigh the same.
    strata, clusters, fpc
        Columns; of a sample in stages a list of them, that of the first stage first.
    single_cluster
        As in `SurveyDesign`, which this returns.

    Raises
    ------
    DesignError
        If a column is not there, or for the reasons of `SurveyDesign`.

    Examples
    --------
    >>> people = {"w": [1.0, 2, 1, 2], "school": ["a", "a", "b", "c"]}
    >>> survey_design(people, "w", clusters="school")
    SurveyDesign(n=4, clusters=3, effective_n=3.6)
    """

    def of(names: Columns, what: str) -> Any:
        if names is None:
            return None
        chosen = [names] if isinstance(names, str) else names
        if not isinstance(chosen, Sequence) or not all(isinstance(name, str) for name in chosen):
            raise DesignError(
                f"{what}: expected the name of a column of the data, got "
                f"{type(names).__name__}; what is no column goes to SurveyDesign"
            )
        columns_present(frame, chosen)
        columns = tuple(frame[name] for name in chosen)
        return columns[0] if len(columns) == 1 else columns

    try:
        frame = inputs.frame(data)
        given = np.ones(len(frame)) if weights is None else of(weights, "weights")
        stages = {"strata": strata, "clusters": clusters, "fpc": fpc}
        found = {what: of(names, what) for what, names in stages.items()}
    except DesignError:
        raise
    except EstimationError as problem:
        raise DesignError(str(problem)) from None
    return SurveyDesign(given, **found, single_cluster=single_cluster)
