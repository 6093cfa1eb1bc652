"""What documents cite: links, lists, keys that nobody knows, and how a report is cited itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from scs_report.build.dependencies import template_inputs, text_inputs
from scs_report.checks import check_study
from scs_report.cli import app
from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.results import Results
from scs_report.study import FILE

WORKS = [
    {
        "id": "smith2014",
        "type": "report",
        "title": "The library’s year",
        "author": [{"family": "Smith", "given": "Ann"}],
        "issued": {"date-parts": [[2014]]},
        "URL": "https://example.org/year",
    },
    {"id": "idle2015", "type": "book", "title": "Unread", "issued": {"date-parts": [[2015]]}},
]
SECTION = "10-sunday"
Study = Callable[..., Path]


@pytest.fixture
def study(tmp_path: Path, demo_copied: Callable[[Path], Path]) -> Study:
    """A copy with one section, without charts, that cites something: returns its templates."""

    def make(cited: str = "", *, works: list[object] | None = None, said: str = "") -> Path:
        templates = demo_copied(tmp_path)
        for path in (templates / "brief").glob("[1-9]*.md"):
            path.unlink()
        for code in ("en", "de", "zh-Hant"):
            path = templates / "brief" / f"{SECTION}.{code}.md"
            path.write_text(f"# Sundays\n\nMany agree.\n\n{cited}\n", "utf-8")
        if works is not None:
            (tmp_path / "data" / "references.json").write_text(json.dumps(works), "utf-8")
        path = tmp_path / "data" / FILE
        path.write_text(path.read_text("utf-8") + said, "utf-8")
        return templates

    return make


def soups(templates: Path, results: Results, code: str = "en") -> list[BeautifulSoup]:
    made = render_document("brief", code, results, templates)
    return [BeautifulSoup(page, "html.parser") for page in (made.screen, made.paper)]


def test_a_study_without_references_has_no_list(study: Study, demo_results: Results) -> None:
    for page in soups(study(), demo_results):
        assert not page.select("#references, a.cited, a[href='#references']")


def test_a_document_lists_what_it_cites(study: Study, demo_results: Results) -> None:
    templates = study("As Smith [-@smith2014, p. 3] says [@smith2014].", works=WORKS)
    for page in soups(templates, demo_results):
        (entry,) = page.select("#references li")
        assert entry["id"] == "reference-smith2014"
        assert entry.get_text() == "Smith, Ann. 2014. The library’s year. https://example.org/year."
        assert entry.select_one("a[href='https://example.org/year']")
        assert page.select_one("nav a[href='#references']")
        links = page.select("a.cited[href='#reference-smith2014']")
        assert [link.get_text() for link in links] == ["2014", "Smith 2014"]
        assert "As Smith (2014, p. 3) says (Smith 2014)." in page.get_text()


def test_a_branch_that_is_not_printed_cites_nothing(study: Study, demo_results: Results) -> None:
    templates = study(
        '{% claim "told": sunday.agree > 2 %}[@smith2014]{% otherwise %}Nobody.{% endclaim %}',
        works=WORKS,
    )
    assert not soups(templates, demo_results)[0].select("#references")


def test_a_study_that_is_reproduced_is_always_listed(study: Study, demo_results: Results) -> None:
    templates = study(works=WORKS)
    path = templates.parent / "data" / FILE
    path.write_text('reproduced = ["idle2015"]\n' + path.read_text("utf-8"), "utf-8")
    (entry,) = soups(templates, demo_results)[0].select("#references li")
    assert entry["id"] == "reference-idle2015"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ("So [@smiht2014].", "found “@smiht2014”, which is no key of data/references.json (did"),
        ("So [see @smith2014].", "found [see @smith2014], expected [@key], [@key, p. 3]"),
        (
            '{% claim "told": sunday.agree > 2 %}[@nobody]{% otherwise %}Nobody.{% endclaim %}',
            "found “@nobody”",
        ),
    ],
)
def test_a_key_nobody_knows_stops_build_and_check(
    study: Study, demo_results: Results, cited: str, said: str
) -> None:
    templates = study(cited, works=WORKS)
    path = templates / "brief" / f"{SECTION}.en.md"
    line = next(
        at for at, text in enumerate(path.read_text("utf-8").splitlines(), 1) if cited in text
    )
    place = f"templates/brief/{SECTION}.en.md, line {line}: {said}"
    with pytest.raises(UserError) as caught:
        render_document("brief", "en", demo_results, templates)
    assert any(problem.startswith(place) for problem in caught.value.problems)
    assert any(found.startswith(place) for found in check_study(templates.parent).refused)


def test_a_key_nobody_knows_in_the_data_is_found_too(study: Study, demo_results: Results) -> None:
    templates = study(works=WORKS)
    path = templates.parent / "data" / FILE
    path.write_text('reproduced = ["smith2015"]\n' + path.read_text("utf-8"), "utf-8")
    said = "found “@smith2015”, which is no key of data/references.json (did you mean smith2014?)"
    with pytest.raises(UserError) as caught:
        render_document("brief", "en", demo_results, templates)
    assert caught.value.problems == (f"data/study.toml: {said}",)
    assert f"data/study.toml, line 1: {said}" in check_study(templates.parent).refused


def test_what_nobody_cites_is_told_and_stops_nothing(study: Study) -> None:
    found = check_study(study("[@smith2014]", works=WORKS).parent)
    assert [*found.uncited] == ["data/references.json, line 1: nobody cites idle2015"]
    assert not [line for line in found.refused if "idle2015" in line]


def test_keys_hold_no_typed_numbers(study: Study) -> None:
    found = check_study(study("[@smith2014]", works=WORKS).parent)
    assert not [line for line in found.refused if "2014" in line]


def test_references_are_inputs_of_pages_and_checks(study: Study) -> None:
    templates = study("[@smith2014]", works=WORKS)
    before = template_inputs(templates, "brief", "en"), text_inputs(templates)
    (templates.parent / "data" / "references.json").write_text("[]", "utf-8")
    after = template_inputs(templates, "brief", "en"), text_inputs(templates)
    assert before[0] != after[0]
    assert before[1] != after[1]


PUBLISHED = """
[publication]
date = "2026-03-01"
number = "7"
link = "https://example.org/seven"
authors = [{ en = "Ann Smith", de = "Ann Smith", zh-Hant = "史安" }]
"""


def test_a_report_asks_to_be_cited_as_its_references_are(
    study: Study, demo_results: Results
) -> None:
    templates = study(said=PUBLISHED)
    start = (
        "Ann Smith. 2026. More residents want the library open on Sundays than not. Policy brief 7."
    )
    for page in soups(templates, demo_results):
        (citation,) = page.select(".citation")
        shown = citation.get_text().removeprefix("Suggested citation: ")
        assert shown.startswith(f"{start} https://example.org/seven. SCS Report ")
        assert citation.select_one("a[href='https://example.org/seven']")
    (chinese, _) = soups(templates, demo_results, "zh-Hant")
    shown = chinese.select_one(".citation").get_text()  # type: ignore[union-attr]
    assert "史安，2026. " in shown
    assert "[R/OL]. " in shown


def test_without_a_date_it_says_so(study: Study, demo_results: Results) -> None:
    (citation,) = soups(study(), demo_results)[0].select(".citation")
    assert " n.d. Policy brief. SCS Report " in citation.get_text()


def test_the_command_lists_works_and_writes_the_citation_file(study: Study) -> None:
    root = study("[@smith2014]", works=WORKS).parent
    (root / "data" / "codebook.toml").write_text("[survey]\n", "utf-8")
    made = CliRunner().invoke(app, ["references", "--study", str(root), "--write"])
    assert made.exit_code == 0, made.output
    assert "[@smith2014]" in made.output
    assert "nobody cites idle2015" in made.output
    assert 'title: "The library’s year"' in (root / "CITATION.cff").read_text("utf-8")
    again = CliRunner().invoke(app, ["references", "--study", str(root), "--write"])
    assert "in step" in again.output


@pytest.mark.slow
@pytest.mark.parametrize(("code", "first"), [("en", "Carter"), ("zh", "国家发展和改革委员会")])
def test_this_study_lists_its_works(root: Path, results: Results, code: str, first: str) -> None:
    for page in soups(root / "templates", results, code):
        entries = [entry.get_text() for entry in page.select("#references li")]
        assert entries[0].startswith(first)
        assert len(entries) == 22
        cited = {link["href"] for link in page.select("a.cited")}
        assert cited == {f"#{entry['id']}" for entry in page.select("#references li")}
