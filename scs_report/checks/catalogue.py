"""The Chinese catalogue of interface strings: complete, current, and fit to be filled in."""

from __future__ import annotations

import io
import string
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import PoFileError, read_po
from babel.util import pathmatch

from scs_report.checks.labels import Label, untranslated
from scs_report.checks.problem import Problem, decode
from scs_report.errors import UserError

#: The catalogue, from the program's folder.
CATALOGUE = "scs_report/languages/zh/messages.po"

#: The program's own name, the same in every language.
_PROGRAM = "SCS Report"

# messages are known by their context and their English
_Key = tuple[str, str]


def check_catalogue(program: Path, names: Sequence[str] = ()) -> Iterator[Problem]:
    """Report strings without Chinese, fuzzy ones, and those that nothing asks for any more.

    Parameters
    ----------
    program
        Folder with `babel.toml`, which says where strings stand, and `scs_report/`.
    names
        Words that need no translation, beside the name of the program.

    Raises
    ------
    UserError
        If the catalogue or `babel.toml` cannot be read.
    """
    wanted = _extract(program)
    catalogue = read_catalogue(program)
    known = {_key(message): message for message in catalogue if message.id}
    for key, (file, line) in wanted.items():
        if key not in known:
            said = f"“{key[1]}” is not in {CATALOGUE}; run `make messages` and translate it"
            yield Problem(file, line, said)
    for key, message in known.items():
        line = message.lineno or 1
        if message.fuzzy:
            said = f"“{key[1]}” is marked fuzzy; check the Chinese and remove the mark"
            yield Problem(CATALOGUE, line, said)
        if key not in wanted:
            said = f"nothing asks for “{key[1]}” any more; run `make messages`, remove what is left"
            yield Problem(CATALOGUE, line, said)
        elif said := untranslated(key[1], str(message.string or ""), (*names, _PROGRAM)) or _unlike(
            message
        ):
            yield Problem(CATALOGUE, line, said)
    source = decode(program / CATALOGUE, CATALOGUE).splitlines()
    for number, text in enumerate(source, 1):
        if text.startswith("#~ msgid"):
            yield Problem(CATALOGUE, number, f"an entry no longer used: {text[3:]}; remove it")


def catalogue_labels(program: Path) -> list[Label]:
    """Return both languages of the catalogue's entries; UserError if it cannot be read."""
    return [
        Label(CATALOGUE, message.lineno or 1, code, str(text))
        for message in read_catalogue(program)
        if message.id
        for code, text in (("en", message.id), ("zh", message.string or ""))
    ]


def read_catalogue(program: Path) -> Catalog:
    """Read the catalogue.

    Raises
    ------
    UserError
        If it is not there or is no catalogue.
    """
    decode(program / CATALOGUE, CATALOGUE)
    with (program / CATALOGUE).open("rb") as file:
        try:
            return read_po(file, locale="zh_Hans", abort_invalid=True)
        except PoFileError as error:
            place = Problem(CATALOGUE, error.lineno, str(error))
            raise UserError("The catalogue cannot be read", [str(place)]) from None


def _extract(program: Path) -> dict[_Key, tuple[str, int]]:
    """Return where each string of code and layouts stands first."""
    mappings = tomllib.loads(decode(program / "babel.toml", "babel.toml"))["mappings"]
    wanted: dict[_Key, tuple[str, int]] = {}
    for mapping in mappings:
        folder = mapping["pattern"].split("*")[0].rstrip("/")
        options = {key: value for key, value in mapping.items() if key not in ("method", "pattern")}
        for path in sorted((program / folder).rglob("*")):
            file = path.relative_to(program).as_posix()
            if pathmatch(mapping["pattern"], file) and "/." not in file and path.is_file():
                found = _strings(mapping["method"], tuple(options.items()), path.read_bytes())
                for key, line in found:
                    wanted.setdefault(key, (file, line))
    return wanted


@cache
def _strings(
    method: str, options: tuple[tuple[str, str], ...], source: bytes
) -> list[tuple[_Key, int]]:
    """Return the strings of one file with their lines.

    Files are taken apart once in a process: reading all of the program takes most of a check.
    """
    if method == "python" and b"gettext(" not in source and b"_(" not in source:
        return []
    found = extract(method, io.BytesIO(source), keywords=DEFAULT_KEYWORDS, options=dict(options))
    return [((context or "", str(message)), line) for line, message, _, context in found]


def _key(message: Message) -> _Key:
    return str(message.context or ""), str(message.id)


def _unlike(message: Message) -> str:
    """Say which placeholders differ between the two languages."""
    fields = [
        sorted({name for _, name, _, _ in string.Formatter().parse(str(text)) if name})
        for text in (message.id, message.string)
    ]
    if fields[0] == fields[1]:
        return ""
    names = [", ".join(f"{{{name}}}" for name in found) or "nothing" for found in fields]
    return f"“{message.id}” fills in {names[0]}, its Chinese {names[1]}"
