"""What the section on changes says: a sentence for each key number, right for whatever came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup, escape

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.language.occasions import synthetic_waves, wave_label
from scs_report.prose.statements import Statements
from scs_report.prose.weighting import beginning
from scs_report.results import Address, Estimate, Results, unit_of
from scs_report.results.figure_entries import ChangesFigure
from scs_report.results.waves import Reworded, Wording

Outcome = Literal["greater", "smaller", "unclear", "unknown"]


@dataclass(frozen=True)
class KeyChange:
    """A key number: what it is called, how it has changed, and the sentence that tells it."""

    fact: str
    label: str
    outcome: Outcome
    sentence: Markup


class Changes:
    """What has changed since the wave before, as templates see it.

    Attributes
    ----------
    since, now
        What the wave before and the present one are called.
    key
        The key numbers: those that have clearly risen, have clearly fallen, have not clearly
        changed, and those of which it is not known.
    """

    def __init__(
        self,
        results: Results,
        language: Language,
        filters: dict[str, Callable[..., Any]],
        statements: Statements,
    ) -> None:
        self._results, self._language, self._filters = results, language, filters
        self._statements = statements
        self.since = wave_label(results.waves[-2].key, results, language)
        self.now = wave_label("", results, language)
        entry = next(one for one in results.figures if isinstance(one, ChangesFigure))
        self._entry = entry
        made = [
            self._change(name, text) for name, text in zip(entry.facts, entry.numbers, strict=True)
        ]
        order: tuple[Outcome, ...] = ("greater", "smaller", "unclear", "unknown")
        self.key = sorted(made, key=lambda one: order.index(one.outcome))

    @property
    def title(self) -> str:
        """Heading of the section."""
        return self._language.gettext("What has changed since {wave}").format(wave=self.since)

    @property
    def lead(self) -> Markup:
        """The first of the key numbers in a whole sentence."""
        return self._statements.trend_of(f"change.{self._entry.facts[0]}")

    @property
    def opening(self) -> Markup:
        """The lead, then the summary, then which earlier people are synthetic."""
        space = self._language.marks.space
        waves = map(beginning, synthetic_waves(self._results, self._language))
        told = space.join([self.summary, *waves])
        return self.lead + Markup(escape((space if self.lead else "") + told))

    @property
    def others(self) -> list[KeyChange]:
        """The key numbers without the one that leads, if it has a sentence."""
        told = {self._entry.facts[0]} if self.lead else set()
        return [one for one in self.key if one.fact not in told]

    @property
    def summary(self) -> str:
        """How many of the key numbers have risen, have fallen, and have not clearly changed."""
        _, language = self._language.gettext, self._language
        words = {
            "greater": _("{n} clearly up"),
            "smaller": _("{n} clearly down"),
            "unclear": _("{n} without a clear change"),
            "unknown": _("{n} that cannot be compared"),
        }
        counts = {outcome: sum(one.outcome == outcome for one in self.key) for outcome in words}
        told = [
            text.format(n=self._filters["words"](counts[outcome]))
            for outcome, text in words.items()
            if counts[outcome]
        ]
        return _("Key figures since {wave}: {counts}.").format(
            wave=self.since, counts=language.marks.comma.join(told)
        )

    @property
    def method(self) -> str:
        """How sure changes are: by independent samples, or by people who answered twice."""
        _, language = self._language.gettext, self._language
        said = [
            _("Changes are those from {before} to {now}, taken before rounding.").format(
                before=self.since, now=self.now
            )
        ]
        for wave in self._results.waves[:-1]:
            name = wave_label(wave.key, self._results, language)
            size = language.number(wave.n)
            if wave.shared is None:
                text = _("{wave} (n = {n}) is an independent sample: the variances add up.")
                said.append(text.format(wave=name, n=size))
            else:
                text = _(
                    "{wave} (n = {n}) shares {shared} people with this one, and the error of a "
                    "change takes account of it."
                )
                shared = language.number(wave.shared)
                said.append(text.format(wave=name, n=size, shared=shared))
        said += synthetic_waves(self._results, language)
        said.append(_("A change is clear if its 95% interval excludes zero."))
        return language.marks.space.join(map(beginning, said))

    @property
    def notes(self) -> tuple[Markup, ...]:
        """What was asked otherwise before, both wordings of each question."""
        return tuple(
            self._reworded(one)
            for one in self._results.reworded
            if not one.question.startswith("@")
        ) + tuple(
            self._other_base(one) for one in self._results.reworded if one.question.startswith("@")
        )

    def _change(self, name: str, text: str) -> KeyChange:
        results, language = self._results, self._language
        _ = language.gettext
        address = Address.parse(text)
        given = self._entry.labels.get(name)
        label = language.text(given) if given else Naming(results, language).of(address)
        wave = results.waves[-2].key
        change = results.value(address.since_wave(wave))
        if not isinstance(change, Estimate):
            why = results.withheld.get(str(address.since_wave(wave)))
            outcome: Outcome = "unknown"
            reasons = {
                "reworded": _("the question was put differently then"),
                "not_asked": _("there is no such figure for {wave}").format(wave=self.since),
                "other_model": _("it came from another model then"),
            }
            reason = reasons.get(why.reason if why else "", _("it rests on too few answers"))
            sentence = _("{label}: no comparison, because {reason}.")
            return KeyChange(name, label, outcome, _filled(sentence, label=label, reason=reason))
        outcome = "greater" if change.low > 0 else "smaller" if change.high < 0 else "unclear"
        sentence = {
            "greater": _("{label}: {now}, up {change} from {before}."),
            "smaller": _("{label}: {now}, down {change} from {before}."),
            "unclear": _("{label}: {now}, against {before} in {wave}; no clear change."),
        }[outcome]
        facts = {"before": f"earlier.{name}", "now": name, "change": f"change.{name}"}
        written = {key: self._written(fact) for key, fact in facts.items()}
        if written["before"].striptags() == written["now"].striptags() and outcome != "unclear":
            written = {key: self._written(fact, 1) for key, fact in facts.items()}
        return KeyChange(
            name, label, outcome, _filled(sentence, label=label, wave=self.since, **written)
        )

    def _written(self, fact: str, more: int = 0) -> Markup:
        unit = unit_of(Address.parse(self._results.named[fact]))
        write, digits = {
            "share": ("pct", 0),
            "probability": ("pct", 0),
            "difference": ("pp", 0),
            "margin": ("pp", 1),
        }.get(unit, ("decimal", 2))
        written: Markup = self._filters[write](fact, digits + more)
        return written

    def _reworded(self, one: Reworded) -> Markup:
        language = self._language
        _ = language.gettext
        question = self._results.question(one.question)
        named = language.text(question.label)
        wave = wave_label(one.wave, self._results, language)
        parts = []
        if "wording" in one.altered:
            text = _("The question was {before} in {wave} and is {now} now.")
            said = [_said(wording, language) for wording in (one.before, one.now)]
            parts.append(text.format(before=said[0], now=said[1], wave=wave))
        if "answers" in one.altered:
            text = _("The answers were {before} in {wave} and are {now} now.")
            lists = [_answers(wording, language) for wording in (one.before, one.now)]
            parts.append(text.format(before=lists[0], now=lists[1], wave=wave))
        if "rule" in one.altered:
            parts.append(
                _("The variable is made by another rule than in {wave}.").format(wave=wave)
            )
        parts.append(
            _("The answers are compared nevertheless.")
            if one.accepted
            else _("No change is given for it.")
        )
        return _filled("{label}: {said}", label=named, said=language.marks.space.join(parts))

    def _other_base(self, one: Reworded) -> Markup:
        language = self._language
        _ = language.gettext
        base = self._results.base(one.question.removeprefix("@"))
        text = _("In {wave} other people belonged to this base; no change is given for it.")
        if one.accepted:
            text = _("In {wave} other people belonged to this base; it is compared nevertheless.")
        wave = wave_label(one.wave, self._results, language)
        said = text.format(wave=wave)
        return _filled("{label}: {said}", label=language.text(base.label), said=said)


def _filled(sentence: str, label: str, **given: Any) -> Markup:
    """Return a sentence with what is given, the label in bold."""
    bold = Markup("<strong>{}</strong>").format(label)
    return Markup(escape(sentence)).format(label=bold, **given)


def _said(wording: Wording, language: Language) -> str:
    text = (wording.text or {}).get(language.code)
    return language.quoted(text) if text else "–"


def _answers(wording: Wording, language: Language) -> str:
    known = [text[language.code] for text in wording.answers if language.code in text]
    return language.list([language.quoted(text) for text in known]) or "–"
