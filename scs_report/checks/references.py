"""References to figures and tables: those that lead nowhere, and figures that no text refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scs_report.checks.problem import Problem
from scs_report.checks.sections import Section, Text

_CALL = re.compile(r'(figure|table|ref)\("([^"]*)"')
_TARGET = re.compile(r"(figure|table):(.+)")


def check_references(sections: Iterable[Section]) -> Iterator[Problem]:
    """Report references to what their document does not show."""
    for texts in _documents(sections).values():
        shown = {f"{kind}:{key}" for _, _, kind, key in _calls(texts) if kind != "ref"}
        for text, line, kind, target in _calls(texts):
            if kind != "ref" or target in shown:
                continue
            found = _TARGET.fullmatch(target)
            if found is None:
                message = f'found ref("{target}"), expected ref("figure:KEY") or ref("table:KEY")'
            else:
                message = (
                    f'ref("{target}"): the document does not show it, expected '
                    f'{found[1]}("{found[2]}") in one of its texts'
                )
            yield Problem(text.file, line, message)


def never_referred(sections: Iterable[Section]) -> list[str]:
    """Name the figures that no text of their document refers to, a line each.

    One language is enough to look at: the others refer to the same (`check_twins`).
    """
    found, seen = list[str](), set[str]()
    for (document, _), texts in _documents(sections).items():
        if document in seen:
            continue
        seen.add(document)
        referred = {target for _, _, kind, target in _calls(texts) if kind == "ref"}
        for text, line, kind, key in _calls(texts):
            if kind == "figure" and f"figure:{key}" not in referred:
                found.append(
                    f'{text.file}, line {line}: no text refers to figure("{key}"); write '
                    f'{{{{ ref("figure:{key}") }}}} where one speaks of it'
                )
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
