"""What a page may take from outside, which is nothing, and where its links may lead.

One rule for screen and paper: pictures are `data:` addresses, fonts are the prepared ones, links
lead to the web, to a mail address or to a place in our own pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import tinycss2

from scs_report.border.text import shortened
from scs_report.errors import say as _
from scs_report.names import BESIDE

_EMPTY = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_LINK = re.compile(r"https?://[^/?#@\\]+(?:[/?#].*)?|mailto:[^?@]+@[^?@]+(?:\?.*)?|#.+", re.S)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,].*", re.S)
#: Addresses that our own pages have besides: each other, the data of charts, files, logos.
_OWN_LINK = re.compile(
    BESIDE + r"(?:#[\w.-]+)?"
    r"|[\w-]+/[\w-]+\.[a-z]{2,3}(?:-[A-Za-z]{2,4})*\.csv"
    r"|(?:[\w-]+/){1,2}[\w-]+\.[a-z]{2,3}(?:-[A-Za-z]{2,4})*"
    r"\.(?:pdf|docx|xlsx|pptx|csv|html(?:#[\w.-]+)?)"
    r"|groups\.xlsx|[\w-]+/(?:changes\.html|manifest\.json|results\.json)"
    r"|data:text/csv;charset=utf-8;base64,[\w+/=]*"
)
_OWN_PICTURE = re.compile(r"data:image/svg\+xml;base64,[\w+/=]*")

#: Characters of an address that a message shows; a picture within may have millions.
_MOST = 1000

_APART = re.compile(r"<(script|style)\b([^<>]*)>(.*?)</\1\s*>", re.S | re.I)
_TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*)>")
_BEGINS = re.compile(r"<[a-zA-Z]")
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)
#: What stands for a drawing.
_PLACE = "<svg></svg>"
_NOTABLE = re.compile(r"\b(?:on\w+|style|\w*:?href|src\w*|data|action|poster|background|\w*http)\b")
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=]+))")
_REFUSED = re.compile(
    r"(?:applet|area|base|embed|foreignobject|form|frame\w*|iframe|input|link|object|portal)"
    r"|(?:set|animate\w*|video|audio|track|template)"
)
#: Choosing what a figure shows sends nothing; other kinds of input may.
_CHOICE = re.compile(r'<input type="radio" (?!.*\btype=)', re.S)
_FETCHING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping"}
_MAY_FETCH = re.compile(
    r"\\|@import|(?:url|image|image-set|src)\s*\(|expression|behavior|binding", re.I
)


def link_fault(address: str) -> str:
    """Say what keeps an address from being a link; "" if nothing does."""
    if _LINK.fullmatch(_bare(address)):
        return ""
    return _(
        "found a link to {address}, expected https://, http://, mailto: or #place",
        address=_shown(address),
    )


def picture_fault(address: str) -> str:
    """Say what keeps an address from being a picture of a text; "" if nothing does."""
    if _PICTURE.fullmatch(_bare(address).lower()):
        return ""
    return _(
        "found a picture at {address}, expected data:image/png, jpeg, gif or webp: nothing is "
        "fetched, a page holds all that it shows",
        address=_shown(address),
    )


def style_faults(style: str) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what a stylesheet, or the value of a `style`, would fetch."""
    if _MAY_FETCH.search(style) and not _fetches_nothing(style):
        yield from _in_values(tinycss2.parse_component_value_list(style))


@lru_cache(maxsize=64)
def _fetches_nothing(style: str) -> bool:
    """Whether a style is as it should be; all pages of a document and language have the same."""
    return not any(_in_values(tinycss2.parse_component_value_list(style)))


def drawing_fault(element: str, attributes: Mapping[str, str], text: str) -> str:
    """Say what an element of an SVG would fetch or run; "" if nothing.

    Parameters
    ----------
    element, attributes, text
        Its name without namespace, its attributes as an XML parser gives them, its text.
    """
    name = element.lower()
    if name in ("script", "handler", "listener") or _REFUSED.fullmatch(name):
        return _(
            "the SVG holds {found}; expected a drawing with all in the file", found=f"<{element}>"
        )
    if name == "style" and (fault := next(style_faults(text), None)):
        return fault[1]
    for key, value in attributes.items():
        local = key.rpartition("}")[2].lower()
        if local.startswith("on"):
            return _("the SVG holds {found}; expected a drawing with all in the file", found=local)
        inside = value.startswith("#") or _PICTURE.fullmatch(_bare(value).lower())
        if local in ("href", *_FETCHING) and not inside:
            return _(
                "the SVG takes “{address}” from elsewhere; expected a drawing with all in the file",
                address=_shown(value),
            )
        if fault := next(style_faults(value), None):
            return fault[1]
    return ""


def page_faults(page: str) -> Iterator[tuple[str, str]]:
    """Yield what in a finished page would fetch, lead or run, and what is wrong with it.

    It is the last look at what layouts, styles and prose together have made.
    """
    for style in _APART.finditer(page):
        if style[1].lower() == "style":
            yield from ((fault, fault) for _, fault in style_faults(style[3]))
        elif style[2].strip():
            script = f"<script {style[2].strip()}>"
            yield style[2].strip(), _("found {tag}, which no page may hold", tag=script)
    yield from _in_tags(_APART.sub("", page))


def _in_tags(page: str) -> Iterator[tuple[str, str]]:
    """Yield faults of the tags of a page; a drawing that was looked at before is not again."""
    bare = _DRAWING.sub(_PLACE, page)
    tags = [*_TAG.finditer(bare)]
    if len(tags) != len(_BEGINS.findall(bare)):
        # a drawing may stand within what is no whole tag: then it is not what it is alone
        yield from _tag_faults(_TAG.finditer(page))
        return
    drawings = iter(_DRAWING.findall(page))
    seen = set[str]()
    for tag in tags:
        if not _PLACE.startswith(tag[0]):
            if tag[0] not in seen:  # most stand there many times
                seen.add(tag[0])
                yield from _tag_faults((tag,))
        elif not _is_clean(drawing := next(drawings, "")):
            yield from _tag_faults(_TAG.finditer(drawing))


@lru_cache(maxsize=64)
def _is_clean(drawing: str) -> bool:
    return not any(_tag_faults(_TAG.finditer(drawing)))


def _tag_faults(tags: Iterable[re.Match[str]]) -> Iterator[tuple[str, str]]:
    for tag in tags:
        name = tag[1].lower()
        if _REFUSED.fullmatch(name) and not _CHOICE.match(tag[0]):
            yield f"<{tag[1]}", _("found {tag}, which no page may hold", tag=f"<{tag[1]}>")
        elif _NOTABLE.search(tag[2]):
            yield from _in_attributes(name, tag[2])


def _in_attributes(element: str, attributes: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(attributes):
        name = found[1].lower()
        value = html.unescape(next(filter(None, found.groups()[1:]), ""))
        if name.startswith("on") or name == "http-equiv":
            held = f"<{element} {found[1]}=…>"
            yield f"{found[1]}=", _("found {tag}, which no page may hold", tag=held)
        elif name in ("href", "xlink:href"):
            fits = _OWN_LINK.fullmatch(value) if element == "a" else value.startswith("#")
            if not fits and (element != "a" or link_fault(value)):
                fetches = _("{tag} fetches {address}", tag=f"<{element}>", address=_shown(value))
                yield value, link_fault(value) or fetches
        elif name in _FETCHING and not (element == "meta" or _OWN_PICTURE.fullmatch(value)):
            if fault := picture_fault(value):
                yield value, fault
        elif name == "style":
            yield from ((value, fault) for _, fault in style_faults(value))


def _in_values(values: list[tinycss2.ast.Node]) -> Iterator[tuple[int, str]]:
    for value in values:
        address = ""
        if value.type == "url":
            address = value.value
        elif value.type == "function":
            if value.lower_name in ("url", "src", "image", "image-set", "-webkit-image-set"):
                address = tinycss2.serialize(value.arguments).strip().strip("\"'") or "nothing"
            elif value.lower_name == "expression":
                address = "expression(…)"
            else:
                yield from _in_values(value.arguments)
        elif value.type in ("at-keyword", "ident"):
            if value.lower_value in ("import", "behavior", "-moz-binding", "namespace"):
                address = value.lower_value
        elif getattr(value, "content", None):
            yield from _in_values(value.content)
        if address and not _bare(address).startswith(("#", "data:image/", "data:font/")):
            said = _(
                "found {found} in a style, expected data: or nothing: a page holds all that it "
                "shows",
                found=_shown(address),
            )
            yield value.source_line, said


def _bare(address: str) -> str:
    """Return an address as a browser reads it: without what it leaves out."""
    bare = _EMPTY.sub("", html.unescape(address))
    scheme, colon, rest = bare.partition(":")
    return scheme.lower() + colon + rest


def _shown(address: str) -> str:
    return shortened(" ".join(address.split()), _MOST) or _("nothing")
