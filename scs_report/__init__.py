"""SCS Report: a bilingual policy brief and academic appendix from a weighted survey.

In a notebook `import scs_report as sr` gives what is named in `__all__`; nothing is loaded before
it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scs_report.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from scs_report.estimation import (
        LINKS,
        Array,
        Averages,
        Banner,
        Calibration,
        CalibrationError,
        Change,
        CollinearError,
        DesignError,
        EstimationError,
        Factor,
        GroupComparison,
        GroupDifference,
        GroupEstimate,
        Inference,
        Link,
        Mask,
        MeanEstimate,
        ModelInfluence,
        OrderedLogitResult,
        Panel,
        ParallelLines,
        ParallelLinesTest,
        Probability,
        RaoScott,
        SeparatedTerm,
        SurveyDesign,
        WaldTest,
        adjust_p,
        average_marginal_effects,
        average_predictions,
        average_slopes,
        calibrate,
        change_between_samples,
        column_letter,
        compare_groups,
        design_effect,
        difference,
        effective_n,
        fit_ordered_logit,
        for_marginaleffects,
        margin_of_error,
        model_influence,
        ordered_logit,
        parallel_lines,
        rake,
        rao_scott,
        register_with_stargazer,
        smallest_bound,
        standard_deviation,
        two_sided,
        variance_inflation,
        weighted_mean,
        weighted_ratio,
    )
    from scs_report.notebook import StudyFolder, open_study

__all__ = [
    "LINKS",
    "Array",
    "Averages",
    "Banner",
    "Calibration",
    "CalibrationError",
    "Change",
    "CollinearError",
    "DesignError",
    "EstimationError",
    "Factor",
    "GroupComparison",
    "GroupDifference",
    "GroupEstimate",
    "Inference",
    "Link",
    "Mask",
    "MeanEstimate",
    "ModelInfluence",
    "OrderedLogitResult",
    "Panel",
    "ParallelLines",
    "ParallelLinesTest",
    "Probability",
    "RaoScott",
    "SeparatedTerm",
    "StudyFolder",
    "SurveyDesign",
    "WaldTest",
    "adjust_p",
    "average_marginal_effects",
    "average_predictions",
    "average_slopes",
    "calibrate",
    "change_between_samples",
    "column_letter",
    "compare_groups",
    "design_effect",
    "difference",
    "effective_n",
    "fit_ordered_logit",
    "for_marginaleffects",
    "margin_of_error",
    "model_influence",
    "open_study",
    "ordered_logit",
    "parallel_lines",
    "rake",
    "rao_scott",
    "register_with_stargazer",
    "smallest_bound",
    "standard_deviation",
    "two_sided",
    "variance_inflation",
    "weighted_mean",
    "weighted_ratio",
]

#: The rooms of names that are not in `estimation`.
_ELSEWHERE = dict.fromkeys(("StudyFolder", "open_study"), "scs_report.notebook")

if not TYPE_CHECKING:  # a type checker would take every name for one that exists

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_ELSEWHERE.get(name, "scs_report.estimation")), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
