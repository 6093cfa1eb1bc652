"""A study from a notebook: opened, analysed, built."""

from __future__ import annotations

from pathlib import Path

import pytest

import scs_report as sr
from scs_report.errors import UserError
from scs_report.results import Results


@pytest.fixture(scope="module")
def study(demo: Path) -> sr.StudyFolder:
    return sr.open_study(demo)


def test_a_study_says_what_it_is(study: sr.StudyFolder, demo: Path) -> None:
    assert f"in {demo}: brief, appendix, summary; en, de, zh-Hant>" in repr(study)
    page = study._repr_html_()
    assert page.startswith("<table><caption>")
    assert '<th scope="row">Documents</th>' in page


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no study"):
        sr.open_study(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"documents": "breef"}, "There is no document breef"),
        ({"languages": ["fr"]}, "There is no language fr"),
        ({"formats": ["doc"]}, "There is no format doc"),
    ],
)
def test_what_a_study_has_not_cannot_be_built(
    study: sr.StudyFolder, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        study.build(**arguments)  # type: ignore[arg-type]


@pytest.mark.slow
def test_analysing_gives_the_results_of_the_command(
    study: sr.StudyFolder, demo_results: Results
) -> None:
    assert study.analyse() == demo_results


@pytest.mark.slow
def test_building_gives_the_files_asked_for(study: sr.StudyFolder, tmp_path: Path) -> None:
    made = study.build("brief", languages=["en"], formats=["html"], out=tmp_path)
    assert [path.name for path in made] == ["brief.en.html", "results.json"]
    assert "<html" in made[0].read_text(encoding="utf-8")
