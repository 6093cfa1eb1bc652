"""Statistics of weighted surveys: arrays in, typed estimates out.

One variance function (`SurveyDesign.covariance`) serves shares, means, differences and models.
Only what is named here is meant for other rooms.
"""

from scs_report.estimation.adapters import for_marginaleffects, register_with_stargazer
from scs_report.estimation.balanced import balanced_replicates, successive_differences
from scs_report.estimation.by_cutpoint import fit_by_cutpoint
from scs_report.estimation.calibration import Calibration, CalibrationError
from scs_report.estimation.collinearity import variance_inflation
from scs_report.estimation.comparisons import average_predictions_by, pairwise_comparisons
from scs_report.estimation.contrasts import Contrasts
from scs_report.estimation.criteria import LikelihoodRatio, likelihood_ratio
from scs_report.estimation.design import Array, DesignError, Mask, SurveyDesign
from scs_report.estimation.design_of_frame import survey_design
from scs_report.estimation.effective import (
    design_effect,
    design_effect_of,
    design_effects,
    effective_n,
)
from scs_report.estimation.errors import CollinearError, EstimationError
from scs_report.estimation.estimate_table import Estimates, with_replicates
from scs_report.estimation.factors import Factor, SeparatedTerm
from scs_report.estimation.fit import fit_ordered_logit
from scs_report.estimation.fitting import MODELS, fit
from scs_report.estimation.frame import ordered_logit
from scs_report.estimation.group_comparison import (
    GroupComparison,
    GroupDifference,
    GroupEstimate,
    column_letter,
)
from scs_report.estimation.groups import Banner, compare_groups
from scs_report.estimation.imputation import Combined, combine
from scs_report.estimation.independence import RaoScott, rao_scott
from scs_report.estimation.inequality import gini
from scs_report.estimation.inference import Inference, WaldTest, adjust_p, two_sided
from scs_report.estimation.influence import ModelInfluence, model_influence
from scs_report.estimation.links import LINKS, Link
from scs_report.estimation.many_estimates import SeveralEstimates, by_group, weighted_means
from scs_report.estimation.margins import (
    Averages,
    Probability,
    average_marginal_effects,
    average_predictions,
    average_slopes,
)
from scs_report.estimation.mean_estimate import MeanEstimate, difference
from scs_report.estimation.means import (
    margin_of_error,
    standard_deviation,
    weighted_mean,
    weighted_ratio,
    weighted_total,
)
from scs_report.estimation.model_result import ModelResult
from scs_report.estimation.overlap import Change, Panel, change_between_samples
from scs_report.estimation.parallel_lines import (
    ParallelLines,
    ParallelLinesTest,
    parallel_lines,
)
from scs_report.estimation.quantiles import QUANTILE_RULES, weighted_quantile
from scs_report.estimation.raking import calibrate, rake, smallest_bound
from scs_report.estimation.replicates import Replicates
from scs_report.estimation.resampling import bootstrap, jackknife, replicate_design
from scs_report.estimation.result import OrderedLogitResult
from scs_report.estimation.share_intervals import SHARE_INTERVALS

__all__ = [
    "LINKS",
    "MODELS",
    "QUANTILE_RULES",
    "SHARE_INTERVALS",
    "Array",
    "Averages",
    "Banner",
    "Calibration",
    "CalibrationError",
    "Change",
    "CollinearError",
    "Combined",
    "Contrasts",
    "DesignError",
    "Estimates",
    "EstimationError",
    "Factor",
    "GroupComparison",
    "GroupDifference",
    "GroupEstimate",
    "Inference",
    "LikelihoodRatio",
    "Link",
    "Mask",
    "MeanEstimate",
    "ModelInfluence",
    "ModelResult",
    "OrderedLogitResult",
    "Panel",
    "ParallelLines",
    "ParallelLinesTest",
    "Probability",
    "RaoScott",
    "Replicates",
    "SeparatedTerm",
    "SeveralEstimates",
    "SurveyDesign",
    "WaldTest",
    "adjust_p",
    "average_marginal_effects",
    "average_predictions",
    "average_predictions_by",
    "average_slopes",
    "balanced_replicates",
    "bootstrap",
    "by_group",
    "calibrate",
    "change_between_samples",
    "column_letter",
    "combine",
    "compare_groups",
    "design_effect",
    "design_effect_of",
    "design_effects",
    "difference",
    "effective_n",
    "fit",
    "fit_by_cutpoint",
    "fit_ordered_logit",
    "for_marginaleffects",
    "gini",
    "jackknife",
    "likelihood_ratio",
    "margin_of_error",
    "model_influence",
    "ordered_logit",
    "pairwise_comparisons",
    "parallel_lines",
    "rake",
    "rao_scott",
    "register_with_stargazer",
    "replicate_design",
    "smallest_bound",
    "standard_deviation",
    "successive_differences",
    "survey_design",
    "two_sided",
    "variance_inflation",
    "weighted_mean",
    "weighted_means",
    "weighted_quantile",
    "weighted_ratio",
    "weighted_total",
    "with_replicates",
]
