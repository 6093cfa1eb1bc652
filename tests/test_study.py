"""What a study says of itself, and where it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.study import Columns, load_study

STUDY = """
title = { en = "A study", de = "Eine Studie" }
languages = ["en", "de"]
[[documents]]
name = "brief"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "study.toml").write_text(text, "utf-8")
    return folder / "data"


def test_little_has_to_be_said(tmp_path: Path) -> None:
    study = load_study(written(tmp_path, STUDY))
    assert study.names == ("brief",)
    assert (study.appendix, study.published, study.reproduces) == ("", (), None)
    assert study.design == Columns()
    assert study.design.named == {}
    assert (study.disclosure.flag, study.disclosure.withhold) == (100, 30)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = STUDY.replace('"de"]', '"tlh", "en"]') + 'form = "brief"\n[[documents]]\nname = "A b"\n'
    text += "[disclosure]\nflag = 20\nwithhold = -1\n"
    with pytest.raises(UserError) as caught:
        load_study(written(tmp_path, text))
    said = "\n".join(caught.value.problems)
    for expected in (
        'languages: found "tlh", expected one of de, en',
        'languages: "en" stands 2 times, expected once',
        'documents: the name is "A b", expected small letters',
        "disclosure.withhold: found -1, expected a number of people",
    ):
        assert expected in said
    assert all(
        problem.startswith(f"{tmp_path}/data/study.toml: ") for problem in caught.value.problems
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (', de = "Eine Studie"', "", "title: found no text in de"),
        ('name = "brief"', 'name = "all"', "expected another: all stands for every document"),
        ('name = "brief"', 'nam = "brief"', "nam: found a name that is not known"),
        ('name = "brief"', 'name = "brief"\nform = "book"', "form: found"),
        ('["en", "de"]', "[]", "languages: found none"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in STUDY
    with pytest.raises(UserError) as caught:
        load_study(written(tmp_path, STUDY.replace(old, new)))
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('date = "autumn"', 'publication.date: found "autumn", expected a date such as'),
        ('link = "example.org"', 'publication.link: found "example.org", expected an address'),
        ('link = "javascript:x"', "publication.link: found"),
        ('authors = [{ en = "Ann" }]', "publication.authors 1: found no text in de"),
    ],
)
def test_what_is_wrong_with_a_publication_is_named(tmp_path: Path, said: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        load_study(written(tmp_path, f"{STUDY}[publication]\n{said}\n"))
    assert any(problem in one for one in caught.value.problems)


def test_a_study_is_found_from_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, STUDY)
    (tmp_path / "templates" / "brief").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "templates" / "brief")
    assert Project.find().root == tmp_path


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no study: it holds no data/"):
        Project.find(tmp_path)
    with pytest.raises(UserError, match="is no study: it is no folder") as caught:
        Project.find(tmp_path / "nowhere")
    assert "scs-report new FOLDER" in caught.value.hint


def test_a_study_within_another_shares_its_cache(tmp_path: Path) -> None:
    written(tmp_path, STUDY)
    inner = tmp_path / "examples" / "inner"
    inner.mkdir(parents=True)
    written(inner, STUDY)
    assert Project(inner).cache == tmp_path / ".cache"
    assert Project(inner).build == inner / "build"
    assert Project(tmp_path).cache == tmp_path / ".cache"


def test_respondents_may_come_in_any_format(tmp_path: Path) -> None:
    project = Project(tmp_path)
    written(tmp_path, STUDY)
    assert project.respondents.name == "respondents.csv"
    (project.data / "respondents.sav").touch()
    assert project.respondents.name == "respondents.sav"
