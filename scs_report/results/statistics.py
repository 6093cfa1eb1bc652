"""The statistics that addresses name."""

from __future__ import annotations

from typing import Literal

#: What a number can be.
Statistic = Literal[
    "share",
    "mean",
    "standard_deviation",
    "n",
    "weight",
    "count",
    "unweighted_share",
    "standard_error",
    "effective_n",
    "design_effect",
    "margin_of_error",
    "largest_weight",
    "smallest_weight",
    "independence",
    "coefficient",
    "cutpoint",
    "prediction",
    "fit",
    "parallel",
    "tolerance",
    "vif",
    "cell",
    "tally",
]

#: Statistics that come from a model.
OF_MODELS = frozenset({"coefficient", "cutpoint", "prediction", "fit", "parallel"})

#: What the `fit:` of a model can be of: quantities, and the Wald test of all its coefficients.
FIT = (
    "log_pseudo_likelihood",
    "log_pseudo_likelihood_null",
    "mcfadden_r2",
    "nagelkerke_r2",
    "wald",
)

#: Statistics that stand beside another in one estimate, and in which of its fields.
BESIDE: dict[Statistic, str] = {
    "standard_deviation": "sd",
    "weight": "weight",
    "count": "count",
    "unweighted_share": "unweighted",
    "standard_error": "se",
}
