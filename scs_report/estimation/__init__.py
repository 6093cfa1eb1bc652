"""Statistics of weighted surveys: arrays in, typed estimates out.

One variance function (`SurveyDesign.covariance`) serves shares, means, differences and models.
Only what is named here is meant for other rooms.
"""

from scs_report.estimation.collinearity import variance_inflation
from scs_report.estimation.design import Array, DesignError, Mask, SurveyDesign
from scs_report.estimation.links import LINKS, Link
from scs_report.estimation.means import (
    MeanEstimate,
    RaoScott,
    difference,
    margin_of_error,
    rao_scott,
    standard_deviation,
    weighted_mean,
)
from scs_report.estimation.ordered_logit import (
    EstimationError,
    OrderedLogitResult,
    fit_ordered_logit,
)
from scs_report.estimation.predictions import Probability, average_probability, with_error

__all__ = [
    "LINKS",
    "Array",
    "DesignError",
    "EstimationError",
    "Link",
    "Mask",
    "MeanEstimate",
    "OrderedLogitResult",
    "Probability",
    "RaoScott",
    "SurveyDesign",
    "average_probability",
    "difference",
    "fit_ordered_logit",
    "margin_of_error",
    "rao_scott",
    "standard_deviation",
    "variance_inflation",
    "weighted_mean",
    "with_error",
]
