"""Kinds of files as companies deliver them, each with the questions that it may ask a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import company as co
import pandas as pd
from company import Part

from scs_report.survey import Codebook

Kind = Callable[[pd.DataFrame, Codebook, Path], Path]
KINDS: dict[str, tuple[Kind, int]] = {}
MULTIPLE = "multiple"


def kind(questions: int) -> Callable[[Kind], Kind]:
    """Register a kind of file, and how much it may ask."""

    def register(make: Kind) -> Kind:
        KINDS[make.__name__] = (make, questions)
        return make

    return register


def scales(codebook: Codebook) -> list[str]:
    return [question.id for question in codebook.questions if question.ordered]


def severals(codebook: Codebook) -> list[str]:
    return [question.id for question in codebook.questions if question.kind == MULTIPLE]


def items(codebook: Codebook) -> list[str]:
    return [name for one in severals(codebook) for name in codebook.question(one).columns]


def languages(codebook: Codebook) -> tuple[str, str]:
    """Return the study's first and last language."""
    known = list(codebook.survey.title)
    return known[0], known[-1]


@kind(0)
def spss_in_the_other_language(frame, codebook, folder):
    """Q1, Q2 … with labels, shuffled; missing answers declared as ranges."""
    parts = co.parts_of(frame, codebook, languages(codebook)[1])

    def declared(part: Part) -> Part:
        question = codebook.owner(part.of)
        codes = [answer.code for answer in question.answers if answer.missing]
        return replace(part, missing=tuple((code, code) for code in codes[:3]))

    return co.write(co.shuffled(co.changed(parts, declared)), folder / "company.sav")


@kind(0)
def stata_with_letters(frame, codebook, folder):
    """Missing answers as .a, .b …, with labels."""
    parts = co.parts_of(frame, codebook, languages(codebook)[0])

    def lettered(part: Part) -> Part:
        missing = [a.code for a in codebook.owner(part.of).answers if a.missing]
        return co.recoded(part, {code: f".{'abcd'[at]}" for at, code in enumerate(missing)})

    return co.write(co.changed(parts, lettered), folder / "company.dta")


@kind(0)
def texts_in_gb18030(frame, codebook, folder):
    """Labels as heads, answers as texts, in the encoding of Windows in China."""
    parts = co.parts_of(frame, codebook, languages(codebook)[1])
    parts = co.changed(parts, co.as_texts)
    return co.write(parts, folder / "company.csv", encoding="gb18030", names="label")


@kind(0)
def two_rows_of_heads(frame, codebook, folder):
    """Names, below them labels; answers as texts."""
    parts = co.changed(co.parts_of(frame, codebook, languages(codebook)[1]), co.as_texts)
    return co.write(co.shuffled(parts), folder / "company.xlsx", names="both")


@kind(0)
def wordings_as_names(frame, codebook, folder):
    """The question as it was put stands in the head."""

    def worded(part: Part) -> Part:
        question = codebook.owner(part.of)
        text = question.text[languages(codebook)[0]]
        if question.kind == MULTIPLE:
            text += f" – {question.item(part.of).label[languages(codebook)[0]]}"
        return replace(part, label=text)

    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    parts = co.changed(parts, worded, codebook.columns)
    return co.write(co.changed(parts, co.as_texts), folder / "company.xlsx", names="label")


@kind(0)
def scales_the_other_way_round(frame, codebook, folder):
    """1 is what the study calls 5; the labels say so."""
    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    parts = co.changed(parts, lambda part: co.reversed_(part, codebook), scales(codebook))
    return co.write(parts, folder / "company.sav")


@kind(0)
def other_missing_codes(frame, codebook, folder):
    """Don't know is −8, refused 999, in a company's own words."""
    words = {"unknown": "DK", "refused": "Refused", "unrecorded": "No answer"}
    from scs_report.survey.answer_words import kind_of

    def renamed(part: Part) -> Part:
        codes: dict[object, object] = {}
        for answer in codebook.owner(part.of).answers:
            sort = kind_of(next(iter(answer.label.values())))
            if answer.missing and sort in words:
                codes[answer.code] = {"unknown": -8, "refused": 999, "unrecorded": -1}[sort]
        made = co.recoded(part, codes)
        back = {new: old for old, new in codes.items()}
        first = languages(codebook)[0]
        labels = {
            key: words[kind_of(codebook.owner(part.of).answer(back[key]).label[first])]
            if key in back
            else text
            for key, text in made.labels.items()
        }
        return replace(made, labels=labels, missing=((-9, -1), (999, 999)) if codes else ())

    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    singles = [q.id for q in codebook.questions if q.kind == "single"]
    return co.write(co.changed(parts, renamed, singles), folder / "company.sav")


def _joined(separator: str, language: int) -> Kind:
    def make(frame, codebook, folder):
        spoken = languages(codebook)[language]
        parts = co.changed(co.parts_of(frame, codebook, spoken), co.as_texts)
        rows = co.parts_of(frame, codebook, spoken)
        parts = [
            row if row.of in items(codebook) else part
            for part, row in zip(parts, rows, strict=True)
        ]
        for question in severals(codebook):
            parts = co.joined(parts, codebook, question, spoken, separator)
        return co.write(parts, folder / "company.xlsx", names="label")

    return make


KINDS["joined_by_semicolons"] = (_joined("; ", 0), 0)
KINDS["joined_by_chinese_commas"] = (_joined("、", 1), 0)
KINDS["joined_by_lines"] = (_joined("\n", 0), 0)
KINDS["joined_by_bars"] = (_joined(" | ", 1), 0)


def _mentions(codes: bool, language: int, ending: str) -> Kind:
    def make(frame, codebook, folder):
        spoken = languages(codebook)[language]
        parts = co.parts_of(frame, codebook, spoken)
        for question in severals(codebook):
            parts = co.mentions(parts, codebook, question, spoken, codes=codes)
        return co.write(parts, folder / f"company.{ending}")

    return make


KINDS["mentions_as_texts"] = (_mentions(False, 0, "sav"), 0)
KINDS["mentions_as_codes"] = (_mentions(True, 1, "sav"), 0)


def _ticked(change: Callable[[Part, Codebook, str], Part], language: int) -> Kind:
    def make(frame, codebook, folder):
        spoken = languages(codebook)[language]
        parts = co.parts_of(frame, codebook, spoken)
        parts = co.changed(parts, lambda part: change(part, codebook, spoken), items(codebook))
        return co.write(parts, folder / "company.sav")

    return make


def _one_two(part: Part, codebook: Codebook, spoken: str) -> Part:
    return co.recoded(part, {0: 2, 1: 1})


def _crosses(part: Part, codebook: Codebook, spoken: str) -> Part:
    return replace(part, values=["X" if v == 1 else None for v in part.values], labels={})


def _own_text(part: Part, codebook: Codebook, spoken: str) -> Part:
    text = codebook.owner(part.of).item(part.of).label[spoken]
    return replace(part, values=[text if v == 1 else None for v in part.values], labels={})


def _own_label(part: Part, codebook: Codebook, spoken: str) -> Part:
    text = codebook.owner(part.of).item(part.of).label[spoken]
    return replace(part, values=[1 if v == 1 else None for v in part.values], labels={1: text})


def _bare_ones(part: Part, codebook: Codebook, spoken: str) -> Part:
    return replace(part, values=[1 if v == 1 else None for v in part.values], labels={})


KINDS["ticked_one_or_two"] = (_ticked(_one_two, 0), 0)
KINDS["ticked_with_crosses"] = (_ticked(_crosses, 1), 0)
KINDS["ticked_with_the_text"] = (_ticked(_own_text, 0), 0)
KINDS["ticked_with_a_labelled_one"] = (_ticked(_own_label, 1), 0)
KINDS["ticked_with_a_bare_one"] = (_ticked(_bare_ones, 0), 0)


@kind(0)
def codes_from_nought(frame, codebook, folder):
    """0–4 for 1–5, with labels."""

    def shifted(part: Part) -> Part:
        codes = co.substantive(part, codebook)
        return co.recoded(part, {code: code - 1 for code in codes})

    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    return co.write(co.changed(parts, shifted, scales(codebook)), folder / "company.sav")


@kind(0)
def letters_for_codes(frame, codebook, folder):
    """A, B, C …, with labels."""

    def lettered(part: Part) -> Part:
        codes = [answer.code for answer in codebook.owner(part.of).answers]
        return co.recoded(part, {code: chr(65 + at) for at, code in enumerate(codes)})

    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    return co.write(co.changed(parts, lettered, scales(codebook)), folder / "company.sav")


@kind(0)
def numbered_texts(frame, codebook, folder):
    """“2. Somewhat agree”, among columns that nobody needs."""

    def counted(part: Part) -> Part:
        labels = {code: f"{at}. {text}" for at, (code, text) in enumerate(part.labels.items(), 1)}
        return co.as_texts(replace(part, labels=labels))

    parts = co.changed(co.parts_of(frame, codebook, languages(codebook)[0]), counted)
    parts = [replace(p, label=f"Q{at}. {p.label}") for at, p in enumerate(parts, 1)]
    return co.write(co.with_extra(parts), folder / "company.xlsx", names="label")


@kind(0)
def labels_in_two_languages(frame, codebook, folder):
    """Every other question in the other language."""
    one, other = (co.parts_of(frame, codebook, code) for code in languages(codebook))
    parts = [pair[at % 2] for at, pair in enumerate(zip(one, other, strict=True))]
    return co.write(co.shuffled(parts, 3), folder / "company.sav")


@kind(0)
def typing_errors(frame, codebook, folder):
    """A letter is missing in long words of labels of columns and answers."""

    def mistyped(part: Part) -> Part:
        labels = {
            code: co.mistyped(text, at) for at, (code, text) in enumerate(part.labels.items())
        }
        return replace(part, label=co.mistyped(part.label, 3), labels=labels)

    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    return co.write(co.changed(parts, mistyped, codebook.columns), folder / "company.sav")


@kind(0)
def names_in_other_letters(frame, codebook, folder):
    """The study's names in capitals with hyphens; no labels."""
    parts = [
        replace(part, name=part.of.upper().replace("_", "-"), label="", labels={})
        for part in co.parts_of(frame, codebook, languages(codebook)[0])
    ]
    return co.write(co.shuffled(parts, 2), folder / "company.csv")


@kind(1)
def codes_without_words(frame, codebook, folder):
    """Labels of columns, but none of answers: a person has to say whose codes these are."""
    parts = [replace(p, labels={}) for p in co.parts_of(frame, codebook, languages(codebook)[0])]
    return co.write(parts, folder / "company.csv", names="label")


@kind(1)
def ticked_one_or_two_without_words(frame, codebook, folder):
    """1 is ticked and 2 is not, as in SPSS, but nothing says so: asked once for the file."""
    parts = co.parts_of(frame, codebook, languages(codebook)[0])

    def bare(part: Part) -> Part:
        return replace(co.recoded(part, {0: 2, 1: 1}), labels={})

    return co.write(co.changed(parts, bare, items(codebook)), folder / "company.sav")


@kind(1)
def years_of_birth(frame, codebook, folder):
    """The year of the interviews is to be confirmed."""
    year = codebook.survey.field_end.year
    parts = co.parts_of(frame, codebook, languages(codebook)[0])

    def born(part: Part) -> Part:
        return replace(part, label="Year of birth", values=[year - int(v) for v in part.values])

    return co.write(co.changed(parts, born, ["age"]), folder / "company.sav")


@kind(2)
def blanks_for_not_recorded(frame, codebook, folder):
    """What was not recorded is blank in the file: a person says what the blank means."""
    parts = co.parts_of(frame, codebook, languages(codebook)[0])
    asked = [q.id for q in codebook.questions if q.kind == "single" and q.base == "all"]

    def blank(part: Part) -> Part:
        codes = codebook.owner(part.of).missing_codes
        one = len(codes) == 1 and codes[0] in (9, 97)
        return replace(part, values=[None if one and v in codes else v for v in part.values])

    return co.write(co.changed(parts, blank, asked), folder / "company.sav")


@kind(8)
def joined_codes_without_words(frame, codebook, folder):
    """Several answers as `1;3`, and nothing says what they are: asked once for each question."""
    language = languages(codebook)[0]
    parts = co.parts_of(frame, codebook, language)
    for question in severals(codebook):
        parts = co.joined_numbers(parts, codebook, question, language, ";")
    return co.write(parts, folder / "company.sav")


@kind(0)
def joined_by_the_sign_of_a_survey_site(frame, codebook, folder):
    """┋ parts the texts of several answers, a code stands before the text of a single one."""
    language = languages(codebook)[-1]
    parts = co.parts_of(frame, codebook, language)
    for question in severals(codebook):
        parts = co.joined(parts, codebook, question, language, "┋")

    def coded(part: Part) -> Part:
        values = [v if v is None else f"{v}、{part.labels[v]}" for v in part.values]
        return replace(part, values=values, labels={})

    return co.write(co.changed(parts, coded), folder / "company.xlsx", names="both")


@kind(0)
def weights_in_per_cent(frame, codebook, folder):
    """Weights as `68.4567%`, each cell a text."""
    parts = co.parts_of(frame, codebook, languages(codebook)[0])

    def percent(part: Part) -> Part:
        return replace(part, values=[f"{Decimal(str(v)).scaleb(2):f}%" for v in part.values])

    parts = co.changed(parts, percent, [codebook.design.weight])
    return co.write(co.changed(parts, co.as_texts), folder / "company.csv", names="label")
