"""How the tables print numbers: the journal's formats, with a true minus and leading zeros."""

from __future__ import annotations

from scs_report.language import Language, round_half_up
from scs_report.results import STARS, IndependenceEstimate, WaldTest


def stars_note(language: Language) -> str:
    """Return what stars mean: `*, ** and ***: p < 0.1, 0.05 and 0.01 (two-sided tests).`."""
    rising = sorted(STARS, reverse=True)
    return language.gettext("{stars}: p < {levels} (two-sided tests).").format(
        stars=language.list([mark for _alpha, mark in rising]),
        levels=language.list([language.shortest(alpha) for alpha, _mark in rising]),
    )


def coefficient_number(value: float, language: Language) -> str:
    """Format a coefficient, cutpoint or standard error as tables of models do.

    Three significant digits below 1 in absolute value, four from 1 up: 0.0147, 0.582, 1.380,
    12.66, −13.03. What rounds up to 1 is printed as 1 is: 1.000.
    """
    if abs(value) < 1:
        if abs(round_half_up(value, 3)) == 1:
            return language.number(value, 3)
        return language.significant(value, 3)
    return language.significant(value, 4)


def percent_number(share: float, language: Language, decimals: int = 2) -> str:
    """Format a proportion in percent without the sign, which stands once over the table."""
    return language.number(share * 100, decimals)


def test_text(test: IndependenceEstimate | WaldTest, language: Language) -> str:
    """Return a test with its degrees of freedom and p: `χ²(12) = 68.9, p < 0.001`."""
    if isinstance(test, WaldTest):
        found = f"χ²({test.df}) = {language.number(test.chi2, 1)}"
    else:
        degrees = f"{language.number(test.df1, 2)}, {language.number(test.df2, 0)}"
        found = f"F({degrees}) = {language.number(test.f, 2)}"
    return f"{found}{language.marks.comma}{p_value(test.p, language)}"


def p_value(p: float, language: Language) -> str:
    """Return `p = 0.041`, or `p < 0.001`; what is below a level of significance reads so.

    >>> p_value(0.0497, Language("en"))
    'p = 0.0497'
    """
    if p < 0.001:
        return f"p < {language.shortest(0.001)}"
    decimals = 3
    while decimals < 9 and any(
        p < alpha <= float(round_half_up(p, decimals)) for alpha, _mark in STARS
    ):
        decimals += 1
    return f"p = {language.number(p, decimals)}"
