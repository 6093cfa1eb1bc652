"""The results contract: typed, frozen, versioned; it survives a round trip through JSON.

Only what is named here is meant for other rooms.
"""

from scs_report.results._base import LocalText
from scs_report.results.contract import SCHEMA_VERSION, Results
from scs_report.results.estimates import (
    CrossTabulation,
    Distribution,
    Estimate,
    Group,
    IndependenceTest,
    Moment,
    Share,
)
from scs_report.results.facts import Fact
from scs_report.results.models import (
    Collinearity,
    CollinearityTable,
    Dropped,
    Hypothesis,
    Model,
    ModelTable,
    ParallelLines,
    ParallelLinesTests,
    Parameter,
    Prediction,
    PredictionSeries,
    SeparatedTerm,
    TermBlock,
    TermRow,
    Verdict,
)
from scs_report.results.store import encode_results, json_schema, read_results, write_results
from scs_report.results.study import (
    AnswerLabel,
    Base,
    DataSource,
    Design,
    FrameworkBox,
    QuestionLabel,
    QuotaCell,
    Quotas,
    Study,
)

__all__ = [
    "SCHEMA_VERSION",
    "AnswerLabel",
    "Base",
    "Collinearity",
    "CollinearityTable",
    "CrossTabulation",
    "DataSource",
    "Design",
    "Distribution",
    "Dropped",
    "Estimate",
    "Fact",
    "FrameworkBox",
    "Group",
    "Hypothesis",
    "IndependenceTest",
    "LocalText",
    "Model",
    "ModelTable",
    "Moment",
    "ParallelLines",
    "ParallelLinesTests",
    "Parameter",
    "Prediction",
    "PredictionSeries",
    "QuestionLabel",
    "QuotaCell",
    "Quotas",
    "Results",
    "SeparatedTerm",
    "Share",
    "Study",
    "TermBlock",
    "TermRow",
    "Verdict",
    "encode_results",
    "json_schema",
    "read_results",
    "write_results",
]
