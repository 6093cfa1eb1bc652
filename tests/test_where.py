"""`--where`: documents of part of the respondents, from the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner, Result

import scs_report as sr
from scs_report.build.pipeline import analyse_project
from scs_report.cli import app
from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.results import Results, encode_results


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments], catch_exceptions=False)


def test_documents_of_published_numbers_are_of_everybody(root: Path) -> None:
    with pytest.raises(UserError, match="Published numbers are of all respondents"):
        run("build", "replication", "--study", str(root), "--where", "age >= 40")
    with pytest.raises(UserError, match="exclude each other"):
        run("build", "--study", str(root), "--where", "age >= 40", "--results", "x.json")


def test_a_rule_that_means_nobody_says_why(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        run("analyze", "--study", str(demo), "--where", "gendre == 1", "--out", str(tmp_path))
    assert 'found no column or variable "gendre" (did you mean gender?)' in refusal.value.problems
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_notebook_sees_the_same_part(demo: Path, tmp_path: Path) -> None:
    run("analyze", "--study", str(demo), "--where", "gender == 1", "--out", str(tmp_path))
    found = sr.open_study(demo).analyse(where="gender == 1")
    written = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert json.loads(encode_results(found)) == written
    assert written["study"]["whole"] == 300
    assert written["design"]["n"] < 300


def test_earlier_waves_known_by_their_results_alone_are_not_compared_with(
    demo: Path, demo_results: Results, tmp_path: Path
) -> None:
    shutil.copytree(demo / "data", tmp_path / "data")
    (tmp_path / "data" / "old.json").write_bytes(encode_results(demo_results))
    study = tmp_path / "data" / "study.toml"
    text = study.read_text("utf-8").replace('wave = "wave"\n', "")
    study.write_text(text + '\n[[waves]]\nkey = "2021"\nresults = "old.json"\n', encoding="utf-8")
    for name in ("tables.toml", "figures.toml", "facts.toml"):  # they name waves of the file
        (tmp_path / "data" / name).unlink()
    project = Project(tmp_path)
    everybody = analyse_project(project, None, lambda _: None)
    part = analyse_project(project, None, lambda _: None, "age >= 40")
    assert [wave.key for wave in everybody.waves][:1] == ["2021"]
    assert part.waves == ()


@pytest.mark.slow
def test_a_page_of_a_part_says_so_in_its_title_and_is_no_page_of_all(
    demo: Path, tmp_path: Path, with_fonts: Callable[[Path], Path]
) -> None:
    cache = str(with_fonts(tmp_path) / ".cache")
    said = {"en": "Part of the respondents only: ", "de": "Nur ein Teil der Befragten: "}
    for out, where in (("part", ("--where", "age >= 40")), ("all", ())):
        run(
            *("build", "brief", "--study", str(demo), "--format", "html", "--cache", cache),
            *("--out", str(tmp_path / out), *where),
        )
    for code, words in said.items():
        pages = {
            out: BeautifulSoup((tmp_path / out / f"brief.{code}.html").read_text("utf-8"), "lxml")
            for out in ("part", "all")
        }
        assert words in pages["part"].title.text
        assert words in pages["part"].select_one("p.byline.part").text
        assert pages["part"].text.count(words) > 3
        assert words not in pages["all"].text
