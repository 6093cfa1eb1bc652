"""Reads ``codebook.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from scs_report.errors import UserError
from scs_report.survey.codebook import Codebook
from scs_report.survey.consistency import problems_of


def load_codebook(path: Path | str) -> Codebook:
    """Read a codebook and check that it is consistent.

    Raises
    ------
    UserError
        If the file cannot be read, has unknown or missing entries, or contradicts itself.
        Contradictions are reported all at once, each with the entry it stands in.
    """
    path = Path(path)
    title = f"The codebook {path} cannot be used"
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UserError(title, [f"{error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise UserError(title, ["the file is not UTF-8"], "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(title, [f"not valid TOML: {error}"]) from error
    try:
        codebook = msgspec.convert(raw, Codebook)
    except msgspec.ValidationError as error:
        raise UserError(title, [_named(str(error), raw)]) from error
    problems = problems_of(codebook)
    if problems:
        raise UserError(title, problems)
    return codebook


def _named(message: str, raw: Mapping[str, Any]) -> str:
    """Replace msgspec's position (``$.questions[3]``) by the id of the entry."""
    position = re.search(r"\$\.(\w+)\[(\d+)\](\.[\w.\[\]]+)?", message)
    if position is None:
        return message
    table, index, rest = position[1], int(position[2]), position[3] or ""
    entry = raw[table][index]
    name = entry.get("id") if isinstance(entry, dict) else None
    said = f'{table} "{name}"{rest}' if name else f"{table}, entry {index + 1}{rest}"
    return f"{said}: {message[: position.start()].removesuffix(' - at `')}"
