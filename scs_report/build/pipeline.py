"""From the files in data/ to encoded results, by way of the cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scs_report.border.companions import find_fingerprints
from scs_report.caching import (
    Inputs,
    Sourced,
    Store,
    digest_of,
    file_inputs,
    package_inputs,
    program_inputs,
    sha256,
)
from scs_report.project import Project

if TYPE_CHECKING:
    from scs_report.results import Replication, Results

Progress = Callable[[str], None]

#: Packages that decide about the results; a test holds them complete.
PACKAGES = (
    *("et_xmlfile", "formulaic", "interface_meta", "msgspec", "narwhals", "numpy", "openpyxl"),
    *("packaging", "pandas", "patsy", "pyarrow", "pyreadstat", "python_dateutil", "scipy", "six"),
    *("statsmodels", "typing_extensions", "tzdata", "wrapt"),
)
_ROOMS = (
    *("survey", "estimation", "analysis", "results", "border"),
    *("errors.py", "names.py", "study.py", "__init__.py"),
)
_SPECIFICATION = (
    *("study.toml", "codebook.toml", "models.toml"),
    *("tables.toml", "figures.toml", "facts.toml"),
)


def analyse_project(project: Project, data: Path | None, step: Progress) -> Results:
    """Analyse the respondents in `data`, or those of the project.

    Raises
    ------
    UserError
        If the respondents or the specification cannot be used.
    """
    from scs_report.analysis import analyse, load_specification
    from scs_report.survey import load_codebook, load_respondents

    step("respondents")
    codebook = load_codebook(project.data / "codebook.toml")
    respondents = load_respondents(data or project.respondents, codebook, [project.data])
    return analyse(respondents, load_specification(project.data), step)


def replicate_project(project: Project, results: Results, step: Progress) -> Replication:
    """Compare the published numbers with results.

    Raises
    ------
    UserError
        If the published numbers cannot be read.
    """
    from scs_report.replication import load_published, replicate
    from scs_report.replication.audit import audit, load_declarations

    step("published numbers")
    folder = project.data / "published"
    published = load_published(folder)
    findings = audit(published, load_declarations(folder / "audit.toml"))
    return replicate(published, results, findings)


def encoded_results(
    project: Project,
    data: Path | None,
    store: Store,
    step: Progress,
    before: Callable[[], None] = lambda: None,
) -> Sourced:
    """Return the results as JSON, from the store if these respondents were analysed before.

    `before` is called if they were not, as the analysis begins. Errors as `analyse_project`.
    """
    path = data or project.respondents

    def inputs() -> Inputs:
        files = [project.data / name for name in _SPECIFICATION]
        files = [one for one in files if one.is_file()]
        files += [one for one in (path, path.with_suffix(".toml")) if one.is_file()]
        files += find_fingerprints([path.parent, project.data])
        machinery = program_inputs(*_ROOMS) | package_inputs(PACKAGES)
        return machinery | file_inputs(project.root, files)

    def make() -> bytes:
        from scs_report.results import encode_results

        before()
        return encode_results(analyse_project(project, data, step))

    return _kept_or_made(f"results of {path.name}", inputs, {}, store, make)


def encoded_replication(
    project: Project, results: Sourced, store: Store, step: Progress
) -> Sourced:
    """Return the comparison with the published numbers as JSON; errors as `replicate_project`."""

    def inputs() -> Inputs:
        folder = project.data / "published"
        files = [*folder.glob("*.csv"), *folder.glob("*.toml")]
        machinery = program_inputs("replication", "results", "border", "errors.py")
        return machinery | package_inputs(PACKAGES) | file_inputs(project.root, files)

    def make() -> bytes:
        from scs_report.results import decode_results, encode_results

        return encode_results(replicate_project(project, decode_results(results.content), step))

    printed = {"results": sha256(results.content)}
    made = _kept_or_made("replication", inputs, printed, store, make)
    return Sourced(made.content, results.inputs | made.inputs, made.new)


def _kept_or_made(
    what: str,
    inputs: Callable[[], Inputs],
    printed: Inputs,
    store: Store,
    make: Callable[[], bytes],
) -> Sourced:
    now = inputs()
    key = digest_of(what, now | printed)
    kept = store.get(key)
    if kept is not None:
        return Sourced(kept, now)
    content = make()
    if inputs() == now:  # what was edited meanwhile is in no key
        store.put(key, content)
    return Sourced(content, now, new=True)
