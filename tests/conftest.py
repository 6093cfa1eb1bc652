from __future__ import annotations

import fcntl
import gc
import io
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

# As the command line has it; threads that wait for each other take four times the work. Processes
# that share the tests of a run inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import measured
import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, settings
from lacking import skip_without
from msgspec.structs import replace
from sharing import Once

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.analysis.specification import Tables, named_by
from scs_report.build.run import Plan, build
from scs_report.fonts import FontSet, prepare_fonts
from scs_report.language.reader import read_by
from scs_report.notebook import open_study
from scs_report.pages.documents import render_document
from scs_report.pages.rendered import Rendered
from scs_report.references import FILE as REFERENCES
from scs_report.replication.folder import replicate_folder
from scs_report.results import Results, TableEntry, decode_results, encode_results
from scs_report.study import FILE, load_study
from scs_report.survey import Codebook, Respondents, load_codebook, load_respondents

ROOT = Path(__file__).parent.parent

# Search rarely for garbage, as the command line does: while modules are loaded there is none.
gc.set_threshold(200_000)
# What commands say is tested in English, whatever a machine speaks.
os.environ["LANGUAGE"] = "en"

# No test depends on how fast a machine is, or on how busy.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("any machine"), max_examples=25)
settings.load_profile("any machine")

measured.workers_too()


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples in a run that leaves slow tests out."""
    if "not slow" in config.getoption("markexpr"):
        settings.load_profile("quick")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look for the programs that a test needs."""
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            skip_without(program)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Load nothing that drives a browser in a run that leaves such tests out."""
    needless = "not browser" in config.getoption("markexpr") and collection_path.name == "browser"
    return needless or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort tests into quick and slow, and begin with those that take longest."""
    for item in items:
        # all documents in all formats take some twenty seconds
        whole = {"folder", "demo_folder", "demo_copy"} & {*getattr(item, "fixturenames", ())}
        if whole or not_the_first(item):
            item.add_marker(pytest.mark.slow)
    # so that no process is left alone with one of them at the end
    items.sort(key=lambda item: "longest" not in item.keywords)


def pytest_collection_finish() -> None:
    """Never search for garbage in what is loaded by now."""
    gc.collect()
    gc.freeze()


def not_the_first(item: pytest.Item) -> bool:
    """Whether a quick run leaves the case out, having tried another one, or as many as marked."""
    mark = item.get_closest_marker("exhaustive")
    if mark is None or not isinstance(item, pytest.Function):
        return False
    return any(index >= (*mark.args, 1)[0] for index in item.callspec.indices.values())


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whatever language a test asks for, the next one is told things in that of the terminal."""
    yield
    read_by("")


@pytest.fixture(scope="session")
def once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fill a folder once for all processes that share the tests of a run."""
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        shared = shared.parent

    def once(name: str, fill: Callable[[Path], object]) -> Path:
        folder, complete = shared / name, shared / f"{name}.complete"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not complete.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                complete.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def copied(root: Path) -> Callable[[Path], Path]:
    """Copy what documents are made of, but for results, into a folder; return its templates."""
    return copier(root)


def copier(study: Path) -> Callable[[Path], Path]:
    def copy(folder: Path) -> Path:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        for name in (FILE, REFERENCES):
            if (study / "data" / name).is_file():
                shutil.copy(study / "data" / name, folder / "data")
        return Path(shutil.copytree(study / "templates", folder / "templates"))

    return copy


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(ROOT / "data" / "codebook.toml")


@pytest.fixture(scope="session")
def respondents(codebook: Codebook) -> Respondents:
    return load_respondents(ROOT / "data" / "respondents.csv", codebook)


@pytest.fixture(scope="session")
def specification(codebook: Codebook) -> Specification:
    read = load_specification(ROOT / "data")
    assert read.models is not None
    label = codebook.label
    return replace(read, models=named_by(read.models, label))


@pytest.fixture(scope="session")
def results(root: Path, once: Once) -> Results:
    """The results of this study, analysed once for all processes."""

    def fill(folder: Path) -> None:
        codebook = load_codebook(root / "data" / "codebook.toml")
        respondents = load_respondents(root / "data" / "respondents.csv", codebook)
        made = analyse(respondents, load_specification(root / "data"))
        (folder / "results.json").write_bytes(encode_results(made))

    return decode_results((once("results", fill) / "results.json").read_bytes())


Made = Callable[[str, str], Rendered]


def made_once(study: Path, results: Results, once: Once) -> Made:
    """Return what renders the documents of a study, each in each language once for all tests."""

    def made(name: str, code: str) -> Rendered:
        def fill(folder: Path) -> None:
            rendered = render_document(name, code, results, study / "templates")
            (folder / "rendered").write_bytes(pickle.dumps(rendered))

        folder = once(f"{study.name}.{name}.{code}", fill)
        rendered: Rendered = pickle.loads((folder / "rendered").read_bytes())
        return rendered

    return cache(made)


@pytest.fixture(scope="session")
def made(root: Path, results: Results, once: Once) -> Made:
    """The pages of this study: `made("brief", "en").screen`."""
    return made_once(root, results, once)


@pytest.fixture(scope="session")
def demo_made(demo: Path, demo_results: Results, once: Once) -> Made:
    """The pages of the demonstration."""
    return made_once(demo, demo_results, once)


@pytest.fixture(scope="session")
def folder(results: Results, root: Path, once: Once) -> Path:
    """All documents in both languages and formats."""

    names = load_study(root / "data").names

    def fill(out: Path) -> None:
        plan = Plan(
            names, ("en", "zh"), templates=root / "templates", out=out, cache=root / ".cache"
        )
        replication = replicate_folder(root / "data" / "published", results)
        made = build(results, plan, replication=replication)
        assert {one.path.name for one in made} >= {name.name for name in plan.names}

    return once("documents", fill)


@pytest.fixture(scope="session")
def tabulated(respondents: Respondents, specification: Specification) -> Callable[..., Results]:
    """Analyse nothing of this study but some tables, a tenth of the work."""

    def tabulated(*entries: TableEntry, **disclosure: int) -> Results:
        study = specification.study
        study = replace(study, disclosure=replace(study.disclosure, **disclosure), changes=())
        tables = Tables(tables=entries)
        return analyse(respondents, Specification(study=study, tables=tables))

    return tabulated


@pytest.fixture(scope="session")
def demo(root: Path) -> Path:
    """The study of invented people, which is there to be tested on."""
    return root / "examples" / "demo"


@pytest.fixture(scope="session")
def demo_copied(demo: Path) -> Callable[[Path], Path]:
    """Copy what its documents are made of, but for results; return the templates."""
    return copier(demo)


@pytest.fixture(scope="session")
def demo_codebook(demo: Path) -> Codebook:
    return load_codebook(demo / "data" / "codebook.toml")


@pytest.fixture(scope="session")
def demo_results(demo: Path, demo_codebook: Codebook, once: Once) -> Results:
    """Its results, analysed once for all processes."""

    def fill(folder: Path) -> None:
        respondents = load_respondents(demo / "data" / "respondents.csv", demo_codebook)
        made = analyse(respondents, load_specification(demo / "data"))
        (folder / "results.json").write_bytes(encode_results(made))

    return decode_results((once("demo_results", fill) / "results.json").read_bytes())


@pytest.fixture(scope="session")
def results_of(root: Path, once: Once, request: pytest.FixtureRequest) -> Callable[[str], Results]:
    """The results of a study by its folder, `.` or in `examples`, analysed once for all."""
    fixtures = {".": "results", "examples/demo": "demo_results"}

    @cache
    def found(study: str) -> Results:
        if study in fixtures:
            made: Results = request.getfixturevalue(fixtures[study])
            return made

        def fill(folder: Path) -> None:
            made = open_study(root / study).analyse()
            (folder / "results.json").write_bytes(encode_results(made))

        folder = once(f"results.{Path(study).name}", fill)
        return decode_results((folder / "results.json").read_bytes())

    return found


@pytest.fixture(scope="session")
def demo_folder(demo: Path, once: Once) -> Path:
    """Its documents in all languages and formats."""
    return once("demo_documents", lambda out: open_study(demo).build(out=out))


@pytest.fixture(scope="session")
def demo_copy(demo: Path, root: Path, demo_folder: Path) -> Callable[[Path], Path]:
    """Copy it whole into a folder, with what its builds have kept; return the copy."""

    def copy(folder: Path) -> Path:
        shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("build", ".cache"))
        (folder / ".cache").mkdir()
        for name in ("fonts", "store", "records"):
            if (root / ".cache" / name).is_dir():
                (folder / ".cache" / name).symlink_to(root / ".cache" / name)
        return folder

    return copy


@pytest.fixture(scope="session")
def fonts(root: Path) -> FontSet:
    """Return the prepared fonts; this process need not use them yet."""
    return prepare_fonts(root / ".cache" / "fonts")


@pytest.fixture(scope="session")
def with_fonts(root: Path) -> Callable[[Path], Path]:
    """Give a copy of a study the fonts that are prepared; cutting its own takes some seconds."""

    def link(study: Path) -> Path:
        (study / ".cache").mkdir(exist_ok=True)
        (root / ".cache" / "fonts").mkdir(parents=True, exist_ok=True)
        (study / ".cache" / "fonts").symlink_to(root / ".cache" / "fonts")
        return study

    return link


@pytest.fixture(scope="session")
def misnumber() -> Callable[[bytes], bytes]:
    """Number the glyphs of a CID-keyed font as cutting leaves them: with gaps."""

    def change(program: bytes) -> bytes:
        # boxes around glyphs, which take most of the time, are as they were
        with TTFont(io.BytesIO(program), recalcBBoxes=False, lazy=True) as font:
            top = font["CFF "].cff.topDictIndex[0]
            glyphs, old = top.CharStrings, top.charset
            new = [name if at < 100 else f"cid{at + 40:05d}" for at, name in enumerate(old)]
            glyphs.charStrings = {b: glyphs.charStrings[a] for a, b in zip(old, new, strict=True)}
            top.charset = glyphs.charset = new
            font.setGlyphOrder(new)
            result = io.BytesIO()
            font.save(result)
        return result.getvalue()

    return change
