"""Which text of a section was last declared in step with its twin, and what changed since.

`templates/translations.toml` keeps a digest of both files of each section; `accept` writes it.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.checks.problem import Problem, decode
from scs_report.checks.sections import Section, Text
from scs_report.errors import UserError
from scs_report.placing import place

#: Where the digests stand, from the project's folder.
STATE = "templates/translations.toml"

_HEAD = """\
# The text of each section when its two languages were last declared in step: the beginning of the
# SHA-256 of each file. Written by `scs-report translations accept`, not by hand.
"""
_DIGITS = 16


class _Digests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    en: str
    zh: str


@dataclass(frozen=True)
class Standing:
    """How a section stands: which of its languages changed since they were declared in step.

    `declared` is false for a section that never was.
    """

    section: Section
    declared: bool
    english: bool
    chinese: bool

    @property
    def in_step(self) -> bool:
        """Whether nothing changed."""
        return self.declared and not self.english and not self.chinese

    @property
    def words(self) -> str:
        """The standing in words."""
        if not self.declared:
            return "never declared in step"
        if self.english and self.chinese:
            return "both changed"
        if self.english or self.chinese:
            return f"{'English' if self.english else 'Chinese'} changed"
        return "in step"


def standings(root: Path, sections: Iterable[Section]) -> list[Standing]:
    """Compare sections with what was last declared; sections without a twin are left out.

    Raises
    ------
    UserError
        If the digests cannot be read.
    """
    declared = _read(root)
    found = []
    for section in sections:
        if section.english and section.chinese:
            known = declared.get(section.name)
            found.append(
                Standing(
                    section,
                    known is not None,
                    known is None or known.en != digest(section.english),
                    known is None or known.zh != digest(section.chinese),
                )
            )
    return found


def accept(root: Path, sections: Sequence[Section], names: Sequence[str]) -> list[str]:
    """Declare sections in step; returns their names.

    Parameters
    ----------
    root
        The project's folder.
    sections
        All sections; what the file says of others is dropped.
    names
        Names (`brief/10-coverage`), or one of the two files of a section; none for all.

    Raises
    ------
    UserError
        If a name is no section, a section lacks its twin, or the digests cannot be read.
    """
    known = {section.name: section for section in sections}
    chosen = list(dict.fromkeys(map(_name, names))) or list(known)
    problems = [_unknown(name, known) for name in chosen if name not in known]
    if problems:
        hint = "`scs-report translations status` lists the sections."
        raise UserError("There is no such section", problems, hint)
    declared = {name: kept for name, kept in _read(root).items() if name in known}
    for name in chosen:
        section = known[name]
        if section.english is None or section.chinese is None:
            lacking = section.file("en" if section.english is None else "zh")
            raise UserError("A section lacks its twin", [f"{name}: there is no {lacking}"])
        declared[name] = _Digests(digest(section.english), digest(section.chinese))
    entries = [
        f'\n["{name}"]\nen = "{kept.en}"\nzh = "{kept.zh}"\n'
        for name, kept in sorted(declared.items())
    ]
    place({Path(STATE): (_HEAD + "".join(entries)).encode()}, root)
    return chosen


def check_translations(root: Path, sections: Sequence[Section]) -> Iterator[Problem]:
    """Report sections whose text changed since both languages were declared in step."""
    for one in standings(root, sections):
        if one.in_step:
            continue
        name = one.section.name
        changed, twin = ("zh", "en") if one.chinese and not one.english else ("en", "zh")
        if one.english != one.chinese:
            said = f"{one.words}; bring {one.section.file(twin)} into step, then run"
        else:
            said = f"{one.words}; compare it with {one.section.file(twin)}, then run"
        yield Problem(
            one.section.file(changed), 1, f"{said} `scs-report translations accept {name}`"
        )
    lines = decode(root / STATE, STATE).splitlines() if (root / STATE).exists() else []
    known = {section.name for section in sections}
    for name in _read(root):
        if name not in known:
            said = f"{name}: there is no such section; run `scs-report translations accept --all`"
            head = f'["{name}"]'
            yield Problem(STATE, lines.index(head) + 1 if head in lines else 1, said)


def digest(text: Text) -> str:
    """Return the digest of a file's text; spaces at line ends and blank lines at the end are free.

    Line endings do not count either: a checkout on another system changes them.
    """
    lines = [line.rstrip() for line in text.raw.rstrip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]


def _read(root: Path) -> dict[str, _Digests]:
    if not (root / STATE).exists():
        return {}
    try:
        return read_toml(root / STATE, dict[str, _Digests])
    except UnreadableError as error:
        raise UserError(
            "The state of the translations cannot be read",
            [f"{STATE}: {problem}" for problem in error.problems],
            "Take the file back from git, or delete it and run "
            "`scs-report translations accept --all`.",
        ) from None


def _name(given: str) -> str:
    """Return the section that a name or a file's path means."""
    name = given.replace("\\", "/").removeprefix("./").removeprefix("templates/")
    return name.removesuffix(".md").removesuffix(".en").removesuffix(".zh")


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return name + "".join(f": did you mean {one}?" for one in near)
