"""The package as a notebook meets it: `import scs_report as sr`."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flit_core import wheel

import scs_report as sr
from scs_report import estimation

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def results() -> dict[str, object]:
    """One of each public result, from people with an awkward name of a covariate."""
    random = np.random.default_rng(0)
    people = pd.DataFrame(
        {
            "y": random.integers(1, 4, 300),
            "x": random.normal(size=300),
            "z": random.normal(size=300),
        }
    )
    group = {"<b>young</b>": people.x < 0.4, "old & rich": people.x > 0}
    design = sr.SurveyDesign(random.uniform(1, 2, 300), clusters=np.arange(300) // 10)
    fit = sr.ordered_logit("y ~ x + z", people, design)
    averages = sr.average_predictions(fit, people)
    compared = sr.compare_groups(people.y, group, design)
    return {
        "design": design,
        "mean": sr.weighted_mean(people.y, design),
        "independence": sr.rao_scott(people.y, people.x > 0, design),
        "model": fit,
        "joint test": fit.joint_test(),
        "averages": averages,
        "probability": averages.with_errors(fit)[0],
        "parallel lines": sr.parallel_lines(people.y, people[["x", "z"]], design),
        "one test": sr.parallel_lines(people.y, people[["x", "z"]], design).overall,
        "banner": sr.Banner(group, design),
        "comparison": compared,
        "group": compared.groups[0],
        "difference": compared.differences[0],
        "link": sr.LINKS["probit"],
    }


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


def test_the_import_alone_loads_no_library() -> None:
    heavy = ("numpy", "pandas", "scipy", "matplotlib", "weasyprint", "jinja2", "statsmodels")
    loaded = run(
        "import sys; import scs_report as sr; dir(sr); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert loaded.strip() == "[]"


def test_an_analysis_loads_nothing_that_few_ask_for() -> None:
    """Each of these takes longer to load than most analyses take."""
    heavy = ("scipy.stats", "scipy.optimize", "statsmodels", "matplotlib", "formulaic")
    loaded = run(
        "import sys; import scs_report.analysis; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert loaded.strip() == "[]"


@pytest.mark.slow
def test_every_name_can_be_reached_from_the_root() -> None:
    assert set(estimation.__all__) <= set(sr.__all__)
    for name in estimation.__all__:
        assert getattr(sr, name) is getattr(estimation, name)
    assert "rao_scott" in run("import scs_report as sr; print(dir(sr))")
    assert run("from scs_report import *; print(ordered_logit.__name__)").strip() == "ordered_logit"
    with pytest.raises(AttributeError, match="no attribute 'ordred_logit'"):
        sr.ordred_logit  # noqa: B018


def test_type_checkers_see_the_names_that_there_are() -> None:
    text = (ROOT / "scs_report" / "__init__.py").read_text("utf-8")
    imported = re.search(r"import \((.*?)\)", text, re.S)
    assert imported
    assert {name.strip() for name in imported[1].split(",") if name.strip()} == set(
        estimation.__all__
    )


def test_the_wheel_says_that_it_is_typed(tmp_path: Path) -> None:
    made = wheel.make_wheel_in(ROOT / "pyproject.toml", tmp_path)
    assert "scs_report/py.typed" in zipfile.ZipFile(made.file).namelist()


def test_results_say_in_a_line_what_they_are(results: dict[str, object]) -> None:
    for name, result in results.items():
        text = repr(result)
        assert text.startswith(type(result).__name__), name
        assert "\n" not in text, name
        assert len(text) < 200, name
    assert re.fullmatch(
        r"SurveyDesign\(n=300, clusters=30, effective_n=2[\d.]+\)", repr(results["design"])
    )
    assert re.match(r"MeanEstimate\(value=[\d.]+, se=[\d.]+, low=", repr(results["mean"]))
    assert "y ~ x + z, link=logit, n=300, coefficients=2, cutpoints=2" in repr(results["model"])


def test_results_have_tables(results: dict[str, object]) -> None:
    views = {name: result for name, result in results.items() if hasattr(result, "_repr_html_")}
    assert {"mean", "model", "parallel lines", "probability", "comparison"} <= set(views)
    for name, result in views.items():
        html = result._repr_html_()
        frame = result.to_frame()
        assert html.count("<caption>") == html.count("<table>") == 1, name
        assert html.count('<th scope="col">') == len(frame.columns), name
        assert html.count("<tr>") == len(frame) + 1, name
        assert html.count("<th") == html.count("<th scope=") + html.count("<thead"), name
        assert "style" not in html, name
        assert "<b>" not in html, name
    comparison = results["comparison"]._repr_html_()
    assert '<th scope="row">&lt;b&gt;young&lt;/b&gt;</th>' in comparison
    assert '<th scope="row">old &amp; rich</th>' in comparison


def test_tables_hold_the_numbers(results: dict[str, object]) -> None:
    fit, frame = results["model"], results["model"].to_frame()
    assert list(frame.index) == ["x", "z", "1|2", "2|3"]
    np.testing.assert_array_equal(frame.estimate, fit.values)
    np.testing.assert_array_equal(frame.t, fit.z)
    assert "z" in fit.with_inference("normal").to_frame()
    compared = results["comparison"]
    frame = compared.to_frame()
    assert list(frame.index) == ["<b>young</b>", "old & rich"]
    assert list(frame.column) == ["A", "B"]
    np.testing.assert_array_equal(frame.value, [group.value for group in compared.groups])
    pairs = compared.differences_frame()
    assert list(pairs["first"]) == ["<b>young</b>"]
    assert pairs.p[0] == compared.differences[0].p
    tests = results["parallel lines"].to_frame()
    assert list(tests.index) == ["all coefficients", "x", "z"]
    assert tests.p["all coefficients"] == results["parallel lines"].overall.p


def test_small_and_missing_numbers_in_views() -> None:
    table = estimation.views.html_table(
        pd.DataFrame({"p": [1e-9, 0.25, np.nan], "n": [12345, 1, 2], "se": [1e-9, np.inf, 0.5]}),
        "a < b",
    )
    assert "<caption>a &lt; b</caption>" in table
    cells = re.findall("<td>(.*?)</td>", table)
    assert cells == ["&lt; 0.0001", "12,345", "1e-09", "0.2500", "1", "∞", "–", "2", "0.5"]


def test_results_can_be_sent_to_other_processes(results: dict[str, object]) -> None:
    for name, result in results.items():
        assert repr(pickle.loads(pickle.dumps(result))) == repr(result), name
