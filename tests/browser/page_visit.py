"""A page of the browser as a test visits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page


class Look(Protocol):
    """The page of a document, at a width."""

    def __call__(self, name: str, code: str, width: int = 1280) -> Page: ...


@dataclass
class Visit:
    """A page of the browser, and what went wrong on it."""

    page: Page
    folder: Path
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})

    def open(self, name: str, code: str, place: str = "", width: int = 1280) -> Page:
        self.resize(width)
        address = (self.folder / f"{name}.{code}.html").as_uri()
        self.page.goto("about:blank")  # so that a place in the same page is loaded anew
        self.page.goto(f"{address}#{place}" if place else address)
        return self.page
