"""What is said of a mapping, in the reader's language."""

from __future__ import annotations

from scs_report.border.texts import LocalText, MaybeText, first
from scs_report.importing.mapping import OPEN
from scs_report.importing.meanings import BLANK, Found
from scs_report.importing.proposing import Remark
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.survey.codebook import Codebook


def of(text: LocalText | MaybeText) -> str:
    """Return a text of the study in the reader's language, else in the study's first."""
    return text.get(reader().code) or first(text)


def label_of(codebook: Codebook, name: str) -> str:
    """Return what a column of the study, or a question, is called; of an item with its question."""
    if any(question.id == name for question in codebook.questions):
        return of(codebook.question(name).label)
    question = codebook.owner(name)
    colon = reader().marks.colon
    return f"{of(question.label)}{colon}{of(question.item(name).label)}"


def text_of(codebook: Codebook, name: str) -> str:
    """Return the wording of a question; of an item nothing."""
    known = {question.id: question for question in codebook.questions}
    return of(known[name].text) if name in known else ""


def answer_label(codebook: Codebook, name: str, target: int | str | None) -> str:
    """Return what an answer of a column, or an item of a question, is called."""
    if target == BLANK:
        return _("no answer")
    if isinstance(target, str):
        questions = [q for q in codebook.questions if target in q.columns and q.kind == "multiple"]
        return of(questions[0].item(target).label) if questions else ""
    if target is None:
        return ""
    question = codebook.owner(name)
    if question.kind == "multiple":
        return _("ticked") if target else _("not ticked")
    return of(question.answer(target).label) if target in question.codes else ""


def said_reasons(remark: Remark) -> str:
    """Return how sure a match is and why, on one line."""
    if not remark.score:
        return ""
    why = reader().marks.comma.join(map(_, remark.why))
    sure = _("{sure}% sure", sure=f"{100 * remark.score:.0f}")
    return f"{sure}{reader().marks.colon}{why}" if why else sure


def said_answer(
    label: str, value: int | str, found: Found | None, count: int, codebook: Codebook, name: str
) -> str:
    """Return what stands behind a line of answers: the file's words, the study's, and doubts."""
    marks = reader().marks
    meant = answer_label(codebook, name, value if value != OPEN else None)
    said = " → ".join(filter(None, (label, meant)))
    doubts = []
    if value == OPEN:
        doubts.append(people(count))
        if found and found.why:
            doubts.append(_(found.why))
        if found and found.near:
            near = marks.comma.join(
                f"{one} {answer_label(codebook, name, one)}" for one in found.near
            )
            doubts.append(_("nearest: {columns}", columns=near))
    elif found and not found.sure:
        doubts.append(_(found.why) if found.why else "")
    doubts = [one for one in doubts if one]
    if doubts:
        joined = marks.semicolon.join(doubts)
        said = marks.aside.format(said, joined) if said else joined
    return said.strip()


def people(count: int) -> str:
    """Return a number of people in words."""
    return _("1 person") if count == 1 else _("{n} people", n=count)
