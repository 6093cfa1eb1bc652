"""Writes imported respondents: into a study that has none, beside their mapping, or over others."""

from __future__ import annotations

import datetime
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scs_report.border.toml import quoted
from scs_report.language.reader import tell as _
from scs_report.placing import place
from scs_report.project import Project
from scs_report.survey import sha256_of
from scs_report.version import VERSION

#: Folder of mappings and imported respondents, in that of the data.
FOLDER = "imports"
#: Folder in it of respondents that others took the place of.
_FORMER = "former"


@dataclass(frozen=True)
class Made:
    """Respondents, the file that they were made of, and by which mapping."""

    source: str
    sha256: str
    mapping: Path
    frame: pd.DataFrame
    synthetic: bool


def put(project: Project, made: Made, *, replacing: bool) -> tuple[Path, Path | None]:
    """Write respondents and their card, both or none; return where, and where former ones lie.

    Parameters
    ----------
    replacing
        Whether they take the place of a study's respondents, which are kept with their card under
        the day's date; else they lie beside their mapping, unless it made those before.

    Raises
    ------
    UserError
        If they cannot be written; nothing has changed then.
    """
    own, old = project.data / "respondents.parquet", project.respondents
    ours = not old.is_file() or (old == own and _made_by(own, made.mapping))
    target = own if ours or replacing else made.mapping.with_suffix("") / own.name
    files = _files(target, made, project)
    if ours or not replacing:
        place(files, project.data)
        return target, None
    former = _free(project.data / FOLDER / _FORMER, old)
    card = old.with_suffix(".toml")
    kept = {former: old, former.with_suffix(".toml"): card}
    files |= {
        new.relative_to(project.data): file.read_bytes()
        for new, file in kept.items()
        if file.is_file()
    }
    place(files, project.data)
    if old != own:
        old.unlink()
    return target, former


def _files(target: Path, made: Made, project: Project) -> dict[Path, bytes]:
    buffer = io.BytesIO()
    made.frame.reset_index(drop=True).to_parquet(buffer, index=False)
    content = buffer.getvalue()
    said = (
        _("Known to be synthetic: no person stands behind a row.")
        if made.synthetic
        else _("Nothing says that the rows are synthetic. Write true if they are.")
    )
    entries = {
        "synthetic": f"{str(made.synthetic).lower()}  # {said}",
        "sha256": quoted(hashlib.sha256(content).hexdigest()),
        "source": quoted(made.source),
        "source_sha256": quoted(made.sha256),
        "mapping": quoted(_from_data(made.mapping)),
        "mapping_sha256": quoted(sha256_of(made.mapping)),
        "imported": datetime.date.today().isoformat(),
        "rows": str(len(made.frame)),
        "version": quoted(VERSION),
    }
    head = _("What the file of the same name is, and what it was made of.")
    card = f"# {head}\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
    inside = target.relative_to(project.data)
    return {inside: content, inside.with_suffix(".toml"): card.encode()}


def _free(folder: Path, old: Path) -> Path:
    """Return a name for respondents that are kept, with the date; no file or card has it."""
    stem = f"{old.stem}-{datetime.date.today().isoformat()}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    free = next(name for name in names if not any(folder.glob(f"{name}.*")))
    return folder / f"{free}{old.suffix}"


def _made_by(respondents: Path, where: Path) -> bool:
    """Whether the study's respondents were made by this mapping before."""
    card = respondents.with_suffix(".toml")
    said = f"mapping = {quoted(_from_data(where))}"
    return card.is_file() and said in card.read_text(encoding="utf-8")


def _from_data(where: Path) -> str:
    return f"data/{FOLDER}/{where.name}"
