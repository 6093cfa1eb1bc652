"""The study: which tables, figures, models, hypotheses and facts, computed into results."""

from scs_report.study.analysis import analyse
from scs_report.study.specification import Specification, load_specification

__all__ = ["Specification", "analyse", "load_specification"]
