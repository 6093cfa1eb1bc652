"""A house sets its brand in one file; what it cannot use is named with line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace

from scs_report.brand.file import FILE, read_brand
from scs_report.errors import UserError
from scs_report.pages.documents import render_document
from scs_report.pages.rendered import Rendered
from scs_report.project import HOUSE
from scs_report.results import Results

Change = Callable[..., Path]


@pytest.fixture
def change(copied: Callable[[Path], Path], tmp_path: Path) -> Change:
    """Return the folder of the templates after texts in the brand were replaced."""
    copied(tmp_path)

    def change(*replaced: tuple[str, str]) -> Path:
        path = tmp_path / "templates" / FILE
        text = path.read_text("utf-8")
        for old, new in replaced:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")
        return path.parent

    return change


def line_of(templates: Path, text: str) -> int:
    lines = (templates / FILE).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def refused(templates: Path) -> tuple[str, ...]:
    with pytest.raises(UserError) as caught:
        read_brand(templates)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ink = "#1b2733"', 'inkk = "#1b2733"', "inkk is not known in [colors]; expected ink, "),
        ("[space]", "[spaces]", "[spaces] is not known; expected [institute], [logo]"),
        ('accent = "#0f5872"', 'accent = "blue"', 'accent is "blue"; expected a colour such as'),
        ("title = 2.3", "title = 230", "title is 230; expected a number from 0.8 to 5"),
        ("title = 2.3", 'title = "big"', 'title is "big"; expected a number'),
        ("show_name = true", "show_name = 1", "show_name is 1; expected true or false"),
        ('"brand/logo.svg"', '"brand/lost.svg"', "“brand/lost.svg”: No such file or directory"),
        ('"brand/logo.svg"', '"brand.toml"', "neither PNG nor well-formed SVG"),
        ('"#5ba3b8", "#0f5872"]', '"#5ba3b8"]', "expected five colours such as"),
        (
            ', zh = "公众态度研究" }',
            ', cn = "研究" }',
            'expected { en = "…", zh = "…" }',
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(
    change: Change, old: str, new: str, said: str
) -> None:
    templates = change((old, new))
    found = [problem for problem in refused(templates) if said in problem]
    assert len(found) == 1
    assert found[0].startswith(f"templates/brand.toml, line {line_of(templates, new)}: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('accent = "#0f5872"', 'accent = "#8fb4c0"', "a contrast of 2.22; expected 4.5 or more"),
        ('ink = "#e6ebef"', 'ink = "#303840"', "on paper #131a21 has a contrast of 1.47"),
        ('"#d5d8dc", "#5ba3b8"', '"#d5d8dc", "#e0d0c0"', "look alike in grey"),
        (
            '"#e39a4f", "#d5d8dc", "#5ba3b8", "#0f5872"',
            '"#e39a4f", "#d5d8dc", "#a8b04f", "#4f5a10"',
            "to readers with deuteranopia; expected 15 or more",
        ),
    ],
)
def test_colours_that_cannot_be_read_or_told_apart_are_refused_with_the_figure(
    change: Change, old: str, new: str, said: str
) -> None:
    assert [problem for problem in refused(change((old, new))) if said in problem]


def test_all_problems_are_told_at_once(change: Change) -> None:
    templates = change(('ink = "#1b2733"', 'ink = "x"'), ("title = 2.3", "title = 0"))
    assert len(refused(templates)) == 2


def test_a_file_that_is_no_toml_is_named(change: Change) -> None:
    templates = change(("title = 2.3", "title = big"))
    (problem,) = refused(templates)
    assert re.match(r"templates/brand.toml: .*line \d+", problem)


def test_a_brand_says_only_what_differs(change: Change) -> None:
    templates = change()
    (templates / FILE).unlink()
    house = read_brand(templates)
    (templates / FILE).write_text('[colors]\naccent = "#1f4a80"\n\n[type]\nlead = 1.5\n', "utf-8")
    brand = read_brand(templates)
    assert brand.light == replace(house.light, accent="#1f4a80")
    assert brand.sizes == tuple((n, 1.5 if n == "lead" else size) for n, size in house.sizes)
    assert replace(brand, light=house.light, sizes=house.sizes) == house


def test_a_logo_needs_no_height_of_its_own(change: Change) -> None:
    templates = change()
    (templates / FILE).write_text('[logo]\nfile = "brand/logo.svg"\n', "utf-8")
    brand = read_brand(templates)
    assert brand.logo.startswith("data:image/svg+xml")
    assert (brand.logo_height, brand.show_name, brand.logo_dark) == (9, True, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[colors]\naccent = "#8fb4c0"\n',
            "line 2: accent #8fb4c0 on paper #ffffff has a contrast",
        ),
        ('[colors]\n\npaper = "#808080"\n', "line 3: ink #1b2733 on paper #808080 has a contrast"),
        ('[colors]\nink = "#777777"\n', "line 2: neither ink nor paper can be read on answer 2"),
        ('[colors.dark]\nink = "black"\n', 'line 2: ink is "black"; expected a colour'),
        ("[logo]\nheight = 9\n", "line 1: [logo] has no file; expected file ="),
    ],
)
def test_what_does_not_go_with_the_house_is_named_where_it_is_said(
    change: Change, text: str, said: str
) -> None:
    templates = change()
    (templates / FILE).write_text(text, "utf-8")
    assert [one for one in refused(templates) if one.startswith(f"templates/brand.toml, {said}")]


@pytest.mark.slow
def test_a_study_without_a_brand_names_nobody(
    demo: Path, demo_made: Callable[[str, str], Rendered]
) -> None:
    templates = demo / "templates"
    brand = read_brand(templates)
    assert (brand.name, brand.series, brand.contact, brand.logo) == (None, None, None, "")
    made = demo_made("brief", "en")
    soup = BeautifulSoup(made.screen + made.paper, "html.parser")
    for page in soup(["html"]):
        (citation,) = page.select(".citation")
        assert citation.get_text().startswith("Suggested citation: More residents")
        assert not page.select(".contact, .house-name, .cover-series, meta[name=author]")


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "no viewBox"),
        ("<html/>", "expected an SVG"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>A</text></svg>',
            "turn text into outlines",
        ),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
            '<image href="https://house.example/a.png"/></svg>',
            "from elsewhere",
        ),
    ],
)
def test_logos_that_would_not_print_are_refused(change: Change, svg: str, said: str) -> None:
    templates = change()
    (templates / "brand" / "logo.svg").write_text(svg)
    assert [problem for problem in refused(templates) if said in problem]


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_brand_is_in_text_style_and_charts(change: Change, results: Results, code: str) -> None:
    templates = change(
        (
            'en = "SCS Report Project", zh = "SCS Report项目组"',
            'en = "House & Sons", zh = "某某院"',
        ),
        ('accent = "#0f5872"', 'accent = "#5a1e6e"'),
        ("title = 2.3", "title = 2.7"),
    )
    rendered = render_document("brief", code, results, templates)
    name = {"en": "House &amp; Sons", "zh": "某某院"}[code]
    for page in (rendered.screen, rendered.paper):
        assert page.count(name) >= 3  # beside the logo, in the citation, with the contact
        assert "--accent: #5a1e6e" in page
        assert "--size-title: 2.7rem" in page
        assert 'fill="#5a1e6e"' in page.lower()
        assert "studies@scs-report.example" in page


@pytest.mark.slow
def test_a_house_without_logo_has_none(change: Change, results: Results) -> None:
    start, end = "[logo]", "# Colours are written"
    text = (change() / FILE).read_text("utf-8")
    templates = change((text[text.index(start) : text.index(end)], ""))
    rendered = render_document("brief", "en", results, templates)
    assert '<img class="logo' not in rendered.screen + rendered.paper


def test_colours_are_written_in_the_brand_only(root: Path) -> None:
    files = [*HOUSE.rglob("*.css"), *HOUSE.rglob("*.j2")]
    files += (root / "scs_report").rglob("*.py")
    allowed = {"file.py"}  # what a colour looks like, in error messages
    found = [
        f"{file.name}: {match}"
        for file in files
        if file.name not in allowed
        for match in re.findall(r"#[0-9a-fA-F]{6}\b", file.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.slow
def test_the_citation_is_honest_about_synthetic_respondents(root: Path, results: Results) -> None:
    assert results.data.synthetic
    english = render_document("brief", "en", results, root / "templates").paper
    chinese = render_document("brief", "zh", results, root / "templates").paper
    digest = results.data.sha256[:8]
    assert f"SCS Report {results.program_version}, data {digest}. Synthetic respondents" in english
    assert "建议引用格式：" in chinese
    assert "所用数据为合成受访者数据" in chinese
