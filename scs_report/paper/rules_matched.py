"""Which rules of a stylesheet hold for an element, found once for all elements that are alike.

What most selectors ask for are names, classes and attributes of an element and of those around it;
thousands of cells have the same ones. Selectors that ask for anything else, such as the place among
others, are asked every time. In drawings no rule holds: they have styles of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any, NamedTuple

from weasyprint import cssselect2

_SVG = "{http://www.w3.org/2000/svg}svg"
_NOTHING: list[Any] = []
#: What selectors call that are the same for elements which are alike.
_ALIKE = frozenset(
    (
        *("any", "next", "parent", "ancestors", "local_name", "namespace_url", "classes"),
        *("in_html_document", "etree_element", "attrib", "get", "startswith", "endswith"),
        *("split_whitespace", "ascii_lower", "lower"),
    )
)


class _Document(NamedTuple):
    """The kinds of elements in a document: their numbers, what holds for each and what is asked."""

    numbers: dict[Any, int]
    known: dict[int, tuple[list[Any], list[Any]]]
    lists: dict[tuple[int, ...], list[Any]]


class _Kind(NamedTuple):
    """All elements of a document that are alike."""

    number: int
    document: _Document


class Matcher(cssselect2.Matcher):  # type: ignore[misc]
    """The selectors of a stylesheet."""

    def __init__(self) -> None:
        super().__init__()
        self._of_kinds, self._others = cssselect2.Matcher(), cssselect2.Matcher()
        #: Strings within the former, among them the names of all attributes that they ask for.
        self._asked = {"class", "lang"}

    def add_selector(self, selector: Any, payload: Any) -> None:
        """Add a selector."""
        super().add_selector(selector, payload)
        codes = list(_codes(selector.test.__code__))
        of_kinds = all(_ALIKE.issuperset(code.co_names) for code in codes)
        part = self._of_kinds if of_kinds else self._others
        part.order = self.order - 1
        if selector.id is not None:
            self._asked.add("id")
        part.add_selector(selector, payload)
        if of_kinds:
            said = (one for code in codes for one in code.co_consts if one)
            self._asked.update(one for one in said if isinstance(one, str))

    def match(self, element: Any) -> list[Any]:
        """Return what holds for an element, the weakest first: one list for the same rules."""
        kind = self._kind(element)
        if kind is None:
            return _NOTHING
        _, known, lists = kind.document
        if kind.number not in known:
            found = self._of_kinds.match(element)
            found = lists.setdefault(_orders(found), found)
            known[kind.number] = found, list(self._asked_each(element))
        found, asked = known[kind.number]
        others = [one for test, *one in asked if test(element)]
        if not others:
            return found
        both = sorted([*found, *map(tuple, others)])
        return lists.setdefault(_orders(both), both)

    def _asked_each(self, element: Any) -> Iterator[Any]:
        """Yield the selectors that each element of a kind is asked, by its names."""
        others = self._others
        yield from others.id_selectors.get(element.id, ())
        for name in element.classes:
            yield from others.class_selectors.get(name, ())
        yield from others.lower_local_name_selectors.get(element.local_name.lower(), ())
        yield from others.namespace_selectors.get(element.namespace_url, ())
        if "lang" in element.etree_element.attrib:
            yield from others.lang_attr_selectors
        yield from others.other_selectors

    def _kind(self, element: Any) -> _Kind | None:
        """Return the kind of an element; None within a drawing."""
        kinds: dict[int, _Kind | None] = vars(element).setdefault("kinds", {})
        if id(self) not in kinds:
            kinds[id(self)] = self._new_kind(element)
        return kinds[id(self)]

    def _new_kind(self, element: Any) -> _Kind | None:
        parent, of, asked = element.parent, element.etree_element, self._asked
        around = _Kind(0, _Document({}, {}, {})) if parent is None else self._kind(parent)
        if around is None or (parent is not None and parent.etree_element.tag == _SVG):
            return None
        said = tuple((name, value) for name, value in of.attrib.items() if name in asked)
        numbers = around.document.numbers
        number = numbers.setdefault((around.number, of.tag, said), len(numbers) + 1)
        return _Kind(number, around.document)


def _orders(found: list[Any]) -> tuple[int, ...]:
    return tuple(order for _, order, _, _ in found)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function and of all within it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
