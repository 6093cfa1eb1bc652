"""Where one number comes from: what it counts, among whom, how it is computed, who uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.language.occasions import wave_label
from scs_report.prose.factbook import FactBook
from scs_report.prose.weighting import calibration_note
from scs_report.provenance.places import Places
from scs_report.provenance.resolving import find, name_of
from scs_report.provenance.uses import Use
from scs_report.provenance.values import written
from scs_report.results import (
    Address,
    Fact,
    IndependenceEstimate,
    QuestionLabel,
    Results,
    WaldTest,
)
from scs_report.tables.number_formats import test_text
from scs_report.tables.table_texts import labelled, numbered_answer


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """Who was counted; `n` unweighted, `weight` their sum of weights; `when` the rule, "" for all.

    `weight` is None where there are no weights.
    `size` and `whole` are of the base before `within` narrows it: n and the sum of weights.
    """

    key: str
    label: str
    when: str
    within: tuple[str, ...]
    without_missing: bool
    n: int
    weight: float | None
    size: int
    whole: float


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The way of one number, in one language.

    Attributes
    ----------
    fact
        The number with interval and error.
    says
        What it is, in words.
    written
        The value as accounts write it.
    question, asked, note
        Label, wording and remark of the question; "" where there is none.
    answers, named
        The answers that are counted, with and without their codes.
    formula, error
        How value and standard error are computed.
    design_effect
        Kish's design effect of the weights of the whole sample; None where the number is no
        estimate.
    place, anchor
        The table or figure of the appendix that holds it; "" if none does.
    parts
        For a difference: what is subtracted from what.
    uses
        Where prose uses it.
    """

    fact: Fact
    says: str
    written: str
    question: str
    asked: str
    note: str
    answers: tuple[str, ...]
    named: tuple[str, ...]
    basis: Basis | None
    formula: str
    error: str
    design_effect: float | None
    place: str
    anchor: str
    parts: tuple[Origin, ...]
    uses: tuple[Use, ...]


def trace(wanted: str, results: Results, uses: tuple[Use, ...], language: Language) -> Origin:
    """Return the way of a number.

    Parameters
    ----------
    wanted
        A fact, an address or a cell; see `find`.
    results, uses
        The numbers, and where prose uses them.
    language
        In which language.

    Raises
    ------
    UserError
        If there is no such number; it names the nearest. If it is withheld; it says why.
    """
    return Tracer(results, uses, language).trace(*find(wanted, results))


class Tracer:
    """Traces numbers of some results in one language; for many of them, one tracer is enough."""

    def __init__(self, results: Results, uses: tuple[Use, ...], language: Language) -> None:
        self._results = results
        self._weighted = results.design.weighted
        self._uses = uses
        self._language = language
        self._book = FactBook(results)
        self._places = Places(results)
        self._naming = Naming(results, language)

    def trace(self, name: str, address: Address) -> Origin:
        """Return the way of the number at an address, called by this name; errors as `trace`."""
        results, language = self._results, self._language
        fact = self._book.number(name, address)
        question = results.asked(address.of) if not address.parts else None
        named = self._named(address, question)
        answers = named
        if question and address.of == question.key:
            answers = tuple(numbered_answer(question, code, language) for code in address.codes)
        basis = self._basis(fact, address)
        parts = tuple(self.trace(name_of(part, results), part) for part in address.parts or ())
        says, formula, error = self._words(fact, address, named, basis, parts)
        if results.design.calibration:
            if error:
                error = language.marks.space.join([error, calibration_note(language)])
            if address.statistic in ("largest_weight", "smallest_weight"):
                formula = ""  # they are not those of the file
        place, value = self._places.of(address), results.value(address)
        return Origin(
            fact=fact,
            says=says,
            written=test_text(value, language)
            if isinstance(value, IndependenceEstimate | WaldTest)
            else written(fact.value, fact.unit, language),
            question=language.text(question.label) if question else "",
            asked=language.text(question.text) if question and question.text else "",
            note=language.text(question.note) if question and question.note else "",
            answers=answers if named else (),
            named=named,
            basis=basis,
            formula=formula,
            error=error if fact.se is not None else "",
            design_effect=results.design.design_effect
            if fact.se is not None and self._weighted
            else None,
            place=place.title(language) if place else "",
            anchor=place.target if place else "",
            parts=parts,
            uses=tuple(use for use in self._uses if use.fact == name),
        )

    def _named(self, address: Address, question: QuestionLabel | None) -> tuple[str, ...]:
        """Return the answers counted; of an item whether it is named."""
        if question is None or address.statistic not in ("share", "prediction"):
            return ()
        if address.of == question.key:
            return tuple(self._naming.answer(address.of, code) for code in address.codes)
        _, item = self._language.gettext, self._naming.variable(address.of)
        words = [_("named") if code == "1" else _("not named") for code in address.codes]
        return tuple(labelled(item, word, self._language) for word in words)

    def _basis(self, fact: Fact, address: Address) -> Basis | None:
        model = self._results.model(address.model) if address.model else None
        key = model.base if model else address.base
        if not key or address.parts or address.statistic in _OF_DESIGN:
            return None
        base = self._results.base(key)
        n = model.n if model else fact.n
        weight = base.weight if n is None else fact.weight
        if address.statistic == "n":
            whole = not model and not address.of and not address.within
            n, weight = int(fact.value), base.weight if whole else None
        return Basis(
            key=base.key,
            label=self._naming.base(base.key),
            when=base.when,
            within=() if model else self._naming.conditions(address),
            without_missing=address.missing == "excluded",
            n=base.n if n is None else n,
            weight=weight if self._weighted else None,
            size=base.n,
            whole=base.weight,
        )

    def _words(
        self,
        fact: Fact,
        address: Address,
        named: tuple[str, ...],
        basis: Basis | None,
        parts: tuple[Origin, ...],
    ) -> tuple[str, str, str]:
        """Return what the number is, how it is computed, and how its standard error is."""
        _, language = self._language.gettext, self._language
        if parts:
            first, second = parts
            error = (
                _("Delta method, from the covariance of the model’s coefficients.")
                if address.of_model
                else _(
                    "Linearised, of the difference itself: people who count in both shares are not "
                    "taken for two."
                )
            )
            formula = f"{first.fact.name} − {second.fact.name} = {first.written} − {second.written}"
            if address.since:
                shared = any(w.key == address.since and w.shared for w in self._results.waves)
                error = (
                    _("Linearised, of both waves together: some people answered in both.")
                    if shared
                    else _("Square root of the sum of the squared standard errors of both waves.")
                )
                wave = wave_label(address.since, self._results, language)
                return _("Change since {wave}, now minus then.").format(wave=wave), formula, error
            return _("Difference of two numbers, first minus second."), formula, error
        match address.statistic:
            case "share" if basis:
                quoted = [language.quoted(text) for text in named]
                return _share_words(fact, language, quoted, basis, weighted=self._weighted)
            case "prediction":
                return self._prediction_words(address)
            case "coefficient" | "cutpoint":
                return self._parameter_words(address)
            case "mean" if basis:
                who = _who(basis, language)
                if not self._weighted:
                    formula = _("Sum of answers ÷ number of those who gave one")
                    return _("Mean, among: {who}").format(who=who), formula, _("Linearised.")
                says = _("Weighted mean, among: {who}").format(who=who)
                formula = _("Sum of answers times weights ÷ sum of the weights of the base")
                return says, formula, _("Linearised, with the weights.")
            case "n" if basis:
                says = _("Number of respondents: {base}").format(base=_who(basis, language))
                return says, _("People of the base, counted without weights."), ""
        words = _FORMULAS.get(str(replace(address, model=""))) or _FORMULAS.get(address.statistic)
        return self._naming.of(address), words(_) if words else "", ""

    def _prediction_words(self, address: Address) -> tuple[str, str, str]:
        _, language, results = self._language.gettext, self._language, self._results
        variable, (value,) = address.within[0]
        series = results.prediction(f"{address.model}.{variable}")
        label = next(p.label for p in series.values if p.value == value)
        model = results.model(address.model)
        at = labelled(language.text(series.label), language.text(label), language)
        question = results.question(address.of)
        if known := question.set_label(address.codes):
            answers = language.text(known)
        else:
            either = language.pgettext("one of several answers", " or ").join(
                language.quoted(self._naming.answer(address.of, code)) for code in address.codes
            )
            answers = _("answering {answers}").format(answers=either)
        says = _("Predicted probability of {answers} at {at}, by Model {number} ({model})")
        formula = (
            _(
                "Everybody in the model is given {at}, all else as it is; the predicted "
                "probabilities of the answers {codes} are averaged with the weights."
            )
            if self._weighted
            else _(
                "Everybody in the model is given {at}, all else as it is; the predicted "
                "probabilities of the answers {codes} are averaged."
            )
        )
        return (
            says.format(
                answers=answers, at=at, number=model.number, model=language.text(model.label)
            ),
            formula.format(at=at, codes=language.list(list(address.codes))),
            _("Delta method, from the covariance of the model’s coefficients."),
        )

    def _parameter_words(self, address: Address) -> tuple[str, str, str]:
        _, language = self._language.gettext, self._language
        model = self._results.model(address.model)
        cutpoint = address.statistic == "cutpoint"
        what = address.of if cutpoint else self._naming.term(address.term)
        at = next((key for (_t, key), known in model.at_cutpoints.items() if known == address), "")
        if at:
            what = labelled(what, at, language)
        says = (
            _("Coefficient of {term} in Model {number} ({model}), in log-odds")
            if not cutpoint
            else _("Cutpoint between the answers {term} in Model {number} ({model}), in log-odds")
        )
        return (
            says.format(term=what, number=model.number, model=language.text(model.label)),
            _("Maximum of the weighted likelihood of the ordered model.")
            if self._weighted
            else _("Maximum of the likelihood of the ordered model."),
            _("Linearised (sandwich), with the weights.")
            if self._weighted
            else _("Linearised (sandwich)."),
        )


def _who(basis: Basis, language: Language) -> str:
    if not basis.within:
        return basis.label
    return language.gettext("{base} ({conditions})").format(
        base=basis.label, conditions=language.list([*basis.within])
    )


def _share_words(
    fact: Fact, language: Language, answers: Sequence[str], basis: Basis, *, weighted: bool
) -> tuple[str, str, str]:
    _ = language.gettext
    who = _who(basis, language)
    either = language.pgettext("one of several answers", " or ").join(answers)
    if not weighted:
        formula = _("Number of those who answered so ÷ number of the base")
        if fact.n:
            top, bottom = (language.number(v) for v in (fact.value * fact.n, fact.n))
            formula += f" = {top} ÷ {bottom}"
        return (
            _("Share who answered {answers}, among: {who}").format(answers=either, who=who),
            formula,
            _("Linearised; the interval is made on the logit scale."),
        )
    says = _("Weighted share who answered {answers}, among: {who}")
    formula = _("Sum of the weights of those who answered so ÷ sum of the weights of the base")
    if fact.weight is not None:
        top, bottom = (language.number(v, 1) for v in (fact.value * fact.weight, fact.weight))
        formula += f" = {top} ÷ {bottom}"
    return (
        says.format(answers=either, who=who),
        formula,
        _("Linearised, with the weights; the interval is made on the logit scale."),
    )


#: Statistics of the whole design, which have no base of their own.
_OF_DESIGN = (
    "margin_of_error",
    "design_effect",
    "effective_n",
    "largest_weight",
    "smallest_weight",
    "tally",
)

#: How numbers are computed that are neither shares nor counts of a base.
_FORMULAS: dict[str, Callable[[Callable[[str], str]], str]] = {
    "margin_of_error": lambda _: _("1.96 × √(0.25 ÷ effective sample size)"),
    "design_effect": lambda _: _("1 + squared coefficient of variation of the weights"),
    "effective_n": lambda _: _("Number of respondents ÷ design effect of the weights"),
    "largest_weight": lambda _: _("The largest weight in the respondents’ file."),
    "fit:mcfadden_r2": lambda _: _(
        "1 − log pseudo-likelihood ÷ log pseudo-likelihood without covariates"
    ),
    "fit:nagelkerke_r2": lambda _: _(
        "Cox and Snell’s pseudo R² ÷ the largest value that it can take"
    ),
    "fit:wald": lambda _: _("From the linearised covariance of all coefficients."),
    "parallel": lambda _: _(
        "A binary logit for each split of the answers, their coefficients compared with a joint "
        "linearised covariance (Brant’s test)."
    ),
    "smallest_weight": lambda _: _("The smallest weight in the respondents’ file."),
    "independence": lambda _: _("Rao and Scott’s F, second order."),
    "tally:models": lambda _: _("Columns of the table of models."),
    "tally:cutpoints=fewest": lambda _: _("One less than the answers given in the model."),
    "tally:cutpoints=most": lambda _: _("One less than the answers given in the model."),
    "tally:hypotheses": lambda _: _("Rows of Table 1 of the academic appendix."),
    "tally:hypotheses=tested": lambda _: _(
        "Rows of Table 1 of the academic appendix whose coefficient and groups the data carry."
    ),
    "tally:hypotheses=supported": lambda _: _(
        "Rows of Table 1 of the academic appendix whose coefficient has the expected sign and "
        "differs from zero."
    ),
}
