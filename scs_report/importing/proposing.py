"""Proposes a mapping for a file of a company, with reasons in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace

from scs_report.importing.delivered import NO_COLUMN, Column, Delivered
from scs_report.importing.mapping import (
    BLANKS,
    NONE,
    OPEN,
    ColumnEntry,
    File,
    Mapping,
    MultipleEntry,
    Seen,
)
from scs_report.importing.matching import (
    Match,
    Matcher,
    options_of,
    plain_form,
)
from scs_report.importing.meanings import BLANK, CODE, ONE_IS_YES, Found, Trust, evidence, resolve
from scs_report.importing.numeric import IN_BANDS, of_numbers
from scs_report.importing.several import several_of
from scs_report.survey.answer_words import UNSAID, kind_of
from scs_report.survey.codebook import Codebook, Question

#: So many questions whose labelled codes are those of the codebook vouch for those without labels.
_VOUCHERS = 3


@dataclass(frozen=True)
class Remark:
    """Why an entry says what it says: what stands in its comments, and nothing else."""

    score: float = 0.0
    why: tuple[str, ...] = ()
    near: tuple[tuple[str, float], ...] = ()
    answers: dict[str, Found] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A mapping with remarks, by columns of the study and questions with several answers."""

    mapping: Mapping
    remarks: dict[str, Remark]


def propose(
    codebook: Codebook, delivered: Delivered, file: File, fixed: dict[str, str] | None = None
) -> Proposal:
    """Propose a mapping.

    Parameters
    ----------
    fixed
        Columns of the file for columns of the study, where somebody has said so.
    """
    fixed = fixed or {}
    matcher = Matcher(codebook, delivered)
    targets = set(codebook.columns) - set(fixed)
    names = set(delivered.columns) - set(fixed.values())
    first = {match.target: match for match in matcher.matches(targets, names)}
    several = {
        one.question: one
        for one in several_of(codebook, delivered, names - _taken(first, codebook))
        if not _ticked(codebook.question(one.question), first, delivered)
    }
    for one in several.values():
        targets -= set(codebook.question(one.question).columns)
        names -= set(one.columns)
    matches = (
        {match.target: match for match in matcher.matches(targets, names)} if several else first
    )
    for target, name in fixed.items():
        matches[target] = Match(target, name, 1.0, True, (), ())
    trust = _trust(codebook, delivered, matches)
    columns: dict[str, ColumnEntry] = {}
    remarks: dict[str, Remark] = {}
    for target in codebook.columns:
        question = codebook.owner(target)
        if question.id in several:
            continue
        match = matches.get(target)
        if match is None:
            technical = target in (codebook.design.weight, codebook.design.id)
            near = matcher.near(target)
            columns[target] = ColumnEntry(column=NONE if technical else OPEN)
            remarks[target] = Remark(near=near)
            continue
        entry, found = entry_of(question, target, delivered.columns[match.column], trust, codebook)
        if entry.column == OPEN:
            columns[target] = entry
            remarks[target] = Remark(0.0, (IN_BANDS,), ((match.column, match.score), *match.near))
            continue
        columns[target] = entry if match.sure else replace(entry, confirmed=False)
        remarks[target] = Remark(match.score, match.why, match.near, found)
    _tick_blanks(codebook, delivered, columns)
    multiple = {}
    for name, one in several.items():
        unsure = any(not f.sure and f.target for f in one.answers.values())
        multiple[name] = MultipleEntry(
            columns=one.columns,
            separator=one.separator,
            confirmed=not unsure,
            answers={key: str(f.target or OPEN) for key, f in one.answers.items()},
        )
        remarks[name] = Remark(one.known, (), (), one.answers)
    codes, ones = (
        any(doubtful(remarks[name], why) for name in columns) for why in (CODE, ONE_IS_YES)
    )
    mapping = Mapping(
        file=replace(file, same_codes=OPEN if codes else None, one_is_yes=OPEN if ones else None),
        columns=columns,
        multiple=multiple,
        seen=seen_of(delivered),
    )
    return Proposal(mapping, remarks)


def entry_of(
    question: Question, target: str, column: Column, trust: Trust, codebook: Codebook
) -> tuple[ColumnEntry, dict[str, Found]]:
    """Return what a column of the file is for one of the study, and why."""
    special = of_numbers(question, column, codebook)
    if special is not None:
        return special
    found = resolve(column, options_of(question, target), trust)
    counted = column.counts
    # what nobody answered need not be decided
    found = {key: one for key, one in found.items() if one.target is not None or counted.get(key)}
    unsure = [one for one in found.values() if one.target is not None and not one.sure]
    confirmed = all(one.why in (CODE, ONE_IS_YES) for one in unsure)
    answers = {key: OPEN if one.target is None else one.target for key, one in found.items()}
    return ColumnEntry(column=column.name, confirmed=confirmed, answers=answers), found


def seen_of(delivered: Delivered) -> dict[str, Seen]:
    """Return what a file calls its columns and values."""
    return {
        name: Seen(label=column.label, values=dict(column.labels))
        for name, column in delivered.columns.items()
    }


def doubtful(remark: Remark, why: str) -> bool:
    """Whether answers of an entry are known for this reason alone, and that not for certain."""
    return any(one.why == why and not one.sure for one in remark.answers.values())


def trust_in(file: File) -> Trust:
    """Return what a person has said of codes without words."""
    same, ones = file.same_codes, file.one_is_yes
    return Trust(same if isinstance(same, bool) else None, ones if isinstance(ones, bool) else None)


def _taken(matches: dict[str, Match], codebook: Codebook) -> set[str]:
    """Return columns that are questions with one answer for certain."""
    return {
        match.column
        for target, match in matches.items()
        if match.sure and codebook.owner(target).kind != "multiple"
    }


def _ticked(question: Question, matches: dict[str, Match], delivered: Delivered) -> bool:
    """Whether most items of a question have a column of their own, ticked or not."""
    found = 0
    for name in question.columns:
        if name in matches and matches[name].sure:
            column = delivered.columns[matches[name].column]
            known = evidence(column, options_of(question, name))
            said = [key for key in column.keys if kind_of(column.texts[key]) not in UNSAID]
            found += len(said) <= 2 and (known is None or known > 0.5)
    return found >= 0.7 * len(question.columns)


def _trust(codebook: Codebook, delivered: Delivered, matches: dict[str, Match]) -> Trust:
    """Return what tells of codes without words.

    They are those of the codebook if columns have the study's own names, or if labelled codes are
    those of the codebook wherever there are any.
    """
    named = sum(plain_form(one.column) == plain_form(one.target) for one in matches.values())
    same = other = yes = no = 0
    for match in matches.values():
        question = codebook.owner(match.target)
        column = delivered.columns[match.column]
        if question.kind == "number" or not column.labels:
            continue
        found = resolve(column, options_of(question, match.target), Trust())
        pairs = {
            (key, str(one.target))
            for key, one in found.items()
            if one.sure and key in column.labels and one.target != BLANK
        }
        if question.kind == "single":
            same += bool(pairs) and all(key == target for key, target in pairs)
            other += any(key != target for key, target in pairs)
        yes += {("1", "1"), ("2", "0")} <= pairs
        no += {("1", "0"), ("2", "1")} <= pairs
    codes = named >= 0.8 * len(codebook.columns) or (same >= _VOUCHERS and not other)
    return Trust(True if codes else None, True if yes >= _VOUCHERS and not no else None)


def _tick_blanks(codebook: Codebook, delivered: Delivered, columns: dict[str, ColumnEntry]) -> None:
    """Where items are ticked or blank, say that blank is not ticked, in place."""
    for question in codebook.questions:
        entries = {name: columns[name] for name in question.columns if name in columns}
        if question.kind != "multiple" or not entries:
            continue
        values = {
            value
            for entry in entries.values()
            for key, value in entry.answers.items()
            if key in delivered.columns.get(entry.column, NO_COLUMN).counts
        }
        if 1 in values and 0 not in values:
            for name, entry in entries.items():
                if entry.column not in (OPEN, NONE):
                    columns[name] = replace(entry, answers={**entry.answers, BLANKS: 0})
