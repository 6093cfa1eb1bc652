"""Where one number comes from: what it counts, among whom, how it is computed, who uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from scs_report.language import Language
from scs_report.prose.factbook import FactBook
from scs_report.provenance.uses import Use
from scs_report.provenance.values import place, written
from scs_report.results import Base, Fact, QuestionLabel, Results
from scs_report.tables.texts import answer_label, labelled, numbered_answer


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """Who was counted; `n` unweighted, `weight` their sum of weights; `when` the rule, "" for all.

    `size` and `whole` are of the base before `within` narrows it: n and the sum of weights.
    """

    key: str
    label: str
    when: str
    within: tuple[str, ...]
    disclosed: bool
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


def trace(name: str, results: Results, uses: tuple[Use, ...], language: Language) -> Origin:
    """Return the way of the fact `name`.

    Raises
    ------
    UserError
        If there is no such fact; it names the nearest. If the fact is withheld; it says why.
    """
    fact = FactBook.of(results).fact(name)
    question = _question(fact, results)
    answers = _answers(fact, question, language)
    basis = _basis(fact, results, language)
    says, formula, error = _words(fact, results, language, answers, basis)
    parts = [part for part in (fact.first, fact.second) if part]
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
        design_effect=results.design.design_effect if fact.se is not None else None,
        place=place(fact.anchor, language),
        anchor=fact.anchor or "",
        parts=tuple(trace(part, results, uses, language) for part in parts),
        uses=tuple(use for use in uses if use.fact == name),
    )


def _question(fact: Fact, results: Results) -> QuestionLabel | None:
    return results.question(fact.question) if fact.question else None


def _answers(fact: Fact, question: QuestionLabel | None, language: Language) -> tuple[str, ...]:
    """Return the answers counted: `4 = Somewhat approve`; an item is named by its label."""
    if question is None:
        return ()
    if fact.of != fact.question:
        item = language.text(question.answer(fact.of or "").label)
        _ = language.gettext
        words = [_("named") if code == "1" else _("not named") for code in fact.codes]
        return tuple(labelled(item, word, language) for word in words)
    return tuple(numbered_answer(question, code, language) for code in fact.codes)


def _basis(fact: Fact, results: Results, language: Language) -> Basis | None:
    if fact.base is None:
        return None
    base: Base = results.base(fact.base)
    return Basis(
        key=base.key,
        label=language.text(base.label),
        when=base.when,
        within=conditions(fact, results, language),
        disclosed=fact.disclosed,
        n=base.n if fact.n is None else fact.n,
        weight=base.weight if fact.n is None else fact.weight,
        size=base.n,
        whole=base.weight,
    )


def conditions(fact: Fact, results: Results, language: Language) -> tuple[str, ...]:
    """Return what narrows the base of a share: `Location: Urban`."""
    return tuple(
        labelled(
            language.text(results.question(variable).label),
            answer_label(results.question(variable), code, language),
            language,
        )
        for variable, code in fact.within
    )


def _words(
    fact: Fact,
    results: Results,
    language: Language,
    answers: tuple[str, ...],
    basis: Basis | None,
) -> tuple[str, str, str]:
    """Return what the number is, how it is computed, and how its standard error is."""
    _ = language.gettext
    if fact.unit == "difference" and fact.first and fact.second:
        first, second = (FactBook(results.facts).fact(n) for n in (fact.first, fact.second))
        if first.unit == "probability":
            error = _("Delta method, from the covariance of the model’s coefficients.")
        else:
            error = _(
                "Linearised, of the difference itself: people who count in both shares are not "
                "taken for two."
            )
        a, b = (written(one.value, one.unit, language) for one in (first, second))
        formula = f"{first.name} − {second.name} = {a} − {b}"
        return _("Difference of two numbers, first minus second."), formula, error
    if fact.unit == "probability":
        return _prediction_words(fact, results, language)
    if fact.of and basis:
        return _share_words(fact, language, _named(fact, answers), basis)
    if basis:
        formula = _("People of the base, counted without weights.")
        return _("Number of respondents: {base}").format(base=basis.label), formula, ""
    said = _SAID.get(fact.name)
    return (*(said(_) if said else ("", "")), "")


def _named(fact: Fact, answers: tuple[str, ...]) -> list[str]:
    """Return the answers in quotation marks, without their codes."""
    coded = fact.of == fact.question
    return [f"“{text.partition('=')[2].strip() if coded else text}”" for text in answers]


def _share_words(
    fact: Fact, language: Language, answers: Sequence[str], basis: Basis
) -> tuple[str, str, str]:
    _ = language.gettext
    who = basis.label
    if basis.within:
        who = _("{base} ({conditions})").format(base=who, conditions=language.list([*basis.within]))
    says = _("Weighted share who answered {answers}, among: {who}")
    formula = _("Sum of the weights of those who answered so ÷ sum of the weights of the base")
    if fact.weight is not None:
        top, bottom = (language.number(v, 1) for v in (fact.value * fact.weight, fact.weight))
        formula += f" = {top} ÷ {bottom}"
    either = language.pgettext("one of several answers", " or ").join(answers)
    return (
        says.format(answers=either, who=who),
        formula,
        _("Linearised, with the weights; the interval is made on the logit scale."),
    )


def _prediction_words(fact: Fact, results: Results, language: Language) -> tuple[str, str, str]:
    _ = language.gettext
    series = next(s for s in results.predictions if fact.name.startswith(f"predicted.{s.key}."))
    value = fact.name.removeprefix(f"predicted.{series.key}.")
    label = next(p.label for p in series.predictions if p.value == value)
    model = results.table4.model(series.model)
    at = labelled(language.text(series.label), language.text(label), language)
    says = _("Predicted probability of approving at {at}, by Model {number} ({model})")
    formula = _(
        "Everybody in the model is given {at}, all else as it is; the predicted probabilities of "
        "the answers {codes} are averaged with the weights."
    )
    return (
        says.format(at=at, number=model.number, model=language.text(model.label)),
        formula.format(at=at, codes=language.list(list(fact.codes))),
        _("Delta method, from the covariance of the model’s coefficients."),
    )


#: What the numbers are that are neither shares nor counts of a base, and how they are computed.
_SAID: dict[str, Callable[[Callable[[str], str]], tuple[str, str]]] = {
    "design.n": lambda _: (
        _("Number of respondents"),
        _("Rows of the respondents’ file, counted without weights."),
    ),
    "design.margin_of_error": lambda _: (
        _("Margin of error for a share of one half of all respondents, 95%"),
        _("1.96 × √(0.25 ÷ effective sample size)"),
    ),
    "design.effect": lambda _: (
        _("Design effect of the weights (Kish)"),
        _("1 + squared coefficient of variation of the weights"),
    ),
    "design.effective_n": lambda _: (
        _("Effective sample size"),
        _("Number of respondents ÷ design effect of the weights"),
    ),
    "design.weight_maximum": lambda _: (
        _("Largest weight"),
        _("The largest weight in the respondents’ file."),
    ),
    "models.cutpoints.fewest": lambda _: (
        _("Number of cutpoints of the model that has the fewest"),
        _("One less than the answers given in the model."),
    ),
    "models.cutpoints.most": lambda _: (
        _("Number of cutpoints of the model that has the most"),
        _("One less than the answers given in the model."),
    ),
    "hypotheses.all": lambda _: (
        _("Number of hypotheses"),
        _("Rows of Table 1 of the academic appendix."),
    ),
    "hypotheses.supported": lambda _: (
        _("Number of hypotheses that are supported"),
        _(
            "Rows of Table 1 of the academic appendix whose coefficient has the expected sign and "
            "differs from zero."
        ),
    ),
}
