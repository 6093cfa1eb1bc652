"""The build: from results to files that are all replaced or none, unchanged ones from the cache."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scs_report.build.builder import DocumentBuilder
from scs_report.build.dependencies import machinery
from scs_report.build.outcome import Outcome, Records, TextFindings
from scs_report.build.plan import Plan
from scs_report.build.workers import Workers
from scs_report.caching import Artifact, Inputs, sha256
from scs_report.errors import say as _
from scs_report.fonts import prepare_fonts
from scs_report.language.rules import han_regions
from scs_report.names import FORMATS, WRITERS
from scs_report.placing import check_writable, exclusive, put_in_place
from scs_report.project import Project

if TYPE_CHECKING:
    from scs_report.results import Replication, Results

__all__ = ["Outcome", "Plan", "build", "of_other_results"]

Progress = Callable[[str], None]


def build(
    results: Results | Artifact,
    plan: Plan,
    progress: Progress = lambda _: None,
    replication: Replication | Artifact | None = None,
    report: Callable[[TextFindings], None] | None = lambda _: None,
    tell: Progress = lambda _: None,
    shared: Shared | None = None,
    workers: Workers | None = None,
) -> list[Outcome]:
    """Build the documents of a plan and return the outcome of each file.

    Artifacts with the same inputs come from the cache. All pages are rendered and their claims
    checked, PDFs are set, then all files are moved into place. After an error no file has changed.

    Parameters
    ----------
    results, replication
        What is printed; or its JSON as an artifact.
    report
        Is told what `scs-report check` finds in the text, when pages and PDFs are made; None if
        that need not be looked for.
    tell
        Called, in the end, with each thing that the documents leave out: a text of several lines.
    shared
        What several builds share; whoever made it prunes the store.
    workers
        Who makes pages and PDFs, where they are ready.

    Raises
    ------
    UserError
        If fonts are missing, prose uses unknown names, a headline or standfirst does not hold, a
        PDF would be faulty, or WeasyPrint is not the version that is expected.
    """
    if shared is None:
        progress(_("fonts"))
        with sharing(plan, workers=workers) as own:
            own = replace(own, keeps_parts=True)
            outcomes = build(results, plan, progress, replication, report, tell, own)
            if any(outcome.done == "built" for outcome in outcomes):
                plan.store.prune()
            return outcomes
    out = Path(os.path.realpath(plan.out))
    check_writable(plan.names, out)
    builder = DocumentBuilder(
        plan=plan,
        results=_artifact(results, "the results"),
        replication=None if replication is None else _artifact(replication, "the replication"),
        machinery=shared.machinery,
        store=plan.store,
        workers=shared.workers,
        progress=progress,
        report=report,
        tell=tell,
        keeps_parts=shared.keeps_parts,
    )
    artifacts = builder.build()
    with exclusive(out):  # another build may have written there meanwhile
        return _put(artifacts, plan, out, sha256(builder.results.content))


@dataclass(frozen=True)
class Shared:
    """What builds of one study share: workers, and what all documents depend on.

    Whoever builds one report `keeps_parts` of it for the next build.
    """

    workers: Workers
    machinery: Inputs
    keeps_parts: bool = False


@contextmanager
def sharing(
    plan: Plan, processes: int | None = None, workers: Workers | None = None
) -> Iterator[Shared]:
    """Prepare fonts and have workers for the builds within the block; errors as `build`."""
    study = Project.of_templates(plan.templates).study
    # those of all languages of the study, whichever are built, so that they are prepared once
    fonts = prepare_fonts(plan.fonts, regions=han_regions(study.languages))
    with ExitStack() as open_:
        if workers is None:
            pdf = "pdf" in plan.formats
            own = Workers(fonts, plan.templates, pdf=pdf, processes=processes)
            workers = open_.enter_context(own)
        yield Shared(workers, machinery(fonts))


def of_other_results(results: Artifact, plan: Plan) -> list[str]:
    """Return documents in the output folder that were built from other results."""
    records = Records(plan.cache / "records")
    study = Project.of_templates(plan.templates).study
    every = replace(
        plan, documents=study.names, languages=study.languages, formats=(*FORMATS, *WRITERS)
    )
    digest = sha256(results.content)
    return [
        str(name)
        for name in every.names
        if name not in plan.names and records.of_other_results(plan.out / name, digest)
    ]


def _put(artifacts: Mapping[Path, Artifact], plan: Plan, out: Path, results: str) -> list[Outcome]:
    records = Records(plan.cache / "records")
    outcomes = {
        name: records.outcome(plan.out / name, artifact) for name, artifact in artifacts.items()
    }
    for name, outcome in outcomes.items():
        if outcome.changed or outcome.reason:
            records.write(plan.out / name, artifacts[name], results)
    changed = {
        name: artifacts[name].content for name, outcome in outcomes.items() if outcome.changed
    }
    if changed:
        put_in_place(changed, out)
    return list(outcomes.values())


def _artifact(content: Results | Replication | Artifact, name: str) -> Artifact:
    if isinstance(content, Artifact):
        return content
    from scs_report.results import encode_results

    encoded = encode_results(content)
    return Artifact(encoded, {name: sha256(encoded)})
