"""Sections are declared in step, and say so until one of their languages changes."""

from __future__ import annotations

import pytest
from project_copy import Copy

from scs_report.checks import read_sections, standings
from scs_report.errors import UserError

METHOD = "templates/brief/70-recommendations"


def words(project: Copy) -> dict[str, str]:
    """Return the standing of all sections that are not in step."""
    found = standings(project.root, read_sections(project.root / "templates"))
    return {one.section.name: one.words for one in found if not one.in_step}


def touch(project: Copy, code: str) -> None:
    project.write(f"{METHOD}.{code}.md", project.read(f"{METHOD}.{code}.md") + "\n…\n")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["en"], "English changed"),
        (["zh"], "Simplified Chinese changed"),
        (["en", "zh"], "all languages changed"),
    ],
)
def test_a_change_is_known_until_it_is_accepted(project: Copy, codes: list[str], said: str) -> None:
    for code in codes:
        touch(project, code)
    assert words(project) == {"brief/70-recommendations": said}
    project.accept("brief/70-recommendations")
    assert words(project) == {}


@pytest.mark.slow
def test_the_check_says_which_twin_to_bring_into_step(project: Copy) -> None:
    touch(project, "zh")
    assert project.problems() == [
        f"{METHOD}.zh.md, line 1: Simplified Chinese changed; bring {METHOD}.en.md into step, "
        "then run `scs-report translations accept brief/70-recommendations`"
    ]


def test_spaces_at_line_ends_and_line_endings_are_no_change(project: Copy) -> None:
    text = project.read(f"{METHOD}.en.md")
    spaced = text.replace("\n", " \t\r\n") + "\n\n"
    (project.root / f"{METHOD}.en.md").write_bytes(spaced.encode())
    assert words(project) == {}


def test_accepting_one_section_leaves_the_others(project: Copy) -> None:
    touch(project, "en")
    other = "templates/brief/60-outlook.en.md"
    project.write(other, project.read(other) + "\n…\n")
    project.accept("brief/60-outlook")
    assert words(project) == {"brief/70-recommendations": "English changed"}


@pytest.mark.parametrize("name", [f"{METHOD}.zh.md", f"./{METHOD}.en.md"])
def test_a_section_may_be_named_by_a_file(project: Copy, name: str) -> None:
    touch(project, "en")
    project.accept(name)
    assert words(project) == {}


def test_an_unknown_section_names_the_nearest(project: Copy) -> None:
    before = project.read("templates/translations.toml")
    with pytest.raises(UserError) as caught:
        project.accept("brief/70-recommendation")
    assert caught.value.problems == (
        "brief/70-recommendation (did you mean brief/70-recommendations?)",
    )
    assert project.read("templates/translations.toml") == before


def test_a_new_section_was_never_declared(project: Copy) -> None:
    project.write("templates/brief/90-end.en.md", "# The end\n")
    project.write("templates/brief/90-end.zh.md", "# 结语\n")
    assert words(project) == {"brief/90-end": "never declared in step"}


def test_a_section_without_its_twin_cannot_be_accepted(project: Copy) -> None:
    project.write("templates/brief/90-end.en.md", "# The end\n")
    with pytest.raises(UserError) as caught:
        project.accept("brief/90-end")
    assert caught.value.problems == ("brief/90-end: there is no templates/brief/90-end.zh.md",)


@pytest.mark.slow
def test_a_section_that_is_gone_leaves_the_file_when_the_rest_is_accepted(project: Copy) -> None:
    files = [f"templates/brief/90-end.{code}.md" for code in ("en", "zh")]
    for file in files:
        project.write(file, "# The end\n" if ".en." in file else "# 结语\n")
    project.accept("brief/90-end")
    assert project.problems() == []
    for file in files:
        (project.root / file).unlink()
    line = project.line("templates/translations.toml", "90-end")
    assert project.problems() == [
        f"templates/translations.toml, line {line}: brief/90-end: there is no such "
        "section; run `scs-report translations accept --all`"
    ]
    project.accept()
    assert project.problems() == []


@pytest.mark.slow
def test_a_spoilt_file_says_what_to_do(project: Copy) -> None:
    project.edit("templates/translations.toml", "en = ", "english = ")
    (unknown,) = project.problems()
    assert unknown.startswith("templates/translations.toml: line 5, [")
    assert "expected one of en, zh" in unknown
    assert "Take the file back from git" in unknown
