"""The kinds of figures, each a module; a new one is registered here."""

from scs_report.figures.kind import Kind
from scs_report.figures.kinds.bars import BARS
from scs_report.figures.kinds.boxes import BOXES
from scs_report.figures.kinds.changes import CHANGES
from scs_report.figures.kinds.coefficients import COEFFICIENTS
from scs_report.figures.kinds.dots import DOTS
from scs_report.figures.kinds.predictions import PREDICTIONS
from scs_report.figures.kinds.stacked import STACKED
from scs_report.figures.kinds.stacked_groups import STACKED_GROUPS
from scs_report.figures.kinds.trend import TREND
from scs_report.results import FigureEntry
from scs_report.results.figure_entries import (
    Bars,
    Boxes,
    ChangesFigure,
    CoefficientsFigure,
    Dots,
    PredictionsFigure,
    Stacked,
    StackedGroups,
    TrendFigure,
)

KINDS: dict[type[FigureEntry], Kind] = {
    Stacked: STACKED,
    StackedGroups: STACKED_GROUPS,
    Bars: BARS,
    Dots: DOTS,
    CoefficientsFigure: COEFFICIENTS,
    PredictionsFigure: PREDICTIONS,
    Boxes: BOXES,
    TrendFigure: TREND,
    ChangesFigure: CHANGES,
}
