"""What an archive takes: complete, described, checked by what archives check with."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from scs_report.deposit.ddi import codebook_csv, codebook_xml
from scs_report.deposit.metadata import crate
from scs_report.deposit.package import deposit_files, packed_deposit
from scs_report.project import Project
from scs_report.results import Results
from scs_report.survey import load_codebook

STUDIES = ("demo", "anes")
DDI = "{ddi:codebook:2_5}"
#: What a codebook of ours may have of DDI: elements, their order, their attributes.
GRAMMAR = Path(__file__).with_name("ddi.rng")
#: Of what a crate says, the words that the context of RO-Crate 1.1 knows.
KNOWN_TO_CRATES = {
    *("about", "author", "conformsTo", "contentSize", "datePublished", "description"),
    *("encodingFormat", "hasPart", "license", "name", "publisher"),
}


@pytest.fixture(scope="module")
def project(demo: Path) -> Project:
    return Project.find(demo)


@pytest.fixture(scope="module", params=[True, False], ids=["whole", "without respondents"])
def files(
    request: pytest.FixtureRequest, project: Project, demo_results: Results
) -> dict[str, bytes]:
    data = {"resources": [{"title": "Table 1 People | all", "path": "table-1.csv"}]}
    built = {
        "brief.en.html": b"<p>brief</p>",
        "results.json": b"{}",
        "csv/brief.en/datapackage.json": json.dumps(data).encode(),
    }
    return deposit_files(
        project, demo_results, built, project.respondents, with_respondents=request.param
    )


@pytest.mark.slow
def test_checksums_hold_for_every_file(files: dict[str, bytes]) -> None:
    lines = files["checksums.sha256"].decode().splitlines()
    known = dict(reversed(line.split("  ", 1)) for line in lines)
    assert set(known) == set(files) - {"checksums.sha256"}
    for name, digest in known.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest


def test_respondents_go_along_only_if_they_shall(files: dict[str, bytes], project: Project) -> None:
    content = project.respondents.read_bytes()
    holds = [name for name, one in files.items() if one == content]
    told = files["README.en.md"].decode()
    if holds:
        assert "The respondents are in data/" in told
    else:
        rows = content.decode().splitlines()[1:]
        assert not any(rows[5] in one.decode(errors="ignore") for one in files.values())
        assert "not in this package" in told
    assert hashlib.sha256(content).hexdigest() in told


def test_every_language_has_its_readme_and_codebook(
    files: dict[str, bytes], project: Project
) -> None:
    for code in project.study.languages:
        told = files[f"README.{code}.md"].decode()
        assert project.study.title[code] in told
        assert all(f"- {name}\n" in told for name in files if name.startswith("codebook/"))
        _, *rows = csv.reader(io.StringIO(files[f"codebook/codebook.{code}.csv"].decode()))
        codebook = load_codebook(project.data / "codebook.toml")
        columns = [column for question in codebook.questions for column in question.columns]
        assert list(dict.fromkeys(row[0] for row in rows)) == columns


def test_machines_read_what_files_there_are(files: dict[str, bytes]) -> None:
    croissant = json.loads(files["croissant.json"])
    described = json.loads(files["ro-crate-metadata.json"])
    entities = {one["@id"]: one for one in described["@graph"]}
    for file in croissant["distribution"]:
        assert hashlib.sha256(files[file["contentUrl"]]).hexdigest() == file["sha256"]
    parts = [part["@id"] for part in entities["./"]["hasPart"]]
    assert set(parts) == set(files) - {"ro-crate-metadata.json", "checksums.sha256"}
    assert all(int(entities[name]["contentSize"]) == len(files[name]) for name in parts)
    for field in (one for each in croissant.get("recordSet", ()) for one in each["field"]):
        source = field["source"]
        head = files[source["fileObject"]["@id"]].decode("utf-8-sig").splitlines()[0].split(",")
        assert source["extract"]["column"] in head


def test_a_crate_says_nothing_that_its_context_does_not_know(files: dict[str, bytes]) -> None:
    described = json.loads(files["ro-crate-metadata.json"])
    published, own = described["@context"]
    assert published == "https://w3id.org/ro/crate/1.1/context"
    said = {key for entity in described["@graph"] for key in entity if not key.startswith("@")}
    assert said - KNOWN_TO_CRATES == set(own) == {"sha256"}


def test_a_crate_names_authors_and_publisher_as_things_of_their_own() -> None:
    said = {"license": "https://example.org/l", "description": "d", "date": "2026-01-01"}

    def made(authors: list[str], house: str) -> tuple[dict[str, dict[str, object]], object, object]:
        graph = json.loads(crate({}, "study", said, authors, house))["@graph"]
        entities = {one["@id"]: one for one in graph}
        root = entities["./"]
        return entities, root.get("author"), root.get("publisher")

    entities, author, publisher = made(["Ann", "Bo"], "House")
    assert author == [{"@id": "#author-1"}, {"@id": "#author-2"}]
    assert publisher == {"@id": "#institute"}
    assert (entities["#author-2"]["name"], entities["#institute"]["@type"]) == (
        "Bo",
        "Organization",
    )
    assert made([], "House")[1:] == ({"@id": "#institute"},) * 2
    assert made([], "")[1:] == (None, None)


@pytest.mark.parametrize("study", ["root", "demo", "anes"])
def test_the_codebook_is_ddi(study: str, request: pytest.FixtureRequest) -> None:
    root_folder: Path = request.getfixturevalue("root")
    folders = {"root": root_folder, **{one: root_folder / "examples" / one for one in STUDIES}}
    project = Project.find(folders[study])
    codebook = load_codebook(project.data / "codebook.toml")
    root = etree.fromstring(codebook_xml(codebook, project.study, "respondents.csv", 300))
    assert root.tag == f"{DDI}codeBook"
    variables = root.findall(f"{DDI}dataDscr/{DDI}var")
    columns = [column for question in codebook.questions for column in question.columns]
    assert [one.get("name") for one in variables] == columns
    languages = {one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in root.iter()}
    assert len(languages - {None}) == len(project.study.languages)
    grammar = etree.RelaxNG(etree.parse(GRAMMAR))
    grammar.assertValid(root)
    labels = variables[0].findall(f"{DDI}labl")
    variables[0].append(labels[0])  # behind what it stands before
    assert not grammar.validate(root)
    assert codebook_csv(codebook, "en") == codebook_csv(codebook, "en")


def test_the_same_deposit_is_the_same_archive(files: dict[str, bytes]) -> None:
    made = packed_deposit(files, "study")
    assert made == packed_deposit(dict(reversed(files.items())), "study")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {name.partition("/")[2] for name in archive.namelist()} == set(files)


def test_the_readme_lists_every_table_with_its_file_and_command(files: dict[str, bytes]) -> None:
    told = files["README.en.md"].decode()
    row = (
        r"| brief | Table 1 People \| all | results/csv/brief.en/table-1.csv "
        "| `scs-report build brief` |"
    )
    assert row in told


@pytest.mark.slow
def test_no_placeholder_is_left(files: dict[str, bytes], root: Path, results: Results) -> None:
    project = Project.find(root)
    built = {"results.json": b"{}"}
    of_root = deposit_files(project, results, built, project.respondents, with_respondents=False)
    for made in (files, of_root):
        for name, content in made.items():
            if name.startswith(("README", "codebook/", "croissant", "ro-crate")):
                assert b"{year}" not in content, name
    assert "LICENSE says" in of_root["README.en.md"].decode()


@pytest.mark.slow
def test_the_program_goes_along_and_can_be_installed(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    comment, program, *pinned = files["environment.txt"].decode().splitlines()
    assert comment.startswith("# Python")
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!]+", line) for line in pinned)
    names = {line.partition("==")[0].lower() for line in pinned}
    assert {"jinja2", "weasyprint", "msgspec"} <= names
    assert not names & {"pytest", "mypy", "scs-report"}
    name = program.removeprefix("./")
    with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
        archive.extractall(tmp_path)
    (about,) = tmp_path.glob("scs_report-*.dist-info")
    for line in (about / "RECORD").read_text().splitlines():
        file, digest, size = line.rsplit(",", 2)
        if digest:
            content = (tmp_path / file).read_bytes()
            raw = hashlib.sha256(content).digest()
            assert digest == "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
            assert len(content) == int(size)
    entry = (about / "entry_points.txt").read_text()
    assert re.search("scs-report *= *scs_report", entry)
    ran = subprocess.run(
        [sys.executable, "-c", "import scs_report; print(scs_report.__file__)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) in ran.stdout
