"""Respondents in parts, each on a worker: numbers of all are sums over the parts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Never, TypeVar

import msgspec
import numpy as np
from msgspec import Struct

from scs_report.border.companions import find_fingerprints
from scs_report.border.text import visible
from scs_report.errors import N_, Message, UserError
from scs_report.survey.card import read_card, sha256_of
from scs_report.survey.cluster import Handle, Workers
from scs_report.survey.codebook import Codebook
from scs_report.survey.column import Column, Whole, joined
from scs_report.survey.columns import Columns, Combinations
from scs_report.survey.derive import derived_columns
from scs_report.survey.fingerprints import Fingerprints, read_fingerprints, synthetic_rows
from scs_report.survey.pieces import (
    Facts,
    Read,
    dealt,
    facts_of,
    files_of,
    hand_of,
    people_called,
    pieces_of,
    problems_in,
    read_piece,
    repeated,
)
from scs_report.survey.problems import Finding, Report
from scs_report.survey.respondents import Respondents, RespondentsError, note_on_weights
from scs_report.survey.reweighting import CELL, Reweighting

T = TypeVar("T")

#: Parts whose sums are added up together.
_TOGETHER = 8
#: Ids are compared in so many heaps.
_HANDS = 8
#: What a column of fractions counts as where tables are planned.
_MANY = 1 << 20


class Scattered(Respondents, frozen=True, kw_only=True, eq=False):
    """Respondents whose answers lie in parts on workers; only sums and groups come from there.

    What looks at people one by one is refused.
    """

    workers: Workers
    parts: tuple[Handle, ...]
    levels: Mapping[str, tuple[int, int]]
    expected: dict[tuple[str, ...], Handle] = msgspec.field(default_factory=dict)

    def reweighted(self, reweighting: Reweighting) -> Scattered:
        """Return the respondents with weights that are made of their base weights."""
        parts = self.workers.map(partial(_reweighted, reweighting), self.parts)
        return msgspec.structs.replace(
            self,
            parts=tuple(parts),
            levels={**self.levels, CELL: (0, len(reweighting.factors))},
            reweighting=reweighting,
            expected={},
        )

    def combinations(self, names: Sequence[str]) -> Combinations:
        """Return the combinations of answers that occur, added up on the workers."""
        self.expect([names])
        (found,) = self.workers.gather([self.expected.pop(tuple(names))])
        assert isinstance(found, Combinations)
        return found

    def expect(self, several: Iterable[Sequence[str]]) -> None:
        """Have combinations made that will be asked for, all at a time."""
        for names in map(tuple, several):
            if names in self.expected:
                continue
            made = self.workers.map(partial(_combinations, names), self.parts)
            while len(made) > 1:
                together = [
                    made[start : start + _TOGETHER] for start in range(0, len(made), _TOGETHER)
                ]
                made = [self.workers.one(partial(_added, names), some) for some in together]
            (self.expected[names],) = made

    def possible(self, names: Sequence[str]) -> int:
        """Return how many combinations of answers are possible."""
        size = 1
        for name in names:
            low, high = self.levels[name]
            size *= high - low + 2  # and no answer
        return size

    def each(self, what: Callable[[Respondents], T]) -> list[T]:
        """Return what a function finds in each part of the respondents."""
        return self.workers.gather(self.workers.map(what, self.parts))


class _Elsewhere(Mapping[str, Column]):
    """Columns that are not here."""

    def __getitem__(self, name: str) -> Never:
        raise UserError(
            Message(N_("People cannot be looked at one by one where they lie on a cluster")),
            [Message(N_("column {column} was asked for"), column=name)],
            Message(
                N_(
                    "Leave out --scheduler; or let waves not be compared person by person "
                    "(overlap = false in data/study.toml)."
                )
            ),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Part(Struct, frozen=True, eq=False):
    """What is known of a part: lowest and highest numbers of columns, and synthetic rows."""

    levels: Mapping[str, tuple[int, int]]
    synthetic_rows: int


def load_scattered(
    data: Path | str,
    codebook: Codebook,
    workers: Workers,
    folders: Iterable[Path] = (),
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Scattered:
    """Read, validate and derive on workers.

    Parameters
    ----------
    data
        A file that workers see under the same name, a folder of such files, or a pattern of their
        names. Parquet is read in parts; of all others a file is a part.
    codebook, folders, sheet, encoding
        As in `load_respondents`.
    workers
        Who reads.

    Raises
    ------
    RespondentsError, UserError
        As in `load_respondents`; if a worker does not see a file; or if files are wrong, with all
        problems of all files.
    """
    data = Path(data).absolute()
    files = files_of(data)
    workers.require(files)
    pieces = pieces_of(files, codebook)
    reading = partial(read_piece, codebook=codebook, sheet=sheet, encoding=encoding)
    read = workers.map(reading, pieces)
    facts: list[Facts] = workers.gather(workers.map(partial(facts_of, codebook=codebook), read))
    _require_readable(facts, files, data)
    weighing = any(one.weighing for one in facts)
    findings = _findings(read, codebook, workers, facts, weighing=weighing)
    reports = []
    for file in files:
        of_file = [at for at, piece in enumerate(pieces) if piece.path == file]
        wrong = _ordered([one for at in of_file for one in findings[at]], codebook)
        notes = dict.fromkeys(note for at in of_file for note in facts[at].notes)
        rows = sum(facts[at].rows for at in of_file)
        reports.append(Report(file=str(file), rows=rows, findings=tuple(wrong), notes=tuple(notes)))
    weightless = sum(one.weightless for one in facts)
    notes = dict.fromkeys(note for one in reports for note in one.notes)
    notes |= dict.fromkeys(note_on_weights(weightless, codebook))
    _require_valid(reports, tuple(notes))
    cards = [read_card(file) for file in files]
    declared = {file for file, card in zip(files, cards, strict=True) if card and card.synthetic}
    known = [
        read_fingerprints(one)
        for one in find_fingerprints([*{file.parent for file in files}, *folders])
    ]
    of_part = partial(_part, codebook=codebook, file=visible(data.name))
    parts = workers.map(of_part, read)
    look = partial(_known_of, known=known, declared=frozenset(declared))
    told = workers.gather([workers.one(look, pair) for pair in zip(read, parts, strict=True)])
    return Scattered(
        codebook=codebook,
        file=visible(data.name),
        sha256=_digest(files, workers.gather(workers.map(sha256_of, files))),
        columns=Columns(sum(one.rows for one in facts), _Elsewhere()),
        card=cards[0] if len(files) == 1 else None,
        notes=tuple(notes),
        synthetic_rows=sum(one.synthetic_rows for one in told),
        workers=workers,
        parts=tuple(parts),
        levels=_levels(told),
    )


def _require_readable(facts: Sequence[Facts], files: Sequence[Path], data: Path) -> None:
    errors = [one.error for one in facts if one.error]
    if len(files) == 1 and errors:
        raise errors[0]
    if errors:
        problems = [
            Message(N_("{title}: {problem}"), title=error.title, problem=problem)
            for error in errors
            for problem in error.problems or (error.hint,)
        ]
        title = N_("{n} of {all} files cannot be used: {path}")
        raise UserError(Message(title, n=len(errors), all=len(files), path=str(data)), problems)


def _require_valid(reports: Sequence[Report], notes: tuple[str, ...]) -> None:
    wrong = [one for one in reports if not one.ok]
    if len(reports) == 1 and wrong:
        raise RespondentsError(msgspec.structs.replace(wrong[0], notes=notes))
    if wrong:
        problems = [
            Message(N_("{place}: {problem}"), place=one.file, problem=problem)
            for one in wrong
            for problem in one.lines()
        ]
        title = Message(
            N_("{n} of {all} files cannot be used: {path}"),
            n=len(wrong),
            all=len(reports),
            path=str(Path(wrong[0].file).parent),
        )
        hint = Message(N_("Rows are numbered as in a spreadsheet: the column names are row 1."))
        raise UserError(title, problems, hint, in_lines=True)


def _findings(
    read: Sequence[Handle],
    codebook: Codebook,
    workers: Workers,
    facts: Sequence[Facts],
    *,
    weighing: bool,
) -> list[list[Finding]]:
    """Return what is wrong with each piece, ids that another piece has among it."""
    own = partial(problems_in, codebook=codebook, weighing=weighing)
    found: list[list[Finding]] = workers.gather(workers.map(own, read))
    given = codebook.design.id and not any(one.inexact for one in facts)
    if not given or _rise([one for one in facts if one.rows]):
        return found
    texts = any(one.texts for one in facts)
    deal = partial(dealt, codebook=codebook, hands=_HANDS, texts=texts)
    hands = workers.map(deal, read)
    twice = [
        workers.one(repeated, workers.map(partial(hand_of, number=number), hands))
        for number in range(_HANDS)
    ]
    wanted = np.concatenate(workers.gather(twice))
    if not len(wanted):
        return found
    where = partial(people_called, codebook=codebook, wanted=wanted, texts=texts)
    again: list[list[Finding]] = workers.gather(workers.map(where, read))
    return [[*one, *other] for one, other in zip(found, again, strict=True)]


def _rise(facts: Sequence[Facts]) -> bool:
    """Whether ids of pieces are whole numbers that do not overlap."""
    if any(one.ids is None for one in facts):
        return False
    ends = sorted(one.ids for one in facts if one.ids)
    return all(one[1] < other[0] for one, other in pairwise(ends))


def _ordered(findings: Iterable[Finding], codebook: Codebook) -> list[Finding]:
    """Join what is alike in the pieces of a file, in the order of the codebook's columns."""
    alike: dict[tuple[str, str | None, str], list[Finding]] = {}
    for one in findings:
        alike.setdefault((one.kind, one.column, one.expected), []).append(one)
    order = {name: at for at, name in enumerate(codebook.columns)}
    found = [
        msgspec.structs.replace(
            some[0],
            rows=np.concatenate([one.rows for one in some]),
            found=[cell for one in some for cell in one.found],
        )
        for some in alike.values()
    ]
    return sorted(found, key=lambda one: order.get(one.column or "", -1))


def _part(read: Read, codebook: Codebook, file: str) -> Respondents:
    columns = read.table.columns
    return Respondents(
        codebook=codebook,
        file=file,
        sha256="",
        columns=columns.with_columns(derived_columns(columns, codebook)),
    )


def _known_of(
    pair: Sequence[Any], known: Sequence[Fingerprints], declared: frozenset[Path]
) -> _Part:
    read, part = pair
    assert isinstance(read, Read)
    assert isinstance(part, Respondents)
    synthetic = part.rows
    if read.piece.path not in declared:
        synthetic = synthetic_rows(read.table.columns, known)
    levels = {}
    for name, column in part.columns.by_name.items():
        levels[name] = (0, _MANY)
        if isinstance(column, Whole):
            levels[name] = (column.below + 1, column.below + column.levels)
    return _Part(levels, synthetic)


def _levels(parts: Sequence[_Part]) -> dict[str, tuple[int, int]]:
    """Return the lowest and the highest number of each column."""
    return {
        name: (
            min(part.levels[name][0] for part in parts),
            max(part.levels[name][1] for part in parts),
        )
        for name in parts[0].levels
    }


def _reweighted(reweighting: Reweighting, part: Respondents) -> Respondents:
    return part.reweighted(reweighting)


def _combinations(names: tuple[str, ...], part: Respondents) -> Combinations:
    return part.combinations(names)


def _added(names: tuple[str, ...], parts: Sequence[Combinations]) -> Combinations:
    """Add combinations of several parts up."""
    columns = {name: joined([part.columns[name] for part in parts]) for name in names}
    people, weights, squares, base = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("people", "weights", "squares", "base")
    )
    return Columns(len(people), columns).combinations(names, weights, people, squares, base)


def _digest(files: Sequence[Path], digests: Sequence[str]) -> str:
    """Return one SHA-256 of files: its own of one, else that of what `sha256sum` would print."""
    if len(files) == 1:
        return digests[0]
    lines = (f"{digest}  {file.name}\n" for digest, file in zip(digests, files, strict=True))
    return hashlib.sha256("".join(lines).encode(errors="surrogatepass")).hexdigest()
