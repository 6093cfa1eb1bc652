"""What is wrong, at its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scs_report.errors import UserError
from scs_report.language.reader import read_by
from scs_report.language.reader import tell as _
from scs_report.live.findings import Finding, in_order, line_in, of_error, of_page, opened, place_in
from scs_report.names import KNOWN
from scs_report.prose.claims import Claim, LackingNumber
from scs_report.results import Results

CLAIM = Claim(
    name="lead",
    template="brief/10-use.en.md",
    line=4,
    expression="a > b",
    confidence=0.95,
    branches=("main", "otherwise"),
    outcome="true",
    chosen="main",
    text="A leads.",
    others=(("otherwise", "A does not lead."),),
)


@pytest.mark.parametrize("code", KNOWN)
def test_places_are_found_in_every_language(code: str) -> None:
    read_by(code)
    file, text = "templates/brief/10-use.en.md", "no"
    where = _("{file}, line {line}", file=file, line="1204")
    for said, line in (
        (_("{file}, line {line}: {text}", file=file, line="1204", text=text), 1204),
        (_("{place}: {problem}", place=where, problem=text), 1204),
        (_("{file}: {text}", file=file, text=text), 0),
    ):
        assert place_in(said) == (file, line, text)
    assert place_in("something else") == ("", 0, "something else")
    assert line_in(_("line {line}: {text}", line="12", text=text)) == (12, text)
    said = _("line {line}, {place}: {problem}", line="1204", place="base x", problem=text)
    assert line_in(said)[0] == 1204
    assert text in line_in(said)[1]
    assert line_in("something else") == (0, "something else")


def test_an_error_says_all_its_problems() -> None:
    error = UserError("No", ["templates/a.en.md, line 1: x", "data/facts.toml: y"])
    assert [(one.kind, one.file, one.line, one.text) for one in of_error(error)] == [
        ("error", "templates/a.en.md", 1, "x"),
        ("error", "data/facts.toml", 0, "y"),
    ]
    error = UserError(
        "/s/data/r.csv cannot be used", ["row 3\n  column a"], "Mend it.", in_lines=True
    )
    (found,) = of_error(error)
    assert found.file == "data/r.csv"
    assert found.text == "/s/data/r.csv cannot be used. row 3\n  column a"
    error = UserError("data/study.toml cannot be used", ["line 7: no key"], "Mend it.")
    (found,) = of_error(error)
    assert (found.file, found.line) == ("data/study.toml", 7)
    assert found.text == "data/study.toml cannot be used. no key. Mend it."
    (fault,) = of_error(ZeroDivisionError("by zero"))
    assert "ZeroDivisionError: by zero" in fault.text


def test_the_gravest_comes_first_and_is_said_once() -> None:
    word = Finding("word", "a.md", 1, "w")
    problem, error = (Finding(kind, "a.md", 2, "x") for kind in ("problem", "error"))
    other = Finding("problem", "a.md", 1, "y")
    assert in_order([word, word, problem, other, error]) == (error, other, word)


def test_a_claim_that_does_not_hold_is_a_finding_of_its_line(results: Results) -> None:
    out = replace(CLAIM, chosen="", reasons=("small_base",))
    (found,) = of_page("", [CLAIM, out], [], [], results)
    assert (found.kind, found.file, found.line) == ("left-out", "templates/brief/10-use.en.md", 4)
    assert found.claim == "brief/10-use.en.md:lead"
    (found,) = of_page("", [replace(out, front=True)], [], [], results)
    assert found.kind == "broken"


def test_numbers_of_few_people_are_found_where_they_stand(results: Results) -> None:
    flag = results.disclosure.flag
    few = next(
        address
        for address, value in results.estimates.items()
        if 0 < getattr(value, "n", 0) < flag and address.startswith("share")
    )
    many = next(
        address
        for address, value in results.estimates.items()
        if getattr(value, "n", 0) >= flag and address.startswith("share")
    )
    html = (
        f'<i data-at="brief/1.en.md:3"></i><a data-fact="{many}">1</a>'
        f'<i data-at="brief/1.en.md:7"></i><a data-fact="{few}">2</a><a data-fact="{few}">2</a>'
        '<table class="t" id="table-2"><td class="small-base">9</td><td class="a small-base">8</td>'
    )
    found = list(
        of_page(html, [], [LackingNumber("brief/1.en.md", few, "small_base")], [], results)
    )
    assert [(one.kind, one.file, one.line, one.fact, one.anchor) for one in found] == [
        ("small-base", "templates/brief/1.en.md", 7, few, ""),
        ("small-base", "templates/brief/1.en.md", 7, "", "table-2"),
        ("withheld", "templates/brief/1.en.md", 0, "", ""),
    ]
    assert str(flag) in found[0].text


def test_an_opened_claim_shows_all_its_branches() -> None:
    (shown,) = opened([CLAIM])
    assert [(one.name, one.text, one.printed) for one in shown.branches] == [
        ("main", "A leads.", True),
        ("otherwise", "A does not lead.", False),
    ]
    assert shown.judged == "at 95%"
    assert shown.expression == "a > b"
