"""What was edited since the last build, by what files say: a guess, made before anything is loaded.

It is a matter of time only: what is made is decided by what files hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from scs_report.build.plan import Plan


def only_texts_edited(plan: Plan, data: Path) -> bool:
    """Whether texts were saved since the last build, and no data.

    Then workers are needed at once, and no analysis.
    """
    built = _saved([plan.out / name for name in plan.names])
    return _saved(_files(data)) < built < _saved(_files(plan.templates))


def of_one_document(plan: Plan) -> bool:
    """Whether texts of one document in one language alone were saved since the last build."""
    built = _saved([plan.out / name for name in plan.names])
    saved = {
        (path.relative_to(plan.templates).parts[0], "".join(path.suffixes))
        for path in _files(plan.templates)
        if _saved([path]) > built
    }
    texts = {(name, f".{code}.md") for name in plan.documents for code in plan.languages}
    return len(saved) == 1 and saved <= texts


def _files(folder: Path) -> Iterator[Path]:
    for parent, _folders, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def _saved(files: Iterable[Path]) -> float:
    """Return when the last of some files was saved; 0 of none."""
    found = [0.0]
    for file in files:
        with suppress(OSError):
            found.append(file.stat().st_mtime)
    return max(found)
