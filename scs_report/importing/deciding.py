"""What a mapping leaves open: filled in where it is certain, else a list of questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from scs_report.importing.delivered import NO_COLUMN, Column, Delivered
from scs_report.importing.mapping import BLANKS, NONE, OPEN, ColumnEntry, codes_of
from scs_report.importing.meanings import BLANK, CODE, ONE_IS_YES, Found, Target, Trust
from scs_report.importing.proposing import Proposal, Remark, doubtful, entry_of, trust_in
from scs_report.importing.saying import answer_label, label_of, people
from scs_report.importing.several import items_of, parts_in
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.survey.codebook import Codebook

#: Values of a column without a label that tell what it is.
_SHOWN = 4


@dataclass(frozen=True)
class Choice:
    """One way to answer: what is written into the mapping, and what it means."""

    value: Target | bool
    words: str


@dataclass(frozen=True)
class Decision:
    """A question that a person has to answer.

    Attributes
    ----------
    table, name
        The entry: `columns`, `multiple` or `file`, and its name.
    key
        The value of the file that is meant; "" for the whole entry.
    question
        In words.
    details
        Lines that say more: reasons, answers as proposed.
    choices
        The likeliest first.
    """

    table: str
    name: str
    key: str
    question: str
    details: tuple[str, ...]
    choices: tuple[Choice, ...]


def completed(
    proposal: Proposal, delivered: Delivered, codebook: Codebook
) -> tuple[Proposal, set[str]]:
    """Add values that a mapping says nothing of; return it with the names of changed entries.

    So it is where somebody has written another column into an entry, or taken a line out.
    """
    mapping, remarks, changed = proposal.mapping, dict(proposal.remarks), set[str]()
    columns, multiple = dict(mapping.columns), dict(mapping.multiple)
    trust = trust_in(mapping.file)
    for name, entry in columns.items():
        if entry.column in (OPEN, NONE):
            continue
        question, column = codebook.owner(name), delivered.columns[entry.column]
        lacking = {key for key in column.counts if key not in entry.answers}
        if question.kind == "number" or entry.way != "answers":
            lacking &= _strange(entry, name, delivered, codebook)
        if not lacking:
            continue
        made, found = entry_of(question, name, column, trust, codebook)
        new = {key: value for key, value in made.answers.items() if key in lacking}
        whole = not entry.answers and entry.way == "answers"
        if whole:
            columns[name] = replace(made, confirmed=entry.confirmed and made.confirmed)
            changed.add(f"columns.{name}")
        elif new:
            # what is not certain is asked, for somebody has looked at the other answers
            new = {key: value if found[key].sure else OPEN for key, value in new.items()}
            columns[name] = replace(entry, answers={**entry.answers, **new})
            changed.add(f"columns.{name}")
        remarks[name] = Remark(0.0, (), (), found)
    for name, several in multiple.items():
        items = items_of(codebook.question(name))
        parts: dict[str, Found] = {}
        for one in several.columns:
            for key, text in delivered.columns[one].texts.items():
                for part in parts_in(key, several.separator, several.answers):
                    if part not in several.answers and delivered.columns[one].counts.get(key):
                        said = text if not several.separator else part
                        parts[part] = items.exact(said) or items.close(said)
        if parts:
            added = {
                key: str(one.target) if one.sure and one.target else OPEN
                for key, one in parts.items()
            }
            multiple[name] = replace(several, answers={**several.answers, **added})
            remarks[name] = Remark(0.0, (), (), parts)
            changed.add(f"multiple.{name}")
    return Proposal(replace(mapping, columns=columns, multiple=multiple), remarks), changed


def _strange(entry: ColumnEntry, name: str, delivered: Delivered, codebook: Codebook) -> set[str]:
    """Return values that are no number, or one that the codebook does not allow."""
    column = delivered.columns[entry.column]
    made, _found = entry_of(codebook.owner(name), name, column, Trust(), codebook)
    return set(made.answers)


def decisions(proposal: Proposal, delivered: Delivered, codebook: Codebook) -> list[Decision]:
    """Return what a person has to decide, in the order of the codebook."""
    found: list[Decision] = []
    mapping = proposal.mapping
    found += _of_codes(proposal)
    unused = [name for name in delivered.columns if name not in mapping.used]
    for question in codebook.questions:
        for name in dict.fromkeys((question.id, *question.columns)):
            remark = proposal.remarks.get(name, Remark())
            if name in mapping.columns:
                entry = mapping.columns[name]
                found += _of_column(name, entry, remark, delivered, codebook, unused)
            elif name in mapping.multiple and name == question.id:
                found += _of_several(name, proposal, remark, delivered, codebook)
    return found


def _of_codes(proposal: Proposal) -> Iterator[Decision]:
    """Yield what is to be said of codes without words, once for the whole file."""
    file = proposal.mapping.file
    if file.same_codes == OPEN:
        asked = _(
            "The file has codes without words in {columns}. Are they the codes of the study?",
            columns=_without_words(proposal, CODE),
        )
        yes = Choice(True, _("yes, the codes are the same"))
        no = Choice(False, _("no, or not in all of them"))
        yield Decision("file", "file", "same_codes", asked, (), (yes, no))
    if file.one_is_yes == OPEN:
        asked = _(
            "The file has 1 and 2 without words in {columns}. Is 1 yes, and 2 no?",
            columns=_without_words(proposal, ONE_IS_YES),
        )
        yes, no = Choice(True, _("yes")), Choice(False, _("no, or not in all of them"))
        yield Decision("file", "file", "one_is_yes", asked, (), (yes, no))


def _without_words(proposal: Proposal, why: str) -> str:
    """Return the first columns whose codes are known for this reason alone."""
    columns = [
        proposal.mapping.columns[name].column
        for name, remark in proposal.remarks.items()
        if name in proposal.mapping.columns and doubtful(remark, why)
    ]
    return reader().marks.enumeration.join(columns[:6]) + (" …" if len(columns) > 6 else "")


def _of_column(
    name: str,
    entry: ColumnEntry,
    remark: Remark,
    delivered: Delivered,
    codebook: Codebook,
    unused: list[str],
) -> list[Decision]:
    label = label_of(codebook, name)
    if entry.column == OPEN:
        others = [one for one in unused if one not in dict(remark.near)]
        names = [*(one for one, _score in remark.near), *others]
        columns = [Choice(one, _named(one, delivered)) for one in names]
        columns.append(Choice(NONE, _("the file has no such column")))
        asked = _("Which column is “{question}”?", question=label)
        return [Decision("columns", name, "column", asked, _said(remark), tuple(columns))]
    found: list[Decision] = []
    column = delivered.columns.get(entry.column, NO_COLUMN)
    if not entry.confirmed:
        named = _named(entry.column, delivered)
        doubts = any(one.target is not None and not one.sure for one in remark.answers.values())
        asked = (
            _right(named, label)
            if doubts
            else _("Is {column} “{question}”?", column=named, question=label)
        )
        details = [*_said(remark), *_proposed(name, entry, remark, delivered, codebook)]
        if entry.way == "year of birth":
            details.append(
                _("the file has years of birth: age = {year} − year", year=str(entry.year))
            )
        if entry.way == "numbers for bands":
            details.append(
                _("the file has numbers; they are sorted into the bands of the codebook")
            )
        instead = [
            Choice(one, _("no, it is {column}", column=_named(one, delivered)))
            for one, _s in remark.near
        ]
        ways = [Choice(True, _("yes, as proposed")), *instead]
        ways.append(Choice(NONE, _("no, the file has no such column")))
        found.append(Decision("columns", name, "confirmed", asked, tuple(details), tuple(ways)))
    for key, answer in entry.answers.items():
        if answer != OPEN or not (column.counts.get(key) or key == BLANKS):
            continue
        if key == BLANKS:
            found.append(_of_blanks(name, label, column, codebook))
            continue
        text = column.labels.get(key, "")
        asked = _(
            "Which answer to “{question}” is {value}? ({people})",
            question=label,
            value=" ".join(filter(None, (reader().quoted(key), text))),
            people=people(column.counts[key]),
        )
        one = remark.answers.get(key, Found())
        known = list(dict.fromkeys((*one.near, *codes_of(codebook.owner(name)))))
        choices = tuple(
            Choice(code, f"{code} {answer_label(codebook, name, code)}")
            for code in known
            if code != BLANK
        )
        why = (_(one.why),) if one.why else ()
        blank = Choice(BLANK, _("no answer: leave it blank"))
        found.append(Decision("columns", name, key, asked, why, (*choices, blank)))
    return found


def _of_blanks(name: str, label: str, column: Column, codebook: Codebook) -> Decision:
    asked = _(
        "“{question}” is blank in {column} for people who were asked. What does that mean?",
        question=label,
        column=column.name,
    )
    choices = [
        Choice(code, f"{code} {answer_label(codebook, name, code)}")
        for code in codebook.question(name).missing_codes
    ]
    choices.append(Choice(BLANK, _("no answer: leave it blank")))
    return Decision("columns", name, BLANKS, asked, (), tuple(choices))


def _of_several(
    name: str, proposal: Proposal, remark: Remark, delivered: Delivered, codebook: Codebook
) -> list[Decision]:
    entry = proposal.mapping.multiple[name]
    label = label_of(codebook, name)
    found: list[Decision] = []
    if not entry.confirmed:
        asked = _right(reader().marks.enumeration.join(entry.columns), label)
        details = tuple(
            f"{reader().quoted(key)} → {answer_label(codebook, name, item)}"
            for key, item in entry.answers.items()
        )
        choice = Choice(True, _("yes, as proposed"))
        found.append(Decision("multiple", name, "confirmed", asked, details, (choice,)))
    for key, item in entry.answers.items():
        if item == OPEN:
            asked = _(
                "Which answer to “{question}” is {value}?",
                question=label,
                value=reader().quoted(key),
            )
            one = remark.answers.get(key, Found())
            known = list(dict.fromkeys((*one.near, *codebook.question(name).columns)))
            choices = tuple(Choice(c, answer_label(codebook, name, c)) for c in known if c != BLANK)
            blank = Choice(BLANK, _("no answer: leave it blank"))
            found.append(Decision("multiple", name, key, asked, (), (*choices, blank)))
    return found


def _right(columns: str, question: str) -> str:
    return _(
        "Are the answers in {columns} to “{question}” right?", columns=columns, question=question
    )


def _named(name: str, delivered: Delivered) -> str:
    column = delivered.columns.get(name, NO_COLUMN)
    some = reader().marks.comma.join(column.keys[:_SHOWN])
    more = "…" if len(column.keys) > _SHOWN else ""
    said = column.label or some + more
    return reader().marks.aside.format(name, said) if said else name


def _said(remark: Remark) -> tuple[str, ...]:
    return tuple(map(_, remark.why))


def _proposed(
    name: str, entry: ColumnEntry, remark: Remark, delivered: Delivered, codebook: Codebook
) -> list[str]:
    """Return the answers of a proposal, those that are not certain with their reason."""
    labels = delivered.columns.get(entry.column, NO_COLUMN).labels
    lines = []
    for key, answer in entry.answers.items():
        if answer != OPEN:
            doubt = remark.answers.get(key, Found(sure=True))
            said = " ".join(filter(None, (reader().quoted(key), labels.get(key, ""))))
            line = f"{said} → {answer} {answer_label(codebook, name, answer)}"
            unsure = doubt.why and not doubt.sure
            lines.append(reader().marks.aside.format(line, _(doubt.why)) if unsure else line)
    return lines
