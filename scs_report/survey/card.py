"""The card of a data file: a companion that says where the data come from.

``respondents.toml`` beside ``respondents.csv`` is its card, if it says whether the data are
synthetic; any other file of that name is something else. Rows that are known to be synthetic (see
`fingerprints`) are so whatever a card says.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from scs_report.errors import UserError
from scs_report.survey.codebook import LocalText


class Card(Struct, frozen=True, kw_only=True):
    """What the card says. Entries beyond these are allowed and not read."""

    synthetic: bool
    sha256: str
    generator: str = ""
    seed: int | None = None
    note: LocalText | None = None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_card(path: Path | str) -> Card | None:
    """Return the card of a data file, or ``None`` if it has none.

    A file of the card's name that does not speak of `synthetic` is none.

    Parameters
    ----------
    path
        The data file, not the card.

    Raises
    ------
    UserError
        If the card cannot be read or describes another file than the one beside it.
    """
    path = Path(path)
    place = path.with_suffix(".toml")
    if not place.is_file():
        return None
    title = f"The card {place} cannot be used"
    mend = f"Mend it; or make {path.name} and its card again; or remove it if the data are real."
    try:
        content = place.read_bytes()
        if b"synthetic" not in content:
            return None
        raw = tomllib.loads(content.decode("utf-8-sig"))
        if "synthetic" not in raw:
            return None
        card = msgspec.convert(raw, Card)
    except UnicodeDecodeError as error:
        raise UserError(title, ["it is not UTF-8 text"], mend) from error
    except OSError as error:
        raise UserError(title, [error.strerror or str(error)]) from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UserError(title, [str(error)], mend) from error
    found = sha256_of(path)
    if card.sha256.lower() != found:
        said = f"it describes a file with SHA-256 {card.sha256}, but {path.name} has {found}"
        hint = (
            f"{path.name} has changed since the card was written: make both again, "
            "or remove the card if the data are real."
        )
        raise UserError(title, [said], hint)
    return card
