"""The codebook of a draft, and the list of texts that are to be translated."""

from __future__ import annotations

from dataclasses import dataclass, field

from scs_report.border.texts import MaybeText
from scs_report.border.toml import quoted
from scs_report.drafting.recognise import Answer, Draft, Question, technical
from scs_report.drafting.toml import entries, lines, spelled

_HEAD = """\
# What was asked, of whom, and what the codes mean. Drafted from {file} by scs-report new.
#
# kind = "single"    one answer of several; "multiple" is several items, "number" a number
# missing = true     no value in means and models, but counted in shares
# counted = false    not counted in shares either
# optional = true    people may have left it blank
# A rule of a base (when) says who was asked: "age >= 18".

[survey]
"""


@dataclass
class Writer:
    """Writes texts in all languages and remembers what it had to copy from another language."""

    languages: tuple[str, ...]
    copied: dict[str, list[str]] = field(default_factory=dict)

    def text(self, place: str, text: MaybeText, instead: str) -> dict[str, str]:
        """Return a text in every language."""
        texts = spelled(text, instead, self.languages)
        for code in self.languages:
            if not text.get(code) and any(char.isalpha() for char in texts[code]):
                self.copied.setdefault(code, []).append(f"{place}: {texts[code]}")
        return texts


def codebook(draft: Draft, title: dict[str, str], everybody: dict[str, str], writer: Writer) -> str:
    """Return `codebook.toml`.

    Parameters
    ----------
    draft
        What was recognised.
    title
        Of the survey, in every language.
    everybody
        What all respondents are called, in every language.
    writer
        Writes the texts.
    """
    file = dict.fromkeys(writer.languages, draft.source.file)
    made = _HEAD.format(file=draft.source.file)
    made += lines("title", title) + lines("source", file)
    made += f'\n[[bases]]\nid = "all"\nwhen = ""\n{lines("label", everybody)}'
    for column in technical(draft):
        label = writer.text(column.name, column.label, column.original or column.name)
        made += f'\n[[questions]]\nid = {quoted(column.name)}\nkind = "number"\n'
        made += 'section = "technical"\nwording = "technical"\n'
        made += "" if column.whole else "integer = false\n"
        made += lines("label", label) + lines("text", label)
    for question in draft.questions:
        made += _question(question, writer)
    return made


def _question(question: Question, writer: Writer) -> str:
    label = writer.text(question.id, question.label, question.id)
    made = f"\n[[questions]]\nid = {quoted(question.id)}\nkind = {quoted(question.kind)}\n"
    made += f'section = {quoted(question.topic)}\nwording = "reconstructed"\n'
    made += "optional = true\n" if question.optional else ""
    made += "" if question.whole else "integer = false\n"
    made += lines("label", label) + lines("text", label)
    if question.answers:
        answers = "".join(
            f"  {_answer(question, answer, writer)},\n" for answer in question.answers
        )
        made += f"answers = [\n{answers}]\n"
    if question.items:
        items = "".join(
            f"  {{ column = {quoted(item.name)}, "
            f"{entries(writer.text(item.name, item.label, item.name))} }},\n"
            for item in question.items
        )
        made += f"items = [\n{items}]\n"
    return made


def _answer(question: Question, answer: Answer, writer: Writer) -> str:
    label = writer.text(f"{question.id} = {answer.code}", answer.label, str(answer.code))
    marks = ", missing = true" if answer.missing else ""
    marks += ", counted = false" if answer.declared else ""
    return f"{{ code = {answer.code}, {entries(label)}{marks} }}"
