"""Branches that claims lack, that no data reach, or that only one language has."""

from __future__ import annotations

import pytest
from project_copy import Copy

from scs_report.checks import read_sections, stubs
from scs_report.checks.branches import readings
from scs_report.checks.parsed import take_apart

CODES = ("en", "de", "zh-Hant")
USE = "templates/brief/20-use"


def write(demo: Copy, text: str, codes: tuple[str, ...] = CODES) -> None:
    """Write a section that says the same in some languages."""
    for code in codes:
        demo.write(f"{USE}.{code}.md", text)
    demo.accept()


def told(demo: Copy) -> list[str]:
    """Return what is told of the English text, without its file."""
    head = f"{USE}.en.md, line "
    return [problem.removeprefix(head) for problem in demo.problems() if head in problem]


@pytest.mark.slow
def test_a_heading_needs_words_for_all_data(demo: Copy) -> None:
    write(demo, '# {% claim "t": gap.age > 0 %}Alt{% endclaim %}\n')
    assert told(demo) == [
        "1: claim t is a heading and lacks words for some data; add {% otherwise %}…"
    ]
    write(demo, '# {% claim "t": gap.age > 0 %}Alt{% otherwise %}Nu{% endclaim %}\n')
    assert told(demo) == []
    write(demo, '# {% claim "t": compare(gap.age) %}{% greater %}Alt{% endclaim %}\n')
    assert told(demo) == [
        "1: claim t is a heading and lacks words for some data; add {% smaller %}…{% unclear %}…"
    ]


def test_so_does_the_title_of_a_figure(demo: Copy) -> None:
    title = '{% claim "t": gap.age > 0 %}Alt{% endclaim %}'
    write(demo, f'# A\n\n{{% call figure("services") %}}\ntitle: {title}\n{{% endcall %}}\n')
    assert told(demo) == [
        "4: claim t is the title of a figure and lacks words for some data; add {% otherwise %}…"
    ]


def test_the_headline_is_its_editors_matter(demo: Copy) -> None:
    for code in CODES:
        front = f"templates/brief/00-front.{code}.md"
        demo.write(front, '# {% claim "t": gap.age > 0 %}Alt{% endclaim %}\n')
    demo.accept()
    assert not any("lacks words" in problem for problem in demo.problems())


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("first", "second", "never"),
    [
        ("gap.age > 0", "gap.age > 0", True),
        ("gap.age > 0.1", "gap.age > 0.2", True),
        ("gap.age < 0.2", "gap.age < 0.1", True),
        ("gap.age > 0.2", "gap.age > 0.1", False),
        ("gap.age > 0.1", "gap.age < 0.2", False),
        ("gap.age > 0.1", "gap.sides > 0.2", False),
    ],
)
def test_a_branch_that_is_never_reached(demo: Copy, first: str, second: str, never: bool) -> None:
    write(demo, f'# A\n\n{{% claim "t": {first} %}}B{{% when {second} %}}C{{% endclaim %}}\n')
    assert any("is never reached" in problem for problem in told(demo)) is never


def test_claims_that_lack_a_branch_are_listed_once_for_all_languages(demo: Copy) -> None:
    write(
        demo,
        '# A\n\n{% claim "one": gap.age > 0 %}B{% endclaim %}\n'
        '{% claim "two": compare(gap.age) %}{% greater or smaller %}C{% endclaim %}\n'
        '{% claim "whole": gap.age > 0 %}B{% otherwise %}{% endclaim %}\n',
    )
    found = {stub.name: stub for stub in stubs(read_sections(demo.root / "templates"))}
    assert found["one"].lacking == ("otherwise",)
    assert found["two"].lacking == ("unclear", "unknown")
    assert "whole" not in found
    assert found["two"].files == tuple(f"{USE}.{code}.md, line 4" for code in CODES)
    assert str(found["two"]).endswith("claim two: {% unclear %}…{% unknown %}…")


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        (
            "{% greater or smaller %}B{% unclear %}C",
            "",  # the same outcomes, in other branches
        ),
        (
            "{% greater %}B{% unclear %}C",
            "3: claim t: {% greater %}, {% smaller %}, {% unclear %}; but "
            f"{USE}.de.md, line 3: {{% greater %}}, {{% unclear %}}",
        ),
    ],
)
def test_languages_have_the_same_branches(demo: Copy, other: str, problem: str) -> None:
    def text(branches: str) -> str:
        return f'# A\n\n{{% claim "t": compare(gap.age) %}}{branches}{{% endclaim %}}\n'

    write(demo, text("{% greater %}B{% smaller %}D{% unclear %}C"))
    demo.write(f"{USE}.de.md", text(other))
    demo.accept()
    assert told(demo) == ([problem] if problem else [])


def test_conditions_of_branches_are_compared_too(demo: Copy) -> None:
    text = '# A\n\n{% claim "t": gap.age > 0 %}B{% when gap.age < 0 %}C{% endclaim %}\n'
    write(demo, text)
    demo.write(f"{USE}.de.md", text.replace("< 0", "< 0.1"))
    demo.accept()
    assert told(demo) == [
        f"3: claim t: {{% when gap.age < 0 %}}; but {USE}.de.md, line 3: {{% when gap.age < 0.1 %}}"
    ]


def test_every_branch_is_read_once(demo: Copy) -> None:
    text = (
        'a {% claim "c": compare(x) %}{% greater %}G{% smaller %}S{% unclear %}N{% endclaim %} '
        '{% claim "d": y %}M{% otherwise %}O{% endclaim %} {% if z %}I{% else %}E{% endif %} b'
    )
    _, tags = take_apart(text)
    found = ["".join(tag.text for tag in reading).split() for reading in readings(tags)]
    assert found == [
        ["a", "G", "M", "I", "b"],
        ["a", "S", "O", "E", "b"],
        ["a", "N", "O", "E", "b"],
    ]


def test_what_stands_in_any_branch_is_checked(demo: Copy) -> None:
    write(
        demo,
        '# A\n\n{% claim "t": compare(gap.age) %}{% greater %}B{% smaller %}C{% unclear %}'
        "<marquee>D</marquee>{% unknown %}E{% endclaim %}\n",
    )
    assert any("marquee" in problem for problem in told(demo))
