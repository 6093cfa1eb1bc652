"""`CITATION.cff` says what the study says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scs_report.checks.cited_works import check_citation_file, made_citation_file
from scs_report.project import Project
from scs_report.references import citation_file
from scs_report.references.citation_file import FILE, MARK

REPORT = {
    "type": "report",
    "title": "A “year” of reading",
    "author": [{"literal": "House"}],
    "issued": {"date-parts": [[2026, 3, 1]]},
    "URL": "https://example.org/r",
}
SMITH = {
    "id": "smith2014",
    "type": "article-journal",
    "title": "Silence: a study",
    "author": [{"family": "Smith", "given": "Ann", "non-dropping-particle": "van"}],
    "page": "3-9",
    "DOI": "10.1000/x",
}


def test_that_of_this_study_is_in_step(root: Path) -> None:
    text = (root / FILE).read_text("utf-8")
    assert MARK in text
    assert text == made_citation_file(Project(root), text)


def test_what_people_wrote_stays() -> None:
    before = f"cff-version: 1.2.0\n# ours\n{MARK}old: 1\n"
    made = citation_file(before, REPORT, [SMITH])
    assert made.startswith(f"cff-version: 1.2.0\n# ours\n{MARK}preferred-citation:\n")
    assert "old" not in made
    assert citation_file(made, REPORT, [SMITH]) == made


def test_a_new_file_is_complete() -> None:
    made = citation_file("", REPORT, [SMITH])
    head = made.partition(MARK)[0]
    for line in ("cff-version: 1.2.0", 'title: "A “year” of reading"', '  - name: "House"'):
        assert line in head
    assert '  date-released: "2026-03-01"\n  url: "https://example.org/r"\n' in made
    for line in (
        '  - type: "article"\n    title: "Silence: a study"\n',
        '      - family-names: "Smith"\n        given-names: "Ann"\n        name-particle: "van"\n',
        '    doi: "10.1000/x"\n    start: "3"\n    end: "9"\n',
    ):
        assert line in made


@pytest.fixture
def study(tmp_path: Path, root: Path) -> Project:
    (tmp_path / "data").mkdir()
    for name in ("study.toml", "codebook.toml", "references.json"):
        shutil.copy(root / "data" / name, tmp_path / "data")
    shutil.copytree(root / "templates", tmp_path / "templates")
    shutil.copy(root / FILE, tmp_path)
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/study.toml", 'date = "2026-11-28"', 'date = "2027-01-02"'),
        ("data/references.json", '"volume": "21"', '"volume": "22"'),
        ("templates/brand.toml", 'en = "SCS Report Project"', 'en = "Another house"'),
    ],
)
def test_a_check_tells_when_the_study_says_something_else(
    study: Project, file: str, old: str, new: str
) -> None:
    assert not [*check_citation_file(study)]
    path = study.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    (problem,) = check_citation_file(Project(study.root))
    line = (study.root / FILE).read_text("utf-8").splitlines()[problem.line - 1]
    assert line + "\n" == MARK
    assert "scs-report references --write" in problem.text


def test_a_file_that_people_write_themselves_is_not_checked(study: Project) -> None:
    (study.root / FILE).write_text("cff-version: 1.2.0\n", "utf-8")
    assert not [*check_citation_file(study)]


def test_a_codebook_that_cannot_be_read_is_told_elsewhere(study: Project) -> None:
    (study.data / "codebook.toml").write_text('[survey]\ntitle = "')
    assert list(check_citation_file(study)) == []
