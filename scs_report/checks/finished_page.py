"""The last look at a page: nothing is fetched, no id stands twice, every link leads somewhere."""

from __future__ import annotations

import difflib
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote

from scs_report.border.outside import page_faults, style_faults
from scs_report.errors import say as _
from scs_report.language.reader import reader

_ID = re.compile(r"<[^<>]*?\sid=\"([^\"]*)\"")
_WITHIN = re.compile(r"<a\b[^<>]*?\shref=\"#([^\"]*)\"")
#: Even in a comment or a text; what follows would be read as HTML.
_END_OF_STYLE = re.compile(r"</style", re.I)
#: What stands for a piece of Jinja.
_HOLE = "#\N{OBJECT REPLACEMENT CHARACTER}"
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)


def look_at(name: str, pages: Iterable[str], templates: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the pages of a document, each thing once.

    Parameters
    ----------
    name
        Of the document with its language, for what has no place of its own.
    pages
        Finished HTML.
    templates
        Texts of the templates it was made of, by what messages call them.
    """
    problems = {
        _("{file}, line {line}: {problem}", file=template, line=str(line), problem=message): None
        for template, text in templates.items()
        for line, message in template_faults(template, text)
    }
    if problems:
        return list(problems)
    for page in pages:
        for found, message in page_faults(page):
            problems[f"{_place(found, templates) or name}: {message}"] = None
        ids = Counter(_ID.findall(page))
        for address in dict.fromkeys(_WITHIN.findall(page)):
            if (target := unquote(html.unescape(address))) not in ids:
                place = _place(f"#{target}", templates) or name
                problems[f"{place}: {_no_place(target, ids)}"] = None
        for anchor, times in ids.items():
            if times > 1:
                message = _(
                    'the id "{id}" stands {n} times in the page, expected once', id=anchor, n=times
                )
                problems[
                    _(
                        "{file}: {problem}: name a section, figure or table anew",
                        file=name,
                        problem=message,
                    )
                ] = None
    return list(problems)


def template_faults(name: str, text: str) -> tuple[tuple[int, str], ...]:
    """Return line and fault of what a layout or stylesheet would fetch or run.

    Parameters
    ----------
    name
        Of the template; its ending tells what it is.
    text
        Its text.
    """
    return _faults_of(name.rpartition(".")[2], text, reader().code)


@lru_cache(maxsize=256)
def _faults_of(ending: str, text: str, _reader: str) -> tuple[tuple[int, str], ...]:
    # the faults are in the reader's words
    return tuple(_faults(ending, text))


def _faults(ending: str, text: str) -> Iterator[tuple[int, str]]:
    # an address that Jinja writes is judged in the finished page
    bare = _JINJA.sub(lambda tag: "\n" * tag[0].count("\n") + _HOLE, text)
    if ending == "css":
        yield from style_faults(bare)
        for end in _END_OF_STYLE.finditer(bare):
            message = _(
                "found {value}, which ends the style of a page, expected nothing of the kind",
                value=end[0],
            )
            yield bare.count("\n", 0, end.start()) + 1, message
    elif ending == "j2":
        for found, message in page_faults(bare):
            if _HOLE not in found:
                yield bare.count("\n", 0, max(bare.find(found), 0)) + 1, message


def _no_place(target: str, ids: Iterable[str]) -> str:
    near = difflib.get_close_matches(target, ids, n=1)
    if near:
        return _(
            "found a link to #{target}, which the page does not have. Did you mean #{near}?",
            target=target,
            near=near[0],
        )
    return _(
        "found a link to #{target}, which the page does not have, expected the id of a part of "
        "this page",
        target=target,
    )


def _place(found: str, templates: Mapping[str, str]) -> str:
    for name, text in templates.items():
        if (at := text.find(found)) >= 0:
            return _("{file}, line {line}", file=name, line=str(text.count("\n", 0, at) + 1))
    return ""
