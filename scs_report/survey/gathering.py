"""Short answers of files that people write: `{ code = 1, en = "Yes" }` has the label Yes."""

from __future__ import annotations

from typing import Any

from scs_report.border.texts import gathered
from scs_report.survey.codebook import Answer, Item


def gather_answers(tree: dict[str, Any]) -> None:
    """Put what answers and items say by codes of languages into their labels, in place."""
    for variable in (*_tables(tree, "questions"), *_tables(tree, "derived")):
        for name, kind in (("answers", Answer), ("items", Item)):
            if tables := _tables(variable, name):
                variable[name] = [
                    gathered(table, frozenset(kind.__struct_fields__)) for table in tables
                ]


def _tables(tree: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = tree.get(name)
    fits = isinstance(found, list) and all(isinstance(table, dict) for table in found)
    return found if isinstance(found, list) and fits else []
