"""Edits of a Word file, written into the texts it was made of as far as that is beyond doubt.

Three things are compared paragraph by paragraph: what the file said when it was made, what it says
now, and what today's texts print. A change is written where the words that it changes stand in a
text as they are printed; then the document is made once more, and a change stays only if it is
printed as the person wrote it and nothing else differs.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scs_report.errors import N_, UserError
from scs_report.language.reader import tell as _
from scs_report.office.word_file import read_back
from scs_report.office.word_reading import Comment
from scs_report.office.word_sources import Record
from scs_report.pages.manuscript import Manuscript
from scs_report.placing import place
from scs_report.project import Project
from scs_report.revisions.change import Change
from scs_report.revisions.edits import Reader
from scs_report.revisions.expected import applied, expected, prose
from scs_report.revisions.hunks import Refused
from scs_report.revisions.pairing import pair
from scs_report.revisions.passages import blocks_of, today
from scs_report.revisions.spans import Texts
from scs_report.revisions.unwritable import unwritable
from scs_report.revisions.word import Returned

UNSURE = N_("written into the text it would print otherwise, or change other words")
#: A file of which fewer paragraphs are known is of another study, or of long ago.
_KNOWN = 0.2


@dataclass(frozen=True)
class Noted:
    """A comment, and where in the texts it is about something."""

    comment: Comment
    words: str
    template: str = ""
    claims: tuple[str, ...] = ()


@dataclass
class Merged:
    """What became of the edits of a file.

    Attributes
    ----------
    changes
        All of them; those that cannot be written say why.
    texts
        The texts that change, by template.
    before
        What these texts were.
    comments
        What people noted.
    others
        Languages of the study that the changed sections have too.
    tracked
        How many tracked changes the file holds.
    """

    changes: list[Change]
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    comments: list[Noted] = field(default_factory=list)
    others: tuple[str, ...] = ()
    tracked: int = 0

    @property
    def written(self) -> list[Change]:
        """What comes into the texts."""
        return [change for change in self.changes if change.refused is None]

    @property
    def listed(self) -> list[Change]:
        """What has to be looked at by a person."""
        return [change for change in self.changes if change.refused is not None]


def record_of(returned: Returned, sent: Returned | None, project: Project) -> Record:
    """Return what a file was when it was sent: as it says itself, or as another one says.

    Raises
    ------
    UserError
        If nobody can tell, or the document is none of the study.
    """
    record = returned.record or (sent.record if sent else None)
    if record is None:
        raise UserError(
            _("The file does not say from which texts it was made"),
            [
                _(
                    "programs such as LibreOffice and Google Docs leave that out when they save; "
                    "drafts and files of before do not have it"
                )
            ],
            _(
                "Name the file as it was sent, before anybody changed it: --sent {file}.",
                file="brief.en.docx",
            ),
        )
    if returned.record is None and returned.digest:
        wanted = f"{record.document}.{record.language} {record.digest}"
        if returned.digest != wanted:
            raise UserError(
                _("The file was not made of the one that --sent names"),
                hint=_("Name the file as it was sent to this person."),
            )
    study = project.study
    if record.document not in study.names or record.language not in study.languages:
        raise UserError(
            _("The file is of another study"),
            [
                _(
                    "it is {document} ({language}) of “{study}”",
                    document=record.document,
                    language=record.language,
                    study=record.study,
                )
            ],
            _("Go to the folder of that study, or name it with --study."),
        )
    return record


def merge(returned: Returned, record: Record, manuscript: Manuscript, templates: Path) -> Merged:
    """Return what becomes of the edits of a file; nothing is written.

    Parameters
    ----------
    returned, record
        The file, and what it was when it was sent.
    manuscript
        The document in its language, made of today's texts and results.
    templates
        The folder of the study's texts.

    Raises
    ------
    UserError
        If the file is of another study.
    """
    return _Merge(returned, record, manuscript, templates).merged()


class _Merge:
    def __init__(
        self, returned: Returned, record: Record, manuscript: Manuscript, templates: Path
    ) -> None:
        self._returned, self._record = returned, record
        self._manuscript, self._templates = manuscript, templates
        self._han = manuscript.language.rules.typesetting.han
        trace, read = read_back(manuscript)
        self._sources = trace.sources
        blocks = blocks_of(read, Texts(trace.sources), self._own)
        now = today(record.written, blocks)
        said = [at for at, one in enumerate(record.written) if one.template]
        if said and sum(at in now for at in said) < _KNOWN * len(said):
            raise UserError(
                _("The file is of another study, or of texts that have nearly all changed since"),
                [_("it is {document} of “{study}”", document=record.document, study=record.study)],
            )
        came = returned.paragraphs
        self._groups = pair(record.written, came)
        self._reader = Reader(
            *(record.written, came, blocks, now, record.language), resaved=returned.record is None
        )

    def _own(self, template: str) -> bool:
        return bool(template) and (self._templates / template).is_file()

    def merged(self) -> Merged:
        changes = list(self._reader.changes(self._groups))
        changes += unwritable(self._returned, self._record, self._groups, self._manuscript)
        placeable = [change for change in changes if change.refused is None]
        kept = self._settled(placeable, [])
        for change in placeable:
            if change not in kept:
                change.refused = Refused(UNSURE)
        texts = self._texts(kept)
        sections = {name.rsplit(".", 2)[0] for name in texts}
        others = tuple(
            code
            for code in self._manuscript.study.languages
            if code != self._record.language and sections
        )
        return Merged(
            changes,
            texts,
            {name: self._sources[name] for name in texts},
            [self._noted(one) for one in self._returned.comments],
            others,
            self._returned.tracked,
        )

    def _texts(self, chosen: Sequence[Change]) -> dict[str, str]:
        return applied(self._sources, [one for change in chosen for one in change.replacements])

    def _settled(self, changes: list[Change], before: list[Change]) -> list[Change]:
        """Return those changes that can be written together with others, halving what cannot."""
        if not changes or self._holds([*before, *changes]):
            return changes
        if len(changes) == 1:
            return []
        half = len(changes) // 2
        first = self._settled(changes[:half], before)
        return first + self._settled(changes[half:], [*before, *first])

    def _holds(self, chosen: Sequence[Change]) -> bool:
        """Whether the document says what it has to, and nothing else, with some changes."""
        try:
            trace, read = read_back(self._manuscript, self._texts(chosen))
        except (UserError, ValueError):
            return False
        blocks = blocks_of(read, Texts(trace.sources), self._own)
        wanted = expected(self._reader, chosen, han=self._han)
        return prose(blocks, han=self._han) == wanted

    def _noted(self, comment: Comment) -> Noted:
        came = self._returned.paragraphs
        if comment.paragraph is None or comment.paragraph >= len(came):
            return Noted(comment, "")
        words = came[comment.paragraph].text
        for group in self._groups:
            if comment.paragraph in group.new and group.old:
                one = self._record.written[group.old[0]]
                return Noted(comment, words, one.template, one.claims)
        return Noted(comment, words)


def write(merged: Merged, templates: Path) -> None:
    """Write the texts that changed, all or none, each with the line ends that it has.

    Raises
    ------
    UserError
        If that is impossible, or one of them was changed meanwhile.
    """
    files: dict[Path, bytes] = {}
    for name, text in merged.texts.items():
        raw = (templates / name).read_bytes()
        mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
        ends = b"\r\n" if b"\r\n" in raw else b"\n"
        if raw.removeprefix(mark).replace(b"\r\n", b"\n").decode() != merged.before[name]:
            raise UserError(
                _("{file} was changed while it was read", file=f"templates/{name}"),
                hint=_("Run the command again."),
            )
        files[Path(name)] = mark + text.encode().replace(b"\n", ends)
    if files:
        place(files, templates)
