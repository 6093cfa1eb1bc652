"""Valid respondents with the codebook that explains them and where they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scs_report.border.companions import find_fingerprints
from scs_report.border.text import visible
from scs_report.errors import N_, Message, UserError
from scs_report.survey.card import Card, read_card, sha256_of
from scs_report.survey.codebook import Codebook
from scs_report.survey.codebook_rows import Rows
from scs_report.survey.columns import Columns, Combinations
from scs_report.survey.conditions import Floats
from scs_report.survey.derive import derived_columns
from scs_report.survey.fingerprints import (
    MOST_UNSAID,
    Fingerprints,
    read_fingerprints,
    synthetic_rows,
)
from scs_report.survey.narrowed import ColumnTable, narrowed, read_columns
from scs_report.survey.problems import Finding, Report, Say
from scs_report.survey.readers import arrange, raw_of_frame
from scs_report.survey.reweighting import WEIGHT, Reweighting
from scs_report.survey.screening import validate_columns

Mask = npt.NDArray[np.bool_]
Array = TypeVar("Array", Floats, Mask)
T = TypeVar("T")


class RespondentsError(UserError):
    """A respondents file that contradicts the codebook; ``report`` holds every problem.

    ``frame`` are the respondents as they are.
    """

    def __init__(self, report: Report, frame: pd.DataFrame | None = None) -> None:
        self.report, self.frame = report, frame
        text = N_("{file} cannot be used: {n} problems")
        if report.count == 1:
            text = N_("{file} cannot be used: one problem")
        super().__init__(
            Message(text, file=report.file, n=report.count),
            self.told(),
            Message(N_("Rows are numbered as in a spreadsheet: the column names are row 1.")),
            in_lines=True,
        )

    def told(self, say: Say = str) -> list[str]:
        """Return the problems and notes as `say` says messages."""
        notes = (Message(N_("Note: {note}"), note=note) for note in self.report.notes)
        return [*self.report.lines(say), *map(say, notes)]


class Respondents(Struct, frozen=True, kw_only=True, eq=False):
    """A view of valid respondents that cannot be changed.

    ``file`` is the name of the data file, ``sha256`` that of its bytes, ``card`` what its
    companion says, and ``notes`` what the reader left out. ``synthetic_rows`` of the rows are known
    to be synthetic, all of them if the card says so; `reweighting` made their weights, if it was
    done here.
    """

    codebook: Codebook
    file: str
    sha256: str
    columns: Columns
    card: Card | None = None
    notes: tuple[str, ...] = ()
    synthetic_rows: int = 0
    reweighting: Reweighting | None = None

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
        """The weights, shape (rows,): those made here, if they were, else the base weights."""
        if self.reweighting:
            return _frozen(self.columns.floats(WEIGHT).view())
        return self.base_weights

    @property
    def base_weights(self) -> Floats:
        """The weights in the file, shape (rows,); ones where there are none.

        Where respondents are weighted to targets, they are the weights to begin with.
        """
        name = self.base_weight
        return self.values(name) if name else _frozen(np.ones(self.rows))

    @property
    def base_weight(self) -> str:
        """The column of the base weights; empty if there is none."""
        plan = self.codebook.weighting
        given = plan.base if plan else None
        return self.codebook.design.weight if given is None else given

    def reweighted(self, reweighting: Reweighting) -> Respondents:
        """Return the respondents with weights that are made of their base weights."""
        made = reweighting.columns(self.columns, self.base_weights)
        columns = self.columns.with_columns(made)
        return msgspec.structs.replace(self, columns=columns, reweighting=reweighting)

    def expect(self, several: Iterable[Sequence[str]]) -> None:
        """Say what combinations will be asked for; here they are made when they are."""

    def combinations(self, names: Sequence[str]) -> Combinations:
        """Return the combinations of answers that occur, with the weights of who gave them."""
        base = self.base_weights if self.reweighting and self.base_weight else None
        return self.columns.combinations(names, self.weights, base=base)

    def possible(self, names: Sequence[str]) -> int:
        """Return how many combinations of answers are possible."""
        return self.columns.possible(names)

    def each(self, what: Callable[[Respondents], T]) -> list[T]:
        """Return what a function finds in each part of the respondents; here it is one part."""
        return [what(self)]

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
    path: Path | str,
    codebook: Codebook,
    folders: Iterable[Path] = (),
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Respondents:
    """Read, validate and derive.

    Parameters
    ----------
    path
        A file of any kind that `read_raw` reads; its card (see `read_card`) is read too.
    codebook
        What was asked.
    folders
        Where fingerprints of synthetic files lie (see `fingerprints`), beside that of the file.
    sheet, encoding
        See `read_raw`.

    Raises
    ------
    RespondentsError
        If the data contradict the codebook; its ``report`` holds every problem.
    UserError
        If the file, its card or fingerprints cannot be read.
    """
    path = Path(path)
    table = read_columns(path, codebook, sheet=sheet, encoding=encoding)
    card: Card | None = None
    try:
        card = read_card(path)
    except UserError as error:  # told with all other problems
        table = msgspec.structs.replace(table, findings=(*_of_card(error), *table.findings))
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
    lines = pd.RangeIndex(2, 2 + len(frame))
    table = arrange(raw_of_frame(frame.set_axis(lines, axis=0)), codebook)
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
        raise RespondentsError(report, table.columns.frame(table.columns.by_name))
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
    weight = codebook.design.weight
    zeros = int((table.columns.floats(weight) == 0).sum()) if weight in table.columns else 0
    notes = (*table.notes, *note_on_weights(zeros, codebook))
    return msgspec.structs.replace(report, findings=findings, notes=notes)


def _of_card(error: UserError) -> Iterator[Finding]:
    """Yield what is wrong with the card of a file."""
    for problem in error.problems:
        yield Finding(
            kind="card",
            column=None,
            expected=Message(N_("a card that describes this file")),
            rows=np.empty(0, dtype=np.int64),
            found=(),
            fact=Message(N_("{title}: {problem}"), title=error.title, problem=problem),
        )


def note_on_weights(zeros: int, codebook: Codebook) -> Iterator[str]:
    """Say how many respondents have the weight 0, and what becomes of them, if any have."""
    if zeros:
        text = N_(
            "Column {column}: {n} respondents have the weight 0, in the design and in no number"
        )
        if zeros == 1:
            text = N_(
                "Column {column}: one respondent has the weight 0, in the design and in no number"
            )
        yield Message(text, column=codebook.design.weight, n=zeros)


def _frozen(values: Array) -> Array:
    values.setflags(write=False)
    return values
