"""Which rules of a stylesheet hold for an element, found once for all elements that are alike.

What most selectors ask for are names, classes and attributes of an element and of those around it;
thousands of cells have the same ones. Selectors that ask for anything else, such as the place among
others, are asked every time. In drawings no rule holds: they have styles of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any

import cssselect2

_SVG = "{http://www.w3.org/2000/svg}svg"
#: What selectors call that are the same for elements which are alike.
_ALIKE = frozenset(
    (
        *("any", "next", "parent", "ancestors", "local_name", "namespace_url", "classes"),
        *("in_html_document", "etree_element", "attrib", "get", "startswith", "endswith"),
        *("split_whitespace", "ascii_lower"),
    )
)


class Matcher(cssselect2.Matcher):  # type: ignore[misc]
    """The selectors of a stylesheet."""

    def __init__(self) -> None:
        super().__init__()
        self._of_kinds, self._others = cssselect2.Matcher(), cssselect2.Matcher()
        #: Strings within the former, among them the names of all attributes that they ask for.
        self._asked = {"class"}
        self._kinds: dict[Any, int] = {}
        self._known: dict[int, list[Any]] = {}

    def add_selector(self, selector: Any, payload: Any) -> None:
        """Add a selector."""
        super().add_selector(selector, payload)
        codes = list(_codes(selector.test.__code__))
        of_kinds = all(_ALIKE.issuperset(code.co_names) for code in codes)
        part = self._of_kinds if of_kinds else self._others
        part.order = self.order - 1
        part.add_selector(selector, payload)
        if of_kinds:
            said = (one for code in codes for one in code.co_consts if one)
            self._asked.update(one for one in said if isinstance(one, str))

    def fresh(self) -> Matcher:
        """Return the same selectors for another document."""
        matcher = Matcher()
        vars(matcher).update(vars(self))
        matcher._kinds, matcher._known = {}, {}
        return matcher

    def match(self, element: Any) -> list[Any]:
        """Return what holds for an element, the weakest first."""
        kind = self._kind(element)
        if kind < 0:
            return []
        known = self._known.get(kind)
        if known is None:
            known = self._known[kind] = self._of_kinds.match(element)
        others = self._others.match(element)
        return sorted([*known, *others]) if others else list(known)

    def _kind(self, element: Any) -> int:
        """Return the number of all elements that are like this one; -1 within a drawing."""
        kinds = vars(element).setdefault("kinds", {})
        kind: int | None = kinds.get(id(self))
        if kind is None:
            parent, of = element.parent, element.etree_element
            around = 0 if parent is None else self._kind(parent)
            if around < 0 or (parent is not None and parent.etree_element.tag == _SVG):
                kind = -1
            else:
                asked = self._asked
                said = tuple((name, value) for name, value in of.attrib.items() if name in asked)
                kind = self._kinds.setdefault((around, of.tag, said), len(self._kinds) + 1)
            kinds[id(self)] = kind
        return kind


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function and of all within it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
