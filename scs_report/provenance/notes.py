"""Where the numbers of a text come from: a note for each, and links from the text to the notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from scs_report.language import Language
from scs_report.provenance.origin import Origin, Tracer
from scs_report.provenance.values import interval, written
from scs_report.results import Address, LocalText, Results
from scs_report.tables.table_texts import labelled

_FACT = re.compile(r'<span class="fact" data-fact="([^"]+)">(.*?)</span>', re.S)


@dataclass(frozen=True)
class NumberNote:
    """One number of a text.

    Attributes
    ----------
    name, anchor
        What the program calls it, and its id in the page.
    value
        The number with more digits than the text gives.
    says
        What it is, in words.
    short
        The same in few words: question, answers, base.
    what, whom
        The same in two: question and answers, and base; `whom` is "" where the one says the other.
    question
        The question as it was put; "" where there is none.
    n, interval
        How many people it rests on, and its 95% interval; "" for none.
    details
        Base and interval, each ready to print.
    place, target
        The table or figure of the appendix that holds it, and its id there; "" if none does.
    """

    name: str
    anchor: str
    value: str
    says: str
    short: str
    what: str
    whom: str
    question: str
    n: str
    interval: str
    details: tuple[str, ...]
    place: str
    target: str


def note_anchor(name: str) -> str:
    """Return the id of the note on a fact."""
    return "number-" + re.sub(r"[^a-z0-9]+", "-", name.lower())


def facts_in(html: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the facts that pieces of HTML hold, each once, in order."""
    return tuple(dict.fromkeys(found[0] for piece in html for found in _FACT.findall(piece)))


def number_notes(
    names: Collection[str], results: Results, language: Language
) -> tuple[NumberNote, ...]:
    """Return a note for each fact of the results, or other number of theirs, among the names."""
    known = {fact.name: fact.at for fact in results.facts if fact.at}
    known |= {name: Address.parse(name) for name in names if name in results.estimates}
    compared = results.compared
    known |= {
        name: Address.parse(compared[name])
        for name in names
        if name in compared and compared[name] in results.estimates
    }
    tracer = Tracer(results, (), language)
    return tuple(
        _note(tracer.trace(name, known[name]), results, language) for name in names if name in known
    )


def link_facts(html: str, notes: Iterable[NumberNote]) -> str:
    """Make each number a link to its note, which also describes it to those who listen."""
    anchors = {note.anchor for note in notes}

    def link(found: re.Match[str]) -> str:
        anchor = note_anchor(found[1])
        if anchor not in anchors:
            return found[0]
        return str(
            Markup(
                '<a class="fact" href="#{0}" aria-describedby="{0}" data-fact="{1}">{2}</a>'
            ).format(anchor, found[1], Markup(found[2]))
        )

    return _FACT.sub(link, html)


def _note(origin: Origin, results: Results, language: Language) -> NumberNote:
    _ = language.gettext
    fact, details, n = origin.fact, [], ""
    if origin.basis:
        n = language.number(origin.basis.n)
        if origin.basis.weight is None:
            details.append(_("n = {n}").format(n=n))
        else:
            weighted = language.number(origin.basis.weight)
            details.append(_("n = {n}, weighted {weighted}").format(n=n, weighted=weighted))
    if shown := interval(fact, language):
        details.append(_("95% interval {interval}").format(interval=shown))
    what, whom = _what_and_whom(origin, results, language)
    return NumberNote(
        name=fact.name,
        anchor=note_anchor(fact.name),
        value=written(fact.value, fact.unit, language),
        says=_says(origin, language),
        short=_short(origin, results, language),
        what=what,
        whom=whom,
        question=origin.asked or origin.question,
        n=n,
        interval=shown,
        details=tuple(details),
        place=origin.place,
        target=origin.anchor,
    )


def _short(origin: Origin, results: Results, language: Language) -> str:
    _ = language.gettext
    if len(origin.parts) == 2:
        left, right = origin.parts
        a, b = left.written, right.written
        if _is_share(left) and _asked(left, language) == _asked(right, language):
            return _("{asked}. {a} ({base}) minus {b} ({other})").format(
                asked=_asked(left, language),
                a=a,
                b=b,
                base=_base(left, language),
                other=_base(right, language),
            )
        if value := _value_beside(right, results):
            return _("{first} ({a}) minus that at {value} ({b})").format(
                first=left.says, a=a, value=language.text(value), b=b
            )
        first, second = (_short(part, results, language) for part in (left, right))
        return _("{first} ({a}) minus {second} ({b})").format(first=first, a=a, second=second, b=b)
    if not _is_share(origin):
        return origin.says
    return _("{asked}. Base: {base}").format(
        asked=_asked(origin, language), base=_base(origin, language)
    )


def _what_and_whom(origin: Origin, results: Results, language: Language) -> tuple[str, str]:
    if _is_share(origin):
        return _asked(origin, language), _base(origin, language)
    if len(origin.parts) == 2:
        left, right = origin.parts
        asked = _asked(left, language)
        if _is_share(left) and asked == _asked(right, language):
            minus = language.gettext("{base} ({a}) minus {other} ({b})")
            bases = {"base": _base(left, language), "other": _base(right, language)}
            return asked, minus.format(a=left.written, b=right.written, **bases)
    predicted = [one for one in origin.parts or (origin,) if _is_prediction(one)]
    whom = {_base(one, language) for one in predicted}
    return _short(origin, results, language), whom.pop() if len(whom) == 1 else ""


def _value_beside(other: Origin, results: Results) -> LocalText | None:
    """Return at which value the other is predicted, if it is a prediction."""
    address = other.fact.at
    if address is None or address.statistic != "prediction":
        return None
    variable, (value,) = address.within[0]
    series = results.prediction(f"{address.model}.{variable}")
    return next(point.label for point in series.values if point.value == value)


def _is_prediction(origin: Origin) -> bool:
    return origin.fact.at is not None and origin.fact.at.statistic == "prediction"


def _is_share(origin: Origin) -> bool:
    return bool(origin.fact.unit == "share" and origin.question and origin.basis)


def _asked(origin: Origin, language: Language) -> str:
    """Return question and answers: `Trust: “Some” or “Much”`, `Papers: Gazette`."""
    named = labelled("", language.gettext("named"), language)
    answers = [answer.removesuffix(named) for answer in origin.named]
    if len(answers) > 1:
        *others, last = map(language.quoted, answers)
        either = language.gettext("{others} or {last}")
        answers = [either.format(others=language.marks.enumeration.join(others), last=last)]
    return labelled(origin.question, "".join(answers), language)


def _base(origin: Origin, language: Language) -> str:
    if origin.basis is None:
        return ""
    within = origin.basis.within
    # who meets a condition is among all, which need not be said
    base = () if within and not origin.basis.when else (origin.basis.label,)
    return language.marks.comma.join((*base, *within))


def _says(origin: Origin, language: Language) -> str:
    if len(origin.parts) != 2:
        return origin.says
    first, second = origin.parts
    return language.gettext("{first} ({a}) minus {second} ({b})").format(
        first=first.says, a=first.written, second=second.says, b=second.written
    )
