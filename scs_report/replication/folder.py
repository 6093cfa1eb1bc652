"""A folder of published tables: read, audited, put into words, compared with results."""

from __future__ import annotations

from pathlib import Path

from scs_report.replication.audit import audit, load_declarations
from scs_report.replication.load import load_published
from scs_report.replication.replicate import replicate
from scs_report.replication.wording import in_words
from scs_report.results import Replication, Results


def replicate_folder(folder: Path, results: Results) -> Replication:
    """Compare the published numbers of a folder with results.

    Parameters
    ----------
    folder
        Folder with the tables, ``audit.toml`` and the study's own wording, as ``data/published``.
    results
        The results of the study.

    Raises
    ------
    UserError
        If the tables or the declarations cannot be read, or do not fit each other or the results.
    """
    published = load_published(folder)
    findings = audit(published, load_declarations(folder / "audit.toml"))
    return replicate(published, results, in_words(findings, folder))
