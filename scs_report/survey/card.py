"""The card of a data file: a companion that says where the data come from.

``respondents.toml`` beside ``respondents.csv`` is its card, if it says whether the data are
synthetic; any other file of that name is something else. Rows that are known to be synthetic (see
`fingerprints`) are so whatever a card says.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from msgspec import Struct

from scs_report.border.files import UnreadableError
from scs_report.border.texts import LocalText
from scs_report.border.toml import read_toml
from scs_report.errors import UserError
from scs_report.errors import say as _


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
    if not place.is_file() or not _is_card(place):
        return None
    title = _("The card {place} cannot be used", place=place)
    mend = _(
        "Mend it; or make {name} and its card again; or remove it if the data are real.",
        name=path.name,
    )
    try:
        card = read_toml(place, Card)
    except UnreadableError as error:
        raise UserError(title, error.problems, mend) from error
    found = sha256_of(path)
    if card.sha256.lower() != found:
        problem = _(
            "it describes a file with SHA-256 {sha256}, but {name} has {found}",
            sha256=card.sha256,
            name=path.name,
            found=found,
        )
        hint = _(
            "{name} has changed since the card was written: make both again, or remove the card "
            "if the data are real.",
            name=path.name,
        )
        raise UserError(title, [problem], hint)
    return card


def _is_card(place: Path) -> bool:
    """Tell whether a file speaks of `synthetic`; where it cannot be read, reading it says why."""
    try:
        content = place.read_bytes()
        if b"synthetic" not in content:
            return False
        return "synthetic" in tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, ValueError):
        return True
