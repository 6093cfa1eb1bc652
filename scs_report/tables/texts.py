"""What several tables say in the same words: titles, sources, notes."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.language import Language
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.withheld import WITHHELD, withheld_notes
from scs_report.results import Answers, CrossTabulation, QuestionLabel, Reason, Results, Share
from scs_report.tables.layout import Block, Column, Label, Spanner, Table, anchor
from scs_report.tables.numbers import p_value


def assemble(
    key: str,
    results: Results,
    language: Language,
    *,
    caption: str,
    stub_head: str,
    columns: Iterable[Column],
    blocks: Iterable[Block],
    unit: str = "",
    spanners: Iterable[Spanner] = (),
    notes: Iterable[str] = (),
    source: str = "",
) -> Table:
    """Return the table with what all tables share: number, label of the notes, source line."""
    number = key.removeprefix("table_").upper()
    return Table(
        key=key,
        number=number,
        anchor=anchor(key),
        label=language.title_number("table", number),
        separator="\N{IDEOGRAPHIC SPACE}" if language.code == "zh" else ": ",
        continued=language.gettext("{} (continued)"),
        caption=Label(caption),
        stub_head=Label(stub_head),
        columns=tuple(columns),
        blocks=tuple(blocks),
        unit=unit,
        spanners=tuple(spanners),
        note_label=note_label(language),
        notes=tuple(notes),
        source=source or source_line(results, language),
    )


def note_label(language: Language) -> str:
    """Return what stands before the first note; Chinese sets no space after its colon."""
    return language.gettext("Notes:") + ("" if language.code == "zh" else " ")


def source_line(results: Results, language: Language) -> str:
    """Return the source of numbers computed from the respondents; it says if they are synthetic."""
    if words := synthetic_words(results.data, language, results.study.reproduces):
        return words.table
    return language.gettext("Source: {source}").format(source=language.text(results.study.source))


def weighted_note(language: Language) -> str:
    """Say that percentages are weighted and N is not."""
    return language.gettext(
        "Percentages are weighted by age, gender and region; N counts respondents, unweighted."
    )


def count(n: int, language: Language) -> str:
    """Return `N = 1,309`."""
    return f"N = {language.number(n)}"


def small_base_notes(n: int, results: Results, language: Language) -> tuple[str, ...]:
    """Return a footnote if `n` people are few, else nothing; what is withheld is not flagged."""
    disclosure = results.disclosure
    if n < disclosure.withhold or not disclosure.flagged(n):
        return ()
    note = language.gettext("Fewer than {n} respondents: to be read with caution.")
    return (note.format(n=disclosure.flag),)


def mark_notes(
    printed: Iterable[Answers],
    results: Results,
    language: Language,
    *,
    more: Iterable[Reason | None] = (),
) -> list[str]:
    """Return notes that begin with the mark of withheld values, or nothing if none is printed."""
    notes = withheld_notes(printed, results, language, more=more)
    return [labelled(WITHHELD, notes[0], language), *notes[1:]] if notes else []


def answer_codes(printed: Iterable[Answers], question: QuestionLabel) -> list[str]:
    """Return the answers that are printed, withheld or not, in the question's order."""
    codes = {code for answers in printed for code in answers.codes}
    return [answer.code for answer in question.answers if answer.code in codes]


def answer_label(question: QuestionLabel, code: str | int, language: Language) -> str:
    """Return how an answer is printed."""
    return language.text(question.answer(code).label)


def numbered_answer(question: QuestionLabel, code: str | int, language: Language) -> str:
    """Return an answer with its code: `1 = Strongly disapprove`, `1=非常反对`."""
    sign = "=" if language.code == "zh" else " = "
    return f"{code}{sign}{answer_label(question, code, language)}"


def labelled(label: str, detail: str, language: Language) -> str:
    """Join a label and its detail: `Income group: 1,000–4,000`; once if they are the same."""
    if label == detail:
        return label
    return f"{label}{'：' if language.code == 'zh' else ': '}{detail}"


def asked_note(question: QuestionLabel, results: Results, language: Language) -> tuple[str, ...]:
    """Return a footnote on who was asked, or nothing if everybody was."""
    if question.base == "all":
        return ()
    base = results.base(question.base)
    note = language.gettext("Base: {base} (N = {n}).")
    return (note.format(base=language.text(base.label), n=language.number(base.n)),)


def share_base_note(
    share: Share | None, n: int, results: Results, language: Language
) -> tuple[str, ...]:
    """Return a footnote that names the base of a share which is not its question's base.

    `n` is the size of the base; the share is None if it is withheld.
    """
    for base in results.bases:
        if share is None:
            break
        if base.n == share.base_n and abs(base.weight - share.base_weight) < 1e-6 * base.weight:
            note = language.gettext("Base: {base} (N = {n}).")
            return (note.format(base=language.text(base.label), n=language.number(base.n)),)
    note = language.gettext("Base: {n} respondents.")
    return (note.format(n=language.number(n)),)


def tests_note(
    tables: Iterable[CrossTabulation], results: Results, language: Language
) -> tuple[str, ...]:
    """Return one note on the tests of independence, or nothing if there was none to make."""
    comma = "，" if language.code == "zh" else ", "
    tests = [
        labelled(
            language.text(results.question(table.question).label),
            f"F({language.number(table.test.df1, 2)}, {language.number(table.test.df2, 0)}) = "
            f"{language.number(table.test.f, 2)}{comma}{p_value(table.test.p, language)}",
            language,
        )
        for table in tables
        if table.test
    ]
    if not tests:
        return ()
    note = language.gettext("Tests of independence (Rao–Scott, second order): {tests}.")
    return (note.format(tests=("；" if language.code == "zh" else "; ").join(tests)),)
