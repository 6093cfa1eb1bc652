"""What is drawn on a canvas, mark by mark: what an SVG says of each, and no more.

Matplotlib's artists would be told the same and keep hundreds of things besides, which took longer
than all else of a chart; `plotted` makes them of a picture where somebody wants a figure of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Align = Literal["left", "center", "right"]
Place = tuple[float, float]


@dataclass(slots=True, kw_only=True)
class _Mark:
    #: What lies above what.
    zorder: float = 1
    #: The address of the number that it stands for; empty if for none.
    address: str = ""


@dataclass(slots=True)
class Text(_Mark):
    """One line, from its place on, to both sides of it, or up to it."""

    x: float
    y: float
    text: str
    size: float
    color: str
    bold: bool
    align: Align


@dataclass(slots=True)
class Line(_Mark):
    """A line through places."""

    places: Sequence[Place]
    color: str
    width: float


@dataclass(slots=True)
class Circle(_Mark):
    """A disc, with or without an edge."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str = ""
    pen: float = 0


@dataclass(slots=True)
class Rectangle(_Mark):
    """A rectangle given by its upper left corner, with or without an edge."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    pen: float = 0


@dataclass(slots=True)
class Polygon(_Mark):
    """A filled shape."""

    places: Sequence[Place]
    fill: str


Mark: TypeAlias = Text | Line | Circle | Rectangle | Polygon


@dataclass(slots=True)
class Picture:
    """Marks on a ground; x to the right, y down, both in points."""

    width: float
    height: float
    ground: str
    faces: tuple[str, ...]
    marks: list[Mark] = field(default_factory=list)

    @property
    def from_below(self) -> list[Mark]:
        """The marks in the order in which they are drawn."""
        return sorted(self.marks, key=lambda one: one.zorder)
