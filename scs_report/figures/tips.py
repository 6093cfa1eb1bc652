"""What each mark of a chart says to who points at it: its name, value, interval and base."""

from __future__ import annotations

import html
import re

from scs_report.figures.writing import colon, n_text, share_text
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Address, Estimate, ParameterEstimate, Results, ShareEstimate

_MARKED = re.compile(r'data-address="([^"]*)"')


def with_tips(svg: str, results: Results, language: Language) -> str:
    """Return a drawing whose marks carry what they say, in `data-tip`."""
    return _MARKED.sub(
        lambda mark: (
            f"{mark[0]} data-tip="
            f'"{html.escape(tip(Address.parse(html.unescape(mark[1])), results, language))}"'
        ),
        svg,
    )


def tip(address: Address, results: Results, language: Language) -> str:
    """Return the name of a number, its value, interval and base.

    What all of a chart have in common, its question and model, is not said.
    """
    naming = Naming(results, language)
    value = results.value(address)
    if address.statistic == "prediction":
        name = language.list(list(naming.conditions(address)))
    elif address.codes and not address.of_model:
        name = naming.answers(address.of, address.codes)
        if among := naming.among(address):
            name = language.aside(name, language.marks.enumeration.join(among))
    else:
        name = naming.of(address)
    if not isinstance(value, Estimate):
        return name
    if isinstance(value, ParameterEstimate):
        said, *ends = (language.number(n, 2) for n in (value.value, value.low, value.high))
    else:
        said, *ends = (share_text(language, n) for n in (value.value, value.low, value.high))
    details = [
        said,
        language.gettext("95% interval {interval}").format(interval=language.range(*ends)),
        *([n_text(language, value.n)] if isinstance(value, ShareEstimate) else []),
    ]
    return name + colon(language) + language.marks.semicolon.join(details)
