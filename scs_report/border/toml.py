"""TOML files that people write, read into a type; all that is wrong is named with its line."""

from __future__ import annotations

import pickle
import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from scs_report.border.files import UnreadableError, read_text
from scs_report.border.shape import Fault, address, faults_of
from scs_report.border.shape import Path as Steps
from scs_report.border.signs import odd_signs, straight, unquoted
from scs_report.border.text import hidden, shortened, visible
from scs_report.errors import N_
from scs_report.errors import say as _

_Kind = TypeVar("_Kind")
#: How much of a line a message shows.
_SHOWN = 1000
_USAGE = N_('a line is written name = 1 or name = "text"')


def read_toml(path: Path, kind: type[_Kind], languages: Collection[str] | None = None) -> _Kind:
    """Read a file into a type; texts stand in these languages (any, if none are given).

    Raises
    ------
    UnreadableError
        If there is no such file, it is not TOML, or an entry is missing, unknown, of the wrong
        kind, out of bounds, or holds characters that nobody sees.
    """
    text = read_text(path)
    return convert_toml(text, parse_toml(text), kind, languages)


def convert_toml(
    text: str, tree: dict[str, Any], kind: type[_Kind], languages: Collection[str] | None = None
) -> _Kind:
    """Return what a file says as a type; errors as `read_toml`."""
    faults = faults_of(tree, kind, languages or ())
    if faults:
        raise UnreadableError([placed(fault, text, tree) for fault in faults])
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:  # what a type checks by itself
        raise UnreadableError([str(error)]) from error


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a text. Errors as `read_toml`."""
    try:
        tables: dict[str, Any] = pickle.loads(_parsed(text))
        return tables
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError([_unreadable(str(error), text)]) from error
    except RecursionError as error:
        raise UnreadableError(
            [_("not valid TOML: brackets stand in one another too deep")]
        ) from error
    except ValueError as error:  # digits without end
        raise UnreadableError([_("not valid TOML: a number has thousands of digits")]) from error


# several parts of a program read the same few files; to copy is a tenth of the work of parsing
@lru_cache(maxsize=64)
def _parsed(text: str) -> bytes:
    return pickle.dumps(tomllib.loads(text))


#: What is wrong with a line outside its quotation marks: a pattern, and what to write.
_MISTAKES = (
    (r"//|/\*|^\s*(?:--|;)", N_("notes begin with #")),
    (r"\b(?:True|False|TRUE|FALSE)\b", N_("true and false are written in small letters")),
    (r"\"\"\s*\"\"", N_("a comma stands between two texts")),
    (
        r"^\s*\[\[?[^\[\]]*$|^\s*\[\[[^\]]*\](?!\])",
        N_("the name of a table stands in [ ] or [[ ]]"),
    ),
    (r"=\s*\d+-\d+-\d+", N_("there is no such day; a date is written 2018-03-31")),
    (r"^[^=\[\]{},#]+$", N_("every line is written name = value")),
    (r"=\s*(?:#.*)?$", N_("a value stands behind =")),
    (r"(?:=|,|\[)\s*[^\W\d]\w*", N_("texts stand in quotation marks")),
    (r"==|:=|^[^=]*:\s", N_("name and value are joined by =")),
    (
        r"\d,\d{3}\b|\d\s?%",
        N_("numbers are written 2000 and 0.5, without commas and %"),
    ),
)
_BRACKET = N_("a bracket is opened that nothing closes, or a comma is missing before this line")
_TWICE = ("overwrite", "twice", "Cannot mutate", "extend")


def _unreadable(message: str, text: str) -> str:
    """Say what is wrong with a file that is no TOML: the line, what stands there, what to write."""
    lines = text.split("\n")
    at = re.search(r"at line (\d+)", message)
    number = int(at[1]) if at else len(lines)
    line = lines[number - 1]
    if unseen := hidden(line):
        said = _("found {unseen}, expected only characters that can be seen", unseen=unseen)
        return _in_line(number, said)
    # a text or list that is not closed is missed lines below
    for back in range(number, max(number - 4, 0), -1):
        here = lines[back - 1].partition("#")[0]
        if straight(here) != here:
            said = _(
                "found {signs} in {tag}, expected plain signs: write {plain}",
                signs=odd_signs(unquoted(here)),
                tag=here.strip(),
                plain=straight(here).strip(),
            )
            return _in_line(back, said)
    return _in_line(number, _fault_of(line, message))


def _fault_of(line: str, message: str) -> str:
    shown = visible(shortened(line.strip(), _SHOWN))
    if any(word in message for word in _TWICE):
        return _("found {line}, whose name stands twice; take one out", line=shown)
    bare = unquoted(line)
    if '"""' not in bare and (bare.replace('""', "").count('"') % 2 or "'" in bare):
        return _("found {line}, in which a quotation mark is not closed", line=shown)
    said = next((said for pattern, said in _MISTAKES if re.search(pattern, bare)), "")
    if not said and ("array" in message or "inline table" in message):
        said = _BRACKET
    return _("found {line}, which cannot be read: {advice}", line=shown, advice=_(said or _USAGE))


def _in_line(number: int, said: str) -> str:
    return _("line {line}: {text}", line=str(number), text=said)


def placed(fault: Fault, text: str, tree: object) -> str:
    """Return what is wrong with its line and the name of its entry."""
    line = str(line_of(text, fault.path) or "")
    where = address(fault.path, tree)
    if line and where:
        return _("line {line}, {place}: {problem}", line=line, place=where, problem=fault)
    if line:
        return _("line {line}: {text}", line=line, text=fault)
    return _("{place}: {problem}", place=where, problem=fault) if where else str(fault)


def line_of(text: str, path: Steps) -> int:
    """Return the line of an entry, or of the nearest table or key that it is in; 0 if unknown."""
    longest, found = 0, 0
    counts: dict[Steps, int] = {}
    here: Steps = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$", line):
            here = _resolved(_keys(head[2]), counts, repeated=head[1] == "[[")
            key = here
        elif entry := re.match(r'\s*((?:[\w-]+|"[^"]*")(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=', line):
            key = (*here, *_keys(entry[1]))
        else:
            continue
        shared = _shared(key, path)
        if shared in (len(key), len(path)) and shared > longest:
            longest, found = shared, number
    return found


def _keys(written: str) -> list[str]:
    return [key.strip('"') for key in re.findall(r'[\w-]+|"[^"]*"', written)]


def _resolved(keys: list[str], counts: dict[Steps, int], *, repeated: bool) -> Steps:
    """Return where a heading stands: each repeated table is the last of its list so far."""
    here: Steps = ()
    for place, key in enumerate(keys):
        here = (*here, key)
        if repeated and place == len(keys) - 1:
            counts[here] = counts.get(here, -1) + 1
        if here in counts:
            here = (*here, counts[here])
    return here


def _shared(key: Steps, path: Steps) -> int:
    number = 0
    for wanted, actual in zip(key, path, strict=False):
        if wanted != actual:
            break
        number += 1
    return number
