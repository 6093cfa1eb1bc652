"""What one command has made serves the next, though it is another process."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, nodes

from scs_report.build import workers
from scs_report.build.edited import of_one_document, only_texts_edited
from scs_report.build.plan import Plan
from scs_report.build.workers import Forked
from scs_report.checks import parsed
from scs_report.cli import documents
from scs_report.fonts import prepare_fonts
from scs_report.language import catalogues
from scs_report.project import Project
from scs_report.prose import compiled
from scs_report.prose.compiled import Compiled

#: A matplotlib that says that it was loaded.
_LOADED = "import pathlib; pathlib.Path(__file__).with_name('loaded').touch(); raise ImportError"


def build(study: Path, path: Path | str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scs_report", "build", "brief", "--lang", "en"]
    environment = {**os.environ, "PYTHONPATH": str(path), "LANGUAGE": "en"}
    return subprocess.run(
        [*command, "--study", str(study)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def study(demo: Path, tmp_path: Path, with_fonts: Callable[[Path], Path]) -> Path:
    """A study that a test may change, with fonts that are prepared."""
    ignored = shutil.ignore_patterns("build", ".cache")
    return with_fonts(Path(shutil.copytree(demo, tmp_path / "study", ignore=ignored)))


@pytest.mark.slow
def test_after_an_edited_sentence_no_figure_is_drawn(study: Path, tmp_path: Path) -> None:
    assert build(study).returncode == 0
    page = study / "build" / "brief.en.html"
    first = page.read_text("utf-8")
    fake = tmp_path / "fake" / "matplotlib"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text(_LOADED)
    text = next((study / "templates" / "brief").glob("20-*.en.md"))
    text.write_text(text.read_text("utf-8") + "\nOne sentence more.\n", "utf-8")
    made = build(study, fake.parent)
    assert made.returncode == 0, made.stderr
    assert "One sentence more." in page.read_text("utf-8")
    assert not (fake / "loaded").exists()
    charts = first.count("<svg")
    assert charts
    assert page.read_text("utf-8").count("<svg") == charts
    # another number is drawn, which this matplotlib cannot
    data = study / "data" / "respondents.csv"
    head, _first, *rest = data.read_text("utf-8").splitlines()
    (study / "data" / "respondents.toml").unlink(missing_ok=True)
    data.write_text("\n".join((head, *rest)) + "\n", "utf-8")
    assert build(study, fake.parent).returncode
    assert (fake / "loaded").exists()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where templates are kept compiled, empty, in a process that has compiled nothing."""
    kept = replace(compiled._KEPT, folder=tmp_path)
    monkeypatch.setattr(compiled, "_KEPT", kept)
    for other in (catalogues, parsed):
        monkeypatch.setattr(other, "_KEPT", replace(other._KEPT, folder=tmp_path))
    monkeypatch.setattr(Compiled, "_known", {})
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path


def rendered(text: str, language: str = "en") -> tuple[str, int]:
    """Return what a template says, and how often one was compiled for it."""
    environment = Environment(
        loader=DictLoader({"one": text}), bytecode_cache=Compiled(language), autoescape=True
    )
    compile_, times = environment.compile, list[str]()

    def counted(*given: object, **how: object) -> object:
        times.append("once")
        return compile_(*given, **how)  # type: ignore[call-overload]

    environment.compile = counted  # type: ignore[assignment, method-assign]
    return environment.get_template("one").render(), len(times)


def next_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compiled, "_known", {})


def test_a_template_is_compiled_once_for_all_processes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rendered("{{ 1 + 1 }}") == ("2", 1)
    next_process(monkeypatch)
    assert rendered("{{ 1 + 1 }}") == ("2", 0)
    assert rendered("{{ 1 + 2 }}") == ("3", 1)  # what was edited
    assert rendered("{{ 1 + 1 }}", "zh") == ("2", 1)  # it may hold texts of the language


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-1], lambda _: b"", lambda raw: raw[:40] * 9])
def test_a_damaged_one_is_compiled_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]
) -> None:
    rendered("{{ 1 + 1 }}")
    (file,) = folder.glob("*.pyc")
    file.write_bytes(spoil(file.read_bytes()))
    next_process(monkeypatch)
    assert rendered("{{ 1 + 1 }}") == ("2", 1)


def test_none_is_written_where_python_writes_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered("{{ 1 + 1 }}") == ("2", 1)
    assert not [*folder.iterdir()]


def test_another_program_compiles_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered("{{ 1 + 1 }}")
    next_process(monkeypatch)
    monkeypatch.setattr(compiled, "program", lambda: "another")
    assert rendered("{{ 1 + 1 }}") == ("2", 1)


def test_they_do_not_pile_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_KEPT", replace(compiled._KEPT, most=4))
    for number in range(12):
        rendered(f"{{{{ {number} }}}}")
    assert len([*folder.glob("*.pyc")]) <= 4


@pytest.mark.parametrize("spoil", [lambda raw: raw, lambda raw: raw[:-1], lambda _: b""])
def test_a_text_is_parsed_once_for_all_processes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]
) -> None:
    """Unless what was kept is damaged; it is the same whoever parsed it."""
    text = '{% claim "rise": share.use > 0.5 %}It is {{ share.use | pct }}.{% endclaim %} And?'
    tree, tags = parsed.take_apart.__wrapped__(text)
    (file,) = folder.glob("*.pyc")
    sound = file.read_bytes()
    file.write_bytes(spoil(sound))
    times, lex = list[str](), parsed.ENVIRONMENT.lex

    def counted(raw: str) -> object:
        times.append(raw)
        return lex(raw)

    monkeypatch.setattr(parsed.ENVIRONMENT, "lex", counted)
    again, tags_again = parsed.take_apart.__wrapped__(text)
    assert len(times) == (0 if spoil(sound) == sound else 1)
    assert (again, tags_again) == (tree, tags)
    assert all(node.environment is parsed.ENVIRONMENT for node in again.find_all(nodes.Node))
    assert [tag.word for tag in tags_again] == [tag.word for tag in tags]


def test_messages_are_compiled_once_for_all_processes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = catalogues.catalogue_of.__wrapped__
    message = "There is no model."
    first = said("zh").gettext(message)
    assert first != message
    with monkeypatch.context() as alone:
        alone.setattr(catalogues, "_compiled", lambda *_: pytest.fail("compiled again"))
        assert said("zh").gettext(message) == first
    (made,) = folder.glob("*.messages.pyc")
    made.write_bytes(made.read_bytes()[:-1])  # damaged
    assert said("zh").gettext(message) == first


def test_workers_begin_at_once_where_only_texts_were_saved(tmp_path: Path) -> None:
    data, templates = tmp_path / "data", tmp_path / "templates"
    for folder in (data, templates, tmp_path / "build"):
        folder.mkdir()
    (data / "study.toml").touch()
    (templates / "00-front.en.md").touch()
    plan = Plan(("brief",), ("en",), templates=templates, out=tmp_path / "build", cache=tmp_path)
    page = tmp_path / "build" / "brief.en.html"

    def saved(path: Path, at: float) -> bool:
        path.touch()
        os.utime(path, (at, at))
        return only_texts_edited(plan, data)

    assert not saved(data / "study.toml", 100)  # nothing was built yet
    saved(templates / "00-front.en.md", 100)
    assert not saved(page, 200)
    assert saved(templates / "00-front.en.md", 300)
    assert not saved(data / "study.toml", 300)


def test_texts_of_one_document_in_one_language_are_told_from_others(tmp_path: Path) -> None:
    texts, out = tmp_path / "templates", tmp_path / "build"
    plan = Plan(("brief", "appendix"), ("en", "zh"), templates=texts, out=out, cache=tmp_path)
    names = ("brief/10-use.zh.md", "brief/20-end.zh.md", "brief/10-use.en.md", "brand.toml")
    paths = [texts / name for name in names]
    for path in (*paths, out / "brief.zh.html"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def saved(*edited: Path) -> bool:
        for path in paths:
            at = 300 if path in edited else 100
            os.utime(path, (at, at))
        return of_one_document(plan)

    os.utime(out / "brief.zh.html", (200, 200))
    zh, also_zh, en, brand = paths
    assert saved(zh)
    assert saved(zh, also_zh)
    assert not saved()
    assert not saved(zh, en)
    assert not saved(brand)
    assert not saved(zh, brand)


def test_after_one_edited_text_pages_and_pdfs_are_made_by_two_forks(
    root: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have what this process has loaded, and it goes on meanwhile."""
    monkeypatch.setattr(workers, "load_pages", _process)
    monkeypatch.setattr(workers, "load_paper", _process)
    monkeypatch.setattr(workers, "_set_pdf", _process)
    known = workers.loaded_here = object()  # type: ignore[attr-defined]
    fonts = prepare_fonts(root / ".cache" / "fonts")
    with Forked(fonts, demo / "templates") as made:
        renders, sets = made.submit(os.getpid).result(), made.set_pdf("").result()
        assert len({os.getpid(), renders, sets}) == 3
        assert made.submit(_is_known, id(known)).result()
    del workers.loaded_here  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def _process(*_: object) -> int:
    return os.getpid()


def _is_known(thing: int) -> bool:
    return id(getattr(workers, "loaded_here", None)) == thing


@pytest.mark.parametrize(("edited", "few"), [(["en"], True), (["en", "de"], False)])
def test_forks_are_for_one_edited_text(
    edited: list[str], few: bool, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(
        documents=("brief",),
        languages=("en", "de"),
        formats=("html", "pdf"),
        templates=study / "templates",
        out=study / "build",
        cache=study / ".cache",
    )
    made = [study / "build" / name for name in plan.names]
    made[0].parent.mkdir()
    for path in made:
        path.touch()
        os.utime(path, (2e9, 2e9))
    for code in edited:
        text = next((study / "templates" / "brief").glob(f"20-*.{code}.md"))
        os.utime(text, (3e9, 3e9))
    begun: list[object] = []
    monkeypatch.setattr(documents, "_preload", lambda *_, **__: begun.append("server"))
    monkeypatch.setattr(workers, "Forked", lambda *_: nullcontext("forks"))
    monkeypatch.setattr(sys, "platform", "linux")
    project = Project.find(study)
    with ExitStack() as open_:
        made_by: object = documents._begin_workers(plan, project, open_)
    assert made_by == ("forks" if few else None)
    assert begun == ([] if few else ["server"])
