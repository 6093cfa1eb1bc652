"""Which texts of a section were last declared in step with each other, and what changed since.

`templates/translations.toml` keeps a digest of each file of a section; `accept` writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scs_report.border.files import UnreadableError
from scs_report.border.shape import nearest
from scs_report.border.texts import LocalText
from scs_report.border.toml import read_toml
from scs_report.checks.problem import Problem, decode
from scs_report.checks.sections import Section, Text
from scs_report.errors import N_, UserError
from scs_report.language.reader import language_names
from scs_report.language.reader import tell as _
from scs_report.names import KNOWN
from scs_report.placing import place

#: Where the digests of a study's sections stand, from the project's folder.
STATE = "templates/translations.toml"
#: And what declares them in step.
ACCEPT = "scs-report translations accept {name}"

_HEAD = """\
# The text of each section when its languages were last declared in step: the beginning of the
# SHA-256 of each file. Written by `{command}`, not by hand.
"""
_DIGITS = 16


@dataclass(frozen=True)
class Standing:
    """How a section stands: which of its languages changed since they were declared in step.

    `declared` is false for a section that never was.
    """

    section: Section
    declared: bool
    changed: tuple[str, ...]

    @property
    def in_step(self) -> bool:
        """Whether nothing changed."""
        return self.declared and not self.changed

    @property
    def words(self) -> str:
        """The standing in words."""
        if not self.declared:
            return _("never declared in step")
        if not self.changed:
            return _("in step")
        if self.changed == self.section.languages:
            return _("all languages changed")
        return _("{languages} changed", languages=language_names(self.changed))


def standings(root: Path, sections: Iterable[Section], state: str = STATE) -> list[Standing]:
    """Compare sections with what was last declared; sections without a twin are left out.

    `state` is the file that tells what was, from the project's folder.

    Raises
    ------
    UserError
        If the digests cannot be read.
    """
    declared = _read(root, state)
    found = []
    for section in sections:
        if section.lacking or len(section.languages) == 1:
            continue
        known = declared.get(section.name, {})
        changed = [code for code, text in section.texts.items() if known.get(code) != digest(text)]
        found.append(Standing(section, section.name in declared, tuple(changed)))
    return found


def accept(
    root: Path,
    sections: Sequence[Section],
    names: Sequence[str],
    state: str = STATE,
    command: str = ACCEPT,
) -> list[str]:
    """Declare sections in step; returns their names.

    Parameters
    ----------
    root
        The project's folder.
    sections
        All sections; what the file says of others is dropped.
    names
        Names (`brief/10-coverage`), or one of the files of a section; none for all.
    state
        The file that tells, from the project's folder.
    command
        What it says that it was written by.

    Raises
    ------
    UserError
        If a name is no section, a section lacks its twin, or the digests cannot be read.
    """
    known = {section.name: section for section in sections}
    chosen = list(dict.fromkeys(map(_name, names))) or list(known)
    problems = [_unknown(name, known) for name in chosen if name not in known]
    if problems:
        hint = _("`scs-report translations status` lists the sections.")
        raise UserError(_("There is no such section"), problems, hint)
    declared = {name: kept for name, kept in _read(root, state).items() if name in known}
    for name in chosen:
        section = known[name]
        if section.lacking:
            lacking = section.files(section.lacking)
            raise UserError(
                _("A section lacks its twin"),
                [_("{name}: there is no {lacking}", name=name, lacking=lacking)],
            )
        declared[name] = {code: digest(text) for code, text in section.texts.items()}
    entries = [
        f'\n["{name}"]\n' + "".join(f'{code} = "{text}"\n' for code, text in kept.items())
        for name, kept in sorted(declared.items())
    ]
    head = _HEAD.format(command=command.replace(" {name}", ""))
    place({Path(state): (head + "".join(entries)).encode()}, root)
    return chosen


def check_translations(
    root: Path, sections: Sequence[Section], state: str = STATE, command: str = ACCEPT
) -> Iterator[Problem]:
    """Report sections whose text changed since their languages were declared in step."""
    for standing in standings(root, sections, state):
        if standing.in_step:
            continue
        section = standing.section
        still = tuple(code for code in section.languages if code not in standing.changed)
        if still:
            message = N_("{standing}; bring {files} into step, then run {command}")
        else:
            still = section.languages[1:]
            message = N_("{standing}; compare it with {files}, then run {command}")
        said = _(
            message,
            standing=standing.words,
            files=section.files(still),
            command=f"`{command.format(name=section.name)}`",
        )
        yield Problem(section.file(standing.changed[0]), 1, said)
    lines = decode(root / state, state).splitlines() if (root / state).exists() else []
    known = {section.name for section in sections}
    for name in _read(root, state):
        if name not in known:
            message = _(
                "{name}: there is no such section; run {command}",
                name=name,
                command=f"`{command.format(name='--all')}`",
            )
            head = f'["{name}"]'
            yield Problem(state, lines.index(head) + 1 if head in lines else 1, message)


def digest(text: Text) -> str:
    """Return the digest of a file's text; spaces at line ends and blank lines at the end are free.

    Line endings do not count either: a checkout on another system changes them.
    """
    lines = [line.rstrip() for line in text.raw.rstrip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]


def _read(root: Path, state: str) -> dict[str, LocalText]:
    if not (root / state).exists():
        return {}
    try:
        return read_toml(root / state, dict[str, LocalText])
    except UnreadableError as error:
        raise UserError(
            _("The state of the translations cannot be read"),
            [f"{state}: {problem}" for problem in error.problems],
            _(
                "Take the file back from git, or delete it and run `scs-report translations "
                "accept --all`."
            ),
        ) from None


def _name(given: str) -> str:
    """Return the section that a name or a file's path means."""
    name = given.replace("\\", "/").removeprefix("./").removeprefix("templates/")
    stem, _, code = name.removesuffix(".md").rpartition(".")
    return stem if code in KNOWN else name.removesuffix(".md")


def _unknown(name: str, known: Iterable[str]) -> str:
    return name + nearest(name, known)
