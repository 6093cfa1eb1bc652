"""Styles of elements and pages, computed once for all that are alike. Bytes do not change.

WeasyPrint shares a style between siblings for which the same rules hold. An element that has a
name, a language or a style of its own has one to itself, though, and so has everything in it, and
every mark before or behind an element, and every page with its sixteen margins.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from tinycss2 import serialize
from weasyprint.css import (
    ComputedStyle,
    InitialStyle,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
    preprocess_declarations,
)
from weasyprint.css.properties import INHERITED
from weasyprint.css.tokens import Pending
from weasyprint.layout.page import set_page_type_computed_styles as _original_page

from scs_report.paper.rules_matched import Matcher

_original = StyleFor.__init__
_SVG = "{http://www.w3.org/2000/svg}svg"
#: Attributes that are declarations, but for `id`, of which nothing in an element knows.
_DECLARING = ("style", "lang", "name", "width", "height")

#: What is handed on to what is inside: `page`, too, and what WeasyPrint's own rules have parts of
#: tables take over.
_HANDED_ON = frozenset(
    (*INHERITED, "page", "vertical_align"),
).union(f"border_{side}_color" for side in ("top", "right", "bottom", "left"))


class _Only:
    """An element without what is in it."""

    def __init__(self, element: Any) -> None:
        self._element = element

    def iter(self) -> Iterator[Any]:
        yield self._element


class _Declared:
    """What is declared for elements that are alike.

    Attributes
    ----------
    cascaded
        The values that weigh most, with their weights.
    handed_on
        Those of them that what is inside depends on.
    inherits
        Whether any other value is that of what is around.
    """

    def __init__(self, cascaded: dict[str, Any]) -> None:
        self.cascaded = cascaded
        self.handed_on = frozenset(
            (name, id(value)) for name, (value, _) in cascaded.items() if _is_handed_on(name)
        )
        self.inherits = any(
            "inherit" in (serialize(value.tokens) if isinstance(value, Pending) else str(value))
            for name, (value, _) in cascaded.items()
            if not _is_handed_on(name)
        )


def _is_handed_on(name: str) -> bool:
    return name in _HANDED_ON or name.startswith(("__", "text_decoration_"))


class _Styles:
    """The styles of a document that are known so far."""

    def __init__(self, style_for: Any, html: Any, sheets: list[Any], collector: Any) -> None:
        self._style_for, self._html, self._sheets = style_for, html, sheets
        self._collector = collector
        self._root: Any = None
        #: What is declared for elements that are alike and their pseudo-elements.
        self._declared: dict[Any, dict[Any, _Declared]] = {}
        #: Numbers of elements that hand on the same, with what is around them.
        self._numbers: dict[Any, int] = {}
        self._number_of: dict[Any, int] = {}
        self._made: dict[Any, Any] = {}

    def set(self, element: Any) -> None:
        """Set the styles of an element and of its pseudo-elements."""
        of, parent = element.etree_element, element.parent
        above = None if parent is None else parent.etree_element
        matched = [sheet.matcher.match(element) for sheet, *_ in self._sheets]
        said = of.attrib and (*map(of.get, _DECLARING), of.tag in ("a", _SVG) and of.tag)
        alike = (said or None, *map(id, matched))
        if "id" in of.attrib:
            alike = (of, *alike)
        if alike not in self._declared:
            self._declared[alike] = self._declarations(of, matched)
        declared = self._declared[alike]
        computed = self._style_for.get_computed_styles()
        around = None if above is None else computed[above, None]
        inside = self._number_of.get(above)
        style = self._style(declared[None], around, None, inside)
        computed[of, None] = style
        if self._root is None:
            self._root = style
        handed_on = inside, declared[None].handed_on
        number = self._number_of[of] = self._numbers.setdefault(handed_on, len(self._numbers))
        for pseudo, one in declared.items():
            if pseudo:
                computed[of, pseudo] = self._style(one, style, pseudo, number)

    def _declarations(self, element: Any, matched: list[list[Any]]) -> dict[Any, _Declared]:
        """Return what is declared for an element and its pseudo-elements."""
        found: dict[Any, dict[str, Any]] = {None: {}}
        for specificity, _, tokens, base in find_style_attributes(
            _Only(element), False, self._html.base_url
        ):
            _declare(
                found[None],
                preprocess_declarations(base, tokens),
                ("author", inf, specificity),
            )
        for (sheet, origin, of_sheet), rules in zip(self._sheets, matched, strict=True):
            for specificity, _, pseudo, (declarations, layer) in rules:
                order = inf if layer is None else sheet.layers.index(layer)
                _declare(
                    found.setdefault(pseudo, {}),
                    declarations,
                    (origin, order, of_sheet or specificity),
                )
        return {pseudo: _Declared(cascaded) for pseudo, cascaded in found.items()}

    def _style(self, declared: _Declared, around: Any, pseudo: Any, inside: int | None) -> Any:
        """Return a computed style; one of its own for what links may lead to."""
        cascaded = declared.cascaded
        own = "anchor" in cascaded
        key = id(around) if declared.inherits else inside, id(declared), pseudo
        if not own and key in self._made:
            return self._made[key]
        fonts = self._style_for.font_config
        root = self._root if around is not None else InitialStyle(fonts)
        style = ComputedStyle(
            *(around, cascaded, pseudo, root, self._html.base_url, fonts),
            self._style_for.initial_page_sizes,
        )
        if own and self._collector and style["anchor"]:
            self._collector.collect_anchor(style["anchor"])
        if not own:
            self._made[key] = style
        return style


def _declare(style: dict[str, Any], declarations: Any, how: tuple[str, float, Any]) -> None:
    """Add declarations to a style, where it has none that weigh more."""
    origin, order, specificity = how
    for name, values, importance in declarations:
        weight = declaration_precedence(origin, importance), order, specificity
        if name not in style or style[name][1] <= weight:
            style[name] = values, weight


def set_styles(
    style_for: Any, html: Any, sheets: list[Any], hints: bool, fonts: Any, collector: Any
) -> None:
    """Compute the styles of all elements of a document."""
    if hints or not all(isinstance(sheet.matcher, Matcher) for sheet, *_ in sheets):
        _original(style_for, html, sheets, hints, fonts, collector)
        return
    style_for._cascaded_styles, style_for._computed_styles = {}, {}
    style_for.initial_page_sizes = {"box": None, "area": None}
    style_for._sheets, style_for.font_config = sheets, fonts
    styles = _Styles(style_for, html, sheets, collector)
    for element in html.wrapper_element.iter_subtree():
        styles.set(element)


def set_page_styles(page_type: Any, html: Any, style_for: Any) -> None:
    """Compute the styles of a page and its margins, once for all that follow the same rules."""
    rules = [rule for sheet, *_ in style_for._sheets for rule in sheet.page_rules]
    follows = tuple(
        style_for._page_type_match(selector[2], page_type)
        for _, selectors, _ in rules
        for selector in selectors
    )
    known: dict[Any, dict[Any, Any]] = vars(style_for).setdefault("page_styles", {})
    # lengths in parts of a page are not known before the first one
    key = follows, style_for.initial_page_sizes["box"] is None
    computed = style_for.get_computed_styles()
    if key not in known:
        _original_page(page_type, html, style_for)
        cascaded = style_for.get_cascaded_styles()
        pseudos = {pseudo for kind, pseudo in cascaded if kind == page_type} | {None}
        known[key] = {pseudo: computed[page_type, pseudo] for pseudo in pseudos}
    else:
        computed.update(((page_type, pseudo), style) for pseudo, style in known[key].items())
