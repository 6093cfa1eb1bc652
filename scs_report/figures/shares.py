"""Bars of shares: use of systems, who should manage, responsible data use, approval of users."""

from __future__ import annotations

from typing import Any

import msgspec

from scs_report.figures.common import (
    FIVE,
    Bar,
    Table,
    answer_label,
    draw_bars,
    plain_estimate,
)
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import Distribution, Results

#: Items and answers that name no choice are drawn in a quiet colour.
_QUIET = ("use_none", "use_unknown", "98", "99")


def draw_use(results: Results, language: Language, theme: Theme) -> Any:
    """Draw Figure 2: which systems people use."""
    return _draw_distribution(_by_size(results.figure2), results, language, theme)


def table_use(results: Results, language: Language) -> Table:
    """Return what Figure 2 shows."""
    return _table_distribution(_by_size(results.figure2), results, language)


def draw_manager(results: Results, language: Language, theme: Theme) -> Any:
    """Draw Figure 5: who should manage a nationwide system."""
    return _draw_distribution(_by_size(results.distribution("manager")), results, language, theme)


def table_manager(results: Results, language: Language) -> Table:
    """Return what Figure 5 shows."""
    return _table_distribution(_by_size(results.distribution("manager")), results, language)


def draw_data_use(results: Results, language: Language, theme: Theme) -> Any:
    """Draw Figure 6: who uses personal data responsibly."""
    return _draw_distribution(
        results.distribution("responsible_data_use"), results, language, theme
    )


def table_data_use(results: Results, language: Language) -> Table:
    """Return what Figure 6 shows."""
    return _table_distribution(results.distribution("responsible_data_use"), results, language)


def draw_users(results: Results, language: Language, theme: Theme) -> Any:
    """Draw the share strongly approving among the users of each system (Table 2)."""
    first = results.table2.groups[0].key
    bars = [
        Bar(
            label=language.text(group.label),
            estimate=group.disclosed(FIVE[-1]),
            color=theme.colors.quiet if group.key == first else theme.colors.answers[-1],
            n=group.n,
        )
        for group in results.table2.groups
    ]
    return draw_bars(bars, language, theme)


def table_users(results: Results, language: Language) -> Table:
    """Return who strongly approves among the users of each system."""
    question = results.question(results.table2.question)
    header = [
        language.gettext("Group"),
        f"{answer_label(question, FIVE[-1], language)} (%)",
        *_interval_header(language),
        "n",
    ]
    rows = [
        [language.text(group.label), *plain_estimate(group.disclosed(FIVE[-1])), str(group.n)]
        for group in results.table2.groups
    ]
    return header, rows


def _by_size(distribution: Distribution) -> Distribution:
    """Put the largest share first; what names no choice stays behind, then what is withheld."""
    ordered = sorted(distribution.shares, key=lambda share: (share.code in _QUIET, -share.value))
    return msgspec.structs.replace(distribution, shares=tuple(ordered))


def _draw_distribution(
    distribution: Distribution, results: Results, language: Language, theme: Theme
) -> Any:
    question = results.question(distribution.question)
    bars = [
        Bar(
            label=answer_label(question, share.code, language),
            estimate=share,
            color=theme.colors.quiet if share.code in _QUIET else theme.colors.accent,
        )
        for share in distribution.shares
    ]
    bars += [
        Bar(
            label=answer_label(question, share.code, language),
            estimate=None,
            color=theme.colors.quiet,
        )
        for share in distribution.withheld
    ]
    return draw_bars(bars, language, theme)


def _table_distribution(distribution: Distribution, results: Results, language: Language) -> Table:
    question = results.question(distribution.question)
    header = [
        language.gettext("Answer"),
        language.gettext("Share (%)"),
        *_interval_header(language),
        "n",
    ]
    rows = [
        [answer_label(question, share.code, language), *plain_estimate(share), str(share.base_n)]
        for share in distribution.shares
    ]
    rows += [
        [answer_label(question, share.code, language), *plain_estimate(None), str(share.base_n)]
        for share in distribution.withheld
    ]
    return header, rows


def _interval_header(language: Language) -> list[str]:
    return [
        language.gettext("95% interval, low (%)"),
        language.gettext("95% interval, high (%)"),
    ]
