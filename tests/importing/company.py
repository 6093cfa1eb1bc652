"""Turns respondents of a study into files as survey companies deliver them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from scs_report.project import Project
from scs_report.survey import Codebook

ROOT = Path(__file__).parents[2]
STUDIES = {"this study": ROOT, "the example": ROOT / "examples" / "demo"}


def copied(place: Path, folder: Path) -> Project:
    """Copy what an import needs of a study."""
    (folder / "data").mkdir(parents=True)
    for name in ("study.toml", "codebook.toml", "respondents.csv", "respondents.toml"):
        shutil.copy(place / "data" / name, folder / "data")
    for prints in (place / "data").glob("*.fingerprints"):
        shutil.copy(prints, folder / "data")
    return Project(folder)


@dataclass(frozen=True)
class Part:
    """A column of a company's file: values by code of the study, and what they are called.

    `of` is the column of the study, "" of none; `values` are what the file holds, None where blank.
    """

    of: str
    name: str
    label: str
    values: list[object]
    labels: dict[object, str] = field(default_factory=dict)
    missing: tuple[tuple[float, float], ...] = ()


def parts_of(frame: pd.DataFrame, codebook: Codebook, language: str) -> list[Part]:
    """Return the columns of respondents with labels in a language, named Q1, Q2, Q3_1…"""
    parts: list[Part] = []
    number = 0
    for question in codebook.questions:
        technical = question.id in (codebook.design.id, codebook.design.weight)
        number += not technical
        for place, column in enumerate(question.columns, 1):
            values = [None if pd.isna(value) else value for value in frame[column]]
            label = question.label[language]
            labels: dict[object, str] = {}
            name = {codebook.design.id: "SerialNo", codebook.design.weight: "W_final"}.get(column)
            if question.kind == "multiple":
                label = f"{label}: {question.item(column).label[language]}"
                labels = dict(_YES_NO[language])
                name = f"Q{number}_{place}"
            elif question.kind == "single":
                labels = {answer.code: answer.label[language] for answer in question.answers}
            parts.append(Part(column, name or f"Q{number}", label, values, labels))
    return parts


_YES_NO = {
    "en": {0: "No", 1: "Yes"},
    "zh": {0: "否", 1: "是"},
    "de": {0: "nicht genannt", 1: "genannt"},
    "zh-Hant": {0: "否", 1: "是"},
}

Change = Callable[[Part], Part]


def changed(parts: Iterable[Part], change: Change, only: Iterable[str] | None = None) -> list[Part]:
    """Return parts of which some are changed; all with labels if none are named."""
    wanted = None if only is None else set(only)
    return [
        change(part) if (part.labels if wanted is None else part.of in wanted) else part
        for part in parts
    ]


def recoded(part: Part, codes: dict[object, object]) -> Part:
    """Return a part with other codes for the same labels."""
    values = [codes.get(value, value) for value in part.values]
    return replace(part, values=values, labels={codes.get(k, k): t for k, t in part.labels.items()})


def as_texts(part: Part) -> Part:
    """Return a part whose values are the words of its labels."""
    values = [part.labels.get(value, value) for value in part.values]
    return replace(part, values=values, labels={})


def substantive(part: Part, codebook: Codebook) -> list[int]:
    """Return the codes of answers with substance, in order."""
    question = codebook.owner(part.of)
    return [answer.code for answer in question.answers if not answer.missing]


def reversed_(part: Part, codebook: Codebook) -> Part:
    """Return a scale that runs the other way round."""
    codes = substantive(part, codebook)
    return recoded(part, dict(zip(codes, reversed(codes), strict=True)))


def joined(
    parts: list[Part], codebook: Codebook, question: str, language: str, separator: str
) -> list[Part]:
    """Return items of a question as one column of joined texts."""
    items = codebook.question(question)
    own = [part for part in parts if part.of in items.columns]
    texts = {column: items.item(column).label[language] for column in items.columns}
    rows = zip(*(part.values for part in own), strict=True)
    values: list[object] = [
        separator.join(texts[part.of] for part, value in zip(own, row, strict=True) if value == 1)
        or None
        for row in rows
    ]
    whole = Part("", own[0].name.partition("_")[0], items.label[language], values)
    return _instead(parts, own, [whole])


def joined_numbers(
    parts: list[Part], codebook: Codebook, question: str, language: str, separator: str
) -> list[Part]:
    """Return items of a question as one column of joined numbers, in the order of the codebook."""
    items = codebook.question(question)
    own = [part for part in parts if part.of in items.columns]
    rows = zip(*(part.values for part in own), strict=True)
    values: list[object] = [
        separator.join(str(place) for place, value in enumerate(row, 1) if value == 1) or None
        for row in rows
    ]
    whole = Part("", own[0].name.partition("_")[0], items.label[language], values)
    return _instead(parts, own, [whole])


def mentions(
    parts: list[Part], codebook: Codebook, question: str, language: str, *, codes: bool
) -> list[Part]:
    """Return items of a question as first, second, third mention, as texts or labelled codes."""
    items = codebook.question(question)
    own = [part for part in parts if part.of in items.columns]
    number = {part.of: place for place, part in enumerate(own, 1)}
    labels: dict[object, str] = {
        number[column]: items.item(column).label[language] for column in items.columns
    }
    rows = [
        [number[part.of] for part, value in zip(own, row, strict=True) if value == 1]
        for row in zip(*(part.values for part in own), strict=True)
    ]
    stem = own[0].name.partition("_")[0]
    made = []
    for place in range(max(map(len, rows))):
        values: list[object] = [row[place] if place < len(row) else None for row in rows]
        part = Part(
            "", f"{stem}_{place + 1}", f"{items.label[language]} ({place + 1})", values, labels
        )
        made.append(part if codes else as_texts(part))
    return _instead(parts, own, made)


def _instead(parts: list[Part], old: list[Part], new: list[Part]) -> list[Part]:
    at = parts.index(old[0])
    rest = [part for part in parts if part not in old]
    return [*rest[:at], *new, *rest[at:]]


def shuffled(parts: list[Part], seed: int = 1) -> list[Part]:
    """Return the columns in another order."""
    order = np.random.default_rng(seed).permutation(len(parts))
    return [parts[at] for at in order]


def with_extra(parts: list[Part]) -> list[Part]:
    """Return parts among columns that no study needs."""
    n = len(parts[0].values)
    extra = [
        Part(
            "",
            "StartTime",
            "Start of the interview",
            [f"2020-03-{1 + at % 28:02d}" for at in range(n)],
        ),
        Part("", "Duration", "Duration in seconds", [300 + at % 70 for at in range(n)]),
        Part(
            "",
            "Q99",
            "Any further comments?",
            ["" if at % 9 else f"remark {at}" for at in range(n)],
        ),
        Part("", "Device", "Device", ["phone", "computer"] * (n // 2) + ["phone"] * (n % 2)),
    ]
    return [extra[0], *parts[:5], extra[1], *parts[5:], *extra[2:]]


def mistyped(text: str, at: int) -> str:
    """Return a text with a letter of its longest word left out, where it has long words."""
    words = text.split(" ")
    place = max(range(len(words)), key=lambda number: len(words[number]))
    word = words[place]
    if len(word) < 7 or not word.isascii() or not word.isalpha():
        return text
    cut = 2 + at % (len(word) - 4)
    words[place] = word[:cut] + word[cut + 1 :]
    return " ".join(words)


def write(parts: list[Part], path: Path, *, encoding: str = "utf-8", names: str = "name") -> Path:
    """Write a file of the kind that its ending names.

    Parameters
    ----------
    names
        What stands in the head of texts and sheets: the `name` or the `label`; `both` for two rows.
    """
    heads = {
        "name": [part.name for part in parts],
        "label": [part.label for part in parts],
        "both": [part.name for part in parts],
    }[names]
    columns = [pd.Series(part.values, dtype=object) for part in parts]
    frame = pd.concat(columns, axis=1)
    frame.columns = pd.Index(heads)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, encoding=encoding)
    elif path.suffix == ".xlsx":
        if names == "both":
            top = pd.DataFrame(
                [[part.label for part in parts]], columns=frame.columns, dtype=object
            )
            frame = pd.concat([top, frame])
        frame.to_excel(path, index=False)
    else:
        _write_labelled(parts, path)
    return path


def _write_labelled(parts: list[Part], path: Path) -> None:
    columns: dict[str, pd.Series] = {}  # type: ignore[type-arg]
    letters: dict[str, list[str]] = {}
    for at, part in enumerate(parts):
        lettered = {str(v)[1:] for v in part.values if _is_letter(v)}
        # what nobody has cannot be declared
        kept_labels = {
            key: text
            for key, text in part.labels.items()
            if not _is_letter(key) or str(key)[1:] in lettered
        }
        parts[at] = part = replace(part, labels=kept_labels)
        if lettered:
            letters[part.name] = sorted(lettered)
            values = [
                str(v)[1:] if _is_letter(v) else np.nan if v is None else float(str(v))
                for v in part.values
            ]
            columns[part.name] = pd.Series(values, dtype=object)
            continue
        numeric = all(isinstance(value, int | float | None | np.number) for value in part.values)
        kept = [np.nan if value is None else value for value in part.values]
        columns[part.name] = (
            pd.Series(kept, dtype="float64")
            if numeric
            else pd.Series(["" if value is None else str(value) for value in part.values])
        )
    frame = pd.DataFrame(columns)
    labels = {
        part.name: {(k[1:] if _is_letter(k) else k): text for k, text in part.labels.items()}
        for part in parts
        if part.labels
    }
    texts = [part.label[:80] if path.suffix == ".dta" else part.label for part in parts]
    if path.suffix == ".sav":
        ranges = {
            part.name: [{"lo": low, "hi": high} for low, high in part.missing]
            for part in parts
            if part.missing
        }
        pyreadstat.write_sav(
            frame,
            str(path),
            column_labels=texts,
            variable_value_labels=labels,
            missing_ranges=ranges,
        )
    else:
        pyreadstat.write_dta(
            frame,
            str(path),
            column_labels=texts,
            variable_value_labels=labels,
            missing_user_values=letters,
        )


def _is_letter(value: object) -> bool:
    return isinstance(value, str) and len(value) == 2 and value[0] == "."
