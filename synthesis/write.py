"""Writes the respondents, the card that says what they are, and fingerprints of their rows."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from scs_report import __version__
from scs_report.border.companions import FINGERPRINTS
from scs_report.placing import place
from scs_report.survey.fingerprints import (
    fingerprints_of,
    fingerprints_text,
    read_fingerprints,
)

_NOTE_EN = (
    "Every row is invented. The file is made from the published tables so that they can be "
    "computed from it; no person stands behind a row, and it says nothing that the tables do not."
)
_NOTE_ZH = (
    "本文件每一行均为虚构，由已发表的统计表反推生成，目的是使这些统计表能够从中计算得出。"
    "任何一行都不对应真实的个人；除已发表的统计表之外，本文件不提供任何新的信息。"
)


def respondents_csv(frame: pd.DataFrame) -> bytes:
    """Return the respondents as CSV.

    Parameters
    ----------
    frame
        Respondents as returned by :func:`synthesis.generate.synthesize`.

    Returns
    -------
    bytes
        UTF-8 with LF line ends; codes as integers, weights with 6 decimals, blank where a question
        was not put.
    """
    table = frame.copy()
    table["weight"] = [f"{weight:.6f}" for weight in table["weight"]]
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8")


def write_respondents(frame: pd.DataFrame, path: Path, seed: int) -> Path:
    """Write the respondents and, beside them, their card and the fingerprints of their rows.

    Parameters
    ----------
    frame
        Respondents as returned by :func:`synthesis.generate.synthesize`.
    path
        CSV file to write; the card has the same name with the suffix ``.toml``, the fingerprints
        ``.fingerprints``.
    seed
        Seed they were made with.

    Returns
    -------
    Path
        The card.
    """
    content = respondents_csv(frame)
    card = path.with_suffix(".toml")
    lines = [
        "# What the file of the same name is. Written by `make synthesize`.",
        "synthetic = true",
        'generator = "synthesis"',
        f'version = "{__version__}"',
        f"seed = {seed}",
        f"rows = {len(frame)}",
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
        f'fingerprints = "{path.with_suffix(FINGERPRINTS).name}"',
        f'note.en = "{_NOTE_EN}"',
        f'note.zh = "{_NOTE_ZH}"',
        "",
    ]
    known_by = fingerprints_of(frame, path.name, ("id", "weight"))
    prints = fingerprints_text(known_by, "make synthesize")
    made = {
        Path(path.name): content,
        Path(card.name): "\n".join(lines).encode("utf-8"),
        Path(path.with_suffix(FINGERPRINTS).name): prints.encode("utf-8"),
    }
    place(made, path.parent)
    return card


def differing(made: Path, shipped: Path) -> list[str]:
    """Return the names of the files that are written which are not those beside another file."""
    names = [made.name, made.with_suffix(".toml").name]
    told = [
        one
        for one in names
        if made.with_name(one).read_bytes() != shipped.with_name(one).read_bytes()
    ]
    prints = [read_fingerprints(one.with_suffix(FINGERPRINTS)) for one in (made, shipped)]
    return told if prints[0] == prints[1] else [*told, made.with_suffix(FINGERPRINTS).name]
