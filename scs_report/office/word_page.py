"""What a page of HTML says that a Word file is made of: captions, labels, items of lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scs_report.office.word_runs import Piece, bookmark_name


class Caption:
    """What stands above a table of a page: caption and unit; and in words what its columns are."""

    def __init__(self, html: Any) -> None:
        self.element = html.find("caption")
        self.anchor = html.get("id")
        self.unit = None
        if self.element is not None:
            self.unit = self.element.find(".//span[@class='table-unit']")
            if self.unit is not None:
                self.unit.getparent().remove(self.unit)
        self.title = "" if self.element is None else _words(self.element)
        heads = (_words(one) for one in html.iterfind("thead//th"))
        self.heads = [head for head in heads if head]


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def without_lists(item: Any) -> Any:
    """Return an item without the lists inside it, its paragraphs as text."""
    if not len(item) or not any(child.tag in ("ul", "ol") for child in item):
        return item
    copy = item.__copy__()
    for child in list(copy):
        if child.tag in ("ul", "ol"):
            copy.remove(child)
    return copy


def big_first(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of a key number: the number large, what it says behind a tab."""
    big = [replace(one, style="Key Figure", bold=False) for one in pieces if one.bold]
    rest = [one for one in pieces if not one.bold]
    if rest:
        rest[0] = replace(rest[0], text=rest[0].text.lstrip(" "))
    return [*big, Piece("\t"), *rest]


def labels_of(page: Any) -> Iterator[tuple[str, str]]:
    """Yield what each figure and table of a page is called, by its id."""
    for kind, holder in (("figure", "figure"), ("table", "table")):
        for label in page.iterfind(f".//span[@class='{kind}-number']"):
            for parent in label.iterancestors(holder):
                if parent.get("id"):
                    yield parent.get("id"), "".join(label.itertext())


def led_to(page: Any) -> frozenset[str]:
    """Return the ids to which something in a page leads, by names that a file of Word can hold."""
    wanted = {
        link.get("href")[1:] for link in page.iterfind(".//a[@href]") if link.get("href")[:1] == "#"
    }
    there = {element.get("id") for element in page.iterfind(".//*[@id]")}
    names: dict[str, str] = {}
    for anchor in sorted(wanted & there):
        names.setdefault(bookmark_name(anchor), anchor)
    return frozenset(names.values())
