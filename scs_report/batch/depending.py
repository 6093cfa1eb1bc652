"""What the reports of a batch depend on: known quickly, without a library loaded."""

from __future__ import annotations

from pathlib import Path

from scs_report.build.dependencies import PACKAGES, TEXT_PACKAGES, text_inputs
from scs_report.build.pipeline import analysis_inputs
from scs_report.caching import Inputs, package_inputs, program_inputs
from scs_report.project import Project


def inputs_of(project: Project, data: Path | None) -> Inputs:
    """Return all that any report depends on, as a person would name it."""
    return {
        **analysis_inputs(project, data or project.respondents),
        **text_inputs(project.templates),
        **program_inputs("batch", "build", "pages", "paper", "languages", "house", "prose"),
        **program_inputs("tables", "figures", "provenance", "language", "office", "fonts"),
        **package_inputs((*PACKAGES, *TEXT_PACKAGES)),
    }
