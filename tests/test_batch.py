"""`scs-report batch`: a report for each group, an index, and what need not be made again."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from scs_report.batch.depending import inputs_of
from scs_report.batch.index import results_of
from scs_report.batch.made import Usual, intact, made_file, read_manifest
from scs_report.batch.requests import requests_by, requests_listed
from scs_report.cli import app
from scs_report.errors import UserError
from scs_report.pages.sections import HERE
from scs_report.placing import alone
from scs_report.project import Project
from scs_report.results import Estimate, read_results
from scs_report.survey import Codebook, load_codebook

USUAL = Usual(documents=("brief",), languages=("en",), formats=("html",))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["batch", *arguments], catch_exceptions=False)


def test_there_is_a_report_for_each_combination_of_answers(demo_codebook: Codebook) -> None:
    found = requests_by(["district", "gender"], demo_codebook, USUAL)
    assert len(found) == 15
    assert found[0].name == "old-town-woman"
    assert found[0].where == "district == 1 and gender == 0"
    assert found[0].title["de"] == "Altstadt, Frau"
    with pytest.raises(UserError) as refusal:
        requests_by(["distric", "age"], demo_codebook, USUAL)
    assert [str(problem) for problem in refusal.value.problems] == [
        'found "distric", expected a question with answers to choose from (did you mean district?)',
        'found "age", expected a question with answers to choose from',
    ]
    assert "There are district, wave, gender" in str(refusal.value.hint)
    with pytest.raises(UserError) as refusal:
        requests_by(["district", "district"], demo_codebook, USUAL)
    assert [str(problem) for problem in refusal.value.problems] == ['"district" is named twice']


def test_no_two_reports_have_one_folder(demo: Path, tmp_path: Path) -> None:
    text = (demo / "data" / "codebook.toml").read_text("utf-8")
    start = text.index("answers = [", text.index('id = "district"'))
    end = text.index("]\n", start) + 2
    labels = {
        -1: "C++",
        1: "C#",
        2: "CON",
        3: "x" * 60,
        4: "x" * 61,
        5: "District 1",
        6: "Nord/Süd",
    }
    lines = [f"  {{ code = {code}, {_in_all(label)} }}," for code, label in labels.items()]
    file = tmp_path / "codebook.toml"
    file.write_text("\n".join([text[:start] + "answers = [", *lines, "]", text[end:]]), "utf-8")
    found = requests_by(["district"], load_codebook(file), USUAL)
    assert [one.name for one in found] == [
        *("district--1", "district-1-2", "con-", "district-3", "district-4"),
        *("district-1", "nord-sud"),
    ]


def _in_all(label: str) -> str:
    return ", ".join(f'{code} = "{label}"' for code in ("en", "de", "zh-Hant"))


def test_a_list_is_read_as_it_is_written_in_a_workbook(
    demo: Path, demo_codebook: Codebook, tmp_path: Path
) -> None:
    file = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    for row in (("Name", "FILTER", "Title"), (1, "wave == 1", 2023), (2, "wave == 2", None)):
        book.active.append(row)
    book.save(file)
    first, second = requests_listed(file, Project(demo), demo_codebook, USUAL)
    assert (first.name, first.title["en"], second.name) == ("1", "2023", "2")


def test_columns_and_rows_of_a_list_are_judged_at_once(
    demo: Path, demo_codebook: Codebook, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,filter,titel,name\none,agee >= 65,,con\n", encoding="utf-8")
    with pytest.raises(UserError) as refusal:
        requests_listed(file, Project(demo), demo_codebook, USUAL)
    names = "brand, documents, filter, formats, languages, name, title, title.de, title.en, "
    assert [str(problem) for problem in refusal.value.problems] == [
        f'column "titel": expected one of {names}title.zh-Hant (did you mean title?)',
        'column "name" stands there twice',
        'row 2: name: found "con", which Windows keeps for itself',
        'row 2: filter: found no column or variable "agee" (did you mean age?)',
    ]


def test_labels_without_latin_letters_are_called_by_their_codes(codebook: Codebook) -> None:
    names = [one.name for one in requests_by(["region"], codebook, USUAL)]
    assert names == ["west", "central", "east"]
    only_chinese = requests_by(["region"], codebook, USUAL)[0].title
    assert only_chinese["zh"] == "西部"


def test_a_list_says_what_is_made_of_each_group(
    demo: Path, demo_codebook: Codebook, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "name,filter,title,title.de,languages,formats\n"
        'old,age >= 65,Seniors,Ältere,"de,en",html\n'
        "young,age < 40,,,,\n",
        encoding="utf-8",
    )
    old, young = requests_listed(file, Project(demo), demo_codebook, USUAL)
    assert old.title == {"en": "Seniors", "de": "Ältere", "zh-Hant": "Seniors"}
    assert (old.languages, old.formats, old.documents) == (("de", "en"), ("html",), ("brief",))
    assert (young.title, young.languages) == ({}, ("en",))


def test_all_that_is_wrong_with_a_list_is_told_by_row(
    demo: Path, demo_codebook: Codebook, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "name,filter,brand,languages,formats\n"
        "One,age >= 65,../x.toml,fr,html\n"
        "two,agee == 1,,,doc\n"
        "two,age >= 65,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as refusal:
        requests_listed(file, Project(demo), demo_codebook, USUAL)
    told = [str(problem) for problem in refusal.value.problems]
    assert told == [
        'row 2: name: found "One", expected small letters, digits, - and _',
        'row 2: languages: found "fr", expected some of en, de, zh-Hant',
        'row 2: brand: found "../x.toml", expected a file in templates/ such as brand.toml',
        'row 3: formats: found "doc", expected some of html, pdf, docx, csv, png, pptx, svg, tex, '
        "xlsx",
        'row 3: filter: found no column or variable "agee" (did you mean age?)',
        'row 4: name: "two" stands there twice',
    ]


def test_published_numbers_have_no_batch(root: Path) -> None:
    with pytest.raises(UserError, match="Published numbers are of all respondents"):
        run("replication", "--by", "region", "--study", str(root))
    with pytest.raises(UserError, match="Nothing says which reports"):
        run("--study", str(root))


def test_files_are_known_again_by_size_time_and_content(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("a page")
    files = {"page.html": made_file(path)}
    assert intact(files, tmp_path)
    os.utime(path)  # touched, not changed
    assert intact(files, tmp_path)
    path.write_text("a pagE")
    assert not intact(files, tmp_path)
    path.unlink()
    assert not intact(files, tmp_path)


@pytest.mark.slow
def test_what_reports_depend_on_is_known_quickly(demo: Path) -> None:
    inputs = inputs_of(Project(demo), None)
    names = {"data/respondents.csv", "data/study.toml", "templates/brief/05-here.en.md"}
    assert names < set(inputs)
    code = (
        "import sys; from pathlib import Path; from scs_report.project import Project; "
        "from scs_report.batch.depending import inputs_of; import scs_report.batch.made; "
        f"inputs_of(Project(Path({str(demo)!r})), None); "
        "sys.exit('numpy' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    seen: list[str] = []

    def second() -> None:
        with alone(tmp_path, lambda: seen.append("waits")):
            seen.append("second")

    with alone(tmp_path, lambda: seen.append("never")):
        thread = threading.Thread(target=second)
        thread.start()
        while "waits" not in seen:
            time.sleep(0.01)
        seen.append("first ends")
    thread.join()
    assert seen == ["waits", "first ends", "second"]
    with (tmp_path / ".lock").open() as handle:  # nothing holds it any more
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.fixture(scope="module")
def study(
    demo: Path, tmp_path_factory: pytest.TempPathFactory, with_fonts: Callable[[Path], Path]
) -> Path:
    """Return the demonstration study, with a headline that does not hold in one district."""
    root = tmp_path_factory.mktemp("study") / "demo"
    shutil.copytree(demo, root, ignore=shutil.ignore_patterns("build", ".cache"))
    return with_fonts(root)


@pytest.mark.slow
def test_reports_are_made_once_and_again_where_something_changed(study: Path) -> None:
    out = study / "build" / "batch"
    asked = ["--by", "age_group", "--study", str(study), "--format", "html", "--lang", "en"]
    first = run(*asked, "--json")
    events = [json.loads(line) for line in first.stdout.splitlines()]
    *reports, end = events
    assert [one["done"] for one in reports] == [1, 2, 3]
    assert {one["of"] for one in reports} == {3}
    assert sorted(end["made"]) == ["65-and-over", "age_group-1", "age_group-2"]
    manifest = read_manifest(out)
    assert set(manifest.reports) == set(end["made"])
    for name, made in manifest.reports.items():
        results = read_results(out / name / "results.json")
        assert (results.design.n, results.study.whole) == (made.n, 300)
        page = (out / name / "brief.en.html").read_text("utf-8")
        assert f"{made.title['en']}, beside all residents" in page
        assert made.headline["en"] in page
    index = (out / "index.html").read_text("utf-8")
    assert all(f'"{name}/brief.en.html"' in index.replace("href=", "") for name in manifest.reports)
    written = out / "age_group-2" / "results.json"
    as_made, report = written.read_bytes(), manifest.reports["age_group-2"]
    assert results_of(written.parent, report, new=True).design.n == report.n
    written.write_bytes(b"{}")  # what is not as it was written is judged
    with pytest.raises(UserError):
        results_of(written.parent, report, new=True)
    written.write_bytes(as_made)
    book = openpyxl.load_workbook(out / "groups.xlsx")
    assert book.sheetnames == ["groups", "numbers"]
    assert book["groups"].max_row == 4

    again = run(*asked)
    assert again.stdout.startswith("Nothing changed: 3 reports up to date")
    (out / "age_group-2" / "brief.en.html").unlink()
    mended = run(*asked, "--explain")
    assert "age_group-2: a file of it had been altered or was gone" in mended.stdout
    assert "age_group-1: unchanged" in mended.stdout
    facts = study / "data" / "facts.toml"
    facts.write_text(facts.read_text("utf-8") + "\n# a remark\n", encoding="utf-8")
    anew = run(*asked, "--explain")
    assert "age_group-1: data/facts.toml changed" in anew.stdout


@pytest.mark.slow
def test_numbers_are_those_of_build_for_the_same_group(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "batch"
    run(
        "--by",
        "gender",
        "--study",
        str(study),
        "--format",
        "html",
        "--lang",
        "en",
        "--out",
        str(out),
    )
    CliRunner().invoke(
        app,
        [
            *("build", "brief", "--study", str(study), "--where", "gender == 0"),
            *("--format", "html", "--lang", "en", "--out", str(tmp_path / "part")),
        ],
        catch_exceptions=False,
    )
    of_batch = read_results(out / "woman" / "results.json")
    of_build = read_results(tmp_path / "part" / "results.json")
    compared = 0
    for text, value in of_batch.estimates.items():
        other = of_build.estimates[text]
        if isinstance(value, Estimate):
            assert isinstance(other, Estimate)
            assert (value.value, value.se) == pytest.approx(
                (other.value, other.se), rel=1e-9, abs=1e-12
            )
            compared += 1
    assert compared > 100
    assert set(of_build.estimates) - set(of_batch.estimates) <= set(of_batch.withheld)
    # two people of another gender have no report, nor can they be told from the others
    assert read_manifest(out).withheld["another-gender"] == "small_base"


@pytest.mark.slow
def test_a_report_that_cannot_be_made_stops_no_other(
    study: Path, tmp_path: Path, with_fonts: Callable[[Path], Path]
) -> None:
    root = tmp_path / "demo"
    shutil.copytree(study, root, ignore=shutil.ignore_patterns("build", ".cache"))
    with_fonts(root)
    for code in ("en", "de", "zh-Hant"):
        page = root / "templates" / "brief" / f"05-{HERE}.{code}.md"
        text = page.read_text("utf-8")
        fault = '{% if part_name == "40–64" %}{{ no.such.fact | pct }}{% endif %}'
        page.write_text(f"{text}\n{fault}\n", encoding="utf-8")
    out = tmp_path / "out"
    made = run(
        *("--by", "age_group", "--study", str(root), "--format", "html", "--lang", "en"),
        *("--out", str(out)),
    )
    assert made.exit_code == 1
    assert "age_group-2 could not be made:" in made.output
    assert set(read_manifest(out).reports) == {"65-and-over", "age_group-1"}
    assert (out / "index.html").is_file()


@pytest.mark.slow
def test_a_list_needs_no_titles(study: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "list.csv", tmp_path / "out"
    file.write_text("name,filter,title.de\nolder,age >= 65,\nyounger,age < 40,Jüngere\n", "utf-8")
    made = run(
        *(
            "--list",
            str(file),
            "--study",
            str(study),
            "--format",
            "html",
            "--lang",
            "en",
            "--lang",
            "de",
        ),
        *("--out", str(out)),
    )
    assert made.exit_code == 0, made.output
    index = (out / "index.html").read_text("utf-8")
    assert ">older</a>" in index
    assert ">Jüngere</a>" in index
    assert ">younger</a>" in index


@pytest.mark.slow
def test_an_index_tells_of_this_batch_only(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "demo"
    shutil.copytree(study, root, ignore=shutil.ignore_patterns("build"))
    file, out = tmp_path / "list.csv", tmp_path / "out"
    file.write_text("name,filter\nharbour,district == 2\nfew,district == 3 and age >= 85\n")
    where = ("--list", str(file), "--study", str(root), "--out", str(out))
    monkeypatch.setenv("LANGUAGE", "de")
    run(*where, "--format", "html,csv", "--lang", "en")
    charts = list(out.rglob("*.csv"))
    assert charts
    index = (out / "index.html").read_text("utf-8")
    # each language has its own words, whatever that of the terminal is
    for words in ("few: too few respondents", "few: zu wenige Befragte", "few：受訪者過少"):
        assert index.count(words) == 1
    assert "the report of one group" in index
    monkeypatch.setenv("LANGUAGE", "en")
    run(*where, "--format", "html", "--lang", "de")
    assert all(path.exists() for path in charts)  # made of what there is
    facts = root / "data" / "facts.toml"
    facts.write_text(facts.read_text("utf-8") + "\n# a remark\n", encoding="utf-8")
    run(*where, "--format", "html", "--lang", "de")
    made = read_manifest(out).reports["harbour"]
    assert set(made.files) == {"brief.de.html", "results.json"}
    assert not any(path.exists() for path in charts)
    assert not (out / "harbour" / "brief.en.html").exists()

    file.write_text("name,filter\nfew,district == 3 and age >= 85\n")
    nothing = run(*where, "--format", "html")
    assert nothing.exit_code == 2
    assert "No report was made." in nothing.output
    assert "Nothing changed" not in nothing.output
    assert not (out / "index.html").exists()
    for _ in range(2):  # told as long as it lies there
        assert "not to be published with these" in run(*where, "--format", "html").output


@pytest.mark.slow
def test_what_stops_all_reports_is_told_once(study: Path, tmp_path: Path) -> None:
    root = tmp_path / "demo"
    shutil.copytree(study, root, ignore=shutil.ignore_patterns("build"))
    page = root / "templates" / "brief" / "10-sunday.en.md"
    page.write_text("# {{ nosuch.fact }}\n", encoding="utf-8")
    out = tmp_path / "out"
    asked = ("--by", "age_group", "--study", str(root), "--format", "html", "--lang", "en")
    made = run(*asked, "--out", str(out))
    assert made.exit_code == 2
    assert "age_group-1, age_group-2, 65-and-over could not be made:" in made.output
    # in the language of the process that found it, which another test may have begun
    assert made.output.count("nosuch") == 1
