"""Makes the respondents of the study from a file and a mapping that leaves nothing open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scs_report.importing.delivered import Column, Delivered, floats_of
from scs_report.importing.mapping import BLANKS, NONE, OPEN, ColumnEntry, Mapping, MultipleEntry
from scs_report.importing.meanings import BLANK
from scs_report.importing.numeric import band_of, bands_of
from scs_report.importing.several import parts_in
from scs_report.language.reader import tell as _
from scs_report.survey.codebook import Codebook, Question
from scs_report.survey.conditions import Floats, parse_rule
from scs_report.survey.derive import base_mask
from scs_report.survey.plain_numbers import numbers_in


def applied(
    mapping: Mapping, delivered: Delivered, codebook: Codebook
) -> tuple[pd.DataFrame, list[str]]:
    """Return the respondents as the codebook has them, and what is to be said of how.

    The index is the line of the file. A weight that the file does not have is left out.
    """
    notes: list[str] = []
    made: dict[str, Floats] = {}
    blanks: dict[str, float] = {}
    numbers: pd.Series[int] | None = None
    design = codebook.design
    for name, entry in mapping.columns.items():
        question = codebook.owner(name)
        if entry.column in (NONE, OPEN):
            if name == design.id:
                notes.append(_("the file has no numbers of respondents: they are numbered anew"))
            elif name == design.weight:
                notes.append(_("the file has no weights: the respondents are unweighted"))
            made[name] = np.full(delivered.rows, np.nan)
            continue
        column = delivered.columns[entry.column]
        if name == design.id:
            numbers = _numbered(column, delivered.rows, notes)
        made[name] = values_of(column, entry, question)
        if isinstance(blank := entry.answers.get(BLANKS), int):
            blanks[name] = blank
    for name, several in mapping.multiple.items():
        question = codebook.question(name)
        columns = [delivered.columns[one] for one in several.columns]
        made |= _several(question, several, columns, delivered.rows)
        blanks |= dict.fromkeys(question.columns, 0.0)
    _fill(codebook, made, blanks, notes)
    frame = pd.DataFrame(index=pd.Index(delivered.lines, name="line"))
    for name in codebook.columns:
        question = codebook.owner(name)
        if name == design.weight and mapping.columns.get(name, _NONE).column == NONE:
            continue
        if name == design.id:
            anew = pd.Series(np.arange(1, delivered.rows + 1), dtype="Int64")
            frame[name] = (anew if numbers is None else numbers).to_numpy()
            frame[name] = frame[name].astype("Int64")
            continue
        values = made[name]
        known = values[~np.isnan(values)]
        whole = question.kind != "number" or question.integer
        if whole and bool(np.all(np.floor(known) == known)):
            frame[name] = pd.array(
                np.where(np.isnan(values), 0, values).astype(np.int64), dtype="Int64"
            )
            frame.loc[np.isnan(values), name] = pd.NA
        else:
            frame[name] = values
    return frame, notes


_NONE = ColumnEntry(column=NONE)


def values_of(column: Column, entry: ColumnEntry, question: Question) -> Floats:
    """Return a column of the file as numbers of the study, NaN where there is no answer."""
    table: dict[str, float] = {}
    for key in column.keys:
        answer = entry.answers.get(key)
        if answer is not None:
            table[key] = np.nan if isinstance(answer, str) else float(answer)
        elif entry.way == "year of birth":
            table[key] = (entry.year or 0) - column.numbers.get(key, np.nan)
        elif entry.way == "numbers for bands":
            code = band_of(column.numbers.get(key, np.nan), bands_of(question))
            table[key] = np.nan if code is None else float(code)
        elif question.kind == "number":
            table[key] = column.numbers_for(question).get(key, np.nan)
    return floats_of(column, table)


def _several(
    question: Question, entry: MultipleEntry, columns: list[Column], rows: int
) -> dict[str, Floats]:
    """Return 0 and 1 for each item of a question; NaN in rows where nothing stands."""
    made = {name: np.zeros(rows) for name in question.columns}
    anything = np.zeros(rows, dtype=np.bool_)
    blank = np.zeros(rows, dtype=np.bool_)
    for column in columns:
        anything |= column.place >= 0
        for place, key in enumerate(column.keys):
            here = column.place == place
            for part in parts_in(key, entry.separator, entry.answers):
                item = entry.answers.get(part, OPEN)
                if item == BLANK:
                    blank |= here
                elif item != OPEN:
                    made[item][here] = 1.0
    ticked = np.any([values == 1 for values in made.values()], axis=0)
    for values in made.values():
        values[~anything | (blank & ~ticked)] = np.nan
    return made


def _fill(
    codebook: Codebook, made: dict[str, Floats], blanks: dict[str, float], notes: list[str]
) -> None:
    """Fill blanks that mean an answer, where the question was put; in place.

    Items of people whom nobody asked are blank, whatever the file says of them, if none is ticked.
    """
    done: set[str] = set()
    cleared = 0

    def settle(question: Question) -> int:
        if question.id in done:
            return 0
        done.add(question.id)
        count = 0
        when = codebook.base(question.base).when
        asked = np.ones(len(made[question.columns[0]]), dtype=np.bool_)
        if when:
            rule = parse_rule(when)
            for name in rule.names:
                count += settle(codebook.owner(name))
            asked = rule.holds(made)
        for name in question.columns:
            if name in blanks:
                values = made[name]
                values[asked & np.isnan(values)] = blanks[name]
        if question.kind == "multiple":
            outside = ~asked & np.all([made[name] == 0 for name in question.columns], axis=0)
            count += int(outside.sum())
            for name in question.columns:
                made[name][outside] = np.nan
        return count

    for question in codebook.questions:
        cleared += settle(question)
    if cleared:
        notes.append(
            _(
                "questions with several answers are blank for people who were not asked ({n})",
                n=cleared,
            )
        )


def unanswered(frame: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Return questions that are blank for people who were asked, and have an answer for that."""
    found = []
    for question in codebook.questions:
        if question.kind != "single" or question.optional or not question.missing_codes:
            continue
        blank = frame[question.id].isna().to_numpy()
        if blank.any() and bool((blank & base_mask(frame, codebook, question.base)).any()):
            found.append(question.id)
    return found


def _numbered(column: Column, rows: int, notes: list[str]) -> pd.Series[int] | None:
    """Return the numbers of respondents with all their digits; None where they are none."""
    numbers = numbers_in(column.keys, whole=True)
    plain = {key: number for key, (number, _) in numbers.items() if _is_id(number)}
    complete = len(plain) == len(column.keys) == rows and column.blanks == 0
    if not complete:
        notes.append(
            _(
                "the numbers of respondents in {column} are no whole numbers, each once: they are "
                "numbered anew",
                column=column.name,
            )
        )
        return None
    return pd.Series([int(plain[column.keys[place]]) for place in column.place], dtype="Int64")


def _is_id(number: str) -> bool:
    return number.isdigit() and len(number) < 19 and int(number) > 0
