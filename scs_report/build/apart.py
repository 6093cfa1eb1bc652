"""All documents of a study, made for what takes them along, not for its folder `build/`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from scs_report.build.pipeline import Progress, encoded_replication, encoded_results
from scs_report.build.plan import Plan
from scs_report.build.run import build
from scs_report.caching import Artifact
from scs_report.project import Project


def built_apart(
    project: Project, data: Path | None, formats: tuple[str, ...], step: Progress
) -> tuple[dict[str, bytes], Artifact]:
    """Build all documents in all languages; return their files by path, and the results.

    Errors are those of `encoded_results` and `build`.
    """
    study = project.study
    with TemporaryDirectory() as folder:
        plan = Plan(
            documents=study.names,
            languages=study.languages,
            formats=formats,
            templates=project.templates,
            out=Path(folder),
            cache=project.cache,
        )
        results = encoded_results(project, data, plan.store, step)
        replication = None
        if study.published:
            replication = encoded_replication(project, results, plan.store, step)
        build(results, plan, step, replication)
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
    return files, results
