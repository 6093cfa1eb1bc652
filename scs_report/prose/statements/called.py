"""What numbers and people are called inside a sentence: as the codebook says, or by its labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.language.occasions import wave_label
from scs_report.language.reader import tell as _
from scs_report.prose.statements.sentences import Patterns
from scs_report.results import Address, LocalText, QuestionLabel, Results

#: The base that everybody belongs to.
_ALL = "all"


class Trait(NamedTuple):
    """One thing that the people of a number have in common.

    They belong to a base (`base`), gave one of some answers (`within`), gave an answer at all
    (`answered`) or were asked in a wave (`wave`).
    """

    kind: str
    key: str = ""
    codes: tuple[str, ...] = ()


_ANSWERED = Trait("answered")


def traits_of(address: Address) -> tuple[Trait, ...]:
    """Return what the people of a number have in common."""
    base = (Trait("base", address.base),) if address.base else ()
    answered = (_ANSWERED,) if address.missing == "excluded" else ()
    within = (Trait("within", of, codes) for of, codes in address.within)
    wave = (Trait("wave", codes=(address.wave,)),) if address.wave else ()
    return (*base, *answered, *within, *wave)


def same_measure(one: Address, other: Address) -> bool:
    """Whether two numbers are of one thing, and may be of other people."""
    return _bare(one) == _bare(other)


def _bare(address: Address) -> Address:
    return replace(address, base="", within=(), wave="", missing="")


class Naming:
    """Names in one language."""

    def __init__(self, language: Language, results: Results, patterns: Patterns) -> None:
        self._language = language
        self._results = results
        self._measures = patterns.measure
        self._people = patterns.people

    def measure(self, address: Address) -> str:
        """Return what a number is of, without the people.

        Raises
        ------
        UserError
            If sentences are not made of such numbers.
        """
        if address.parts:
            return self._difference(*address.parts)
        question = self._results.asked(address.of)
        match address.statistic:
            case "share" | "prediction" if question:
                return self._share(question, address.of, address.codes)
            case "mean" if question:
                if question.in_text.mean:
                    return self._language.text(question.in_text.mean)
                return self._measures.mean.format(question=self._quoted(question.label))
            case "coefficient" if question:
                term = self._quoted(question.label)
                if address.codes:
                    answers = self._answers(question, address.of, address.codes)
                    term = self._language.aside(term, answers)
                return self._measures.coefficient.format(term=term)
            case "n":
                return self._measures.people
        raise UserError(
            _("No sentence can be made of {address}", address=address),
            hint=_(
                "There are sentences of shares, means, differences and predictions; write this "
                "one yourself."
            ),
        )

    def whole(self, address: Address, shared: Collection[Trait] = ()) -> str:
        """Return what a number is of, with the people but for what is `shared` with others."""
        measure = self.measure(address)
        traits = [trait for trait in _narrow(traits_of(address)) if trait not in shared]
        if address.parts or not traits:
            return measure
        return self._measures.among.format(
            measure=measure, groups=self.people(traits), of=self.of(measure, traits)
        )

    def of(self, measure: str, traits: Sequence[Trait]) -> str:
        """Return what joins people to what is measured: `的`, where there is none yet."""
        people = self._people
        if not people.of or people.of not in measure:
            return people.of
        return "" if {trait.kind for trait in traits} == {"wave"} else people.of_within

    def people(self, traits: Sequence[Trait]) -> str:
        """Return what people are called; everybody if nothing is said of them."""
        told = [self._trait(trait) for trait in _narrow(traits) if trait != _ANSWERED]
        answered = _ANSWERED in traits
        if not told:
            return self._people.answered if answered else self._everybody()
        groups, *rest = told
        if answered:
            groups = self._people.who_answered.format(groups=groups)
        for more in rest:
            groups = self._people.together.format(groups=groups, more=more)
        return groups

    def frame(self, traits: Sequence[Trait]) -> str:
        """Return who a whole sentence is about, as it stands before it; "" for everybody."""
        narrow = _narrow(traits)
        return self._people.frame.format(groups=self.people(narrow)) if narrow else ""

    def subject(self, measure: str, traits: Sequence[Trait]) -> str:
        """Return a sentence's subject with its verb."""
        narrow = _narrow(traits)
        if not narrow:
            return self._people.subject.format(measure=measure)
        return self._people.framed_subject.format(measure=measure, groups=self.people(narrow))

    def variable(self, question: QuestionLabel) -> str:
        """Return by what people differ."""
        if question.in_text.variable:
            return self._language.text(question.in_text.variable)
        return self._quoted(question.label)

    def asked(self, address: Address) -> str:
        """Return the question whose answer a share counts; "" if it counts none or several."""
        question = self._results.asked(address.of)
        one = address.statistic == "share" and len(address.codes) == 1
        return question.key if question and one else ""

    def member(self, address: Address) -> str:
        """Return the answer or item that a share counts, as a member of a list."""
        question = self._results.asked(address.of)
        assert question is not None
        return self._member(question, address.of, address.codes[0])

    def _member(self, question: QuestionLabel, of: str, code: str) -> str:
        key = code if of == question.key else of
        if key in question.in_text.name:
            return self._language.text(question.in_text.name[key])
        return self._quoted(question.answer(key).label)

    def wave(self, address: Address) -> str:
        """Return what the wave of a number is called."""
        return wave_label(address.wave, self._results, self._language)

    def _difference(self, first: Address, second: Address) -> str:
        if not same_measure(first, second):
            left, right = self.whole(first), self.whole(second)
            return self._measures.difference.format(left=left, right=right)
        measure = self.measure(first)
        one, other, shared = parted(first, second)
        return self._measures.difference_within.format(
            measure=measure,
            left=self.people((*shared, *one)),
            right=self.people(other),
            of=self.of(measure, other),
        )

    def _everybody(self) -> str:
        among = self._results.base(_ALL).among
        return self._language.text(among) if among else self._people.everybody

    def _share(self, question: QuestionLabel, of: str, codes: tuple[str, ...]) -> str:
        if named := self._named(question.in_text.share, question, of, codes):
            return named
        if of != question.key:
            return self._measures.item.format(item=self._member(question, of, codes[0]))
        return self._measures.share.format(
            answers=self._answers(question, of, codes), question=self._quoted(question.label)
        )

    def _trait(self, trait: Trait) -> str:
        people = self._people
        if trait.kind == "base":
            base = self._results.base(trait.key)
            if base.among:
                return self._language.text(base.among)
            return people.base.format(base=self._quoted(base.label))
        if trait.kind == "wave" and not self._results.study.wave:
            wave = wave_label(trait.codes[0], self._results, self._language)
            return people.wave.format(wave=wave)
        key = self._results.study.wave if trait.kind == "wave" else trait.key
        question = self._results.asked(key)
        if question is None:
            raise UserError(_("There is no question {key}", key=key))
        if named := self._named(question.in_text.among, question, key, trait.codes):
            return named
        if trait.kind == "wave":
            label = question.answer(trait.codes[0]).label
            return people.wave.format(wave=self._language.text(label))
        if key != question.key:
            pattern = people.item if trait.codes == ("1",) else people.other
            return pattern.format(item=self._member(question, key, trait.codes[0]))
        if question.kind == "number":
            return people.value.format(
                variable=self.variable(question),
                question=self._quoted(question.label),
                value=self._language.shortest(float(trait.codes[0])),
            )
        return people.answers.format(
            answers=self._answers(question, key, trait.codes),
            question=self._quoted(question.label),
        )

    def _named(
        self,
        names: dict[str, LocalText],
        question: QuestionLabel,
        of: str,
        codes: tuple[str, ...],
    ) -> str:
        """Return the name of an item, of one answer, or of the set that several answers are."""
        if of != question.key:
            keys = [of] if codes == ("1",) else []
        else:
            keys = [name for name, members in question.sets.items() if {*members} == {*codes}]
            keys += codes if len(codes) == 1 else ()
        return next((self._language.text(names[key]) for key in keys if key in names), "")

    def _answers(self, question: QuestionLabel, of: str, codes: tuple[str, ...]) -> str:
        """Return the labels of answers in quotation marks, “A” or “B”."""
        either = self._language.pgettext("one of several answers", " or ")
        if of != question.key:
            return self._quoted(question.answer(of).label)
        known = {answer.code: answer.label for answer in question.answers}
        return either.join(
            self._quoted(known[code]) if code in known else self._language.quoted(code)
            for code in codes
        )

    def _quoted(self, label: LocalText) -> str:
        return self._language.quoted(self._language.text(label))


def parted(
    one: Address, other: Address
) -> tuple[tuple[Trait, ...], tuple[Trait, ...], tuple[Trait, ...]]:
    """Return what is said of the people of one number, of those of the other, and of both.

    Where nothing else would be left to say of one side, what both have in common is said of each.
    """
    first, second = traits_of(one), traits_of(other)
    shared = tuple(trait for trait in first if trait in second)
    if not _without(first, shared) or not _without(second, shared):
        shared = tuple(trait for trait in shared if trait == _ANSWERED)
    return _without(first, shared), _without(second, shared), shared


def _without(traits: tuple[Trait, ...], shared: tuple[Trait, ...]) -> tuple[Trait, ...]:
    return tuple(trait for trait in traits if trait not in shared)


def _narrow(traits: Iterable[Trait]) -> list[Trait]:
    """Return what sets people apart from everybody."""
    return [trait for trait in traits if trait != Trait("base", _ALL)]
