"""Documents of a batch made by the workers of a Dask cluster; here parts are analysed.

What a worker needs travels through the scheduler: the study without its respondents, once, and the
results of each report, of which nothing follows that is not printed. Fonts are those of the worker.
A worker that dies is no loss: Dask gives what it had to others, and a report is placed here when
its files have arrived, once.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from scs_report.batch.made import Request
from scs_report.batch.making import BatchPlan, Makers
from scs_report.caching import Inputs, sha256
from scs_report.errors import N_, Message, UserError
from scs_report.names import DATA_ENDINGS
from scs_report.placing import exclusive, put_in_place
from scs_report.survey.cluster import cluster

#: One report at a time in a process: the libraries that set text are not made for more.
_ONE = threading.Lock()


class OnCluster:
    """Workers of a cluster that make documents."""

    def __init__(self, client: Any, plan: BatchPlan, study: bytes) -> None:
        self._client, self._plan = client, plan
        self._key = sha256(study)
        # a task, not scattered: where it is lost with a worker, the scheduler makes it anew
        self._study = client.submit(bytes, study, key=f"study-{self._key}")

    def make(self, request: Request, results: bytes) -> list[Path]:
        """Put the files of a report into its folder; return their paths there.

        Raises
        ------
        UserError
            If they cannot be made, or workers died again and again.
        """
        from distributed import KilledWorker

        asked = msgspec.json.encode(request)
        job = self._client.submit(
            make_files, self._study, self._key, asked, results, pure=False, retries=2
        )
        try:
            made = job.result()
        except KilledWorker as error:
            title = N_("Workers of the cluster died again and again")
            raise UserError(Message(title), [str(error)]) from error
        if isinstance(made, UserError):
            raise made
        folder = self._plan.out / request.name
        files = {Path(name): content for name, content in made.items()}
        with exclusive(folder):
            put_in_place(files, folder)
        return [*files]


@contextmanager
def on_cluster(address: str, plan: BatchPlan) -> Iterator[Callable[[BatchPlan, Inputs], Makers]]:
    """Use the workers of the Dask scheduler at an address; errors as `cluster`."""
    with cluster(address) as workers:
        study = packed_study(plan)
        yield lambda asked, _: OnCluster(workers.client, asked, study)


def packed_study(plan: BatchPlan) -> bytes:
    """Return what documents are made of beside results: the study without its respondents."""
    project, target = plan.project, io.BytesIO()
    respondents = {project.data / f"respondents{ending}" for ending in DATA_ENDINGS}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in (project.data, project.templates):
            for path in sorted(folder.rglob("*")):
                kind = path.suffix in DATA_ENDINGS and path.name != "glossary.csv"
                if path.is_file() and path not in respondents and not kind:
                    archive.writestr(path.relative_to(project.root).as_posix(), path.read_bytes())
    return target.getvalue()


def make_files(
    study: bytes, key: str, asked: bytes, results: bytes
) -> Mapping[str, bytes] | UserError:
    """Make the files of a report on a worker: their contents by path, or what is wrong."""
    from scs_report.build.dependencies import machinery
    from scs_report.build.run import Plan, Shared, build
    from scs_report.build.workers import Inline
    from scs_report.caching import Artifact
    from scs_report.fonts import prepare_fonts
    from scs_report.language.rules import han_regions
    from scs_report.project import Project

    request = msgspec.json.decode(asked, type=Request)
    with _ONE, tempfile.TemporaryDirectory() as out:
        root = _unpacked(study, key)
        plan = Plan(
            documents=request.documents,
            languages=request.languages,
            formats=request.formats,
            templates=root / "templates",
            out=Path(out),
            cache=root.parent / f"scs-report-cache-{os.getuid()}",
            brand=request.brand,
        )
        try:
            regions = han_regions(Project(root).study.languages)
            fonts = prepare_fonts(plan.fonts, regions=regions)
            workers = Inline(fonts, plan.templates, pdf="pdf" in plan.formats)
            shared = Shared(workers, machinery(fonts))
            build(Artifact(results, {}, new=True), plan, report=None, shared=shared)
        except UserError as error:
            return error
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(Path(out).rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }


def _unpacked(study: bytes, key: str) -> Path:
    """Return the folder in which a study lies on this worker."""
    root = Path(tempfile.gettempdir()) / f"scs-report-{os.getuid()}-{os.getpid()}-{key[:16]}"
    if not (root / "data").is_dir():
        with zipfile.ZipFile(io.BytesIO(study)) as archive:
            archive.extractall(root)
    return root
