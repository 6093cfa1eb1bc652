"""Reads ``codebook.toml``."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.texts import gathered
from scs_report.border.toml import convert_toml, parse_toml
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.study import FILE, Columns, WeightingPlan, load_study
from scs_report.survey.codebook import Codebook, Weighting
from scs_report.survey.consistency import problems_of
from scs_report.survey.gathering import gather_answers
from scs_report.survey.weighting_targets import load_targets


def load_codebook(
    path: Path | str,
    languages: Collection[str] | None = None,
    design: Columns | None = None,
    weighting: tuple[WeightingPlan, Path] | None = None,
) -> Codebook:
    """Read a codebook, with its texts in these languages, and check that it is consistent.

    Without `languages` they are those of the study; so are the `design` and the `weighting`, a plan
    and its file of targets.

    The `study.toml` beside it, if there is one, says which columns are ids, weights and so on.

    Raises
    ------
    UserError
        If the file cannot be read, has unknown or missing entries, or contradicts itself.
        Contradictions are reported all at once, each with the entry it stands in.
    """
    path = Path(path)
    title = _("The codebook {path} cannot be used", path=path)
    study = load_study(path.parent) if path.with_name(FILE).is_file() else None
    if languages is None and study:
        languages = study.languages
    try:
        text = read_text(path)
        tree = parse_toml(text)
        _gather_labels(tree)
        codebook = convert_toml(text, tree, Codebook, languages)
    except UnreadableError as error:
        raise UserError(title, error.problems, _("Mend what is named, in that file.")) from error
    if design or study:
        codebook = replace(codebook, design=design or (study.design if study else Columns()))
    problems = problems_of(codebook)
    if problems:
        raise UserError(title, problems)
    if weighting is None and study and study.weighting:
        weighting = study.weighting, path.parent / study.weighting.targets
    if weighting:
        plan, file = weighting
        targets = load_targets(file, plan, codebook, languages)
        codebook = replace(codebook, weighting=plan, targets=targets)
    return codebook


def _gather_labels(tree: dict[str, Any]) -> None:
    """Put what answers and items say by codes of languages into their labels, in place.

    So it is with a weighting of which nothing is said but by what.
    """
    survey = tree.get("survey")
    weighting = survey.get("weighting") if isinstance(survey, dict) else None
    if isinstance(survey, dict) and isinstance(weighting, dict):
        survey["weighting"] = gathered(weighting, frozenset(Weighting.__struct_fields__), "by")
    gather_answers(tree)
