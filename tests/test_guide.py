"""The guide: its commands work, its links lead somewhere, its languages are in step."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import guide as g
import pytest
from sharing import Once

ROOT = Path(__file__).resolve().parents[1]
GUIDE = g.Guide()
KEPT = "records"  # in .cache
#: Which commands may end with another status than 0: there is a difference, questions are open.
MAY_END = {"diff": 1, "import": 2, "check --study my-study": 2}
# what `make` set up is as good as new here
MAKE = 'make() { command make -o .venv/.runtime -o .venv/.dev "$@"; }\n'


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with two pages in two languages, declared in step."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "guide.toml").write_text('tasks = ["one"]\nreference = ["two"]\n', "utf-8")
    for name, title, other in (("one", "First", "two"), ("two", "Second", "one")):
        for end in ("", ".zh"):
            text = f"# {title}\n\nSee [it]({other}{end}.md#more-of-it).\n\n## More of it\n\n"
            text += "```sh\nmake brief  # words\n```\n"
            (folder / f"{name}{end}.md").write_text(text, "utf-8")
    g.accept(tmp_path, g.Guide(tmp_path).twins(), (), state=g.STATE, command=g.ACCEPT)
    return folder


def test_the_guide_is_in_order() -> None:
    assert GUIDE.problems() == []


def test_pages_that_are_in_order(docs: Path) -> None:
    assert g.Guide(docs.parent).problems() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("one.zh.md", "two.zh.md", "two.md", "docs/one.zh.md, line 3: leads to two.md, though"),
        ("one.md", "#more-of-it", "#less", "docs/one.md, line 3: there is no heading #less in two"),
        ("one.md", "two.md", "tow.md", "docs/one.md, line 3: there is no tow.md"),
        ("one.md", "[it]", "![](x.png) [it]", "docs/one.md, line 3: there is no picture x.png"),
        ("one.md", "[it]", "![](x.png) [it]", "x.png has no words"),
        ("one.zh.md", "make brief", "make all", "docs/one.zh.md: its commands are not those"),
        ("one.md", "See", "Look at", "docs/one.md, line 1: English changed; bring docs/one.zh.md"),
        ("guide.toml", '"two"', '"two", "three"', "names three, but there is no docs/three.md"),
        ("guide.toml", '"two"', "", "docs/two.md is in no part"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    docs: Path, file: str, old: str, new: str, said: str
) -> None:
    text = (docs / file).read_text("utf-8")
    assert old in text
    (docs / file).write_text(text.replace(old, new), "utf-8")
    assert any(said in problem for problem in g.Guide(docs.parent).problems())


def test_headings_have_the_anchors_of_code_forges() -> None:
    page = g.read_page("p", "en", "# T\n\n## What's `new`: A-b\n\n## Same\n\n## Same\n")
    assert page.anchors >= {"whats-new-a-b", "same", "same-1"}
    assert g.read_page("p", "zh", "# 题\n\n## 改什么，去哪里\n").anchors == {"改什么去哪里"}


def test_commands_are_what_stands_in_listings_and_what_the_reader_does() -> None:
    text = "```sh\nmake a   # why\n# only words\n```\n<!-- reader: sed x -->\n```text\nno\n```\n"
    assert g.commands(text) == ["make a", "sed x"]
    assert "sed x" not in g.read_page("p", "en", "# T\n" + text).html


def test_a_page_that_is_not_translated_is_shown_in_english(docs: Path) -> None:
    (docs / "two.zh.md").unlink()
    made = g.Guide(docs.parent)
    assert made.shown("two", "zh").code == "en"
    assert made.problems() == ["docs/one.zh.md, line 3: there is no two.zh.md#more-of-it"]


@pytest.mark.slow
def test_all_pages_are_made_with_contents_neighbours_and_languages(tmp_path: Path) -> None:
    files = {str(path): content for path, content in g.make(GUIDE).items()}
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    assert len(pages) == len(GUIDE.pages) + 1
    first, second = GUIDE.contents.names[:2]
    html = pages[f"{first}.en.html"]
    assert html == pages["index.html"]
    assert f'href="{second}.en.html" rel="next"' in html
    assert f'href="{first}.zh.html" lang="zh-Hans"' in html
    for name in GUIDE.contents.names:
        assert f'href="{name}.en.html"' in html
    linked = {
        path for page in pages.values() for path in re.findall(r'href="(?!\w+:)([^"#]+)', page)
    }
    assert {path for path in linked if not path.startswith("../../")} <= {*files}
    assert all((ROOT / path[6:]).exists() for path in linked if path.startswith("../../"))
    assert all(files[f"guide.{code}.pdf"].startswith(b"%PDF") for code in GUIDE.codes)


@pytest.fixture(scope="session")
def kept(once: Once) -> Path:
    """What builds of all pages record, as a reader goes from page to page in one project."""
    return once("guide", lambda folder: (folder / KEPT).mkdir())


@pytest.fixture
def project(kept: Path, tmp_path: Path) -> Path:
    """The project as a reader has it, set up."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("data", "templates", "docs", "examples", "scripts", "requirements"):
        ignored = shutil.ignore_patterns("build", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder / name)
    for name in (".venv", "scs_report"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".cache").mkdir()
    (folder / ".cache" / KEPT).symlink_to(kept / KEPT)
    # what was made of the same data and templates serves here as well
    for name in ("store", "fonts"):
        (ROOT / ".cache" / name).mkdir(parents=True, exist_ok=True)
        (folder / ".cache" / name).symlink_to(ROOT / ".cache" / name)
    return folder


def run(folder: Path, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["sh", "-c", MAKE + command],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.longest
@pytest.mark.parametrize(
    "name", [n for n in GUIDE.contents.names if g.commands(GUIDE.sources[n, "en"])]
)
def test_each_command_of_a_page_works(name: str, project: Path) -> None:
    for command in g.commands(GUIDE.sources[name, "en"]):
        done = run(project, command)
        allowed = {0, *(code for part, code in MAY_END.items() if part in command)}
        assert done.returncode in allowed, f"{command}\n{done.stdout}{done.stderr}"
        assert not (project / "scs-report-error.log").exists(), command


def headline(project: Path) -> None:
    for code, words in (("en", "Nearly all approve"), ("zh", "几乎人人赞同")):
        file = project / "templates" / "brief" / f"00-front.{code}.md"
        claim = f'# {{% claim "headline": approval.support > 0.95 %}}{words}{{% endclaim %}}\n'
        file.write_text(claim + file.read_text("utf-8").partition("\n")[2], "utf-8")


def outlook(project: Path) -> None:
    with (project / "templates" / "brief" / "60-outlook.en.md").open("a", encoding="utf-8") as file:
        file.write("Nearly 80% of respondents approve.\n")


def yellow(project: Path) -> None:
    file = project / "templates" / "brand.toml"
    file.write_text(file.read_text("utf-8").replace("#0f5872", "#ffee00"), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "change", "command"),
    [
        ("errors", headline, "build brief --format html --lang"),
        ("sentence", outlook, "check --lang"),
        ("brand", yellow, "build brief --format html --lang"),
    ],
)
def test_the_errors_that_are_shown_are_what_the_program_says(
    name: str, change: Callable[[Path], None], command: str, code: str, project: Path
) -> None:
    change(project)
    said_in = {"LANGUAGE": code, "LC_ALL": "C.UTF-8", "COLUMNS": "300"}
    done = run(project, f".venv/bin/scs-report {command} {code}", **said_in)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    listings = re.findall(r"```text\n(.*?)```", GUIDE.sources[name, code], re.S)
    for part in " ".join(listings[-1].split()).split("…"):
        assert part.strip() in said
