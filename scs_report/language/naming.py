"""What a number is called: its address in words, by the labels of a survey."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from scs_report.language.language import Language
from scs_report.language.occasions import wave_label
from scs_report.results import Address, LocalText, Results
from scs_report.results.table_entries import Sheet


class Naming:
    """Names numbers, and what their addresses speak of, in one language.

    Traces, notes, comparisons, tables of printed cells, charts and alternative texts take their
    names from here. What no label is known of is called by its key.

    Examples
    --------
    >>> naming = Naming(results, Language("en"))  # doctest: +SKIP
    >>> naming.of(Address.parse("share:satisfaction=5@users/city=1"))  # doctest: +SKIP
    'Satisfaction: High (Users, Area: City)'
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._results = results
        self._language = language

    def of(self, address: Address) -> str:
        """Return the whole name: of what, which statistic, by which model, of whom."""
        if address.since:
            change = self._language.gettext("change since {wave}")
            return self._joined(
                self.of(address.now()), change.format(wave=self.wave(address.since))
            )
        if address.parts:
            return " − ".join(map(self.of, address.parts))
        parts = [self.subject(address), *([self.variable(address.by)] if address.by else [])]
        if address.statistic in _STATISTICS and parts != [self.statistic(address)]:
            parts.append(self.statistic(address))
        if address.model:
            parts.append(self.model(address.model))
        name, among = self._joined(*parts), self.among(address)
        return self._language.aside(name, self._joined(*among)) if among else name

    def subject(self, address: Address) -> str:
        """Return what the number is of: `Satisfaction: High`, a term, or `N`."""
        if not address.of or address.statistic == "tally":
            return self.statistic(address)
        if address.statistic == "cell":
            return self._cell(address.of)
        if address.statistic == "fit":
            return self.statistic(replace(address, model=""))
        if address.of_model and address.statistic != "prediction":
            return self.term(address.term)
        if not address.codes:
            return self.variable(address.of)
        return self._joined_to(address.of, self.answers(address.of, address.codes))

    def statistic(self, address: Address) -> str:
        """Return the kind of a number that is neither a share nor a parameter: `Mean`, `N`."""
        words = _STATISTICS.get(str(address)) or _STATISTICS.get(address.statistic)
        return words(self._language.gettext) if words else address.statistic

    def variable(self, name: str) -> str:
        """Return what a question, derived variable or item is called."""
        question = self._results.asked(name)
        if question is None:
            return name
        of_item = name != question.key
        return self._language.text(question.answer(name).label if of_item else question.label)

    def question(self, name: str) -> str:
        """Return what the question is called that a variable or item belongs to."""
        question = self._results.asked(name)
        return self._language.text(question.label) if question else name

    def answer(self, variable: str, code: str) -> str:
        """Return what an answer is called; of an item the item, and whether it is not named."""
        question = self._results.asked(variable)
        if question and variable != question.key:
            item = self.variable(variable)
            return item if code == "1" else self._colon(item, self._language.gettext("not named"))
        known = {answer.code: answer.label for answer in question.answers} if question else {}
        return self._language.text(known[code]) if code in known else code

    def answers(self, variable: str, codes: tuple[str, ...]) -> str:
        """Return several answers, of which people gave one; answers may have commas in them."""
        return " / ".join(self.answer(variable, code) for code in codes)

    def condition(self, variable: str, codes: tuple[str, ...]) -> str:
        """Return what narrows a base: `Area: City`."""
        return self._colon(self.question(variable), self.answers(variable, codes))

    def conditions(self, address: Address) -> tuple[str, ...]:
        """Return what narrows the base of a number, its wave first."""
        question = self._results.study.wave
        waves = ((question, (address.wave,)),) if address.wave and question else ()
        earlier = (self.wave(address.wave),) if address.wave and not question else ()
        if address.part:
            earlier = (self._language.gettext("all respondents"), *earlier)
        narrowed = (self.condition(name, codes) for name, codes in (*waves, *address.within))
        return (*earlier, *narrowed)

    def wave(self, key: str) -> str:
        """Return what a wave is called; "" is the one that is analysed."""
        return wave_label(key, self._results, self._language)

    def among(self, address: Address) -> tuple[str, ...]:
        """Return of whom a number speaks, nothing if it is everybody: base and conditions."""
        whole = not address.base or not self._results.base(address.base).when
        without = self._language.gettext("without answers such as “I don’t know”")
        return (
            *(() if whole else (self.base(address.base),)),
            *self.conditions(address),
            *((without,) if address.missing else ()),
        )

    def column(self, address: Address) -> str:
        """Return the head of a column of such numbers: model, statistic, group or base."""
        if address.model:
            return self.model(address.model)
        if address.statistic in _STATISTICS and address.statistic != "n":
            return self.statistic(address)
        if address.within:
            return self._joined(*(self.answers(name, codes) for name, codes in address.within))
        return self.base(address.base) if address.base else self.subject(address)

    def base(self, key: str) -> str:
        """Return what a base is called."""
        return self._language.text(self._results.base(key).label)

    def model(self, key: str) -> str:
        """Return the number of a model: `Model 3`."""
        number = self._results.model(key).number
        return self._language.gettext("Model {number}").format(number=number)

    def term(self, key: str) -> str:
        """Return what a term of models is called, a level with its variable; or a cutpoint."""
        row = next((row for row in self._results.terms.rows if row.key == key), None)
        if row is None:
            if "|" in key:
                return self._language.gettext("Cutpoint {number}").format(number=key)
            return self.variable(key)
        label = self._language.text(row.label)
        if row.level is None:
            return label
        variable = key.partition("=")[0]
        whole = self.question(variable) if self._results.asked(variable) else label
        return self._colon(whole, self._language.text(row.level))

    def _cell(self, of: str) -> str:
        """Return row and column of a cell of a sheet, `table.row.column`."""
        table, row, column = (*of.split("."), "", "")[:3]
        sheet = next((entry for entry in self._results.tables if entry.key == table), None)
        if not isinstance(sheet, Sheet):
            return of
        texts = [
            *(
                text
                for part in sheet.rows
                if part.key == row
                for text in (part.label, *part.texts.values())
            ),
            *([sheet.total] if sheet.total and row == "total" else []),
            *(part.label for part in sheet.columns if part.key == column),
        ]
        return self._joined(*(filled(text, sheet, self._language) for text in texts)) or of

    def _joined(self, *parts: str) -> str:
        return self._language.marks.comma.join(parts)

    def _joined_to(self, variable: str, answers: str) -> str:
        """Put answers behind their question; an item is named by its answer alone."""
        question = self._results.asked(variable)
        if question and variable != question.key:
            return answers
        return self._colon(self.variable(variable), answers)

    def _colon(self, label: str, detail: str) -> str:
        return label if label == detail else f"{label}{self._language.marks.colon}{detail}"


def filled(text: str | LocalText, sheet: Sheet, language: Language) -> str:
    """Return a text of a sheet with its constants: `{n}` as a number, `{share%}` in percent."""

    def constant(found: re.Match[str]) -> str:
        value = sheet.constants[found[1]]
        return language.percent(value) if found[2] else language.number(value)

    template = text if isinstance(text, str) else language.text(text)
    return re.sub(r"\{(\w+)(%?)\}", constant, template)


#: Numbers that are neither shares nor parameters, by statistic or, of tallies, by address.
_STATISTICS: dict[str, Callable[[Callable[[str], str]], str]] = {
    "n": lambda _: _("n"),
    "effective_n": lambda _: _("Effective sample size"),
    "design_effect": lambda _: _("Design effect of the weights (Kish)"),
    "largest_weight": lambda _: _("Largest weight"),
    "smallest_weight": lambda _: _("Smallest weight"),
    "margin_of_error": lambda _: _(
        "Margin of error for a share of one half of all respondents, 95%"
    ),
    "tally:models": lambda _: _("Number of models"),
    "tally:cutpoints=fewest": lambda _: _("Number of cutpoints of the model that has the fewest"),
    "tally:cutpoints=most": lambda _: _("Number of cutpoints of the model that has the most"),
    "tally:hypotheses": lambda _: _("Number of hypotheses"),
    "tally:hypotheses=tested": lambda _: _("Number of hypotheses that are tested"),
    "tally:hypotheses=supported": lambda _: _("Number of hypotheses that are supported"),
    "fit:log_pseudo_likelihood": lambda _: _("Log pseudo-likelihood"),
    "fit:log_pseudo_likelihood_null": lambda _: _("Log pseudo-likelihood without covariates"),
    "fit:mcfadden_r2": lambda _: _("McFadden pseudo R²"),
    "fit:nagelkerke_r2": lambda _: _("Nagelkerke pseudo R²"),
    "fit:wald": lambda _: _("Wald test of all coefficients"),
    "parallel": lambda _: _("Test of parallel lines"),
    "independence": lambda _: _("Test of independence"),
    "weight": lambda _: _("Sum of weights"),
    "count": lambda _: _("Number who answered so"),
    "mean": lambda _: _("Mean"),
    "standard_deviation": lambda _: _("Standard deviation"),
    "standard_error": lambda _: _("Standard error"),
    "unweighted_share": lambda _: _("Unweighted"),
    "tolerance": lambda _: _("Tolerance"),
    "vif": lambda _: _("VIF"),
}
