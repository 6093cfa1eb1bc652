"""Whether what was read from a file has the shape of a type: all that is wrong, in words.

`msgspec` says the first thing that is wrong, in its own words, and lets pass what no file of ours
may hold: numbers that are not finite, texts with characters that nobody sees.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import inspect

from scs_report.border.text import hidden, shortened, visible
from scs_report.border.texts import is_code, is_local
from scs_report.errors import say as _

Path = tuple[str | int, ...]

_LARGEST = 1e15  # beyond it floats lose whole numbers, and no survey counts so far
_MOST = 1000  # characters of a value that are shown
_CODES = ("en, zh …",)
_NAMES = ("key", "id", "name", "code", "column", "question", "variable")


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where, what was found, and what was expected (or to do) instead."""

    path: Path
    found: str
    expected: str

    def __str__(self) -> str:
        return _("found {found}, expected {expected}", found=self.found, expected=self.expected)


def faults_of(tree: object, kind: Any, languages: Collection[str] = ()) -> list[Fault]:
    """Return everything in which a tree of plain values is not of a type.

    Parameters
    ----------
    tree
        What `tomllib` or `json` read.
    kind
        A type that `msgspec` can convert to; its bounds (`msgspec.Meta`) hold.
    languages
        In what languages each `LocalText` has to stand; any, if none are given.
    """
    return list(_faults(tree, _information(kind), (), languages))


def shown(value: object) -> str:
    """Return a value as messages show it: short, and printable."""
    if isinstance(value, str):
        return f'"{visible(shortened(value, _MOST))}"' if value.strip() else _("an empty text")
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, dict):
        return _("a table") if value else _("an empty table")
    if isinstance(value, list | tuple):
        return _("a list of {n}", n=len(value))
    return shortened(_number(value), _MOST)


def json_path(path: Path) -> str:
    """Return a path as JSONPath (`$.facts[3].value`)."""
    return "$" + "".join(map(_step, path))


def address(path: Path, tree: object) -> str:
    """Return a path as people read it (`models "users".label.en`): entries by their names."""
    text = ""
    here: Any = tree
    for step in path:
        name = ""
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            name = _name(here)
        else:
            here = here.get(step) if isinstance(here, dict) else None
        text += f' "{name}"' if name else _step(step)
    return text.removeprefix(".")


def entry_name(path: Path, tree: object) -> str:
    """Return the name of the innermost entry of a list on a path; empty if none has a name."""
    name = ""
    here: Any = tree
    for step in path:
        fits = (
            step < len(here)
            if isinstance(here, list) and isinstance(step, int)
            else (isinstance(here, dict) and step in here)
        )
        here = here[step] if fits else None
        name = _name(here) or name if isinstance(step, int) else name
    return name


def _name(entry: object) -> str:
    names = entry if isinstance(entry, dict) else {}
    name = next((names[key] for key in _NAMES if key in names), "")
    return visible(shortened(str(name), _MOST)) if isinstance(name, str | int) else ""


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if re.fullmatch(r"\w+", step) else f"[{shown(step)}]"


def nearest(name: str, names: Iterable[str]) -> str:
    """Return what to say of the nearest known name: nothing if none is near."""
    near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return _(" (did you mean {near}?)", near=near[0]) if near else ""


def is_no(what: str, name: str, names: Iterable[str]) -> str:
    """Say that a name is none of those there are of a kind, and which is nearest."""
    return _('"{name}" is no {what}', name=name, what=what) + nearest(name, names)


@cache
def _information(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _number(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than Python writes
        return _("a number of thousands of digits")


def _faults(
    value: object, kind: inspect.Type, path: Path, languages: Collection[str]
) -> Iterator[Fault]:
    match kind:
        case inspect.StructType():
            yield from _of_struct(value, kind, path, languages)
        case inspect.UnionType(types=types):
            yield from _of_union(value, types, path, languages)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            if not isinstance(value, list):
                yield Fault(path, shown(value), _("a list"))
            else:
                fewest = kind.min_length or 0
                if len(value) < fewest:
                    yield Fault(path, shown(value), _("a list of {n} or more", n=fewest))
                for place, element in enumerate(value):
                    yield from _faults(element, item, (*path, place), languages)
        case inspect.TupleType(item_types=items):
            if not isinstance(value, list) or len(value) != len(items):
                yield Fault(path, shown(value), _("a list of {n}", n=len(items)))
            else:
                for place, (element, item) in enumerate(zip(value, items, strict=True)):
                    yield from _faults(element, item, (*path, place), languages)
        case inspect.DictType(value_type=item):
            if not isinstance(value, dict):
                yield Fault(path, shown(value), _("a table"))
            else:
                for name, element in value.items():
                    yield from _of_text(name, (*path, name))
                    yield from _faults(element, item, (*path, name), languages)
                if is_local(kind):
                    yield from _of_languages(value, path, languages)
        case _:
            yield from _of_leaf(value, kind, path)


def _of_languages(text: dict[str, Any], path: Path, languages: Collection[str]) -> Iterator[Fault]:
    """Tell the languages in which a text is missing, and those that nobody asked for."""
    for code in languages:
        if code not in text:
            yield Fault((*path, code), _("nothing"), _("this text in {code}", code=code))
    for code in text:
        if not is_code(code):
            yield Fault((*path, code), _("a name that is not known"), _one_of(languages or _CODES))
        elif languages and code not in languages:
            found = _("a language that the study does not have")
            yield Fault((*path, code), found, _one_of(languages))
    if not text:
        yield Fault(path, _("an empty table"), _("a text in at least one language"))


def _one_of(names: Iterable[object]) -> str:
    return _("one of {names}", names=", ".join(map(str, names)))


def _of_struct(
    value: object, kind: inspect.StructType, path: Path, languages: Collection[str]
) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(path, shown(value), _("a table"))
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in fields and kind.forbid_unknown_fields and name != kind.tag_field:
            expected = _one_of(fields) + nearest(name, fields)
            yield Fault((*path, name), _("a name that is not known"), expected)
    for name, field in fields.items():
        if name in value:
            yield from _faults(value[name], field.type, (*path, name), languages)
        elif field.required:
            yield Fault((*path, name), _("nothing"), _expected(field.type))


def _of_union(
    value: object, types: tuple[inspect.Type, ...], path: Path, languages: Collection[str]
) -> Iterator[Fault]:
    structs = [kind for kind in types if isinstance(kind, inspect.StructType) and kind.tag_field]
    if structs and isinstance(value, dict):
        tags = {struct.tag: struct for struct in structs}
        tag = value.get(structs[0].tag_field or "")
        if tag in tags:
            yield from _faults(value, tags[tag], path, languages)
            return
        expected = _one_of(tags) + nearest(str(tag), map(str, tags))
        yield Fault((*path, structs[0].tag_field or ""), shown(tag), expected)
        return
    tried = [list(_faults(value, kind, path, languages)) for kind in types]
    if not all(tried):
        return
    deep = [found for found in tried if any(len(fault.path) > len(path) for fault in found)]
    if deep:  # the value is a table or list of the right kind, wrong further in
        yield from min(deep, key=len)
    else:
        found = tried[0][0].found
        hidden_inside = [f for tries in tried for f in tries if f.found.startswith("U+")]
        if hidden_inside:
            yield hidden_inside[0]
        else:
            yield Fault(path, found, _either(types))


def _of_leaf(value: object, kind: inspect.Type, path: Path) -> Iterator[Fault]:
    fits = True
    match kind:
        case inspect.StrType():
            fits = isinstance(value, str) and len(value.strip()) >= (kind.min_length or 0)
        case inspect.BoolType():
            fits = isinstance(value, bool)
        case inspect.IntType():
            fits = type(value) is int and abs(value) < 2**63 and _within(value, kind)
        case inspect.FloatType():
            fits = type(value) in (int, float) and _is_usual(value) and _within(value, kind)
        case inspect.NoneType():
            fits = value is None
        case inspect.LiteralType(values=values):
            fits = any(type(value) is type(literal) and value == literal for literal in values)
        case inspect.DateType():
            date = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
            fits = date or (isinstance(value, str) and _is_date(value))
    if not fits:
        huge = type(value) in (int, float) and not _is_usual(value)
        expected = _expected(kind)
        if huge:
            most = f"{_LARGEST:g}"
            expected = _("{expected}, finite and not beyond {most}", expected=expected, most=most)
        yield Fault(path, shown(value), expected)
    elif isinstance(value, str):
        yield from _of_text(value, path)


def _of_text(text: str, path: Path) -> Iterator[Fault]:
    if unseen := hidden(text):
        found = _("{unseen} in {text}", unseen=unseen, text=shown(text))
        yield Fault(path, found, _("only characters that a reader can see"))


def _within(value: Any, kind: inspect.IntType | inspect.FloatType) -> bool:
    return (
        (kind.ge is None or value >= kind.ge)
        and (kind.gt is None or value > kind.gt)
        and (kind.le is None or value <= kind.le)
        and (kind.lt is None or value < kind.lt)
    )


def _is_usual(value: Any) -> bool:
    return bool(-_LARGEST <= value <= _LARGEST)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _expected(kind: inspect.Type) -> str:
    match kind:
        case inspect.StrType(min_length=least):
            return _("a text that is not empty") if least else _("a text")
        case inspect.BoolType():
            return _("true or false")
        case inspect.IntType():
            return _bounded(kind, _("a whole number"))
        case inspect.FloatType():
            return _bounded(kind, _("a number"))
        case inspect.NoneType():
            return "null"
        case inspect.LiteralType(values=values):
            return _one_of(values)
        case inspect.DateType():
            return _("a date such as {example}", example="2018-02-01")
        case inspect.UnionType(types=types):
            return _either(types)
        case inspect.StructType(fields=fields):
            needed = ", ".join(field.encode_name for field in fields if field.required)
            return _("a table with {names}", names=needed) if needed else _("a table")
        case inspect.DictType():
            return _("a text in each language") if is_local(kind) else _("a table")
    return _("a list")


def _either(types: Iterable[inspect.Type]) -> str:
    expected = list(dict.fromkeys(map(_expected, types)))
    said = expected[0]
    for other in expected[1:]:
        said = _("{one} or {other}", one=said, other=other)
    return said


def _bounded(kind: inspect.IntType | inspect.FloatType, what: str) -> str:
    least, most = kind.ge if kind.ge is not None else kind.gt, kind.le
    if least is None:
        return what
    if most is not None:
        return _("{what} from {low} to {high}", what=what, low=f"{least:g}", high=f"{most:g}")
    if kind.gt is not None:
        return _("{what} above {low}", what=what, low=f"{least:g}")
    return _("{what} of {low} or more", what=what, low=f"{least:g}")
