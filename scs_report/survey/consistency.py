"""Finds contradictions inside a codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from scs_report.border.shape import nearest
from scs_report.errors import say as _
from scs_report.survey.codebook import Base, Codebook, Derived, Question
from scs_report.survey.conditions import parse_rule

Name = TypeVar("Name", str, int)


def problems_of(codebook: Codebook) -> list[str]:
    """Return every contradiction, one sentence each, with the entry it stands in."""
    problems = [*_identities(codebook), *_survey(codebook)]
    columns, bases = set(codebook.columns), {base.id for base in codebook.bases}
    for base in codebook.bases:
        problems += (_in(_("base"), base.id, text) for text in _base(base, codebook))
    for question in codebook.questions:
        problems += (_in(_("question"), question.id, text) for text in _question(question, bases))
    for derived in codebook.derived:
        problems += derived_problems(derived, columns, bases)
    return problems


def derived_problems(derived: Derived, columns: set[str], bases: set[str]) -> Iterator[str]:
    """Yield what is wrong with a derived variable, given the columns and bases that there are."""
    yield from (_in(_("derived"), derived.id, text) for text in _derived(derived, columns, bases))


def _in(what: str, name: str, problem: str) -> str:
    return _('{what} "{name}": {problem}', what=what, name=name, problem=problem)


def _identities(codebook: Codebook) -> Iterator[str]:
    for what, names in (
        (_("base"), [base.id for base in codebook.bases]),
        (_("question"), [question.id for question in codebook.questions]),
        (_("column"), codebook.columns),
        (_("derived"), [derived.id for derived in codebook.derived]),
    ):
        for name in _repeated(names):
            yield _('{what} "{name}": stands in the codebook more than once', what=what, name=name)
    taken = {*codebook.columns, *(question.id for question in codebook.questions)}
    for derived in codebook.derived:
        if derived.id in taken:
            yield _('derived "{id}": is the name of a question or column too', id=derived.id)
    singles = {question.id for question in codebook.questions if question.kind != "multiple"}
    for question in codebook.questions:
        if question.kind == "multiple":
            for column in question.columns:
                if column in singles or column == question.id:
                    yield _('column "{column}": is the name of a question too', column=column)


def _survey(codebook: Codebook) -> Iterator[str]:
    survey = codebook.survey
    for use, column in codebook.design.named.items():
        if column not in codebook.columns:
            yield _(
                'study.toml, design.{use}: the codebook has no column "{column}"',
                use=use,
                column=column,
            )
    if survey.field_start and survey.field_end and survey.field_end < survey.field_start:
        yield _("survey: field_end is before field_start")
    if "all" not in {base.id for base in codebook.bases}:
        yield _('bases: there is no base "all"')


def _base(base: Base, codebook: Codebook) -> Iterator[str]:
    if not base.when:
        return
    for name in _rule_names(base.when):
        if isinstance(name, ValueError):
            yield str(name)
        elif name not in codebook.columns:
            yield _('the rule names "{name}", which is no column', name=name)
        # A base decides who was asked: if its own columns had blanks, nobody could say.
        elif codebook.owner(name).base != "all":
            yield _('the rule uses "{name}", which was not asked of everybody', name=name)


def _question(question: Question, bases: set[str]) -> Iterator[str]:
    yield from _common(question, bases)
    for answer in question.answers:
        if answer.when:
            yield _(
                'answer {code}: "when" belongs to derived variables only', code=str(answer.code)
            )
    for item in question.items:
        if item.base and item.base not in bases:
            yield _('item {column}: there is no base "{base}"', column=item.column, base=item.base)
    if question.kind == "single" and (not question.answers or question.items):
        yield _("a single response needs answers and no items")
    if question.kind == "multiple" and (len(question.items) < 2 or question.answers):
        yield _("a multiple response needs at least two items and no answers")
    if question.kind == "number":
        if question.answers or question.items:
            yield _("a number has neither answers nor items")
        if (
            question.minimum is not None
            and question.maximum is not None
            and question.minimum > question.maximum
        ):
            yield _("minimum is above maximum")
    elif question.minimum is not None or question.maximum is not None:
        yield _("minimum and maximum belong to numbers only")


def _derived(derived: Derived, columns: set[str], bases: set[str]) -> Iterator[str]:
    yield from _common(derived, bases)
    if not derived.answers:
        yield _("has no answers")
    for column in derived.source:
        if column not in columns:
            yield _('"from" names "{column}", which is no column', column=column)
    used: set[str] = set()
    for answer in derived.answers:
        if not answer.when:
            yield _('answer {code}: "when" is missing', code=str(answer.code))
            continue
        for name in _rule_names(answer.when):
            if isinstance(name, ValueError):
                yield _("answer {code}: {problem}", code=str(answer.code), problem=name)
            else:
                used.add(name)
                if name not in derived.source:
                    yield _(
                        'answer {code}: the rule names "{name}", "from" does not',
                        code=str(answer.code),
                        name=name,
                    )
    for column in derived.source:
        if column in columns and column not in used:
            yield _('"from" names "{column}", no rule uses it', column=column)


def _common(variable: Question | Derived, bases: set[str]) -> Iterator[str]:
    if variable.base not in bases:
        yield _('there is no base "{base}"', base=variable.base)
    for answer in variable.answers:
        if not answer.counted and not answer.missing:
            yield _("answer {code}: what is not counted must be missing too", code=str(answer.code))
    for code in _repeated(variable.codes):
        yield _("answer {code}: the code stands there more than once", code=str(code))
    columns = variable.columns if isinstance(variable, Question) else ()
    known = {*map(str, variable.codes), *variable.sets, *columns}
    for kind in ("share", "among", "name"):
        for key in getattr(variable.in_text, kind):
            if key not in known:
                near = nearest(key, known)
                yield _(
                    'in_text.{kind}: there is no answer, item or set "{key}"{near}',
                    kind=kind,
                    key=key,
                    near=near,
                )


def _rule_names(text: str) -> list[str | ValueError]:
    try:
        return [*sorted(parse_rule(text).names)]
    except ValueError as error:
        return [error]


def _repeated(names: Iterable[Name]) -> list[Name]:
    return [name for name, count in Counter(names).items() if count > 1]
