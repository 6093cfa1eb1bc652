"""Where one number comes from: what it counts, among whom, how it is computed, who uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from scs_report.language import Language
from scs_report.prose.factbook import FactBook
from scs_report.prose.occasions import wave_label
from scs_report.provenance.places import Places
from scs_report.provenance.resolving import find, name_of
from scs_report.provenance.uses import Use
from scs_report.provenance.values import written
from scs_report.results import Address, Fact, QuestionLabel, Results
from scs_report.tables.table_texts import answer_label, labelled, numbered_answer
from scs_report.tables.terms import parameter_labels


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
    answers
        The answers that are counted, with their codes.
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

    def trace(self, name: str, address: Address) -> Origin:
        """Return the way of the number at an address, called by this name; errors as `trace`."""
        results, language = self._results, self._language
        fact = self._book.number(name, address)
        question = results.asked(address.of) if not address.parts else None
        answers = _answers(address, question, language) if not address.parts else ()
        basis = self._basis(fact, address)
        parts = tuple(self.trace(name_of(part, results), part) for part in address.parts or ())
        says, formula, error = self._words(fact, address, answers, basis, parts)
        place = self._places.of(address)
        return Origin(
            fact=fact,
            says=says,
            written=written(fact.value, fact.unit, language),
            question=language.text(question.label) if question else "",
            asked=language.text(question.text) if question and question.text else "",
            note=language.text(question.note) if question and question.note else "",
            answers=answers,
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
            label=self._language.text(base.label),
            when=base.when,
            within=() if model else conditions(address, self._results, self._language),
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
        answers: tuple[str, ...],
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
                named = _named(address, answers, language)
                return _share_words(fact, language, named, basis, weighted=self._weighted)
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
        words = _SAID.get(str(address)) or _SAID.get(address.statistic)
        return (*(words(_) if words else ("", "")), "")

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
                language.quoted(answer_label(question, code, language)) for code in address.codes
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
        names = parameter_labels(self._results, language)
        what = names.get(address.term, address.term)
        says = (
            _("Coefficient of {term} in Model {number} ({model}), in log-odds")
            if address.statistic == "coefficient"
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


def _answers(
    address: Address, question: QuestionLabel | None, language: Language
) -> tuple[str, ...]:
    """Return the answers counted: `4 = Somewhat satisfied`; an item is named by its label."""
    if question is None or address.statistic not in ("share", "prediction"):
        return ()
    if address.of != question.key:
        item = language.text(question.answer(address.of).label)
        _ = language.gettext
        words = [_("named") if code == "1" else _("not named") for code in address.codes]
        return tuple(labelled(item, word, language) for word in words)
    return tuple(numbered_answer(question, code, language) for code in address.codes)


def conditions(address: Address, results: Results, language: Language) -> tuple[str, ...]:
    """Return what narrows the base of a number: `Location: Urban`; its wave among the rest."""
    earlier = address.wave and not results.study.wave
    named = (wave_label(address.wave, results, language),) if earlier else ()
    waves = ((results.study.wave, (address.wave,)),) if address.wave else ()
    return named + tuple(
        labelled(
            language.text(question.label),
            language.list([_answer(question, variable, code, language) for code in codes]),
            language,
        )
        for variable, codes in (*waves, *address.within)
        if (question := results.asked(variable))
    )


def _answer(question: QuestionLabel, variable: str, code: str, language: Language) -> str:
    """Return an answer or a number, or whether an item is named."""
    if not question.answers:
        return code
    if variable == question.key:
        return answer_label(question, code, language)
    item = language.text(question.answer(variable).label)
    return item if code == "1" else f"{item} ({language.gettext('not named')})"


def _who(basis: Basis, language: Language) -> str:
    if not basis.within:
        return basis.label
    return language.gettext("{base} ({conditions})").format(
        base=basis.label, conditions=language.list([*basis.within])
    )


def _named(address: Address, answers: tuple[str, ...], language: Language) -> list[str]:
    """Return the answers in quotation marks, without their codes."""
    coded = all(text.startswith(code) for text, code in zip(answers, address.codes, strict=True))
    return [language.quoted(text.partition("=")[2].strip() if coded else text) for text in answers]


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

#: What the numbers are that are neither shares nor counts of a base, and how they are computed.
_SAID: dict[str, Callable[[Callable[[str], str]], tuple[str, str]]] = {
    "margin_of_error": lambda _: (
        _("Margin of error for a share of one half of all respondents, 95%"),
        _("1.96 × √(0.25 ÷ effective sample size)"),
    ),
    "design_effect": lambda _: (
        _("Design effect of the weights (Kish)"),
        _("1 + squared coefficient of variation of the weights"),
    ),
    "effective_n": lambda _: (
        _("Effective sample size"),
        _("Number of respondents ÷ design effect of the weights"),
    ),
    "smallest_weight": lambda _: (
        _("Smallest weight"),
        _("The smallest weight in the respondents’ file."),
    ),
    "largest_weight": lambda _: (
        _("Largest weight"),
        _("The largest weight in the respondents’ file."),
    ),
    "tally:models": lambda _: (
        _("Number of models"),
        _("Columns of the table of models."),
    ),
    "tally:cutpoints=fewest": lambda _: (
        _("Number of cutpoints of the model that has the fewest"),
        _("One less than the answers given in the model."),
    ),
    "tally:cutpoints=most": lambda _: (
        _("Number of cutpoints of the model that has the most"),
        _("One less than the answers given in the model."),
    ),
    "tally:hypotheses": lambda _: (
        _("Number of hypotheses"),
        _("Rows of Table 1 of the academic appendix."),
    ),
    "tally:hypotheses=supported": lambda _: (
        _("Number of hypotheses that are supported"),
        _(
            "Rows of Table 1 of the academic appendix whose coefficient has the expected sign and "
            "differs from zero."
        ),
    ),
}
