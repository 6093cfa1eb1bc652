"""References to figures and tables: those that lead nowhere, and figures that no text refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scs_report.checks.problem import Problem
from scs_report.checks.sections import Section, Text
from scs_report.language.reader import tell as _

_CALL = re.compile(r'(figure|table|ref)\("([^"]*)"')
_TARGET = re.compile(r"(figure|table):(.+)")


def check_references(sections: Iterable[Section]) -> Iterator[Problem]:
    """Report references to what their document does not show."""
    for texts in _documents(sections).values():
        shown = {f"{kind}:{key}" for *_place, kind, key in _calls(texts) if kind != "ref"}
        for text, line, kind, target in _calls(texts):
            if kind != "ref" or target in shown:
                continue
            found = _TARGET.fullmatch(target)
            if found is None:
                known = 'ref("figure:KEY"), ref("table:KEY")'
                message = _('found ref("{target}"), expected {known}', target=target, known=known)
            else:
                message = _(
                    'ref("{target}"): the document does not show it, expected {call} in its texts',
                    target=target,
                    call=f'{found[1]}("{found[2]}")',
                )
            yield Problem(text.file, line, message)


def never_referred(sections: Iterable[Section]) -> list[Problem]:
    """Name the figures that no text of their document refers to.

    One language is enough to look at: the others refer to the same (`check_twins`).
    """
    found, seen = list[Problem](), set[str]()
    for (document, _code), texts in _documents(sections).items():
        if document in seen:
            continue
        seen.add(document)
        referred = {target for *_place, kind, target in _calls(texts) if kind == "ref"}
        for text, line, kind, key in _calls(texts):
            if kind == "figure" and f"figure:{key}" not in referred:
                message = _(
                    "no text refers to {call}; write {written} where one speaks of it",
                    call=f'figure("{key}")',
                    written=f'{{{{ ref("figure:{key}") }}}}',
                )
                found.append(Problem(text.file, line, message))
    return found


def _documents(sections: Iterable[Section]) -> dict[tuple[str, str], list[Text]]:
    """Return the texts of each document in each language."""
    documents: dict[tuple[str, str], list[Text]] = {}
    for section in sections:
        for code, text in section.texts.items():
            documents.setdefault((text.document, code), []).append(text)
    return documents


def _calls(texts: Iterable[Text]) -> Iterator[tuple[Text, int, str, str]]:
    for text in texts:
        for call in text.calls:
            if found := _CALL.match(call.name):
                yield text, call.line, found[1], found[2]
