"""The build: results into finished files, complete or not at all, nothing made twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scs_report.build.dependencies import machinery
from scs_report.build.maker import Maker
from scs_report.build.outcome import Outcome, Records
from scs_report.build.plan import Plan
from scs_report.build.workers import Workers
from scs_report.caching import Sourced, sha256
from scs_report.fonts import prepare_fonts
from scs_report.names import FORMATS
from scs_report.placing import alone, look_for_obstacles, put_in_place
from scs_report.project import Project

if TYPE_CHECKING:
    from scs_report.results import Replication, Results

__all__ = ["Outcome", "Plan", "build", "of_other_results"]

Progress = Callable[[str], None]


def build(
    results: Results | Sourced,
    plan: Plan,
    progress: Progress = lambda _: None,
    replication: Replication | Sourced | None = None,
) -> list[Outcome]:
    """Make the documents of the plan and say what became of each file.

    What has been made before of the same inputs comes from the cache. All pages are rendered
    first and their claims checked; then paper is set; then everything is moved into place. If
    anything fails, nothing that was there changes.

    Parameters
    ----------
    results, replication
        What is printed; or its JSON with all that went into it, as the cache keeps it.

    Raises
    ------
    UserError
        If fonts are missing, prose asks for what does not exist, a claim does not hold or a PDF
        would be faulty.
    """
    progress("fonts")
    fonts = prepare_fonts(plan.fonts)
    out = Path(os.path.realpath(plan.out))
    look_for_obstacles(plan.names, out)
    with Workers(fonts, plan.templates) as workers:
        maker = Maker(
            plan=plan,
            results=_sourced(results, "the results"),
            replication=None if replication is None else _sourced(replication, "the replication"),
            machinery=machinery(fonts),
            store=plan.store,
            workers=workers,
            progress=progress,
        )
        made = maker.make()
    with alone(out):  # another build may have put its files there meanwhile
        outcomes = _put(made, plan, out, sha256(maker.results.content))
    if any(one.new for one in made.values()):
        plan.store.prune()
    return outcomes


def of_other_results(results: Sourced, plan: Plan) -> list[str]:
    """Return the documents in the folder of the plan that it left and that disagree with these."""
    records = Records(plan.cache / "records")
    study = Project.of_templates(plan.templates).study
    every = replace(plan, documents=study.names, languages=study.languages, formats=FORMATS)
    others = every.names
    digest = sha256(results.content)
    return [
        str(name)
        for name in others
        if name not in plan.names and records.of_other_results(plan.out / name, digest)
    ]


def _put(made: Mapping[Path, Sourced], plan: Plan, out: Path, results: str) -> list[Outcome]:
    records = Records(plan.cache / "records")
    outcomes = {name: records.outcome(plan.out / name, one) for name, one in made.items()}
    for name, one in outcomes.items():
        if one.changed or one.reason:
            records.write(plan.out / name, made[name], results)
    changed = {name: made[name].content for name, one in outcomes.items() if one.changed}
    if changed:
        put_in_place(changed, out)
    return list(outcomes.values())


def _sourced(content: Results | Replication | Sourced, name: str) -> Sourced:
    if isinstance(content, Sourced):
        return content
    from scs_report.results import encode_results

    encoded = encode_results(content)
    return Sourced(encoded, {name: sha256(encoded)})
