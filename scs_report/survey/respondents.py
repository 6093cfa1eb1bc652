"""Valid respondents with the codebook that explains them and where they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scs_report.border.companions import find_fingerprints
from scs_report.border.text import visible
from scs_report.errors import UserError
from scs_report.survey.card import Card, read_card, sha256_of
from scs_report.survey.codebook import Codebook
from scs_report.survey.codebook_rows import Rows
from scs_report.survey.columns import Columns
from scs_report.survey.conditions import Floats
from scs_report.survey.derive import derived_columns
from scs_report.survey.fingerprints import (
    MOST_UNSAID,
    Fingerprints,
    read_fingerprints,
    synthetic_rows,
)
from scs_report.survey.narrowed import ColumnTable, narrowed, read_columns
from scs_report.survey.problems import Report
from scs_report.survey.readers import arrange
from scs_report.survey.reading import Table
from scs_report.survey.screening import validate_columns

Mask = npt.NDArray[np.bool_]
Array = TypeVar("Array", Floats, Mask)


class RespondentsError(UserError):
    """A respondents file that contradicts the codebook; ``report`` holds every problem."""

    def __init__(self, report: Report) -> None:
        self.report = report
        word = "problem" if report.count == 1 else "problems"
        super().__init__(
            f"{report.file} cannot be used: {report.count:,} {word}",
            [*report.lines(), *(f"note: {note}" for note in report.notes)],
            "Rows are numbered as in a spreadsheet: the column names are row 1. Mend the file, or "
            "data/codebook.toml if that is wrong.",
        )


class Respondents(Struct, frozen=True, kw_only=True, eq=False):
    """A view of valid respondents that cannot be changed.

    ``file`` is the name of the data file, ``sha256`` that of its bytes, ``card`` what its
    companion says, and ``notes`` what the reader left out. ``synthetic_rows`` of the rows are known
    to be synthetic, all of them if the card says so.
    """

    codebook: Codebook
    file: str
    sha256: str
    columns: Columns
    card: Card | None = None
    notes: tuple[str, ...] = ()
    synthetic_rows: int = 0

    @property
    def rows(self) -> int:
        """How many respondents there are."""
        return self.columns.rows

    @property
    def synthetic(self) -> bool:
        """Whether data were generated rather than asked, in more rows than may be coincidence."""
        return self.synthetic_rows > MOST_UNSAID * self.rows

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of all columns and derived variables; changing it changes nothing here."""
        return self.columns.frame(self.columns.by_name)

    @property
    def weights(self) -> Floats:
        """The weights in the file, shape (rows,); ones where there are none.

        Where respondents are weighted to targets, they are the weights to begin with.
        """
        plan = self.codebook.weighting
        given = plan.base if plan else None
        weight = self.codebook.design.weight if given is None else given
        return self.values(weight) if weight else _frozen(np.ones(self.rows))

    @property
    def weighing(self) -> Mask:
        """Who has a weight above zero, shape (rows,): the others are in no base. Read-only."""
        return _frozen(self.weights > 0)

    def codes(self, name: str) -> pd.Series[Any]:
        """Return a column or derived variable as it stands: codes 97–99 kept, blanks missing."""
        return self.columns.frame([name])[name]

    @property
    def _all(self) -> Rows:
        """All, whatever their weights."""
        return Rows(self.codebook, self.columns)

    def values(self, name: str) -> Floats:
        """Return a column or derived variable for means and models.

        Parameters
        ----------
        name
            A column of the file or the id of a derived variable.

        Returns
        -------
        ndarray of float, shape (rows,)
            NaN where the answer is blank or one that the codebook calls missing. Read-only.
        """
        values = self._all.values(name)
        # what the columns keep themselves must not be locked, nor be changed
        return _frozen(values.view())

    def counted(self, name: str) -> Mask:
        """Return who is in the base of shares: asked, and not merely unrecorded."""
        return _frozen(self.weighing & self._all.counted(name))

    def base(self, name: str) -> Mask:
        """Return who belongs to a base of the codebook, shape (rows,). Read-only."""
        return _frozen(self.weighing & self._all.base(name))


def load_respondents(
    path: Path | str, codebook: Codebook, folders: Iterable[Path] = ()
) -> Respondents:
    """Read, validate and derive.

    Parameters
    ----------
    path
        A .csv, .parquet, .xlsx, .dta or .sav file; its card (see `read_card`) is read too.
    codebook
        What was asked.
    folders
        Where fingerprints of synthetic files lie (see `fingerprints`), beside that of the file.

    Raises
    ------
    RespondentsError
        If the data contradict the codebook; its ``report`` holds every problem.
    UserError
        If the file, its card or fingerprints cannot be read.
    """
    path = Path(path)
    table = read_columns(path, codebook)
    card = read_card(path)
    known = [read_fingerprints(found) for found in find_fingerprints([path.parent, *folders])]
    return _checked(table, codebook, str(path), visible(path.name), sha256_of(path), card, known)


def check_respondents(path: Path | str, codebook: Codebook) -> Report:
    """Read and validate a file without using it.

    Raises
    ------
    UserError
        If the file cannot be read at all.
    """
    return _report(read_columns(Path(path), codebook), codebook, str(path))


def respondents_from_frame(
    frame: pd.DataFrame, codebook: Codebook, *, name: str = "memory", synthetic: bool = False
) -> Respondents:
    """Make respondents of a frame in memory, with the same checks as a file.

    Raises
    ------
    RespondentsError
        If the data contradict the codebook.
    """
    table = arrange(Table(frame.set_axis(pd.RangeIndex(2, 2 + len(frame)), axis=0)), codebook)
    digest = hashlib.sha256(table.frame.to_csv(index=False).encode()).hexdigest()
    card = Card(synthetic=True, sha256=digest) if synthetic else None
    return _checked(narrowed(table, codebook), codebook, name, name, digest, card, ())


def _checked(
    table: ColumnTable,
    codebook: Codebook,
    place: str,
    name: str,
    digest: str,
    card: Card | None,
    known: Iterable[Fingerprints],
) -> Respondents:
    report = _report(table, codebook, place)
    if not report.ok:
        raise RespondentsError(report)
    declared = card is not None and card.synthetic
    columns = table.columns
    found = columns.rows if declared else synthetic_rows(columns, known)
    return Respondents(
        codebook=codebook,
        file=name,
        sha256=digest,
        columns=columns.with_columns(derived_columns(columns, codebook)),
        card=card,
        notes=report.notes,
        synthetic_rows=found,
    )


def _report(table: ColumnTable, codebook: Codebook, place: str) -> Report:
    report = validate_columns(table.columns, codebook, place)
    findings = (*table.findings, *report.findings)
    notes = (*table.notes, *_of_weights(table.columns, codebook))
    return msgspec.structs.replace(report, findings=findings, notes=notes)


def _of_weights(columns: Columns, codebook: Codebook) -> Iterator[str]:
    """Say how many respondents have no weight, and what becomes of them."""
    weight = codebook.design.weight
    if weight in columns and (zeros := int((columns.floats(weight) == 0).sum())):
        people = "1 respondent has" if zeros == 1 else f"{zeros:,} respondents have"
        yield f'column "{weight}": {people} the weight 0, in the design and in no number'


def _frozen(values: Array) -> Array:
    values.setflags(write=False)
    return values
