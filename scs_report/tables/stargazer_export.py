"""Tables of models as LaTeX and HTML for manuscripts, made by the `stargazer` library.

The library reads fitted models through extractors registered by class. Ours hands it the models of
the results: weighted coefficients and linearised standard errors, cutpoints on their natural scale
as rows of their own. (From a statsmodels model it would print unweighted numbers, and cutpoints as
logarithms of increments.)
"""

from __future__ import annotations

import html
import importlib
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

import msgspec

from scs_report.language import MINUS, Language
from scs_report.prose.withheld import NOBODY
from scs_report.results import STARS, Model, ParameterEstimate, Results
from scs_report.results.table_entries import ModelsTable
from scs_report.tables.layout import anchor
from scs_report.tables.number_formats import stars_note
from scs_report.tables.table_texts import note_label, source_line
from scs_report.tables.terms import (
    ModelTable,
    check_terms,
    coefficient_decimals,
    fit_of,
    model_notes,
    models_of,
    not_estimable_note,
    parameter_labels,
    reference_note,
    separation_note,
)

Escape = Callable[[str], str]

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "_": r"\_",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "&": r"\&",
    "|": r"\textbar{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "²": "$^2$",
    "χ": r"$\chi$",
    MINUS: "$-$",
    "\N{NO-BREAK SPACE}": "~",
}


def escape_latex(text: str) -> str:
    """Return the text with LaTeX's special characters, and those its fonts lack, spelled out."""
    return "".join(_LATEX.get(character, character) for character in text)


def export_models(entry: ModelsTable, results: Results, language: Language) -> dict[str, str]:
    r"""Return a table of models as `stargazer` sets it.

    Returns
    -------
    dict
        `tex`: a table environment to be \input (it needs adjustbox, and ctex if Chinese);
        `html`: a page.
    """
    return {"tex": _latex(entry, results, language), "html": _html(entry, results, language)}


class _PrintedModel(msgspec.Struct, frozen=True):
    """A model on its way to stargazer, with how its numbers are printed."""

    model: Model
    parameters: dict[str, ParameterEstimate]
    pseudo_r2: float | None
    decimals: int
    language: Language
    escape: Escape


class _PrintedNumber(float):
    """A number that stargazer prints as our tables do, whatever decimals it asks for."""

    printed: str

    def __format__(self, specification: str) -> str:
        return self.printed


def _number(value: float, printed: _PrintedModel, mark: str = "") -> _PrintedNumber:
    number = _PrintedNumber(value)
    number.printed = printed.escape(printed.language.number(value, printed.decimals)) + mark
    return number


def _extract(printed: _PrintedModel) -> dict[str, Any]:
    """Extract what stargazer asks of a model; None stands for what an ordered logit has not."""
    model = printed.model
    parameters = printed.parameters
    absent = ("r2", "r2_adj", "resid_std_err", "f_statistic", "f_p_value", "degree_freedom_resid")
    return {
        **dict.fromkeys(absent),
        "dependent_variable": model.outcome,
        "cov_names": list(parameters),
        "cov_values": {
            key: _number(p.value, printed, "" if p.finite else "†") for key, p in parameters.items()
        },
        "cov_std_err": {key: _number(p.se, printed) for key, p in parameters.items()},
        # without a p-value there are no stars: what is no estimate has no significance
        "p_values": {key: p.p if p.finite else None for key, p in parameters.items()},
        "conf_int_low_values": {key: _number(p.low, printed) for key, p in parameters.items()},
        "conf_int_high_values": {key: _number(p.high, printed) for key, p in parameters.items()},
        "pseudo_r2": printed.pseudo_r2,
        "nobs": model.n,
        "degree_freedom": sum(parameters[term].finite for term in model.terms),
    }


def _parameters(model: Model, results: Results) -> dict[str, ParameterEstimate]:
    keys = [*model.terms, *(bound.key for bound in model.cutpoints)]
    found = zip(keys, map(results.parameter, model.addresses), strict=True)
    return {key: parameter for key, parameter in found if parameter is not None}


@cache
def _stargazer_class() -> Any:
    """Load the library without what reads models of other packages, of which statsmodels is one.

    Loading these takes longer than all our tables. Whoever imports stargazer later gets it whole.
    """
    names = ("stargazer.stargazer", "stargazer.translators")
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.modules["stargazer.translators"] = ModuleType("stargazer.translators")
    try:
        library = importlib.import_module("stargazer.stargazer")
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)
    library.RESULTS_CLASSES[_PrintedModel] = _extract
    return library.Stargazer


def _table(
    table: ModelTable, results: Results, language: Language, escape: Escape, titles: list[str]
) -> Any:
    """Return the Stargazer object, its texts escaped: the library itself escapes only some."""
    _ = language.gettext
    check_terms(table)
    parameters = [_parameters(model, results) for model in table.models]
    estimated = {key for found in parameters for key in found}
    names = {
        key: escape(label)
        for key, label in parameter_labels(table, language).items()
        if key in estimated
    }

    stargazer = _stargazer_class()(
        [
            _PrintedModel(
                model,
                found,
                fit_of(model, "mcfadden_r2", results),
                coefficient_decimals(results),
                language,
                escape,
            )
            for model, found in zip(table.models, parameters, strict=True)
        ]
    )
    stargazer.covariate_order(list(names))
    stargazer.rename_covariates(names)
    stargazer.significance_levels([float(alpha) for alpha, _mark in STARS])
    stargazer.dep_var_name = escape(_("Dependent variable: "))
    outcome = results.question(table.models[0].outcome)
    stargazer.dependent_variable_name(escape(language.text(outcome.label)))
    stargazer.custom_columns(titles)
    # the library's own labels of these lines are English only
    stargazer.show_n = stargazer.show_pseudo_r2 = False
    for label, values in [
        (_("Observations"), [language.number(model.n) for model in table.models]),
        *(
            (label, [_fit(fit_of(m, name, results), decimals, language) for m in table.models])
            for label, name, decimals in (
                (_("McFadden pseudo R²"), "mcfadden_r2", 3),
                (_("Log pseudo-likelihood"), "log_pseudo_likelihood", 1),
            )
        ),
    ]:
        stargazer.add_line(escape(label), [escape(value) for value in values], "ft")
    # notes are set by us beneath the table: the library sets each as one line that never breaks
    stargazer.show_notes = False
    return stargazer


def _fit(value: float | None, decimals: int, language: Language) -> str:
    return NOBODY if value is None else language.number(value, decimals)


def _notes(table: ModelTable, results: Results, language: Language) -> list[str]:
    notes = model_notes(table, results, language) + reference_note(table, results, language)
    for model in table.models:
        notes += not_estimable_note(model, language)
        notes += [f"† {note}" for note in separation_note(model, language)]
    notes[0] = note_label(language) + notes[0]
    return [*notes, stars_note(language), source_line(results, language)]


def _caption(entry: ModelsTable, language: Language) -> str:
    return language.text(entry.caption) if entry.caption else language.gettext("Models")


def _latex(entry: ModelsTable, results: Results, language: Language) -> str:
    models = models_of(entry, results)
    titles = [_stacked(language.text(model.label)) for model in models.models]
    stargazer = _table(models, results, language, escape_latex, titles)
    needs = r"\usepackage{adjustbox}"
    if package := language.rules.typesetting.latex:
        needs += rf" and \usepackage{{{package}}}; compile with xelatex"
    return "\n".join(
        [
            f"% Needs {needs}.",
            r"\begin{table}[!htbp]",
            r"\centering",
            rf"\caption{{{escape_latex(_caption(entry, language))}}}",
            rf"\label{{tab:{anchor(entry.key)}}}",
            r"\begin{adjustbox}{max width=\linewidth, max totalheight=0.75\textheight}",
            stargazer.render_latex(only_tabular=True),
            r"\end{adjustbox}",
            "",
            r"\smallskip",
            r"\begin{minipage}{\linewidth}\scriptsize",
            *(escape_latex(note) for note in _notes(models, results, language)),
            r"\end{minipage}",
            r"\end{table}",
            "",
        ]
    )


def _stacked(title: str) -> str:
    words = " \\\\ ".join(escape_latex(word) for word in title.split())
    return rf"\shortstack{{{words}}}"


def _html(entry: ModelsTable, results: Results, language: Language) -> str:
    models = models_of(entry, results)
    titles = [html.escape(language.text(model.label)) for model in models.models]
    table = _table(models, results, language, html.escape, titles).render_html()
    # mend two rows of the library: one is opened and never closed, one closed and never opened
    table = table.replace('<tr><td style="text-align:left"></td><tr>', "<tr>")
    table = table.replace("\n<td colspan=", "\n<tr><td colspan=")
    title = html.escape(_caption(entry, language))
    notes = [html.escape(note) for note in _notes(models, results, language)]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language.tag}">',
            f'<head><meta charset="utf-8"><title>{title}</title></head>',
            "<body>",
            f"<h1>{title}</h1>",
            table,
            *(f"<p>{note}</p>" for note in notes),
            "</body>",
            "</html>",
            "",
        ]
    )
