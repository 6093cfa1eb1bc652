"""Mappings of earlier files of the same company, used for the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from scs_report.errors import N_
from scs_report.importing.delivered import Column, Delivered
from scs_report.importing.mapping import (
    NONE,
    OPEN,
    ColumnEntry,
    File,
    Mapping,
    MultipleEntry,
    Seen,
)
from scs_report.importing.matching import options_of, plain_form
from scs_report.importing.meanings import Found
from scs_report.importing.proposing import Proposal, Remark, propose
from scs_report.survey.answer_words import folded
from scs_report.survey.codebook import Codebook

OTHER_LABEL = N_("the label of the column was another one")
OTHER_WORDS = N_("the words of an answer were others")
NEW_ANSWER = N_("new in this file")

#: Share of the columns of an earlier mapping that a file must have.
_FITS = 0.6


@dataclass(frozen=True)
class _Fit:
    """An earlier mapping, with the column of this file for each column of that one."""

    mapping: Mapping
    pairs: dict[str, str]
    share: float
    relabelled: set[str] = field(default_factory=set)


def by_earlier(
    earlier: Iterable[Mapping], codebook: Codebook, delivered: Delivered, file: File
) -> Proposal | None:
    """Return a proposal that follows the mapping of an earlier file; None if none fits.

    What is as it was is taken over; what is new, and what is called otherwise, is to be confirmed.
    """
    fits = [_fit(mapping, delivered) for mapping in earlier]
    fits = [fit for fit in fits if fit.share >= _FITS]
    if not fits:
        return None
    best = max(fits, key=lambda fit: fit.share)
    old = best.mapping
    fixed = {
        name: best.pairs[entry.column]
        for name, entry in old.columns.items()
        if entry.column in best.pairs and name in codebook.columns
    }
    for name, several in old.multiple.items():
        if all(column in best.pairs for column in several.columns):
            fixed |= dict.fromkeys(codebook.question(name).columns, best.pairs[several.columns[0]])
    fresh = propose(codebook, delivered, replace(file, like=old.file.name), fixed)
    columns, multiple = dict(fresh.mapping.columns), dict(fresh.mapping.multiple)
    remarks = dict(fresh.remarks)
    for name, entry in old.columns.items():
        if name not in codebook.columns:
            continue
        if entry.column == NONE and columns[name].column in (OPEN, NONE):
            columns[name] = entry
        elif entry.column in best.pairs:
            column = delivered.columns[best.pairs[entry.column]]
            seen = old.seen.get(entry.column, Seen())
            columns[name], remarks[name] = _carried(
                name,
                entry,
                column,
                seen,
                fresh,
                codebook,
                relabelled=entry.column in best.relabelled,
            )
    for name, several in old.multiple.items():
        if all(column in best.pairs for column in several.columns):
            for item in codebook.question(name).columns:
                columns.pop(item, None)
            names = tuple(best.pairs[column] for column in several.columns)
            multiple[name] = _carried_several(several, names)
            remarks[name] = Remark()
    made_of = fresh.mapping.file
    if _only_known(fresh, fixed):  # what was said of their codes holds
        made_of = replace(made_of, same_codes=old.file.same_codes, one_is_yes=old.file.one_is_yes)
    made = replace(
        fresh.mapping,
        file=made_of,
        columns=columns,
        multiple=multiple,
    )
    return Proposal(made, remarks)


def _only_known(fresh: Proposal, fixed: dict[str, str]) -> bool:
    """Whether all columns of the study come from columns that the earlier mapping had."""
    entries = fresh.mapping.columns.items()
    return all(name in fixed or entry.column in (OPEN, NONE) for name, entry in entries)


def _fit(mapping: Mapping, delivered: Delivered) -> _Fit:
    """Find the columns of an earlier file by name and label, wherever they stand."""
    names: dict[str, list[str]] = {}
    labels: dict[str, list[str]] = {}
    for name, column in delivered.columns.items():
        names.setdefault(plain_form(name), []).append(name)
        if column.label:
            labels.setdefault(folded(column.label), []).append(name)
    pairs: dict[str, str] = {}
    relabelled: set[str] = set()
    for name in mapping.used:
        label = folded(mapping.seen.get(name, Seen()).label)
        named = names.get(plain_form(name), [])
        if name in delivered.columns:
            named = [name, *(one for one in named if one != name)]
        same = [one for one in named if folded(delivered.columns[one].label) == label]
        moved = labels.get(label, []) if label else []
        if same:
            pairs[name] = same[0]
        elif len(moved) == 1:
            pairs[name] = moved[0]
        elif named:
            pairs[name] = named[0]
            relabelled.add(name)
    good = len(pairs) - len(relabelled)
    taken: dict[str, str] = {}
    for name, here in pairs.items():
        taken.setdefault(here, name)
    pairs = {name: here for name, here in pairs.items() if taken[here] == name}
    return _Fit(mapping, pairs, good / max(len(mapping.used), 1), relabelled)


def _carried(
    name: str,
    entry: ColumnEntry,
    column: Column,
    seen: Seen,
    fresh: Proposal,
    codebook: Codebook,
    *,
    relabelled: bool,
) -> tuple[ColumnEntry, Remark]:
    """Return an entry of an earlier mapping for a column of this file, with what is new in it."""
    question = codebook.owner(name)
    remark = fresh.remarks.get(name, Remark())
    proposed = fresh.mapping.columns.get(name, ColumnEntry(column=OPEN)).answers
    found = dict(remark.answers)
    answers, confirmed, why = dict(entry.answers), not relabelled, [OTHER_LABEL] * relabelled
    options = options_of(question, name)
    for key in column.texts:
        was, now = seen.values.get(key, ""), column.labels.get(key, "")
        if key in answers and folded(was) == folded(now):
            found[key] = Found(None if answers[key] == OPEN else answers[key], sure=True)
            continue
        if question.kind == "number" and key not in proposed:
            continue
        exact = options.exact(column.texts[key]) if column.texts[key] else None
        if key in answers:
            if not exact or exact.target != answers[key]:
                answers[key], confirmed = OPEN, False
                near = tuple(
                    dict.fromkeys(x for x in (entry.answers[key], *_target(exact)) if x != OPEN)
                )
                found[key] = Found(why=OTHER_WORDS, near=near)
        elif entry.way == "answers" or key in proposed:
            if exact or not column.counts.get(key):
                if exact and exact.target is not None:
                    answers[key] = exact.target
                continue
            target = found[key].target if key in found else None
            answers[key] = OPEN
            found[key] = Found(why=NEW_ANSWER, near=() if target is None else (target,))
    # a proposal that nobody ever confirmed stays one
    confirmed = confirmed and entry.confirmed
    made = replace(entry, column=column.name, answers=answers, confirmed=confirmed)
    return made, Remark(remark.score, tuple(why), remark.near, found)


def _target(found: Found | None) -> tuple[int | str, ...]:
    return (found.target,) if found and found.target is not None else ()


def _carried_several(entry: MultipleEntry, names: tuple[str, ...]) -> MultipleEntry:
    return replace(entry, columns=names)
