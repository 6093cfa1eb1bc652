"""Adapters to stargazer and marginaleffects.

maketables and everything that reads statsmodels' names need nothing of this. Stargazer goes by
class, marginaleffects wants one of its own; both are imported only when asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scs_report.estimation import inputs
from scs_report.estimation.errors import EstimationError
from scs_report.estimation.margins import Model
from scs_report.estimation.model_result import ModelResult
from scs_report.estimation.result import OrderedLogitResult


def register_with_stargazer() -> None:
    """Let `Stargazer([...])` take our models, cutpoints on their natural scale.

    Raises
    ------
    ImportError
        If stargazer is not installed.
    """
    from stargazer.translators import register_class

    for kind in (OrderedLogitResult, ModelResult):
        register_class(kind, _for_stargazer)


def _for_stargazer(result: Model) -> dict[str, Any]:
    interval = result.conf_int()
    absent = ("r2", "r2_adj", "resid_std_err", "f_statistic", "f_p_value", "degree_freedom_resid")
    return {
        **dict.fromkeys(absent),
        "cov_names": list(result.names),
        "cov_values": result.params,
        "cov_std_err": result.bse,
        # stargazer gives three stars to nan, and none to None
        "p_values": result.pvalues.astype(object).where(result.pvalues.notna(), None),
        "conf_int_low_values": interval[0],
        "conf_int_high_values": interval[1],
        "dependent_variable": result.outcome,
        "pseudo_r2": result.mcfadden,
        "nobs": result.n,
        "degree_freedom": result.df_model,
    }


def for_marginaleffects(result: Model, data: Any) -> Any:
    """Wrap a model for the functions of the package marginaleffects.

    Parameters
    ----------
    result
        From `ordered_logit` or `fit`; predictions then come by level of the outcome, in the column
        `group`.
    data
        The people that averages are taken over; name a column of weights by `wts`.

    Returns
    -------
    ModelAbstract
        To be handed to `marginaleffects.predictions`, `comparisons`, `slopes` and the like.

    Raises
    ------
    EstimationError
        If the model was fitted without a formula, or the data do not fit it.
    ImportError
        If marginaleffects is not installed.
    """
    if result.terms is None:
        raise EstimationError("marginaleffects needs a model fitted from a formula")
    if result.terms.model.offset is not None:
        raise EstimationError("marginaleffects cannot be handed a model with an offset")
    import polars
    from marginaleffects.classes import ModelAbstract, ModelVault

    class Weighted(ModelAbstract):  # type: ignore[misc]
        def get_vcov(self, vcov: Any = True) -> Any:
            if isinstance(vcov, np.ndarray):
                return vcov
            return result.covariance if vcov is not False else None

        def get_exog(self, newdata: Any) -> Any:
            return result.covariates(newdata.to_pandas())

        def get_predict(self, params: Any, newdata: Any) -> Any:
            X = newdata if isinstance(newdata, np.ndarray) else self.get_exog(newdata)
            X = np.asarray(X, dtype=float)
            probability = result.expected_at(np.asarray(params, dtype=float), X)
            n = len(X)
            return polars.DataFrame(
                {
                    "rowid": np.tile(np.arange(n, dtype=np.int32), len(result.labels)),
                    "group": np.repeat([inputs.level_text(level) for level in result.labels], n),
                    "estimate": probability.T.ravel(),
                }
            )

        def get_autodiff_config(self) -> Any:
            return None

    data = inputs.frame(data)
    result.terms.covariates(data)  # raises where a row cannot be predicted
    # texts must be categories there
    texts = data.select_dtypes(exclude=["number", "bool", "category"]).columns
    people = data.astype(dict.fromkeys(texts, "category"))
    vault = ModelVault(
        coef=result.values,
        coefnames=np.array(result.names),
        formula=result.formula,
        modeldata=polars.from_pandas(people),
        variable_names=[result.outcome, *result.terms.model.variables],
        package="scs_report",
    )
    return Weighted(result, vault)
