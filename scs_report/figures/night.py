"""The colours of a page's charts in the dark."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache

#: Classes of elements with another colour in the dark: `f-7cc3da`.
PROPERTIES = {"f": "fill", "s": "stroke"}

_CHART = re.compile(r'<svg\b[^<>]*\bclass="chart\b.*?</svg>', re.S)
_TAG = re.compile(r"<\w+[^<>]*>")
_DARK = re.compile(r"\b([fs])-([0-9a-f]{6})\b")
_COLOR = re.compile(r'\b(fill|stroke)="#([0-9a-f]{6})"')
_CLASS = re.compile(r' class="([^"]*)"')


def by_night(html: str) -> str:
    """Return a page with the style rules that give its charts their colours in the dark.

    What most elements of one colour turn into follows from that colour; only the others keep a
    class that names theirs.
    """
    charts, rules = _turned(tuple(_CHART.findall(html)))
    rest = iter(charts)
    less = _CHART.sub(lambda _: next(rest), html)
    if not rules:
        return less
    style = f"@media screen and (prefers-color-scheme: dark) {{{''.join(rules)}}}"
    return less.replace("</head>", f"<style>{style}</style>\n</head>", 1)


@lru_cache(maxsize=4)
def _turned(charts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the charts of a page and its rules."""
    turned: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    colors: dict[str, list[tuple[str, str, str]]] = {}
    for chart in charts:
        for tag in _TAG.findall(chart):
            if tag not in colors:
                colors[tag] = _colors(tag)
            for kind, light, dark in colors[tag]:
                turned[kind, light][dark] += 1
    usual = {color: counted.most_common(1)[0][0] for color, counted in turned.items()}

    def named(tag: re.Match[str]) -> str:
        wanted = [
            f"{kind}-{dark}" for kind, light, dark in colors[tag[0]] if dark != usual[kind, light]
        ]
        if not wanted and " class=" not in tag[0]:
            return tag[0]
        found = _CLASS.search(tag[0])
        others = [word for word in (found[1].split() if found else ()) if not _DARK.match(word)]
        classes = " ".join([*others, *wanted])
        bare = _CLASS.sub("", tag[0])
        if not classes:
            return bare
        name, rest = re.fullmatch(r"(<\w+)(.*)", bare, re.S).groups()  # type: ignore[union-attr]
        return f'{name} class="{classes}"{rest}'

    less = tuple(_TAG.sub(named, chart) for chart in charts)
    rules = [
        f'[{PROPERTIES[kind]}="#{light}"]{{{PROPERTIES[kind]}:#{dark}}}'
        for (kind, light), dark in sorted(usual.items())
        if light != dark
    ]
    kept = {
        color
        for chart in less
        for classes in _CLASS.findall(chart)
        for color in _DARK.findall(classes)
    }
    rules += [f".{kind}-{color}{{{PROPERTIES[kind]}:#{color}}}" for kind, color in sorted(kept)]
    return less, tuple(rules)


def _colors(tag: str) -> list[tuple[str, str, str]]:
    """Return the colours of an element: kind, by day, in the dark."""
    found = _CLASS.search(tag)
    dark = dict(_DARK.findall(found[1])) if found else {}
    return [(name[0], light, dark.get(name[0], light)) for name, light in _COLOR.findall(tag)]
