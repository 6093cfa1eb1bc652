"""Charts can stand beside one another in one HTML page and are the same bytes every time."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import get_hinting_flag
from study_figures import KEYS

from scs_report.brand.brand import Palette
from scs_report.figures import draw_figure
from scs_report.figures.artists import HINTING
from scs_report.language import Language
from scs_report.results import Results, write_results

Chart = Callable[..., str]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def chart(colors: Palette) -> Chart:
    def chart(key: str, results: Results, language: Language, width: str = "full") -> str:
        title, description = "A title", "What it shows"
        return draw_figure(
            results.figure(key),
            results,
            language,
            title=title,
            description=description,
            colors=colors,
            width=width,
        )

    return chart


@pytest.mark.exhaustive(4)
@pytest.mark.parametrize("key", KEYS)
def test_a_chart_is_one_svg_element_with_a_name(
    key: str, results: Results, language: Language, chart: Chart
) -> None:
    text = chart(key, results, language)
    assert text.startswith("<svg ")
    assert text.endswith("</svg>")
    root = ET.fromstring(text)
    title, description = list(root)[:2]
    assert (title.tag, title.text) == (f"{SVG}title", "A title")
    assert (description.tag, description.text) == (f"{SVG}desc", "What it shows")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert root.get("lang") == language.tag


@pytest.mark.parametrize("key", KEYS)
def test_a_chart_takes_its_size_from_the_page(key: str, results: Results, chart: Chart) -> None:
    root = ET.fromstring(chart(key, results, Language("en")))
    assert re.fullmatch(r"0 0 467\.72 \d+(\.\d+)?", root.get("viewBox", ""))
    assert "width" not in root.attrib
    assert "height" not in root.attrib


def test_a_half_chart_does_not_grow_beyond_its_type_size(results: Results, chart: Chart) -> None:
    root = ET.fromstring(chart("use", results, Language("en"), "half"))
    assert "max-width:78mm" in root.get("style", "")
    assert root.get("class") == "chart chart-half"


@pytest.mark.slow
def test_charts_do_not_clash_in_one_page(results: Results, chart: Chart) -> None:
    page = [
        ET.fromstring(chart(key, results, Language(code), width))
        for key in KEYS
        for code in ("en", "zh")
        for width in ("full", "half")
    ]
    ids = Counter(e.get("id") for root in page for e in root.iter() if e.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for root in page:
        own = {element.get("id") for element in root.iter()}
        values = [value for element in root.iter() for value in element.attrib.values()]
        wanted = {name for value in values for name in re.findall(r"url\(#([^)]+)\)", value)}
        wanted |= {e.get("href", "")[1:] for e in root.iter() if e.get("href")}
        assert wanted <= own


@pytest.mark.parametrize("key", KEYS)
def test_nothing_reaches_out_into_the_page(key: str, results: Results, chart: Chart) -> None:
    root = ET.fromstring(chart(key, results, Language("en")))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    shapes = {"path", "use", "rect", "circle", "text"}
    assert tags <= {"svg", "title", "desc", "g", "defs", "clipPath", *shapes}
    named = [(name, value) for e in root.iter() for name, value in e.attrib.items()]
    assert not [name for name, _ in named if name.startswith("on")]
    assert not [v for name, v in named if name.endswith("href") and not v.startswith("#")]
    assert [e.tag for e in root.iter() if e is not root and "style" in e.attrib] == []


def test_text_stays_text(results: Results, language: Language, chart: Chart) -> None:
    text = chart("approval", results, language)
    for answer in results.question("approval").answers[3:]:
        assert language.text(answer.label) in text
    assert "font-family" in text
    assert text.count("sans-serif") == 1


def test_titles_are_text_not_markup(results: Results, colors: Palette) -> None:
    text = draw_figure(
        results.figure("use"),
        results,
        Language("en"),
        title="<b>A & B</b>",
        description='"</desc><script>',
        colors=colors,
    )
    root = ET.fromstring(text)
    assert [child.text for child in list(root)[:2]] == ["<b>A & B</b>", '"</desc><script>']


def test_without_a_description_there_is_none(results: Results, colors: Palette) -> None:
    text = draw_figure(
        results.figure("use"), results, Language("en"), title="A", description="", colors=colors
    )
    assert "desc" not in text


def test_unknown_charts_and_widths_are_refused(results: Results, chart: Chart) -> None:
    with pytest.raises(KeyError):
        chart("pie", results, Language("en"))
    with pytest.raises(ValueError, match="full or half"):
        chart("use", results, Language("en"), "third")


def test_settings_of_the_reader_do_not_show(results: Results, chart: Chart) -> None:
    before = chart("benefits", results, Language("en"))
    hostile = {"font.size": 40, "lines.linewidth": 9, "svg.fonttype": "path", "axes.grid": True}
    with mpl.rc_context(hostile):
        assert chart("benefits", results, Language("en")) == before
        assert mpl.rcParams["font.size"] == 40


def test_texts_are_measured_as_matplotlib_does_by_default() -> None:
    with mpl.rc_context():
        mpl.rcdefaults()
        assert get_hinting_flag() == HINTING


_DRAWN = """
import sys
from pathlib import Path
from scs_report.brand.file import read_brand
from scs_report.figures import draw_figure
from scs_report.language import Language
from scs_report.results import read_results
results = read_results(Path(sys.argv[1]))
colors = read_brand(Path("templates")).light
for entry in results.figures:
    draw_figure(entry, results, Language("zh"), title="T", description="D", colors=colors)
print({"matplotlib.font_manager", "matplotlib.figure", "matplotlib.text"} & {*sys.modules})
"""


@pytest.mark.slow
def test_nothing_is_loaded_that_draws_other_figures(
    results: Results, root: Path, tmp_path: Path
) -> None:
    write_results(results, tmp_path / "results.json")
    command = [sys.executable, "-c", _DRAWN, str(tmp_path / "results.json")]
    made = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert made.stdout == "{'matplotlib.font_manager'}\n"


_DIGEST = """
import hashlib, sys
from pathlib import Path
from scs_report.brand.brand import Palette
from scs_report.figures import draw_figure
from scs_report.brand.file import read_brand
from scs_report.language import Language
from scs_report.results import read_results
results = read_results(Path(sys.argv[1]))
colors = read_brand(Path("templates")).light
for code in ("en", "zh"):
    for entry in results.figures:
        svg = draw_figure(entry, results, Language(code), title="T", description="D", colors=colors)
        print(entry.key, code, hashlib.sha256(svg.encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_same_bytes_whatever_the_hash_seed(
    results: Results, root: Path, tmp_path: Path
) -> None:
    write_results(results, tmp_path / "results.json")
    runs = [
        subprocess.run(
            [sys.executable, "-c", _DIGEST, str(tmp_path / "results.json")],
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("4711", "Asia/Shanghai"))
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == 2 * len(KEYS)


def test_the_same_bytes_when_drawn_again(results: Results, chart: Chart) -> None:
    digests = {
        hashlib.sha256(chart("coefficients", results, Language("zh")).encode()).hexdigest()
        for _ in range(2)
    }
    assert len(digests) == 1
