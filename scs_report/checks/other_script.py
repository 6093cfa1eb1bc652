"""Characters of the other script: simplified ones in traditional Chinese, and the other way round.

Which characters a script has, and what stands for them in the other, is OpenCC's knowledge: its
tables of characters name every way to write one, so what is right in both scripts (台, 后, 里)
names itself and is no error. Quotations and what is marked as another language are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice, product
from pathlib import Path

from scs_report.checks.catalogue import catalogue_labels
from scs_report.checks.glossary import GLOSSARY, Glossary
from scs_report.checks.labels import Label
from scs_report.checks.problem import Problem, decode, line_of
from scs_report.checks.sections import Section
from scs_report.errors import N_
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.names import KNOWN

# <span lang="zh-Hant">…</span>: the words of another language
_MARKED = re.compile(r"<(\w+)\b[^<>]*\slang=[^<>]*>.*?</\1\s*>", re.S)
#: Ways to write a word that a message names, and characters that it shows on either side.
_MOST, _AROUND = 3, 4


def written_texts(
    root: Path, sections: Iterable[Section], labels: Iterable[Label], glossary: Glossary
) -> Iterator[Label]:
    """Yield all texts that people write for the readers of a study: prose, labels, the glossary."""
    for section in sections:
        for code, text in section.texts.items():
            yield Label(text.file, 1, code, text.prose)
    yield from labels
    for term in glossary.terms:
        for code, words in term.accepted.items():
            yield Label(GLOSSARY, term.line, code, " ".join(words))
    yield from _files(root, "data/published/messages.{}.toml")


def house_texts(program: Path) -> Iterator[Label]:
    """Yield what the house says itself, from the folder of its sources."""
    yield from catalogue_labels(program, KNOWN)
    yield from _files(program, "scs_report/replication/messages/{}.toml")
    yield from _files(program, "scs_report/languages/{}/language.toml")


def _files(folder: Path, name: str) -> Iterator[Label]:
    for code in KNOWN:
        file = name.format(code)
        if (folder / file).is_file():
            yield Label(file, 1, code, decode(folder / file, file))


_SCRIPTS = {"simplified": N_("simplified Chinese"), "traditional": N_("traditional Chinese")}


def check_scripts(texts: Iterable[Label]) -> Iterator[Problem]:
    """Report characters that the language of a text does not use, and what to write instead."""
    for text in texts:
        foreign = other_characters(text.language)
        if not foreign or text.quoted:
            continue
        script = rules_of(text.language).checks.other_script.name
        bare = _MARKED.sub(lambda marked: re.sub(r"[^\n]", " ", marked[0]), text.text)
        if foreign.keys().isdisjoint(bare):
            continue  # found out a hundred times as fast as by the pattern
        for word in _runs(text.language).finditer(bare):
            ways = product(*(foreign[character] for character in word[0]))
            either = reader().pgettext("one of several answers", " or ")
            expected = either.join(f"“{''.join(way)}”" for way in islice(ways, _MOST))
            near = re.split(r"\W", bare[max(word.start() - _AROUND, 0) : word.start()])[-1]
            near += re.split(r"\W", bare[word.start() : word.end() + _AROUND])[0]
            said = _(
                "found “{word}” in “{near}”, {script}, expected {forms}",
                word=word[0],
                near=near,
                script=_(_SCRIPTS.get(script, script)),
                forms=expected,
            )
            yield Problem(text.file, text.line + line_of(bare, word.start()) - 1, said)


@cache
def _runs(language: str) -> re.Pattern[str]:
    return re.compile(f"[{''.join(other_characters(language))}]+")


@cache
def other_characters(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the characters that a language does not use, each with what it writes instead.

    Empty for languages that have one script.

    >>> other_characters("zh-Hant")["数"], "后" in other_characters("zh-Hant")
    (('數',), False)
    """
    rules = rules_of(language).checks.other_script
    if not rules.characters:
        return {}
    local = _table(rules.local) if rules.local else {}
    found = {}
    for character, ways in _table(rules.characters).items():
        written = tuple(dict.fromkeys(local.get(way, (way,))[0] for way in ways))
        if character not in (*written, *rules.accepted):
            found[character] = written
    return found


def _table(name: str) -> dict[str, tuple[str, ...]]:
    """Return a table of OpenCC: characters with all that may stand for them, the usual one first.

    Its code is not needed: it converts texts, and does not say what it is sure of.
    """
    text = (files("opencc") / "dictionary" / f"{name}.txt").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {character: tuple(ways.split()) for character, ways in rows}
