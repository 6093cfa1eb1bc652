"""The study: which tables, figures, models, hypotheses and facts, computed into results."""

from scs_report.analysis.analysis import analyse
from scs_report.analysis.specification import Specification, load_specification

__all__ = ["Specification", "analyse", "load_specification"]
