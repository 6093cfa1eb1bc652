"""`scs-report import`, as staff meet it."""

from __future__ import annotations

import json
from pathlib import Path

import company as co
import pandas as pd
import pytest
from company import Part
from rich.cells import cell_len
from typer.testing import CliRunner

from scs_report.cli import app
from scs_report.language.reader import read_by
from scs_report.project import Project
from scs_report.survey import Codebook


@pytest.fixture(autouse=True)
def _english() -> object:
    yield
    read_by("")


@pytest.fixture
def parts(people: pd.DataFrame, example_codebook: Codebook) -> list[Part]:
    return co.parts_of(people, example_codebook, "de")


@pytest.fixture
def unclear(parts: list[Part], tmp_path: Path) -> Path:
    """A file in which nobody can know which column is the age."""
    changed = [Part(p.of, "C", "", p.values) if p.of == "age" else p for p in parts]
    return co.write(changed, tmp_path / "wave.sav")


def run(study: Project, *arguments: str, typed: str = "") -> tuple[int, str]:
    found = CliRunner().invoke(app, ["import", *arguments, "--study", str(study.root)], input=typed)
    assert not found.exception or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


@pytest.mark.slow
def test_counts_are_told_in_sixty_columns(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    for language in ("en", "zh", "de", "zh-Hant"):
        code, said = run(example, str(path), "--lang", language)
        assert code == 0
        long = [line for line in said.splitlines() if cell_len(line) > 60]
        # what is typed stays on one line
        assert all(line.strip().startswith("scs-report ") for line in long)
    assert "respondents.parquet" in said.replace("\n", "").replace(" ", "")


def test_what_is_open_stops_with_the_questions(example: Project, unclear: Path) -> None:
    code, said = run(example, str(unclear))
    assert code == 2
    assert "1. Which column is “Age”?" in said
    assert "--ask" in said
    assert not list(example.data.rglob("*.parquet"))


def test_questions_are_asked_in_the_terminal(
    example: Project, unclear: Path, people: pd.DataFrame
) -> None:
    code, said = run(example, str(unclear), "--ask", "--lang", "de", typed="x\n9999\n1\n")
    assert "gefunden x, erwartet eine Zahl von 1 bis 2" in said.replace("\n", " ")
    assert code == 0
    made = pd.read_parquet(example.data / "imports" / "wave" / "respondents.parquet")
    assert list(made["age"]) == list(people["age"])


def test_the_report_is_a_page_and_json_too(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    page = tmp_path / "report.html"
    code, said = run(example, str(path), "--json", "--html", str(page))
    assert code == 0
    told = json.loads(said)
    assert told["rows"] == len(parts[0].values)
    assert told["open"] == []
    gender = next(one for one in told["counts"] if one["name"] == "gender")
    assert gender["source"] == next(part.name for part in parts if part.of == "gender")
    html = page.read_text("utf-8")
    assert html.count("<table>") == len(told["counts"])
    assert "<script" not in html


@pytest.mark.slow
def test_a_page_shows_markup_of_a_file_as_it_is(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    extra = Part("", "X<script>1</script>", "", [1] * len(parts[0].values))
    path = co.write([*parts, extra], tmp_path / "wave.xlsx", names="name")
    page = tmp_path / "report.html"
    run(example, str(path), "--html", str(page))
    assert "<script" not in page.read_text("utf-8")


@pytest.mark.slow
def test_mappings_speak_the_readers_language(example: Project, unclear: Path) -> None:
    for language, said in (("zh", "文件"), ("de", "Datei"), ("zh-Hant", "檔案")):
        for old in (example.data / "imports").glob("*.toml"):
            old.unlink()
        run(example, str(unclear), "--lang", language)
        text = (example.data / "imports" / "wave.toml").read_text("utf-8")
        assert said in text.partition("[file]")[0]


@pytest.mark.slow
def test_respondents_take_the_place_of_a_studys_which_are_kept(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    before = example.respondents.read_bytes()
    code, said = run(example, str(path))
    assert code == 0
    assert "--replace" in said
    assert example.respondents.read_bytes() == before
    own, former = example.data / "respondents.parquet", example.data / "imports" / "former"
    for _again in range(2):  # a second time nobody else's place is taken
        code, said = run(example, str(path), "--replace")
        assert code == 0
        assert example.respondents == own
        kept = sorted(former.iterdir())
        assert [file.suffix for file in kept] == [".csv", ".toml"]
        assert kept[0].read_bytes() == before
        assert 'source = "wave.sav"' in own.with_suffix(".toml").read_text("utf-8")
        assert not list(example.data.glob("respondents.csv"))
    assert "former" not in said
    other = co.write(parts, tmp_path / "later.sav")
    code, said = run(example, str(other), "--replace")
    assert "The respondents of before are kept" in said
    assert len(list(former.iterdir())) == 4


@pytest.mark.slow
def test_a_new_wave_imports_the_companys_file(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    arguments = ["new-wave", str(path), "--field", "2030-03-01/2030-05-31"]
    found = CliRunner().invoke(app, [*arguments, "--study", str(example.root)])
    assert "wave.sav was imported by" in found.output.replace("\n", " ")


def test_a_new_wave_asks_first(example: Project, unclear: Path) -> None:
    arguments = ["new-wave", str(unclear), "--field", "2030-03-01/2030-05-31"]
    found = CliRunner().invoke(app, [*arguments, "--study", str(example.root)])
    assert found.exit_code != 0
    assert "has to be imported first" in str(found.exception)
    assert not (example.data / "waves").exists()


def test_other_commands_lead_to_the_import(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    found = CliRunner().invoke(app, ["validate", str(path), "--study", str(example.root)])
    assert "scs-report import wave.sav" in str(found.exception)
