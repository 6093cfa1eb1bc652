"""What was asked and what was answered: codebook, readers, validation, derived variables."""

from __future__ import annotations

from scs_report.survey.card import Card, read_card, sha256_of
from scs_report.survey.codebook import (
    Answer,
    Base,
    Codebook,
    Derived,
    Item,
    Question,
    Survey,
    Target,
    Targets,
)
from scs_report.survey.derive import base_mask, derive
from scs_report.survey.domain import Domain, domain_of
from scs_report.survey.fingerprints import (
    Fingerprints,
    fingerprints_of,
    fingerprints_text,
)
from scs_report.survey.identifiers import inexact
from scs_report.survey.loading import load_codebook
from scs_report.survey.problems import Finding, Problem, Report
from scs_report.survey.readers import SUFFIXES, read_respondents
from scs_report.survey.respondents import (
    Respondents,
    RespondentsError,
    check_respondents,
    load_respondents,
    respondents_from_frame,
)
from scs_report.survey.validation import validate
from scs_report.survey.weighting_targets import (
    load_targets,
    weighting_variable,
    with_targets_derived,
)

__all__ = [
    "SUFFIXES",
    "Answer",
    "Base",
    "Card",
    "Codebook",
    "Derived",
    "Domain",
    "Finding",
    "Fingerprints",
    "Item",
    "Problem",
    "Question",
    "Report",
    "Respondents",
    "RespondentsError",
    "Survey",
    "Target",
    "Targets",
    "base_mask",
    "check_respondents",
    "derive",
    "domain_of",
    "fingerprints_of",
    "fingerprints_text",
    "inexact",
    "load_codebook",
    "load_respondents",
    "load_targets",
    "read_card",
    "read_respondents",
    "respondents_from_frame",
    "sha256_of",
    "validate",
    "weighting_variable",
    "with_targets_derived",
]
