"""Prose of a draft in one language: sections, and what to do next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scs_report.drafting.recognise import Draft, Question
from scs_report.errors import Message
from scs_report.language import Language

_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


@dataclass(frozen=True)
class Topic:
    """A section: its questions, and their names as prose calls their figures."""

    key: str
    title: str
    figures: tuple[str, ...] = ()
    table: str = ""


def topics(draft: Draft, language: Language) -> list[Topic]:
    """Return one topic for each multiple response and battery, then the rest."""
    _ = language.gettext
    answers = [question for question in draft.questions if question.topic == "answers"]
    single = [question for question in answers if question.kind == "single"]
    made = [
        Topic(question.id, _label(question, language), (question.id,))
        for question in answers
        if question.kind == "multiple"
    ]
    if single:
        title = _("What people answered")
        made.insert(0, Topic("answers", title, tuple(question.id for question in single)))
    people = tuple(question.id for question in draft.questions if question.topic == "people")
    if people:
        made.append(Topic("people", _("Who answered"), people))
    if any(question.topic == "numbers" for question in draft.questions):
        made.append(Topic("in-numbers", _("In numbers"), table="means"))
    return made


def front(draft: Draft, title: str, language: Language) -> str:
    """Return the first section, with the title of the document."""
    _ = language.gettext
    people = _("{count} people answered.").format(count="{{ design.n | count }}")
    first = _(
        "This is a first draft: every question has a chart, and no sentence says yet what the "
        "answers mean."
    )
    return f"# {plain(title)}\n\n{people}{language.marks.space}{first}\n"


def section(topic: Topic) -> str:
    """Return the prose of a topic: each of its figures, or its table."""
    shown = [f'{{{{ figure("{name}") }}}}' for name in topic.figures]
    shown += [f'{{{{ table("{topic.table}") }}}}'] if topic.table else []
    return "\n\n".join((f"# {plain(topic.title)}", *shown)) + "\n"


def plain(text: str) -> str:
    """Return a text of the file as prose prints it: nothing in it is Markdown or a tag.

    >>> plain("Use of {x}")
    'Use of &#123;x&#125;'
    """
    return re.sub(r"([\\`*_\[\]<>&#|~$])", r"\\\1", text).translate(_BRACES)


def readme(
    draft: Draft, folder: str, title: str, copied: dict[str, int], language: Language
) -> str:
    """Return what the folder holds and what to do next."""
    _ = language.gettext
    made = [
        f"# {title}",
        _("Build the brief, and see it in build/:"),
        f"    scs-report build --study {folder}",
        _("Then go on in this order; after each step, build again:"),
        "\n".join(
            f"{number}. {step}"
            for number, step in enumerate(
                (
                    _(
                        "data/codebook.toml: put right what was asked and what the codes mean, "
                        "above all which answers are missing."
                    ),
                    _(
                        "data/study.toml: the title, which columns are weights, strata and "
                        "clusters, and from how many people on numbers are shown."
                    ),
                    _(
                        "templates/brief/: write what the answers mean. Numbers come from facts "
                        "(scs-report facts), never from your keyboard."
                    ),
                    _(
                        "data/tables.toml and data/figures.toml: further tables and figures; "
                        "data/facts.toml: names for numbers."
                    ),
                    _("templates/brand.toml: the names, logo and colours of your house."),
                ),
                1,
            )
        ),
    ]
    if draft.source.left_out:
        left = _("Columns of the file that were left out:")
        reasons = "\n".join(
            f"- `{name}`: {_said(why, language)}" for name, why in draft.source.left_out.items()
        )
        made += [left, reasons]
    if draft.source.notes:
        made += [_("How the file was read:")]
        made += ["\n".join(f"- {_said(note, language)}" for note in draft.source.notes)]
    for code, number in copied.items():
        note = _("{count} texts in {language} are copies of another language: see TODO.md.")
        made.append(note.format(count=language.number(number), language=Language(code).rules.name))
    return "\n\n".join(made) + "\n"


def _said(field: object, language: Language) -> str:
    """Return a message in the language of the study, whatever that of the terminal is."""
    if isinstance(field, Message):
        told = {name: _said(one, language) for name, one in field.fields.items()}
        return language.gettext(field.key).format(**told)
    if isinstance(field, tuple | list):
        return language.marks.comma.join(_said(one, language) for one in field)
    return language.number(field) if isinstance(field, int) else str(field)


def _label(question: Question, language: Language) -> str:
    label = question.label
    return label.get(language.code) or next(iter(label.values()), question.id)
