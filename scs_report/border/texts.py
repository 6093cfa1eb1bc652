"""A text in several languages: a table from codes of languages to texts."""

from __future__ import annotations

import re
from typing import Annotated, Any

from msgspec import Meta, Struct, inspect

#: How codes of languages are written (BCP 47): `en`, `zh-Hant`, `pt-BR`.
CODE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"
Code = Annotated[str, Meta(pattern=CODE)]

#: One text in each language of a study, the study's first language first.
LocalText = dict[Code, Annotated[str, Meta(min_length=1)]]
#: A text that may be empty.
MaybeText = dict[Code, str]


class InText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a variable and its answers are called inside a sentence, where its labels do not fit.

    Attributes
    ----------
    variable
        By what people differ: `handedness`, `惯用手`.
    mean
        What its mean is called: `average age`, `平均年龄`.
    share
        By code, column of an item or name of a set: what giving the answer is called, so that a
        percentage can be said of it: `satisfaction`, `满意率`.
    among
        By code, column or set: the people who gave the answer: `among graduates`, `大学毕业生`.
    name
        By code or column: the answer as a member of a list: `the library`, `图书馆`.
    """

    variable: LocalText | None = None
    mean: LocalText | None = None
    share: dict[str, LocalText] = {}
    among: dict[str, LocalText] = {}
    name: dict[str, LocalText] = {}


#: Of what has no other names than its labels.
UNNAMED = InText()


def first(text: LocalText | MaybeText) -> str:
    """Return a text in the first language it has, for messages to those who run the program.

    >>> first({"de": "Alter", "en": "Age"})
    'Alter'
    """
    return next(iter(text.values()))


def is_local(kind: inspect.Type) -> bool:
    """Whether a type is a text in several languages."""
    return (
        isinstance(kind, inspect.DictType)
        and isinstance(kind.key_type, inspect.StrType)
        and kind.key_type.pattern == CODE
    )


def gathered(table: dict[str, Any], known: frozenset[str], name: str = "label") -> dict[str, Any]:
    """Return a table whose entries by codes of languages stand in its `label`, or another entry.

    Answers are short, so they say `{ code = 1, en = "Yes", zh = "是" }`.

    >>> gathered({"code": 1, "en": "Yes", "de": "Ja"}, frozenset({"code", "label"}))
    {'code': 1, 'label': {'en': 'Yes', 'de': 'Ja'}}
    """
    texts = {key: value for key, value in table.items() if key not in known and is_code(key)}
    if not texts or name in table:
        return table
    rest = {key: value for key, value in table.items() if key not in texts}
    return {**rest, name: texts}


def is_code(name: str) -> bool:
    """Whether a name is written as codes of languages are."""
    return re.fullmatch(CODE, name) is not None
