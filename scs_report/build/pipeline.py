"""Encoded results of the files in data/, computed or from the cache."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scs_report.border.companions import find_fingerprints
from scs_report.border.messages import packed, unpacked
from scs_report.caching import (
    Artifact,
    Inputs,
    Store,
    digest_of,
    file_inputs,
    package_inputs,
    program_inputs,
    sha256,
)
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.project import Project

if TYPE_CHECKING:
    from scs_report.analysis.specification import Specification
    from scs_report.analysis.waves import Earlier
    from scs_report.results import Replication, Results
    from scs_report.study import WaveEntry
    from scs_report.survey import Domain

Progress = Callable[[str], None]


@dataclass(frozen=True)
class AsRead:
    """How a file of respondents is to be read: the sheet that is meant, and the encoding.

    And on which cluster, if not here: the address of its Dask scheduler.
    """

    sheet: str | None = None
    encoding: str | None = None
    scheduler: str | None = None


#: Packages that affect the results; a test checks that none is missing.
PACKAGES = (
    *("formulaic", "interface_meta", "msgspec", "narwhals", "numpy"),
    *(
        "packaging",
        "pandas",
        "patsy",
        "pyarrow",
        "pyreadstat",
        "python_calamine",
        "python_dateutil",
        "scipy",
        "six",
    ),
    *("statsmodels", "typing_extensions", "tzdata", "wrapt"),
)
_ROOMS = (
    *("survey", "estimation", "analysis", "results", "border"),
    *("errors.py", "names.py", "patterns.py", "study.py", "__init__.py"),
)
_SPECIFICATION = (
    *("study.toml", "codebook.toml", "models.toml"),
    *("tables.toml", "figures.toml", "facts.toml"),
)


def analyse_project(
    project: Project,
    data: Path | None,
    step: Progress,
    where: str = "",
    as_read: AsRead = AsRead(),
    tell: Progress = lambda _: None,
) -> Results:
    """Analyse the respondents in `data`, or those of the project; notes on the file are told.

    With a rule, `where`, it is about those of whom it holds, as a domain of the full design.
    Earlier waves of which only results are known, those of everybody, are not compared with then.

    Raises
    ------
    UserError
        If the respondents or the specification cannot be used.
    """
    from scs_report.analysis import analyse, load_specification
    from scs_report.survey import domain_of, load_codebook, load_respondents
    from scs_report.survey.cluster import cluster
    from scs_report.survey.scattered import load_scattered

    step(_("respondents"))
    codebook = load_codebook(project.data / "codebook.toml")
    path = data or project.respondents
    as_told = {"sheet": as_read.sheet, "encoding": as_read.encoding}
    with ExitStack() as connected:
        if as_read.scheduler is None:
            respondents = load_respondents(path, codebook, [project.data], **as_told)
        else:
            workers = connected.enter_context(cluster(as_read.scheduler))
            respondents = load_scattered(path, codebook, workers, [project.data], **as_told)
        for note in respondents.notes:
            tell(note)
        specification = load_specification(project.data)
        domain = domain_of(where, codebook) if where else None
        earlier = [
            earlier_wave(project, one, specification, domain)
            for one in specification.study.earlier
            if domain is None or one.respondents
        ]
        return analyse(respondents, specification, step, earlier, domain)


def earlier_wave(
    project: Project,
    wave: WaveEntry,
    specification: Specification,
    where: Domain | None = None,
) -> Earlier:
    """Read an earlier wave: its results, or those that its respondents give today.

    The codebook of that wave lies beside its respondents, if it is another one; and so do its
    targets, if respondents are weighted to other ones.

    Raises
    ------
    UserError
        If a file of the wave cannot be used.
    """
    from scs_report.analysis import analyse
    from scs_report.analysis.waves import Earlier
    from scs_report.results import read_results
    from scs_report.survey import load_codebook, load_respondents

    respondents = None
    if wave.respondents and (wave.overlap or where or not wave.results):
        path = project.data / wave.respondents
        own, plan = path.with_name("codebook.toml"), project.study.weighting
        targets = path.parent / (plan.targets if plan else "")
        codebook = load_codebook(
            own if own.is_file() else project.data / "codebook.toml",
            project.study.languages,
            design=project.study.design,
            weighting=(plan, targets if targets.is_file() else project.data / plan.targets)
            if plan
            else None,
        )
        respondents = load_respondents(path, codebook, [project.data])
    if wave.results and not where:
        return Earlier(wave, read_results(project.data / wave.results), respondents)
    assert respondents is not None
    one = replace(specification.study, waves=(), changes=(), comparable={})
    alone = replace(specification, study=one)
    return Earlier(wave, analyse(respondents, alone, where=where), respondents)


def wave_files(project: Project, wave: WaveEntry) -> list[Path]:
    """Return the files of an earlier wave, as far as they are there."""
    files = [project.data / name for name in (wave.results, wave.respondents) if name]
    if wave.respondents:
        path = project.data / wave.respondents
        files += [path.with_suffix(".toml"), path.with_name("codebook.toml")]
        if plan := project.study.weighting:
            files.append(path.parent / plan.targets)
        files += find_fingerprints([path.parent])
    return [one for one in dict.fromkeys(files) if one.is_file()]


def replicate_project(project: Project, results: Results, step: Progress) -> Replication:
    """Compare the published numbers with results.

    Raises
    ------
    UserError
        If the study has no published numbers, or they cannot be read.
    """
    from scs_report.replication.folder import replicate_folder

    require_published(project)
    step(_("published numbers"))
    return replicate_folder(project.data / "published", results)


def require_published(project: Project) -> None:
    """Make sure that a study has published numbers.

    Raises
    ------
    UserError
        If it has none.
    """
    folder = project.data / "published"
    if not folder.is_dir():
        raise UserError(
            _("This study has no published numbers to compare"),
            hint=_(
                "Those of a publication that a study reproduces stand in {folder}.", folder=folder
            ),
        )


def encoded_results(
    project: Project,
    data: Path | None,
    store: Store,
    step: Progress,
    before: Callable[[], None] = lambda: None,
    where: str = "",
    as_read: AsRead = AsRead(),
    tell: Progress = lambda _: None,
) -> Artifact:
    """Return the results as JSON, from the store if these respondents were analysed before.

    `before` is called if they were not, as the analysis begins. Notes on the file are told in
    any case. Errors as `analyse_project`.
    """
    path = data or project.respondents
    notes: list[str] = []

    def inputs() -> Inputs:
        return analysis_inputs(project, path, as_read)

    def compute() -> bytes:
        from scs_report.results import encode_results

        before()
        return encode_results(analyse_project(project, data, step, where, as_read, notes.append))

    # results of a cluster are those of one computer
    said = {
        name: text
        for name, text in vars(as_read).items()
        if text is not None and name != "scheduler"
    }
    of = said | ({"where": where} if where else {})
    made = _cached_or_computed(f"results of {path.name}", inputs, of, store, compute)
    key = digest_of(f"notes on {path.name}", made.inputs | of)
    if made.new:
        store.put(key, packed(notes))
    for note in notes if made.new else unpacked(store.get(key) or b"[]"):
        tell(note)
    return made


def analysis_inputs(project: Project, path: Path, as_read: AsRead = AsRead()) -> Inputs:
    """Return all that results of a file of respondents depend on."""
    files = [project.data / name for name in _SPECIFICATION]
    respondents = [path]
    if as_read.scheduler is not None:
        from scs_report.survey.pieces import files_of

        respondents = files_of(path)
    files += [one for file in respondents for one in (file, file.with_suffix(".toml"))]
    files = [file for file in files if file.is_file()]
    files += find_fingerprints([*{one.parent for one in respondents}, project.data])
    files += [one for wave in project.study.earlier for one in wave_files(project, wave)]
    if plan := project.study.weighting:
        files += [file for file in [project.data / plan.targets] if file.is_file()]
    machinery = program_inputs(*_ROOMS) | package_inputs(PACKAGES)
    return machinery | file_inputs(project.root, files)


def encoded_replication(
    project: Project, results: Artifact, store: Store, step: Progress
) -> Artifact:
    """Return the comparison with the published numbers as JSON; errors as `replicate_project`."""

    def inputs() -> Inputs:
        folder = project.data / "published"
        files = [*folder.glob("*.csv"), *folder.glob("*.toml")]
        machinery = program_inputs("replication", "results", "border", "errors.py")
        return machinery | package_inputs(PACKAGES) | file_inputs(project.root, files)

    def compute() -> bytes:
        from scs_report.results import decode_results, encode_results

        return encode_results(replicate_project(project, decode_results(results.content), step))

    printed = {"results": sha256(results.content)}
    made = _cached_or_computed("replication", inputs, printed, store, compute)
    return Artifact(made.content, results.inputs | made.inputs, made.new)


def _cached_or_computed(
    what: str,
    inputs: Callable[[], Inputs],
    printed: Inputs,
    store: Store,
    compute: Callable[[], bytes],
) -> Artifact:
    now = inputs()
    key = digest_of(what, now | printed)
    kept = store.get(key)
    if kept is not None:
        return Artifact(kept, now)
    content = compute()
    if inputs() == now:  # inputs edited meanwhile belong to no key
        store.put(key, content)
    return Artifact(content, now, new=True)
