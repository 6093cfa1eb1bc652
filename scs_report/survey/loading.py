"""Reads ``codebook.toml``."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.errors import UserError
from scs_report.study import FILE, load_study
from scs_report.survey.codebook import Codebook
from scs_report.survey.consistency import problems_of


def load_codebook(path: Path | str) -> Codebook:
    """Read a codebook and check that it is consistent.

    The `study.toml` beside it, if there is one, says which columns are ids, weights and so on.

    Raises
    ------
    UserError
        If the file cannot be read, has unknown or missing entries, or contradicts itself.
        Contradictions are reported all at once, each with the entry it stands in.
    """
    path = Path(path)
    title = f"The codebook {path} cannot be used"
    try:
        codebook = read_toml(path, Codebook)
    except UnreadableError as error:
        raise UserError(title, error.problems, "Mend what is named, in that file.") from error
    if path.with_name(FILE).is_file():
        codebook = replace(codebook, design=load_study(path.parent).design)
    problems = problems_of(codebook)
    if problems:
        raise UserError(title, problems)
    return codebook
