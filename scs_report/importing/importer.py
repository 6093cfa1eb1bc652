"""Imports a file of a survey company: proposes, asks, applies, writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from scs_report.border.companions import find_fingerprints
from scs_report.errors import UserError
from scs_report.importing.applying import applied, unanswered
from scs_report.importing.counting import Counted, counted
from scs_report.importing.deciding import Choice, Decision, completed, decisions
from scs_report.importing.delivered import Delivered, delivered
from scs_report.importing.earlier import by_earlier
from scs_report.importing.mapping import (
    BLANKS,
    NONE,
    OPEN,
    ColumnEntry,
    File,
    Mapping,
    read_mapping,
)
from scs_report.importing.mapping_text import entry_block, file_block, mapping_text, with_blocks
from scs_report.importing.meanings import CODE, ONE_IS_YES
from scs_report.importing.proposing import Proposal, Remark, entry_of, propose, trust_in
from scs_report.importing.putting import FOLDER, Made, put
from scs_report.importing.saying import label_of
from scs_report.language.reader import tell as _
from scs_report.language.reader import told
from scs_report.placing import place
from scs_report.project import Project
from scs_report.survey import (
    Report,
    RespondentsError,
    load_codebook,
    read_card,
    sha256_of,
    validate,
)
from scs_report.survey.codebook import Codebook
from scs_report.survey.fingerprints import MOST_UNSAID, read_fingerprints, synthetic_rows
from scs_report.survey.readers import read_raw

#: Asks one question; returns what is to be written, or None to ask no more.
Ask = Callable[[Decision], Choice | None]


class Imported(Struct, frozen=True, kw_only=True):
    """What was done, to be told.

    Attributes
    ----------
    file, rows, columns
        The file, its respondents and columns.
    mapping
        Where the mapping lies.
    like
        The file whose mapping it follows, "" if none.
    found
        How many columns of the study have one in the file, of `wanted`.
    unused
        Columns of the file that nothing is made of.
    open
        What a person has to decide; nothing was written then but the mapping.
    respondents
        Where the respondents lie; None while something is open.
    before
        Where those lie whose place they took; None if they took nobody's.
    synthetic
        Whether they are known to be synthetic.
    counts, notes
        How many gave each answer before and after; what else is to be said.
    """

    file: Path
    rows: int
    columns: int
    mapping: Path
    like: str
    found: int
    wanted: int
    unused: tuple[str, ...]
    open: tuple[Decision, ...] = ()
    respondents: Path | None = None
    before: Path | None = None
    synthetic: bool = False
    counts: tuple[Counted, ...] = ()
    notes: tuple[str, ...] = ()


def import_file(
    project: Project,
    path: Path,
    *,
    command: str,
    sheet: str | None = None,
    encoding: str | None = None,
    ask: Ask | None = None,
    replacing: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Imported:
    """Import a file into a study.

    Parameters
    ----------
    command
        What is to be typed to import it again; it stands in the mapping.
    sheet, encoding
        As `read_raw`.
    ask
        Asks a person what only a person can decide, and writes the answers into the mapping.
    replacing
        Whether they become the respondents of a study that has some; see `put`.

    Raises
    ------
    UserError
        If the file or the mapping cannot be read, or what was made contradicts the codebook.
    """
    codebook = load_codebook(project.data / "codebook.toml")
    place_of_mapping = mapping_place(project, path)
    known = read_mapping(place_of_mapping, codebook) if place_of_mapping.is_file() else None
    if known:
        sheet, encoding = sheet or known.file.sheet or None, encoding or known.file.encoding or None
    progress(path.name)
    raw = read_raw(path, sheet=sheet, encoding=encoding, known=codebook.columns)
    if raw.findings:
        report = Report(file=str(path), rows=len(raw.frame), findings=raw.findings)
        raise UserError(_("{file} cannot be read", file=path), report.lines(told), in_lines=True)
    data = delivered(raw)
    file = File(
        name=path.name,
        sha256=sha256_of(path),
        rows=data.rows,
        sheet=sheet or "",
        encoding=encoding or "",
    )
    progress(_("columns and answers"))
    proposal, text = _begun(project, known, place_of_mapping, codebook, data, file, command)
    work = _Work(project, place_of_mapping, codebook, data, proposal, text)
    work.complete()
    if ask:
        work.ask(ask)
    return work.finish(path, raw.notes, replacing=replacing)


def is_foreign(project: Project, path: Path) -> bool:
    """Whether a file has to be imported: its columns or answers are not called as in the study.

    Not a file that cannot be read, for whoever reads it says why.
    """
    codebook = load_codebook(project.data / "codebook.toml")
    try:
        columns = delivered(read_raw(path, known=codebook.columns)).columns
    except UserError:
        return False
    own = [columns[name] for name in codebook.columns if name in columns]
    coded = [one for one in own if codebook.owner(one.name).kind != "number"]
    texts = sum(len(one.numbers) < 0.5 * len(one.keys) for one in coded)
    return len(own) < 0.5 * len(codebook.columns) or texts > 0.2 * len(coded)


def mapping_place(project: Project, path: Path) -> Path:
    """Return where the mapping of a file lies: under its name without endings."""
    name = path.name
    for ending in reversed(path.suffixes):
        name = name.removesuffix(ending) or name
    return project.data / FOLDER / f"{name}.toml"


def _begun(
    project: Project,
    known: Mapping | None,
    place_of_mapping: Path,
    codebook: Codebook,
    data: Delivered,
    file: File,
    command: str,
) -> tuple[Proposal, str]:
    """Return the mapping as far as it is known, with its text."""
    if known and known.file.sha256 == file.sha256:
        _require_columns(known, data, place_of_mapping)
        text = place_of_mapping.read_text(encoding="utf-8-sig")
        kept = replace(
            file,
            like=known.file.like,
            same_codes=known.file.same_codes,
            one_is_yes=known.file.one_is_yes,
        )
        remarks = propose(codebook, data, file).remarks if _is_open(known) else {}
        return Proposal(replace(known, file=kept), remarks), text
    earlier = [known] if known else []
    if not known:
        for other in sorted(place_of_mapping.parent.glob("*.toml"), reverse=True):
            try:
                earlier.append(read_mapping(other, codebook))
            except UserError:
                continue  # it is told when its own file is imported
    proposal = by_earlier(earlier, codebook, data, file) or propose(codebook, data, file)
    return proposal, mapping_text(proposal, data, codebook, command)


def _is_open(mapping: Mapping) -> bool:
    """Whether a mapping says itself that something is to be decided."""
    columns, multiple = mapping.columns.values(), mapping.multiple.values()
    return (
        OPEN in (mapping.file.same_codes, mapping.file.one_is_yes)
        or any(OPEN in (one.column, *one.answers.values()) or not one.confirmed for one in columns)
        or any(OPEN in one.answers.values() or not one.confirmed for one in multiple)
    )


def _require_columns(mapping: Mapping, data: Delivered, place_of_mapping: Path) -> None:
    if lacking := sorted(name for name in mapping.used if name not in data.columns):
        raise UserError(
            _("The mapping {file} cannot be used", file=place_of_mapping),
            [_("the file has no column “{column}”", column=name) for name in lacking],
        )


class _Work:
    """A mapping on its way: completed, asked for, applied; each step is written at once."""

    def __init__(
        self,
        project: Project,
        where: Path,
        codebook: Codebook,
        data: Delivered,
        proposal: Proposal,
        text: str,
    ) -> None:
        self._project, self._where = project, where
        self._codebook, self._data = codebook, data
        self._proposal, self._text = proposal, text

    def complete(self) -> None:
        """Fill in what is certain, and write the mapping."""
        self._doubt_codes()
        self._proposal, changed = completed(self._proposal, self._data, self._codebook)
        self._write(changed)

    def ask(self, ask: Ask) -> None:
        """Ask what is open until nothing is, or nobody answers."""
        while True:
            left = self._open()
            if not left:
                return
            answer = ask(left[0])
            if answer is None:
                return
            self._decide(left[0], answer)

    def finish(self, path: Path, notes: tuple[str, ...], *, replacing: bool) -> Imported:
        """Apply the mapping if nothing is open, and write the respondents."""
        left = self._open()
        mapping, codebook, data = self._proposal.mapping, self._codebook, self._data
        several = sum(len(codebook.question(name).columns) for name in mapping.multiple)
        found = sum(entry.column not in (OPEN, NONE) for entry in mapping.columns.values())
        done = Imported(
            file=path,
            rows=data.rows,
            columns=len(data.columns),
            mapping=self._where,
            like=mapping.file.like,
            found=found + several,
            wanted=len(codebook.columns),
            unused=tuple(name for name in data.columns if name not in mapping.used),
            open=tuple(left),
            notes=tuple(map(told, notes)),
        )
        if left:
            return done
        frame, said = applied(mapping, data, codebook)
        counts = counted(mapping, data, frame, codebook)
        _require_valid(frame, codebook, path, self._where, mapping)
        synthetic = _synthetic(self._project, path, frame)
        made = Made(path.name, mapping.file.sha256, self._where, frame, synthetic)
        target, before = put(self._project, made, replacing=replacing)
        return replace(
            done,
            respondents=target,
            before=before,
            synthetic=synthetic,
            counts=tuple(counts),
            notes=(*done.notes, *said),
        )

    def _open(self) -> list[Decision]:
        """Return what is open; blanks of people who were asked, when all else is decided."""
        left = decisions(self._proposal, self._data, self._codebook)
        if left:
            return left
        mapping = self._proposal.mapping
        frame, _notes = applied(mapping, self._data, self._codebook)
        columns = dict(mapping.columns)
        for name in unanswered(frame, self._codebook):
            if columns[name].column != NONE and BLANKS not in columns[name].answers:
                answers = {**columns[name].answers, BLANKS: OPEN}
                columns[name] = replace(columns[name], answers=answers)
        changed = {f"columns.{name}" for name in columns if columns[name] != mapping.columns[name]}
        self._proposal = Proposal(replace(mapping, columns=columns), self._proposal.remarks)
        self._write(changed)
        return decisions(self._proposal, self._data, self._codebook)

    def _decide(self, decision: Decision, answer: Choice) -> None:
        """Write one answer into the mapping."""
        mapping, value = self._proposal.mapping, answer.value
        remarks = dict(self._proposal.remarks)
        if decision.table == "file":
            file = replace(mapping.file, **{decision.key: bool(value)})
            self._proposal = Proposal(replace(mapping, file=file), remarks)
            self._doubt_codes()
            self._write({"file"})
            return
        entries = dict(getattr(mapping, decision.table))
        entry = entries[decision.name]
        if decision.key in ("confirmed", "column"):
            if value is True:
                entries[decision.name] = replace(entry, confirmed=True)
            elif value == NONE:
                entries[decision.name] = ColumnEntry(column=NONE)
            else:
                question = self._codebook.owner(decision.name)
                column = self._data.columns[str(value)]
                trust = trust_in(mapping.file)
                entries[decision.name], found = entry_of(
                    question, decision.name, column, trust, self._codebook
                )
                remarks[decision.name] = Remark(answers=found)
        else:
            answers = {**entry.answers, decision.key: value}
            entries[decision.name] = replace(entry, answers=answers)
        self._proposal = Proposal(replace(mapping, **{decision.table: entries}), remarks)
        self._write({f"{decision.table}.{decision.name}"})

    def _doubt_codes(self) -> None:
        """Have each column confirmed whose codes without words are not those of the study."""
        mapping, changed = self._proposal.mapping, {"file"}
        file = mapping.file
        said = ((CODE, file.same_codes), (ONE_IS_YES, file.one_is_yes))
        doubted = {why for why, answer in said if answer is False}
        if not doubted:
            return
        columns = dict(mapping.columns)
        for name, entry in columns.items():
            remark = self._proposal.remarks.get(name, Remark())
            bare = any(one.why in doubted and not one.sure for one in remark.answers.values())
            if bare and entry.confirmed:
                columns[name] = replace(entry, confirmed=False)
                changed.add(f"columns.{name}")
        kept = replace(
            file,
            same_codes=None if file.same_codes is False else file.same_codes,
            one_is_yes=None if file.one_is_yes is False else file.one_is_yes,
        )
        self._proposal = Proposal(
            replace(mapping, file=kept, columns=columns), self._proposal.remarks
        )
        self._write(changed)

    def _write(self, changed: set[str]) -> None:
        blocks = {}
        for one in sorted(changed):
            table, _dot, name = one.partition(".")
            if table == "file":
                blocks[one] = file_block(self._proposal.mapping)
            else:
                blocks[one] = entry_block(table, name, self._proposal, self._data, self._codebook)
        if blocks:
            self._text = with_blocks(self._text, blocks)
        content = self._text.encode()
        if not self._where.is_file() or self._where.read_bytes() != content:
            place({Path(self._where.name): content}, self._where.parent)


def _require_valid(
    frame: pd.DataFrame, codebook: Codebook, path: Path, where: Path, mapping: Mapping
) -> None:
    """Refuse respondents that contradict the codebook: rows are those of the file."""
    weight = codebook.design.weight
    whole = frame if weight in frame or not weight else frame.assign(**{weight: 1.0})
    report = validate(whole, codebook, str(path))
    if report.ok:
        return
    error = RespondentsError(report)
    technical = (codebook.design.id, codebook.design.weight)
    lacking = [
        _(
            "The file does not have “{question}”. If it was not asked this time, write "
            "optional = true for {name} in data/codebook.toml.",
            question=label_of(codebook, name),
            name=codebook.owner(name).id,
        )
        for name, entry in mapping.columns.items()
        if entry.column == NONE and name not in technical
    ]
    raise UserError(
        error.title,
        [*lacking, *error.told(told)],
        _(
            "Columns are named as in the study, rows as in the file. If an answer is mapped "
            "wrongly, correct {mapping}; else the file, or data/codebook.toml.",
            mapping=where,
        ),
        in_lines=True,
    )


def _synthetic(project: Project, path: Path, frame: pd.DataFrame) -> bool:
    """Whether the file's card says so, or the rows are known to be synthetic."""
    card = read_card(path)
    if card and card.synthetic:
        return True
    known = map(read_fingerprints, find_fingerprints([path.parent, project.data]))
    return synthetic_rows(frame.reset_index(drop=True), known) > MOST_UNSAID * len(frame)
