"""The works of a study, read from CSL JSON; what is wrong is told with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scs_report.errors import UserError
from scs_report.references import FILE, Library, read_library

SMITH = {
    "id": "smith2014",
    "type": "report",
    "title": "The library’s year",
    "author": [{"family": "Smith", "given": "Ann"}],
    "issued": {"date-parts": [[2014]]},
}


def library(folder: Path, *works: object) -> Library:
    (folder / FILE).write_text(json.dumps(works, indent=1), "utf-8")
    return read_library(folder)


def refused(folder: Path, *works: object) -> tuple[str, ...]:
    with pytest.raises(UserError) as caught:
        library(folder, *works)
    return caught.value.problems


def test_a_study_without_references_has_none(tmp_path: Path) -> None:
    assert not read_library(tmp_path).works


def test_works_stand_by_their_keys_with_their_lines(tmp_path: Path) -> None:
    found = library(tmp_path, SMITH, SMITH | {"id": "smith2015"})
    assert [*found.works] == ["smith2014", "smith2015"]
    lines = (tmp_path / FILE).read_text("utf-8").splitlines()
    for key, line in found.lines.items():
        assert f'"id": "{key}"' in lines[line - 1]


def test_what_reference_managers_save_besides_is_accepted(tmp_path: Path) -> None:
    saved = {"abstract": "…", "ISSN": "1461-4448", "source": "Library", "citation-key": "smith2014"}
    assert library(tmp_path, SMITH | saved | {"volume": 21}).works


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "raport"}, 'smith2014, type: found "raport", expected one of'),
        ({"type": "raport"}, "did you mean report?"),
        ({"titel": "x"}, "smith2014, titel: found a name that is not known"),
        ({"title": 3}, "smith2014, title: found 3, expected a text"),
        ({"author": "Smith"}, 'smith2014, author: found "Smith", expected a list'),
        ({"URL": "www.example.org"}, 'smith2014, URL: found "www.example.org", expected an addr'),
        ({"URL": "javascript:alert(1)"}, "expected an address such as"),
        ({"DOI": "https://doi.org/10.1002/x"}, "without an address before it"),
        ({"issued": {"date-parts": [[2014, 13]]}}, "issued: found [2014, 13], expected a day"),
        ({"issued": {"literal": "spring"}}, "issued: found no date-parts, expected a day"),
        ({"id": "Smith 2014"}, "small letters, digits, hyphens and colons"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    problems = refused(tmp_path, SMITH | {"id": "first"}, SMITH | change)
    lines = (tmp_path / FILE).read_text("utf-8").splitlines()
    here = next(
        at for at, line in enumerate(lines, 1) if f'"id": "{(SMITH | change)["id"]}"' in line
    )
    assert any(one.startswith(f"data/{FILE}, line {here}: ") and said in one for one in problems)


def test_a_key_stands_once(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, SMITH, SMITH)
    assert 'found "smith2014" for the second time' in problem


def test_broken_json_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[\n {"id": "a",}\n]', "utf-8")
    with pytest.raises(UserError) as caught:
        read_library(tmp_path)
    assert caught.value.problems[0].startswith(f"data/{FILE}: not JSON: line 2, column")


def test_an_unknown_key_is_answered_by_the_nearest(tmp_path: Path) -> None:
    said = library(tmp_path, SMITH).unknown("smiht2014")
    assert said == f"found “@smiht2014”, which is no key of data/{FILE} (did you mean smith2014?)"
    assert "has no data/" in Library({}, {}).unknown("smith2014")
