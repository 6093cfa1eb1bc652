"""What several tables say in the same words: titles, sources, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scs_report.language import Language
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.weighting import filled, weighted
from scs_report.prose.withheld import NOBODY, WITHHELD, withheld_notes
from scs_report.results import Address, IndependenceEstimate, QuestionLabel, Results
from scs_report.results.table_entries import TableForm
from scs_report.tables.layout import Block, Column, Label, Spanner, Table, anchor
from scs_report.tables.number_formats import test_text


def assemble(
    entry: TableForm,
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
    significance: str = "",
    paired: bool = False,
    beside: bool = False,
    per_panel: int = 0,
    panel: str = "",
) -> Table:
    """Return the table with what all tables share: number, label of the notes, source line.

    Caption, head of the stub and unit are those of the kind, where the entry has none of its own.
    """

    def own(name: str, otherwise: str) -> str:
        given = getattr(entry, name)
        return otherwise if given is None else filled(language.text(given), results, language)

    return Table(
        key=entry.key,
        kind=entry.__struct_config__.tag,  # type: ignore[arg-type]
        number=entry.number,
        anchor=anchor(entry.key),
        label=language.title_number("table", entry.number),
        separator=language.marks.title,
        continued=language.gettext("{} (continued)"),
        caption=Label(own("caption", caption)),
        stub_head=Label(own("stub_head", stub_head)),
        columns=tuple(columns),
        blocks=tuple(blocks),
        unit=own("unit", language.gettext("In {unit}").format(unit=unit) if unit else ""),
        spanners=tuple(spanners),
        notes=(*own_notes(entry, results, language), *notes),
        significance=significance,
        source=own("source", source_line(results, language)),
        widths=entry.widths,
        new_page=entry.new_page,
        paired=paired,
        beside=beside,
        per_panel=per_panel,
        panel=panel,
        panel_range=language.range("{low}", "{high}"),
    )


#: `{some.fact}` or `{some_table}` in a note.
_NAMED = re.compile(r"\{([\w.]+)\}")


def own_notes(entry: TableForm, results: Results, language: Language) -> list[str]:
    """Return the notes of an entry with the facts and the numbers of tables that they name.

    A note on a number that there is not, or that is withheld, is left out.
    """
    tables = {table.key: table.number for table in results.tables}
    facts = {fact.name: fact for fact in results.facts}

    def named(found: re.Match[str]) -> str:
        if found[1] in tables:
            return language.title_number("table", tables[found[1]])
        fact = facts[found[1]]
        if fact.unit in ("share", "probability"):
            return language.percent(fact.value, 2)
        return language.number(fact.value, 0 if fact.unit == "count" else 3)

    notes = [filled(language.text(one), results, language) for one in entry.notes]
    known = {*tables, *facts}
    return [_NAMED.sub(named, one) for one in notes if known.issuperset(_NAMED.findall(one))]


def note_label(language: Language, notes: int = 2) -> str:
    """Return what stands before the first of so many notes; Chinese sets no space behind it."""
    words = language.gettext("Note:") if notes == 1 else language.gettext("Notes:")
    return words + language.marks.space


def source_line(results: Results, language: Language) -> str:
    """Return the source of numbers computed from the respondents; it says if they are synthetic."""
    if words := synthetic_words(results.data, language, results.study.reproduces):
        return words.table
    return language.gettext("Source: {source}").format(source=language.text(results.study.source))


def comma(language: Language) -> str:
    """Return the comma of the language with its space."""
    return language.marks.comma


def semicolon(language: Language) -> str:
    """Return the semicolon of the language with its space."""
    return language.marks.semicolon


def weighted_note(results: Results, language: Language) -> str:
    """Say whether percentages are weighted; n is not."""
    _ = language.gettext
    how = weighted(results, language)
    if not how:
        return _("Percentages are unweighted; n counts respondents.")
    note = _("Percentages are {weighted}; n counts respondents, unweighted.")
    return note.format(weighted=how)


def several_note(language: Language) -> str:
    """Say that one person may give more than one answer."""
    return language.gettext(
        "More than one answer was possible; percentages may add up to more than 100."
    )


def count(n: str, language: Language) -> str:
    """Return `n = 1,309`."""
    return language.gettext("n = {n}").format(n=n)


def small_base_notes(n: int, results: Results, language: Language) -> tuple[str, ...]:
    """Return a footnote if `n` people are few, else nothing; what is withheld is not flagged."""
    disclosure = results.disclosure
    if not disclosure.flagged(n):
        return ()
    note = language.gettext("Fewer than {n} respondents: to be read with caution.")
    return (note.format(n=disclosure.flag),)


def withholding_notes(
    printed: Iterable[Address], results: Results, language: Language
) -> list[str]:
    """Return notes that begin with the mark of values that are not there, or nothing."""
    found = [why for address in printed if (why := results.withheld.get(str(address)))]
    notes = withheld_notes({why.reason for why in found}, results, language)
    marked = [labelled(WITHHELD, notes[0], language), *notes[1:]] if notes else []
    if not all(why.hidden for why in found):
        none = language.gettext("Nobody answered, or too few to estimate anything.")
        marked.append(labelled(NOBODY, none, language))
    return marked


def answer_label(question: QuestionLabel, code: str | int, language: Language) -> str:
    """Return how an answer is printed."""
    return language.text(question.answer(code).label)


def numbered_answer(question: QuestionLabel, code: str | int, language: Language) -> str:
    """Return an answer with its code: `1 = Very dissatisfied`, `1=非常不满意`."""
    sign = language.marks.equals
    return f"{code}{sign}{answer_label(question, code, language)}"


def coding(question: QuestionLabel, language: Language) -> list[str]:
    """Return what the values of a variable mean: `1 = never`, `2 = sometimes`."""
    return [
        numbered_answer(question, answer.code, language)
        for answer in sorted(question.answers, key=lambda answer: _rank(answer.code))
        if not answer.missing and not question.multiple
    ]


def _rank(code: str) -> float:
    return float(code) if code.lstrip("-").isdigit() else 0.0


def labelled(label: str, detail: str, language: Language) -> str:
    """Join a label and its detail: `Household size: 2–3`; once if they are the same."""
    if label == detail:
        return label
    return f"{label}{language.marks.colon}{detail}"


def base_note(key: str, n: int, results: Results, language: Language) -> str:
    """Return a note that names a base and its size."""
    note = language.gettext("Base: {base} (n = {n}).")
    return note.format(base=language.text(results.base(key).label), n=language.number(n))


def asked_note(question: QuestionLabel, results: Results, language: Language) -> tuple[str, ...]:
    """Return a footnote on who was asked, or nothing if everybody was."""
    base = results.base(question.base)
    return (base_note(base.key, base.n, results, language),) if base.when else ()


def tests_note(
    tests: Iterable[tuple[str, Address]], results: Results, language: Language
) -> tuple[str, ...]:
    """Return one note on the tests of independence, or nothing if there was none to make."""
    known = []
    for label, address in tests:
        test = results.value(address)
        if isinstance(test, IndependenceEstimate):
            known.append(labelled(label, test_text(test, language), language))
    if not known:
        return ()
    note = language.gettext("Tests of independence (Rao–Scott, second order): {tests}.")
    return (
        note.format(tests=semicolon(language).join(known)),
        *single_cluster_notes(results, language),
    )


def single_cluster_notes(results: Results, language: Language) -> tuple[str, ...]:
    """Say how strata of one cluster count in standard errors, or nothing if there are none."""
    if not results.design.single_clusters:
        return ()
    note = language.gettext(
        "Strata with a single cluster ({n}) are compared with the mean of all clusters, which "
        "makes standard errors rather too large than too small."
    )
    return (note.format(n=language.number(results.design.single_clusters)),)
