"""The report on weights in words: for the terminal, and as a page of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scs_report.border.texts import LocalText, first
from scs_report.brand.file import read_brand
from scs_report.language import Language
from scs_report.prose.environment import text_environment
from scs_report.prose.template_errors import as_user_errors
from scs_report.provenance.page import framed
from scs_report.results.weighting import Margin, WeightedGroup, WeightingReport
from scs_report.version import VERSION

_PART = "weighting/part.html.j2"
#: A bar of the distribution is so many characters long at most.
_BAR = 24


class WeightingWords:
    """What a report on weights says, in one language."""

    def __init__(self, report: WeightingReport, language: Language) -> None:
        self.report = report
        self.language = language

    def _text(self, text: LocalText) -> str:
        """Return a text of the study; in its first language, if it is not in the reader's."""
        return text.get(self.language.code) or first(text)

    def head(self) -> str:
        """Return how many respondents were weighted, how, and by what."""
        _, language, report = self.language.gettext, self.language, self.report
        names = language.list([self._text(one) for one in report.variables])
        message = _("{n} respondents, raked to {variables}")
        if report.method == "post-stratification":
            message = _("{n} respondents, post-stratified by {variables}")
        return message.format(n=language.number(report.n), variables=names)

    def lines(self) -> Iterator[str]:
        """Yield what is to be said before the tables."""
        _, language, report = self.language.gettext, self.language, self.report
        if report.source:
            yield _("Targets: {source}.").format(source=self._text(report.source))
        if report.base:
            yield _("Base weights: column {column}.").format(column=report.base)
        else:
            yield _("Base weights: everybody counts as one.")
        yield _("Converged in {n} steps: every target is met.").format(n=report.steps)
        for group in report.merged:
            yield _("Merged, since fewer than {minimum} people were in a group: {groups}").format(
                minimum=report.minimum, groups=self.group(group)
            )
        kept = max(
            (one.n for margin in report.margins for one in margin.groups if not one.cells),
            default=0,
        )
        if kept:
            yield _("Without an answer: {n}; together they keep their share.").format(
                n=language.number(kept)
            )

    def margin(self, margin: Margin) -> str:
        """Return what a margin is of."""
        return " × ".join(map(self._text, margin.variables))

    def group(self, group: WeightedGroup) -> str:
        """Return what a group is called: its answers; several groups with `+`."""
        if not group.cells:
            return self.language.gettext("No answer")
        comma = self.language.marks.comma
        return " + ".join(comma.join(map(self._text, cell)) for cell in group.cells)

    def percent(self, share: float) -> str:
        """Return a share as it stands in tables."""
        return self.language.percent(share, 1)

    def weight(self, weight: float) -> str:
        """Return a weight as it stands in tables."""
        return self.language.number(weight, 2)

    def measures(self) -> Iterator[tuple[str, str]]:
        """Yield what describes the weights, and its value."""
        _, language, report = self.language.gettext, self.language, self.report
        yield (
            _("Smallest, median and largest weight"),
            " / ".join(
                map(
                    self.weight,
                    (report.minimum_weight, report.median_weight, report.maximum_weight),
                )
            ),
        )
        if report.cap is not None:
            yield (
                _("At the cap of {cap}").format(cap=self.weight(report.cap)),
                language.number(report.at_cap),
            )
        if report.smallest_cap is not None:
            yield _("Smallest cap that targets allow"), self.weight(report.smallest_cap)
        yield (
            _("Design effect of the weights (Kish), before"),
            language.number(report.base_effect, 3),
        )
        yield (
            _("Design effect of the weights (Kish)"),
            language.number(report.design_effect, 3),
        )
        yield _("Effective sample size"), language.number(round(report.effective_n))
        effects = (report.least_effect, report.median_effect, report.most_effect)
        if None not in effects:
            # the calibration takes away what the targets explain
            label = _("Design effects of {n} shares: smallest, median, largest")
            yield (
                label.format(n=language.number(report.compared)),
                " / ".join(language.number(one, 2) for one in effects if one is not None),
            )

    def bars(self) -> Iterator[tuple[str, str, str]]:
        """Yield the distribution of the weights: from where to where, a bar, how many."""
        most = max(one.n for one in self.report.bins)
        for one in self.report.bins:
            ends = f"{self.weight(one.low)}–{self.weight(one.high)}"
            bar = "█" * max(round(one.n / most * _BAR), 1 if one.n else 0)
            yield ends, bar, self.language.number(one.n)

    def largest(self) -> Iterator[tuple[str, str, str]]:
        """Yield the largest weights: whose, before and after."""
        for one in self.report.largest:
            yield one.id, self.weight(one.base), self.weight(one.weight)


def weighting_page(report: WeightingReport, templates: Path, languages: tuple[str, ...]) -> str:
    """Return the report as a page of HTML; the first language is shown, switches lead to others."""
    brand = read_brand(templates)
    environments, parts = {}, {}
    for code in languages:
        language = Language(code)
        environment = text_environment(templates, language)
        environment.globals.update(
            brand=brand, language=language, results={"program_version": VERSION}
        )
        environments[code] = environment
        with as_user_errors(environment, _PART):
            parts[code] = environment.get_template(_PART).render(
                report=report, words=WeightingWords(report, language)
            )
    title = Language(languages[0]).gettext("How respondents were weighted")
    return framed("weighting", title, parts, environments)
