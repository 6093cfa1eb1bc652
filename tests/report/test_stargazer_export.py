from __future__ import annotations

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from scs_report.language import Language
from scs_report.results import ParameterEstimate, Results, coefficient, cutpoint
from scs_report.results.table_entries import ModelsTable
from scs_report.tables.stargazer_export import escape_latex, export_models
from scs_report.tables.terms import parameter_labels

Rows = dict[str, tuple[list[str], list[str]]]


def entry_of(results: Results) -> ModelsTable:
    return next(one for one in results.tables if isinstance(one, ModelsTable))


def parameters(results: Results, key: str) -> list[ParameterEstimate | None]:
    """Return one parameter in every model, None where the model has it not."""
    address = cutpoint if "|" in key else coefficient
    return [results.parameter(address(model.key, key)) for model in results.models]


def latex_rows(tex: str) -> Rows:
    """Read the tabular back: coefficients and standard errors by the name of their row."""
    lines = [line.removesuffix(r"\\").strip() for line in tex.splitlines()]
    rows: Rows = {}
    for line, below in pairwise(lines):
        name, *values = [cell.strip() for cell in line.split("&")]
        errors = [cell.strip() for cell in below.split("&")]
        if name and len(values) == 7 and errors[0] == "" and "(" in below:
            plain = [re.sub(r"\$\^\{(\**)\}\$", r"\1", v).replace("$-$", "−") for v in values]
            rows[name] = (plain, [error.strip("()") for error in errors[1:]])
    return rows


def html_rows(page: str) -> Rows:
    """Read the table back, as from LaTeX."""
    lines = [
        [cell.get_text() for cell in row.find_all("td")]
        for row in BeautifulSoup(page, "html.parser").find_all("tr")
    ]
    rows: Rows = {}
    for line, below in pairwise(lines):
        if len(line) == len(below) == 8 and below[0] == "" and any("(" in c for c in below):
            rows[line[0]] = (line[1:], [error.strip("()") for error in below[1:]])
    return rows


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("kind", ["tex", "html"])
def test_every_number_is_that_of_the_results(code: str, kind: str, results: Results) -> None:
    language = Language(code)
    text = export_models(entry_of(results), results, language)[kind]
    rows = latex_rows(text) if kind == "tex" else html_rows(text)
    labels = parameter_labels(results, language)
    names = {key: escape_latex(name) if kind == "tex" else name for key, name in labels.items()}
    assert [name for name in rows if name in names.values()] == list(names.values())
    for key, name in names.items():
        for parameter, value, error in zip(parameters(results, key), *rows[name], strict=True):
            if parameter is None:
                assert value == error == ""
                continue
            mark = parameter.stars if parameter.finite else "†"
            assert value == language.number(parameter.value, 3) + mark
            assert error == language.number(parameter.se, 3)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("kind", ["tex", "html"])
def test_models_have_their_titles_observations_and_fit(
    code: str, kind: str, results: Results
) -> None:
    language = Language(code)
    text = export_models(entry_of(results), results, language)[kind]
    flat = re.sub(r" \\\\ ", " ", text)
    for model in results.models:
        assert language.text(model.label) in flat
        assert language.number(model.n) in text
        assert language.number(results.number(model.fit["mcfadden_r2"]) or 0, 3) in text


def test_chinese_latex_says_that_it_needs_ctex(results: Results) -> None:
    tex = export_models(entry_of(results), results, Language("zh"))["tex"]
    first = tex.splitlines()[0]
    assert first.startswith("%")
    assert "ctex" in first
    assert "xelatex" in first


@pytest.mark.parametrize("code", ["en", "zh"])
def test_latex_is_balanced_and_its_special_characters_are_escaped(
    code: str, results: Results
) -> None:
    tex = export_models(entry_of(results), results, Language(code))["tex"]
    body = "\n".join(tex.splitlines()[1:])
    plain = re.sub(r"\\[\\{}%&$#_]", "", body)
    assert plain.count("{") == plain.count("}")
    assert plain.count("$") % 2 == 0
    assert not re.search(r"[%#_~]", plain.replace("tab:table-4", ""))
    assert body.count(r"\begin") == body.count(r"\end")
    assert "−" not in body


def test_special_characters_of_latex() -> None:
    assert escape_latex(r"50% of R&D_{x} < −1 \o/") == (
        r"50\% of R\&D\_\{x\} $<$ $-$1 \textbackslash{}o/"
    )


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_page_is_in_its_language(code: str, results: Results) -> None:
    page = BeautifulSoup(
        export_models(entry_of(results), results, Language(code))["html"], "html.parser"
    )
    assert page.html is not None
    assert page.html["lang"] == {"en": "en", "zh": "zh-Hans"}[code]
    if code == "zh":
        words = set(re.findall(r"[A-Za-z]+", page.get_text()))
        assert words <= {"McFadden", "R", "Logit", "p", "n"}
