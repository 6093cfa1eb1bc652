"""The catalogues of interface strings: complete, current, and fit to be filled in."""

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
from scs_report.language.reader import tell as _
from scs_report.language.rules import rules_of
from scs_report.names import KNOWN

#: The folders of the languages, from the program's folder. One has no catalogue: the strings stand
#: in it where they are asked for.
FOLDER = "scs_report/languages"

#: The program's own name, the same in every language.
_PROGRAM = "SCS Report"

# messages are known by their context and their English
_Key = tuple[str, str]


def check_catalogues(program: Path, names: Sequence[str] = ()) -> Iterator[Problem]:
    """Report strings without translation, fuzzy ones, and those that nothing asks for any more.

    Parameters
    ----------
    program
        Folder with `babel.toml`, which says where strings stand, and `scs_report/`.
    names
        Words that need no translation, beside the name of the program.

    Raises
    ------
    UserError
        If a catalogue or `babel.toml` cannot be read.
    """
    wanted = _extract(program)
    source, catalogues = _catalogues(program)
    known = {
        code: {_key(message): message for message in read_catalogue(program, code) if message.id}
        for code in catalogues
    }
    for key, (file, line) in wanted.items():
        lacking = [_file(code) for code in catalogues if key not in known[code]]
        if lacking:
            fault = _(
                "is not in {files}; run `make messages` and translate it", files=", ".join(lacking)
            )
            yield Problem(file, line, f"“{key[1]}” {fault}")
    for code in catalogues:
        for key, message in known[code].items():
            for fault in _faults(key, message, (source, code), names, asked=key in wanted):
                yield Problem(_file(code), message.lineno or 1, fault)
        lines = decode(program / _file(code), _file(code)).splitlines()
        for number, text in enumerate(lines, 1):
            if text.startswith("#~ msgid"):
                fault = _("an entry no longer used: {text}; remove it", text=text[3:])
                yield Problem(_file(code), number, fault)


def _faults(
    key: _Key, message: Message, languages: tuple[str, str], names: Sequence[str], *, asked: bool
) -> Iterator[str]:
    source, code = languages
    if message.fuzzy:
        name = rules_of(code).english_name
        yield _(
            "“{key}” is marked fuzzy; check the {name} and remove the mark", key=key[1], name=name
        )
    if not asked:
        yield _(
            "nothing asks for “{key}” any more; run `make messages`, remove what is left",
            key=key[1],
        )
        return
    texts = {source: key[1], code: str(message.string or "")}
    fault = [fault for _, fault in untranslated(texts, (*names, _PROGRAM))]
    yield from (fault or _unlike(message, code))[:1]


def catalogue_labels(program: Path, languages: Sequence[str]) -> list[Label]:
    """Return the strings in those of these languages that there are.

    Raises
    ------
    UserError
        If a catalogue cannot be read.
    """
    source, catalogues = _catalogues(program)
    labels = []
    for place, code in enumerate(code for code in catalogues if code in languages):
        for message in filter(lambda message: message.id, read_catalogue(program, code)):
            texts = {code: message.string or ""}
            if source in languages and place == 0:
                texts[source] = message.id
            labels += [
                Label(_file(code), message.lineno or 1, language, str(text))
                for language, text in texts.items()
            ]
    return labels


def read_catalogue(program: Path, code: str) -> Catalog:
    """Read the catalogue of a language.

    Raises
    ------
    UserError
        If it is not there or is no catalogue.
    """
    try:
        return _parsed(decode(program / _file(code), _file(code)), rules_of(code).locale)
    except PoFileError as error:
        place = Problem(_file(code), error.lineno, str(error))
        raise UserError(_("The catalogue cannot be read"), [str(place)]) from None


@cache
def _parsed(content: str, locale: str) -> Catalog:
    # a check reads each catalogue twice: for what is missing in it, and for its words
    return read_po(io.StringIO(content), locale=locale, abort_invalid=True)


def _file(code: str) -> str:
    return f"{FOLDER}/{code}/messages.po"


def _catalogues(program: Path) -> tuple[str, list[str]]:
    """Return the language of the strings in the code, and those that have a catalogue."""
    codes = [code for code in KNOWN if (program / _file(code)).exists()]
    return next(code for code in KNOWN if code not in codes), codes


def _extract(program: Path) -> dict[_Key, tuple[str, int]]:
    """Return where each string of code and layouts stands first."""
    mappings = tomllib.loads(decode(program / "babel.toml", "babel.toml"))["mappings"]
    wanted: dict[_Key, tuple[str, int]] = {}
    for mapping in mappings:
        folder, wild, _name = mapping["pattern"].partition("*")
        options = {key: value for key, value in mapping.items() if key not in ("method", "pattern")}
        paths = (program / folder).rglob("*") if wild else [program / folder]
        for path in sorted(paths):
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


def _unlike(message: Message, code: str) -> list[str]:
    """Say which placeholders differ between the two languages."""
    fields = [
        sorted({name for _, name, _, _ in string.Formatter().parse(str(text)) if name})
        for text in (message.id, message.string)
    ]
    if fields[0] == fields[1]:
        return []
    names = [", ".join(f"{{{name}}}" for name in found) or "nothing" for found in fields]
    language = rules_of(code).english_name
    return [
        _(
            "“{text}” fills in {found}, its {language} {other}",
            text=str(message.id),
            found=names[0],
            language=language,
            other=names[1],
        )
    ]
