"""Which questions were put otherwise in an earlier wave, and which numbers rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scs_report.results import Address, QuestionLabel, Results
from scs_report.results.waves import Reworded, Wording, altered
from scs_report.survey import Codebook
from scs_report.survey.conditions import parse_rule


def reworded_since(
    key: str, before: Results, results: Results, comparable: Mapping[str, str]
) -> tuple[Reworded, ...]:
    """Return questions of both waves that were put otherwise, and bases (`@KEY`) of others."""
    then = {question.key: question for question in before.questions}
    rules = {base.key: base.when for base in before.bases}
    other_bases = tuple(
        Reworded(
            question=f"@{base.key}",
            wave=key,
            altered=("rule",),
            before=Wording(text=None, answers=()),
            now=Wording(text=None, answers=()),
            accepted=comparable.get(f"@{base.key}", ""),
        )
        for base in results.bases
        if rules.get(base.key, base.when) != base.when
    )
    return other_bases + tuple(
        Reworded(
            question=one.key,
            wave=key,
            altered=what,
            before=_wording(then[one.key]),
            now=_wording(one),
            accepted=comparable.get(one.key, ""),
        )
        for one in results.questions
        if one.key in then
        and (earlier := then[one.key].fingerprint)
        and one.fingerprint
        and (what := altered(earlier, one.fingerprint))
    )


def _wording(question: QuestionLabel) -> Wording:
    return Wording(text=question.text, answers=tuple(answer.label for answer in question.answers))


def rests_on(address: Address, codebook: Codebook, results: Results) -> Iterator[str]:
    """Yield the questions that a number rests on, derived variables and what they are made of."""
    for part in address.parts or (address,):
        names = [part.of, part.by, *(variable for variable, _ in part.within)]
        bases = [part.base]
        if part.model:
            model = results.model(part.model)
            names += [model.outcome, *(term.partition("=")[0] for term in model.terms)]
            bases.append(model.base)
        for key in filter(None, bases):
            yield f"@{key}"
            if when := codebook.base(key).when:
                names += parse_rule(when).names
        for name in filter(None, names):
            yield from _made_of(name, codebook)


def _made_of(name: str, codebook: Codebook) -> Iterator[str]:
    """Yield a question or variable, or the question of an item, and what it is made of."""
    derived = {one.id: one for one in codebook.derived}
    if name in derived:
        yield name
        for column in derived[name].source:
            yield from _made_of(column, codebook)
    elif name in codebook.columns:
        yield codebook.owner(name).id
    else:
        yield name
