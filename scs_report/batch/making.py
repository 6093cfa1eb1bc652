"""Makes the reports of a batch: parts analysed together, documents by workers meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from scs_report.analysis import load_specification
from scs_report.analysis.printed import Printed
from scs_report.analysis.together import Together
from scs_report.batch.depending import inputs_of
from scs_report.batch.index import write_index
from scs_report.batch.made import (
    FILE,
    RESULTS,
    Made,
    Manifest,
    Request,
    intact,
    made_file,
    other_folders,
    read_manifest,
    write_manifest,
)
from scs_report.batch.requests import domains_of
from scs_report.build.crew import Crew
from scs_report.build.outcome import changes_between
from scs_report.build.pipeline import AsRead
from scs_report.build.run import Plan, Shared, build, sharing
from scs_report.build.workers import preload_workers
from scs_report.caching import Artifact, Inputs, digest_of, sha256
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.fonts import prepare_fonts
from scs_report.language.rules import han_regions
from scs_report.project import Project
from scs_report.results import LocalText, Results, encode_results
from scs_report.survey import Codebook, load_respondents

Progress = Callable[[str], None]

#: Seconds after which the manifest is written again while reports are made.
_WRITTEN_EVERY = 2.0
_HEADLINE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)


@dataclass(frozen=True, kw_only=True)
class BatchPlan:
    """What is to be made of whom, where, and by how many processes."""

    project: Project
    requests: Sequence[Request]
    codebook: Codebook
    data: Path | None
    out: Path
    cache: Path
    as_read: AsRead = field(default_factory=AsRead)
    processes: int = 2

    def plan_of(self, request: Request, out: Path | None = None) -> Plan:
        """Return the build of one report."""
        return Plan(
            documents=request.documents,
            languages=request.languages,
            formats=request.formats,
            templates=self.project.templates,
            out=out or self.out / request.name,
            cache=self.cache,
            brand=request.brand,
        )


@dataclass(frozen=True, kw_only=True)
class Done:
    """A report that was looked at: made and why, unchanged, or failed and why."""

    name: str
    made: bool = True
    reason: str = ""
    failure: UserError | None = None
    files: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Batch:
    """What came of a batch."""

    done: list[Done] = field(default_factory=list)
    withheld: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    #: folders of reports that were not asked for, or not made, this time
    left: tuple[str, ...] = ()

    @property
    def made(self) -> list[Done]:
        """The reports that were made this time."""
        return [one for one in self.done if one.made and one.failure is None]

    @property
    def failed(self) -> list[Done]:
        """The reports that could not be made."""
        return [one for one in self.done if one.failure]


class Makers(Protocol):
    """Who makes documents of results, here or on a cluster."""

    def make(self, request: Request, results: bytes) -> list[Path]:
        """Put the files of a report into its folder; return their paths there.

        Raises
        ------
        UserError
            If that cannot be done.
        """


@dataclass(frozen=True)
class Here:
    """Workers on this computer."""

    plan: BatchPlan
    shared: Shared
    inputs: Inputs

    def make(self, request: Request, results: bytes) -> list[Path]:
        """Put the files of a report into its folder; return their paths there."""
        artifact, plan = Artifact(results, self.inputs, new=True), self.plan.plan_of(request)
        made = build(artifact, plan, report=None, shared=self.shared)
        return [one.path.relative_to(plan.out) for one in made]


#: Of the processes that analyse parts: what they knew when they began.
_together: Together | None = None


def run(
    plan: BatchPlan,
    step: Progress = lambda _: None,
    seen: Callable[[Done, int, int], None] = lambda *_: None,
    makers: Callable[[BatchPlan, Inputs], Makers] | None = None,
    question: str = "",
) -> Batch:
    """Make what is not there yet, or was made of something else, then the index.

    Parameters
    ----------
    step
        Called with the name of each step.
    seen
        Called with each report that is done, how many are, and how many there are to do.
    makers
        Who makes the documents; workers here if not given.
    question
        Digest of the command, by which it is known again.

    Raises
    ------
    UserError
        If the respondents or the study cannot be used at all. What is wrong with one report is
        told with it.
    """
    start = time.perf_counter()
    order = {one.name: at for at, one in enumerate(plan.requests)}
    inputs = inputs_of(plan.project, plan.data)
    shared_key = digest_of("batch", {**inputs, "asked": _asked(plan.requests)})
    before = read_manifest(plan.out)
    keys = {
        one.name: digest_of(shared_key, {"report": sha256(msgspec.json.encode(one))})
        for one in plan.requests
    }
    known = before.withheld if before.asked == shared_key else None
    kept = {
        name: made
        for name, made in before.reports.items()
        if made.key == keys.get(name) and intact(made.files, plan.out / name)
    }
    asked = [one for one in plan.requests if one.name not in kept and one.name not in (known or ())]
    batch = Batch(done=[Done(name=name, made=False) for name in kept])
    manifest = Manifest(
        reports=dict(kept),
        withheld=dict(known or {}),
        inputs={**before.inputs, shared_key: inputs},
        asked=shared_key,
        files=before.files,
    )
    if asked:
        manifest = _Run(plan, inputs, shared_key, keys, before, step, seen, makers).made(
            asked, manifest, batch
        )
    batch.withheld = manifest.withheld
    batch.done.sort(key=lambda one: order[one.name])
    titles = {one.name: one.title for one in plan.requests if one.name in manifest.withheld}
    manifest = msgspec.structs.replace(manifest, titles=titles)
    if asked or not (manifest.files and intact(manifest.files, plan.out)):
        step(_("index"))
        new = {done.name for done in batch.made}
        failed = [one.name for one in batch.failed]
        files = write_index(plan.project, plan.requests, manifest, plan.out, new, failed)
        manifest = msgspec.structs.replace(
            manifest, files={name: made_file(plan.out / name) for name in files}
        )
    # where nothing came of it, it is asked again
    known_again = question if manifest.reports and not batch.failed else ""
    write_manifest(msgspec.structs.replace(manifest, question=known_again), plan.out)
    batch.left = other_folders(manifest, plan.out)
    batch.seconds = time.perf_counter() - start
    return batch


class _Run:
    """One run that has something to make."""

    def __init__(
        self,
        plan: BatchPlan,
        inputs: Inputs,
        shared_key: str,
        keys: Mapping[str, str],
        before: Manifest,
        step: Progress,
        seen: Callable[[Done, int, int], None],
        makers: Callable[[BatchPlan, Inputs], Makers] | None,
    ) -> None:
        self.plan, self.inputs, self.shared_key, self.keys = plan, inputs, shared_key, keys
        self.before, self.step, self.seen, self.makers = before, step, seen, makers

    def made(self, asked: Sequence[Request], manifest: Manifest, batch: Batch) -> Manifest:
        """Make reports; what each came to is added to the batch."""
        global _together
        plan = self.plan
        with ExitStack() as open_:
            if self.makers is None:
                self._preload(asked)
            together = self._together()
            withheld = dict(together.withheld)
            wanted = [one for one in asked if one.name not in withheld]
            _together = together
            analysts = open_.enter_context(Crew(plan.processes, "fork"))
            judged = {key: analysts.submit(_judge, key) for key in together.keys}
            together.judge({key: job.result() for key, job in judged.items()}, self.step)
            makers = self._makers(asked, open_)
            manifest = msgspec.structs.replace(manifest, withheld=withheld)
            sizes = {key: together.n(key) for key in together.keys}
            reports = dict(manifest.reports)
            threads = open_.enter_context(ThreadPoolExecutor(plan.processes + 2))
            # the largest first, so that all processes end together
            wanted.sort(key=lambda one: -sizes[one.name])
            jobs: dict[Future[Made], Request] = {}
            for one in wanted:
                found = analysts.submit(_results, one.name, together.verdict(one.name), one.title)
                jobs[threads.submit(self._report, one, found, makers, sizes[one.name])] = one
            written = time.monotonic()
            for count, job in enumerate(as_completed(jobs), 1):
                done = self._done(jobs[job], job, reports)
                batch.done.append(done)
                self.seen(done, count, len(jobs))
                if time.monotonic() - written > _WRITTEN_EVERY:
                    write_manifest(msgspec.structs.replace(manifest, reports=reports), plan.out)
                    written = time.monotonic()
        _together = None
        plan.plan_of(asked[0]).store.prune()
        manifest = msgspec.structs.replace(manifest, reports=reports)
        write_manifest(manifest, plan.out)
        return manifest

    def _preload(self, asked: Sequence[Request]) -> None:
        plan = self.plan.plan_of(asked[0])
        fonts = prepare_fonts(plan.fonts, regions=han_regions(self.plan.project.study.languages))
        pdf = any("pdf" in one.formats for one in asked)
        preload_workers(fonts, plan.templates, pdf=pdf, everything=True)

    def _together(self) -> Together:
        plan = self.plan
        self.step(_("respondents"))
        respondents = load_respondents(
            plan.data or plan.project.respondents,
            plan.codebook,
            [plan.project.data],
            sheet=plan.as_read.sheet,
            encoding=plan.as_read.encoding,
        )
        return Together(
            respondents,
            load_specification(plan.project.data),
            domains_of(plan.requests, plan.codebook),
            self.step,
        )

    def _makers(self, asked: Sequence[Request], open_: ExitStack) -> Makers:
        if self.makers is not None:
            return self.makers(self.plan, self.inputs)
        formats = tuple(dict.fromkeys(end for one in asked for end in one.formats))
        wide = msgspec.structs.replace(asked[0], formats=formats)
        shared = open_.enter_context(
            sharing(self.plan.plan_of(wide), processes=self.plan.processes)
        )
        return Here(self.plan, shared, self.inputs)

    def _report(self, request: Request, found: Future[bytes], makers: Makers, n: int) -> Made:
        made = makers.make(request, found.result())
        folder = self.plan.out / request.name
        files = {path.as_posix(): made_file(folder / path) for path in sorted(made)}
        if last := self.before.reports.get(request.name):
            # what was not asked for this time: it stays if nothing that it was made of changed
            was = {name: one for name, one in last.files.items() if name not in files}
            results = files[RESULTS].sha256
            made_of = (self.shared_key, request.brand, results)
            if made_of == (last.inputs, last.brand, last.files[RESULTS].sha256):
                files |= {name: one for name, one in was.items() if intact({name: one}, folder)}
            else:
                for name in was:
                    (folder / name).unlink(missing_ok=True)
        headline = {}
        for code in request.languages:
            page = folder / f"{request.documents[0]}.{code}.html"
            if page.is_file() and (title := _HEADLINE.search(page.read_text("utf-8"))):
                headline[code] = re.sub(r"<[^>]+>", "", title[1]).strip()
        return Made(
            key=self.keys[request.name],
            inputs=self.shared_key,
            title=request.title,
            where=request.where,
            n=n,
            headline=headline,
            brand=request.brand,
            files=files,
        )

    def _done(self, request: Request, job: Future[Made], reports: dict[str, Made]) -> Done:
        try:
            reports[request.name] = made = job.result()
        except UserError as error:
            return Done(name=request.name, failure=error)
        except Exception as error:  # a fault of the program stops one report, not all
            title = _("A fault of the program: {name}", name=f"{type(error).__name__}: {error}")
            return Done(name=request.name, failure=UserError(title))
        return Done(name=request.name, reason=self._reason(request.name), files=tuple(made.files))

    def _reason(self, name: str) -> str:
        """Say why a report was made."""
        last = self.before.reports.get(name)
        if last is None:
            return _("it was not there")
        if last.key == self.keys[name]:
            return _("a file of it had been altered or was gone")
        changes = changes_between(self.before.inputs.get(last.inputs, {}), self.inputs)
        return changes or _("other reports were asked for")


def _asked(requests: Sequence[Request]) -> str:
    """Return a digest of whom all reports are of: each depends on which others there are."""
    return sha256(msgspec.json.encode(sorted((one.name, one.where) for one in requests)))


def _judge(key: str) -> Printed:
    assert _together is not None
    return _together.judged(key)


def _results(key: str, verdict: Printed, called: LocalText) -> bytes:
    assert _together is not None
    return encode_results(_together.results_of(key, verdict, called))


def results_in(folder: Path) -> Iterator[tuple[str, Results]]:
    """Yield the results of each report of a batch, by its name."""
    from scs_report.results import read_results

    for name in read_manifest(folder).reports:
        yield name, read_results(folder / name / "results.json")


__all__ = ["FILE", "Batch", "BatchPlan", "Done", "inputs_of", "results_in", "run"]
