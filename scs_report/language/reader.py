"""In which language those who work on a report are told things: that of their terminal.

What a document says is in the document's language; what its editor is told, in the editor's.
Rooms beneath this one say what they have to by `errors.say`, which `tell` serves once this module
is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError, get_global

from scs_report.border.terminal import carries
from scs_report.errors import Message, told_by
from scs_report.language.language import Language
from scs_report.language.rules import rules_of
from scs_report.names import KNOWN, OF_MESSAGES

#: Where a terminal's locale stands, in the order of gettext.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
#: Locales that are no language; wishes beside them (LANGUAGE) are none.
_NO_LANGUAGE = ("C", "POSIX")
#: The language that a command was asked to speak.
_asked: list[str] = []


def read_by(code: str) -> None:
    """Tell everything in this language from now on; "" is the terminal's again."""
    _asked[:] = [code] if code else []


def asked() -> str:
    """Return the language that a command was asked to speak, "" if it was not asked."""
    return "".join(_asked)


def reader() -> Language:
    """Return the language of whoever reads what commands say."""
    return _known(asked() or terminal_language(os.environ))


def tell(message: str, /, **fields: object) -> str:
    """Return a message in the reader's language, and the numbers and lists in its fields."""
    language = reader()
    written = {name: _told(field) for name, field in fields.items()}
    return language.gettext(message).format(**written)


told_by(tell)


def told(said: str) -> str:
    """Return a message in the reader's language; what is no `Message` stays as it is."""
    return str(_told(said))


def _told(field: object) -> object:
    if isinstance(field, Message):
        return tell(field.key, **field.fields)
    if type(field) is int:
        return reader().number(field)
    if isinstance(field, tuple | list):
        return reader().marks.comma.join(str(_told(part)) for part in field)
    if isinstance(field, dict):
        return field.get(reader().code) or next(iter(field.values()), "")
    return field


def language_names(codes: Iterable[str]) -> str:
    """Return languages by their names in the reader's language, as a list."""
    language = reader()
    names = [rules_of(code).locale for code in codes]
    return language.list([language.locale.languages.get(name, name) for name in names])


def terminal_language(environment: Mapping[str, str]) -> str:
    """Return the language of the house that a terminal is set to; that of messages if none is.

    Examples
    --------
    >>> terminal_language({"LANG": "zh_CN.UTF-8"}), terminal_language({"LC_ALL": "zh_TW.UTF-8"})
    ('zh', 'zh-Hant')
    >>> terminal_language({"LANGUAGE": "de:en", "LANG": "fr"}), terminal_language({"LANG": "C"})
    ('de', 'en')
    """
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    # as gettext does: whoever asks for C has no wishes
    wanted = locale if locale in _NO_LANGUAGE else environment.get("LANGUAGE") or locale
    code = next(filter(None, map(language_called, wanted.split(":"))), OF_MESSAGES)
    return code if carries(rules_of(code).name) else OF_MESSAGES


@cache
def language_called(name: str) -> str | None:
    """Return the language of the house that a code or locale names; None if it has none.

    Examples
    --------
    >>> language_called("de_AT@euro"), language_called("zh-TW"), language_called("fr")
    ('de', 'zh-Hant', None)
    """
    wanted = _script(name.partition(".")[0].partition("@")[0])
    for code in KNOWN:
        if wanted and wanted == _script(rules_of(code).locale):
            return code
    return None


@cache
def _known(code: str) -> Language:
    return Language(code)


def _script(locale: str) -> tuple[str, str] | None:
    """Return language and script of a locale, such as zh and Hant of zh_TW; None of none."""
    try:
        parsed = Locale.parse(locale, sep="-" if "-" in locale else "_")
    except (ValueError, UnknownLocaleError):
        return None
    likely = get_global("likely_subtags").get(parsed.language, parsed.language)
    return parsed.language, parsed.script or Locale.parse(likely).script or ""
